"""Hidden tests of Scalar; the oracle runs the same expressions with torch tensors in float64."""

import numbers

import pytest
import torch

from autograder.grading.claims import assert_close, claim
from autograder.grading.proxy import probe

LATER = "A node may hand on its gradient only when all its users have handed on theirs."


class Recorded:
    """Records an expression as the steps of a program; see the probe `evaluate`."""

    def __init__(self, program, step):
        self.program, self.number = program, len(program)
        program.append(step)

    def _operand(self, other):
        return other.number if isinstance(other, Recorded) else (other,)

    def __add__(self, other):
        return Recorded(self.program, ("add", self.number, self._operand(other)))

    def __radd__(self, other):
        return Recorded(self.program, ("add", (other,), self.number))

    def __mul__(self, other):
        return Recorded(self.program, ("mul", self.number, self._operand(other)))

    def __rmul__(self, other):
        return Recorded(self.program, ("mul", (other,), self.number))

    def relu(self):
        """Record the step."""
        return Recorded(self.program, ("relu", self.number))


def _recorded(expression, *values):
    """Return the program of an expression of leaves with these values."""
    program = []
    expression(*[Recorded(program, ("leaf", (value,))) for value in values])
    return program


def _with_torch(program, roots):
    """Return data and gradients of all steps, as torch finds them."""
    nodes = []
    for operation, *operands in program:
        parts = [operand[0] if isinstance(operand, tuple) else nodes[operand] for operand in operands]
        if operation == "leaf":
            node = torch.tensor(parts[0], dtype=torch.float64, requires_grad=True)
        elif operation == "relu":
            node = parts[0].relu()
        else:
            node = parts[0] + parts[1] if operation == "add" else parts[0] * parts[1]
        node.retain_grad()
        nodes.append(node)
    for root in roots:
        nodes[root].backward(retain_graph=True)
    data = torch.stack([node.detach() for node in nodes])
    return data, torch.stack([torch.zeros_like(node) if node.grad is None else node.grad for node in nodes])


def _tensor(values, what):
    """Return plain numbers as a float64 tensor."""
    plain = isinstance(values, list) and all(isinstance(v, numbers.Real) and not isinstance(v, bool) for v in values)
    claim(plain, f"{what} has to be a plain Python number.", f"{values!r:.300}")
    return torch.tensor([float(value) for value in values], dtype=torch.float64)


def _check(student, program, roots, *, steps=None, hint=""):
    """Compare data and gradients of these steps (all of them unless told) after backward() from the roots."""
    report = student.run(probe.evaluate, student.Scalar, program, roots)
    data, grad = _with_torch(program, roots)
    steps = list(range(len(program))) if steps is None else steps
    inputs = f"program {program}, backward from {roots}"
    got = _tensor(report["data"], ".data")
    assert_close(got, data, hint="This is .data, the value.", inputs=inputs)
    got = _tensor(report["grad"], ".grad")[steps]
    near = 1e-9 * float(grad.abs().max())  # large gradients of both signs may have cancelled
    assert_close(got, grad[steps], atol=max(near, 1e-12), hint=f"This is .grad. {hint}".strip(), inputs=inputs)


def _check_leaves(student, expression, *values, hint=""):
    program = _recorded(expression, *values)
    _check(student, program, [len(program) - 1], steps=list(range(len(values))), hint=hint)


def _numbers(rng, count):
    """Return floats of size 0.5 to 2, of both signs, the first one positive."""
    signs = [1.0, *rng.choice([-1.0, 1.0], size=count - 1)]
    return [float(size * sign) for size, sign in zip(rng.uniform(0.5, 2, size=count), signs, strict=True)]


def _diamond(a):
    b = a * 3.0
    return b * b + b


def _long_way(a):
    b = a * 3.0
    return b * 2.0 * 0.5 + b


def _neuron(x, y, w, v, b):
    return (x * w + y * v + b).relu() * w


def _shared(a, b):
    c = a * b
    d = c + a
    return d * c + d.relu() * b


@pytest.mark.task("Scalar", group="core")
def test_differentiates_sums_and_products(student, rng):
    """Sums, products, and chains of both, have the right value and the right gradients."""
    a, b, c = _numbers(rng, 3)
    _check_leaves(student, lambda a, b: a + b, a, b, hint="The result's gradient with respect to itself is 1.")
    _check_leaves(student, lambda a, b: a * b, a, b, hint="The slope towards a factor is the other factor.")
    chain = "Hand on: the node's own gradient times the slope along the edge."
    _check_leaves(student, lambda a, b, c: a * b * c, a, b, c, hint=chain)
    _check_leaves(student, lambda a, b, c: (a + b) * (b + c), a, b, c, hint=chain)
    _check_leaves(student, lambda a, b, c: a * (b + a * (c + a * b)), a, b, c, hint=chain)


@pytest.mark.task("Scalar", group="core")
def test_adds_up_what_comes_along_several_ways(student, rng):
    """In a + a, in a * a, and for a node used by several others, all the contributions are added."""
    a, b = _numbers(rng, 2)
    hint = "Two edges may lead to the same node: add up, do not overwrite."
    _check_leaves(student, lambda a: a + a, a, hint=hint)
    _check_leaves(student, lambda a: a * a, a, hint=hint)
    _check_leaves(student, lambda a, b: a * b + a, a, b, hint=hint)
    _check_leaves(student, _diamond, a, hint=LATER)
    _check_leaves(student, _long_way, a, hint=LATER)
    _check_leaves(student, _shared, a, b, hint=LATER)


@pytest.mark.task("Scalar", group="core")
def test_differentiates_relu(student, rng):
    """Above 0 relu passes gradients on, and below it none."""
    a, b = (abs(value) for value in _numbers(rng, 2))
    hint = "Whether relu passes anything on is decided by its input's value."
    for value in (a, -a):
        _check_leaves(student, lambda a: a.relu(), value, hint=hint)
        _check_leaves(student, lambda a, b: (a * b).relu() * b, value, b, hint=hint)
        _check_leaves(student, lambda a, b: (a.relu() + b) * -1.0, value, b, hint=hint)


@pytest.mark.task("Scalar", group="core")
def test_does_it_without_torch(student):
    """The engine is your own: no tensor operation runs in it."""
    names = ["torch.autograd.backward", "torch.autograd.grad", "torch.Tensor.backward", "torch.tensor"]
    watched = student.run(probe.watch, probe.small_neuron, names, student.Scalar)

    used = {name for name in watched["operations"] if name} | set(watched["called"])
    claim(not used and watched["control_seen"], "Build the engine from plain Python numbers, without torch.", f"{used}")


@pytest.mark.task("Scalar", group="edge")
def test_takes_numbers_on_both_sides(student, rng):
    """Numbers, whole ones included, may stand at the left and at the right, and sum() works."""
    a, b = _numbers(rng, 2)
    hint = "2 + x calls x.__radd__(2), and 2 * x calls x.__rmul__(2)."
    _check_leaves(student, lambda a: a + 2.5, a, hint=hint)
    _check_leaves(student, lambda a: 2 + a * 3, a, hint=hint)
    _check_leaves(student, lambda a: 1.5 * (2 * a), a, hint=hint)
    _check_leaves(student, lambda a, b: sum([a, b, a * b]), a, b, hint=hint)
    _check_leaves(student, lambda a, b: 0 * a + b * 0.0, a, b, hint=hint)


@pytest.mark.task("Scalar", group="edge")
def test_gives_every_node_its_gradient(student, rng):
    """The nodes between the leaves and the result have their gradients as well; those it does not depend on have 0."""
    for expression, count in [(_shared, 2), (_neuron, 5), (_diamond, 1)]:
        program = _recorded(expression, *_numbers(rng, count))
        _check(student, program, [len(program) - 1], hint=LATER)
    program = _recorded(_shared, *_numbers(rng, 2))
    _check(student, program, [3], hint="Start from the node that backward() was called on.")


@pytest.mark.task("Scalar", group="edge")
def test_agrees_with_torch_on_random_graphs(student, rng):
    """Twenty random graphs, in which nodes are used over and over, have the gradients that torch finds."""
    for _ in range(20):
        program = [("leaf", (value,)) for value in _numbers(rng, 3)]
        for _ in range(12):
            first, second = (int(number) for number in rng.integers(max(0, len(program) - 6), len(program), size=2))
            kind = rng.choice(["add", "mul", "relu", "number"], p=[0.4, 0.25, 0.15, 0.2])
            scaled = ("mul", (float(rng.uniform(-1, 1)),), first)
            program.append({"relu": ("relu", first), "number": scaled}.get(kind, (str(kind), first, second)))
        _check(student, program, [len(program) - 1], hint=LATER)


@pytest.mark.task("Scalar", group="edge")
def test_has_no_slope_at_the_corner_of_relu(student, rng):
    """At exactly 0 the slope of relu is 0."""
    [b] = _numbers(rng, 1)
    _check_leaves(student, lambda a, b: a.relu() * b + a, 0.0, b, hint="At exactly 0 relu passes nothing on.")


@pytest.mark.task("Scalar", group="robust")
def test_adds_to_the_gradients_of_earlier_calls(student, rng):
    """backward() from two results that share a leaf adds up in the leaf, as in torch."""
    a, b = _numbers(rng, 2)
    program = _recorded(lambda a, b: (a * b, a * 3.0 + b), a, b)
    hint = "backward() ADDS to .grad: another result may have left its gradient there."
    _check(student, program, [2, 4], steps=[0, 1], hint=hint)


@pytest.mark.task("Scalar", group="robust")
def test_starts_with_no_gradient(student, rng):
    """Before any backward() every .grad is 0, and .data is the number that was given."""
    a, b = _numbers(rng, 2)
    report = student.run(probe.evaluate, student.Scalar, _recorded(_shared, a, b), [])

    zeros = torch.zeros(len(report["grad_before"]), dtype=torch.float64)
    assert_close(_tensor(report["grad_before"], ".grad"), zeros, inputs="before backward()")
    want = torch.tensor([a, b], dtype=torch.float64)
    assert_close(_tensor(report["data"], ".data")[:2], want, inputs=f"Scalar({a}), Scalar({b})")


@pytest.mark.task("Scalar", group="robust")
def test_handles_each_node_once(student):
    """Forty doublings make 2**40 paths through forty nodes, and take no longer than forty steps."""
    program = [("leaf", (1.0,)), *(("add", step, step) for step in range(40))]
    _check(student, program, [40], hint="Visit every node once, not once for every path that leads to it.")
