"""Hidden tests of numerical_gradient; the oracles are derivatives, and the formula's own error, by hand."""

import pytest
import torch

from autograder.grading.claims import assert_close, assert_unchanged, claim
from autograder.grading.proxy import probe

# Rounding leaves 1e-16 |f| / eps, at most some 1e-8 here; in float32 it would be more than 0.1.
ATOL = 1e-6


def _numbers(rng, *shape, dtype=torch.float64):
    return torch.tensor(rng.normal(size=shape) * 2 + 0.5, dtype=dtype)


def _check_cubes(student, x, *, function=probe.sum_of_cubes, hint=""):
    want = 3 * x.double() ** 2
    got = student.numerical_gradient(function, x)
    assert_close(got, want, atol=ATOL, rtol=1e-7, hint=hint, inputs=f"numerical_gradient(sum x**3, {x})")


@pytest.mark.task("numerical_gradient", group="core")
def test_moves_one_entry_at_a_time(student, rng):
    """Each entry of a matrix or a vector gets its own slope, whatever the others do."""
    for shape in [(2, 3), (4,), (3, 3), (1, 2)]:
        x = _numbers(rng, *shape)
        want = 3 * x**2
        want.view(-1)[0] += x.flatten()[-1]
        want.view(-1)[-1] += x.flatten()[0]
        got = student.numerical_gradient(probe.cubes_and_product, x)
        hint = "Move one entry, and leave all others where they are."
        assert_close(got, want, atol=ATOL, rtol=1e-7, hint=hint, inputs=f"sum x**3 + first * last at {x}")


@pytest.mark.task("numerical_gradient", group="core")
def test_has_the_error_of_a_central_difference(student, rng):
    """For x**3 the central difference is too large by exactly eps**2, for every eps."""
    for eps in (0.01, 0.1, 0.5):
        x = _numbers(rng, 2, 2)
        got = student.numerical_gradient(probe.sum_of_cubes, x, eps)
        hint = "Go eps to both sides and divide by the whole way, 2 eps."
        assert_close(got, 3 * x**2 + eps**2, atol=1e-9, hint=hint, inputs=f"x**3 at {x}, eps {eps}")


@pytest.mark.task("numerical_gradient", group="edge")
def test_takes_the_step_of_its_signature(student):
    """Without an eps the step is 1e-6, as the signature says."""
    x, start = torch.zeros(2, 2, dtype=torch.float64), 0.5e-6
    got = student.numerical_gradient(probe.ramps, x)
    # Beside x = 0 only the part of the step beyond the start of the ramp counts.
    want = torch.full_like(x, (1e-6 - start) / 2e-6)
    hint = "Without an eps the step is the default of the signature, and no other."
    assert_close(got, want, atol=ATOL, hint=hint, inputs=f"ramps from {start} at {x}")


@pytest.mark.task("numerical_gradient", group="edge")
def test_computes_in_float64(student, rng):
    """float32 input is no less precise, whole numbers may be integers, and the result is float64."""
    hint = "Convert x first: in float32 a step of 1e-6 drowns in the rounding."
    _check_cubes(student, _numbers(rng, 3, 2, dtype=torch.float32), hint=hint)
    _check_cubes(student, torch.tensor(rng.integers(-3, 4, size=5)), hint="Convert x first: an integer has no 1e-6.")


@pytest.mark.task("numerical_gradient", group="edge")
def test_takes_a_single_number(student, rng):
    """A tensor without axes has one slope, and the result has no axes either."""
    _check_cubes(student, _numbers(rng))


@pytest.mark.task("numerical_gradient", group="edge")
def test_takes_any_layout(student, rng):
    """The input may be transposed, or a slice with gaps, and may have three axes."""
    for x in (_numbers(rng, 2, 3).T, _numbers(rng, 4, 6)[:, ::2], _numbers(rng, 2, 1, 3).transpose(0, 2)):
        _check_cubes(student, x, hint="view() refuses such tensors, or writes where you do not expect it.")
        assert_unchanged(student)


@pytest.mark.task("numerical_gradient", group="edge")
def test_takes_a_function_that_returns_a_float(student, rng):
    """The function may return a Python float."""
    _check_cubes(student, _numbers(rng, 2, 2), function=probe.cubes_as_float)


@pytest.mark.task("numerical_gradient", group="robust")
def test_shows_the_function_the_shape_of_x(student, rng):
    """The function is always called with a tensor of x's shape."""
    for shape in [(2, 3), (1, 4), ()]:
        seen = student.run(probe.seen_by_function, student.numerical_gradient, _numbers(rng, *shape))
        claim(seen, "f was never called.", f"shape {shape}")
        hint = "f sees another shape than that of x: reshape before you call it."
        claim(all(each is not None and tuple(each) == shape for each in seen), hint, f"{shape}: {seen}")


@pytest.mark.task("numerical_gradient", group="robust")
def test_leaves_x_alone(student, rng):
    """The input is the same after the call, to the last bit, also when it is float64 already."""
    for x in (_numbers(rng, 3, 2), _numbers(rng, 3, dtype=torch.float32), _numbers(rng)):
        _check_cubes(student, x)
        assert_unchanged(student)
