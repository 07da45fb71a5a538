"""Hidden tests of trimmed_mean; the oracle sorts each row with Python and averages what is left."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_close, assert_raises, assert_unchanged, claim

ZERO = "With k = 0 nothing is dropped: the slice k:-k is empty then, for -0 is 0."
TIES = "Drop k values at each end, not every value that equals the smallest or the largest."
TOO_FEW = "At least one value must be left to average: 2k < n."


def _scores(rng, *shape, dtype=torch.float32):
    """Return numbers of size 1 to 10, each row with an outlier at both ends, in random order."""
    values = rng.uniform(4.0, 7.0, size=shape)
    if shape[-1] > 2:
        values[..., 0], values[..., 1] = (
            rng.uniform(0.0, 1.0, size=shape[:-1]),
            rng.uniform(20.0, 90.0, size=shape[:-1]),
        )
    return torch.tensor(rng.permuted(values, axis=-1), dtype=dtype)


def _trimmed(x, k):
    """Return the answer in float32, row by row."""
    want = torch.zeros(x.shape[:-1])
    for place in np.ndindex(*x.shape[:-1]):
        kept = sorted(x[place].tolist())[k : x.shape[-1] - k]
        want[place] = sum(kept) / len(kept)
    return want


def _check(student, x, k, hint=""):
    # Adding up everything and subtracting the ends may lose a few roundings of values up to 90.
    got = student.trimmed_mean(x, k)
    assert_close(got, _trimmed(x, k), dtype=False, atol=1e-4, hint=hint, inputs=f"trimmed_mean({x}, {k})")


@pytest.mark.task("trimmed_mean", group="core")
def test_drops_both_ends_of_a_row(student, rng):
    """The k smallest and the k largest values do not count, and the rest is averaged."""
    for n, k in [(6, 1), (7, 2), (9, 3)]:
        hint = "The values come in no order, k go at EACH end, and n - 2k are left to average."
        _check(student, _scores(rng, n), k, hint=hint)


@pytest.mark.task("trimmed_mean", group="core")
def test_trims_every_row_by_itself(student, rng):
    """In a matrix each row loses its own smallest and largest values, also when it is square."""
    for shape, k in [((3, 6), 1), ((6, 4), 1), ((5, 5), 2)]:
        _check(student, _scores(rng, *shape), k, hint="Sort and average along the LAST axis: dim=-1.")


@pytest.mark.task("trimmed_mean", group="edge")
def test_is_the_plain_mean_for_k_0(student, rng):
    """With k = 0 nothing is dropped, in one row and in many."""
    for shape in [(6,), (3, 4), (1,)]:
        _check(student, _scores(rng, *shape), 0, hint=ZERO)


@pytest.mark.task("trimmed_mean", group="edge")
def test_drops_one_of_equal_values(student):
    """When several values are the smallest or the largest, only k of them go."""
    for row, k in [([1.0, 1.0, 1.0, 4.0, 9.0], 1), ([2.0, 7.0, 7.0, 7.0], 1), ([3.0, 3.0, 3.0, 3.0], 1)]:
        _check(student, torch.tensor(row), k, hint=TIES)
    _check(
        student, torch.tensor([[1.0, 8.0, 1.0, 8.0, 1.0, 2.0, 8.0], [5.0, 5.0, 0.0, 5.0, 5.0, 5.0, 6.0]]), 2, hint=TIES
    )


@pytest.mark.task("trimmed_mean", group="edge")
def test_leaves_the_middle(student, rng):
    """With the largest k that is allowed one or two values are left."""
    for n, k in [(3, 1), (4, 1), (7, 3), (8, 3)]:
        _check(student, _scores(rng, 2, n), k)


@pytest.mark.task("trimmed_mean", group="edge")
def test_takes_any_number_of_leading_axes(student, rng):
    """A single row gives a number without axes, a batch of matrices a matrix, and no rows give none."""
    for shape in [(5,), (2, 3, 5), (2, 1, 2, 6), (0, 5)]:
        _check(student, _scores(rng, *shape), 1)


@pytest.mark.task("trimmed_mean", group="edge")
def test_averages_integers(student, rng):
    """Whole scores have a mean with decimals, also when their sum does not fit their type."""
    scores = torch.tensor(rng.integers(150, 250, size=(3, 7)))
    for dtype in (torch.int64, torch.int32, torch.uint8):
        got = student.trimmed_mean(scores.to(dtype), 2)
        hint = "The mean of integers is a float: convert before you average."
        assert_close(got, _trimmed(scores, 2), dtype=False, hint=hint, inputs=f"{dtype}: {scores}")
        claim(got.is_floating_point(), hint, f"returned {got.dtype}")


@pytest.mark.task("trimmed_mean", group="edge")
def test_refuses_to_drop_everything(student, rng):
    """2k >= n is a ValueError, exactly half included."""
    for n, k in [(6, 3), (5, 3), (2, 1), (1, 1), (4, 50)]:
        assert_raises("ValueError", student.trimmed_mean, _scores(rng, 2, n), k, hint=TOO_FEW)
    assert_raises("ValueError", student.trimmed_mean, torch.zeros(2, 0), 0, hint=TOO_FEW)


@pytest.mark.task("trimmed_mean", group="edge")
def test_refuses_a_negative_k(student, rng):
    """A negative k is a ValueError."""
    for k in (-1, -5):
        hint = "A negative number in a slice counts from the end, and raises nothing by itself."
        assert_raises("ValueError", student.trimmed_mean, _scores(rng, 2, 6), k, hint=hint)


@pytest.mark.task("trimmed_mean", group="robust")
def test_leaves_its_input_alone(student, rng):
    """The scores are in their old order after the call; they may be a transposed view."""
    for x in (_scores(rng, 6), _scores(rng, 3, 6), _scores(rng, 6, 4).T):
        _check(student, x, 1)
        assert_unchanged(student)


@pytest.mark.task("trimmed_mean", group="robust")
def test_takes_float64(student, rng):
    """Scores in double precision are averaged like any other."""
    _check(student, _scores(rng, 3, 6, dtype=torch.float64), 2)
