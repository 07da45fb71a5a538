"""Hidden tests of outer_sum; the oracle is NumPy's add.outer."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_close, assert_follows_device, assert_unchanged, assert_vectorised
from autograder.grading.proxy import probe


def _vector(rng, length, dtype=torch.float32):
    return torch.tensor(rng.integers(-50, 50, size=length), dtype=dtype)


def _check(student, a, b, *, dtype=False, hint=""):
    want = torch.from_numpy(np.add.outer(a.numpy(), b.numpy()))
    assert_close(student.outer_sum(a, b), want, dtype=dtype, hint=hint, inputs=f"outer_sum({a}, {b})")


@pytest.mark.task("outer_sum", group="core")
def test_adds_every_pair(student, rng):
    """Every element of a meets every element of b, also when there is only one of them."""
    for n, m in [(4, 3), (2, 5), (1, 4), (4, 1), (1, 1)]:
        _check(student, _vector(rng, n), _vector(rng, m))


@pytest.mark.task("outer_sum", group="core")
def test_makes_a_table_of_equal_lengths(student, rng):
    """When a and b are equally long, a + b runs too; the result is still a table."""
    _check(student, _vector(rng, 4), _vector(rng, 4), hint="a has to become a column before it meets b.")


@pytest.mark.task("outer_sum", group="edge")
def test_keeps_the_dtype(student, rng):
    """Integers stay integers, and float64 stays float64."""
    for dtype in (torch.float32, torch.float64, torch.int64, torch.int32):
        _check(student, _vector(rng, 3, dtype), _vector(rng, 2, dtype), dtype=True)


@pytest.mark.task("outer_sum", group="edge")
def test_takes_empty_vectors(student, rng):
    """An empty a, an empty b, or both, give an empty table of the right shape."""
    for n, m in [(0, 3), (3, 0), (0, 0)]:
        _check(student, _vector(rng, n), _vector(rng, m))


@pytest.mark.task("outer_sum", group="edge")
def test_has_no_loop(student, rng):
    """Four times the data cost no more Python steps."""
    few, many = ((_vector(rng, n), _vector(rng, n + 1)) for n in (32, 128))

    assert_vectorised(student.run(probe.count_work, student.outer_sum, few, many))


@pytest.mark.task("outer_sum", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """Both inputs are the same after the call, and may be slices of something larger."""
    _check(student, _vector(rng, 10)[::3], _vector(rng, 6)[1::2])
    assert_unchanged(student)


@pytest.mark.task("outer_sum", group="robust")
def test_follows_the_device(student, rng, device):
    """The result lies on the device of the inputs."""
    report = student.run(probe.follow_device, student.outer_sum, device, _vector(rng, 3), _vector(rng, 4))

    assert_follows_device(report, ((3, 4),))
