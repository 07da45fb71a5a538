"""Hidden tests of confusion_matrix; the oracle is a table filled sample by sample."""

import pytest
import torch

from autograder.grading.claims import assert_close, assert_raises, assert_unchanged, assert_vectorised
from autograder.grading.proxy import probe

ORDER = "Rows are the true classes, columns the predicted ones."
PLACES = "Every pair of classes has a place of its own, and every label must be one of the classes."


def _table(y_true, y_pred, k):
    """Return the answer, one sample after the other."""
    want = torch.zeros(k, k, dtype=torch.int64)
    for i, j in zip(y_true.tolist(), y_pred.tolist(), strict=True):
        want[i, j] += 1
    return want


def _classes(rng, n, k, dtype=torch.int64):
    return torch.tensor(rng.integers(0, k, size=n), dtype=dtype)


def _check(student, y_true, y_pred, k, *, hint="", dtype=False):
    got, inputs = student.confusion_matrix(y_true, y_pred, k), f"confusion_matrix({y_true}, {y_pred}, {k})"
    assert_close(got, _table(y_true, y_pred, k), dtype=dtype, hint=hint, inputs=inputs)


@pytest.mark.task("confusion_matrix", group="core")
def test_counts_true_classes_in_rows(student, rng):
    """Entry [i, j] counts the samples of true class i that were predicted as j."""
    for k in (3, 5):
        y_true = torch.arange(k).repeat(3)
        _check(student, y_true, (y_true + _classes(rng, 3 * k, 2)) % k, k, hint=ORDER)


@pytest.mark.task("confusion_matrix", group="core")
def test_counts_repeated_pairs(student, rng):
    """A pair of classes that occurs ten times counts ten times."""
    hint = "Assigning to an index twice writes it once: counting has to add up."
    _check(student, _classes(rng, 60, 3), _classes(rng, 60, 3), 3, hint=hint)
    _check(student, torch.full((10,), 1), torch.tensor([0] * 4 + [1] * 6), 2, hint=hint)


@pytest.mark.task("confusion_matrix", group="edge")
def test_has_room_for_unused_classes(student, rng):
    """Classes that nobody bears or predicts still have their row and their column."""
    for used, k in [(2, 6), (1, 3), (1, 1)]:
        _check(student, _classes(rng, 8, used), _classes(rng, 8, used), k, hint="There are num_classes of them.")
    _check(student, torch.tensor([4, 4, 0]), torch.tensor([1, 4, 4]), 5)


@pytest.mark.task("confusion_matrix", group="edge")
def test_takes_any_integer_dtype(student, rng):
    """Small integer types neither overflow nor turn into masks, and may be mixed."""
    hint = "In uint8, 200 + 100 is 44: convert to int64 before you compute with labels."
    for dtype in (torch.uint8, torch.int8, torch.int16, torch.int32):
        _check(student, _classes(rng, 80, 30, dtype), _classes(rng, 80, 30, dtype), 30, hint=hint)
        _check(student, _classes(rng, 9, 2, dtype), _classes(rng, 9, 2, dtype), 2, hint=hint)
    _check(student, _classes(rng, 20, 4, torch.uint8), _classes(rng, 20, 4), 4)
    _check(student, _classes(rng, 20, 4), _classes(rng, 20, 4, torch.int32), 4)


@pytest.mark.task("confusion_matrix", group="edge")
def test_counts_nothing(student):
    """Without samples the matrix holds zeros."""
    empty = torch.zeros(0, dtype=torch.int64)
    _check(student, empty, empty, 3)


@pytest.mark.task("confusion_matrix", group="edge")
def test_returns_int64(student, rng):
    """Counts are int64."""
    _check(student, _classes(rng, 12, 4), _classes(rng, 12, 4), 4, dtype=True)
    _check(student, _classes(rng, 12, 4, torch.uint8), _classes(rng, 12, 4, torch.uint8), 4, dtype=True)


@pytest.mark.task("confusion_matrix", group="edge")
def test_refuses_classes_that_do_not_exist(student):
    """A true or a predicted class outside 0..num_classes-1 is a ValueError, also when the pair has a place."""
    good = torch.tensor([0, 2, 1])
    for bad in ([0, 3, 1], [0, -1, 1], [3, 2, 50], [0, 2**32, 1]):  # the last would be 0 as an int32
        assert_raises("ValueError", student.confusion_matrix, torch.tensor(bad), good, 3, hint=PLACES)
        assert_raises("ValueError", student.confusion_matrix, good, torch.tensor(bad), 3, hint=PLACES)
    for y_true, y_pred in [([1, -1], [0, 3]), ([1, 1], [-2, 0]), ([1, 0], [1, 5])]:
        args = torch.tensor(y_true), torch.tensor(y_pred), 3
        assert_raises("ValueError", student.confusion_matrix, *args, hint=PLACES)


@pytest.mark.task("confusion_matrix", group="edge")
def test_refuses_different_lengths(student, rng):
    """Different numbers of labels and predictions are a ValueError: also a single one, which would broadcast."""
    for n, m in [(4, 3), (1, 4), (4, 1), (0, 1), (3, 0)]:
        assert_raises("ValueError", student.confusion_matrix, _classes(rng, n, 3), _classes(rng, m, 3), 3)


@pytest.mark.task("confusion_matrix", group="edge")
def test_has_no_loop_over_samples(student, rng):
    """Four times the samples of the same classes cost no more Python steps."""
    few, many = ((_classes(rng, n, 4), _classes(rng, n, 4), 4) for n in (32, 128))

    hint = "A loop over the classes is fine, one over the samples is not."
    assert_vectorised(student.run(probe.count_work, student.confusion_matrix, few, many), hint=hint)


@pytest.mark.task("confusion_matrix", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """Labels and predictions are the same after the call; they may be slices of something larger."""
    for dtype in (torch.int64, torch.uint8):
        _check(student, _classes(rng, 12, 5, dtype)[::2], _classes(rng, 6, 5, dtype), 5)
        assert_unchanged(student)
