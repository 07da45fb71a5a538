"""Hidden tests of train_linear; the oracle is the same loop with the gradient in closed form, in float64 and NumPy.

Answers may call the student's squared_loss, minibatches and sgd_step_: stand-ins take their places, so that a mistake
there costs nothing here.
"""

import math

import numpy as np
import pytest
import torch

from autograder.grading.claims import (
    assert_close,
    assert_items,
    assert_number,
    assert_rng_untouched,
    assert_shape,
    assert_unchanged,
    claim,
)
from autograder.grading.proxy import probe

TOLERANCE = 1e-4  # relative to the numbers at hand: a few hundred steps in float32


@pytest.fixture(autouse=True)
def _stand_ins(student):
    names = {"squared_loss": probe.training_loss, "minibatches": probe.permuted_batches}
    student.rebind(**names, sgd_step_=probe.small_step)


def _problem(rng, n, d=2, noise=0.1):
    """Return X whose columns have means of their own, y (n, 1), and the w and b behind them."""
    X = rng.normal(size=(n, d)) + rng.uniform(-0.5, 0.5, size=d)
    w, b = rng.uniform(1.0, 3.0, size=(d, 1)) * rng.choice([-1.0, 1.0], size=(d, 1)), float(rng.uniform(3.0, 5.0))
    y = X @ w + b + noise * rng.normal(size=(n, 1))
    return torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32), torch.tensor(w), b


def _seed(rng):
    return int(rng.integers(2**31))


def _descent(X, y, lr, num_epochs, batch_size, generator):
    """Return w (d, 1), b and history, by the closed form of the gradient."""
    A, y = np.column_stack([X.double().numpy(), np.ones(len(X))]), y.double().numpy().reshape(-1, 1)
    weights, history = np.zeros((A.shape[1], 1)), []
    for _ in range(num_epochs):
        for batch in torch.randperm(len(X), generator=generator).split(batch_size):
            A_batch, y_batch = A[batch.numpy()], y[batch.numpy()]
            weights = weights - lr * A_batch.T @ (A_batch @ weights - y_batch) / len(batch)
        history.append(float(((A @ weights - y) ** 2).mean() / 2))
    return torch.from_numpy(weights[:-1]), float(weights[-1, 0]), history


def _train(student, X, y, lr, num_epochs, batch_size, seed, times=1):
    """Return w, b and history of so many trainings with one generator."""
    runs = student.run(probe.trained, student.train_linear, X, y, lr, num_epochs, batch_size, seed, times)
    return [_parts(run, (X.shape[1], 1)) for run in runs]


def _parts(run, shape):
    w, b, history = assert_items(run, 3, hint="train_linear returns w, b and history.")
    assert_shape(w, shape, hint="This is w.")
    assert_number(b, 0.0, atol=math.inf, hint="This is b.")
    return w, float(b), history


def _check(student, X, y, lr, num_epochs, batch_size, seed, *, hint="", times=1):
    """Compare w and b of so many trainings with one generator with the oracle's."""
    generator = torch.Generator().manual_seed(seed)
    for w, b, _ in _train(student, X, y, lr, num_epochs, batch_size, seed, times):
        want_w, want_b, _ = _descent(X, y, lr, num_epochs, batch_size, generator)
        inputs = f"X {X}, y {y}, lr {lr}, {num_epochs} epochs, batch_size {batch_size}, seed {seed}"
        size = TOLERANCE * (want_w.norm().item() + abs(want_b))
        about = f"This is w. {hint}".strip()
        assert_close(w, want_w, rtol=TOLERANCE, atol=size, dtype=False, hint=about, inputs=inputs)
        assert_number(b, want_b, atol=size, hint=f"This is b. {hint}".strip(), inputs=inputs)


@pytest.mark.task("train_linear", group="core")
def test_takes_one_full_step(student, rng):
    """One epoch with one batch of all samples is one step from w = 0, b = 0."""
    for d in (1, 3):
        X, y, _, _ = _problem(rng, 12, d)
        hint = "One step from zero is lr * X^T y / n, and lr * (the mean of y) for b."
        _check(student, X, y, 0.1, 1, 12, _seed(rng), hint=hint)


@pytest.mark.task("train_linear", group="core")
def test_takes_a_step_for_every_batch(student, rng):
    """In one epoch each batch of the permutation takes one step, and no gradient of an earlier batch remains."""
    X, y, _, _ = _problem(rng, 12)
    hint = "Each batch: forward, loss, backward, step, and gradients back to zero."
    _check(student, X, y, 0.1, 1, 4, _seed(rng), hint=hint)


@pytest.mark.task("train_linear", group="core")
def test_draws_a_permutation_for_every_epoch(student, rng):
    """Several epochs follow torch.randperm(n, generator=generator), drawn anew for each."""
    X, y, _, _ = _problem(rng, 20)
    hint = "The batches are consecutive slices of torch.randperm(n, generator=generator), drawn once an epoch."
    _check(student, X, y, 0.2, 3, 5, _seed(rng), hint=hint)


@pytest.mark.task("train_linear", group="core")
def test_finds_the_weights(student, rng):
    """With enough epochs w and b are within one per cent of those that made the data."""
    X, y, w_true, b_true = _problem(rng, 120, noise=0.01)
    [(w, b, _)] = _train(student, X, y, 0.1, 12, 10, _seed(rng))
    distance = (w.double() - w_true).norm().item() + abs(b - b_true)
    size = w_true.norm().item() + abs(b_true)
    claim(distance < 0.01 * size, "Training does not come near the weights behind the data.", f"{w}, {b}: {distance}")


@pytest.mark.task("train_linear", group="edge")
def test_averages_a_short_batch_over_its_own_size(student, rng):
    """The short last batch takes part, and is averaged over the samples that it has."""
    for n, batch_size in [(3, 2), (10, 4), (5, 8)]:
        X, y, _, _ = _problem(rng, n)
        hint = "A short last batch counts, and its loss is averaged over its own size."
        _check(student, X, y, 0.1, 2, batch_size, _seed(rng), hint=hint)


@pytest.mark.task("train_linear", group="edge")
def test_takes_labels_without_a_second_axis(student, rng):
    """Labels of shape (n,) train the same weights as labels of shape (n, 1)."""
    X, y, _, _ = _problem(rng, 12, 2)
    hint = "A column of predictions minus a vector of labels is a table: make y a column first."
    _check(student, X, y.flatten(), 0.1, 2, 4, _seed(rng), hint=hint)


@pytest.mark.task("train_linear", group="edge")
def test_goes_on_with_a_used_generator(student, rng):
    """A second training with the same generator draws other permutations, and starts from zero again."""
    X, y, _, _ = _problem(rng, 20)
    _check(student, X, y, 0.2, 1, 5, _seed(rng), hint="Never seed the generator: only draw from it.", times=2)


@pytest.mark.task("train_linear", group="edge")
def test_keeps_the_loss_of_every_epoch(student, rng):
    """history[e] is the mean 1/2-squared loss on all data after epoch e, also with a short last batch."""
    X, y, _, _ = _problem(rng, 14, noise=1.0)
    seed, about = _seed(rng), "history holds the mean 1/2-squared loss on ALL data AFTER each epoch."
    for num_epochs in (1, 3):
        [(_, _, history)] = _train(student, X, y, 0.1, num_epochs, 4, seed)
        _, _, want = _descent(X, y, 0.1, num_epochs, 4, torch.Generator().manual_seed(seed))
        count = isinstance(history, list | tuple) and len(history) == num_epochs
        claim(count, "history should be a list with one loss for each epoch.", f"{num_epochs} epochs: {history!r:.200}")
        losses = torch.tensor([float(loss) for loss in history], dtype=torch.float64)
        want = torch.tensor(want, dtype=torch.float64)
        assert_close(losses, want, rtol=TOLERANCE, hint=about, inputs=f"X {X}, y {y}, seed {seed}")


@pytest.mark.task("train_linear", group="edge")
def test_returns_plain_numbers(student, rng):
    """The bias is a Python float, and history is a list of Python floats."""
    X, y, _, _ = _problem(rng, 6)
    [run] = student.run(probe.trained, student.train_linear, X, y, 0.1, 2, 4, _seed(rng))
    _, b, history = assert_items(run, 3)
    claim(isinstance(b, float), "b should be a Python float: .item() makes one of a tensor.", f"b is {b!r}")
    hint = "history should be a list of Python floats, loss.item(): a tensor would keep its whole graph alive."
    floats = isinstance(history, list) and all(isinstance(loss, float) for loss in history)
    claim(floats, hint, f"{history!r:.200}")


@pytest.mark.task("train_linear", group="edge")
def test_returns_the_start_after_no_epoch(student, rng):
    """After no epoch at all w and b are zero, and history is empty."""
    X, y, _, _ = _problem(rng, 6)
    [(w, b, history)] = _train(student, X, y, 0.1, 0, 2, _seed(rng))
    assert_close(w, torch.zeros(2, 1), dtype=False, hint="Training starts from w = 0 and b = 0.")
    claim(b == 0, "Training starts from w = 0 and b = 0.", f"b is {b}")
    claim(history == [], "After no epoch history is an empty list.", f"{history!r:.200}")


@pytest.mark.task("train_linear", group="robust")
def test_returns_w_without_a_graph(student, rng):
    """The weights are detached: they require no gradient."""
    X, y, _, _ = _problem(rng, 6)
    [(w, _, _)] = _train(student, X, y, 0.1, 1, 3, _seed(rng))
    claim(not (w.required_grad or w.has_graph), "w should be detached: it still takes part in autograd.", f"{w}")


@pytest.mark.task("train_linear", group="robust")
def test_leaves_the_rest_alone(student, rng):
    """Neither the data nor a global random state changes, nor is gradient recording left switched off."""
    for flat in (False, True):
        X, y, _, _ = _problem(rng, 8)
        student.run(probe.trained, student.train_linear, X, y.flatten() if flat else y, 0.1, 2, 3, _seed(rng))
        assert_rng_untouched(student)
        assert_unchanged(student)
