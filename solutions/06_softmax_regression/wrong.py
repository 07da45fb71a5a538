"""Mistakes that students make in 06_softmax_regression; each must lose points in its own task and in no other."""

import math

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import nn

from autograder.authoring.answers import wrong

# --- softmax


@wrong("softmax", "naive")
def softmax__naive(X, dim=-1):
    return X.exp() / X.exp().sum(dim, keepdim=True)


@wrong("softmax", "max(0, row maximum)")
def softmax__clamped_maximum(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True).clamp(min=0)).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "dim ignored")
def softmax__last(X, dim=-1):
    powers = (X - X.amax(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)


@wrong("softmax", "always dim=1")
def softmax__dim_1(X, dim=1):
    powers = (X - X.amax(1, keepdim=True)).exp()
    return powers / powers.sum(1, keepdim=True)


@wrong("softmax", "default dim=0")
def softmax__default_0(X, dim=0):
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "in place")
def softmax__in_place(X, dim=-1):
    if X.requires_grad:
        X = X.clone()
    X -= X.amax(dim, keepdim=True)
    X.exp_()
    return X / X.sum(dim, keepdim=True)


@wrong("softmax", "in place, and put back afterwards, which rounds")
def softmax__put_back(X, dim=-1):
    m = X.detach().amax(dim, keepdim=True)
    powers = X.sub_(m).exp() if not X.requires_grad else (X - m).exp()
    if not X.requires_grad:
        X.add_(m)
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "clamped logits")
def softmax__clamp(X, dim=-1):
    powers = X.clamp(-80, 80).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "clamped after the shift")
def softmax__clamp_shifted(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True)).clamp(min=-80).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "one maximum for the whole matrix")
def softmax__global_maximum(X, dim=-1):
    powers = (X - X.max()).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "the mean instead of the maximum")
def softmax__mean(X, dim=-1):
    powers = (X - X.mean(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "shifted only when something is large")
def softmax__if_large(X, dim=-1):
    if (X > 80).any():
        X = X - X.amax(dim, keepdim=True)
    powers = X.exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "NaN replaced by 0")
def softmax__nan_to_num(X, dim=-1):
    return torch.nan_to_num(X.exp() / X.exp().sum(dim, keepdim=True))


@wrong("softmax", "epsilon in the sum")
def softmax__epsilon(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return powers / (powers.sum(dim, keepdim=True) + 1e-6)


@wrong("softmax", "graph cut")
def softmax__detached(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True).detach()


@wrong("softmax", "the graph cut at its root")
def softmax__data(X, dim=-1):
    X = X.data
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "NumPy, without a graph")
def softmax__numpy(X, dim=-1):
    values = X.detach().cpu().numpy()
    powers = np.exp(values - values.max(axis=dim, keepdims=True))
    return torch.from_numpy(powers / powers.sum(axis=dim, keepdims=True))


@wrong("softmax", "no keepdim")
def softmax__no_keepdim(X, dim=-1):
    powers = (X - X.amax(dim)).exp()
    return powers / powers.sum(dim)


@wrong("softmax", "the sum of everything")
def softmax__whole(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return powers / powers.sum()


@wrong("softmax", "no exp: shares of the scores")
def softmax__no_exp(X, dim=-1):
    shifted = X - X.amin(dim, keepdim=True)
    return shifted / shifted.sum(dim, keepdim=True)


@wrong("softmax", "powers of two")
def softmax__exp2(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True)).exp2()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "divided by the largest, not by the sum")
def softmax__largest(X, dim=-1):
    return (X - X.amax(dim, keepdim=True)).exp()


@wrong("softmax", "max(dim) is a pair, its indices taken")
def softmax__indices(X, dim=-1):
    powers = (X - X.max(dim, keepdim=True)[1]).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "sign of the scores turned")
def softmax__softmin(X, dim=-1):
    powers = (X.amin(dim, keepdim=True) - X).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "row loop")
def softmax__loop(X, dim=-1):
    last = X.movedim(dim, -1)
    rows = [(row - row.max()).exp() for row in last.reshape(-1, last.shape[-1])]
    rows = [row / row.sum() for row in rows]
    return torch.stack(rows).reshape(last.shape).movedim(-1, dim)


@wrong("softmax", "two axes only, transposed by hand")
def softmax__two_axes(X, dim=-1):
    if dim in (0, -2):
        return softmax__two_axes(X.T, 1).T
    powers = (X - X.amax(1, keepdim=True)).exp()
    return powers / powers.sum(1, keepdim=True)


@wrong("softmax", "the library call")
def softmax__torch(X, dim=-1):
    return torch.softmax(X, dim)


@wrong("softmax", "the library's module")
def softmax__module(X, dim=-1):
    return nn.Softmax(dim)(X)


@wrong("softmax", "the library's logsumexp")
def softmax__logsumexp(X, dim=-1):
    return (X - X.logsumexp(dim, keepdim=True)).exp()


@wrong("softmax", "the library call, by another road")
def softmax__getattr(X, dim=-1):
    return getattr(torch, "soft" + "max")(X, dim)


@wrong("softmax", "always float32")
def softmax__float32(X, dim=-1):
    X = X.float()
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "always float64")
def softmax__float64(X, dim=-1):
    X = X.double()
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("softmax", "result on the CPU")
def softmax__cpu(X, dim=-1):
    powers = torch.zeros(X.shape, dtype=X.dtype) + (X - X.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)


# --- log_softmax


@wrong("log_softmax", "log(softmax)")
def log_softmax__log(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return (powers / powers.sum(dim, keepdim=True)).log()


@wrong("log_softmax", "log of the earlier answer")
def log_softmax__earlier(X, dim=-1):
    return softmax(X, dim).log()  # noqa: F821 - the answer to an earlier task of the notebook


@wrong("log_softmax", "epsilon inside the log")
def log_softmax__epsilon(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return (powers / powers.sum(dim, keepdim=True) + 1e-12).log()


@wrong("log_softmax", "share clamped inside the log")
def log_softmax__clamp(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return (powers / powers.sum(dim, keepdim=True)).clamp(min=1e-38).log()


@wrong("log_softmax", "no maximum")
def log_softmax__no_maximum(X, dim=-1):
    return X - X.exp().sum(dim, keepdim=True).log()


@wrong("log_softmax", "the maximum forgotten in one of two places")
def log_softmax__half_shifted(X, dim=-1):
    m = X.amax(dim, keepdim=True)
    return X - (X - m).exp().sum(dim, keepdim=True).log()


@wrong("log_softmax", "softmax, no log")
def log_softmax__no_log(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True)).exp()
    return powers / powers.sum(dim, keepdim=True)


@wrong("log_softmax", "dim ignored")
def log_softmax__last(X, dim=-1):
    shifted = X - X.amax(-1, keepdim=True)
    return shifted - shifted.exp().sum(-1, keepdim=True).log()


@wrong("log_softmax", "negative")
def log_softmax__negative(X, dim=-1):
    shifted = X - X.amax(dim, keepdim=True)
    return shifted.exp().sum(dim, keepdim=True).log() - shifted


@wrong("log_softmax", "logarithm to base 2")
def log_softmax__log2(X, dim=-1):
    shifted = X - X.amax(dim, keepdim=True)
    return (shifted - shifted.exp().sum(dim, keepdim=True).log()) / math.log(2)


@wrong("log_softmax", "max(0, row maximum)")
def log_softmax__clamped_maximum(X, dim=-1):
    shifted = X - X.amax(dim, keepdim=True).clamp(min=0)
    return shifted - shifted.exp().sum(dim, keepdim=True).log()


@wrong("log_softmax", "one maximum for the whole matrix")
def log_softmax__global_maximum(X, dim=-1):
    shifted = X - X.max()
    return shifted - shifted.exp().sum(dim, keepdim=True).log()


@wrong("log_softmax", "the log of the sum forgotten")
def log_softmax__only_shifted(X, dim=-1):
    return X - X.amax(dim, keepdim=True)


@wrong("log_softmax", "sum of logs instead of log of the sum")
def log_softmax__sum_of_logs(X, dim=-1):
    shifted = X - X.amax(dim, keepdim=True)
    return shifted - shifted.exp().log().sum(dim, keepdim=True)


@wrong("log_softmax", "no keepdim")
def log_softmax__no_keepdim(X, dim=-1):
    shifted = X - X.amax(dim, keepdim=True)
    return shifted - shifted.exp().sum(dim).log()


@wrong("log_softmax", "log1p of a sum that holds the 1 already")
def log_softmax__log1p(X, dim=-1):
    shifted = X - X.amax(dim, keepdim=True)
    return shifted - shifted.exp().sum(dim, keepdim=True).log1p()


@wrong("log_softmax", "infinite values replaced afterwards, gradients NaN")
def log_softmax__where(X, dim=-1):
    powers = (X - X.amax(dim, keepdim=True)).exp()
    logs = (powers / powers.sum(dim, keepdim=True)).log()
    shifted = X - X.amax(dim, keepdim=True)
    return torch.where(logs.isinf(), shifted - shifted.exp().sum(dim, keepdim=True).log(), logs)


@wrong("log_softmax", "graph cut")
def log_softmax__detached(X, dim=-1):
    m = X.amax(dim, keepdim=True)
    return X - m - (X - m).detach().exp().sum(dim, keepdim=True).log()


@wrong("log_softmax", "no gradients at all")
@torch.no_grad()
def log_softmax__no_grad(X, dim=-1):
    shifted = X - X.amax(dim, keepdim=True)
    return shifted - shifted.exp().sum(dim, keepdim=True).log()


@wrong("log_softmax", "in place")
def log_softmax__in_place(X, dim=-1):
    X = X.clone() if X.requires_grad else X
    X -= X.amax(dim, keepdim=True)
    return X - X.exp().sum(dim, keepdim=True).log()


@wrong("log_softmax", "row loop")
def log_softmax__loop(X, dim=-1):
    last = X.movedim(dim, -1)
    rows = [row - row.max() - (row - row.max()).exp().sum().log() for row in last.reshape(-1, last.shape[-1])]
    return torch.stack(rows).reshape(last.shape).movedim(-1, dim)


@wrong("log_softmax", "the library call")
def log_softmax__torch(X, dim=-1):
    return F.log_softmax(X, dim=dim)


@wrong("log_softmax", "the library call, by another road")
def log_softmax__getattr(X, dim=-1):
    return getattr(X, "log_" + "softmax")(dim)


@wrong("log_softmax", "always float32")
def log_softmax__float32(X, dim=-1):
    shifted = X.float() - X.float().amax(dim, keepdim=True)
    return shifted - shifted.exp().sum(dim, keepdim=True).log()


@wrong("log_softmax", "sums gathered on the CPU")
def log_softmax__cpu(X, dim=-1):
    shifted = X - X.amax(dim, keepdim=True)
    total = torch.zeros(shifted.sum(dim, keepdim=True).shape, dtype=X.dtype)
    return shifted - (total + shifted.exp().sum(dim, keepdim=True)).log()


# --- cross_entropy


@wrong("cross_entropy", "sum")
def cross_entropy__sum(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    log_probs = logits - logits.logsumexp(1, keepdim=True)
    return -log_probs[torch.arange(len(y)), y.long()].sum()


@wrong("cross_entropy", "divided by all elements")
def cross_entropy__all_elements(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    log_probs = logits - logits.logsumexp(1, keepdim=True)
    right = y[:, None] == torch.arange(logits.shape[1])
    return -(log_probs * right).mean()


@wrong("cross_entropy", "softmax twice")
def cross_entropy__twice(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    probs = torch.softmax(logits, 1)
    return -torch.log_softmax(probs, 1)[torch.arange(len(y)), y.long()].mean()


@wrong("cross_entropy", "picks columns [:, y]")
def cross_entropy__columns(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return -torch.log_softmax(logits, 1)[:, y.long()].mean()


@wrong("cross_entropy", "softmax over the samples")
def cross_entropy__samples(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return -torch.log_softmax(logits, 0)[torch.arange(len(y)), y.long()].mean()


@wrong("cross_entropy", "naive exp")
def cross_entropy__naive(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    probs = logits.exp() / logits.exp().sum(1, keepdim=True)
    return -probs[torch.arange(len(y)), y.long()].log().mean()


@wrong("cross_entropy", "log of a stable softmax")
def cross_entropy__log_of_softmax(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return -torch.softmax(logits, 1)[torch.arange(len(y)), y.long()].log().mean()


@wrong("cross_entropy", "epsilon inside the log")
def cross_entropy__epsilon(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return -(torch.softmax(logits, 1)[torch.arange(len(y)), y.long()] + 1e-9).log().mean()


@wrong("cross_entropy", "loss clamped at 100")
def cross_entropy__clamped(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    log_probs = torch.log_softmax(logits, 1).clamp(min=-100)
    return -log_probs[torch.arange(len(y)), y.long()].mean()


@wrong("cross_entropy", "negative labels wrap round")
def cross_entropy__negative(logits, y):
    if len(y) != len(logits) or (y >= logits.shape[1]).any():
        raise ValueError("labels do not fit")
    return -torch.log_softmax(logits, 1)[torch.arange(len(y)), y.long()].mean()


@wrong("cross_entropy", "labels not checked: an IndexError of torch")
def cross_entropy__unchecked(logits, y):
    if len(y) != len(logits):
        raise ValueError("lengths differ")
    return -torch.log_softmax(logits, 1).gather(1, y.long()[:, None]).mean()


@wrong("cross_entropy", "lengths not compared")
def cross_entropy__lengths(logits, y):
    if ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("no such class")
    return -torch.log_softmax(logits, 1)[torch.arange(len(logits)), y.long()].mean()


@wrong("cross_entropy", "k itself is let through")
def cross_entropy__off_by_one(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y > logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return -torch.log_softmax(logits, 1).gather(1, y.long()[:, None].clamp(max=logits.shape[1] - 1)).mean()


@wrong("cross_entropy", "assert instead of ValueError")
def cross_entropy__assert(logits, y):
    assert len(y) == len(logits)
    assert ((y >= 0) & (y < logits.shape[1])).all()
    return -torch.log_softmax(logits, 1)[torch.arange(len(y)), y.long()].mean()


@wrong("cross_entropy", "uint8 labels read as a mask")
def cross_entropy__mask(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return -torch.log_softmax(logits, 1)[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", "loop")
def cross_entropy__loop(logits, y):
    if len(y) != len(logits):
        raise ValueError("lengths differ")
    total = 0.0
    for row, label in zip(logits, y.tolist(), strict=True):
        if not 0 <= label < len(row):
            raise ValueError("no such class")
        total = total + torch.logsumexp(row, 0) - row[label]
    return total / len(y)


@wrong("cross_entropy", "a label check in a loop")
def cross_entropy__check_loop(logits, y):
    if len(y) != len(logits) or any(not 0 <= label < logits.shape[1] for label in y):
        raise ValueError("labels do not fit")
    return -torch.log_softmax(logits, 1)[torch.arange(len(y)), y.long()].mean()


@wrong("cross_entropy", "sign forgotten")
def cross_entropy__sign(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return torch.log_softmax(logits, 1)[torch.arange(len(y)), y.long()].mean()


@wrong("cross_entropy", "log to base 2")
def cross_entropy__log2(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return -torch.log_softmax(logits, 1)[torch.arange(len(y)), y.long()].mean() / math.log(2)


@wrong("cross_entropy", "squared error instead")
def cross_entropy__squared(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    onehot = (y[:, None] == torch.arange(logits.shape[1])).to(logits.dtype)
    return ((torch.softmax(logits, 1) - onehot) ** 2).sum(1).mean()


@wrong("cross_entropy", "one loss a sample")
def cross_entropy__vector(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return -torch.log_softmax(logits, 1)[torch.arange(len(y)), y.long()]


@wrong("cross_entropy", "a Python float, without a graph")
def cross_entropy__item(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return -torch.log_softmax(logits, 1)[torch.arange(len(y)), y.long()].mean().item()


@wrong("cross_entropy", "detached")
def cross_entropy__detached(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return -torch.log_softmax(logits.detach(), 1)[torch.arange(len(y)), y.long()].mean()


@wrong("cross_entropy", "the library call")
def cross_entropy__torch(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return F.cross_entropy(logits, y.long())


@wrong("cross_entropy", "the library's module")
def cross_entropy__module(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    return nn.CrossEntropyLoss()(logits, y.long())


@wrong("cross_entropy", "shifts the scores in place")
def cross_entropy__in_place(logits, y):
    if len(y) != len(logits) or ((y < 0) | (y >= logits.shape[1])).any():
        raise ValueError("labels do not fit")
    if not logits.requires_grad:
        logits -= logits.amax(1, keepdim=True)
    return -torch.log_softmax(logits, 1)[torch.arange(len(y)), y.long()].mean()


# --- softmax_regression_grad


@wrong("softmax_regression_grad", "no 1/n")
def softmax_regression_grad__sum(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = torch.softmax(logits, 1) - onehot
    return F.cross_entropy(logits, y).item(), X.T @ G, G.sum(0)


@wrong("softmax_regression_grad", "one-hot not subtracted")
def softmax_regression_grad__no_onehot(X, y, W, b):
    logits = X @ W + b
    G = torch.softmax(logits, 1) / len(X)
    return F.cross_entropy(logits, y).item(), X.T @ G, G.sum(0)


@wrong("softmax_regression_grad", "db is the mean")
def softmax_regression_grad__db_mean(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (torch.softmax(logits, 1) - onehot) / len(X)
    return F.cross_entropy(logits, y).item(), X.T @ G, G.mean(0)


@wrong("softmax_regression_grad", "1/n only in dW")
def softmax_regression_grad__n_once(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = torch.softmax(logits, 1) - onehot
    return F.cross_entropy(logits, y).item(), X.T @ G / len(X), G.sum(0)


@wrong("softmax_regression_grad", "1/k instead of 1/n")
def softmax_regression_grad__k(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (torch.softmax(logits, 1) - onehot) / len(b)
    return F.cross_entropy(logits, y).item(), X.T @ G, G.sum(0)


@wrong("softmax_regression_grad", "autograd")
def softmax_regression_grad__autograd(X, y, W, b):
    W, b = W.clone().requires_grad_(), b.clone().requires_grad_()
    loss = F.cross_entropy(X @ W + b, y)
    loss.backward()
    return loss.item(), W.grad, b.grad


@wrong("softmax_regression_grad", "autograd, with inference mode switched off")
def softmax_regression_grad__inference_off(X, y, W, b):
    with torch.inference_mode(False), torch.enable_grad():
        W, b = W.clone().requires_grad_(), b.clone().requires_grad_()
        loss = F.cross_entropy(X.clone() @ W + b, y)
        dW, db = torch.autograd.grad(loss, (W, b))
    return loss.item(), dW, db


@wrong("softmax_regression_grad", "finite differences")
def softmax_regression_grad__numeric(X, y, W, b):
    eps, gradients = 1e-6, []
    for p in (W, b):
        slopes = torch.zeros_like(p)
        for i in range(p.numel()):
            step = torch.zeros(p.numel(), dtype=p.dtype)
            step[i] = eps
            step = step.reshape(p.shape)
            up, down = ((W + s, b) if p is W else (W, b + s) for s in (step, -step))
            slopes.view(-1)[i] = (F.cross_entropy(X @ up[0] + up[1], y) - F.cross_entropy(X @ down[0] + down[1], y)) / (
                2 * eps
            )
        gradients.append(slopes)
    return F.cross_entropy(X @ W + b, y).item(), *gradients


@wrong("softmax_regression_grad", "bias forgotten in the scores")
def softmax_regression_grad__no_bias(X, y, W, b):
    logits = X @ W
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (torch.softmax(logits, 1) - onehot) / len(X)
    return F.cross_entropy(logits, y).item(), X.T @ G, G.sum(0)


@wrong("softmax_regression_grad", "sign turned: the way down instead of the gradient")
def softmax_regression_grad__sign(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (onehot - torch.softmax(logits, 1)) / len(X)
    return F.cross_entropy(logits, y).item(), X.T @ G, G.sum(0)


@wrong("softmax_regression_grad", "dW transposed")
def softmax_regression_grad__transposed(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (torch.softmax(logits, 1) - onehot) / len(X)
    return F.cross_entropy(logits, y).item(), G.T @ X, G.sum(0)


@wrong("softmax_regression_grad", "db sums over the classes")
def softmax_regression_grad__db_rows(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (torch.softmax(logits, 1) - onehot) / len(X)
    return F.cross_entropy(logits, y).item(), X.T @ G, G.sum(1)


@wrong("softmax_regression_grad", "db with an axis too many")
def softmax_regression_grad__db_keepdim(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (torch.softmax(logits, 1) - onehot) / len(X)
    return F.cross_entropy(logits, y).item(), X.T @ G, G.sum(0, keepdim=True)


@wrong("softmax_regression_grad", "softmax over the samples")
def softmax_regression_grad__samples(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (torch.softmax(logits, 0) - onehot) / len(X)
    return F.cross_entropy(logits, y).item(), X.T @ G, G.sum(0)


@wrong("softmax_regression_grad", "naive exp")
def softmax_regression_grad__naive(X, y, W, b):
    logits = X @ W + b
    probs = logits.exp() / logits.exp().sum(1, keepdim=True)
    rows = torch.arange(len(y))
    G = probs.clone()
    G[rows, y] -= 1
    return -probs[rows, y].log().mean().item(), X.T @ G / len(y), G.mean(0)


@wrong("softmax_regression_grad", "naive log in the loss")
def softmax_regression_grad__naive_loss(X, y, W, b):
    probs = torch.softmax(X @ W + b, 1)
    rows = torch.arange(len(y))
    loss = -probs[rows, y].log().mean().item()
    probs[rows, y] -= 1
    return loss, X.T @ probs / len(y), probs.mean(0)


@wrong("softmax_regression_grad", "the loss taken after the 1 was subtracted")
def softmax_regression_grad__too_late(X, y, W, b):
    probs = torch.softmax(X @ W + b, 1)
    rows = torch.arange(len(y))
    probs[rows, y] -= 1
    loss = -probs[rows, y].abs().log().mean().item()
    return loss, X.T @ probs / len(y), probs.mean(0)


@wrong("softmax_regression_grad", "the loss summed")
def softmax_regression_grad__loss_sum(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (torch.softmax(logits, 1) - onehot) / len(X)
    return F.cross_entropy(logits, y, reduction="sum").item(), X.T @ G, G.sum(0)


@wrong("softmax_regression_grad", "gradient of the squared error")
def softmax_regression_grad__squared(X, y, W, b):
    logits = X @ W + b
    probs = torch.softmax(logits, 1)
    D = probs - (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = 2 * probs * (D - (D * probs).sum(1, keepdim=True)) / len(X)
    return F.cross_entropy(logits, y).item(), X.T @ G, G.sum(0)


@wrong("softmax_regression_grad", "the loss a tensor")
def softmax_regression_grad__tensor(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (torch.softmax(logits, 1) - onehot) / len(X)
    return F.cross_entropy(logits, y), X.T @ G, G.sum(0)


@wrong("softmax_regression_grad", "loop over the samples")
def softmax_regression_grad__loop(X, y, W, b):
    loss, dW, db = 0.0, torch.zeros_like(W), torch.zeros_like(b)
    for x, label in zip(X, y.tolist(), strict=True):
        scores = x @ W + b
        loss += (scores.logsumexp(0) - scores[label]).item() / len(X)
        g = torch.softmax(scores, 0)
        g[label] -= 1
        dW += x[:, None] * g / len(X)
        db += g / len(X)
    return loss, dW, db


@wrong("softmax_regression_grad", "two values, db forgotten")
def softmax_regression_grad__no_db(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    return F.cross_entropy(logits, y).item(), X.T @ (torch.softmax(logits, 1) - onehot) / len(X)


@wrong("softmax_regression_grad", "makes a step on W and b as well")
def softmax_regression_grad__steps(X, y, W, b):
    logits = X @ W + b
    onehot = (y[:, None] == torch.arange(len(b))).to(X.dtype)
    G = (torch.softmax(logits, 1) - onehot) / len(X)
    loss, dW, db = F.cross_entropy(logits, y).item(), X.T @ G, G.sum(0)
    W -= 0.1 * dW
    b -= 0.1 * db
    return loss, dW, db


@wrong("softmax_regression_grad", "single precision on the way")
def softmax_regression_grad__float32(X, y, W, b):
    logits = X.float() @ W.float() + b.float()
    onehot = (y[:, None] == torch.arange(len(b))).float()
    G = (torch.softmax(logits, 1) - onehot) / len(X)
    return F.cross_entropy(logits, y).item(), (X.float().T @ G).to(X.dtype), G.sum(0).to(X.dtype)


# --- accuracy


@wrong("accuracy", "count instead of share")
def accuracy__count(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return float((logits.argmax(1) == y.flatten()).sum())


@wrong("accuracy", "argmax over samples")
def accuracy__samples(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return (logits.argmax(0) == y.flatten()).float().mean().item()


@wrong("accuracy", "argmax of everything")
def accuracy__whole(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return (logits.argmax() == y.flatten()).float().mean().item()


@wrong("accuracy", "percent")
def accuracy__percent(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return 100 * (logits.argmax(1) == y.flatten()).float().mean().item()


@wrong("accuracy", "rounds")
def accuracy__rounds(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return float(round((logits.argmax(1) == y.flatten()).float().mean().item()))


@wrong("accuracy", "two decimals")
def accuracy__two_decimals(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return round((logits.argmax(1) == y.flatten()).float().mean().item(), 2)


@wrong("accuracy", "the share of wrong ones")
def accuracy__error(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return (logits.argmax(1) != y.flatten()).float().mean().item()


@wrong("accuracy", "a tensor")
def accuracy__tensor(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return (logits.argmax(1) == y.flatten()).float().mean()


@wrong("accuracy", "a column of labels meets a row of predictions")
def accuracy__column(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return (logits.argmax(1) == y).float().mean().item()


@wrong("accuracy", "squeezes a single sample away")
def accuracy__squeeze(logits, y):
    y = y.squeeze()
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return (logits.argmax(1) == y).float().mean().item()


@wrong("accuracy", "labels and predictions on both sides of a broadcast")
def accuracy__keepdim(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return (logits.argmax(1, keepdim=True) == y).float().mean().item()


@wrong("accuracy", "every tie counts as right")
def accuracy__ties(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    best = logits == logits.amax(1, keepdim=True)
    return best.gather(1, y.long().reshape(-1, 1)).float().mean().item()


@wrong("accuracy", "ties to the highest index")
def accuracy__last(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    predicted = logits.shape[1] - 1 - logits.flip(1).argmax(1)
    return (predicted == y.flatten()).float().mean().item()


@wrong("accuracy", "NaN for no samples")
def accuracy__nan(logits, y):
    if len(y) != len(logits):
        raise ValueError("numbers differ")
    return (logits.argmax(1) == y.flatten()).float().mean().item()


@wrong("accuracy", "0 for no samples")
def accuracy__zero(logits, y):
    if len(y) != len(logits):
        raise ValueError("numbers differ")
    return (logits.argmax(1) == y.flatten()).sum().item() / max(len(y), 1)


@wrong("accuracy", "numbers not compared")
def accuracy__unchecked(logits, y):
    if len(y) == 0:
        raise ValueError("no samples")
    return (logits.argmax(1) == y.flatten()).float().mean().item()


@wrong("accuracy", "stops at the shorter one")
def accuracy__zip(logits, y):
    if len(y) == 0:
        raise ValueError("no samples")
    pairs = list(zip(logits.argmax(1).tolist(), y.flatten().tolist(), strict=False))
    return sum(a == b for a, b in pairs) / len(pairs)


@wrong("accuracy", "scores compared with labels")
def accuracy__scores(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    return (logits.amax(1) == y.flatten()).float().mean().item()


@wrong("accuracy", "changes the shape of y in place")
def accuracy__in_place(logits, y):
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError("numbers differ")
    if y.dim() == 2:
        y.squeeze_(1)
    return (logits.argmax(1) == y).float().mean().item()


@wrong("accuracy", "an assert instead of a ValueError")
def accuracy__assert(logits, y):
    assert len(y) > 0
    assert len(y) == len(logits)
    return (logits.argmax(1) == y.flatten()).float().mean().item()


# --- confusion_matrix


@wrong("confusion_matrix", "rows and columns swapped")
def confusion_matrix__swapped(y_true, y_pred, num_classes):
    pairs = torch.stack([y_true.long(), y_pred.long()]) if len(y_true) == len(y_pred) else None
    if pairs is None or ((pairs < 0) | (pairs >= num_classes)).any():
        raise ValueError("labels do not fit")
    return torch.bincount(pairs[1] * num_classes + pairs[0], minlength=num_classes**2).reshape(num_classes, -1)


@wrong("confusion_matrix", "no minlength")
def confusion_matrix__no_minlength(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    pairs = torch.stack([y_true.long(), y_pred.long()])
    if ((pairs < 0) | (pairs >= num_classes)).any():
        raise ValueError("no such class")
    return torch.bincount(pairs[0] * num_classes + pairs[1]).reshape(num_classes, num_classes)


@wrong("confusion_matrix", "as many classes as were seen")
def confusion_matrix__seen(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    pairs = torch.stack([y_true.long(), y_pred.long()])
    if ((pairs < 0) | (pairs >= num_classes)).any():
        raise ValueError("no such class")
    k = int(pairs.max()) + 1
    return torch.bincount(pairs[0] * k + pairs[1], minlength=k * k).reshape(k, k)


@wrong("confusion_matrix", "uint8 overflow")
def confusion_matrix__overflow(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    for y in (y_true, y_pred):
        if ((y < 0) | (y >= num_classes)).any():
            raise ValueError("no such class")
    places = (y_true * num_classes + y_pred).long() % num_classes**2
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


@wrong("confusion_matrix", "float")
def confusion_matrix__float(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    pairs = torch.stack([y_true.long(), y_pred.long()])
    if ((pairs < 0) | (pairs >= num_classes)).any():
        raise ValueError("no such class")
    counts = torch.zeros(num_classes, num_classes)
    return counts.index_put_((pairs[0], pairs[1]), torch.ones(len(y_true)), accumulate=True)


@wrong("confusion_matrix", "int32")
def confusion_matrix__int32(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    pairs = torch.stack([y_true.long(), y_pred.long()])
    if ((pairs < 0) | (pairs >= num_classes)).any():
        raise ValueError("no such class")
    counts = torch.bincount(pairs[0] * num_classes + pairs[1], minlength=num_classes**2)
    return counts.reshape(num_classes, num_classes).int()


@wrong("confusion_matrix", "index assignment counts a pair once")
def confusion_matrix__assigns(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    pairs = torch.stack([y_true.long(), y_pred.long()])
    if ((pairs < 0) | (pairs >= num_classes)).any():
        raise ValueError("no such class")
    counts = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    counts[pairs[0], pairs[1]] += 1
    return counts


@wrong("confusion_matrix", "loop over the samples")
def confusion_matrix__loop(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    counts = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    for i, j in zip(y_true.tolist(), y_pred.tolist(), strict=True):
        if not (0 <= i < num_classes and 0 <= j < num_classes):
            raise ValueError("no such class")
        counts[i, j] += 1
    return counts


@wrong("confusion_matrix", "shares of the rows")
def confusion_matrix__shares(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    pairs = torch.stack([y_true.long(), y_pred.long()])
    if ((pairs < 0) | (pairs >= num_classes)).any():
        raise ValueError("no such class")
    counts = torch.bincount(pairs[0] * num_classes + pairs[1], minlength=num_classes**2)
    counts = counts.reshape(num_classes, num_classes)
    return counts / counts.sum(1, keepdim=True).clamp(min=1)


@wrong("confusion_matrix", "only the mistakes")
def confusion_matrix__mistakes(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    pairs = torch.stack([y_true.long(), y_pred.long()])
    if ((pairs < 0) | (pairs >= num_classes)).any():
        raise ValueError("no such class")
    pairs = pairs[:, pairs[0] != pairs[1]]
    counts = torch.bincount(pairs[0] * num_classes + pairs[1], minlength=num_classes**2)
    return counts.reshape(num_classes, num_classes)


@wrong("confusion_matrix", "only the places are checked, not the classes")
def confusion_matrix__places(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    places = y_true.long() * num_classes + y_pred.long()
    if ((places < 0) | (places >= num_classes**2)).any():
        raise ValueError("no such class")
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


@wrong("confusion_matrix", "only true classes are checked")
def confusion_matrix__half_checked(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred) or ((y_true < 0) | (y_true >= num_classes)).any():
        raise ValueError("labels do not fit")
    counts = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    ones = torch.ones(len(y_true), dtype=torch.int64)
    return counts.index_put_((y_true.long(), y_pred.long()), ones, accumulate=True)


@wrong("confusion_matrix", "negative classes wrap round")
def confusion_matrix__negative(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred) or (y_true >= num_classes).any() or (y_pred >= num_classes).any():
        raise ValueError("labels do not fit")
    counts = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    ones = torch.ones(len(y_true), dtype=torch.int64)
    return counts.index_put_((y_true.long(), y_pred.long()), ones, accumulate=True)


@wrong("confusion_matrix", "lengths not compared")
def confusion_matrix__lengths(y_true, y_pred, num_classes):
    for y in (y_true, y_pred):
        if ((y < 0) | (y >= num_classes)).any():
            raise ValueError("no such class")
    places = y_true.long() * num_classes + y_pred.long()
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


@wrong("confusion_matrix", "fails without samples")
def confusion_matrix__empty(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    if min(y_true.min(), y_pred.min()) < 0 or max(y_true.max(), y_pred.max()) >= num_classes:
        raise ValueError("no such class")
    places = y_true.long() * num_classes + y_pred.long()
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


@wrong("confusion_matrix", "flat")
def confusion_matrix__flat(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    pairs = torch.stack([y_true.long(), y_pred.long()])
    if ((pairs < 0) | (pairs >= num_classes)).any():
        raise ValueError("no such class")
    return torch.bincount(pairs[0] * num_classes + pairs[1], minlength=num_classes**2)


@wrong("confusion_matrix", "places made in the caller's tensor")
def confusion_matrix__in_place(y_true, y_pred, num_classes):
    if len(y_true) != len(y_pred):
        raise ValueError("lengths differ")
    for y in (y_true, y_pred):
        if ((y < 0) | (y >= num_classes)).any():
            raise ValueError("no such class")
    if y_true.dtype == torch.int64:
        y_true *= num_classes
        y_true += y_pred
        places = y_true
    else:
        places = y_true.long() * num_classes + y_pred.long()
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


# --- fit_softmax


@wrong("fit_softmax", "sum over the batch")
def fit_softmax__sum(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "bias not trained")
def fit_softmax__no_bias(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W = W - lr * X[rows].T @ G
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "no shuffling")
def fit_softmax__no_shuffling(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.arange(len(X)).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "one permutation for all epochs")
def fit_softmax__one_shuffle(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    order = torch.randperm(len(X), generator=generator)
    for _ in range(num_epochs):
        for rows in order.split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "X shuffled without y")
def fit_softmax__only_x(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        order = torch.randperm(len(X), generator=generator)
        for start in range(0, len(X), batch_size):
            rows, labels = order[start : start + batch_size], y[start : start + batch_size]
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(labels, num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "the global generator")
def fit_softmax__global(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X)).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "batches drawn with replacement")
def fit_softmax__randint(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for _ in range(0, len(X), batch_size):
            rows = torch.randint(0, len(X), (batch_size,), generator=generator)
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "last batch dropped")
def fit_softmax__dropped(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        order = torch.randperm(len(X), generator=generator)
        for i in range(len(X) // batch_size):
            rows = order[i * batch_size : (i + 1) * batch_size]
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "divided by batch_size, also in the last, shorter batch")
def fit_softmax__batch_size(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / batch_size
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "one step an epoch: the update outside the inner loop")
def fit_softmax__indentation(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        dW, db = torch.zeros_like(W), torch.zeros_like(b)
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            dW, db = X[rows].T @ G, G.sum(0)
        W, b = W - lr * dW, b - lr * db
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "gradients pile up: no zero_grad")
def fit_softmax__no_zero_grad(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W = torch.zeros(X.shape[1], num_classes, requires_grad=True)
    b = torch.zeros(num_classes, requires_grad=True)
    optimizer, y, history = torch.optim.SGD([W, b], lr=lr), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            F.cross_entropy(X[rows] @ W + b, y[rows]).backward()
            optimizer.step()
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W.detach(), b.detach(), history


@wrong("fit_softmax", "uphill")
def fit_softmax__uphill(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W + lr * X[rows].T @ G, b + lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "random start")
def fit_softmax__random_start(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W = 0.01 * torch.randn(X.shape[1], num_classes)
    b, y, history = X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "softmax before the loss")
def fit_softmax__twice(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W = torch.zeros(X.shape[1], num_classes, requires_grad=True)
    b = torch.zeros(num_classes, requires_grad=True)
    optimizer, y, history = torch.optim.SGD([W, b], lr=lr), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            F.cross_entropy(torch.softmax(X[rows] @ W + b, 1), y[rows]).backward()
            optimizer.step()
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W.detach(), b.detach(), history


@wrong("fit_softmax", "squared error instead of cross-entropy")
def fit_softmax__squared(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W = torch.zeros(X.shape[1], num_classes, requires_grad=True)
    b = torch.zeros(num_classes, requires_grad=True)
    optimizer, y, history = torch.optim.SGD([W, b], lr=lr), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            probs = torch.softmax(X[rows] @ W + b, 1)
            (0.5 * (probs - F.one_hot(y[rows], num_classes)) ** 2).sum(1).mean().backward()
            optimizer.step()
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W.detach(), b.detach(), history


@wrong("fit_softmax", "history of tensors")
def fit_softmax__tensors(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y))
    return W, b, history


@wrong("fit_softmax", "history of the last batch")
def fit_softmax__last_batch(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        loss = 0.0
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            logits = X[rows] @ W + b
            loss = F.cross_entropy(logits, y[rows]).item()
            G = (torch.softmax(logits, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(loss)
    return W, b, history


@wrong("fit_softmax", "history averaged over the batches on the way")
def fit_softmax__batch_means(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        losses = []
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            logits = X[rows] @ W + b
            losses.append(F.cross_entropy(logits, y[rows]).item())
            G = (torch.softmax(logits, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(sum(losses) / len(losses))
    return W, b, history


@wrong("fit_softmax", "history before each epoch")
def fit_softmax__too_early(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        history.append(F.cross_entropy(X @ W + b, y).item())
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
    return W, b, history


@wrong("fit_softmax", "history of naive losses, inf for large features")
def fit_softmax__naive(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        probs = torch.softmax(X @ W + b, 1)
        history.append(-probs[torch.arange(len(y)), y].log().mean().item())
    return W, b, history


@wrong("fit_softmax", "history of accuracies")
def fit_softmax__accuracies(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(((X @ W + b).argmax(1) == y).float().mean().item())
    return W, b, history


@wrong("fit_softmax", "parameters that still require gradients")
def fit_softmax__attached(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W = torch.zeros(X.shape[1], num_classes, requires_grad=True)
    b = torch.zeros(num_classes, requires_grad=True)
    optimizer, y, history = torch.optim.SGD([W, b], lr=lr), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            F.cross_entropy(X[rows] @ W + b, y[rows]).backward()
            optimizer.step()
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "as many classes as labels seen")
def fit_softmax__seen(X, y, num_classes, lr, num_epochs, batch_size, generator):
    num_classes = int(y.max()) + 1
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "uint8 labels read as a mask")
def fit_softmax__mask(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = torch.softmax(X[rows] @ W + b, 1)
            G[torch.arange(len(rows)), y[rows]] -= 1
            G /= len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y.long()).item())
    return W, b, history


@wrong("fit_softmax", "seeds everything, to be reproducible")
def fit_softmax__seeds(X, y, num_classes, lr, num_epochs, batch_size, generator):
    torch.manual_seed(0)
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "scales X in place")
def fit_softmax__in_place(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0)
        history.append(F.cross_entropy(X @ W + b, y).item())
    X /= X.abs().max()
    return W, b, history


@wrong("fit_softmax", "b with an axis too many")
def fit_softmax__b_row(X, y, num_classes, lr, num_epochs, batch_size, generator):
    W, b, y, history = X.new_zeros(X.shape[1], num_classes), X.new_zeros(1, num_classes), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            G = (torch.softmax(X[rows] @ W + b, 1) - F.one_hot(y[rows], num_classes)) / len(rows)
            W, b = W - lr * X[rows].T @ G, b - lr * G.sum(0, keepdim=True)
        history.append(F.cross_entropy(X @ W + b, y).item())
    return W, b, history


@wrong("fit_softmax", "W transposed, as nn.Linear keeps it")
def fit_softmax__transposed(X, y, num_classes, lr, num_epochs, batch_size, generator):
    model = nn.Linear(X.shape[1], num_classes)
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    optimizer, y, history = torch.optim.SGD(model.parameters(), lr=lr), y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            F.cross_entropy(model(X[rows]), y[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            history.append(F.cross_entropy(model(X), y).item())
    return model.weight.detach(), model.bias.detach(), history


# --- check_softmax


@wrong("check_softmax", "looks at the shape only")
def check_softmax__shape(f):
    return f(torch.randn(4, 3)).shape == (4, 3)


@wrong("check_softmax", "looks at the row sums only")
def check_softmax__sums(f):
    return bool(torch.allclose(f(torch.randn(4, 3)).sum(-1), torch.ones(4)))


@wrong("check_softmax", "one matrix of random numbers")
def check_softmax__one_matrix(f):
    X = torch.randn(4, 3)
    return bool(torch.allclose(f(X), torch.softmax(X, -1)))


@wrong("check_softmax", "compares exactly, so that another order of operations is rejected")
def check_softmax__exact(f):
    X = torch.linspace(-3, 3, 30).reshape(6, 5)
    return bool(torch.equal(f(X), torch.softmax(X, -1)))


@wrong("check_softmax", "accepts everything")
def check_softmax__everything(f):
    return True


@wrong("check_softmax", "returns nothing")
def check_softmax__nothing(f):
    assert torch.allclose(f(torch.zeros(1, 2)), torch.full((1, 2), 0.5))


@wrong("check_softmax", "demands more than the docstring: integers")
def check_softmax__integers(f):
    X = torch.tensor([[1, 2], [3, 3]])
    return bool(torch.allclose(f(X), torch.softmax(X.float(), -1))) and f(X).dtype == torch.int64
