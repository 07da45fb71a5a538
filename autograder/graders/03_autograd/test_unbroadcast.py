"""Hidden tests of unbroadcast; the oracle is autograd's gradient of expand."""

import pytest
import torch

from autograder.grading.claims import assert_close, assert_follows_device, assert_unchanged
from autograder.grading.proxy import probe


def _gradient(rng, *shape, dtype=torch.float64):
    return torch.tensor(rng.normal(size=shape), dtype=dtype)


def _expected(grad, shape):
    small = torch.zeros(shape, dtype=grad.dtype, requires_grad=True)
    [want] = torch.autograd.grad(small.expand(grad.shape), small, grad)
    return want


def _check(student, grad, shape, *, hint=""):
    got = student.unbroadcast(grad, shape)
    assert_close(got, _expected(grad, shape), hint=hint, inputs=f"unbroadcast of {tuple(grad.shape)} to {shape}")


@pytest.mark.task("unbroadcast", group="core")
def test_sums_over_added_axes(student, rng):
    """Axes that broadcasting added at the left are summed, and disappear."""
    for big, small in [((4, 3), (3,)), ((5, 2, 3), (3,)), ((5, 2, 3), (2, 3))]:
        _check(student, _gradient(rng, *big), small, hint="Every copy of an entry hands back a gradient: add them all.")


@pytest.mark.task("unbroadcast", group="core")
def test_sums_over_stretched_axes(student, rng):
    """Axes that broadcasting stretched from 1 are summed, and stay with length 1."""
    hint = "An axis of length 1 in the small shape is summed with keepdim=True."
    for big, small in [((4, 3), (1, 3)), ((4, 3), (4, 1)), ((2, 4, 3), (2, 1, 3)), ((5, 2, 3), (2, 1))]:
        _check(student, _gradient(rng, *big), small, hint=hint)


@pytest.mark.task("unbroadcast", group="core")
def test_knows_its_axes_in_a_square(student, rng):
    """In a square every axis fits; it is still the right one that is summed."""
    hint = "Shapes are aligned at the right."
    for small in [(3,), (3, 1), (1, 3)]:
        _check(student, _gradient(rng, 3, 3), small, hint=hint)
    _check(student, _gradient(rng, 3, 3, 3), (3, 1, 3), hint=hint)


@pytest.mark.task("unbroadcast", group="edge")
def test_takes_single_numbers(student, rng):
    """To the shape () everything is summed; from () to () nothing is."""
    for big in [(4, 3), (5,), (), (1, 1)]:
        _check(student, _gradient(rng, *big), ())
    _check(student, _gradient(rng, 4, 3), (1, 1))


@pytest.mark.task("unbroadcast", group="edge")
def test_leaves_equal_shapes(student, rng):
    """When nothing was broadcast, the gradient comes back as it is."""
    for shape in [(4, 3), (3,), (2, 2, 2)]:
        _check(student, _gradient(rng, *shape), shape, hint="sum(dim=[]) sums over everything, not over nothing.")


@pytest.mark.task("unbroadcast", group="edge")
def test_keeps_axes_that_were_one_before(student, rng):
    """An axis of length 1 that is meant to be there stays, be it in the big shape, the small one or both."""
    pairs = [
        ((1, 4, 3), (1, 4, 3)),
        ((5, 4, 3), (1, 1, 3)),
        ((1, 4, 3), (4, 3)),
        ((1, 3), (3,)),
        ((2, 1, 3), (1, 1, 3)),
    ]
    for big, small in pairs:
        _check(student, _gradient(rng, *big), small, hint="Result has exactly the shape asked for.")


@pytest.mark.task("unbroadcast", group="edge")
def test_takes_an_empty_batch(student, rng):
    """Without samples the sum is zero, and the shape is right."""
    for big, small in [((0, 3), (3,)), ((0, 3), (1, 3)), ((0, 3), (0, 1)), ((2, 0), (2, 1)), ((4, 0), (0,))]:
        _check(student, _gradient(rng, *big), small)


@pytest.mark.task("unbroadcast", group="robust")
def test_leaves_its_input_alone(student, rng):
    """The big gradient is the same after the call; it may be a transposed or an expanded view, or float32."""
    for grad, shape in [
        (_gradient(rng, 3, 4).T, (3,)),
        (_gradient(rng, 4, 3, dtype=torch.float32), (4, 1)),
        (_gradient(rng, 4, 1).expand(4, 3), (1, 3)),
    ]:
        _check(student, grad, shape)
        assert_unchanged(student)


@pytest.mark.task("unbroadcast", group="robust")
def test_follows_the_device(student, rng, device):
    """The result lies on the device of grad."""
    for big, small in [((4, 3), (3,)), ((4, 3), (4, 1)), ((4, 3), ()), ((2, 4, 3), (1, 4, 1))]:
        report = student.run(probe.follow_device, student.unbroadcast, device, _gradient(rng, *big), small)
        assert_follows_device(report, (small,))
