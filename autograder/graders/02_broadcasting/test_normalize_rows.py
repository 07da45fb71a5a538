"""Hidden tests of normalize_rows; the oracle works in float64 and row by row."""

import pytest
import torch

from autograder.grading.claims import assert_close, assert_follows_device, assert_unchanged, assert_vectorised
from autograder.grading.proxy import probe


def _normalized(X):
    """Return the answer in float32, computed row by row."""
    rows = [row / row.sum() if row.sum() != 0 else torch.zeros_like(row) for row in X.double()]
    return torch.stack(rows).float()


def _positive(rng, *shape):
    return torch.tensor(rng.uniform(0.5, 4.0, size=shape), dtype=torch.float32)


def _check(student, X, *, dtype=False, hint=""):
    got = student.normalize_rows(X)
    assert_close(got, _normalized(X), dtype=dtype, hint=hint, inputs=f"normalize_rows({X})")


@pytest.mark.task("normalize_rows", group="core")
def test_divides_a_square_matrix_by_rows(student, rng):
    """In a square matrix a row of sums fits the columns as well; each row must sum to 1."""
    _check(student, _positive(rng, 4, 4), hint="Row sums of shape (n,) line up with the columns; (n, 1) is needed.")


@pytest.mark.task("normalize_rows", group="core")
def test_divides_every_row_by_its_own_sum(student, rng):
    """Wide, tall, a single row, a single column: each row is divided by its own sum."""
    for shape in [(3, 5), (5, 3), (1, 4), (4, 1)]:
        _check(student, _positive(rng, *shape))


@pytest.mark.task("normalize_rows", group="edge")
def test_turns_rows_without_a_sum_into_zeros(student):
    """A row that sums to exactly 0 becomes zeros, whether it holds zeros only or numbers that cancel."""
    _check(student, torch.tensor([[1.0, 3.0], [0.0, 0.0], [2.0, 2.0]]), hint="0 / 0 is NaN: treat rows that sum to 0.")
    _check(student, torch.tensor([[2.0, -2.0, 0.0], [1.0, 1.0, 2.0]]), hint="It is the sum that counts, not the row.")
    _check(student, torch.tensor([[0, 0, 0], [3, 1, 0]]), hint="Integers may have rows of zeros, too.")


@pytest.mark.task("normalize_rows", group="edge")
def test_divides_by_negative_sums(student, rng):
    """A negative sum divides like any other; the signs of the row turn."""
    X = _positive(rng, 4, 3)
    X[1] *= -1
    X[3, 0] = -20.0
    _check(student, X, hint="The sum itself divides, not its absolute value, and not a clamped one.")


@pytest.mark.task("normalize_rows", group="edge")
def test_divides_by_tiny_sums(student, rng):
    """Rows of very small numbers are normalised like large ones."""
    _check(student, _positive(rng, 3, 4) * 1e-30, hint="Nothing may be added to the divisor, however small.")
    _check(student, _positive(rng, 3, 4) * -1e-12, hint="Nothing may be added to the divisor, however small.")


@pytest.mark.task("normalize_rows", group="edge")
def test_takes_integers(student, rng):
    """Integers give float32, also when the sum does not fit the integer type."""
    X = torch.tensor(rng.integers(60, 120, size=(3, 6)))
    for dtype in (torch.int64, torch.uint8):
        _check(student, X.to(dtype), dtype=True)


@pytest.mark.task("normalize_rows", group="edge")
def test_has_no_loop(student, rng):
    """Four times the rows and columns cost no more Python steps."""
    few, many = ((_positive(rng, n, n),) for n in (32, 128))

    assert_vectorised(student.run(probe.count_work, student.normalize_rows, few, many))


@pytest.mark.task("normalize_rows", group="robust")
def test_leaves_its_input_alone(student, rng):
    """X is the same after the call, rows of zeros included; it may be a transposed view."""
    _check(student, _positive(rng, 3, 4).T)
    assert_unchanged(student)
    X = _positive(rng, 3, 4)
    X[1] = 0
    student.normalize_rows(X)
    assert_unchanged(student)


@pytest.mark.task("normalize_rows", group="robust")
def test_takes_no_rows(student):
    """A matrix without rows gives a matrix without rows."""
    got = student.normalize_rows(torch.zeros(0, 3))

    assert_close(got, torch.zeros(0, 3), dtype=False, inputs="a matrix of shape (0, 3)")


@pytest.mark.task("normalize_rows", group="robust")
def test_follows_the_device(student, rng, device):
    """The result lies on the device of the input."""
    report = student.run(probe.follow_device, student.normalize_rows, device, _positive(rng, 3, 4))

    assert_follows_device(report, ((3, 4),))
