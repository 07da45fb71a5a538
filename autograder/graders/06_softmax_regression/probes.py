"""Stand-ins for earlier answers, and training from a seed; both run in the student process.

A stand-in makes a mistake in an earlier task cost once. It keeps whatever promise of that task a later answer may rely
on. Student code can read it, and gains nothing: as an answer to its own task it calls what that task forbids.
"""

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it


def library_softmax(X, dim=-1):
    """Stand in for softmax."""
    return torch.softmax(X, dim)


def library_log_softmax(X, dim=-1):
    """Stand in for log_softmax."""
    return torch.log_softmax(X, dim)


def library_cross_entropy(logits, y):
    """Stand in for cross_entropy."""
    return F.cross_entropy(logits, y.long())


def autograd_slopes(X, y, W, b):
    """Stand in for softmax_regression_grad: by autograd, also under torch.inference_mode()."""
    with torch.inference_mode(False), torch.enable_grad():  # noqa: FBT003 - torch's own parameter
        X, y, W, b = (each.clone().detach() for each in (X, y.long(), W, b))  # inference tensors stay out of graphs
        loss = F.cross_entropy(X @ W.requires_grad_() + b.requires_grad_(), y)
        dW, db = torch.autograd.grad(loss, (W, b))
    return loss.item(), dW, db


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
