"""Our answers to 03_autograd: one definition per function, full marks."""

from collections.abc import Callable

import torch
from torch import Tensor, nn


def gradient(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    if not x.is_floating_point():
        raise TypeError(f"a gradient needs floating-point numbers, not {x.dtype}")
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        total = f(leaf).sum()
    if not total.requires_grad:
        return torch.zeros_like(leaf, requires_grad=False)
    [slope] = torch.autograd.grad(total, leaf, allow_unused=True, materialize_grads=True)
    return slope


def numerical_gradient(f: Callable[[Tensor], Tensor | float], x: Tensor, eps: float = 1e-6) -> Tensor:
    x = x.detach().double()
    slopes = torch.zeros(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=torch.float64)
        step[i] = eps
        step = step.reshape(x.shape)
        slopes[i] = (float(f(x + step)) - float(f(x - step))) / (2 * eps)
    return slopes.reshape(x.shape)


def control_flow(a: Tensor) -> Tensor:
    if a.norm() == 0:
        raise ValueError("doubling zero never reaches 1000")
    b = 2 * a
    while b.norm() < 1000:
        b = 2 * b
    return b if b.sum() > 0 else 100 * b


def second_derivative(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    leaf = x.detach().clone().requires_grad_()
    slope = f(leaf)
    for keep_graph in (True, False):
        if not slope.requires_grad:
            return torch.zeros_like(leaf, requires_grad=False)
        [slope] = torch.autograd.grad(
            slope.sum(), leaf, create_graph=keep_graph, allow_unused=True, materialize_grads=True
        )
    return slope.detach()


def unbroadcast(grad: Tensor, shape: tuple[int, ...]) -> Tensor:
    added = grad.ndim - len(shape)
    stretched = [added + axis for axis, length in enumerate(shape) if length == 1]
    axes = [*range(added), *stretched]
    # sum(dim=()) would sum over everything
    return (grad.sum(dim=axes, keepdim=True) if axes else grad).reshape(shape)


class Scalar:
    def __init__(self, data: float) -> None:
        self.data, self.grad = float(data), 0.0
        self._inputs: tuple[tuple[Scalar, float], ...] = ()  # each with the slope of this node along it

    def _node(self, data, *inputs):
        node = Scalar(data)
        node._inputs = inputs
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        return self._node(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        return self._node(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._node(max(self.data, 0.0), (self, 1.0 if self.data > 0 else 0.0))

    def backward(self) -> None:
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        # Of this call alone: .grad may hold what earlier calls have left there.
        slopes = dict.fromkeys(map(id, order), 0.0)
        slopes[id(self)] = 1.0
        for node in reversed(order):
            node.grad += slopes[id(node)]
            for source, slope in node._inputs:
                slopes[id(source)] += slope * slopes[id(node)]


def predict(model: nn.Module, X: Tensor) -> Tensor:
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            return model(X)
    finally:
        for module, training in modes:
            module.training = training
