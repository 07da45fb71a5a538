"""Hidden tests of gradient; the oracles are derivatives written down by hand."""

import pytest
import torch

from autograder.grading.claims import assert_close, assert_equal, assert_raises, assert_unchanged, claim
from autograder.grading.proxy import probe

QUIET = "Ask torch.autograd.grad about a leaf of your own: backward() leaves traces in every .grad."


def _numbers(rng, *shape, dtype=torch.float64):
    return torch.tensor(rng.normal(size=shape) * 2 + 0.5, dtype=dtype)


def _of_mixed(x):
    """Return the gradient of sum_k (x_0 + ... + x_k) x_(n-1-k), entry by entry."""
    flat, n = x.flatten(), x.numel()
    slopes = []
    for i in range(n):
        through_sums = sum(flat[n - 1 - k] for k in range(i, n))
        slopes.append(through_sums + flat[: n - i].sum())
    return torch.stack(slopes).reshape(x.shape)


@pytest.mark.task("gradient", group="core")
def test_differentiates_a_square(student, rng):
    """2 x^T x has the gradient 4x, for a column, a matrix and a single number."""
    for shape in [(4, 1), (2, 3), ()]:
        x = _numbers(rng, *shape)
        assert_close(student.gradient(probe.twice_dot, x), 4 * x, inputs=f"gradient(2 x^T x, {x})")


@pytest.mark.task("gradient", group="core")
def test_differentiates_the_sum(student, rng):
    """When f returns several numbers, the gradient is that of their sum."""
    x = _numbers(rng, 3, 2)
    hint = "Differentiate the sum of what f returns."
    assert_close(student.gradient(probe.cubes, x), 3 * x**2, hint=hint, inputs=f"gradient(x**3, {x})")
    x = _numbers(rng, 5)
    assert_close(student.gradient(probe.mixed, x), _of_mixed(x), hint=hint, inputs=f"gradient(mixed, {x})")


@pytest.mark.task("gradient", group="edge")
def test_keeps_the_dtype(student, rng):
    """float32 in, float32 out; float64 in, float64 out, with all its digits."""
    for dtype in (torch.float32, torch.float64):
        x = _numbers(rng, 4, dtype=dtype)
        assert_close(student.gradient(probe.cubes, x), 3 * x**2, inputs=f"gradient(x**3, {x})")


@pytest.mark.task("gradient", group="edge")
def test_is_zero_without_a_dependence(student, rng):
    """A function that ignores its input, or cuts the graph, has the gradient zero."""
    hint = "A result that does not depend on x has no graph: answer zeros."
    for function in (probe.constant, probe.detached):
        x = _numbers(rng, 2, 3)
        assert_close(student.gradient(function, x), torch.zeros_like(x), hint=hint, inputs=f"gradient({function}, {x})")


@pytest.mark.task("gradient", group="edge")
def test_is_zero_when_only_other_tensors_matter(student, rng):
    """A function of another tensor that requires gradients has the gradient zero with respect to x."""
    x = _numbers(rng, 4)
    report = student.run(probe.of_another_leaf, student.gradient, x)

    hint = "There is a graph, but x is not in it: allow_unused=True, and None means zeros."
    assert_close(report["value"], torch.zeros_like(x), hint=hint, inputs="gradient of other * other")


@pytest.mark.task("gradient", group="edge")
def test_works_inside_no_grad(student, rng):
    """Inside torch.no_grad() the gradient is the same."""
    x = _numbers(rng, 4)
    report = student.run(probe.in_grad_mode, "no_grad", student.gradient, probe.cubes, x)

    hint = "Inside no_grad nothing is recorded, unless you say torch.enable_grad()."
    assert_close(report["value"], 3 * x**2, hint=hint, inputs=f"gradient(x**3, {x}) inside no_grad")
    claim(report["mode_kept"], "Gradient recording is not as it was after the call.", f"{report}")


@pytest.mark.task("gradient", group="edge")
def test_refuses_integers(student):
    """Integers are a TypeError, whatever f is."""
    for dtype in (torch.int64, torch.uint8, torch.int32):
        assert_raises("TypeError", student.gradient, probe.cubes, torch.tensor([1, 2, 3], dtype=dtype))
        assert_raises("TypeError", student.gradient, probe.constant, torch.tensor([1, 2, 3], dtype=dtype))


@pytest.mark.task("gradient", group="robust")
def test_returns_a_plain_tensor(student, rng):
    """The result is detached: it has no graph, and requires no gradient."""
    for function in (probe.cubes, probe.constant):
        got = student.gradient(function, _numbers(rng, 3))
        claim(
            isinstance(got, torch.Tensor) and not got.has_graph and not got.required_grad,
            "The gradient that you return is still attached to a graph: detach it.",
            f"{got!r}",
        )


@pytest.mark.task("gradient", group="robust")
def test_calls_the_function_once(student, rng):
    """The function f is called exactly once."""
    report = student.run(probe.count_calls, student.gradient, _numbers(rng, 4))

    hint = "f may be a whole network: call it once."
    assert_equal(report["calls"], 1, hint=hint, inputs="calls of f")


@pytest.mark.task("gradient", group="robust")
def test_leaves_x_alone(student, rng):
    """The input keeps its values, its requires_grad and its .grad; a second call gives the same."""
    x = _numbers(rng, 4)
    for _ in range(2):
        assert_close(student.gradient(probe.cubes, x), 3 * x**2, inputs=f"gradient(x**3, {x})")
        assert_unchanged(student)
    report = student.run(probe.leaves_after, student.gradient, probe.cubes, x.clone().requires_grad_())

    assert_close(report["value"], 3 * x**2, hint=QUIET, inputs=f"gradient(x**3, {x}), which has a .grad already")
    facts = ("values_kept", "requires_grad", "grad_kept")
    claim(all(report[fact] == [True] for fact in facts), f"The call left traces in x. {QUIET}", f"{report}")
    claim(report["grad_mode_kept"], "Gradient recording is not as it was after the call.", f"{report}")


@pytest.mark.task("gradient", group="robust")
def test_leaves_other_tensors_alone(student, rng):
    """The .grad of tensors used inside f, and of what x was made from, stay as they were."""
    x = _numbers(rng, 4)
    report = student.run(probe.beside_another_leaf, student.gradient, x)

    assert_close(report["value"], 6 * x**2, inputs=f"gradient(w x**3, {x}), w = 2")
    claim(report["kept"] and report["base_kept"], f"The call left traces in other tensors. {QUIET}", f"{report}")
