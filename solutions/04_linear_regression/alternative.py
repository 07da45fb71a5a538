"""Other right answers to 04_linear_regression: full marks."""

import itertools
import math

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from autograder.authoring.answers import alternative

# --- synthetic_data


@alternative("synthetic_data", "torch.normal, as in the book")
def synthetic_data__normal(w, b, n, noise, generator):
    X = torch.normal(0.0, 1.0, (n, w.numel()), generator=generator)
    y = torch.matmul(X, w.reshape(-1)) + b
    y = y + torch.normal(0.0, noise, y.shape, generator=generator)
    return X, y.reshape(-1, 1)


@alternative("synthetic_data", "the noise first, filled in place")
def synthetic_data__noise_first(w, b, n, noise, generator):
    y = torch.empty(n, 1).normal_(0, 1, generator=generator) * noise
    X = torch.empty(n, w.shape[0]).normal_(generator=generator)
    return X, y + X.mm(w.view(-1, 1)) + b


@alternative("synthetic_data", "a sum over the features")
def synthetic_data__sum(w, b, n, noise, generator):
    w = w.flatten()
    X = torch.randn((n, len(w)), generator=generator)
    y = (X * w).sum(dim=1, keepdim=True)
    return [X, y + b + torch.randn(n, generator=generator)[:, None] * noise]


@alternative("synthetic_data", "sample by sample")
def synthetic_data__by_sample(w, b, n, noise, generator):
    rows, labels = [], []
    for _ in range(n):
        x = torch.randn(w.numel(), generator=generator)
        rows.append(x)
        labels.append(x @ w.reshape(-1) + b + noise * torch.randn((), generator=generator))
    return torch.stack(rows), torch.stack(labels)[:, None]


@alternative("synthetic_data", "Box-Muller from uniform numbers")
def synthetic_data__box_muller(w, b, n, noise, generator):
    def normal(rows, columns):
        u, v = (torch.rand(rows, columns, generator=generator, dtype=torch.float64) for _ in range(2))
        return (torch.sqrt(-2 * torch.log(1 - u)) * torch.cos(2 * math.pi * v)).float()

    X = normal(n, w.numel())
    return X, torch.addmm(torch.tensor(float(b)), X, w.reshape(-1, 1)) + noise * normal(n, 1)


@alternative("synthetic_data", "one draw for everything")
def synthetic_data__one_draw(w, b, n, noise, generator):
    d = w.numel()
    Z = torch.randn(n, d + 1, generator=generator)
    weights = torch.cat([w.reshape(-1), torch.tensor([noise])])
    return Z[:, :d], (Z @ weights + b).unsqueeze(1)


@alternative("synthetic_data", "a NumPy generator seeded from the torch generator")
def synthetic_data__numpy(w, b, n, noise, generator):
    seed = int(torch.randint(2**62, (1,), generator=generator))
    source = np.random.default_rng(seed)
    X = torch.from_numpy(source.normal(size=(n, w.numel()))).float()
    e = torch.from_numpy(source.normal(scale=noise, size=(n, 1))).float()
    return X, X @ w.reshape(-1, 1) + b + e


# --- squared_loss


@alternative("squared_loss", "view_as")
def squared_loss__view_as(y_hat, y, reduction="mean"):
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    if y.numel() != y_hat.numel():
        raise ValueError("different numbers of values")
    loss = 0.5 * (y_hat - y.view_as(y_hat)).pow(2)
    return loss if reduction == "none" else getattr(loss, reduction)()


@alternative("squared_loss", "a dict of reductions")
def squared_loss__dict(y_hat, y, reduction="mean"):
    reductions = {"mean": torch.mean, "sum": torch.sum, "none": lambda losses: losses}
    if reduction not in reductions:
        raise ValueError(f"unknown reduction {reduction!r}")
    if math.prod(y.shape) != math.prod(y_hat.shape):
        raise ValueError(f"{tuple(y_hat.shape)} and {tuple(y.shape)}")
    return reductions[reduction](torch.square(y.reshape(y_hat.shape) - y_hat) / 2)


@alternative("squared_loss", "half of F.mse_loss")
def squared_loss__mse(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    return F.mse_loss(y_hat, y.reshape(y_hat.shape), reduction=reduction) / 2  # which refuses other words


@alternative("squared_loss", "the error of reshape, translated")
def squared_loss__translated(y_hat, y, reduction="mean"):
    try:
        y = y.reshape(y_hat.shape)
    except RuntimeError as error:
        raise ValueError(f"cannot give {tuple(y.shape)} the shape {tuple(y_hat.shape)}") from error
    error = y_hat - y
    match reduction:
        case "mean":
            return (error * error).sum() / (2 * y.numel())
        case "sum":
            return (error * error).sum() / 2
        case "none":
            return error * error / 2
    raise ValueError(f"no such reduction: {reduction}")


@alternative("squared_loss", "flat vectors and a dot product")
def squared_loss__dot(y_hat, y, reduction="mean"):
    flat, labels = y_hat.flatten(), y.flatten()
    if len(flat) != len(labels):
        raise ValueError(f"{len(flat)} predictions for {len(labels)} labels")
    difference = flat - labels
    if reduction == "none":
        return (difference**2 / 2).reshape(y_hat.shape)
    if reduction not in {"mean", "sum"}:
        raise ValueError("reduction is mean, sum or none")
    return difference @ difference / 2 / (len(flat) if reduction == "mean" else 1)


# --- minibatches


@alternative("minibatches", "split")
def minibatches__split(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size >= 1 and as many labels as samples, please")
    indices = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for idx in indices.split(batch_size):
        yield X[idx], y[idx]


@alternative("minibatches", "shuffled once, then slices")
def minibatches__slices(X, y, batch_size, shuffle, generator):
    if batch_size < 1:
        raise ValueError("batch_size")
    if X.shape[0] != y.shape[0]:
        raise ValueError("lengths")
    if shuffle:
        order = torch.randperm(X.shape[0], generator=generator)
        X, y = X[order], y[order]
    start = 0
    while start < X.shape[0]:
        yield X[start : start + batch_size], y[start : start + batch_size]
        start += batch_size


@alternative("minibatches", "an iterator made at once, from random keys")
def minibatches__keys(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError(f"{batch_size}, {len(X)}, {len(y)}")
    n = len(X)
    order = torch.rand(n, generator=generator, dtype=torch.float64).argsort() if shuffle else torch.arange(n)
    return iter([(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, n, batch_size)])


@alternative("minibatches", "a list, split at the ends of the batches")
def minibatches__tensor_split(X, y, batch_size, shuffle, generator):
    if batch_size < 1:
        raise ValueError("batch_size must be positive")
    if len(y) != len(X):
        raise ValueError("X and y must have the same length")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    parts = torch.tensor_split(order, list(range(batch_size, len(X), batch_size)))
    return ([X[part], y[part]] for part in parts)


@alternative("minibatches", "DataLoader")
def minibatches__loader(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    if len(X) == 0:
        return iter(())
    return iter(DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle, generator=generator))


@alternative("minibatches", "lists of indices, one after the other")
def minibatches__islice(X, y, batch_size, shuffle, generator):
    if batch_size < 1:
        raise ValueError(batch_size)
    if len(X) != len(y):
        raise ValueError((len(X), len(y)))
    numbers = iter(torch.randperm(len(X), generator=generator).tolist() if shuffle else range(len(X)))
    while batch := list(itertools.islice(numbers, batch_size)):
        yield X[batch], y[batch]


@alternative("minibatches", "the Fisher-Yates shuffle, and index_select")
def minibatches__fisher_yates(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("no batches")
    order = list(range(len(X)))
    if shuffle:
        for last in range(len(order) - 1, 0, -1):
            other = int(torch.randint(last + 1, (), generator=generator))
            order[last], order[other] = order[other], order[last]
    order = torch.tensor(order, dtype=torch.int64)
    for number in range(math.ceil(len(X) / batch_size)):
        idx = order[number * batch_size : (number + 1) * batch_size]
        yield X.index_select(0, idx), y.index_select(0, idx)


# --- analytic_solution


@alternative("analytic_solution", "lstsq, driver gelsd")
def analytic_solution__gelsd(X, y):
    A = torch.hstack([X, torch.ones(len(X), 1, dtype=X.dtype)])
    solution = torch.linalg.lstsq(A, y.reshape(-1, 1), driver="gelsd").solution
    return solution[:-1], solution[-1].item()


@alternative("analytic_solution", "lstsq, driver gelss, the ones first")
def analytic_solution__gelss(X, y):
    A = torch.cat((torch.ones_like(X[:, :1]), X), dim=1)
    solution = torch.linalg.lstsq(A, y.view(len(X), 1), driver="gelss").solution.flatten()
    return solution[1:].unsqueeze(1), float(solution[0])


@alternative("analytic_solution", "the pseudo-inverse in X's dtype")
def analytic_solution__pinv(X, y):
    A = torch.column_stack([X, torch.ones(len(X), dtype=X.dtype)])
    *w, b = (torch.linalg.pinv(A) @ y.flatten()).tolist()
    return torch.tensor(w, dtype=X.dtype)[:, None], b


@alternative("analytic_solution", "normal equations in float64")
def analytic_solution__normal(X, y):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1).double()
    solution = torch.linalg.pinv(A.T @ A, hermitian=True) @ (A.T @ y.reshape(-1, 1).double())
    return solution[:-1].to(X.dtype), solution[-1, 0].item()


@alternative("analytic_solution", "centred, then singular values")
def analytic_solution__centred(X, y):
    y = y.reshape(-1, 1)
    mean, centre = X.mean(dim=0), y.mean()
    U, S, Vh = torch.linalg.svd(X - mean, full_matrices=False)
    keep = S / S.max().clamp(min=1e-30) > 1e-6
    inverse = torch.where(keep, 1 / S, torch.zeros_like(S))
    w = Vh.T @ (inverse[:, None] * (U.T @ (y - centre)))
    return w, (centre - mean @ w).item()


@alternative("analytic_solution", "NumPy's lstsq")
def analytic_solution__numpy(X, y):
    A = np.column_stack([X.numpy(), np.ones(len(X))])
    solution, *_ = np.linalg.lstsq(A, y.numpy().reshape(-1), rcond=None)
    return torch.from_numpy(solution[:-1, None]).to(X.dtype), float(solution[-1])


# --- sgd_step_


@alternative("sgd_step_", ".data and None")
def sgd_step___data(params, lr):
    for p in params:
        if p.grad is not None:
            p.data -= lr * p.grad
            p.grad = None


@alternative("sgd_step_", "a decorator, sub_ and zero_")
@torch.no_grad()
def sgd_step___sub(params, lr):
    for p in params:
        if p.grad is None:
            continue
        p.sub_(p.grad, alpha=lr)
        p.grad.zero_()


@alternative("sgd_step_", "detach, and two loops over a list")
def sgd_step___detach(params, lr):
    params = list(params)
    for p in params:
        if p.grad is not None:
            p.detach().add_(p.grad, alpha=-lr)
    for p in params:
        p.grad = None


@alternative("sgd_step_", "copy_ in inference mode")
def sgd_step___copy(params, lr):
    with torch.inference_mode():
        for p in filter(lambda p: p.grad is not None, params):
            p.copy_(p - lr * p.grad)
            p.grad = None


@alternative("sgd_step_", "torch.optim.SGD")
def sgd_step___optim(params, lr):
    optimizer = torch.optim.SGD(params, lr=lr)
    optimizer.step()
    optimizer.zero_grad()


@alternative("sgd_step_", "an index on the left, and fresh zeros")
def sgd_step___index(params, lr):
    for p in params:
        grad = p.grad
        if grad is None:
            pass
        else:
            with torch.no_grad():
                p[...] = p - lr * grad
            p.grad = torch.zeros_like(p)


@alternative("sgd_step_", "all at once, gradients deleted")
def sgd_step___foreach(params, lr):
    params = [p for p in params if p.grad is not None]
    with torch.no_grad():
        if params:
            torch._foreach_add_(params, [p.grad for p in params], alpha=-lr)
    for p in params:
        del p.grad


# --- train_linear


@alternative("train_linear", "the gradient by hand")
def train_linear__by_hand(X, y, lr, num_epochs, batch_size, generator):
    y = y.reshape(-1, 1)
    w, b, history = torch.zeros(X.shape[1], 1), torch.zeros(()), []
    for _ in range(num_epochs):
        order = torch.randperm(len(X), generator=generator)
        for start in range(0, len(X), batch_size):
            idx = order[start : start + batch_size]
            error = X[idx] @ w + b - y[idx]
            w, b = w - lr * X[idx].T @ error / len(idx), b - lr * error.mean()
        history.append((0.5 * (X @ w + b - y) ** 2).mean().item())
    return w, float(b), history


@alternative("train_linear", "torch.optim.SGD")
def train_linear__optim(X, y, lr, num_epochs, batch_size, generator):
    w = torch.zeros(X.shape[1], requires_grad=True)
    b = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    target = y.flatten()

    def loss_of(idx):
        return 0.5 * F.mse_loss(X[idx] @ w + b, target[idx])

    history = []
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            loss_of(idx).backward()
            optimizer.step()
        history.append(loss_of(slice(None)).item())
    return w.detach().unsqueeze(1), b.item(), history


@alternative("train_linear", "the earlier answers")
def train_linear__earlier(X, y, lr, num_epochs, batch_size, generator):
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    history = []
    for _ in range(num_epochs):
        for Xb, yb in minibatches(X, y, batch_size, True, generator):  # noqa: F821 - an earlier answer
            squared_loss(Xb @ w + b, yb).backward()  # noqa: F821
            sgd_step_([w, b], lr)  # noqa: F821
        with torch.no_grad():
            history.append(squared_loss(X @ w + b, y).item())  # noqa: F821
    return w.detach(), b.item(), history


@alternative("train_linear", "the earlier loss, summed and divided")
def train_linear__summed(X, y, lr, num_epochs, batch_size, generator):
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    history = []
    for _ in range(num_epochs):
        for Xb, yb in minibatches(X, y, batch_size, shuffle=True, generator=generator):  # noqa: F821
            loss = squared_loss(Xb @ w + b, yb, reduction="sum") / len(yb)  # noqa: F821
            loss.backward()
            sgd_step_((p for p in (w, b)), lr)  # noqa: F821
        history.append(float(squared_loss(X @ w + b, y)))  # noqa: F821
    return w.detach(), float(b), history


@alternative("train_linear", "single losses of the earlier loss, averaged")
def train_linear__single_losses(X, y, lr, num_epochs, batch_size, generator):
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    history = []
    for _ in range(num_epochs):
        for Xb, yb in minibatches(X, y, batch_size, True, generator):  # noqa: F821
            squared_loss(Xb @ w + b, yb, "none").mean().backward()  # noqa: F821
            sgd_step_([w, b], lr)  # noqa: F821
        history.append(squared_loss(X @ w + b, y, reduction="none").mean().item())  # noqa: F821
    return w.detach(), b.item(), history


@alternative("train_linear", "its own order, the earlier batches in order, a view that the earlier step writes through")
def train_linear__in_order(X, y, lr, num_epochs, batch_size, generator):
    theta, unused = torch.zeros(X.shape[1] + 1, 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    w, b = theta.detach()[:-1], theta.detach()[-1]
    A, history = torch.cat([X, torch.ones(len(X), 1)], dim=1), []
    for _ in range(num_epochs):
        order = torch.randperm(len(X), generator=generator)
        for rows, labels in minibatches(A[order], y[order], batch_size, False, None):  # noqa: F821
            squared_loss(rows @ theta, labels).backward()  # noqa: F821
            sgd_step_([unused, theta], lr)  # noqa: F821
        history.append(squared_loss(X @ w + b, y).item())  # noqa: F821
    return w, b.item(), history


@alternative("train_linear", "one parameter for w and b, torch.autograd.grad")
def train_linear__one_parameter(X, y, lr, num_epochs, batch_size, generator):
    A, y = torch.column_stack([X, torch.ones(len(X))]), y.flatten()
    theta = torch.zeros(A.shape[1], requires_grad=True)

    def loss(rows, labels):
        return (rows @ theta - labels).square().mean() / 2

    history = [0.0] * num_epochs
    for epoch in range(num_epochs):
        order = torch.randperm(len(X), generator=generator)
        A_epoch, y_epoch = A[order], y[order]
        for rows, labels in zip(A_epoch.split(batch_size), y_epoch.split(batch_size), strict=True):
            [grad] = torch.autograd.grad(loss(rows, labels), theta)
            theta.data.sub_(lr * grad)
        history[epoch] = loss(A, y).item()
    return theta.detach()[:-1, None], theta[-1].item(), history


@alternative("train_linear", "nn.Linear without its random start")
def train_linear__module(X, y, lr, num_epochs, batch_size, generator):
    net = nn.utils.skip_init(nn.Linear, X.shape[1], 1)
    nn.init.zeros_(net.weight)
    nn.init.zeros_(net.bias)
    y, loss_fn, history = y.reshape(-1, 1), nn.MSELoss(), []
    for _ in range(num_epochs):
        for idx in torch.randperm(len(y), generator=generator).split(batch_size):
            net.zero_grad()
            (loss_fn(net(X[idx]), y[idx]) / 2).backward()
            with torch.no_grad():
                for p in net.parameters():
                    p.add_(p.grad, alpha=-lr)
        with torch.no_grad():
            history.append(loss_fn(net(X), y).item() / 2)
    return net.weight.detach().T, net.bias.item(), history


# --- max_stable_lr


@alternative("max_stable_lr", "the largest singular value")
def max_stable_lr__svd(X):
    A = torch.hstack([X, torch.ones(len(X), 1, dtype=X.dtype)])
    return 2 * len(X) / torch.linalg.svdvals(A)[0].item() ** 2


@alternative("max_stable_lr", "the spectral norm, in float64")
def max_stable_lr__norm(X):
    A = torch.cat([torch.ones(len(X), 1), X], dim=1).double()
    return 2 / (torch.linalg.matrix_norm(A, ord=2) ** 2 / len(X)).item()


@alternative("max_stable_lr", "A A^T, which has the same eigenvalues but for zeros")
def max_stable_lr__gram(X):
    K = (X @ X.T + 1) / len(X)
    return 2 / float(torch.linalg.eigvalsh(K).max())


@alternative("max_stable_lr", "power iteration")
def max_stable_lr__power(X):
    A = torch.column_stack([X, X.new_ones(len(X))]).double()
    v = A.sum(dim=0) + 0.1234
    for _ in range(500):
        v = A.T @ (A @ v)
        v = v / v.norm()
    return float(2 * len(X) / (A @ v).norm() ** 2)


@alternative("max_stable_lr", "eigenvalues of the Hessian, by autograd")
def max_stable_lr__hessian(X):
    def loss(theta):
        return ((X.double() @ theta[:-1] + theta[-1]) ** 2).mean() / 2

    H = torch.autograd.functional.hessian(loss, torch.zeros(X.shape[1] + 1, dtype=torch.float64))
    return 2.0 / torch.linalg.eigvals(H).real.max().item()


@alternative("max_stable_lr", "NumPy")
def max_stable_lr__numpy(X):
    A = np.c_[X.numpy().astype(np.float64), np.ones(len(X))]
    return float(2 / np.linalg.eigvalsh(A.T @ A / len(A)).max())
