"""Hidden tests of set_border_; the oracle asks of every element whether it lies on the border."""

import math

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_close, claim
from autograder.grading.proxy import probe

SAME = "The trailing _ promises to change X in place and to return X itself: not a copy, not None, not a view of it."
WRITTEN = (
    "X itself has to change: writing into a copy, or giving the name X to a new tensor, leaves the caller's as it is."
)
BEHIND = "X was a view of a larger tensor, and the memory behind it was not written: did you work on a copy of X?"


def _matrix(rng, *shape, dtype=torch.float32):
    return torch.tensor(rng.normal(size=shape) * 10 + 50, dtype=dtype)


def _framed(X, value):
    """Return the answer, element by element."""
    want = X.clone()
    for *lead, i, j in np.ndindex(*X.shape):
        if i in (0, X.shape[-2] - 1) or j in (0, X.shape[-1] - 1):
            want[(*lead, i, j)] = value
    return want


def _check(student, base, value, index=(), hint=WRITTEN):
    want = base.clone()
    view = want[index] if index else want
    view.copy_(_framed(view, value))
    report = student.run(probe.write_border, student.set_border_, base, value, index)
    assert_close(
        report["base"], want, hint=hint, inputs=f"set_border_ of {report['shape']}, value {value}, X afterwards"
    )


@pytest.mark.task("set_border_", group="core")
def test_writes_the_border_and_nothing_else(student, rng):
    """The first and the last row and column hold the value, corners included; the inside stays as it was."""
    for shape in [(5, 4), (3, 6), (4, 4)]:
        _check(student, _matrix(rng, *shape), float(rng.uniform(1, 9)))


@pytest.mark.task("set_border_", group="core")
def test_frames_every_image_of_a_batch(student, rng):
    """The border is that of the last two axes: with three or four axes every image gets its own."""
    for shape in [(3, 5, 4), (2, 3, 6, 5)]:
        _check(student, _matrix(rng, *shape), 7.0, hint="Rows and columns are the LAST two axes: X[..., 0, :].")


@pytest.mark.task("set_border_", group="edge")
def test_returns_the_same_object(student, rng):
    """set_border_(X, v) is X."""
    for shape in [(5, 4), (2, 3, 3)]:
        report = student.run(probe.write_border, student.set_border_, _matrix(rng, *shape), 2.0)
        claim(report["is_argument"], SAME, f"returned {report['result']!r:.200}")


@pytest.mark.task("set_border_", group="edge")
def test_fills_what_has_no_inside(student, rng):
    """Images of one or two rows or columns are all border."""
    for shape in [(1, 1), (2, 2), (1, 5), (5, 1), (2, 4), (3, 1, 1)]:
        _check(student, _matrix(rng, *shape), 3.0, hint="In an image of one row the first row is the last one, too.")


@pytest.mark.task("set_border_", group="edge")
def test_takes_any_value(student, rng):
    """Zero, a negative value and one with decimals are written as they are."""
    for value in (0.0, -4.0, 0.375, math.inf):
        _check(student, _matrix(rng, 4, 5), value)


@pytest.mark.task("set_border_", group="edge")
def test_does_not_mind_what_stood_there(student, rng):
    """NaN and infinite values on the border are overwritten like any other."""
    X = _matrix(rng, 4, 4)
    X[0, 1], X[2, 3], X[3, 3] = math.nan, math.inf, -math.inf
    _check(student, X, 1.0, hint="NaN times 0 is NaN: assign the value, do not compute it.")


@pytest.mark.task("set_border_", group="robust")
def test_writes_through_views(student, rng):
    """On a strided, a shifted or a transposed view, the memory behind the view is written."""
    _check(student, _matrix(rng, 8, 9), 5.0, (slice(None, None, 2), slice(1, 8, 3)), BEHIND)
    _check(student, _matrix(rng, 3, 6, 6), 5.0, (1, slice(1, 5), slice(2, 6)), BEHIND)
    _check(student, _matrix(rng, 3, 5, 4, 4), 5.0, (slice(None), slice(0, 2)), BEHIND)
    _check(student, _matrix(rng, 2, 6, 5).mT, 5.0, (..., slice(1, None)), BEHIND)


@pytest.mark.task("set_border_", group="robust")
def test_keeps_the_dtype(student, rng):
    """Integers stay integers, also in a strided view, and float64 keeps all its digits."""
    for dtype in (torch.int64, torch.uint8):
        _check(student, _matrix(rng, 5, 4, dtype=dtype), 9.0)
        _check(student, _matrix(rng, 8, 8, dtype=dtype), 9.0, (slice(None, None, 2), slice(None, None, 2)), BEHIND)
    _check(
        student, _matrix(rng, 4, 4, dtype=torch.float64), 1 / 3, hint="Some digits are lost: a detour through float32?"
    )
