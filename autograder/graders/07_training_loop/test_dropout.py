"""Hidden tests of dropout. Masks are judged by statistics, never by a fixed one; limits stand at five sigma."""

import math

import pytest
import torch

from autograder.grading.claims import (
    assert_avoids,
    assert_close,
    assert_follows_device,
    assert_raises,
    assert_rng_untouched,
    assert_shape,
    assert_unchanged,
    assert_unused,
    claim,
)
from autograder.grading.proxy import probe

ITSELF = "The library's dropout is the very thing that this exercise asks you to write."
SIGMAS = 5.0
TRAINING = True


def _values(rng, *shape, dtype=torch.float32):
    """Return values of both signs and different sizes, none of them near 0."""
    return torch.tensor(rng.uniform(0.5, 2.0, size=shape) * rng.choice([-1.0, 1.0], size=shape), dtype=dtype)


def _seeds(rng, count):
    return [int(seed) for seed in rng.choice(2**31, size=count, replace=False)]


def _drop(student, X, p, seeds, *, training=True):
    results = student.run(probe.drop, student.dropout, X, p, training, seeds)
    for result in results:
        assert_shape(result, tuple(X.shape))
    return results


def _check_kept(result, X, p):
    """Claim that all values that are not 0 are X / (1 - p)."""
    want = torch.where(result == 0, torch.zeros_like(X), X / (1 - p))
    hint = "A value that stays is multiplied by 1/(1-p); without it the next layer sees other sums in prediction."
    assert_close(result, want, rtol=1e-5, hint=hint, inputs=f"p = {p}")


def _check_share(zeros, count, p):
    """Claim that about p of `count` values are 0."""
    share, sigma = zeros / count, math.sqrt(p * (1 - p) / count)
    swapped = abs(share - (1 - p)) < SIGMAS * sigma
    hint = "p is the probability of DROPPING, not of keeping." if swapped else "The share of zeros is not p."
    claim(abs(share - p) < SIGMAS * sigma, hint, f"{share:.4f} of {count} values are 0, p = {p}")


@pytest.mark.task("dropout", group="core")
def test_drops_with_probability_p(student, rng):
    """The share of zeros is p, for a small p and for a large one."""
    X = _values(rng, 120, 100)
    for p in (0.3, 0.9):
        [result] = _drop(student, X, p, _seeds(rng, 1))
        _check_share(int((result == 0).sum()), X.numel(), p)


@pytest.mark.task("dropout", group="core")
def test_rescales_what_stays(student, rng):
    """Every value that stays is multiplied by exactly 1/(1-p)."""
    for p in (0.2, 0.5, 0.8):
        X = _values(rng, 30, 20)
        [result] = _drop(student, X, p, _seeds(rng, 1))
        _check_kept(result, X, p)
        claim(0 < (result == 0).sum() < X.numel(), "Some values are dropped, and some stay.", f"p = {p}")


@pytest.mark.task("dropout", group="core")
def test_does_nothing_in_prediction(student, rng):
    """training=False returns the values as they are, whatever p is."""
    for p in (0.1, 0.5, 0.8):
        X = _values(rng, 6, 5)
        hint = "In prediction nothing is dropped, and nothing is scaled: the training has done that already."
        assert_close(student.dropout(X, p, training=False), X, hint=hint, inputs=f"p = {p}")


@pytest.mark.task("dropout", group="core")
def test_does_it_without_the_library(student, rng):
    """The dropout function of the library is not called."""
    names = ["torch.nn.functional.dropout", "torch.dropout", "torch.dropout_", "torch.native_dropout"]
    names += ["torch.nn.functional.alpha_dropout", "torch.nn.functional.dropout1d", "torch.feature_dropout"]
    watched = student.run(probe.watch, student.dropout, names, _values(rng, 8, 4), 0.5, TRAINING)

    assert_unused(watched, hint=ITSELF)
    claim("aten::native_dropout" not in watched["operations"], ITSELF, f"{watched['operations']}")
    libraries = {"dropout", "dropout_", "Dropout", "dropout1d", "dropout2d", "Dropout1d", "Dropout2d", "native_dropout"}
    assert_avoids(student.source("dropout"), libraries, hint=ITSELF)


@pytest.mark.task("dropout", group="edge")
def test_tosses_a_coin_for_every_value(student, rng):
    """No row, column, image or channel is dropped together, and their numbers of zeros vary as coins do."""
    p, seeds = 0.5, _seeds(rng, 3)
    X = _values(rng, 12, 10, 5, 20)
    hint = "Toss one coin for EACH value: the numbers of zeros in rows, columns or channels do not vary as they should."
    for result in _drop(student, X, p, seeds):
        zeros = (result == 0).double()
        for axes in [(0,), (1,), (2,), (3,), (2, 3), (0, 1), (1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2)]:
            counts, of = zeros.sum(dim=axes), math.prod(X.shape[axis] for axis in axes)
            squares = float(((counts - of * p) ** 2).sum() / (of * p * (1 - p)))
            # Chi-squared with as many degrees of freedom as counts, well above its largest quantile of interest.
            limit = counts.numel() + 7 * math.sqrt(2 * counts.numel()) + 20
            claim(squares < limit, hint, f"axes {axes}: {squares:.0f} over {counts.numel()} counts")


@pytest.mark.task("dropout", group="edge")
def test_lets_the_number_of_zeros_vary(student, rng):
    """How many values are dropped differs from call to call: each is dropped independently."""
    p, X = 0.4, _values(rng, 20, 10)
    counts = [int((result == 0).sum()) for result in _drop(student, X, p, _seeds(rng, 40))]

    squares = sum((count - 200 * p) ** 2 for count in counts) / (200 * p * (1 - p))
    hint = "Each value is dropped independently, so the number of zeros is not the same in every call."
    claim(squares > 6, hint, f"zeros in 40 calls: {counts}")  # chi-squared, 40 degrees: below 6 once in 10^10
    _check_share(sum(counts), 200 * 40, p)


@pytest.mark.task("dropout", group="edge")
def test_draws_from_the_generator(student, rng):
    """The same seed drops the same values, another seed others, and the next call goes on."""
    X, (one, two) = _values(rng, 20, 20), _seeds(rng, 2)
    first, again, other = _drop(student, X, 0.5, [one, one, two])
    claim(torch.equal(first, again), "The same generator gives other results: is `generator` passed on?")
    claim(not torch.equal(first, other), "Two seeds give the same mask: is `generator` passed on?")
    assert_rng_untouched(student)
    first, following = student.run(probe.drop_again, student.dropout, X, 0.5, one, 2)
    claim(not torch.equal(first, following), "Two calls in a row drop the same values: nothing may be re-seeded.")


@pytest.mark.task("dropout", group="edge")
def test_draws_from_the_global_generator_otherwise(student, rng):
    """Without a generator two calls in a row drop different values."""
    X = _values(rng, 20, 20)
    first, following = student.dropout(X, 0.5, TRAINING), student.dropout(X, 0.5, TRAINING)
    claim(not torch.equal(first, following), "Two calls in a row drop the same values: nothing may be re-seeded.")


@pytest.mark.task("dropout", group="edge")
def test_knows_nothing_and_everything(student, rng):
    """With p = 0 every value is kept, with p = 1 every value is dropped."""
    X = _values(rng, 5, 6)
    assert_close(student.dropout(X, 0, TRAINING), X, inputs="p = 0")
    hint = "1 / (1 - p) is a division by zero: p = 1 needs an answer of its own."
    assert_close(student.dropout(X, 1, TRAINING), torch.zeros(5, 6), hint=hint, inputs="p = 1")
    assert_close(student.dropout(X, 1.0, TRAINING), torch.zeros(5, 6), hint=hint, inputs="p = 1.0")
    assert_close(student.dropout(X, 1.0, training=False), X, inputs="p = 1.0 in prediction")


@pytest.mark.task("dropout", group="edge")
def test_refuses_what_is_no_probability(student, rng):
    """A p below 0 or above 1 is a ValueError, also in prediction."""
    X = _values(rng, 3, 4)
    for p in (-0.1, 1.1, 2, -3):
        for training in (True, False):
            assert_raises("ValueError", student.dropout, X, p, training, hint="p must lie between 0 and 1.")


@pytest.mark.task("dropout", group="edge")
def test_lets_gradients_through_what_stays(student, rng):
    """The gradient is 0 where a value was dropped and 1/(1-p) where it stayed."""
    X, weights = _values(rng, 12, 10), _values(rng, 12, 10)
    result, gradient = student.run(probe.drop_backwards, student.dropout, X, 0.25, weights, *_seeds(rng, 1))
    want = torch.where(result == 0, torch.zeros_like(X), weights / 0.75)
    assert_close(gradient, want, hint="The mask acts on the gradients as it acts on the values.", inputs=f"{result}")


@pytest.mark.task("dropout", group="robust")
def test_keeps_shape_and_dtype(student, rng):
    """Vectors, images in float64 and a single number keep their shape and type."""
    for shape, dtype in [((50,), torch.float32), ((4, 3, 5, 6), torch.float64), ((), torch.float32)]:
        X = _values(rng, *shape, dtype=dtype)
        [result] = _drop(student, X, 0.5, _seeds(rng, 1))
        _check_kept(result, X, 0.5)


@pytest.mark.task("dropout", group="robust")
def test_leaves_its_input_alone(student, rng):
    """X is the same after the call, in training and in prediction; it may be a transposed view."""
    X = _values(rng, 6, 8).T
    for p, training in [(0.5, True), (1.0, True), (0.0, True), (0.5, False)]:
        student.dropout(X, p, training)
        assert_unchanged(student)


@pytest.mark.task("dropout", group="robust")
def test_follows_the_device(student, rng, device):
    """The mask is made where the input lies."""
    report = student.run(probe.follow_device, student.dropout, device, _values(rng, 4, 3), 0.5, TRAINING)

    assert_follows_device(report, ((4, 3),))
