"""Hidden tests of train_val_split; every sample bears its number, so that each can be found again."""

import pytest
import torch

from autograder.grading.claims import (
    assert_close,
    assert_equal,
    assert_items,
    assert_raises,
    assert_rng_untouched,
    assert_unchanged,
    claim,
)
from autograder.grading.proxy import probe

ORDER = "The order is X_train, y_train, X_val, y_val."
FRACTIONS = "0 < val_fraction < 1, or it is a ValueError."


def _data(n):
    y = torch.arange(n) + 3
    return torch.stack([10.0 * y, 10.0 * y + 1], dim=1), y


def _split(student, n, fraction, seed=0):
    """Return the labels of both parts as lists, once the four results are known to belong together."""
    X, y = _data(n)
    got = assert_items(student.run(probe.split, student.train_val_split, X, y, fraction, seed), 4, hint=ORDER)
    is_tensor = all(isinstance(part, torch.Tensor) for part in got)
    claim(is_tensor and [part.ndim for part in got] == [2, 1, 2, 1], ORDER, f"{got}")
    X_train, y_train, X_val, y_val = got
    for samples, labels in [(X_train, y_train), (X_val, y_val)]:
        want = torch.stack([10.0 * labels, 10.0 * labels + 1], dim=1)
        assert_close(samples, want, hint="Samples and labels no longer belong together: use one permutation for both.")
    return y_train.tolist(), y_val.tolist()


@pytest.mark.task("train_val_split", group="core")
def test_loses_nothing(student):
    """Every sample is in exactly one of the two parts, with its label."""
    for n, fraction in [(50, 0.2), (9, 0.3)]:
        train, val = _split(student, n, fraction)
        claim(not set(train) & set(val), "Some samples are in BOTH parts: the validation score would be a lie.")
        claim(sorted(train + val) == list(range(3, n + 3)), "Some samples are lost or come twice.", f"{train}, {val}")


@pytest.mark.task("train_val_split", group="core")
def test_gives_the_fraction_to_validation(student):
    """The validation part has round(val_fraction * n) samples, the training part the rest."""
    for n, fraction, count in [(50, 0.2, 10), (40, 0.75, 30)]:
        train, val = _split(student, n, fraction)
        assert_equal((len(train), len(val)), (n - count, count), hint=ORDER)


@pytest.mark.task("train_val_split", group="core")
def test_draws_at_random(student):
    """The validation samples come from everywhere: files are often sorted by class."""
    _, val = _split(student, 400, 0.25)
    early = sum(label < 203 for label in val)
    # 100 of 400 drawn without replacement: 50 from either half, standard deviation 4.3.
    hint = "The split is not random: data sorted by class would give a useless validation set."
    claim(28 <= early <= 72, hint, f"{early} of {len(val)} from the first half")
    claim(sorted(val) != list(range(min(val), max(val) + 1)), hint)


@pytest.mark.task("train_val_split", group="edge")
def test_rounds(student):
    """The number of validation samples is rounded to the nearest, not cut off and not rounded up."""
    for n, fraction, count in [(10, 0.27, 3), (10, 0.23, 2), (7, 0.4, 3), (7, 0.3, 2)]:
        assert_equal(len(_split(student, n, fraction)[1]), count, hint="round(), not int() and not ceil().")


@pytest.mark.task("train_val_split", group="edge")
def test_keeps_at_least_one_for_validation(student):
    """However small the fraction is, there is a validation sample."""
    for n, fraction in [(5, 0.05), (30, 0.01), (2, 0.1)]:
        assert_equal(len(_split(student, n, fraction)[1]), 1, hint="At least one: max(1, ...).")


@pytest.mark.task("train_val_split", group="edge")
def test_draws_from_the_generator(student, rng):
    """The generator decides the split: the same seed gives the same, another seed another."""
    seed = int(rng.integers(1000))
    first, again, other = (_split(student, 60, 0.3, seed=s) for s in (seed, seed, seed + 1))
    claim(first == again, "The same seed gives another split: pass generator= on to torch.randperm.")
    claim(set(first[1]) != set(other[1]), "The generator's seed makes no difference: do not seed it yourself.")


@pytest.mark.task("train_val_split", group="edge")
def test_moves_the_generator_on(student):
    """A second split from the same generator is another one."""
    X, y = _data(60)
    first, second = student.run(probe.split_twice, student.train_val_split, X, y, 0.3, 3)
    claim(
        first != second,
        "Two calls with one generator give the same split: draw from it, and leave its seed alone.",
    )


@pytest.mark.task("train_val_split", group="edge")
def test_refuses_other_fractions(student):
    """A fraction of 0 or 1 or outside of them is a ValueError."""
    X, y = _data(10)
    for fraction in (0.0, 1.0, -0.2, 1.5, 0, 1, 3):
        assert_raises(
            "ValueError", student.run, probe.split, student.train_val_split, X, y, fraction, 0, hint=FRACTIONS
        )


@pytest.mark.task("train_val_split", group="edge")
def test_refuses_different_lengths(student):
    """X and y of different lengths are a ValueError."""
    X, y = _data(10)
    for samples, labels in [(X[:9], y), (X, y[:9])]:
        assert_raises("ValueError", student.run, probe.split, student.train_val_split, samples, labels, 0.3, 0)


@pytest.mark.task("train_val_split", group="robust")
def test_takes_images(student, rng):
    """Samples may have any number of axes; dtypes stay."""
    X = torch.tensor(rng.integers(0, 256, size=(8, 1, 3, 2)), dtype=torch.uint8)
    y = torch.arange(8, dtype=torch.int32)
    got = assert_items(student.run(probe.split, student.train_val_split, X, y, 0.25, 7), 4, hint=ORDER)
    for samples, labels, count in [(*got[:2], 6), (*got[2:], 2)]:
        claim(isinstance(labels, torch.Tensor) and labels.shape == (count,), ORDER, f"{got}")
        assert_close(samples, X[labels.long()])
        assert_close(labels, y[labels.long()])


@pytest.mark.task("train_val_split", group="robust")
def test_leaves_its_inputs_alone(student):
    """X and y are the same after the call."""
    _split(student, 20, 0.3)
    assert_unchanged(student)


@pytest.mark.task("train_val_split", group="robust")
def test_leaves_the_global_random_state_alone(student):
    """Nothing is drawn from the global random state, and it is not seeded."""
    _split(student, 20, 0.3)
    assert_rng_untouched(student)
