"""Hidden tests of softmax; the oracle takes one vector after the other, in float64."""

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

ITSELF = "The library's softmax and logsumexp are the very thing that this exercise asks you to write."
OWNERS = ["torch", "torch.special", "torch.nn.functional", "torch.Tensor"]
BANNED = [
    *(f"{owner}.{name}" for owner in OWNERS for name in ["softmax", "log_softmax"]),
    *(f"{owner}.logsumexp" for owner in OWNERS if owner != "torch.nn.functional"),
    *(f"torch.nn.functional.{name}" for name in ["softmin", "gumbel_softmax", "cross_entropy"]),
]
KERNELS = {"aten::_softmax", "aten::_log_softmax", "aten::_safe_softmax", "aten::logsumexp", "aten::_masked_softmax"}
CUT = "The maximum may be detached, nothing else."
LAST = "Without `dim` it is the last axis, however many there are."


def _shares(x):
    powers = np.exp(x - x.max())
    return powers / powers.sum()


def _softmax(X, dim):
    """Return the answer in X's dtype, one vector after the other."""
    return torch.from_numpy(np.apply_along_axis(_shares, dim, X.double().numpy())).to(X.dtype)


def _logits(rng, *shape, dtype=torch.float32):
    return torch.tensor(rng.normal(size=shape) * 2, dtype=dtype)


def _check(student, X, dim=-1, *, hint="", dtype=False, **tolerances):
    inputs = f"softmax({X}, dim={dim})"
    assert_close(student.softmax(X, dim=dim), _softmax(X, dim), hint=hint, inputs=inputs, dtype=dtype, **tolerances)


@pytest.mark.task("softmax", group="core")
def test_makes_shares_of_every_row(student, rng):
    """Each row of scores becomes positive shares that sum to 1; the last axis is the default."""
    for shape in [(3, 4), (5, 2), (1, 6), (4, 1)]:
        X = _logits(rng, *shape)
        assert_close(student.softmax(X), _softmax(X, -1), dtype=False, inputs=f"softmax({X})")


@pytest.mark.task("softmax", group="core")
def test_runs_along_the_axis_it_is_told(student, rng):
    """In a square matrix every axis fits every other; it is dim that decides."""
    X = _logits(rng, 4, 4)
    for dim in (0, 1, -1, -2):
        _check(student, X, dim, hint="Both the maximum and the sum belong to the axis `dim`, kept with keepdim=True.")


@pytest.mark.task("softmax", group="core")
def test_is_written_without_the_library(student, rng):
    """The library's softmax and logsumexp are not called, under any of their names."""
    watched = student.run(probe.watch, student.softmax, BANNED, _logits(rng, 3, 4))

    assert_unused(watched, hint=ITSELF)
    claim(not KERNELS & set(watched["operations"]), ITSELF, f"operations: {watched['operations']}")
    names = {"softmax", "log_softmax", "logsumexp", "softmin", "Softmax", "LogSoftmax", "Softmin", "Softmax2d"}
    assert_avoids(student.source("softmax"), names, hint=ITSELF)


@pytest.mark.task("softmax", group="edge")
def test_takes_any_number_of_axes(student, rng):
    """One axis, three or four: any of them can be the one that sums to 1, and the last is the default."""
    for shape in [(5,), (3, 4, 2), (3, 3, 3), (2, 3, 2, 3)]:
        X = _logits(rng, *shape)
        assert_close(student.softmax(X), _softmax(X, -1), dtype=False, hint=LAST, inputs=f"softmax({X})")
        for dim in range(-len(shape), len(shape)):
            _check(student, X, dim)


@pytest.mark.task("softmax", group="edge")
def test_survives_large_logits(student, rng):
    """Logits of ten thousand, and of 1e30, give the same shares as small ones of the same differences."""
    X = _logits(rng, 3, 4).round()
    hint = "exp of a large number is inf, and inf / inf is NaN: subtract the largest logit of the row first."
    # X - (m + log sum) is right too, and rounds 10,000 + something in float32.
    _check(student, X + 10_000, hint=hint, rtol=2e-3)
    _check(student, X * 10_000, hint=hint, rtol=2e-3)
    # No two equal: beside 1e30 the logarithm of 2, which would halve a tie, is nothing.
    ranks = rng.permuted([[0.0, 1.0, 2.0, 3.0]] * 3, axis=1)
    _check(student, torch.tensor(ranks, dtype=torch.float32) * 1e30, hint=hint)


@pytest.mark.task("softmax", group="edge")
def test_survives_very_negative_logits(student, rng):
    """A row in which every logit is far below zero still sums to 1."""
    hint = "If every exp is 0, so is their sum: the largest logit becomes 0, also when it is negative."
    _check(student, _logits(rng, 3, 4).round() - 10_000, hint=hint, rtol=2e-3)


@pytest.mark.task("softmax", group="edge")
def test_shifts_each_row_by_its_own_maximum(student, rng):
    """Rows of very different size live in one matrix, and none of them suffers."""
    X = _logits(rng, 4, 3, dtype=torch.float64) + torch.tensor([[0.0], [9000.0], [-9000.0], [300.0]])
    hint = "Subtract the maximum of each row, not that of the whole matrix."
    _check(student, X, hint=hint)
    _check(student, X.T.clone(), 0, hint=hint)


@pytest.mark.task("softmax", group="edge")
def test_gives_minus_infinity_the_share_zero(student, rng):
    """A logit of -inf beside finite ones gets the share 0 and disturbs nobody."""
    X = _logits(rng, 4, 4)
    X[0, 1] = X[1, :3] = X[3, 0] = -torch.inf
    for dim in (1, 0):
        _check(student, X, dim, hint="-inf - (-inf) is NaN: which number do you subtract?")


@pytest.mark.task("softmax", group="edge")
def test_keeps_tiny_shares(student):
    """Shares far below 1e-30 are exact: nothing is clamped, nothing is added."""
    X = torch.tensor([[0.0, -100.0, -300.0], [1.0, 20.0, -70.0]], dtype=torch.float64)
    _check(student, X, hint="No clamp and no epsilon: after the shift, nothing can overflow.", atol=0.0)


@pytest.mark.task("softmax", group="edge")
def test_is_differentiable(student, rng):
    """Autograd finds the right gradient, for logits near 0 and for logits of ten thousand."""
    for shift, dim in [(0.0, 1), (0.0, 0), (10_000.0, -1)]:
        X, weights = (_logits(rng, 3, 4, dtype=torch.float64) for _ in range(2))
        P = _softmax(X + shift, dim)
        want = P * (weights - (weights * P).sum(dim, keepdim=True))
        report = student.run(probe.gradients, student.softmax, weights, X + shift, dim)
        assert_gradients(report, [want], hint=CUT, inputs=f"softmax({X + shift}, {dim})", atol=1e-10)


@pytest.mark.task("softmax", group="edge")
def test_has_no_loop(student, rng):
    """Four times the rows and columns cost no more Python steps, along either axis."""
    for dim in (-1, 0):
        few, many = ((_logits(rng, n, n), dim) for n in (32, 128))
        assert_vectorised(student.run(probe.count_work, student.softmax, few, many))
    few, many = ((_logits(rng, n, 3, 3), -1) for n in (32, 128))
    assert_vectorised(student.run(probe.count_work, student.softmax, few, many))


@pytest.mark.task("softmax", group="robust")
def test_keeps_the_dtype(student, rng):
    """float32 stays float32, and float64 stays float64, to its last digits."""
    for dtype in (torch.float32, torch.float64):
        _check(student, _logits(rng, 3, 4, dtype=dtype), dtype=True)


@pytest.mark.task("softmax", group="robust")
def test_leaves_its_input_alone(student, rng):
    """X is the same after the call; it may be a transposed view."""
    _check(student, _logits(rng, 4, 3).T)
    assert_unchanged(student)


@pytest.mark.task("softmax", group="robust")
def test_follows_the_device(student, rng, device):
    """The result lies on the device of the input."""
    for shape, dim in [((3, 4), -1), ((2, 3, 4), 1)]:
        report = student.run(probe.follow_device, student.softmax, device, _logits(rng, *shape), dim)
        assert_follows_device(report, (shape,))
