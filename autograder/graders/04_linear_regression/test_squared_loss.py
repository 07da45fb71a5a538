"""Hidden tests of squared_loss; the oracle goes sample by sample in float64."""

import math

import pytest
import torch

from autograder.grading.claims import (
    assert_close,
    assert_follows_device,
    assert_gradients,
    assert_raises,
    assert_unchanged,
    claim,
)
from autograder.grading.proxy import probe

TABLE = "A column (n, 1) minus a vector (n,) is a table (n, n): you averaged n x n differences. Reshape y first."
OF_ONE = {
    "mean": "Each sample counts 1/2 (y_hat - y)^2; their sum is divided by their number, once.",
    "sum": "Each sample counts 1/2 (y_hat - y)^2; their sum is divided by nothing.",
    "none": "Each sample has its own 1/2 (y_hat - y)^2.",
}
SIZES = "Compare the numbers of values before you subtract: a single label would broadcast."


def _pair(rng, shape, label_shape, dtype=torch.float64):
    y_hat, y = (torch.tensor(rng.normal(size=s) * 2, dtype=dtype) for s in (shape, label_shape))
    return y_hat, y


def _losses(y_hat, y):
    """Return 1/2 (y_hat - y)^2 in y_hat's shape and dtype, sample by sample."""
    pairs = zip(y_hat.flatten().tolist(), y.flatten().tolist(), strict=True)
    losses = [(a - b) * (a - b) / 2 for a, b in pairs]
    return torch.tensor(losses, dtype=torch.float64).reshape(y_hat.shape).to(y_hat.dtype)


def _reduced(losses, reduction):
    total = torch.tensor(math.fsum(losses.flatten().tolist()), dtype=losses.dtype)
    return {"none": losses, "sum": total, "mean": total / losses.numel()}[reduction]


def _check(student, y_hat, y, reduction, *, dtype=True):
    """Compare one call with the oracle; a loss of the n x n table is recognised by its value."""
    got = student.squared_loss(y_hat, y, reduction)
    want, inputs = _reduced(_losses(y_hat, y), reduction), f"squared_loss({y_hat}, {y}, {reduction!r})"
    claim(not _is_of_the_table(got, y_hat, y, reduction), TABLE, inputs)
    assert_close(got, want, dtype=dtype, hint=OF_ONE[reduction], inputs=inputs)


def _is_of_the_table(got, y_hat, y, reduction):
    """Return whether the value is that of all n x n differences, when these are another number."""
    if reduction == "none" or not isinstance(got, torch.Tensor) or got.shape != ():
        return False
    table = (y_hat.reshape(-1, 1) - y.reshape(1, -1)).double() ** 2 / 2
    value = table.mean() if reduction == "mean" else table.sum()
    right = _reduced(_losses(y_hat, y), reduction).double()
    return bool(torch.isclose(got.double(), value, rtol=1e-5) and not torch.isclose(value, right, rtol=1e-5))


@pytest.mark.task("squared_loss", group="core")
def test_averages_a_column_and_a_column(student, rng):
    """For predictions and labels of one shape it is the mean of 1/2 (y_hat - y)^2, a tensor without axes."""
    for shape in [(5, 1), (6,), (1, 1), (200, 1)]:
        _check(student, *_pair(rng, shape, shape), "mean", dtype=False)


@pytest.mark.task("squared_loss", group="core")
def test_averages_a_column_and_a_vector(student, rng):
    """Predictions (n, 1) meet labels (n,), and the other way round: n differences, not n x n."""
    for n in (2, 7):
        _check(student, *_pair(rng, (n, 1), (n,)), "mean", dtype=False)
        _check(student, *_pair(rng, (n,), (n, 1)), "mean", dtype=False)


@pytest.mark.task("squared_loss", group="core")
def test_averages_when_told_nothing(student, rng):
    """Without a third argument it takes the mean."""
    y_hat, y = _pair(rng, (4, 1), (4,))
    want, hint = _reduced(_losses(y_hat, y), "mean"), "The default of `reduction` is the mean."
    assert_close(student.squared_loss(y_hat, y), want, dtype=False, hint=hint, inputs=f"squared_loss({y_hat}, {y})")


@pytest.mark.task("squared_loss", group="core")
def test_sums_or_does_not_reduce(student, rng):
    """The sum is a tensor without axes; unreduced losses have the shape of the predictions."""
    for shape, label_shape in [((5, 1), (5,)), ((5,), (5, 1)), ((4, 1), (4, 1))]:
        for reduction in ("sum", "none"):
            _check(student, *_pair(rng, shape, label_shape), reduction, dtype=False)


@pytest.mark.task("squared_loss", group="core")
def test_has_the_right_gradient(student, rng):
    """The gradient of the mean is (y_hat - y) / n; that of the sum is y_hat - y."""
    for label_shape in [(5, 1), (5,)]:
        y_hat, y = _pair(rng, (5, 1), label_shape)
        difference = y_hat - y.reshape(5, 1)
        for reduction, want in (("mean", difference / 5), ("sum", difference)):
            _check_gradient(student, y_hat, y, reduction, None, want)


@pytest.mark.task("squared_loss", group="edge")
def test_has_a_gradient_for_single_losses(student, rng):
    """The losses of "none" are differentiable, too."""
    y_hat, y = _pair(rng, (4, 1), (4,))
    weights = torch.tensor(rng.uniform(1.0, 2.0, size=(4, 1)))
    _check_gradient(student, y_hat, y, "none", weights, weights * (y_hat - y[:, None]))


def _check_gradient(student, y_hat, y, reduction, weights, want):
    report = student.run(probe.gradients, student.squared_loss, weights, y_hat, y, reduction)
    report["gradients"] = report["gradients"][:1]  # that of y_hat; labels need none
    assert_gradients(report, [want], inputs=f"squared_loss({y_hat}, {y}, {reduction!r})")


@pytest.mark.task("squared_loss", group="edge")
def test_refuses_other_numbers_of_labels(student, rng):
    """Another number of labels than of predictions is a ValueError: also a single label, which would broadcast."""
    for shape, label_shape in [((3, 1), (1,)), ((3, 1), (1, 1)), ((1, 1), (3,)), ((3,), (2,)), ((2, 1), (4, 1))]:
        for reduction in ("mean", "sum", "none"):
            assert_raises("ValueError", student.squared_loss, *_pair(rng, shape, label_shape), reduction, hint=SIZES)


@pytest.mark.task("squared_loss", group="edge")
def test_refuses_unknown_reductions(student, rng):
    """Any other word for `reduction` is a ValueError, also one that is nearly right."""
    for word in ("avg", "", "Mean", "summe"):
        assert_raises("ValueError", student.squared_loss, *_pair(rng, (3, 1), (3,)), word)


@pytest.mark.task("squared_loss", group="robust")
def test_keeps_the_dtype(student, rng):
    """float32 stays float32, and float64 stays float64."""
    for dtype in (torch.float32, torch.float64):
        for reduction in ("mean", "sum", "none"):
            _check(student, *_pair(rng, (6, 1), (6,), dtype), reduction)


@pytest.mark.task("squared_loss", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """Predictions and labels are the same after the call, shapes included."""
    for reduction in ("mean", "none"):
        student.squared_loss(*_pair(rng, (4, 1), (4,)), reduction)
        assert_unchanged(student)


@pytest.mark.task("squared_loss", group="robust")
def test_follows_the_device(student, rng, device):
    """The loss lies on the device of the predictions."""
    y_hat, y = _pair(rng, (4, 1), (4,), torch.float32)
    for reduction, shape in (("mean", ()), ("sum", ()), ("none", (4, 1))):
        report = student.run(probe.follow_device, student.squared_loss, device, y_hat, y, reduction)
        assert_follows_device(report, (shape,))
