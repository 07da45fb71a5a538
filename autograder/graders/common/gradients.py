"""Probes for gradients; run in the student process, beside the student's code, and return plain values.

They differentiate a student's function, by autograd and by finite differences, and watch what a call does to leaves and
to gradient recording. What is right is decided in the trusted process: `claims.assert_gradients`, or the test itself.
"""

import torch
from torch import Tensor

MODES = {"enable_grad": torch.enable_grad, "no_grad": torch.no_grad, "inference_mode": torch.inference_mode}
EPS = 1e-6  # balances the error of the formula, eps^2, and that of rounding, 1e-16 / eps


def gradients(function, weights, *args):
    """Differentiate sum(weights * function(*args)) by autograd, for each floating-point tensor among the args.

    `weights` is a tensor of the result's shape, or None for ones; with equal weights many mistakes cancel.
    `value`: the result; `connected`: it hangs on a graph; `gradients`: one for each of the tensors, None where it does
    not depend on it, and none at all when the weights do not fit; `grad_mode_kept`; `control_seen`: autograd still
    differentiates a function of our own.
    """
    leaves = [arg.detach().clone().requires_grad_() if _is_differentiable(arg) else arg for arg in args]
    wanted = [leaf for leaf in leaves if _is_differentiable(leaf)]
    with torch.enable_grad():
        value = function(*leaves)
        kept = torch.is_grad_enabled()
        connected = isinstance(value, Tensor) and value.requires_grad
        found = []
        if connected and (weights is None or value.shape == weights.shape):
            cotangent = torch.ones_like(value) if weights is None else weights.to(value)
            found = list(torch.autograd.grad(value, wanted, cotangent, allow_unused=True))
    with torch.enable_grad():
        control = _control_gradient()
    return {
        "value": value.detach() if isinstance(value, Tensor) else value,
        "connected": connected,
        "gradients": found,
        "grad_mode_kept": kept,
        "control_seen": control == [6.0, -2.0],
    }


def numeric_gradients(function, weights, *args):
    """Return what `gradients` finds, by central differences in float64 of the student's own function.

    It calls the function twice for each element: for small tensors only.
    """
    wide = [arg.detach().double() if _is_differentiable(arg) else arg for arg in args]
    with torch.no_grad():
        return [_slopes(function, weights, wide, place) for place, arg in enumerate(wide) if _is_differentiable(arg)]


def _slopes(function, weights, args, place):
    original = args[place]
    slopes = torch.zeros_like(original)
    for i in range(original.numel()):
        sides = []
        for step in (EPS, -EPS):
            moved = original.flatten().clone()
            moved[i] += step
            value = function(*args[:place], moved.reshape(original.shape), *args[place + 1 :])
            sides.append((value if weights is None else value * weights).sum())
        slopes.view(-1)[i] = (sides[0] - sides[1]) / (2 * EPS)
    return slopes


def leaves_after(function, *args):
    """Call the function with each tensor that requires a gradient made a leaf with a .grad already, and look again.

    `value`: the result; `attached`: a graph hangs on it; for each of these tensors: `values_kept`, `requires_grad`,
    `grad_kept` (the same values: nothing added, nothing cleared); `grad_mode_kept`. A function may be among the args.
    """
    leaves = [arg.detach().clone().requires_grad_() if _is_leaf(arg) else arg for arg in args]
    watched = [leaf for leaf in leaves if _is_leaf(leaf)]
    for leaf in watched:
        leaf.grad = torch.full_like(leaf, 0.5)
    before = [leaf.detach().clone() for leaf in watched]
    mode = torch.is_grad_enabled()
    value = function(*leaves)
    return {
        "value": value.detach() if isinstance(value, Tensor) else value,
        "attached": isinstance(value, Tensor) and value.requires_grad,
        "values_kept": [torch.equal(leaf.detach(), old) for leaf, old in zip(watched, before, strict=True)],
        "requires_grad": [leaf.requires_grad for leaf in watched],
        "grad_kept": [leaf.grad is not None and bool((leaf.grad == 0.5).all()) for leaf in watched],
        "grad_mode_kept": torch.is_grad_enabled() == mode,
    }


def in_grad_mode(mode, function, *args):
    """Call the function inside "enable_grad", "no_grad" or "inference_mode"; `mode_kept`: it left that as it was."""
    with MODES[mode]():
        before = (torch.is_grad_enabled(), torch.is_inference_mode_enabled())
        value = function(*args)
        kept = (torch.is_grad_enabled(), torch.is_inference_mode_enabled()) == before
    return {"value": value, "mode_kept": kept}


def _control_gradient():
    x = torch.tensor([3.0, -1.0], requires_grad=True)
    [found] = torch.autograd.grad((x * x).sum(), x)
    return found.tolist()


def _is_differentiable(value):
    return isinstance(value, Tensor) and value.is_floating_point()


def _is_leaf(value):
    return _is_differentiable(value) and value.requires_grad
