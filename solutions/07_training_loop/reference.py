"""Our answers to 07_training_loop: one definition per function or class, full marks."""

import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


class MLP(nn.Module):
    def __init__(self, num_inputs: int, num_hidden: int, num_outputs: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(num_inputs, num_hidden)
        self.output = nn.Linear(num_hidden, num_outputs)

    def forward(self, X: Tensor) -> Tensor:
        return self.output(torch.relu(self.hidden(X.flatten(1))))


def dropout(X: Tensor, p: float, training: bool, generator: torch.Generator | None = None) -> Tensor:
    if not 0 <= p <= 1:
        raise ValueError(f"p is a probability, not {p}")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    kept = torch.rand(X.shape, generator=generator, device=X.device) >= p
    return X * kept / (1 - p)


def xavier_uniform_(W: Tensor, generator: torch.Generator | None = None) -> Tensor:
    if W.ndim < 2:
        raise ValueError(f"fan-in and fan-out need at least 2 axes, W has {W.ndim}")
    kernel = math.prod(W.shape[2:])
    bound = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * kernel))
    with torch.no_grad():
        return W.uniform_(-bound, bound, generator=generator)


class RMSProp:
    def __init__(self, params: Iterable[Tensor], lr: float = 1e-3, alpha: float = 0.9, eps: float = 1e-8) -> None:
        self.params = list(params)
        self.lr, self.alpha, self.eps = lr, alpha, eps
        self.averages = [torch.zeros_like(p) for p in self.params]

    def step(self) -> None:
        with torch.no_grad():
            for p, v in zip(self.params, self.averages, strict=True):
                if p.grad is not None:
                    v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                    p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None


def train_epoch(
    model: nn.Module, loader: Iterable, loss_fn: Callable, optimizer, device: str | torch.device
) -> tuple[float, float]:
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("the loader gave no batch")
    return loss_sum / samples, right / samples


def evaluate(model: nn.Module, loader: Iterable, loss_fn: Callable, device: str | torch.device) -> tuple[float, float]:
    modes = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    try:
        with torch.no_grad():
            for X, y in loader:
                X, y = X.to(device), y.to(device)
                outputs = model(X)
                loss_sum += loss_fn(outputs, y).item() * len(y)
                right += (outputs.argmax(dim=1) == y).sum().item()
                samples += len(y)
    finally:
        for module, training in modes:
            module.training = training
    if samples == 0:
        raise ValueError("the loader gave no batch")
    return loss_sum / samples, right / samples


def fit(
    model: nn.Module,
    train_loader: Iterable,
    test_loader: Iterable,
    loss_fn: Callable,
    optimizer,
    num_epochs: int,
    device: str | torch.device,
    keep_best: bool = False,
) -> dict[str, list[float]]:
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best = None
    for _ in range(num_epochs):
        train_loss, train_acc = train_epoch(model, train_loader, loss_fn, optimizer, device)
        test_loss, test_acc = evaluate(model, test_loader, loss_fn, device)
        if keep_best and test_acc > max(history["test_acc"], default=-1.0):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        for name, value in zip(history, (train_loss, train_acc, test_loss, test_acc), strict=True):
            history[name].append(value)
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


def try_gpu(i: int = 0) -> torch.device:
    if i < 0:
        raise ValueError(f"GPUs are counted from 0, not {i}")
    return torch.device(f"cuda:{i}") if torch.cuda.device_count() > i else torch.device("cpu")


def check_evaluate(f):
    calls = []

    class Watched(nn.Module):
        """Notes how it is called, or a copy of it."""

        def __init__(self):
            super().__init__()
            self.inner = nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.Dropout(0.9), nn.ReLU()), nn.Linear(4, 2))

        def forward(self, X):
            flags = {module.training for module in self.modules()}
            calls.append((flags, torch.is_grad_enabled(), len(X)))
            return self.inner(X)

    generator = torch.Generator().manual_seed(1)
    X = torch.randn(11, 3, generator=generator) * torch.tensor([1.0] * 10 + [20.0])[:, None]
    y = torch.tensor([0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1])
    for loss_fn in (nn.functional.cross_entropy, nn.functional.multi_margin_loss):
        for size in (4, 5, 11):
            for frozen_part in (False, True):
                torch.manual_seed(2)
                model = Watched()
                model.inner[1].train(not frozen_part)
                model.inner[0].weight.grad = torch.ones(4, 3)
                state = {name: value.clone() for name, value in model.state_dict().items()}
                modes = [module.training for module in model.modules()]
                batches = ((X[i : i + size], y[i : i + size]) for i in range(0, 11, size))  # has no len()
                calls.clear()
                answer = f(model, batches, loss_fn, "cpu")
                if not (isinstance(answer, tuple | list) and [type(value) for value in answer] == [float, float]):
                    return False
                if any(flags != {False} or recorded for flags, recorded, _ in calls):
                    return False
                if sum(count for _, _, count in calls) != 11 or not torch.is_grad_enabled():
                    return False
                if [module.training for module in model.modules()] != modes:
                    return False
                if any(not torch.equal(state[name], value) for name, value in model.state_dict().items()):
                    return False
                if model.inner[0].weight.grad is None or not all(p.requires_grad for p in model.parameters()):
                    return False
                model.eval()
                with torch.no_grad():
                    scores = model(X)
                want = (loss_fn(scores, y).item(), (scores.argmax(1) == y).double().mean().item())
                if abs(answer[0] - want[0]) > 1e-4 * (1 + abs(want[0])) or abs(answer[1] - want[1]) > 1e-6:
                    return False
    try:
        f(Watched(), [], nn.functional.cross_entropy, "cpu")
    except ValueError:
        return True
    return False
