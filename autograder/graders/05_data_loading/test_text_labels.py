"""Hidden tests of text_labels; the oracle is the list of names in the docstring."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_equal, assert_raises, assert_unchanged
from autograder.grading.proxy import probe

NAMES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
SPELLING = "The names are those of the docstring, letter by letter."


def _check(student, labels, *, hint=SPELLING):
    want = [NAMES[int(label)] for label in labels]
    assert_equal(student.text_labels(labels), want, hint=hint, inputs=f"text_labels({labels!r})")


@pytest.mark.task("text_labels", group="core")
def test_names_a_list(student, rng):
    """Each label of a list becomes its name, in the order given."""
    _check(student, rng.permutation(10).tolist())
    _check(student, [9, 0, 0, 3])


@pytest.mark.task("text_labels", group="core")
def test_names_a_tensor(student, rng):
    """A tensor of labels is read like a list."""
    _check(student, torch.tensor(rng.integers(0, 10, size=12)), hint="An element of a tensor is a tensor: int(label).")


@pytest.mark.task("text_labels", group="edge")
def test_names_an_array(student, rng):
    """A NumPy array of uint8, as files hold them, is read like a list; the result is a list."""
    for dtype in (np.uint8, np.int64):
        _check(student, rng.integers(0, 10, size=12).astype(dtype), hint="The result is a plain list of str.")


@pytest.mark.task("text_labels", group="edge")
def test_names_a_range(student):
    """A range of labels is read like a list."""
    for start, stop in [(0, 10), (4, 5)]:
        got = student.run(probe.with_range, student.text_labels, start, stop)
        assert_equal(got, NAMES[start:stop], hint=SPELLING, inputs=f"range({start}, {stop})")


@pytest.mark.task("text_labels", group="edge")
def test_names_small_tensors(student, rng):
    """uint8 and int32 tensors are read as well."""
    for dtype in (torch.uint8, torch.int32):
        _check(student, torch.tensor(rng.integers(0, 10, size=12), dtype=dtype))


@pytest.mark.task("text_labels", group="edge")
def test_names_nothing(student):
    """No labels, no names: an empty list."""
    for labels in ([], torch.zeros(0, dtype=torch.int64), np.zeros(0, dtype=np.uint8)):
        _check(student, labels, hint="No labels give an empty list.")


@pytest.mark.task("text_labels", group="edge")
def test_refuses_labels_that_are_too_large(student):
    """A label above 9 is a ValueError, wherever it stands."""
    for bad in (10, 259):
        for labels in ([bad], [0, bad, 1], torch.tensor([3, 4, bad]), np.array([bad, 1])):
            assert_raises("ValueError", student.text_labels, labels, hint="There are the classes 0 to 9.")


@pytest.mark.task("text_labels", group="edge")
def test_refuses_negative_labels(student):
    """A negative label is a ValueError, wherever it stands."""
    hint = "A Python list counts -1 from the end."
    for bad in (-1, -10):
        for labels in ([bad], [0, bad, 1], torch.tensor([3, 4, bad]), np.array([bad, 1], dtype=np.int8)):
            assert_raises("ValueError", student.text_labels, labels, hint=hint)


@pytest.mark.task("text_labels", group="robust")
def test_leaves_its_input_alone(student, rng):
    """The labels are the same after the call."""
    for labels in (rng.permutation(10).tolist(), torch.tensor(rng.permutation(10))):
        _check(student, labels)
        assert_unchanged(student)
