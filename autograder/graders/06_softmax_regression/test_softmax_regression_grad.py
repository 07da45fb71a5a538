"""Hidden tests of softmax_regression_grad; the oracle is autograd in float64.

Answers may call the student's softmax, log_softmax and cross_entropy: stand-ins take their places, so that a mistake
there costs nothing here.
"""

import pytest
import torch

from autograder.grading.claims import (
    assert_avoids,
    assert_close,
    assert_items,
    assert_number,
    assert_unchanged,
    assert_unused,
    assert_vectorised,
    claim,
)
from autograder.grading.proxy import probe

THREE = "softmax_regression_grad returns the loss, dW and db."
BY_FORMULA = "The gradients come from the formula, not from autograd."
BANNED = ["torch.autograd.grad", "torch.autograd.backward", "torch.Tensor.backward", "torch.func.grad"]
RTOL = 1e-8  # the formula and autograd differ by roundings of float64


@pytest.fixture(autouse=True)
def _stand_ins(student):
    student.rebind(
        softmax=probe.library_softmax, log_softmax=probe.library_log_softmax, cross_entropy=probe.library_cross_entropy
    )


def _problem(rng, n, d, k, scale=1.0, dtype=torch.float64):
    """Return X, y, W and b; the scores grow with the scale."""
    X, W, b = (torch.tensor(rng.normal(size=size), dtype=dtype) for size in [(n, d), (d, k), (k,)])
    return X, torch.tensor(rng.integers(0, k, size=n)), W * scale, b * scale


def _loss_and_gradients(X, y, W, b):
    """Return loss, dW and db by autograd, in float64."""
    X, W, b = X.double(), W.double().requires_grad_(), b.double().requires_grad_()
    loss = torch.nn.functional.cross_entropy(X @ W + b, y)
    return loss.item(), *torch.autograd.grad(loss, (W, b))


def _call(student, *args):
    report = student.run(probe.in_grad_mode, "inference_mode", student.softmax_regression_grad, *args)
    return assert_items(report["value"], 3, hint=THREE)


def _check(student, *args, hint="", rtol=RTOL, atol=1e-12):
    loss, dW, db = _call(student, *args)
    want_loss, want_dW, want_db = _loss_and_gradients(*args)
    inputs = f"softmax_regression_grad{args}"
    assert_number(loss, want_loss, rtol=rtol, atol=atol, hint=f"This is the loss. {hint}", inputs=inputs)
    for name, got, want in [("dW", dW, want_dW), ("db", db, want_db)]:
        about = f"This is {name}. {hint}".strip()
        assert_close(got, want, rtol=rtol, atol=atol, dtype=False, hint=about, inputs=f"{name} of {inputs}")


@pytest.mark.task("softmax_regression_grad", group="core")
def test_agrees_with_autograd(student, rng):
    """Loss, dW and db are those of autograd, to eight digits, and have their shapes."""
    for n, d, k in [(7, 4, 3), (3, 2, 5)]:
        _check(student, *_problem(rng, n, d, k))


@pytest.mark.task("softmax_regression_grad", group="core")
def test_knows_the_axes_apart(student, rng):
    """With n = d = k every axis fits every other, and only one is right."""
    _check(student, *_problem(rng, 4, 4, 4), hint="Samples are rows, classes are columns.")


@pytest.mark.task("softmax_regression_grad", group="core")
def test_uses_the_formula(student, rng):
    """Nothing is differentiated by autograd."""
    watched = student.run(probe.watch, student.softmax_regression_grad, BANNED, *_problem(rng, 5, 4, 3))

    assert_unused(watched, hint=BY_FORMULA)
    names = {"autograd", "backward", "requires_grad_", "enable_grad", "set_grad_enabled", "vjp", "jacrev", "jacfwd"}
    assert_avoids(student.source("softmax_regression_grad"), names, hint=BY_FORMULA)


@pytest.mark.task("softmax_regression_grad", group="edge")
def test_takes_one_sample(student, rng):
    """One sample, one feature or one class are no trouble."""
    for n, d, k in [(1, 5, 3), (6, 1, 2), (4, 3, 1), (1, 1, 1)]:
        _check(student, *_problem(rng, n, d, k))


@pytest.mark.task("softmax_regression_grad", group="edge")
def test_survives_confident_scores(student, rng):
    """Scores of ten thousand give a finite loss and finite gradients."""
    hint = "Use the shifted softmax, and log-softmax by its own formula, for the loss too."
    _check(student, *_problem(rng, 6, 3, 4, scale=10_000.0), hint=hint)


@pytest.mark.task("softmax_regression_grad", group="edge")
def test_starts_from_zero(student, rng):
    """At W = 0 and b = 0 the loss is log k, and the gradient pulls towards the classes that are there."""
    _check(student, *_problem(rng, 8, 3, 5, scale=0.0))


@pytest.mark.task("softmax_regression_grad", group="edge")
def test_returns_the_loss_as_a_float(student, rng):
    """The loss is a Python float, not a tensor."""
    loss, _, _ = _call(student, *_problem(rng, 5, 4, 3))

    claim(isinstance(loss, float), "The loss should be a Python float: .item() makes one.", f"{loss!r}")


@pytest.mark.task("softmax_regression_grad", group="edge")
def test_has_no_loop(student, rng):
    """Four times the samples, features and classes cost no more Python steps."""
    few, many = (_problem(rng, n, n // 4, n // 4) for n in (32, 128))

    assert_vectorised(student.run(probe.count_work, student.softmax_regression_grad, few, many))


@pytest.mark.task("softmax_regression_grad", group="robust")
def test_takes_single_precision(student, rng):
    """float32, as in training, gives the same to float32's digits."""
    _check(student, *_problem(rng, 9, 4, 3, dtype=torch.float32), rtol=1e-4, atol=1e-5)


@pytest.mark.task("softmax_regression_grad", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """Samples, labels, weights and biases are the same after the call."""
    X, _, W, b = _problem(rng, 3, 6, 3)
    _check(student, X.T, torch.tensor([2, 0, 1, 1, 0, 2]), W[:3], b)
    assert_unchanged(student)
