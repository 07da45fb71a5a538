import pytest
import torch

from course_lib.data import Batches, fashion_mnist, load_data_fashion_mnist


def numbered(n: int) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.arange(n) * 10, torch.arange(n)


@pytest.mark.parametrize(
    ("n", "batch_size", "sizes"), [(10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 8, [3]), (0, 4, []), (2, 1, [1, 1])]
)
@pytest.mark.parametrize("shuffle", [False, True])
def test_an_epoch_holds_every_sample_once_with_its_label(
    n: int, batch_size: int, sizes: list[int], *, shuffle: bool
) -> None:
    batches = Batches(*numbered(n), batch_size, shuffle=shuffle)
    epoch = list(batches)

    assert [len(X) for X, _ in epoch] == sizes
    assert len(batches) == len(sizes)
    assert all(torch.equal(X, y * 10) for X, y in epoch)
    assert sorted(label for _, y in epoch for label in y.tolist()) == list(range(n))


def test_each_epoch_has_an_order_of_its_own_and_the_generator_decides_it() -> None:
    X, y = numbered(40)
    batches, again = (Batches(X, y, 40, shuffle=True, generator=torch.Generator().manual_seed(3)) for _ in range(2))
    state = torch.get_rng_state()
    first, second = (next(iter(batches))[1] for _ in range(2))

    assert not torch.equal(first, second)
    assert not torch.equal(first, y)
    assert torch.equal(next(iter(again))[1], first)
    assert torch.equal(torch.get_rng_state(), state)


def test_without_shuffling_the_order_stays() -> None:
    assert [y.tolist() for _, y in Batches(*numbered(5), 3)] == [[0, 1, 2], [3, 4]]


def test_two_epochs_at_once_do_not_disturb_each_other() -> None:
    batches = Batches(*numbered(6), 2)

    assert [(a.tolist(), b.tolist()) for (_, a), (_, b) in zip(batches, batches, strict=True)] == [
        ([0, 1], [0, 1]),
        ([2, 3], [2, 3]),
        ([4, 5], [4, 5]),
    ]


@pytest.mark.parametrize(("labels", "batch_size"), [(4, 2), (5, 0)])
def test_what_makes_no_batches_is_refused(labels: int, batch_size: int) -> None:
    with pytest.raises(ValueError, match="make no batches"):
        Batches(torch.zeros(5), torch.zeros(labels), batch_size)


def test_fashion_mnist_comes_as_floats_shuffled_for_training_only() -> None:
    train, test = load_data_fashion_mnist(256, generator=torch.Generator().manual_seed(0))
    X, y = next(iter(train))
    X_test, y_test = next(iter(test))
    images, labels = fashion_mnist("test")

    assert (len(train), len(test)) == (24, 8)
    assert (X.shape, X.dtype, y.dtype) == ((256, 1, 28, 28), torch.float32, torch.int64)
    assert (float(X.min()), float(X.max())) == (0.0, 1.0)
    assert not torch.equal(y, fashion_mnist("train")[1][:256])
    assert torch.equal(X_test, images[:256, None] / 255)
    assert torch.equal(y_test, labels[:256])


def test_resizing_keeps_the_picture() -> None:
    _, test = load_data_fashion_mnist(32, resize=56)
    X, _ = next(iter(test))
    small = fashion_mnist("test")[0][:32, None] / 255

    assert X.shape == (32, 1, 56, 56)
    # The mean of each 2x2 block lies near the pixel it came from: bilinear weights only its neighbours.
    assert (torch.nn.functional.avg_pool2d(X, 2) - small).abs().mean() < 0.03
    assert X.mean() == pytest.approx(float(small.mean()), rel=0.01)
