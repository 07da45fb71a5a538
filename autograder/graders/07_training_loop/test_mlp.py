"""Hidden tests of MLP; the oracle is the formula, with the network's own parameters."""

import pytest
import torch

from autograder.grading.claims import assert_close, assert_shape, assert_unchanged, claim
from autograder.grading.proxy import probe

RAW = "Return raw scores: no softmax and no ReLU after the last layer; cross_entropy applies the softmax itself."
TWICE = "Two calls on the same input differ: are layers made in forward, is there dropout, or was the input changed?"
TWO_LAYERS = "Two nn.Linear layers, made in __init__ and assigned to self, each with weights and biases."


def _look(student, rng, sizes, *shape):
    """Send inputs of this shape through MLP(*sizes); return the inputs, the scores' weights, and what was seen."""
    X = torch.tensor(rng.normal(size=shape) * 2, dtype=torch.float32)
    weights = torch.tensor(rng.normal(size=(shape[0], sizes[2])), dtype=torch.float32)
    return X, weights, student.run(probe.look_into, student.MLP, sizes, X, weights)


def _roles(seen, sizes):
    """Return the parameters as W1, b1, W2, b2, recognised by their shapes; all sizes must differ."""
    num_inputs, num_hidden, num_outputs = sizes
    shapes = [(num_hidden, num_inputs), (num_hidden,), (num_outputs, num_hidden), (num_outputs,)]
    by_shape = {tuple(p.shape): p for p in seen["parameters"]}
    claim(len(seen["parameters"]) == 4 and set(by_shape) == set(shapes), TWO_LAYERS, f"shapes {sorted(by_shape)}")
    return [by_shape[shape] for shape in shapes]


def _scores(X, W1, b1, W2, b2):
    return torch.relu(X.flatten(1) @ W1.T + b1) @ W2.T + b2


def _reason(seen, X, W1, b1, W2, b2):
    """Name the mistake that the scores look like."""
    got = seen["scores"]
    if not torch.equal(seen["again"][0], got):
        return TWICE
    if torch.allclose(got.sum(dim=1), torch.ones(len(got)), atol=1e-4):
        return f"The rows sum to 1: is there a softmax? {RAW}"
    if torch.allclose(got.exp().sum(dim=1), torch.ones(len(got)), atol=1e-4):
        return f"The exponentials of each row sum to 1: is there a log_softmax? {RAW}"
    if torch.allclose(got, (X.flatten(1) @ W1.T + b1) @ W2.T + b2, atol=1e-4):
        return "Two linear layers in a row are one linear layer: there must be a ReLU between them."
    return "Between the two layers stands a ReLU, and nowhere else." if (got < 0).any() else RAW


@pytest.mark.task("MLP", group="core")
def test_computes_linear_relu_linear(student, rng):
    """The scores are those of two linear layers with a ReLU between them, for images and for flat rows."""
    sizes = (12, 7, 5)
    for shape in [(9, 12), (6, 1, 3, 4), (4, 3, 2, 2)]:
        X, _, seen = _look(student, rng, sizes, *shape)
        assert_shape(seen["scores"], (shape[0], 5), hint="Flatten all axes but the first.")
        roles = _roles(seen, sizes)
        hint = _reason(seen, X, *roles)
        assert_close(seen["scores"], _scores(X, *roles), atol=1e-5, hint=hint, inputs=f"{X}")


@pytest.mark.task("MLP", group="core")
def test_has_the_parameters_of_two_layers(student, rng):
    """784-512-10 has 407,050 parameters that learn, found by model.parameters()."""
    _, _, seen = _look(student, rng, (784, 512, 10), 2, 784)
    count = sum(p.numel() for p in seen["parameters"])
    claim(count == 407_050, f"The number of registered parameters is wrong. {TWO_LAYERS}", f"{count} parameters")
    claim(all(seen["learning"]), "Some parameters do not require gradients.", f"{seen['learning']}")


@pytest.mark.task("MLP", group="core")
def test_gives_the_same_answer_twice(student, rng):
    """The same input gives the same scores again, in training and in prediction mode."""
    _, _, seen = _look(student, rng, (6, 5, 4), 3, 6)
    for again in seen["again"]:
        claim(torch.equal(again, seen["scores"]), TWICE, f"{seen['scores']}, then {again}")


@pytest.mark.task("MLP", group="edge")
def test_learns_in_every_parameter(student, rng):
    """backward() fills the gradient of each parameter, with the right numbers."""
    sizes = (8, 6, 3)
    X, weights, seen = _look(student, rng, sizes, 5, 2, 4)
    leaves = [p.clone().requires_grad_() for p in _roles(seen, sizes)]
    (_scores(X, *leaves) * weights).sum().backward()
    by_shape = {tuple(p.shape): g for p, g in zip(seen["parameters"], seen["gradients"], strict=True)}
    for leaf in leaves:
        got = by_shape[tuple(leaf.shape)]
        claim(got is not None, "A parameter gets no gradient: was the graph cut by detach, .data or no_grad?")
        assert_close(got, leaf.grad, atol=1e-5, inputs=f"gradient of the parameter {tuple(leaf.shape)}")


@pytest.mark.task("MLP", group="edge")
def test_takes_one_sample(student, rng):
    """A batch of one image gives one row of scores; a single output is still a column."""
    for sizes, shape in [((4, 3, 2), (1, 1, 2, 2)), ((4, 3, 1), (5, 4)), ((2, 1, 3), (1, 2))]:
        _, _, seen = _look(student, rng, sizes, *shape)
        assert_shape(seen["scores"], (shape[0], sizes[2]), hint="Axis 0 holds the samples, also when there is one.")


@pytest.mark.task("MLP", group="edge")
def test_has_two_layers_of_equal_size(student, rng):
    """With all sizes equal there are still two layers, with weights of their own."""
    _, _, seen = _look(student, rng, (5, 5, 5), 3, 5)
    count = sum(p.numel() for p in seen["parameters"])
    claim(count == 60, "The two layers share their weights: make two nn.Linear.", f"{count} parameters, expected 60")


@pytest.mark.task("MLP", group="robust")
def test_shares_nothing_between_networks(student):
    """Two networks are independent: changing one leaves the other as it is."""
    before, after = student.run(probe.two_networks, student.MLP, 4, 3, 2)
    hint = "Two networks share their layers: make them in __init__ and assign them to self, not to the class."
    claim(before and len(before) == len(after), TWO_LAYERS)
    claim(all(torch.equal(a, b) for a, b in zip(before, after, strict=True)), hint)


@pytest.mark.task("MLP", group="robust")
def test_leaves_its_input_alone(student, rng):
    """The images are the same after the call, negative values included."""
    model = student.MLP(6, 4, 3)
    model(torch.tensor(rng.normal(size=(5, 6)), dtype=torch.float32))
    assert_unchanged(student)
    model(torch.tensor(rng.normal(size=(2, 1, 2, 3)), dtype=torch.float32))
    assert_unchanged(student)
