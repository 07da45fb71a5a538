"""Probes of optimisers, for every assignment; run in the student process, beside the student's optimiser.

They hand it parameters and gradients, and return where the parameters went. What is right is decided in the trusted
process.
"""

import torch


def optimise(make, starts, gradients, settings, *, once=False):
    """Step along the given gradients (None: none this time); return where the parameters are after each step, and more.

    The gradients come from backward(), so that old ones add up unless zero_grad() clears them. `once`: hand the
    parameters over as an iterator.
    """
    params = [start.clone().requires_grad_() for start in starts]
    memory = [p.data_ptr() for p in params]
    optimizer = make(iter(params) if once else params, **settings)
    places, untouched, cleared = [], [], []
    for wanted in gradients:
        optimizer.zero_grad()
        cleared.append(all(p.grad is None or not p.grad.any() for p in params))
        for p, g in zip(params, wanted, strict=True):
            if g is None:
                p.grad = None
            else:
                (p * g).sum().backward()
        before = [None if p.grad is None else p.grad.clone() for p in params]
        optimizer.step()
        untouched.append(all(_equal(p.grad, g) for p, g in zip(params, before, strict=True)))
        places.append([p.detach().clone() for p in params])
    optimizer.zero_grad()
    cleared.append(all(p.grad is None or not p.grad.any() for p in params))
    same = all(p.is_leaf and p.requires_grad and p.data_ptr() == at for p, at in zip(params, memory, strict=True))
    return {"places": places, "gradients_untouched": all(untouched), "cleared": all(cleared), "same_leaves": same}


def _equal(a, b):
    return (a is None and b is None) or (a is not None and b is not None and torch.equal(a, b))


def optimise_two(make, starts, gradients, settings):
    """Step with two optimisers of the same kind in turn; return the parameters of both."""
    both = [[start.clone().requires_grad_() for start in starts] for _ in range(2)]
    optimizers = [make(params, **settings) for params in both]
    for wanted in gradients:
        for params, optimizer in zip(both, optimizers, strict=True):
            for p, g in zip(params, wanted, strict=True):
                p.grad = g.clone()
            optimizer.step()
    return [[p.detach() for p in params] for params in both]


def one_step(make):
    """Make an optimiser and take one step with it."""
    p = torch.ones(2, requires_grad=True)
    optimizer = make([p])
    p.grad = torch.ones(2)
    optimizer.step()
