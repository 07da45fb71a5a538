"""Generators, epochs and optimiser steps beside the student's code, and stand-ins for its earlier answers.

Run in the student process. The stand-ins keep whatever promise of the earlier tasks train_linear may rely on, so that a
mistake there costs once. As answers to their own tasks they are wrong, for student code can read them: they serve only
the small problems of train_linear's tests.
"""

import itertools

import torch

MOST_SAMPLES, MOST_WEIGHTS = 150, 5  # that a stand-in takes
MOST_BATCHES = 1000  # of one epoch: an endless iterator must not take the whole time limit


def generator(seed):
    """Return a seeded torch.Generator, which cannot travel by value."""
    return torch.Generator().manual_seed(seed)


def draws(function, seed, calls):
    """Call function(*args, generator) for each tuple of arguments, all with one generator of this seed."""
    shared = generator(seed)
    return [function(*args, shared) for args in calls]


def epochs(function, X, y, batch_size, shuffle, seed, count=1):
    """Return the batches of so many epochs, all drawn from one generator (none for the seed None).

    Each epoch is a list of (X, y) as they came; X and y are copied at once, since a later batch may reuse their memory.
    """
    shared = None if seed is None else generator(seed)
    return [_collected(function(X, y, batch_size, shuffle, shared)) for _ in range(count)]


def _collected(batches):
    return [tuple(_copied(part) for part in batch) for batch in itertools.islice(batches, MOST_BATCHES)]


def _copied(part):
    return part.clone() if isinstance(part, torch.Tensor) else part


def one_step(function, values, grads, lr, *, recording=True, as_iterator=False):
    """Give parameters with these values their gradients (None: no gradient), take one step, and describe them.

    `returned`: what the function returned; `mode_kept`: gradient recording is as it was before; for each parameter:
    value, `same_memory`, `plain_leaf` (requires_grad, and no grad_fn), and `grad` after the step.
    """
    params = [value.clone().requires_grad_() for value in values]
    for param, grad in zip(params, grads, strict=True):
        param.grad = None if grad is None else grad.clone()
    places = [param.data_ptr() for param in params]
    with torch.set_grad_enabled(recording):
        returned = function(iter(params) if as_iterator else params, lr)
        kept = torch.is_grad_enabled() == recording
    return {
        "returned": returned,
        "mode_kept": kept,
        "values": [param.detach().clone() for param in params],
        "same_memory": [param.data_ptr() == place for param, place in zip(params, places, strict=True)],
        "plain_leaf": [param.is_leaf and param.requires_grad and param.grad_fn is None for param in params],
        "grads": [None if param.grad is None else param.grad.detach().clone() for param in params],
    }


def descend(function, starts, targets, scales, lr, steps):
    """Minimise sum(scale * (p - target)^2) by backward() and the student's step; return the parameters at the end."""
    params = [start.clone().requires_grad_() for start in starts]
    for _ in range(steps):
        loss = sum((s * (p - t) ** 2).sum() for p, t, s in zip(params, targets, scales, strict=True))
        loss.backward()
        function(params, lr)
    return [param.detach().clone() for param in params]


def trained(function, X, y, lr, num_epochs, batch_size, seed, times=1):
    """Return what so many trainings return, all drawing from one generator."""
    shared = generator(seed)
    return [function(X, y, lr, num_epochs, batch_size, shared) for _ in range(times)]


def training_loss(y_hat, y, reduction="mean"):
    """Stand in for squared_loss, for few samples; it refuses no labels and no word."""
    losses = (y_hat - y.reshape(y_hat.shape))[:MOST_SAMPLES] ** 2 / 2
    return {"none": losses, "sum": losses.sum()}.get(reduction, losses.mean())


def permuted_batches(X, y, batch_size, shuffle, generator):
    """Stand in for minibatches, for few samples; it refuses nothing."""
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    return iter([(X[batch], y[batch]) for batch in order[:MOST_SAMPLES].split(batch_size)])


def small_step(params, lr):
    """Stand in for sgd_step_, for parameters of few numbers."""
    with torch.no_grad():
        for param in params:
            if param.grad is not None and param.numel() <= MOST_WEIGHTS:
                param -= lr * param.grad
                param.grad = None
