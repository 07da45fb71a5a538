"""Hidden tests of standardize; the oracle is NumPy in float64."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import (
    assert_close,
    assert_follows_device,
    assert_items,
    assert_unchanged,
    assert_vectorised,
)
from autograder.grading.proxy import probe

THREE = "standardize returns Z, mean and std."


def _matrix(rng, n, d, dtype=torch.float32):
    """Return columns of different means and spreads, so that no column can stand in for another.

    The spreads are those named here, whatever is drawn: a small epsilon beside one must not show with some data only.
    """
    noise = rng.normal(size=(n, d))
    noise = (noise - noise.mean(axis=0)) / (noise.std(axis=0) if n > 1 else 1.0)
    values = noise * np.linspace(2.0, 6.0, d) + np.linspace(-4.0, 5.0, d)
    return torch.tensor(values, dtype=dtype)


def _statistics(X):
    """Return mean and std of the columns, (1, d) each, in X's dtype; a constant column has std 1."""
    wide = X.double().numpy()
    mean, std = wide.mean(axis=0, keepdims=True), wide.std(axis=0, keepdims=True)
    std[np.ptp(wide, axis=0, keepdims=True) == 0] = 1.0
    return torch.tensor(mean, dtype=X.dtype), torch.tensor(std, dtype=X.dtype)


def _check(student, X, *, atol=None, dtype=False, hint=""):
    """Compare all three results; `atol` is for mean and std, in the scale of X."""
    got = assert_items(student.standardize(X), 3, hint=THREE)
    mean, std = _statistics(X)
    Z = ((X.double() - mean.double()) / std.double()).to(X.dtype)
    about = {"mean": "This is mean.", "std": "This is std; the population's divides by n.", "Z": "This is Z."}
    # In Z a rounding of the mean is divided by std; relative to the spread it stays small.
    for name, value, want, absolute in (
        ("mean", got[1], mean, atol),
        ("std", got[2], std, atol),
        ("Z", got[0], Z, 2e-5),
    ):
        inputs = f"{name} of standardize({X})"
        assert_close(value, want, atol=absolute, dtype=dtype, hint=f"{about[name]} {hint}".strip(), inputs=inputs)


@pytest.mark.task("standardize", group="core")
def test_standardizes_every_column(student, rng):
    """Z has zero mean and unit population variance per column; mean and std have shape (1, d)."""
    for shape in [(7, 3), (3, 6), (2, 1)]:
        _check(student, _matrix(rng, *shape))


@pytest.mark.task("standardize", group="core")
def test_standardizes_columns_of_a_square_matrix(student, rng):
    """In a square matrix the other axis fits as well; it is still the columns that count."""
    _check(student, _matrix(rng, 5, 5), hint="Samples are rows: average over dim=0.")


@pytest.mark.task("standardize", group="edge")
def test_gives_a_constant_column_std_1(student, rng):
    """A column that never changes gets std 1 and a Z of zeros, not NaN."""
    X = _matrix(rng, 8, 4)
    X[:, 1] = 100.0
    X[:, 3] = 0.0
    _check(student, X, hint="0 / 0 is NaN: replace the std of a constant column.")


@pytest.mark.task("standardize", group="edge")
def test_takes_one_sample(student, rng):
    """With one sample every column is constant: Z is 0 and std is 1."""
    _check(student, _matrix(rng, 1, 4), hint="With n = 1, dividing by n - 1 divides by 0.")


@pytest.mark.task("standardize", group="edge")
def test_keeps_small_scales(student, rng):
    """A column of spread 1e-6 has std 1e-6: nothing is added to it, and it does not count as constant."""
    X = (_matrix(rng, 9, 3) - _matrix(rng, 9, 3).mean(0)) * 1e-6
    _check(student, X, atol=1e-12, hint="Nothing may be added to std, however small.")


@pytest.mark.task("standardize", group="edge")
def test_transforms_new_data(student, rng):
    """(X_test - mean) / std transforms test data with the statistics of the training data."""
    train, test = _matrix(rng, 12, 3), _matrix(rng, 4, 3)
    _, mean, std = assert_items(student.standardize(train), 3, hint=THREE)
    want_mean, want_std = _statistics(train)

    for got, want in [(mean, want_mean), (std, want_std)]:
        assert_close(
            got, want, dtype=False, hint="Keep the axis that you average over.", inputs=f"standardize({train})"
        )
    assert_close((test - mean) / std, (test - want_mean) / want_std, atol=2e-5, dtype=False, inputs="new data")


@pytest.mark.task("standardize", group="edge")
def test_has_no_loop(student, rng):
    """Four times the samples and columns cost no more Python steps."""
    few, many = ((_matrix(rng, n, n),) for n in (32, 128))

    assert_vectorised(student.run(probe.count_work, student.standardize, few, many))


@pytest.mark.task("standardize", group="robust")
def test_keeps_the_dtype(student, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, torch.float64):
        _check(student, _matrix(rng, 6, 3, dtype), dtype=True)


@pytest.mark.task("standardize", group="robust")
def test_leaves_its_input_alone(student, rng):
    """X is the same after the call, constant columns included; it may be a transposed view."""
    _check(student, _matrix(rng, 4, 6).T)
    assert_unchanged(student)
    X = _matrix(rng, 4, 3)
    X[:, 2] = 3.0
    student.standardize(X)
    assert_unchanged(student)


@pytest.mark.task("standardize", group="robust")
def test_follows_the_device(student, rng, device):
    """All three results lie on the device of the input."""
    report = student.run(probe.follow_device, student.standardize, device, _matrix(rng, 5, 3))

    assert_follows_device(report, ((5, 3), (1, 3), (1, 3)))
