"""Hidden tests of analytic_solution; the oracle is the pseudo-inverse of (X, 1), by singular values in float64."""

import math

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_close, assert_items, assert_number, assert_shape, assert_unchanged, claim

BIAS = "Give X a column of ones: its weight is b."
SINGULAR = "X^T X has no inverse here: take the pseudo-inverse, or a least-squares solver that is made for this."
EXACT = 1e-8  # relative, in float64: far above all roundings, and far below what the smallest ridge would do
MOST_CONDITION = 1e3  # its square costs six of the sixteen digits
# Of the spread of y, in float32. In 1,500 draws right ways stayed below 6e-4 (LAPACK's gelss, the roughest; the others
# below 3e-6), and the squared condition number cost a quarter and more.
ROUGH = 1e-2


def _problem(rng, n, d, *, noise=0.0, dtype=torch.float64):
    """Return X whose columns have means of their own, and y (n, 1) with a bias far from 0.

    Drawn until (X, 1) is well conditioned: the normal equations square that number, and are right as well.
    """
    condition = math.inf
    while condition > MOST_CONDITION:
        X = rng.normal(size=(n, d)) + rng.uniform(-2.0, 2.0, size=d)
        condition = np.linalg.cond(np.column_stack([X, np.ones(n)]))
    y = X @ rng.uniform(1.0, 3.0, size=(d, 1)) + rng.uniform(3.0, 6.0) + noise * rng.normal(size=(n, 1))
    return torch.tensor(X, dtype=dtype), torch.tensor(y, dtype=dtype)


def _solution(X, y):
    """Return w (d, 1) and b of the smallest norm, in float64."""
    wide = X.double().numpy()
    A = np.column_stack([wide, np.ones(len(wide))])
    solution = torch.from_numpy(np.linalg.pinv(A) @ y.double().numpy().reshape(-1, 1))
    return solution[:-1], solution[-1].item()


def _answer(student, X, y):
    w, b = assert_items(student.analytic_solution(X, y), 2, hint="analytic_solution returns w and b.")
    assert_shape(w, (X.shape[1], 1), hint="This is w.", inputs=f"analytic_solution({X}, {y})")
    return w, b


def _check(student, X, y, *, hint=""):
    """Compare w and b with the one solution; for float64."""
    (w, b), (want_w, want_b) = _answer(student, X, y), _solution(X, y)
    inputs = f"analytic_solution({X}, {y})"
    assert_close(w, want_w.to(X.dtype), rtol=EXACT, atol=EXACT, dtype=False, hint=f"This is w. {hint}", inputs=inputs)
    assert_number(b, want_b, rtol=EXACT, hint=f"This is b. {BIAS}", inputs=inputs)


def _minimiser(student, X, y):
    """Return w, and b as a float whatever its type, for problems with many solutions."""
    w, b = _answer(student, X, y)
    assert_number(b, 0.0, atol=math.inf, hint="This is b.")
    return w, float(b)


def _claim_best_predictions(student, X, y, tolerance, hint):
    """Claim that the predictions are those of the minimiser, which are the same for all minimisers."""
    w, b = _minimiser(student, X, y)
    want_w, want_b = _solution(X, y)
    wide = X.double()
    distance = (wide @ w.double() + b - (wide @ want_w + want_b)).norm().item()
    spread = (y.double() - y.double().mean()).norm().item()
    claim(distance <= tolerance * spread, hint, f"X {X}, y {y}: w {w}, b {b}, off by {distance / spread:.3g} of y")


@pytest.mark.task("analytic_solution", group="core")
def test_finds_the_line_without_noise(student, rng):
    """Where y is exactly X w + b, it finds w and b."""
    for n, d in [(12, 1), (15, 3), (4, 3)]:
        _check(student, *_problem(rng, n, d), hint=BIAS)


@pytest.mark.task("analytic_solution", group="core")
def test_finds_the_minimum_with_noise(student, rng):
    """With noise it finds the least squares solution, to all digits."""
    for d in (1, 4):
        _check(student, *_problem(rng, 30, d, noise=1.0), hint="Nothing is added to X^T X: no ridge, however small.")


@pytest.mark.task("analytic_solution", group="core")
def test_leaves_a_residual_without_pattern(student, rng):
    """What is left of y is orthogonal to every column of X, and sums to zero."""
    X, y = _problem(rng, 25, 3, noise=2.0)
    w, b = _minimiser(student, X, y)
    residual = y - X @ w.double() - b
    slopes = (X.T @ residual).flatten() / (X.norm(dim=0) * y.norm())
    claim(
        bool((slopes.abs() < EXACT).all()), "Some column of X could still explain a part of the residual.", f"{slopes}"
    )
    claim(abs(residual.mean().item()) < EXACT * y.norm().item(), f"The residual does not average to 0. {BIAS}")


@pytest.mark.task("analytic_solution", group="edge")
def test_takes_labels_without_a_second_axis(student, rng):
    """Labels of shape (n,) give the same w, of shape (d, 1), as labels of shape (n, 1)."""
    for n, d in [(12, 3), (6, 1), (3, 2)]:
        X, y = _problem(rng, n, d, noise=0.5)
        _check(student, X, y.flatten(), hint="Make y a column first.")


@pytest.mark.task("analytic_solution", group="edge")
def test_takes_a_column_twice(student, rng):
    """With a column twice, or a constant one beside b, the predictions are still the best."""
    for _ in range(3):
        X, y = _problem(rng, 20, 3, noise=0.5)
        for column in (X[:, 0], torch.full((20,), 2.0), torch.zeros(20), X[:, 0] - 2 * X[:, 1]):
            singular = torch.cat([X[:, :2], column[:, None]], dim=1)
            _claim_best_predictions(student, singular, y, EXACT, SINGULAR)


@pytest.mark.task("analytic_solution", group="edge")
def test_takes_fewer_samples_than_unknowns(student, rng):
    """With fewer samples than unknowns the predictions meet every label."""
    for n, d in [(3, 5), (2, 2), (1, 3)]:
        X, y = _problem(rng, n, d)
        w, b = _minimiser(student, X, y)
        assert_close(X @ w.double() + b, y, rtol=1e-7, dtype=False, hint=SINGULAR, inputs=f"predictions for {X}, {y}")


@pytest.mark.task("analytic_solution", group="edge")
def test_bears_badly_scaled_features(student, rng):
    """Features in the thousands and in tenths, in float32, do not spoil the predictions."""
    for _ in range(3):
        Z, y = _problem(rng, 60, 3, noise=0.1)
        X = (Z - Z.mean(dim=0)) * torch.tensor([1000.0, 1.0, 0.1])
        hint = "Digits were lost: X^T X squares the ratio of the scales. Solve with X itself, or in float64."
        _claim_best_predictions(student, X.float(), y.float(), ROUGH, hint)


@pytest.mark.task("analytic_solution", group="edge")
def test_returns_b_as_a_float(student, rng):
    """The bias is a Python float."""
    _, b = assert_items(student.analytic_solution(*_problem(rng, 8, 2)), 2)
    claim(isinstance(b, float), "b should be a Python float: .item() makes one of a tensor.", f"b is {b!r}")


@pytest.mark.task("analytic_solution", group="robust")
def test_keeps_the_dtype(student, rng):
    """The weights have the dtype of X, float32 or float64."""
    for dtype in (torch.float32, torch.float64):
        X, y = _problem(rng, 12, 2, noise=0.5, dtype=dtype)
        w, _ = _answer(student, X, y)
        assert_close(w, _solution(X, y)[0].to(dtype), rtol=1e-3, atol=1e-3, hint="This is w.")


@pytest.mark.task("analytic_solution", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """X and y are the same after the call, shapes included."""
    X, y = _problem(rng, 12, 3, noise=0.5)
    for labels in (y, y.flatten()):
        student.analytic_solution(X, labels)
        assert_unchanged(student)
