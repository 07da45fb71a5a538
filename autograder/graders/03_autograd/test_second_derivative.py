"""Hidden tests of second_derivative; the oracles are derivatives written down by hand, compared to twelve digits."""

import pytest
import torch

from autograder.grading.claims import assert_close, assert_unchanged, claim
from autograder.grading.proxy import probe

EXACT = {"rtol": 1e-12, "atol": 1e-12}  # finite differences reach seven digits at best
NO_GRAPH = "The derivative of a constant is zero, but to autograd a constant has no graph: answer zeros."


def _numbers(rng, *shape, dtype=torch.float64):
    return torch.tensor(rng.normal(size=shape) * 2 + 0.5, dtype=dtype)


@pytest.mark.task("second_derivative", group="core")
def test_differentiates_twice(student, rng):
    """x**3, and x sin x, entry by entry, to twelve digits."""
    hint = "Differentiate the gradient: create_graph=True keeps its graph. Differences are not exact enough."
    x = _numbers(rng, 6)
    assert_close(student.second_derivative(probe.cubes, x), 6 * x, **EXACT, hint=hint, inputs=f"x**3 at {x}")
    want = 2 * torch.cos(x) - x * torch.sin(x)
    assert_close(student.second_derivative(probe.waves, x), want, **EXACT, hint=hint, inputs=f"x sin x at {x}")


@pytest.mark.task("second_derivative", group="core")
def test_keeps_the_shape(student, rng):
    """A matrix and a single number work as a vector does."""
    for shape in [(2, 3), (3, 1), ()]:
        x = _numbers(rng, *shape)
        assert_close(student.second_derivative(probe.cubes, x), 6 * x, **EXACT, inputs=f"x**3 at {x}")
        got = student.second_derivative(probe.square, x)
        assert_close(got, torch.full_like(x, 2.0), **EXACT, inputs=f"x**2 at {x}")


@pytest.mark.task("second_derivative", group="edge")
def test_is_zero_for_a_line(student, rng):
    """A line has the second derivative zero."""
    x = _numbers(rng, 4)
    got = student.second_derivative(probe.line, x)
    assert_close(got, torch.zeros_like(x), hint=NO_GRAPH, inputs=f"3 x + 1 at {x}")


@pytest.mark.task("second_derivative", group="edge")
def test_is_zero_for_a_constant(student, rng):
    """A constant has the second derivative zero, also when it comes from another tensor that requires gradients."""
    x = _numbers(rng, 2, 2)
    got = student.second_derivative(probe.constant, x)
    assert_close(got, torch.zeros_like(x), hint=NO_GRAPH, inputs=f"7 at {x}")
    report = student.run(probe.of_another_leaf, student.second_derivative, x)
    assert_close(report["value"], torch.zeros_like(x), hint=NO_GRAPH, inputs="other * other")


@pytest.mark.task("second_derivative", group="edge")
def test_is_zero_for_a_piecewise_linear_function(student, rng):
    """relu(x) - 2 |x| has the second derivative zero on both sides of its corner."""
    x = _numbers(rng, 3)
    x = torch.cat([x.abs() + 0.1, -x.abs() - 0.1])
    got = student.second_derivative(probe.corners, x)
    assert_close(got, torch.zeros_like(x), hint=NO_GRAPH, inputs=f"relu(x) - 2 |x| at {x}")


@pytest.mark.task("second_derivative", group="edge")
def test_keeps_the_dtype(student, rng):
    """float32 in, float32 out."""
    x = _numbers(rng, 5, dtype=torch.float32)
    assert_close(student.second_derivative(probe.cubes, x), 6 * x, inputs=f"x**3 at {x}")


@pytest.mark.task("second_derivative", group="robust")
def test_returns_a_plain_tensor(student, rng):
    """The result is detached: it has no graph, and requires no gradient."""
    for function in (probe.cubes, probe.line, probe.constant):
        got = student.second_derivative(function, _numbers(rng, 3))
        claim(
            isinstance(got, torch.Tensor) and not got.has_graph and not got.required_grad,
            "The derivative that you return is still attached to a graph: detach it.",
            f"{got!r}",
        )


@pytest.mark.task("second_derivative", group="robust")
def test_leaves_no_traces(student, rng):
    """The input and the tensors used inside f keep their values, requires_grad and .grad."""
    x = _numbers(rng, 4)
    student.second_derivative(probe.cubes, x)
    assert_unchanged(student)

    report = student.run(probe.leaves_after, student.second_derivative, probe.cubes, x.clone().requires_grad_())
    quiet = "Ask torch.autograd.grad about a leaf of your own: backward() leaves traces in every .grad."
    facts = ("values_kept", "requires_grad", "grad_kept")
    claim(all(report[fact] == [True] for fact in facts), f"The call left traces in x. {quiet}", f"{report}")

    report = student.run(probe.beside_another_leaf, student.second_derivative, x)
    assert_close(report["value"], 12 * x, **EXACT, inputs=f"w x**3 at {x}, w = 2")
    claim(report["kept"] and report["base_kept"], f"The call left traces in other tensors. {quiet}", f"{report}")
