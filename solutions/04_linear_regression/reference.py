"""Our answers to 04_linear_regression: one definition per function, full marks."""

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor


def synthetic_data(w: Tensor, b: float, n: int, noise: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    w = w.reshape(-1, 1)
    X = torch.randn(n, len(w), generator=generator)
    return X, X @ w + b + noise * torch.randn(n, 1, generator=generator)


def squared_loss(y_hat: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    if y_hat.numel() != y.numel():
        raise ValueError(f"{y_hat.numel()} predictions, {y.numel()} labels")
    losses = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    if reduction == "mean":
        return losses.mean()
    raise ValueError(f"reduction must be 'mean', 'sum' or 'none', not {reduction!r}")


def minibatches(
    X: Tensor, y: Tensor, batch_size: int, shuffle: bool, generator: torch.Generator | None
) -> Iterator[tuple[Tensor, Tensor]]:
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, not {batch_size}")
    if len(X) != len(y):
        raise ValueError(f"{len(X)} samples, {len(y)} labels")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        yield X[batch], y[batch]


def analytic_solution(X: Tensor, y: Tensor) -> tuple[Tensor, float]:
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1).double()
    # The pseudo-inverse of A itself: A^T A would square its condition number, and has no inverse for a column twice.
    solution = torch.linalg.pinv(A) @ y.reshape(-1, 1).double()
    return solution[:-1].to(X.dtype), solution[-1].item()


def sgd_step_(params: Iterable[Tensor], lr: float) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad = None


def train_linear(
    X: Tensor, y: Tensor, lr: float, num_epochs: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, float, list[float]]:
    y = y.reshape(-1, 1)
    w, b = X.new_zeros(X.shape[1], 1, requires_grad=True), X.new_zeros(1, requires_grad=True)
    history = []
    for _ in range(num_epochs):
        for batch in torch.randperm(len(X), generator=generator).split(batch_size):
            loss = ((X[batch] @ w + b - y[batch]) ** 2).mean() / 2
            loss.backward()
            with torch.no_grad():
                for p in (w, b):
                    p -= lr * p.grad
                    p.grad = None
        with torch.no_grad():
            history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


def max_stable_lr(X: Tensor) -> float:
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / torch.linalg.eigvalsh(A.T @ A / len(X))[-1].item()
