"""Hidden tests of one_hot; the oracle is a table filled label by label."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import (
    assert_avoids,
    assert_close,
    assert_raises,
    assert_unchanged,
    assert_unused,
    assert_vectorised,
)
from autograder.grading.proxy import probe

ITSELF = "F.one_hot is the very thing that this exercise asks you to write."


def _table(y, num_classes):
    """Return the answer, filled label by label."""
    want = np.zeros((*y.shape, num_classes), dtype=np.float32)
    for place, label in np.ndenumerate(y.numpy()):
        want[(*place, int(label))] = 1.0
    return torch.from_numpy(want)


def _labels(rng, *shape, below=5, dtype=torch.int64):
    return torch.tensor(rng.integers(0, below, size=shape), dtype=dtype)


def _check(student, y, num_classes, *, dtype=False, hint=""):
    got = student.one_hot(y, num_classes)
    assert_close(got, _table(y, num_classes), dtype=dtype, hint=hint, inputs=f"one_hot({y}, {num_classes})")


@pytest.mark.task("one_hot", group="core")
def test_puts_a_one_at_the_label(student, rng):
    """Each label becomes a row with one 1 at its place, also with as many labels as classes."""
    _check(student, _labels(rng, 7), 5)
    _check(student, torch.tensor([2, 0, 3, 0]), 4)


@pytest.mark.task("one_hot", group="core")
def test_takes_labels_of_any_shape(student, rng):
    """Labels of shape S give S + (num_classes,): the new axis comes last."""
    _check(student, _labels(rng, 2, 3, below=4), 4, hint="The classes are a new last axis: y[..., None].")


@pytest.mark.task("one_hot", group="core")
def test_writes_it_without_the_library(student, rng):
    """The one-hot function of the library is not called."""
    names = ["torch.nn.functional.one_hot", "torch._C._nn.one_hot"]
    watched = student.run(probe.watch, student.one_hot, names, _labels(rng, 6), 5)

    assert_unused(watched, hint=ITSELF)
    assert_avoids(student.source("one_hot"), {"one_hot"}, hint=ITSELF)


@pytest.mark.task("one_hot", group="edge")
def test_returns_float32(student, rng):
    """The result is float32, ready for a matrix product."""
    _check(student, _labels(rng, 4), 5, dtype=True)


@pytest.mark.task("one_hot", group="edge")
def test_counts_the_classes_it_is_told(student):
    """Classes that no label bears still have their column, and a single class is no trouble."""
    _check(student, torch.tensor([0, 1, 1]), 4, hint="The number of classes is given; the labels need not reach it.")
    _check(student, torch.tensor([0, 0]), 1)


@pytest.mark.task("one_hot", group="edge")
def test_takes_one_label_or_none(student):
    """A single label without axes gives one row, and no labels give no rows."""
    for shape in [(), (0,), (2, 0)]:
        _check(student, torch.full(shape, 2), 4)


@pytest.mark.task("one_hot", group="edge")
def test_takes_small_integers(student, rng):
    """Labels are integers of any type; uint8, as in image files, is no mask."""
    for dtype in (torch.uint8, torch.int8, torch.int32):
        _check(student, _labels(rng, 5, dtype=dtype), 5, hint="As an index, uint8 is read as a mask.")


@pytest.mark.task("one_hot", group="edge")
def test_refuses_labels_that_are_too_large(student):
    """A label of num_classes or more is a ValueError, wherever it stands."""
    for bad in (3, 50):
        for y in ([0, 2, bad], [[bad, 1], [0, 2]], bad):
            assert_raises("ValueError", student.one_hot, torch.tensor(y), 3)


@pytest.mark.task("one_hot", group="edge")
def test_refuses_negative_labels(student):
    """A negative label is a ValueError, wherever it stands."""
    hint = "As an index, -1 is the last class."
    for y in ([0, 2, -1], [[-1, 1], [0, 2]], -1):
        assert_raises("ValueError", student.one_hot, torch.tensor(y), 3, hint=hint)


@pytest.mark.task("one_hot", group="edge")
def test_refuses_floating_point_labels(student):
    """Floating-point labels are a TypeError, even when they are whole numbers."""
    for dtype in (torch.float32, torch.float64, torch.float16):
        assert_raises("TypeError", student.one_hot, torch.tensor([0, 2, 1], dtype=dtype), 3)


@pytest.mark.task("one_hot", group="edge")
def test_has_no_loop(student, rng):
    """Four times the labels and classes cost no more Python steps."""
    few, many = ((_labels(rng, n, below=n), n) for n in (32, 128))

    assert_vectorised(student.run(probe.count_work, student.one_hot, few, many))


@pytest.mark.task("one_hot", group="robust")
def test_leaves_its_input_alone(student, rng):
    """The labels are the same after the call, shape included; they may be a slice of something larger."""
    _check(student, _labels(rng, 8)[::2], 5)
    assert_unchanged(student)
    _check(student, _labels(rng, 3, 2).T, 5)
    assert_unchanged(student)
