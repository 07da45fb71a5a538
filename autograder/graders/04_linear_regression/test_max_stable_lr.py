"""Hidden tests of max_stable_lr; the oracle is the largest singular value, and gradient descent judges others."""

import math

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_number, assert_unchanged, claim

TOLERANCE = 1e-3  # relative: float32 keeps six digits here, and the tenth of a per cent leaves room for power iteration
STEPS = 2000


def _design(X):
    return np.column_stack([X.double().numpy(), np.ones(len(X))])


def _bound(X):
    return 2 * len(X) / np.linalg.svd(_design(X), compute_uv=False)[0] ** 2


def _converges(X, lr):
    """Return whether full-batch gradient descent from a generic start shrinks its fastest error."""
    A = _design(X)
    error = np.linspace(1.0, 2.0, A.shape[1])
    start = np.linalg.norm(A @ error)
    for _ in range(STEPS):
        error = error - lr * A.T @ (A @ error) / len(A)
        size = np.linalg.norm(A @ error)
        if not size < 1e6 * start:
            return False
    return bool(size < start)


def _check(student, X, hint=""):
    got, want = student.max_stable_lr(X), _bound(X)
    assert_number(got, want, atol=math.inf)
    bound = float(got)
    claim(bound > 0, "The bound should be a positive number.", f"got {got!r}")
    right = abs(bound - want) <= TOLERANCE * want
    claim(right, "" if right else f"{_verdict(X, bound)} {hint}".strip(), f"X {X}: {got}, not {want}")


def _verdict(X, bound):
    below, above = _converges(X, 0.98 * bound), _converges(X, 1.02 * bound)
    if below and above:
        return "Gradient descent converges with 0.98 x your bound, and still with 1.02 x it: the bound is too small."
    if not below:
        return "Gradient descent explodes already with 0.98 x your bound: the bound is too large."
    return "The bound is nearly right, but not the number that is asked for: is it rounded?"


def _features(rng, n, d, *, scales=1.0, shift=0.0):
    return torch.tensor(rng.normal(size=(n, d)) * scales + shift, dtype=torch.float32)


@pytest.mark.task("max_stable_lr", group="core")
def test_bounds_features_of_different_scales(student, rng):
    """Below the bound gradient descent converges, above it it explodes: features of different scales."""
    _check(student, _features(rng, 40, 3, scales=np.array([0.5, 1.5, 3.0])))


@pytest.mark.task("max_stable_lr", group="core")
def test_bounds_shifted_features(student, rng):
    """The same for features that are far from mean 0, where the bias takes part in the explosion."""
    hint = "The column of ones belongs to A, and nothing is centred."
    _check(student, _features(rng, 50, 2, shift=np.array([2.0, -1.0])), hint=hint)


@pytest.mark.task("max_stable_lr", group="core")
def test_bounds_small_features(student, rng):
    """The same for features so small that the bias alone sets the bound."""
    _check(
        student, _features(rng, 30, 2, scales=0.3), hint="The bias is a weight like any other: A has a column of ones."
    )


@pytest.mark.task("max_stable_lr", group="edge")
def test_bounds_large_features(student, rng):
    """Features in the thousands have a bound of less than a millionth."""
    _check(student, _features(rng, 40, 2, scales=np.array([3000.0, 1.0])))
    _check(student, _features(rng, 40, 1, shift=2000.0))


@pytest.mark.task("max_stable_lr", group="edge")
def test_bounds_many_features(student, rng):
    """With many features of one scale the largest eigenvalue has close neighbours, and is still the largest."""
    for _ in range(3):
        _check(student, _features(rng, 40, 8))


@pytest.mark.task("max_stable_lr", group="edge")
def test_takes_more_features_than_samples(student, rng):
    """A has eigenvalues of zero when there are fewer samples than unknowns; the largest one still counts."""
    for n, d in [(4, 7), (1, 3), (1, 1), (6, 1)]:
        _check(student, _features(rng, n, d, shift=0.5))


@pytest.mark.task("max_stable_lr", group="edge")
def test_returns_a_float(student, rng):
    """The bound is a Python float."""
    got = student.max_stable_lr(_features(rng, 12, 2))
    claim(isinstance(got, float), "Return a Python float: .item() makes one of a tensor.", f"got {got!r}")


@pytest.mark.task("max_stable_lr", group="robust")
def test_takes_float64(student, rng):
    """X may be float64 as well."""
    _check(student, _features(rng, 30, 3, shift=1.0).double())


@pytest.mark.task("max_stable_lr", group="robust")
def test_leaves_its_input_alone(student, rng):
    """X is the same after the call."""
    student.max_stable_lr(_features(rng, 12, 3, shift=1.0))
    assert_unchanged(student)
