"""Hidden tests of sgd_step_: one step on given gradients, as a probe describes it, and several on parabolas."""

import pytest
import torch

from autograder.grading.claims import assert_close, claim
from autograder.grading.proxy import probe

SAME = (
    "A parameter must stay the same leaf tensor in the same memory: `p = p - ...` only gives a local name a new "
    "tensor, and `p.data = ...` moves the parameter to new memory."
)
SHAPES = [(3, 1), (1,), (), (2, 3)]


def _tensors(rng, shapes=SHAPES, dtype=torch.float32):
    return [torch.tensor(rng.uniform(0.5, 2.0, size=shape), dtype=dtype) for shape in shapes]


def _rate(rng):
    return float(rng.uniform(0.05, 0.4))


def _step(student, values, grads, lr, **situation):
    """Take one step; claim that every parameter moved as it should, or stayed where it has no gradient."""
    report = student.run(probe.one_step, student.sgd_step_, values, grads, lr, **situation)
    for got, value, grad in zip(report["values"], values, grads, strict=True):
        want = value if grad is None else value - lr * grad
        hint = "A parameter without a gradient stays as it is." if grad is None else "p becomes p - lr * p.grad, once."
        assert_close(got, want, hint=hint, inputs=f"value {value}, gradient {grad}, lr {lr}")
    return report


@pytest.mark.task("sgd_step_", group="core")
def test_takes_one_step_against_the_gradient(student, rng):
    """Every parameter becomes p - lr * p.grad, whatever its shape."""
    _step(student, _tensors(rng), _tensors(rng), _rate(rng))


@pytest.mark.task("sgd_step_", group="core")
def test_works_in_place(student, rng):
    """Each parameter is the same leaf tensor as before: its memory, requires_grad, and no graph."""
    report = _step(student, _tensors(rng), _tensors(rng), _rate(rng))
    claim(all(report["same_memory"]) and all(report["plain_leaf"]), SAME, f"{report}")


@pytest.mark.task("sgd_step_", group="core")
def test_clears_the_gradients(student, rng):
    """After the step every gradient is None or zeros."""
    report = _step(student, _tensors(rng), _tensors(rng), _rate(rng))
    left = [grad for grad in report["grads"] if grad is not None and bool((grad != 0).any())]
    claim(not left, "A gradient was not cleared: the next backward() would add to it.", f"left over: {left}")


@pytest.mark.task("sgd_step_", group="core")
def test_descends_as_torch_does(student, rng):
    """Several rounds of backward() and a step end where gradient descent ends, as torch.optim.SGD does."""
    starts, targets, scales = (_tensors(rng, [(4, 1), (1,)], torch.float64) for _ in range(3))
    lr, steps = _rate(rng) / 4, 4
    ends = student.run(probe.descend, student.sgd_step_, starts, targets, scales, lr, steps)

    for got, start, target, scale in zip(ends, starts, targets, scales, strict=True):
        want = target + (1 - 2 * lr * scale) ** steps * (start - target)  # the gradient is 2 scale (p - target)
        hint = "After several steps the parameters are elsewhere: is a gradient of an earlier step still there?"
        assert_close(got, want, hint=hint, inputs=f"{steps} steps of lr {lr} from {starts} towards {targets}")


@pytest.mark.task("sgd_step_", group="edge")
def test_skips_parameters_without_a_gradient(student, rng):
    """A parameter whose .grad is None is left alone, and those behind it still take their step."""
    for without in ([0], [1, 2], [3], [0, 1, 2, 3]):
        grads = [None if place in without else grad for place, grad in enumerate(_tensors(rng))]
        report = _step(student, _tensors(rng), grads, _rate(rng))
        claim(all(report["same_memory"]) and all(report["plain_leaf"]), SAME, f"{report}")


@pytest.mark.task("sgd_step_", group="edge")
def test_takes_a_generator(student, rng):
    """The parameters may come from a generator, which can be walked through only once."""
    report = _step(student, _tensors(rng), _tensors(rng), _rate(rng), as_iterator=True)
    left = [grad for grad in report["grads"] if grad is not None and bool((grad != 0).any())]
    hint = (
        "A generator is empty after one loop: a second loop over params never ran. Do both in one loop, or make a list."
    )
    claim(not left, hint, f"left over: {left}")


@pytest.mark.task("sgd_step_", group="edge")
def test_keeps_float64(student, rng):
    """Parameters in float64 stay in float64, to all digits."""
    _step(student, _tensors(rng, dtype=torch.float64), _tensors(rng, dtype=torch.float64), _rate(rng))


@pytest.mark.task("sgd_step_", group="edge")
def test_returns_none(student, rng):
    """It works in place, and returns None."""
    report = _step(student, _tensors(rng), _tensors(rng), _rate(rng))
    hint = "sgd_step_ works in place and returns None: what it returned would only invite `params = sgd_step_(...)`."
    claim(report["returned"] is None, hint, f"returned {report['returned']!r}")


@pytest.mark.task("sgd_step_", group="robust")
def test_puts_gradient_recording_back(student, rng):
    """Gradient recording is as before the call, be it on or off."""
    for recording in (True, False):
        report = _step(student, _tensors(rng), _tensors(rng), _rate(rng), recording=recording)
        hint = "Gradient recording was switched for everybody else: use `with torch.no_grad():`, which puts it back."
        claim(report["mode_kept"], hint, f"recording {recording} before the call")
        claim(not student.last.settings_changed, hint, f"changed: {student.last.settings_changed}")
