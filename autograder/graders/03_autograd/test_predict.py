"""Hidden tests of predict; the model keeps a record of its modes, torch's own layers in eval mode are the oracle."""

import pytest
import torch
from torch import nn

from autograder.grading.claims import assert_close, claim
from autograder.grading.proxy import probe

TRAINING, PREDICTING = [True] * 7, [False] * 7
# of the model, its Sequential, and Linear, BatchNorm, ReLU, Dropout, Linear
FROZEN_NORM = [True, True, True, False, True, True, True]
ONLY_DROPOUT = [False, False, False, False, False, True, False]
EVAL_OUTSIDE = [False, True, True, False, True, True, False]
OWN_MODE = (
    "Give every sub-module ITS OWN mode back: a frozen one must stay frozen, a model in eval mode must stay in it."
)


def _inputs(rng):
    return torch.tensor(rng.normal(size=(5, 4)), dtype=torch.float32)


def _expected(state, X):
    """Return what layers of this state predict, without dropout and with the remembered statistics."""
    layers = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Dropout(0.5), nn.Linear(6, 3)).eval()
    layers.load_state_dict(state)
    return layers(X).detach()


def _predict(student, rng, modes, frozen=()):
    """Predict with a fresh model; return the model's looks before and after, the inputs, and what came back."""
    model, X = student.run(probe.watched_model, modes, frozen), _inputs(rng)
    before = student.run(probe.look_at, model)
    got = student.predict(model, X)
    return before, student.run(probe.look_at, model), X, got


@pytest.mark.task("predict", group="core")
def test_predicts_without_dropout(student, rng):
    """In whatever mode the model is, the result is that of prediction mode."""
    for modes in (TRAINING, PREDICTING, FROZEN_NORM, ONLY_DROPOUT):
        before, after, X, got = _predict(student, rng, modes)
        hint = "Some part of the model ran in training mode: model.eval() first."
        assert_close(got, _expected(before["state"], X), hint=hint, inputs=f"modes {modes}")
        claim(not any(seen["training"] for seen in after["forwards"]), hint, f"{after['forwards']}")


@pytest.mark.task("predict", group="core")
def test_records_no_gradients(student, rng):
    """While the model runs no gradients are recorded, and the result has no graph."""
    _, after, _, got = _predict(student, rng, TRAINING)

    hint = "Gradients were recorded during the prediction: wrap the call in torch.no_grad()."
    claim(not any(seen["recording"] for seen in after["forwards"]), hint, f"{after['forwards']}")
    claim(isinstance(got, torch.Tensor) and not got.required_grad, hint, f"{got!r}")


@pytest.mark.task("predict", group="edge")
def test_gives_every_module_its_mode_back(student, rng):
    """Afterwards the model and each of its parts are in the mode they were in before."""
    for modes in (TRAINING, PREDICTING, FROZEN_NORM, ONLY_DROPOUT, EVAL_OUTSIDE):
        _, after, _, _ = _predict(student, rng, modes)
        claim(after["modes"] == modes, OWN_MODE, f"before {modes}, after {after['modes']}")


@pytest.mark.task("predict", group="edge")
def test_restores_the_modes_after_an_exception(student, rng):
    """When the model raises, the exception reaches the caller, and the modes are as they were."""
    for modes in (TRAINING, FROZEN_NORM, PREDICTING):
        model = student.run(probe.watched_model, modes)
        report = student.run(probe.predict_and_fail, student.predict, model, _inputs(rng))
        claim(report["raised"] == "KeyError", "The exception of the model must reach the caller as it is.", f"{report}")
        got = student.run(probe.look_at, model)["modes"]
        claim(got == modes, f"After an exception: use try/finally. {OWN_MODE}", f"before {modes}, after {got}")
        claim(report["recording_kept"], "After an exception gradient recording is not as it was.", f"{report}")


@pytest.mark.task("predict", group="robust")
def test_leaves_gradient_recording_as_it_was(student, rng):
    """Gradient recording is on afterwards if it was on before, and off if it was off."""
    for mode in ("enable_grad", "no_grad"):
        model = student.run(probe.watched_model, TRAINING)
        report = student.run(probe.in_grad_mode, mode, student.predict, model, _inputs(rng))
        hint = "Gradient recording is not as it was: `with torch.no_grad():` puts back what it found."
        claim(report["mode_kept"], hint, f"called inside {mode}")


@pytest.mark.task("predict", group="robust")
def test_leaves_the_model_alone(student, rng):
    """Parameters, remembered statistics, .grad and requires_grad are the same, also of frozen parameters."""
    before, after, _, _ = _predict(student, rng, TRAINING, frozen=(0, 3))

    hint = "requires_grad of the parameters is another than before: leave it alone."
    claim(after["requires_grad"] == before["requires_grad"], hint, f"{before['requires_grad']} -> {after}")
    claim(all(grad is None for grad in after["grads"]), "A prediction leaves no gradients.", f"{after['grads']}")
    for name, value in before["state"].items():
        hint = "The prediction changed the model itself: batch normalisation learns whenever it runs in training mode."
        assert_close(after["state"][name], value, rtol=0.0, atol=0.0, hint=hint, inputs=name)
