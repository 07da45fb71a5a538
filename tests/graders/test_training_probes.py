"""The recording models, loaders and optimisers that graders share, tried on loops of every kind."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn
from torch.cuda import device_count as alias

from autograder.grading.plugin import load_by_path

Journal = list[dict[str, Any]]
ROUND = ["batch", "zero_grad", "forward", "loss", "backward", "step"]


COMMON = Path(__file__).parents[2] / "autograder" / "graders" / "common"


@pytest.fixture(scope="module")
def probes() -> ModuleType:
    return load_by_path(COMMON / "training.py", "common_training")


def batches(sizes: tuple[int, ...] = (4, 4, 2)) -> list[tuple[Tensor, Tensor]]:
    return [(torch.randn(n, 3), torch.randint(0, 2, (n,))) for n in sizes]


def plain_loop(model: nn.Module, loader: Any, loss_fn: Any, optimizer: Any) -> None:
    for X, y in loader:
        X, y = X.to("cpu"), y.to("cpu")
        optimizer.zero_grad()
        loss_fn(model(X), y).backward()
        optimizer.step()


def journal_of(probes: ModuleType, loop: Callable[..., object] = plain_loop, **settings: Any) -> Journal:
    journal: Journal = []
    model = probes.RecordingModel(nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5)), journal)
    loader = probes.RecordingLoader(batches(settings.pop("sizes", (4, 4, 2))), journal, **settings)
    optimizer = probes.RecordingSGD(model.parameters(), journal, lr=0.1)
    with probes.Sending():
        loop(model, loader, probes.RecordingLoss(F.cross_entropy, journal), optimizer)
    return journal


def events(journal: Journal, kind: str) -> Journal:
    return [entry for entry in journal if entry["event"] == kind]


def test_the_journal_holds_the_five_steps_in_their_order(probes: ModuleType) -> None:
    journal = journal_of(probes)

    assert [entry["event"] for entry in journal] == ["pass", *ROUND, *ROUND, *ROUND]
    assert [entry["batch"] for entry in events(journal, "forward")] == [4, 4, 2]


def test_recording_changes_nothing_in_what_is_learnt(probes: ModuleType) -> None:
    recorded, bare = nn.Linear(3, 2), nn.Linear(3, 2)
    bare.load_state_dict(recorded.state_dict())
    data = batches()
    with probes.Sending():
        model = probes.RecordingModel(recorded, [])
        optimizer = probes.RecordingSGD(model.parameters(), [], lr=0.1, momentum=0.9)
        plain_loop(model, probes.RecordingLoader(data, []), probes.RecordingLoss(F.cross_entropy, []), optimizer)

    plain_loop(bare, data, F.cross_entropy, torch.optim.SGD(bare.parameters(), lr=0.1, momentum=0.9))

    assert all(torch.equal(a, b) for a, b in zip(recorded.parameters(), bare.parameters(), strict=True))


def test_a_loader_has_no_length_and_starts_anew_in_every_pass(probes: ModuleType) -> None:
    journal: Journal = []
    loader = probes.RecordingLoader(batches(), journal, "test")

    first, second = list(loader), list(loader)

    assert [len(y) for _, y in first] == [len(y) for _, y in second] == [4, 4, 2]
    assert events(journal, "pass") == [{"event": "pass", "loader": "test"}] * 2
    with pytest.raises(TypeError, match="no len"):
        len(loader)


def test_the_mode_of_each_module_is_noted(probes: ModuleType) -> None:
    def with_a_frozen_part(model: Any, loader: Any, *_: object) -> None:
        model.eval()
        model.net[1].train()
        with torch.no_grad():
            for X, _y in loader:
                model(X)

    forward = events(journal_of(probes, with_a_frozen_part), "forward")

    assert [entry["modes"] for entry in forward] == [[False, False, False, True]] * 3
    assert not any(entry["recording"] for entry in forward)


def test_inference_mode_counts_as_not_recording(probes: ModuleType) -> None:
    def infer(model: nn.Module, loader: Any, *_: object) -> None:
        with torch.inference_mode():
            for X, _y in loader:
                model(X)

    assert not any(entry["recording"] for entry in events(journal_of(probes, infer), "forward"))


SENT: dict[str, Callable[[Tensor], Tensor]] = {
    "to a device": lambda X: X.to(torch.device("cpu")),
    "to a name": lambda X: X.to("cpu", non_blocking=True),
    "to by keyword": lambda X: X.to(device="cpu"),
    "to where another is": lambda X: X.to(torch.zeros(1)),
    "cpu": lambda X: X.cpu(),
    "as_tensor": lambda X: torch.as_tensor(X, device="cpu"),
    "and then flattened": lambda X: X.to("cpu").flatten(1),
    "after it was flattened": lambda X: X.flatten(1).to("cpu"),
    "a copy": lambda X: X.clone().to("cpu"),
}
NOT_SENT: dict[str, Callable[[Tensor], Tensor]] = {
    "as it is": lambda X: X,
    "another dtype": lambda X: X.to(torch.float32),
    "another dtype by keyword": lambda X: X.to(dtype=torch.float32),
    "a copy": lambda X: X.clone(),
    "flattened": lambda X: X.flatten(1),
    "sent, but thrown away": lambda X: (X.to("cpu"), X)[1],
}


@pytest.mark.parametrize("send", SENT.values(), ids=SENT)
def test_every_road_to_the_device_is_seen(probes: ModuleType, send: Callable[[Tensor], Tensor]) -> None:
    assert forwarded(probes, send) == [True]


@pytest.mark.parametrize("send", NOT_SENT.values(), ids=NOT_SENT)
def test_what_was_not_sent_is_noticed(probes: ModuleType, send: Callable[[Tensor], Tensor]) -> None:
    assert forwarded(probes, send) == [False]


def forwarded(probes: ModuleType, send: Callable[[Tensor], Tensor]) -> list[bool]:
    def loop(model: nn.Module, loader: Any, *_: object) -> None:
        for X, _y in loader:
            model(send(X))

    return [entry["sent"] for entry in events(journal_of(probes, loop, sizes=(4,)), "forward")]


def test_labels_left_behind_are_noticed(probes: ModuleType) -> None:
    def loop(model: nn.Module, loader: Any, loss_fn: Any, _optimizer: object) -> None:
        for X, y in loader:
            loss_fn(model(X.to("cpu")), y).backward()

    assert not any(entry["sent"] for entry in events(journal_of(probes, loop), "loss"))


def keeps_losses(model: nn.Module, loader: Any, loss_fn: Any, _optimizer: object) -> None:
    losses = []
    for X, y in loader:
        losses.append(loss_fn(model(X), y))
        losses[-1].backward()


def adds_up_a_graph(model: nn.Module, loader: Any, loss_fn: Any, _optimizer: object) -> None:
    total: Any = 0.0
    for X, y in loader:
        loss = loss_fn(model(X), y)
        loss.backward()
        total = total + loss * len(y)


def keeps_plain_numbers(model: nn.Module, loader: Any, loss_fn: Any, _optimizer: object) -> None:
    losses, outputs = [], []
    for X, y in loader:
        output = model(X)
        loss = loss_fn(output, y)
        loss.backward()
        losses.append(loss.item())
        outputs.append(output.detach())


@pytest.fixture
def small_heap() -> Iterator[None]:
    """Spare the search for graphs all that is there before."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("small_heap")
@pytest.mark.parametrize("loop", [keeps_losses, adds_up_a_graph])
def test_graphs_that_are_kept_alive_pile_up(probes: ModuleType, loop: Callable[..., object]) -> None:
    _, second, *_, last = events(journal_of(probes, loop, sizes=(2,) * 8, watch_graphs=True), "batch")

    assert last["graph_nodes"] >= 3 * second["graph_nodes"] > 0


@pytest.mark.usefixtures("small_heap")
@pytest.mark.parametrize("loop", [plain_loop, keeps_plain_numbers])
def test_a_loop_that_keeps_no_graph_shows_a_constant_number(probes: ModuleType, loop: Callable[..., object]) -> None:
    _, second, *_, last = events(journal_of(probes, loop, sizes=(2,) * 8, watch_graphs=True), "batch")

    assert last["graph_nodes"] == second["graph_nodes"]


GPUS: dict[str, Callable[[int], str]] = {
    "torch.cuda": lambda i: f"cuda:{i}" if torch.cuda.device_count() > i else "cpu",
    "an alias": lambda i: f"cuda:{i}" if alias() > i else "cpu",
    "is_available too": lambda i: f"cuda:{i}" if torch.cuda.is_available() and i < torch.cuda.device_count() else "cpu",
    "accelerator": lambda i: f"cuda:{i}" if torch.accelerator.device_count() > i else "cpu",
}


@pytest.mark.parametrize("function", GPUS.values(), ids=GPUS)
def test_the_machine_says_it_has_gpus(probes: ModuleType, function: Callable[[int], str]) -> None:
    before = torch.cuda.device_count

    assert probes.pretend_gpus(function, 2, 1) == ("value", "cuda:1", True)
    assert probes.pretend_gpus(function, 2, 2) == ("value", "cpu", True)
    assert probes.pretend_gpus(function, 0, 0) == ("value", "cpu", True)
    assert torch.cuda.device_count is before
    assert alias is before


def test_an_exception_on_a_pretended_machine_is_named(probes: ModuleType) -> None:
    def refuses(i: int) -> Iterator[str]:
        raise ValueError(f"no GPU {i}")

    assert probes.pretend_gpus(refuses, 1, -1) == ("ValueError", "no GPU -1", True)
