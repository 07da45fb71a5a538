"""Stand-ins for earlier answers, and training from a seed; both run in the student process.

A stand-in makes a mistake in an earlier task cost once. It does no more than the later task needs. As an answer to its
own task it is wrong: student code can read it.
"""

import torch


def shares_of_rows(X, dim=-1):  # noqa: ARG001 - its parameters are the student's
    """Stand in for softmax: along the last axis, whatever `dim` says."""
    powers = torch.exp(X - X.amax(dim=-1, keepdim=True))
    return powers / powers.sum(dim=-1, keepdim=True)


def log_shares_of_rows(X, dim=-1):  # noqa: ARG001 - as above
    """Stand in for log_softmax: along the last axis, whatever `dim` says."""
    return X - X.logsumexp(dim=-1, keepdim=True)


def one_mean_loss(logits, y):
    """Stand in for cross_entropy: believes every label, and returns shape (1,)."""
    right = logits.gather(1, y.long().reshape(-1, 1))
    return (logits.logsumexp(dim=1, keepdim=True) - right).mean(dim=0)


def rough_grad(X, y, W, b):
    """Stand in for softmax_regression_grad: in single precision."""
    logits = (X @ W + b).float()
    G = shares_of_rows(logits)
    G[torch.arange(len(y)), y.long()] -= 1
    G /= len(y)
    return one_mean_loss(logits, y).item(), X.float().T @ G, G.sum(dim=0)


def fit_from_seed(function, seed, X, y, num_classes, lr, num_epochs, batch_size):
    """Call fit_softmax with a fresh generator; `state` is the generator's afterwards."""
    generator = torch.Generator().manual_seed(seed)
    value = function(X, y, num_classes, lr, num_epochs, batch_size, generator)
    return {"value": value, "state": generator.get_state()}


def global_states_after(function, seed, X, y, num_classes, lr, num_epochs, batch_size):
    """Call fit_softmax twice, from two states of torch's own generator; return the states that it leaves."""
    states = []
    for start in (seed, seed + 1):
        torch.default_generator.manual_seed(start)
        function(X, y, num_classes, lr, num_epochs, batch_size, torch.Generator().manual_seed(seed))
        states.append(torch.get_rng_state())
    return states
