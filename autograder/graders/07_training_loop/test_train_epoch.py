"""Hidden tests of train_epoch; the oracle is the same epoch with torch's own optimiser, on a model of our own."""

import pytest
import torch
from torch.nn import functional

from autograder.grading.claims import assert_close, assert_items, assert_raises, assert_unchanged, claim
from autograder.grading.proxy import probe

FIVE = (
    "Each batch: clear the gradients, forward, loss, backward, step. What was in .grad before your call must not count."
)
MOMENTUM = {"lr": 0.3, "momentum": 0.9}
TWO = "train_epoch returns the average loss and the accuracy."


def _weights(rng):
    """Return weights and biases of two layers, 3-4-2, in float64."""
    return [torch.tensor(rng.normal(size=shape)) for shape in [(4, 3), (4,), (2, 4), (2,)]]


def _batches(rng, *sizes):
    """Return batches that can be learnt in part; the last one is another kind of data, so that its size counts."""
    batches = [(torch.tensor(rng.normal(size=(n, 3))), torch.tensor(rng.integers(0, 2, size=n))) for n in sizes]
    batches[-1][0].mul_(3)
    return batches


def _squared_error(outputs, y):
    return ((outputs - functional.one_hot(y, 2)) ** 2).sum(dim=1).mean()


LOSSES = {"cross_entropy": functional.cross_entropy, "squared_error": _squared_error}


def _epoch(weights, batches, settings, loss):
    """Train our own model; return its weights, and loss and accuracy of each batch before its step."""
    params = [weight.clone().requires_grad_() for weight in weights]
    optimizer = torch.optim.SGD(params, **settings)
    measured = []
    for X, y in batches:
        outputs = torch.tanh(X @ params[0].T + params[1]) @ params[2].T + params[3]
        value = LOSSES[loss](outputs, y)
        measured.append((value.item(), int((outputs.argmax(dim=1) == y).sum()) / len(y)))
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    return [p.detach() for p in params], measured


def _train(student, rng, *sizes, loss="cross_entropy", settings=MOMENTUM, **how):
    """Let the student train; return what was seen, and what our own epoch gives."""
    weights, batches = _weights(rng), _batches(rng, *sizes)
    seen = student.run(probe.train, student.train_epoch, weights, batches, settings, loss=loss, **how)
    return seen, *_epoch(weights, batches, settings, loss)


def _check_averages(seen, measured, sizes):
    got = assert_items(seen["result"], 2, hint=TWO)
    for name, mine, values in zip(("loss", "accuracy"), got, zip(*measured, strict=True), strict=True):
        wanted = sum(value * n for value, n in zip(values, sizes, strict=True)) / sum(sizes)
        value = _as_number(mine, f"The average {name} is no number.")
        mean_of_means = abs(value - sum(values) / len(values)) < 1e-6 < abs(value - wanted)
        reason = "This is the mean of the batch means: weight each with its batch's size." if mean_of_means else ""
        hint = f"The {name} is averaged over samples, on the outputs used for training. {reason}"
        assert_close(torch.tensor(value), torch.tensor(wanted), rtol=1e-5, dtype=False, hint=hint, inputs=f"{sizes}")


def _as_number(value, hint):
    """Return a number or a tensor of one as a float; its type has a test of its own."""
    claim(
        isinstance(value, float | int) or (isinstance(value, torch.Tensor) and value.numel() == 1), hint, f"{value!r}"
    )
    return float(value)


def _entries(seen, event):
    return [entry for entry in seen["journal"] if entry["event"] == event]


@pytest.mark.task("train_epoch", group="core")
def test_trains_step_by_step(student, rng):
    """After an epoch with momentum the weights are exactly those that the five steps give."""
    seen, weights, _ = _train(student, rng, 4, 4, 2, sized=True)
    for got, want in zip(seen["weights"], weights, strict=True):
        assert_close(got, want, rtol=1e-7, atol=1e-10, hint=FIVE, inputs="batches of 4, 4 and 2")


@pytest.mark.task("train_epoch", group="core")
def test_averages_over_samples(student, rng):
    """Loss and accuracy are averages over samples, of the outputs that were used for training."""
    for sizes in [(4, 4, 2), (6, 6, 1)]:
        seen, _, measured = _train(student, rng, *sizes, sized=True)
        _check_averages(seen, measured, sizes)


@pytest.mark.task("train_epoch", group="core")
def test_runs_in_training_mode(student, rng):
    """The model and all its parts are in training mode, also if they were not before."""
    seen, _, _ = _train(student, rng, 3, 3, sized=True)
    forward = _entries(seen, "forward")
    claim(forward, "The model was not called: outputs = model(X).")
    hint = "The model ran in prediction mode, where dropout is off: call model.train() first."
    claim(all(all(entry["modes"]) for entry in forward), hint, f"{[entry['modes'] for entry in forward]}")


@pytest.mark.task("train_epoch", group="edge")
def test_runs_forward_once_for_each_batch(student, rng):
    """There is one forward pass for each batch, the last one included."""
    sizes = (4, 4, 3, 2)
    seen, _, _ = _train(student, rng, *sizes, sized=True)
    batches = [entry["batch"] for entry in _entries(seen, "forward")]
    hint = "One forward pass for each batch: its outputs serve the loss and the accuracy."
    claim(batches == list(sizes), hint, f"sizes of the forward passes: {batches}, of the batches: {sizes}")
    steps = len(_entries(seen, "step"))
    claim(steps == len(sizes), "One optimizer step for each batch.", f"{steps} steps for {len(sizes)} batches")


@pytest.mark.task("train_epoch", group="edge")
def test_needs_no_length(student, rng):
    """The loader may be anything that gives batches, without a len()."""
    sizes = (3, 3, 1)
    seen, weights, measured = _train(student, rng, *sizes)
    for got, want in zip(seen["weights"], weights, strict=True):
        assert_close(got, want, rtol=1e-7, atol=1e-10, hint=FIVE, inputs="a loader without a length")
    _check_averages(seen, measured, sizes)


@pytest.mark.task("train_epoch", group="edge")
def test_uses_the_loss_it_is_given(student, rng):
    """Another loss_fn trains another model."""
    sizes = (4, 2)
    seen, weights, measured = _train(student, rng, *sizes, loss="squared_error", settings={"lr": 0.05}, sized=True)
    hint = "Use the loss_fn that is passed, as loss_fn(outputs, y)."
    for got, want in zip(seen["weights"], weights, strict=True):
        assert_close(got, want, rtol=1e-7, atol=1e-10, hint=hint, inputs="the squared error as loss_fn")
    _check_averages(seen, measured, sizes)


@pytest.mark.task("train_epoch", group="edge")
def test_takes_single_samples_and_batches(student, rng):
    """A loader of one batch, and batches of one sample, are no trouble."""
    for sizes in [(5,), (1, 1, 1)]:
        seen, weights, measured = _train(student, rng, *sizes, sized=True)
        for got, want in zip(seen["weights"], weights, strict=True):
            assert_close(got, want, rtol=1e-7, atol=1e-10, hint=FIVE, inputs=f"batches of {sizes}")
        _check_averages(seen, measured, sizes)


@pytest.mark.task("train_epoch", group="edge")
def test_returns_plain_numbers(student, rng):
    """Loss and accuracy are Python floats."""
    seen, _, _ = _train(student, rng, 4, 2, sized=True)
    hint = "Return Python floats: .item() makes one of a tensor."
    claim(seen["types"] == ["float", "float"], hint, f"types {seen['types']}")


@pytest.mark.task("train_epoch", group="edge")
def test_refuses_an_empty_loader(student):
    """A loader that gives nothing is a ValueError, with a length and without."""
    for kind in ("list", "no length"):
        hint = "0 samples have no average."
        assert_raises("ValueError", student.run, probe.empty, student.train_epoch, kind, learns=True, hint=hint)


@pytest.mark.task("train_epoch", group="robust")
def test_sends_both_to_the_device(student, rng, device):
    """X and y are both moved to the device, and the result is the same there."""
    seen, weights, _ = _train(student, rng, 3, 2, sized=True, device=device)
    for event, name in [("forward", "X"), ("loss", "y")]:
        entries = _entries(seen, event)
        hint = f"Send X and y to `device` with .to(device), and use what that returns: {name} was not."
        claim(entries and all(entry["sent"] for entry in entries), hint, f"{entries}")
    for got, want in zip(seen["weights"], weights, strict=True):
        assert_close(got, want, rtol=1e-6, atol=1e-9, hint=FIVE, inputs=f"device {device}")


@pytest.mark.task("train_epoch", group="robust")
def test_keeps_no_graph(student, rng):
    """The graphs of earlier batches are not kept alive."""
    seen, _, _ = _train(student, rng, *[2] * 5, sized=True, graphs=True)
    sizes = [entry["graph_nodes"] for entry in _entries(seen, "batch")]
    claim(len(sizes) == 5, "Walk through the loader once, to its end.", f"{sizes}")
    hint = "Graphs pile up from batch to batch: add up loss.item(), not the loss tensor, and keep no outputs."
    claim(sizes[-1] <= 1.5 * sizes[1] + 8, hint, f"graph nodes alive at each batch: {sizes}")


@pytest.mark.task("train_epoch", group="robust")
def test_leaves_its_surroundings_alone(student, rng):
    """The batches are as before, and no global setting has changed."""
    _train(student, rng, 4, 3, sized=True)
    assert_unchanged(student)
