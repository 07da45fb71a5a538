"""Hidden tests of log_softmax; the oracle takes one vector after the other, in float64."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import (
    assert_avoids,
    assert_close,
    assert_follows_device,
    assert_gradients,
    assert_unchanged,
    assert_unused,
    assert_vectorised,
    claim,
)
from autograder.grading.proxy import probe

ITSELF = "The library's log_softmax is the very thing that this exercise asks you to write."
BANNED = [f"{owner}.log_softmax" for owner in ["torch", "torch.special", "torch.nn.functional", "torch.Tensor"]]
UNDERFLOW = "exp of a very negative number is 0, and log(0) is -inf: simplify the formula before you compute it."
SHIFT = "Without the row maximum, exp overflows or every exp is 0."


def _log_shares(x):
    shifted = x - x.max()
    return shifted - np.log(np.exp(shifted).sum())


def _log_softmax(X, dim):
    """Return the answer in X's dtype, one vector after the other."""
    return torch.from_numpy(np.apply_along_axis(_log_shares, dim, X.double().numpy())).to(X.dtype)


def _logits(rng, *shape, dtype=torch.float32):
    return torch.tensor(rng.normal(size=shape) * 2, dtype=dtype)


def _check(student, X, dim=-1, *, hint="", dtype=False, **tolerances):
    got, want = student.log_softmax(X, dim=dim), _log_softmax(X, dim)
    assert_close(got, want, hint=hint, inputs=f"log_softmax({X}, dim={dim})", dtype=dtype, **tolerances)


@pytest.mark.task("log_softmax", group="core")
def test_is_the_log_of_the_shares(student, rng):
    """Each row becomes the logarithms of its shares; the last axis is the default."""
    for shape in [(3, 4), (5, 2), (1, 6), (4, 1), (5,)]:
        X = _logits(rng, *shape)
        assert_close(student.log_softmax(X), _log_softmax(X, -1), dtype=False, inputs=f"log_softmax({X})")


@pytest.mark.task("log_softmax", group="core")
def test_runs_along_the_axis_it_is_told(student, rng):
    """Any axis of two or three can be the one whose shares sum to 1."""
    for shape in [(4, 4), (3, 4, 2)]:
        X = _logits(rng, *shape)
        for dim in range(-len(shape), len(shape)):
            _check(student, X, dim, hint="Both the maximum and the sum belong to the axis `dim`.")


@pytest.mark.task("log_softmax", group="core")
def test_is_written_without_the_library(student, rng):
    """The library's log_softmax is not called, under any of its names."""
    watched = student.run(probe.watch, student.log_softmax, BANNED, _logits(rng, 3, 4))

    assert_unused(watched, hint=ITSELF)
    claim("aten::_log_softmax" not in watched["operations"], ITSELF, f"operations: {watched['operations']}")
    assert_avoids(student.source("log_softmax"), {"log_softmax", "LogSoftmax"}, hint=ITSELF)


@pytest.mark.task("log_softmax", group="edge")
def test_never_forms_log_of_zero(student):
    """A share too small for any number has a logarithm that is not."""
    for z in (200.0, 1000.0, 10_000.0):
        X = torch.tensor([[0.0, -z], [z, 0.0], [z, -z]])
        # X - (m + log sum) is right too, and rounds 10,000 + something in float32: 2e-3 is two such roundings.
        _check(student, X, hint=UNDERFLOW, rtol=1e-6, atol=2e-3)


@pytest.mark.task("log_softmax", group="edge")
def test_survives_large_logits(student, rng):
    """Logits of plus and minus ten thousand give the same result as small ones of the same differences."""
    X = _logits(rng, 3, 4).round()
    _check(student, X + 10_000, hint=SHIFT, atol=2e-3)
    _check(student, X - 10_000, hint=SHIFT, atol=2e-3)


@pytest.mark.task("log_softmax", group="edge")
def test_shifts_each_row_by_its_own_maximum(student, rng):
    """Rows of very different size live in one matrix, and none of them suffers."""
    X = _logits(rng, 4, 3, dtype=torch.float64) + torch.tensor([[0.0], [9000.0], [-9000.0], [300.0]])
    hint = "Subtract the maximum of each row, not that of the whole matrix."
    _check(student, X, hint=hint)
    _check(student, X.T.clone(), 0, hint=hint)


@pytest.mark.task("log_softmax", group="edge")
def test_keeps_the_logs_of_tiny_shares(student):
    """The logarithm of a share of 1e-22 is right to nine digits: nothing is clamped, nothing is added."""
    X = torch.tensor([[-50.0, 0.0], [0.0, -600.0]], dtype=torch.float64)
    _check(student, X, hint="No clamp and no epsilon inside the logarithm.", atol=1e-9)


@pytest.mark.task("log_softmax", group="edge")
def test_is_differentiable(student, rng):
    """Autograd finds the right gradient along either axis."""
    for dim in (1, 0):
        X, weights = (_logits(rng, 3, 4, dtype=torch.float64) for _ in range(2))
        want = weights - _log_softmax(X, dim).exp() * weights.sum(dim, keepdim=True)
        report = student.run(probe.gradients, student.log_softmax, weights, X, dim)
        assert_gradients(report, [want], inputs=f"log_softmax({X}, {dim})", atol=1e-10)


@pytest.mark.task("log_softmax", group="edge")
def test_has_finite_gradients(student):
    """The gradients are right and finite where the logits are ten thousand apart."""
    X = torch.tensor([[0.0, -10_000.0], [10_000.0, 0.0], [-10_000.0, -10_000.0]], dtype=torch.float64)
    weights = torch.tensor([[1.0, 2.0], [0.5, 1.0], [1.0, 3.0]], dtype=torch.float64)
    want = weights - _log_softmax(X, 1).exp() * weights.sum(1, keepdim=True)
    report = student.run(probe.gradients, student.log_softmax, weights, X)

    hint = "0 times inf is NaN, also on the way back, and a clamp has the gradient 0."
    assert_gradients(report, [want], hint=hint, inputs=f"log_softmax({X})", atol=1e-10)


@pytest.mark.task("log_softmax", group="edge")
def test_has_no_loop(student, rng):
    """Four times the rows and columns cost no more Python steps, along either axis."""
    for dim in (-1, 0):
        few, many = ((_logits(rng, n, n), dim) for n in (32, 128))
        assert_vectorised(student.run(probe.count_work, student.log_softmax, few, many))


@pytest.mark.task("log_softmax", group="robust")
def test_keeps_the_dtype(student, rng):
    """float32 stays float32, and float64 stays float64, to its last digits."""
    for dtype in (torch.float32, torch.float64):
        _check(student, _logits(rng, 3, 4, dtype=dtype), dtype=True)


@pytest.mark.task("log_softmax", group="robust")
def test_leaves_its_input_alone(student, rng):
    """X is the same after the call; it may be a transposed view."""
    _check(student, _logits(rng, 4, 3).T)
    assert_unchanged(student)


@pytest.mark.task("log_softmax", group="robust")
def test_follows_the_device(student, rng, device):
    """The result lies on the device of the input."""
    for dim in (-1, 0):
        report = student.run(probe.follow_device, student.log_softmax, device, _logits(rng, 3, 4), dim)
        assert_follows_device(report, ((3, 4),))
