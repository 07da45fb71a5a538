"""Hidden tests of same_memory; the truth is known from how each pair is made (see probes.py)."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_equal, assert_unchanged, claim
from autograder.grading.proxy import probe

ONE = "Two tensors may look at one strip of memory although their ids, shapes, values or first elements differ."
TWO = "Equal values, or a common origin, are no sign of shared memory: a copy has a strip of its own."


def _verdicts(student, rng, *names):
    x = torch.tensor(rng.normal(size=(4, 4)), dtype=torch.float32)
    return student.run(probe.verdicts, student.same_memory, x, names)


def _check(student, rng, names, *, truth, hint):
    for name, verdict in _verdicts(student, rng, *names).items():
        claim(_said(verdict) is truth, hint, f"{name}: said {verdict!r:.200}, it is {truth}")


def _said(verdict):
    """Return the verdict as a bool if it is one number of any type (its type has a test of its own), else None."""
    single = isinstance(verdict, bool | int | np.generic) or (
        isinstance(verdict, torch.Tensor) and verdict.numel() == 1
    )
    return bool(verdict) if single else None


@pytest.mark.task("same_memory", group="core")
def test_recognises_views(student, rng):
    """A tensor shares its memory with itself, its transpose, its slices and its flat view."""
    _check(student, rng, ["itself", "transpose", "slice of rows", "flat view"], truth=True, hint=ONE)


@pytest.mark.task("same_memory", group="core")
def test_recognises_copies(student, rng):
    """A clone, rows picked by a list, a sum, and a second tensor of equal values have memory of their own."""
    _check(student, rng, ["clone", "index list", "sum", "two tensors of zeros"], truth=False, hint=TWO)


@pytest.mark.task("same_memory", group="edge")
def test_sees_one_storage_behind_disjoint_views(student, rng):
    """Views without a common element are views of one storage all the same."""
    hint = (
        "Two views can belong to one storage without sharing a single element: ask for the storage, not the elements."
    )
    names = ["disjoint rows", "interleaved columns", "last row", "single elements"]
    _check(student, rng, names, truth=True, hint=hint)


@pytest.mark.task("same_memory", group="edge")
def test_sees_through_operations_that_copy_when_they_must(student, rng):
    """reshape, contiguous and conversions give a view or the tensor itself where they can, and a copy where not."""
    hint = "Whether reshape(), contiguous() or .float() copied cannot be told from shapes and values."
    _check(student, rng, ["reshape that copies", "contiguous that copies", "another dtype"], truth=False, hint=hint)
    _check(student, rng, ["contiguous that need not copy", "the same dtype", "its bytes"], truth=True, hint=hint)


@pytest.mark.task("same_memory", group="edge")
def test_tells_views_of_different_tensors_apart(student, rng):
    """Views of two tensors with equal values do not share."""
    _check(student, rng, ["views of two clones"], truth=False, hint=TWO)


@pytest.mark.task("same_memory", group="robust")
def test_sees_through_detach(student, rng):
    """detach() cuts the graph, not the memory; a clone of it is a copy."""
    hint = "detach() gives a view of the same memory, also when the tensor requires a gradient."
    _check(student, rng, ["detached"], truth=True, hint=hint)
    _check(student, rng, ["detached clone"], truth=False, hint=TWO)


@pytest.mark.task("same_memory", group="robust")
def test_sees_across_the_numpy_bridge(student, rng):
    """A tensor that went to NumPy and came back by from_numpy looks at the same memory."""
    hint = "x.numpy() and torch.from_numpy copy nothing: another object, the same addresses."
    _check(student, rng, ["to NumPy and back", "a row, by way of NumPy"], truth=True, hint=hint)
    _check(student, rng, ["to NumPy and back, copied"], truth=False, hint=TWO)


@pytest.mark.task("same_memory", group="robust")
def test_returns_a_python_bool(student, rng):
    """The verdict is True or False itself: no tensor, no NumPy bool, no number."""
    for name, verdict in _verdicts(student, rng, "transpose", "disjoint rows").items():
        assert_equal(verdict, want=True, inputs=name)
    for name, verdict in _verdicts(student, rng, "clone", "reshape that copies").items():
        assert_equal(verdict, want=False, inputs=name)


@pytest.mark.task("same_memory", group="robust")
def test_leaves_both_tensors_alone(student, rng):
    """Asking changes nothing: neither values, nor shapes, nor requires_grad."""
    a, b = (torch.tensor(rng.normal(size=(3, 4)), dtype=torch.float32) for _ in range(2))
    student.same_memory(a, b.requires_grad_())
    assert_unchanged(student)
    student.same_memory(a, b.detach())
    assert_unchanged(student)
