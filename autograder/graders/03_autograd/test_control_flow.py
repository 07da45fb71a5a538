"""Hidden tests of control_flow; the oracle doubles in Python floats, which is exact."""

import math

import pytest
import torch

from autograder.grading.claims import assert_close, assert_gradients, assert_raises, assert_unchanged
from autograder.grading.proxy import probe


def _slope(a):
    """Return 2^k or 100 * 2^k for a tensor a."""
    values = a.double().tolist()
    norm, k = math.sqrt(math.fsum(value * value for value in values)), 1
    while norm * 2**k < 1000:
        k += 1
    return 2.0**k * (1 if math.fsum(values) > 0 else 100)


def _vector(rng, n, norm):
    """Return a vector of this norm; the sum of its entries is not near 0."""
    direction = rng.normal(size=n)
    direction[0] = math.copysign(abs(direction).sum() + 1, direction[0])
    return torch.tensor(direction / math.sqrt((direction**2).sum()) * norm)


def _norm(rng, k):
    """Return a norm that k doublings bring above 1000, and k - 1 do not, by a margin."""
    return 1000 / 2**k * rng.uniform(1.05, 1.95)


def _check(student, a, *, hint=""):
    assert_close(student.control_flow(a), _slope(a) * a, dtype=False, hint=hint, inputs=f"control_flow({a})")


@pytest.mark.task("control_flow", group="core")
def test_doubles_until_1000(student, rng):
    """Single numbers of both signs and all sizes come out as the text says."""
    for k in (1, 2, 5, 9, 14, 20):
        for sign in (1.0, -1.0):
            _check(student, torch.tensor([sign * _norm(rng, k)]))


@pytest.mark.task("control_flow", group="core")
def test_measures_a_vector_by_its_norm(student, rng):
    """For vectors it is the norm that has to reach 1000, and the sum that decides about the factor 100."""
    for n in (2, 3, 7):
        for k in (1, 4, 11):
            _check(student, _vector(rng, n, _norm(rng, k)), hint="The norm is the root of the sum of the squares.")
    a = torch.full((4,), 300.0)  # norm 600: one doubling is enough; the largest entry alone would need two
    _check(student, a, hint="The norm of the whole vector counts, not its largest entry.")


@pytest.mark.task("control_flow", group="core")
def test_has_the_slope_of_what_happened(student, rng):
    """Autograd finds the slope 2^k or 100 * 2^k, the same for every entry."""
    for n, k in [(1, 3), (1, 12), (3, 1), (4, 6)]:
        for sign in (1, -1):
            a = sign * _vector(rng, n, _norm(rng, k)).abs()
            weights = torch.tensor(rng.uniform(0.5, 2, size=n))
            report = student.run(probe.gradients, student.control_flow, weights, a)
            assert_gradients(report, [_slope(a) * weights], inputs=f"control_flow({a})")


@pytest.mark.task("control_flow", group="edge")
def test_stops_at_exactly_1000(student):
    """A norm of exactly 1000 has reached it: there is no further doubling."""
    hint = "The loop runs while the norm is BELOW 1000."
    for a in ([500.0], [-500.0], [250.0], [300.0, 400.0], [31.25]):
        _check(student, torch.tensor(a), hint=hint)


@pytest.mark.task("control_flow", group="edge")
def test_does_not_stop_just_below_1000(student):
    """A norm of a thousandth less than 1000 has not reached it: there is one more doubling."""
    below = 1 - 2**-10  # far more than float32 rounds off
    for a in ([500.0], [-250.0], [300.0, 400.0]):
        _check(student, torch.tensor(a) * below, hint="The loop runs while the norm is below 1000, however near.")


@pytest.mark.task("control_flow", group="edge")
def test_doubles_large_inputs_once(student):
    """An input beyond 1000 is still doubled once: b starts at 2a."""
    for size in (700.0, 1500.0, 4e6):
        _check(student, torch.tensor([size]), hint="The first doubling comes before the loop.")
        _check(student, torch.tensor([-size, 1.0]), hint="The first doubling comes before the loop.")


@pytest.mark.task("control_flow", group="edge")
def test_counts_a_sum_of_zero_as_not_positive(student):
    """When the entries cancel exactly, the sum is not above 0, and the result is 100 b."""
    hint = "The question is: sum(b) > 0?"
    for a in ([3.0, -3.0], [0.5, -0.25, -0.25], [-700.0, 700.0]):
        _check(student, torch.tensor(a), hint=hint)
    _check(student, torch.tensor([-1.0, 5.0, -1.0]), hint=hint)
    _check(student, torch.tensor([1.0, -5.0, 1.0]), hint=hint)


@pytest.mark.task("control_flow", group="edge")
def test_decides_by_the_sign_of_a_small_sum(student):
    """When large entries nearly cancel, it is the sign of what is left that decides, however little it is."""
    hint = "The sum is compared with 0, and with nothing else."
    for a in ([700.0, -699.875], [-0.5, 0.25, 0.25 + 2**-12]):  # each sum is exact in float32
        _check(student, torch.tensor(a), hint=hint)
        _check(student, -torch.tensor(a), hint=hint)


@pytest.mark.task("control_flow", group="edge")
def test_refuses_zero(student):
    """An input of norm 0 is a ValueError, not an endless loop."""
    for n in (1, 3):
        assert_raises("ValueError", student.control_flow, torch.zeros(n), hint="Doubling zero never reaches 1000.")


@pytest.mark.task("control_flow", group="robust")
def test_leaves_its_input_alone(student, rng):
    """The input is the same after the call, be it one number or several, small or large."""
    for a in (_vector(rng, 3, _norm(rng, 4)), torch.tensor([2.5]), torch.tensor([-800.0])):
        _check(student, a)
        assert_unchanged(student)
