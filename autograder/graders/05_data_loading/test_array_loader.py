"""Hidden tests of ArrayLoader; every sample bears its number, so that each can be found again."""

import pytest
import torch

from autograder.grading.claims import (
    assert_avoids,
    assert_close,
    assert_equal,
    assert_items,
    assert_raises,
    assert_rng_untouched,
    assert_unchanged,
    assert_unused,
    claim,
)
from autograder.grading.proxy import probe

NEW_EPOCH = "Every iter(loader) begins a new epoch: put the loop into __iter__, with yield."
ITSELF = (
    "The batches are what this exercise asks you to write; torch's DataLoader is allowed, the course library is not."
)
LIBRARY = ("__init__", "__iter__")


def _data(n):
    """Return samples (n, 2) and labels that can be told from each other: X holds 10 y and 10 y + 1."""
    y = torch.arange(n) + 3
    return torch.stack([10.0 * y, 10.0 * y + 1], dim=1), y


def _numbers(batches):
    """Return the labels of each batch as lists, once each batch is known to be a pair whose halves belong together."""
    numbers = []
    for batch in batches:
        X, y = assert_items(batch, 2, hint="A batch is a pair (X_batch, y_batch).")
        is_tensor = isinstance(X, torch.Tensor) and isinstance(y, torch.Tensor) and y.ndim == 1
        claim(is_tensor, "Both halves of a batch are tensors: (b, ...) and (b,).", f"{batch}")
        want = torch.stack([10.0 * y, 10.0 * y + 1], dim=1)
        assert_close(X, want, hint="Samples and labels no longer belong together: use one permutation for both.")
        numbers.append(y.tolist())
    return numbers


def _run(student, n, batch_size, **named):
    """Return len(loader) and the labels of each batch of each epoch."""
    X, y = _data(n)
    length, epochs = student.run(probe.run_epochs, student.ArrayLoader, X, y, batch_size, **named)
    return length, [_numbers(batches) for batches in epochs]


def _sizes(batches):
    return [len(batch) for batch in batches]


def _flat(batches):
    return [label for batch in batches for label in batch]


def _claim_each_once(batches, n):
    claim(sorted(_flat(batches)) == list(range(3, n + 3)), "An epoch holds every sample exactly once.", f"{batches}")


@pytest.mark.task("ArrayLoader", group="core")
def test_gives_batches_in_order(student):
    """Without shuffling the samples come in their order; the last batch is smaller if it must be."""
    _, (epoch,) = _run(student, 10, 4)
    assert_equal(epoch, [[3, 4, 5, 6], [7, 8, 9, 10], [11, 12]], hint="The last batch holds what is left.")
    _, (epoch,) = _run(student, 6, 3)
    assert_equal(epoch, [[3, 4, 5], [6, 7, 8]], hint="With a multiple there is no rest, and no empty batch.")


@pytest.mark.task("ArrayLoader", group="core")
def test_shuffles(student):
    """With shuffling every sample comes exactly once, with its label, in another order."""
    _, (epoch,) = _run(student, 50, 8, shuffle=True, seed=1)
    _claim_each_once(epoch, 50)
    assert_equal(_sizes(epoch), [8] * 6 + [2])
    claim(_flat(epoch) != sorted(_flat(epoch)), "shuffle=True, and yet the samples come in their order.")


@pytest.mark.task("ArrayLoader", group="core")
def test_starts_afresh_every_epoch(student):
    """A second loop over the loader is a second epoch, not an empty one."""
    _, (first, second) = _run(student, 10, 4, epochs=2)
    claim(second, NEW_EPOCH)
    assert_equal(second, first, hint=NEW_EPOCH)


@pytest.mark.task("ArrayLoader", group="core")
def test_writes_it_without_the_library(student):
    """The course library's own batches are not used."""
    epoch = student.run(probe.epoch_of, student.ArrayLoader)
    names = [f"course_lib.data.batches.Batches.{method}" for method in LIBRARY]
    watched = student.run(probe.watch, epoch, names, *_data(4))

    assert_unused(watched, hint=ITSELF)
    assert_avoids(student.source("ArrayLoader"), {"Batches", "load_data_fashion_mnist"}, hint=ITSELF)


@pytest.mark.task("ArrayLoader", group="edge")
def test_knows_its_length(student):
    """len(loader) is the number of batches: rounded up, exact for a multiple, rounded down with drop_last."""
    for n, batch_size, drop_last, want in [(10, 4, False, 3), (8, 4, False, 2), (10, 4, True, 2), (8, 4, True, 2)]:
        length, (epoch,) = _run(student, n, batch_size, drop_last=drop_last)
        assert_equal(length, want, hint="len(loader) counts batches, the smaller last one included.")
        assert_equal(len(epoch), want)


@pytest.mark.task("ArrayLoader", group="edge")
def test_drops_only_a_smaller_last_batch(student):
    """drop_last leaves the last batch out when it is smaller, and keeps it when it is not."""
    hint = "drop_last leaves out a last batch that is SMALLER than batch_size."
    for n, batch_size, sizes in [(10, 4, [4, 4]), (8, 4, [4, 4]), (3, 4, []), (4, 4, [4])]:
        _, (epoch,) = _run(student, n, batch_size, drop_last=True)
        assert_equal(_sizes(epoch), sizes, hint=hint)


@pytest.mark.task("ArrayLoader", group="edge")
def test_drops_other_samples_in_every_epoch(student):
    """With shuffling it is chance which samples drop_last leaves out: over many epochs all of them come."""
    _, epochs = _run(student, 10, 4, shuffle=True, seed=3, drop_last=True, epochs=30)
    # A sample is left out of one epoch with probability 0.2, of all thirty with 1e-21.
    seen = {label for epoch in epochs for label in _flat(epoch)}
    claim(len(seen) == 10, "The same samples are left out of every epoch: drop the rest after shuffling.", f"{seen}")


@pytest.mark.task("ArrayLoader", group="edge")
def test_reshuffles_every_epoch(student):
    """Each epoch has an order of its own."""
    _, epochs = _run(student, 40, 8, shuffle=True, seed=2, epochs=3)
    hint = "Every epoch has the same order: draw a new permutation in __iter__."
    claim(len({tuple(_flat(epoch)) for epoch in epochs}) == 3, hint)
    for epoch in epochs:
        _claim_each_once(epoch, 40)


@pytest.mark.task("ArrayLoader", group="edge")
def test_draws_from_the_generator(student, rng):
    """The generator decides the order: the same seed gives the same epochs, another seed others."""
    seed = int(rng.integers(1000))
    _, epochs = _run(student, 40, 8, shuffle=True, seed=seed, epochs=2)
    _, again = _run(student, 40, 8, shuffle=True, seed=seed, epochs=2)
    _, others = _run(student, 40, 8, shuffle=True, seed=seed + 1, epochs=2)
    claim(epochs == again, "The same seed gives another order: pass generator= on to torch.randperm.")
    claim(epochs != others, "The generator's seed makes no difference: do not seed it yourself.")


@pytest.mark.task("ArrayLoader", group="edge")
def test_shuffles_without_a_generator(student):
    """With no generator the order is random all the same."""
    _, epochs = _run(student, 40, 8, shuffle=True, epochs=2)
    claim(all(_flat(epoch) != sorted(_flat(epoch)) for epoch in epochs), "shuffle=True, and yet the order stays.")
    claim(epochs[0] != epochs[1], "Every epoch has the same order: draw a new permutation in __iter__.")
    _, others = _run(student, 40, 8, shuffle=True, epochs=2)
    claim(epochs != others, "A second loader repeats the orders of the first: seed nothing yourself.")


@pytest.mark.task("ArrayLoader", group="edge")
def test_gives_independent_iterators(student):
    """Two loops over one loader at the same time are two whole epochs."""
    X, y = _data(12)
    taken = student.run(probe.run_two_at_once, student.ArrayLoader, X, y, 5, seed=4)
    for batches in taken:
        numbers = _numbers(batches)
        claim(
            _sizes(numbers) == [5, 5, 2],
            "Two iterators over one loader disturb each other: keep the position out of self.",
            f"{numbers}",
        )
        _claim_each_once(numbers, 12)


@pytest.mark.task("ArrayLoader", group="edge")
def test_starts_afresh_after_a_break(student):
    """An epoch that was left by `break` does not go on in the next one."""
    X, y = _data(12)
    batches = student.run(probe.run_after_a_break, student.ArrayLoader, X, y, 5, seed=4)
    _claim_each_once(_numbers(batches), 12)


@pytest.mark.task("ArrayLoader", group="edge")
def test_takes_small_and_large_batches(student):
    """Batches of one sample, a batch larger than the data, and no data at all."""
    for n, batch_size, sizes in [(3, 1, [1, 1, 1]), (3, 100, [3]), (0, 4, [])]:
        length, (epoch,) = _run(student, n, batch_size)
        assert_equal(_sizes(epoch), sizes, hint="A batch of one sample keeps its first axis.")
        assert_equal(length, len(sizes))


@pytest.mark.task("ArrayLoader", group="edge")
def test_refuses_what_makes_no_batches(student):
    """X and y of different lengths, or a batch size below 1, are a ValueError."""
    X, y = _data(6)
    for arguments in [(X, y[:5], 2), (X[:5], y, 2), (X, y, 0), (X, y, -2)]:
        assert_raises("ValueError", student.run, probe.make_loader, student.ArrayLoader, *arguments)


@pytest.mark.task("ArrayLoader", group="robust")
def test_takes_images(student, rng):
    """Samples may have any number of axes and any dtype."""
    X = torch.tensor(rng.integers(0, 256, size=(5, 1, 4, 3)), dtype=torch.uint8)
    y = torch.arange(5, dtype=torch.int32)
    _, (epoch,) = student.run(probe.run_epochs, student.ArrayLoader, X, y, 2)
    for batch, chosen in zip(epoch, torch.arange(5).split(2), strict=True):
        got_X, got_y = assert_items(batch, 2)
        assert_close(got_X, X[chosen])
        assert_close(got_y, y[chosen])


@pytest.mark.task("ArrayLoader", group="robust")
def test_leaves_the_data_alone(student):
    """Shuffling changes the order of the batches, not the data."""
    X, y = _data(20)
    student.run(probe.run_epochs, student.ArrayLoader, X, y, 6, shuffle=True, seed=5, epochs=2)
    assert_unchanged(student)


@pytest.mark.task("ArrayLoader", group="robust")
def test_leaves_the_global_random_state_alone(student):
    """With a generator of its own, the loader neither draws from nor seeds the global one."""
    X, y = _data(20)
    student.run(probe.run_epochs, student.ArrayLoader, X, y, 6, shuffle=True, seed=6, epochs=2)
    assert_rng_untouched(student)
