"""Hidden tests of xavier_uniform_; limits of the statistics stand at five sigma."""

import math

import pytest
import torch

from autograder.grading.claims import (
    assert_avoids,
    assert_raises,
    assert_rng_untouched,
    assert_unchanged,
    assert_unused,
    claim,
)
from autograder.grading.proxy import probe

ITSELF = "nn.init.xavier_uniform_ is the very thing that this exercise asks you to write."
BOUND = "a = sqrt(6 / (fan_in + fan_out)), and the weights are uniform on (-a, a)."


def _seeds(rng, count):
    return [int(seed) for seed in rng.choice(2**31, size=count, replace=False)]


def _bound(shape):
    return math.sqrt(6 / ((shape[0] + shape[1]) * math.prod(shape[2:])))


def _check(W, shape, hint=""):
    """Claim that the weights are uniform on (-a, a): largest and smallest, variance, and ten equally full bins."""
    a, n = _bound(shape), W.numel()
    W = W.double()
    detail = f"{shape}: a = {a:.5f}, smallest {W.min():.5f}, largest {W.max():.5f}, variance {W.var():.6f}"
    claim(bool(W.isfinite().all()) and float(W.abs().max()) <= a * (1 + 1e-5), f"Some |w| > a. {BOUND} {hint}", detail)
    # The largest of n numbers lies below a (1 - 40/n) once in e^20 times.
    reach = a * (1 - 40 / n)
    claim(float(W.max()) >= reach, f"The weights do not reach up to a. {BOUND} {hint}", detail)
    claim(float(W.min()) <= -reach, f"The weights do not reach down to -a. {BOUND} {hint}", detail)
    relative = float((W**2).mean() / (a**2 / 3)) - 1
    claim(abs(relative) < 5 * 0.8945 / math.sqrt(n), f"The variance is not a²/3. {BOUND} {hint}", detail)
    counts = torch.histc(W, bins=10, min=-a, max=a)
    squares = float(((counts - n / 10) ** 2).sum() / (n / 10))
    claim(squares < 50, f"Some values come more often than others. {BOUND}", f"{detail}, bins {counts.tolist()}")


def _fill(student, rng, shape, **how):
    return student.run(probe.fill, student.xavier_uniform_, shape, _seeds(rng, 1), **how)


@pytest.mark.task("xavier_uniform_", group="core")
def test_fills_uniformly_up_to_the_bound(student, rng):
    """The weights of a linear layer are uniform on (-a, a), and both fans count."""
    for shape in [(200, 120), (40, 400), (400, 40)]:
        _check(_fill(student, rng, shape)["values"][0], shape, hint="Fan-in and fan-out are the two lengths of W.")


@pytest.mark.task("xavier_uniform_", group="core")
def test_fills_the_tensor_it_is_given(student, rng):
    """The trailing underscore: W itself is filled, and returned."""
    seen = _fill(student, rng, (30, 20))
    claim(seen["same"], "Fill W in place and return W itself; `W = ...` only gives a new tensor a local name.")
    claim(not (seen["values"][0] == 7).any(), "Some weights still have their old values.")


@pytest.mark.task("xavier_uniform_", group="core")
def test_does_it_without_the_library(student):
    """The function of torch.nn.init is not called."""
    names = ["torch.nn.init.xavier_uniform_", "torch.nn.init.xavier_normal_", "torch.nn.init.kaiming_uniform_"]
    watched = student.run(probe.watch, student.xavier_uniform_, names, torch.zeros(4, 3))
    assert_unused(watched, hint=ITSELF)
    assert_avoids(student.source("xavier_uniform_"), {"xavier_uniform_", "xavier_uniform"}, hint=ITSELF)


@pytest.mark.task("xavier_uniform_", group="edge")
def test_counts_the_window_of_a_convolution(student, rng):
    """For (out, in, kh, kw) both fans are multiplied by the size of the window."""
    hint = "In a convolution both fans count the window, too: kh * kw."
    for shape in [(32, 16, 5, 5), (16, 64, 3, 3), (64, 8, 1, 7), (40, 30, 9)]:
        _check(_fill(student, rng, shape)["values"][0], shape, hint=hint)


@pytest.mark.task("xavier_uniform_", group="edge")
def test_refuses_a_bias(student):
    """A vector or a single number has no fans: ValueError."""
    for shape in [(5,), (1,), ()]:
        assert_raises("ValueError", student.xavier_uniform_, torch.zeros(shape))


@pytest.mark.task("xavier_uniform_", group="edge")
def test_draws_from_the_generator(student, rng):
    """The same seed gives the same weights, another seed others, and the next matrix goes on."""
    one, two = _seeds(rng, 2)
    first, again, other = student.run(probe.fill, student.xavier_uniform_, (8, 9), [one, one, two])["values"]
    claim(torch.equal(first, again), "The same generator gives other weights: is `generator` passed on?")
    claim(not torch.equal(first, other), "Two seeds give the same weights: is `generator` passed on?")
    assert_rng_untouched(student)
    first, following = student.run(probe.fill_in_turn, student.xavier_uniform_, (8, 9), one)
    claim(not torch.equal(first, following), "Two layers start with the same weights: nothing may be re-seeded.")


@pytest.mark.task("xavier_uniform_", group="edge")
def test_draws_from_the_global_generator_otherwise(student):
    """Without a generator two layers start with different weights."""
    first, following = student.run(probe.fill_in_turn, student.xavier_uniform_, (8, 9), None)
    claim(not torch.equal(first, following), "Two layers start with the same weights: nothing may be re-seeded.")


@pytest.mark.task("xavier_uniform_", group="robust")
def test_is_not_recorded(student, rng):
    """A parameter stays a leaf that requires gradients, and recording goes on afterwards."""
    seen = _fill(student, rng, (6, 5))
    hint = "The initialisation is no step of the computation: use torch.no_grad(), and leave requires_grad as it is."
    claim(seen["leaf"], hint)
    assert_unchanged(student)


@pytest.mark.task("xavier_uniform_", group="robust")
def test_fills_views_and_float64(student, rng):
    """W may be float64, and may be a transposed view of other memory."""
    _check(_fill(student, rng, (150, 100), dtype=torch.float64)["values"][0], (150, 100))
    seen = _fill(student, rng, (60, 300), transposed=True)
    _check(seen["values"][0], (300, 60))
    claim(seen["same"], "Fill W in place and return W itself.")
