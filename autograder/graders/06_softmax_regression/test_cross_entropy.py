"""Hidden tests of cross_entropy; the oracle takes one sample after the other, in float64.

Answers may call the student's softmax and log_softmax: stand-ins take their places, so that a mistake there costs
nothing here.
"""

import math

import pytest
import torch

from autograder.grading.claims import (
    assert_avoids,
    assert_close,
    assert_gradients,
    assert_raises,
    assert_unchanged,
    assert_unused,
    assert_vectorised,
)
from autograder.grading.proxy import probe

ITSELF = "The library's cross_entropy is the very thing that this exercise asks you to write."
BANNED = ["torch.nn.functional.cross_entropy", "torch._C._nn.cross_entropy_loss"]
PAIRS = "Row i belongs to label y[i], and to no other: one score of each row."


@pytest.fixture(autouse=True)
def _stand_ins(student):
    student.rebind(softmax=probe.library_softmax, log_softmax=probe.library_log_softmax)


def _logits(rng, n, k, dtype=torch.float32):
    return torch.tensor(rng.normal(size=(n, k)) * 2, dtype=dtype)


def _labels(rng, n, k, dtype=torch.int64):
    return torch.tensor(rng.integers(0, k, size=n), dtype=dtype)


def _loss(logits, y):
    """Return the mean loss in the logits' dtype, one sample after the other."""
    losses = []
    for scores, label in zip(logits.double().tolist(), y.tolist(), strict=True):
        largest = max(scores)
        total = sum(math.exp(score - largest) for score in scores)
        losses.append(largest + math.log(total) - scores[label])
    return torch.tensor(sum(losses) / len(losses), dtype=logits.dtype)


def _check(student, logits, y, *, hint="", **tolerances):
    got, inputs = student.cross_entropy(logits, y), f"cross_entropy({logits}, {y})"
    assert_close(got, _loss(logits, y), dtype=False, hint=hint, inputs=inputs, **tolerances)


@pytest.mark.task("cross_entropy", group="core")
def test_averages_the_losses(student, rng):
    """The result is one number without axes, the mean of -log softmax at the labels."""
    for n, k in [(6, 4), (3, 7), (9, 2)]:
        _check(student, _logits(rng, n, k), _labels(rng, n, k), hint="Raw scores come in, and go through softmax once.")


@pytest.mark.task("cross_entropy", group="core")
def test_pairs_rows_with_their_labels(student, rng):
    """With as many samples as classes every axis fits every other; each row still has one label."""
    _check(student, _logits(rng, 4, 4), torch.tensor(rng.permutation(4)), hint=PAIRS)
    _check(student, _logits(rng, 5, 5), torch.tensor([1, 1, 4, 0, 2]), hint=PAIRS)


@pytest.mark.task("cross_entropy", group="core")
def test_is_written_without_the_library(student, rng):
    """The library's cross entropy is not called."""
    watched = student.run(probe.watch, student.cross_entropy, BANNED, _logits(rng, 5, 3), _labels(rng, 5, 3))

    assert_unused(watched, hint=ITSELF)
    names = {"cross_entropy", "cross_entropy_loss", "CrossEntropyLoss"}
    assert_avoids(student.source("cross_entropy"), names, hint=ITSELF)


@pytest.mark.task("cross_entropy", group="edge")
def test_costs_log_k_to_know_nothing(student, rng):
    """Equal scores for all k classes cost log k, whatever the labels and whatever the scores."""
    for k in (2, 10, 100):
        _check(student, torch.full((5, k), float(rng.normal())), _labels(rng, 5, k))


@pytest.mark.task("cross_entropy", group="edge")
def test_survives_confident_scores(student):
    """Scores of ten thousand cost nothing when right, and ten thousand when wrong: neither inf nor NaN."""
    logits = torch.tensor([[10_000.0, 0.0, 0.0], [0.0, 0.0, 10_000.0], [-10_000.0, 0.0, -10_000.0]])
    hint = "Take log-softmax by its own formula: the logarithm of a share that underflowed is -inf."
    for y in ([0, 2, 1], [1, 0, 0], [0, 2, 2]):
        # X - (m + log sum) is right too, and rounds 10,000 + something in float32.
        _check(student, logits, torch.tensor(y), hint=hint, rtol=1e-6, atol=2e-3)


@pytest.mark.task("cross_entropy", group="edge")
def test_adds_no_epsilon(student):
    """The loss of a share of 1e-22 is right to nine digits."""
    logits = torch.tensor([[-50.0, 0.0], [0.0, -60.0]], dtype=torch.float64)
    _check(student, logits, torch.tensor([0, 1]), hint="No clamp and no epsilon inside the logarithm.", rtol=1e-9)


@pytest.mark.task("cross_entropy", group="edge")
def test_takes_any_integer_dtype(student, rng):
    """Labels are integers of any type; uint8, as in image files, is no mask."""
    logits = _logits(rng, 5, 5)
    for dtype in (torch.uint8, torch.int8, torch.int16, torch.int32):
        _check(student, logits, _labels(rng, 5, 2, dtype), hint="As an index, uint8 is read as a mask: use .long().")


@pytest.mark.task("cross_entropy", group="edge")
def test_takes_one_sample(student, rng):
    """One sample is averaged like many, and the result still has no axes."""
    for k in (4, 1):
        _check(student, _logits(rng, 1, k), torch.tensor([k - 1]))


@pytest.mark.task("cross_entropy", group="edge")
def test_refuses_labels_that_are_too_large(student, rng):
    """A label of k or more is a ValueError, wherever it stands."""
    for y in ([3, 0, 1, 2], [0, 1, 2, 3], [0, 50, 1, 2]):
        assert_raises("ValueError", student.cross_entropy, _logits(rng, 4, 3), torch.tensor(y))


@pytest.mark.task("cross_entropy", group="edge")
def test_refuses_negative_labels(student, rng):
    """A negative label is a ValueError, wherever it stands."""
    hint = "As an index, -1 is the last class."
    for y in ([-1, 0, 1, 2], [0, 1, 2, -3], [0, 1, -50, 1]):
        assert_raises("ValueError", student.cross_entropy, _logits(rng, 4, 3), torch.tensor(y), hint=hint)


@pytest.mark.task("cross_entropy", group="edge")
def test_refuses_different_lengths(student, rng):
    """More labels than rows, or fewer, are a ValueError: also one label, which would broadcast."""
    for n, labels in [(4, 3), (4, 1), (3, 4), (1, 2)]:
        assert_raises("ValueError", student.cross_entropy, _logits(rng, n, 3), _labels(rng, labels, 3))


@pytest.mark.task("cross_entropy", group="edge")
def test_is_differentiable(student, rng):
    """The gradient at the scores is (softmax - one-hot) / n."""
    for n, k in [(4, 3), (3, 3)]:
        logits, y = _logits(rng, n, k, torch.float64), _labels(rng, n, k)
        want = (torch.softmax(logits, 1) - torch.eye(k)[y]) / n
        report = student.run(probe.gradients, student.cross_entropy, torch.ones((), dtype=torch.float64), logits, y)
        assert_gradients(report, [want], inputs=f"cross_entropy({logits}, {y})", atol=1e-10)


@pytest.mark.task("cross_entropy", group="edge")
def test_has_finite_gradients(student):
    """A sample that is confidently wrong still says in which direction to go."""
    logits, y = torch.tensor([[10_000.0, 0.0], [0.0, 10_000.0]], dtype=torch.float64), torch.tensor([1, 1])
    want = torch.tensor([[0.5, -0.5], [0.0, 0.0]], dtype=torch.float64)
    report = student.run(probe.gradients, student.cross_entropy, torch.ones((), dtype=torch.float64), logits, y)

    hint = "0 times inf is NaN, also on the way back, and a clamp has the gradient 0."
    assert_gradients(report, [want], hint=hint, inputs=f"cross_entropy({logits}, {y})", atol=1e-10)


@pytest.mark.task("cross_entropy", group="edge")
def test_has_no_loop(student, rng):
    """Four times the samples and classes cost no more Python steps."""
    few, many = ((_logits(rng, n, n // 4), _labels(rng, n, n // 4)) for n in (32, 128))

    assert_vectorised(student.run(probe.count_work, student.cross_entropy, few, many))


@pytest.mark.task("cross_entropy", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """Scores and labels are the same after the call; they may be views of something larger."""
    _check(student, _logits(rng, 3, 5).T, _labels(rng, 10, 3)[::2])
    assert_unchanged(student)
