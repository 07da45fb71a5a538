"""Hidden tests of RMSProp; the oracle is torch.optim.RMSprop, in float64, where rounding does not pile up."""

import pytest
import torch

from autograder.grading.claims import assert_avoids, assert_close, assert_unchanged, assert_unused, claim
from autograder.grading.proxy import probe

ITSELF = "torch.optim.RMSprop is the very thing that this exercise asks you to write."
SHAPES = [(6, 4), (1,), (3,)]
DEFAULTS = {"lr": 1e-3, "alpha": 0.9, "eps": 1e-8}


def _tensors(rng, scale=1.0):
    return [torch.tensor(rng.normal(size=shape) * scale) for shape in SHAPES]


def _gradients(rng, steps):
    """Return gradients of very different sizes, none of them 0."""
    scales = 10.0 ** rng.integers(-2, 3, size=steps)
    return [[g + 0.01 * g.sign() for g in _tensors(rng, scale)] for scale in scales]


def _places(starts, gradients, settings):
    """Return the parameters after each step of torch's optimiser."""
    params = [start.clone().requires_grad_() for start in starts]
    optimizer = torch.optim.RMSprop(params, **DEFAULTS | settings)
    places = []
    for wanted in gradients:
        for p, g in zip(params, wanted, strict=True):
            p.grad = None if g is None else g.clone()
        optimizer.step()
        places.append([p.detach().clone() for p in params])
    return places


def _check(student, rng, gradients, settings, *, hint="", **how):
    """Compare the parameters after each step."""
    starts = _tensors(rng)
    seen = student.run(probe.optimise, student.RMSProp, starts, gradients, settings, **how)
    wanted = _places(starts, gradients, settings)
    for step, (got, want) in enumerate(zip(seen["places"], wanted, strict=True), 1):
        for index, (mine, theirs) in enumerate(zip(got, want, strict=True)):
            inputs = f"parameter {index} after step {step} with {settings}"
            assert_close(mine, theirs, rtol=1e-7, atol=1e-10, hint=hint, inputs=inputs)
    return seen


@pytest.mark.task("RMSProp", group="core")
def test_takes_the_first_step(student, rng):
    """After one step each parameter stands where torch's RMSprop puts it."""
    hint = "v = (1 - alpha) g² at first, and the step is lr g / (sqrt(v) + eps)."
    _check(student, rng, _gradients(rng, 1), {"lr": 0.1}, hint=hint)


@pytest.mark.task("RMSProp", group="core")
def test_remembers_over_many_steps(student, rng):
    """Over 25 steps each parameter keeps an average of its own squared gradients."""
    hint = "Each parameter has its own v, which outlives the step; zero_grad() clears the gradients, not v."
    _check(student, rng, _gradients(rng, 25), {"lr": 0.01}, hint=hint)


@pytest.mark.task("RMSProp", group="core")
def test_does_it_without_the_library(student):
    """The optimiser of the library is not used."""
    watched = student.run(probe.watch, probe.one_step, ["torch.optim.RMSprop.__init__"], student.RMSProp)
    assert_unused(watched, hint=ITSELF)
    assert_avoids(student.source("RMSProp"), {"RMSprop", "rmsprop"}, hint=ITSELF)


@pytest.mark.task("RMSProp", group="edge")
def test_obeys_its_settings(student, rng):
    """Other values of lr, alpha and eps count, and so do the defaults."""
    hint = "lr, alpha and eps are parameters of __init__; eps is added to the root, not under it."
    for settings in [
        {"lr": 0.05, "alpha": 0.5, "eps": 0.3},
        {"lr": 0.2, "alpha": 0.99, "eps": 1e-3},
        {"lr": 0.1, "alpha": 0.0},
        {},
    ]:
        _check(student, rng, _gradients(rng, 8), settings, hint=hint)


@pytest.mark.task("RMSProp", group="edge")
def test_takes_a_generator_of_parameters(student, rng):
    """model.parameters() can be walked through once; all steps still reach all parameters."""
    hint = "A generator is empty after one walk: keep a list of the parameters."
    _check(student, rng, _gradients(rng, 3), {"lr": 0.1}, hint=hint, once=True)


@pytest.mark.task("RMSProp", group="edge")
def test_skips_parameters_without_gradient(student, rng):
    """A parameter whose gradient is None stays where it is, and its average waits for it."""
    gradients = _gradients(rng, 5)
    gradients[0][1] = gradients[2][0] = gradients[2][1] = None
    hint = "Where p.grad is None neither p nor its v changes."
    _check(student, rng, gradients, {"lr": 0.1}, hint=hint)


@pytest.mark.task("RMSProp", group="edge")
def test_clears_gradients(student, rng):
    """After zero_grad() every gradient is None or zeros, also when there was none before."""
    gradients = _gradients(rng, 3)
    gradients[1][2] = None
    seen = student.run(probe.optimise, student.RMSProp, _tensors(rng), gradients, {"lr": 0.1})
    claim(seen["cleared"], "zero_grad() must leave every gradient None or zero.", f"{seen['cleared']}")


@pytest.mark.task("RMSProp", group="robust")
def test_updates_in_place(student, rng):
    """The parameters stay the same leaf tensors, in the same memory, and recording goes on afterwards."""
    seen = student.run(probe.optimise, student.RMSProp, _tensors(rng), _gradients(rng, 3), {"lr": 0.1})
    hint = "Change the parameter itself (p -= ... under no_grad): the model holds on to the old memory."
    claim(seen["same_leaves"], hint)
    assert_unchanged(student)


@pytest.mark.task("RMSProp", group="robust")
def test_leaves_the_gradients_alone(student, rng):
    """step() reads the gradients and does not change them."""
    seen = student.run(probe.optimise, student.RMSProp, _tensors(rng), _gradients(rng, 3), {"lr": 0.1})
    claim(seen["gradients_untouched"], "step() changed p.grad: compute a new tensor, or work on a copy.")


@pytest.mark.task("RMSProp", group="robust")
def test_shares_no_state_between_optimisers(student, rng):
    """Two optimisers keep their averages apart."""
    starts, gradients, settings = _tensors(rng), _gradients(rng, 3), {"lr": 0.1}
    both = student.run(probe.optimise_two, student.RMSProp, starts, gradients, settings)
    hint = "Two optimisers disturb each other: keep the averages in self, made in __init__."
    for places in both:
        for got, want in zip(places, _places(starts, gradients, settings)[-1], strict=True):
            assert_close(got, want, rtol=1e-7, atol=1e-10, hint=hint, inputs="two optimisers in turn")
