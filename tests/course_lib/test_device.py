import pytest
import torch

from course_lib.device import try_all_gpus, try_gpu


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)


@pytest.mark.usefixtures("two_gpus")
def test_gives_the_gpu_of_that_number() -> None:
    assert try_gpu() == torch.device("cuda", 0)
    assert try_gpu(1) == torch.device("cuda", 1)
    assert try_all_gpus() == [torch.device("cuda", 0), torch.device("cuda", 1)]


@pytest.mark.parametrize("i", [2, -1])
@pytest.mark.usefixtures("two_gpus")
def test_a_number_without_gpu_gives_the_cpu(i: int) -> None:
    assert try_gpu(i) == torch.device("cpu")


def test_without_gpus_everything_is_on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)

    assert try_gpu() == torch.device("cpu")
    assert try_all_gpus() == [torch.device("cpu")]
