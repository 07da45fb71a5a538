"""Hidden tests of accuracy; the oracle counts sample by sample."""

import pytest
import torch

from autograder.grading.claims import assert_number, assert_raises, assert_unchanged, claim

SHARE = "A share: the number of right ones divided by the number of samples, between 0 and 1."
COLUMN = "A column (n, 1) compared with a row (n,) makes a table (n, n): flatten the labels first."


def _share(logits, y):
    """Return the share of rows whose first largest score is at the label."""
    rows, labels = logits.tolist(), y.flatten().tolist()
    return sum(row.index(max(row)) == label for row, label in zip(rows, labels, strict=True)) / len(rows)


def _samples(rng, n, k, right):
    """Return scores and labels of which so many are right, in shuffled order."""
    logits = torch.tensor(rng.normal(size=(n, k)), dtype=torch.float32)
    best = logits.argmax(dim=1)
    wrong = torch.tensor(rng.permutation(n)[right:], dtype=torch.int64)
    y = best.clone()
    y[wrong] = (best[wrong] + torch.tensor(rng.integers(1, k, size=n - right))) % k
    return logits, y


def _check(student, logits, y, *, hint=""):
    inputs = f"accuracy({logits}, {y})"
    # A mean of zeros and ones in float32 is right to seven digits.
    assert_number(student.accuracy(logits, y), _share(logits, y), atol=1e-6, hint=hint, inputs=inputs)


@pytest.mark.task("accuracy", group="core")
def test_is_the_share_of_right_ones(student, rng):
    """Some right, none right, all right: the result is a share between 0 and 1."""
    for n, k, right in [(7, 3, 5), (4, 6, 3), (5, 4, 0), (3, 5, 3), (40, 10, 27)]:
        _check(student, *_samples(rng, n, k, right), hint=SHARE)


@pytest.mark.task("accuracy", group="core")
def test_looks_for_the_largest_score_of_a_sample(student, rng):
    """With as many samples as classes the other axis fits as well; it is the row that counts."""
    logits = torch.tensor([[9.0, 1.0, 0.0, 2.0], [8.0, 1.0, 0.0, 1.0], [7.0, 0.0, 1.0, 1.0], [0.0, 1.0, 5.0, 3.0]])
    hint = "Search along the classes, not along the samples."
    _check(student, logits, torch.tensor([0, 0, 0, 3]), hint=hint)
    _check(student, *_samples(rng, 5, 5, 2), hint=hint)


@pytest.mark.task("accuracy", group="edge")
def test_takes_labels_as_a_column(student, rng):
    """Labels of shape (n, 1) count like labels of shape (n,)."""
    for n, k, right in [(6, 3, 4), (3, 3, 1), (1, 4, 1)]:
        logits, y = _samples(rng, n, k, right)
        _check(student, logits, y[:, None], hint=COLUMN)


@pytest.mark.task("accuracy", group="edge")
def test_takes_any_integer_dtype(student, rng):
    """Labels are integers of any type."""
    for dtype in (torch.uint8, torch.int8, torch.int16, torch.int32):
        logits, y = _samples(rng, 6, 4, 4)
        _check(student, logits, y.to(dtype))


@pytest.mark.task("accuracy", group="edge")
def test_gives_ties_to_the_lowest_index(student):
    """Between equally large scores the first one is the prediction, and one prediction only."""
    logits = torch.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [0.0, 5.0, 5.0], [4.0, 1.0, 4.0]])
    for y in ([1, 0, 1, 0], [2, 1, 2, 2], [1, 2, 2, 0]):
        _check(student, logits, torch.tensor(y), hint="Of equal scores the one with the lowest index counts.")


@pytest.mark.task("accuracy", group="edge")
def test_returns_a_float(student, rng):
    """The result is a Python float, also when all or none are right."""
    for right in (0, 3, 5):
        got = student.accuracy(*_samples(rng, 5, 3, right))
        claim(isinstance(got, float), "The result should be a Python float: .item() or float() makes one.", f"{got!r}")


@pytest.mark.task("accuracy", group="edge")
def test_refuses_nothing(student):
    """The share of no samples does not exist: a ValueError."""
    hint = "The mean of nothing is NaN, and 0 / 0 a ZeroDivisionError: ask for the number of samples first."
    for shape in [(0,), (0, 1)]:
        assert_raises("ValueError", student.accuracy, torch.zeros(0, 3), torch.zeros(shape).long(), hint=hint)


@pytest.mark.task("accuracy", group="edge")
def test_refuses_different_numbers(student, rng):
    """More labels than samples, or fewer, are a ValueError: also a single one, which would broadcast."""
    logits, y = _samples(rng, 4, 3, 2)
    hint = "A single label broadcasts against all predictions without a word: compare the numbers first."
    for labels in (y[:3], y[:1], y[:1, None], torch.cat([y, y]), y[:0]):
        assert_raises("ValueError", student.accuracy, logits, labels, hint=hint)
    assert_raises("ValueError", student.accuracy, logits[:1], y, hint=hint)


@pytest.mark.task("accuracy", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """Scores and labels are the same after the call, their shapes included."""
    logits, y = _samples(rng, 6, 3, 4)
    _check(student, logits.T.clone().T, y[:, None])
    assert_unchanged(student)
