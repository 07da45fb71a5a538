"""Hidden tests of fit_softmax; the oracles are a closed form and a loop with autograd, both in float64.

Answers may call all earlier answers of the notebook: stand-ins take their places, so that a mistake there costs
nothing here.
"""

import pytest
import torch

from autograder.grading.claims import assert_close, assert_items, assert_number, assert_shape, assert_unchanged, claim
from autograder.grading.proxy import probe
from course_lib import data

THREE = "fit_softmax returns W, b and the history."
ONE_STEP = "One step with all samples, from zero, is known in closed form."


@pytest.fixture(autouse=True)
def _stand_ins(student):
    student.rebind(
        softmax=probe.library_softmax,
        log_softmax=probe.library_log_softmax,
        cross_entropy=probe.library_cross_entropy,
        softmax_regression_grad=probe.autograd_slopes,
    )


def _samples(rng, n, d, k, dtype=torch.int64):
    """Return samples that their labels have something to do with."""
    y = rng.integers(0, k, size=n)
    X = rng.normal(size=(n, d)) + rng.normal(size=(k, d))[y] + 0.5
    return torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=dtype)


def _fit(student, X, y, k, *, lr=0.2, num_epochs=3, batch_size=5, seed=0):
    report = student.run(probe.fit_from_seed, student.fit_softmax, seed, X, y, k, lr, num_epochs, batch_size)
    return assert_items(report["value"], 3, hint=THREE)


def _trained(X, y, k, *, lr=0.2, num_epochs=3, batch_size=5, seed=0):
    """Return W, b and the history that the contract fixes, in float64."""
    X, y, generator = X.double(), y.long(), torch.Generator().manual_seed(seed)
    W = torch.zeros(X.shape[1], k, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(k, dtype=torch.float64, requires_grad=True)
    history = []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            dW, db = torch.autograd.grad(torch.nn.functional.cross_entropy(X[rows] @ W + b, y[rows]), (W, b))
            W, b = ((p - lr * g).detach().requires_grad_() for p, g in [(W, dW), (b, db)])
        history.append(torch.nn.functional.cross_entropy(X @ W + b, y).item())
    return W.detach(), b.detach(), history


def _check(student, X, y, k, *, hint="", **settings):
    """Compare W, b and the history; float32 may lose a few digits in a few dozen steps."""
    W, b, history = _fit(student, X, y, k, **settings)
    want_W, want_b, want_history = _trained(X, y, k, **settings)
    inputs = f"fit_softmax({X}, {y}, {k}, {settings})"
    assert_close(W, want_W, rtol=1e-3, atol=1e-5, dtype=False, hint=f"This is W. {hint}".strip(), inputs=inputs)
    assert_close(b, want_b, rtol=1e-3, atol=1e-5, dtype=False, hint=f"This is b. {hint}".strip(), inputs=inputs)
    _check_history(history, want_history, inputs)


def _check_history(history, want, inputs):
    hint = "history[e] is the mean loss on all of X after epoch e."
    claim(isinstance(history, list | tuple), f"The history is a list. {hint}", f"{inputs}: {history!r}")
    claim(len(history) == len(want), f"One entry an epoch. {hint}", f"{inputs}: {history!r}")
    for entry, number in zip(history, want, strict=True):
        assert_number(entry, number, rtol=1e-3, atol=1e-5, hint=hint, inputs=inputs)


@pytest.mark.task("fit_softmax", group="core")
def test_makes_one_step_on_the_weights(student, rng):
    """One epoch with one batch of all samples moves W from zero by lr times X^T (onehot - 1/k) / n."""
    X, y = _samples(rng, 6, 3, 4)
    W, _, _ = _fit(student, X, y, 4, lr=0.5, num_epochs=1, batch_size=6)

    want = 0.5 * X.double().T @ (torch.eye(4)[y].double() - 1 / 4) / 6
    assert_close(W, want, rtol=1e-4, atol=1e-6, dtype=False, hint=f"This is W. {ONE_STEP}", inputs=f"{X}, {y}")


@pytest.mark.task("fit_softmax", group="core")
def test_makes_one_step_on_the_biases(student, rng):
    """The same step moves b from zero by lr times the mean of onehot - 1/k."""
    X, y = _samples(rng, 6, 3, 4)
    _, b, _ = _fit(student, X, y, 4, lr=0.5, num_epochs=1, batch_size=6)

    want = 0.5 * (torch.eye(4)[y].double() - 1 / 4).mean(dim=0)
    assert_close(b, want, rtol=1e-4, atol=1e-6, dtype=False, hint=f"This is b. {ONE_STEP}", inputs=f"{X}, {y}")


@pytest.mark.task("fit_softmax", group="core")
def test_follows_the_shuffled_batches(student, rng):
    """Three epochs of batches 5, 5, 5, 5, 3, each epoch newly shuffled by the generator, give W, b and the history."""
    hint = "A new permutation for each epoch, consecutive slices of it, and the last, shorter one counts too."
    _check(student, *_samples(rng, 23, 5, 3), 3, hint=hint, seed=int(rng.integers(2**31)))


@pytest.mark.task("fit_softmax", group="edge")
def test_takes_any_batch_size(student, rng):
    """Batches of one, of all, and of more than there are."""
    X, y = _samples(rng, 7, 3, 4)
    for batch_size in (1, 7, 10):
        _check(student, X, y, 4, batch_size=batch_size, num_epochs=2, seed=int(rng.integers(2**31)))


@pytest.mark.task("fit_softmax", group="edge")
def test_trains_for_no_epochs(student, rng):
    """After no epochs W and b are zeros, and the history is empty."""
    _check(student, *_samples(rng, 6, 3, 4), 4, num_epochs=0)


@pytest.mark.task("fit_softmax", group="edge")
def test_takes_any_integer_dtype(student, rng):
    """Labels are integers of any type; uint8, as in image files, is no mask."""
    for dtype in (torch.uint8, torch.int32):
        _check(student, *_samples(rng, 9, 3, 3, dtype), 3, num_epochs=2, hint="As an index, uint8 is read as a mask.")


@pytest.mark.task("fit_softmax", group="edge")
def test_has_room_for_unused_classes(student, rng):
    """Classes without a sample have their column, and become less likely."""
    X, y = _samples(rng, 9, 3, 2)
    _check(student, X, y, 5, num_epochs=2)


@pytest.mark.task("fit_softmax", group="edge")
def test_survives_large_features(student, rng):
    """Pixels from 0 to 255 make scores of thousands; the loss stays finite."""
    X, y = torch.tensor(rng.integers(0, 256, size=(12, 4)), dtype=torch.float32), torch.arange(12) % 3
    W, b, history = _fit(student, X, y, 3, lr=0.5, num_epochs=3, batch_size=4)

    finite = all(torch.isfinite(torch.as_tensor(part)).all() for part in (W, b, *history))
    claim(finite, "inf or NaN: use the shifted softmax, and log-softmax by its own formula.", f"{W}, {b}, {history}")


@pytest.mark.task("fit_softmax", group="edge")
def test_returns_plain_numbers(student, rng):
    """W and b hang on no graph, and the history is a list of Python floats."""
    W, b, history = _fit(student, *_samples(rng, 8, 3, 4), 4)

    attached = [p for p in (W, b) if getattr(p, "required_grad", False) or getattr(p, "has_graph", False)]
    claim(not attached, "W and b still belong to autograd: return W.detach() and b.detach().", f"{W}, {b}")
    plain = isinstance(history, list) and all(isinstance(entry, float) for entry in history)
    claim(plain, "The history is a list with one Python float an epoch: .item() makes one.", f"{history!r}")


@pytest.mark.task("fit_softmax", group="robust")
def test_draws_one_permutation_an_epoch(student, rng):
    """The generator is used for one permutation an epoch, and for nothing else."""
    X, y = _samples(rng, 11, 3, 4)
    seed = int(rng.integers(2**31))
    report = student.run(probe.fit_from_seed, student.fit_softmax, seed, X, y, 4, 0.1, 3, 4)

    generator = torch.Generator().manual_seed(seed)
    for _ in range(3):
        torch.randperm(11, generator=generator)
    claim(
        torch.equal(report["state"], generator.get_state()),
        "The generator has been used more often, or less often, than once an epoch.",
        "its state differs from that after three permutations",
    )


@pytest.mark.task("fit_softmax", group="robust")
def test_seeds_nothing(student, rng):
    """The generator of torch itself is not seeded: other code has drawn from it, and will again."""
    X, y = _samples(rng, 11, 3, 4)
    one, other = student.run(probe.global_states_after, student.fit_softmax, 7, X, y, 4, 0.1, 2, 4)

    hint = "torch.manual_seed changes the random numbers of everybody else: draw from the generator you are given."
    claim(not torch.equal(one, other), hint, "the same global state after the call, from two different ones")


@pytest.mark.task("fit_softmax", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """Samples and labels are the same after training."""
    _check(student, *_samples(rng, 9, 4, 3), 3)
    assert_unchanged(student)


@pytest.mark.task("fit_softmax", group="robust")
def test_classifies_fashion_mnist(student):
    """Five epochs on 6,000 images recognise three quarters of 2,000 new ones."""
    (train, y), (test, y_test) = data.fashion_mnist("train"), data.fashion_mnist("test")
    X, X_test = (images.flatten(1).float() / 255 for images in (train, test))
    W, b, _ = _fit(student, X, y, 10, lr=0.1, num_epochs=5, batch_size=64, seed=6)

    assert_shape(W, (784, 10))
    right = ((X_test.double() @ W.double() + b.double()).argmax(dim=1) == y_test).double().mean().item()
    claim(right > 0.74, "Too many of the 2,000 test images get a wrong label.", f"accuracy {right:.3f}")
