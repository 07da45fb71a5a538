"""Hidden tests of evaluate; the oracle is the formula of the network in prediction mode."""

import pytest
import torch
from torch.nn import functional

from autograder.grading.claims import assert_close, assert_items, assert_raises, assert_unchanged, claim
from autograder.grading.proxy import probe

TWO = "evaluate returns the average loss and the accuracy."
# The recording model, the network in it, linear, frozen batch normalisation, dropout, linear.
TRAINING = [True, True, True, False, True, True]


def _network(rng):
    """Return weights of two layers, 3-5-2, and mean and variance of the batch normalisation between them."""
    weights = [torch.tensor(rng.normal(size=shape)) for shape in [(5, 3), (5,), (2, 5), (2,)]]
    return weights, [torch.tensor(rng.normal(size=5)), torch.tensor(rng.uniform(0.5, 2.0, size=5))]


def _batches(rng, *sizes):
    """Return batches of which the last one is far off, so that its size counts."""
    batches = [(torch.tensor(rng.normal(size=(n, 3))), torch.tensor(rng.integers(0, 2, size=n))) for n in sizes]
    batches[-1][0].mul_(5)
    return batches


def _squared_error(outputs, y):
    return ((outputs - functional.one_hot(y, 2)) ** 2).sum(dim=1).mean()


LOSSES = {"cross_entropy": functional.cross_entropy, "squared_error": _squared_error}


def _measured(network, batches, loss):
    """Return loss and accuracy of each batch in prediction mode."""
    (W1, b1, W2, b2), (mean, variance) = network
    measured = []
    for X, y in batches:
        outputs = ((X @ W1.T + b1 - mean) / torch.sqrt(variance + 1e-5)) @ W2.T + b2
        measured.append((LOSSES[loss](outputs, y).item(), int((outputs.argmax(dim=1) == y).sum()) / len(y)))
    return measured


def _evaluate(student, rng, *sizes, modes=TRAINING, loss="cross_entropy", **how):
    """Let the student evaluate; return what was seen, and what our own formula gives."""
    network, batches = _network(rng), _batches(rng, *sizes)
    seen = student.run(probe.measure, student.evaluate, *network, batches, modes, loss=loss, **how)
    return seen, _measured(network, batches, loss)


def _check_averages(seen, measured, sizes, hint=""):
    got = assert_items(seen["result"], 2, hint=TWO)
    for name, mine, values in zip(("loss", "accuracy"), got, zip(*measured, strict=True), strict=True):
        wanted = sum(value * n for value, n in zip(values, sizes, strict=True)) / sum(sizes)
        value = _as_number(mine, f"The average {name} is no number.")
        mean_of_means = abs(value - sum(values) / len(values)) < 1e-6 < abs(value - wanted)
        reason = "This is the mean of the batch means: weight each with its batch's size." if mean_of_means else hint
        reason = f"The {name} is averaged over samples, in prediction mode. {reason}"
        assert_close(torch.tensor(value), torch.tensor(wanted), rtol=1e-5, dtype=False, hint=reason, inputs=f"{sizes}")


def _as_number(value, hint):
    """Return a number or a tensor of one as a float; its type has a test of its own."""
    claim(
        isinstance(value, float | int) or (isinstance(value, torch.Tensor) and value.numel() == 1), hint, f"{value!r}"
    )
    return float(value)


def _entries(seen, event):
    return [entry for entry in seen["journal"] if entry["event"] == event]


@pytest.mark.task("evaluate", group="core")
def test_averages_over_samples(student, rng):
    """Loss and accuracy are averages over samples, also when the last batch is small and far off."""
    for sizes in [(4, 4, 2), (5, 5, 1)]:
        seen, measured = _evaluate(student, rng, *sizes, sized=True)
        _check_averages(seen, measured, sizes)


@pytest.mark.task("evaluate", group="core")
def test_runs_in_prediction_mode(student, rng):
    """The model and all its parts are in prediction mode during the evaluation."""
    seen, _ = _evaluate(student, rng, 3, 3, sized=True)
    forward = _entries(seen, "forward")
    claim(forward, "The model was not called: outputs = model(X).")
    hint = "The model ran in TRAINING mode, where dropout is active: call model.eval() first."
    claim(not any(any(entry["modes"]) for entry in forward), hint, f"{[entry['modes'] for entry in forward]}")


@pytest.mark.task("evaluate", group="edge")
def test_gives_every_part_its_mode_back(student, rng):
    """Afterwards each sub-module is in the mode in which it was, frozen ones and models in prediction mode included."""
    hint = "Each sub-module has a mode of its own: note all of them before, and give each its own back."
    for before in [
        TRAINING,
        [False] * 6,
        [True, True, False, True, False, True],
        [False, True, True, False, False, True],
    ]:
        seen, _ = _evaluate(student, rng, 3, 2, modes=before, sized=True)
        claim(seen["modes"] == before, hint, f"before {before}, after {seen['modes']}")


@pytest.mark.task("evaluate", group="edge")
def test_needs_no_length(student, rng):
    """The loader may be anything that gives batches, without a len(); batches of one sample are no trouble."""
    for sizes in [(4, 4, 2), (1, 1)]:
        seen, measured = _evaluate(student, rng, *sizes)
        _check_averages(seen, measured, sizes)


@pytest.mark.task("evaluate", group="edge")
def test_uses_the_loss_it_is_given(student, rng):
    """Another loss_fn gives another average."""
    sizes = (4, 4, 1)
    seen, measured = _evaluate(student, rng, *sizes, loss="squared_error", sized=True)
    _check_averages(seen, measured, sizes, hint="Use the loss_fn that is passed, as loss_fn(outputs, y).")


@pytest.mark.task("evaluate", group="edge")
def test_returns_plain_numbers(student, rng):
    """Loss and accuracy are Python floats."""
    seen, _ = _evaluate(student, rng, 4, 2, sized=True)
    hint = "Return Python floats: .item() makes one of a tensor."
    claim(seen["types"] == ["float", "float"], hint, f"types {seen['types']}")


@pytest.mark.task("evaluate", group="edge")
def test_refuses_an_empty_loader(student):
    """A loader that gives nothing is a ValueError, with a length and without."""
    for kind in ("list", "no length"):
        hint = "0 samples have no average."
        assert_raises("ValueError", student.run, probe.empty, student.evaluate, kind, learns=False, hint=hint)


@pytest.mark.task("evaluate", group="robust")
def test_records_no_gradients(student, rng):
    """No graph is recorded during the evaluation, and recording goes on afterwards."""
    seen, _ = _evaluate(student, rng, 4, 2, sized=True)
    forward = _entries(seen, "forward")
    hint = "Gradients were recorded, which costs time and memory: evaluate inside `with torch.no_grad():`."
    claim(forward and not any(entry["recording"] for entry in forward), hint)
    assert_unchanged(student)


@pytest.mark.task("evaluate", group="robust")
def test_leaves_the_model_alone(student, rng):
    """Parameters, frozen ones among them, their gradients and all stored statistics are as before."""
    seen, _ = _evaluate(student, rng, 4, 4, 2, modes=[True] * 6, sized=True)
    claim(seen["state_kept"], "The model has changed: an evaluation does not learn, nor move stored statistics.")
    claim(seen["gradients_kept"], "The gradients have changed: an evaluation leaves .grad as it is.")
    hint = "requires_grad has changed: an evaluation freezes no parameter, and unfreezes none."
    claim(seen["learning_kept"], hint)


@pytest.mark.task("evaluate", group="robust")
def test_sends_both_to_the_device(student, rng, device):
    """X and y are both moved to the device, and the result is the same there."""
    sizes = (4, 3)
    seen, measured = _evaluate(student, rng, *sizes, sized=True, device=device)
    for event, name in [("forward", "X"), ("loss", "y")]:
        entries = _entries(seen, event)
        hint = f"Send X and y to `device` with .to(device), and use what that returns: {name} was not."
        claim(entries and all(entry["sent"] for entry in entries), hint, f"{entries}")
    _check_averages(seen, measured, sizes)
