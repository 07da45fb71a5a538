"""Our answers to 06_softmax_regression: one definition per function, full marks."""

import torch
from torch import Tensor


def softmax(X: Tensor, dim: int = -1) -> Tensor:
    powers = torch.exp(X - X.amax(dim=dim, keepdim=True))
    return powers / powers.sum(dim=dim, keepdim=True)


def log_softmax(X: Tensor, dim: int = -1) -> Tensor:
    shifted = X - X.amax(dim=dim, keepdim=True)
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    n, k = logits.shape
    if len(y) != n:
        raise ValueError(f"{n} rows of logits, but {len(y)} labels")
    if ((y < 0) | (y >= k)).any():
        raise ValueError(f"labels must lie in 0..{k - 1}")
    return -log_softmax(logits)[torch.arange(n, device=y.device), y.long()].mean()


def softmax_regression_grad(X: Tensor, y: Tensor, W: Tensor, b: Tensor) -> tuple[float, Tensor, Tensor]:
    logits = X @ W + b
    G = softmax(logits)
    G[torch.arange(len(y), device=y.device), y.long()] -= 1
    G /= len(y)
    return cross_entropy(logits, y).item(), X.T @ G, G.sum(dim=0)


def accuracy(logits: Tensor, y: Tensor) -> float:
    y = y.flatten()
    if len(y) == 0 or len(y) != len(logits):
        raise ValueError(f"{len(logits)} rows of logits and {len(y)} labels: as many of each, and at least one")
    return (logits.argmax(dim=1) == y).double().mean().item()


def confusion_matrix(y_true: Tensor, y_pred: Tensor, num_classes: int) -> Tensor:
    if len(y_true) != len(y_pred):
        raise ValueError(f"{len(y_true)} labels, but {len(y_pred)} predictions")
    pairs = torch.stack([y_true.long(), y_pred.long()])
    if ((pairs < 0) | (pairs >= num_classes)).any():
        raise ValueError(f"classes must lie in 0..{num_classes - 1}")
    places = pairs[0] * num_classes + pairs[1]
    return torch.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


def fit_softmax(
    X: Tensor, y: Tensor, num_classes: int, lr: float, num_epochs: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor, list[float]]:
    W, b = X.new_zeros(X.shape[1], num_classes), X.new_zeros(num_classes)
    y, history = y.long(), []
    for _ in range(num_epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            _, dW, db = softmax_regression_grad(X[rows], y[rows], W, b)
            W -= lr * dW
            b -= lr * db
        history.append(cross_entropy(X @ W + b, y).item())
    return W, b, history


def check_softmax(f):
    generator = torch.Generator().manual_seed(0)
    cases = [
        (torch.randn(3, 5, generator=generator), -1),
        (torch.randn(4, 4, generator=generator), 0),
        (torch.randn(4, 4, generator=generator, dtype=torch.float64), 1),
        (torch.randn(2, 3, 4, generator=generator), 1),
        (torch.tensor([[10_000.0, 0.0], [-10_000.0, -10_000.0]]), -1),
        (torch.tensor([[10_000.0, 9_999.0], [-10_000.0, -9_999.0], [0.0, -200.0]]), 1),
        (torch.tensor([[0.0, float("-inf"), 1.0]]), 1),
        (torch.tensor([[0.0, -60.0], [-40.0, 40.0]]), 1),
    ]
    for X, dim in cases:
        before, got = X.clone(), f(X, dim)
        shifted = (X - X.amax(dim, keepdim=True)).double().exp()
        want = shifted / shifted.sum(dim, keepdim=True)
        if not torch.equal(X, before) or got.dtype != X.dtype or got.shape != X.shape:
            return False
        if not torch.allclose(got.double(), want, rtol=2e-3, atol=1e-30):
            return False
    X = torch.randn(3, 4, generator=generator, dtype=torch.float64, requires_grad=True)
    p = f(X)
    if not torch.allclose(p, f(X, 1)):
        return False
    weights = torch.arange(12.0, dtype=torch.float64).reshape(3, 4)
    (gradient,) = torch.autograd.grad((p * weights).sum(), X)
    want = p * (weights - (p * weights).sum(1, keepdim=True))
    return bool(torch.allclose(gradient, want.detach(), atol=1e-9))
