"""Functions to differentiate, expressions to evaluate and a model to watch; run in the student process.

What they return is plain data: what is right is decided in the tests.
"""

import torch
from torch import Tensor, nn

# --- functions to differentiate


def twice_dot(x):
    """Return one number, 2 x^T x."""
    return 2 * (x * x).sum()


def cubes(x):
    """Cube entry by entry."""
    return x**3


def mixed(x):
    """Mix the entries, so that none can stand for another."""
    return x.flatten().cumsum(0) * x.flatten().flip(0)


def line(x):
    """Return a line, entry by entry."""
    return 3 * x + 1


def constant(x):
    """Return a tensor of x's shape, without a graph."""
    return torch.ones_like(x).detach() * 7


def detached(x):
    """Return a value that depends on x, on no graph."""
    return x.detach() ** 2


def waves(x):
    """Return x sin x, entry by entry."""
    return x * torch.sin(x)


def corners(x):
    """Return a piecewise linear function, entry by entry."""
    return torch.relu(x) - 2 * torch.abs(x)


def square(x):
    """Square entry by entry."""
    return x * x


def cubes_and_product(x):
    """Return one number, in which the first entry and the last one meet."""
    return (x**3).sum() + x.flatten()[0] * x.flatten()[-1]


def sum_of_cubes(x):
    """Return one number."""
    return (x**3).sum()


def ramps(x):
    """Return one number, the sum of ramps that begin at half a millionth."""
    return torch.relu(x - 0.5e-6).sum()


def cubes_as_float(x):
    """Return a Python float."""
    return float((x**3).sum())


def of_another_leaf(differentiate, x):
    """Differentiate a function that depends on another leaf only, and say what became of that leaf."""
    other = torch.full_like(x, 2.0, requires_grad=True)
    value = differentiate(lambda _x: other * other, x)
    return {"value": value, "other_grad": other.grad}


def beside_another_leaf(differentiate, x):
    """Differentiate w x^3, where x has a history and w a .grad already, and say what became of all three leaves."""
    base, w = (torch.full_like(x, factor, requires_grad=True) for factor in (1.0, 2.0))
    w.grad = torch.full_like(w, 0.5)
    value = differentiate(lambda t: w * t**3, base * x)
    return {
        "value": value.detach() if isinstance(value, Tensor) else value,
        "kept": bool((w.grad == 0.5).all()) and w.requires_grad,
        "base_kept": base.grad is None,
    }


def count_calls(differentiate, x):
    """Return how often the function was called, and what came back."""
    calls = []

    def counted(t):
        calls.append(1)
        return t**3

    value = differentiate(counted, x)
    return {"calls": len(calls), "value": value}


def seen_by_function(differentiate, x):
    """Return the shapes that the function was called with; None for what is no tensor."""
    shapes = []

    def watched(t):
        shapes.append(tuple(t.shape) if isinstance(t, Tensor) else None)
        return torch.as_tensor(t, dtype=torch.float64).square().sum()

    differentiate(watched, x)
    return shapes


# --- expressions of Scalars


def evaluate(scalar, program, roots):
    """Run a program with the student's class, call backward() on each root, and return all .data and .grad.

    A step is ("leaf", value) or (operation, operand, ...); an operand is the number of an earlier step, or (value,)
    for a plain number. `grad_before`: the .grad of each node before any backward().
    """
    nodes = []
    for operation, *operands in program:
        parts = [operand[0] if isinstance(operand, tuple | list) else nodes[operand] for operand in operands[:2]]
        nodes.append(_step(scalar, operation, parts))
    before = [node.grad for node in nodes]
    for root in roots:
        nodes[root].backward()
    return {"data": [node.data for node in nodes], "grad": [node.grad for node in nodes], "grad_before": before}


def _step(scalar, operation, parts):
    if operation == "leaf":
        return scalar(*parts)
    if operation == "relu":
        return parts[0].relu()
    left, right = parts
    return left + right if operation == "add" else left * right


def small_neuron(scalar):
    """Use every operation once; for watching what runs inside."""
    a, b = scalar(2.0), scalar(-3.0)
    ((a * b + 10.0).relu() + 2.0 * a).backward()
    return a.grad


# --- a model that keeps a record


FORWARDS = []  # of all models and their copies in this process


class Watched(nn.Module):
    """Notes at each call the modes of all its modules and whether gradients are recorded."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Dropout(0.5), nn.Linear(6, 3))
        self.layers[1].running_mean.uniform_(-1, 1)
        self.layers[1].running_var.uniform_(0.5, 2)
        self.fails = False

    def forward(self, X):
        """Note the modes, then predict, or fail."""
        modes = [module.training for module in self.modules()]
        FORWARDS.append({"training": any(modes), "recording": torch.is_grad_enabled()})
        result = self.layers(X)
        if self.fails:
            raise KeyError("the model fails on purpose")
        return result


def watched_model(modes, frozen=()):
    """Return a model whose modules have these modes (itself, its Sequential, the five layers).

    The parameters with these numbers do not require gradients.
    """
    model = Watched()
    for module, mode in zip(model.modules(), modes, strict=True):
        module.training = mode
    for number, parameter in enumerate(model.parameters()):
        parameter.requires_grad_(number not in frozen)
    return model


def look_at(model):
    """Return the modes, the state and the record of a watched model."""
    return {
        "modes": [module.training for module in model.modules()],
        "requires_grad": [parameter.requires_grad for parameter in model.parameters()],
        "grads": [parameter.grad for parameter in model.parameters()],
        "state": {name: value.clone() for name, value in model.layers.state_dict().items()},
        "forwards": list(FORWARDS),
    }


def predict_and_fail(predict, model, X):
    """Let the model fail during the prediction; return what reached the caller, and whether recording is as it was."""
    model.fails = True
    before, raised = torch.is_grad_enabled(), ""
    try:
        predict(model, X)
    except Exception as error:  # noqa: BLE001 - whatever comes out is the observation
        raised = type(error).__name__
    return {"raised": raised, "recording_kept": torch.is_grad_enabled() == before}
