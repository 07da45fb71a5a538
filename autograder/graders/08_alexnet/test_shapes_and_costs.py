"""Hidden tests of trace_shapes and cost; the oracle runs PyTorch's own layers on the meta device.

Answers may call the student's earlier functions: stand-ins take their places, so that a mistake there costs nothing
here.
"""

import math
import re

import pytest
import torch
from torch import nn

from autograder.grading.claims import assert_equal, assert_items, assert_unchanged, claim
from autograder.grading.proxy import probe

RELU, FLATTEN, DROPOUT = {"type": "relu"}, {"type": "flatten"}, {"type": "dropout"}


@pytest.fixture(autouse=True)
def _stand_in(student):
    student.rebind(conv_out=probe.positions)


@pytest.fixture
def counting(student):
    """Give the student with a stand-in for trace_shapes as well, which does not reach the end of a deep network."""
    student.rebind(trace_shapes=probe.shapes_after)
    return student


def _conv(out, k, s=1, p=0):
    return {"type": "conv", "out": out, "k": k, "s": s, "p": p}


def _pool(k, s, p=0):
    return {"type": "pool", "k": k, "s": s, "p": p}


def _linear(out):
    return {"type": "linear", "out": out}


def _alexnet(padding=1, classes=10):
    start = [_conv(96, 11, 4, padding), RELU, _pool(3, 2), _conv(256, 5, 1, 2), RELU, _pool(3, 2)]
    middle = [_conv(384, 3, 1, 1), RELU, _conv(384, 3, 1, 1), RELU, _conv(256, 3, 1, 1), RELU, _pool(3, 2), FLATTEN]
    return [*start, *middle, *[_linear(4096), RELU, DROPOUT] * 2, _linear(classes)]


def _lenet(*, pool):
    convolutions = [_conv(6, 5, 1, 2), RELU, pool, _conv(16, 5), RELU, pool, FLATTEN]
    return [*convolutions, _linear(120), RELU, _linear(84), RELU, _linear(10)]


def _vgg():
    layers = []
    for out, convolutions in [(64, 2), (128, 2), (256, 4), (512, 4), (512, 4)]:
        layers += [*[_conv(out, 3, 1, 1), RELU] * convolutions, {"type": "pool", "k": 2}]
    return [*layers, FLATTEN, *[_linear(4096), RELU, DROPOUT] * 2, _linear(1000)]


def _in_torch(layers, in_shape):
    """Return each layer as PyTorch makes it, with the shape of its output without the batch axis."""
    X, made = torch.empty(1, *in_shape, device="meta"), []
    with torch.device("meta"):
        for layer in layers:
            made.append(_layer(layer, X.shape[1]))
            X = made[-1](X)
            made[-1].shape_after = tuple(X.shape[1:])
    return made


def _layer(layer, channels):
    if layer["type"] == "conv":
        return nn.Conv2d(channels, layer["out"], layer["k"], layer["s"], layer["p"])
    if layer["type"] == "linear":
        return nn.Linear(channels, layer["out"])
    if layer["type"] == "pool":
        return nn.MaxPool2d(layer["k"], layer.get("s"), layer.get("p", 0))
    return nn.Flatten() if layer["type"] == "flatten" else nn.Identity()


def _check_shapes(student, layers, in_shape, hint=""):
    got, want = student.trace_shapes(layers, in_shape), [made.shape_after for made in _in_torch(layers, in_shape)]
    claim(isinstance(got, list), "Return a list with one shape for each layer.", f"got {got!r}")
    counted = "The list holds one shape for each layer, also for relu, dropout and flatten, and none for the input."
    claim(len(got) == len(want), counted, f"{len(got)} shapes for {len(want)} layers: {got}")
    for index, (layer, mine, theirs) in enumerate(zip(layers, got, want, strict=True)):
        about = f"This is a {layer['type']} layer. {_reason(layer, mine, theirs)} {hint}".strip()
        assert_equal(mine, theirs, hint=about, inputs=f"layer {index} ({layer}) on {in_shape}")


def _check_costs(counting, layers, in_shape, hint=""):
    parameters, multiply_adds = assert_items(counting.cost(layers, in_shape), 2, hint="Parameters, multiply-adds.")
    made = _in_torch(layers, in_shape)
    owned = sum(parameter.numel() for layer in made for parameter in layer.parameters())
    products = sum(math.prod(layer.shape_after) * layer.weight[0].numel() for layer in made if hasattr(layer, "weight"))
    inputs = f"cost({layers}, {in_shape})"
    biases = sum(layer.bias.numel() for layer in made if hasattr(layer, "bias"))
    slips = {owned - biases: "The biases are missing.", products: "The two results are swapped."}
    about = "These are the parameters: every weight is counted once, and one bias for each output channel."
    assert_equal(parameters, owned, hint=_words(slips.get(parameters), about, hint), inputs=inputs)
    slips = {2 * products: "A multiplication counts as one with its addition.", owned - biases: "Count every position."}
    about = "These are the multiply-adds: each value of the output map needs in * k * k of them, biases none."
    assert_equal(multiply_adds, products, hint=_words(slips.get(multiply_adds), about, hint), inputs=inputs)


def _words(*sentences):
    return " ".join(filter(None, sentences))


def _reason(layer, got, want):
    if isinstance(got, tuple) and got[1:] == want:
        return "There is no batch axis in these shapes."
    if layer["type"] == "pool" and isinstance(got, tuple) and len(got) == 3 and got[0] != want[0]:
        return "A pool works on each channel alone, and keeps their number."
    if layer["type"] in ("conv", "pool"):
        return "Height and width follow the formula each on its own, rounded down."
    return ""


def _check_refused(student, layers, in_shape, index, hint):
    [(kind, text)] = student.run(probe.attempts, student.trace_shapes, [(layers, in_shape)])
    inputs = f"trace_shapes({layers}, {in_shape})"
    claim(kind == "ValueError", f"{hint} A ValueError is expected; nothing was raised.", f"{inputs} returned {text!r}")
    named = "The text of the ValueError must contain the index of the layer, counted from 0."
    claim(str(index) in re.findall(r"\d+", text), named, f"{inputs}: {text!r}, index {index}")


@pytest.mark.task("trace_shapes", group="core")
def test_traces_alexnet(student):
    """All 21 layers of AlexNet, from image to scores, also with another padding and in colour."""
    _check_shapes(student, _alexnet(), (1, 224, 224))
    _check_shapes(student, _alexnet(padding=2, classes=1000), (3, 224, 224))
    _check_shapes(student, _alexnet(), (1, 67, 67))


@pytest.mark.task("trace_shapes", group="core")
def test_traces_lenet(student):
    """All layers of LeNet, whose pools do not state a stride or a padding."""
    _check_shapes(
        student,
        _lenet(pool={"type": "pool", "k": 2}),
        (1, 28, 28),
        hint="A pool's stride is its k, and its padding 0, unless stated.",
    )


@pytest.mark.task("trace_shapes", group="core")
def test_traces_a_deep_network(student):
    """All 45 layers of VGG-19, more than twice as many as AlexNet has."""
    _check_shapes(student, _vgg(), (3, 224, 224), hint="The list goes on to the last layer, however many there are.")


@pytest.mark.task("trace_shapes", group="edge")
def test_traces_images_that_are_not_square(student, rng):
    """Height and width may differ; pools may be padded, and overlap."""
    hint = "Height and width are two different numbers."
    _check_shapes(student, [_conv(5, 3, 2, 1), _pool(3, 2, 1), FLATTEN], (2, 31, 18), hint=hint)
    for _ in range(4):
        sizes = tuple(int(size) for size in rng.choice(range(20, 60), size=2, replace=False))
        layers = [_conv(4, 4, 3, 2), RELU, {"type": "pool", "k": 2, "p": 1}, _conv(3, 1), FLATTEN, _linear(7)]
        _check_shapes(student, layers, (3, *sizes), hint=hint)


@pytest.mark.task("trace_shapes", group="edge")
def test_traces_flat_inputs_and_nothing(student):
    """A network may begin flat, and a network without layers has no shapes."""
    _check_shapes(student, [_linear(32), RELU, DROPOUT, _linear(10)], (784,))
    _check_shapes(student, [FLATTEN, _linear(3)], (2, 3, 5))
    _check_shapes(student, [], (1, 28, 28))


@pytest.mark.task("trace_shapes", group="edge")
def test_refuses_windows_that_do_not_fit(student):
    """A convolution or a pool whose window does not fit is a ValueError that names the layer."""
    hint = "A map smaller than the window has no output, not one of size 0."
    _check_refused(student, _alexnet(), (1, 64, 64), 12, hint)
    _check_refused(student, [*[RELU] * 17, _conv(4, 5)], (1, 9, 4), 17, hint)
    _check_refused(student, [*[RELU] * 18, _pool(5, 3)], (1, 4, 9), 18, hint)


@pytest.mark.task("trace_shapes", group="edge")
def test_refuses_layers_that_need_another_input(student):
    """Linear on an image, a convolution or a pool on a flat input: a ValueError that names the layer."""
    flat = [*[DROPOUT] * 21, FLATTEN]
    _check_refused(student, [*[RELU] * 17, _linear(10)], (1, 8, 8), 17, "Linear needs a flat input.")
    _check_refused(student, [*flat, _conv(4, 3, 1, 1)], (1, 8, 8), 22, "A convolution needs an image.")
    _check_refused(student, [*flat, {"type": "pool", "k": 2}], (1, 8, 8), 22, "A pool needs an image.")
    _check_refused(student, [_pool(2, 2)], (64,), 0, "A pool needs an image.")


@pytest.mark.task("trace_shapes", group="edge")
def test_refuses_unknown_layers(student):
    """A layer of an unknown type is a ValueError that names the layer."""
    for kind in ("softmax", "Conv", ""):
        _check_refused(student, [*[RELU] * 19, {"type": kind}, FLATTEN], (1, 8, 8), 19, "An unknown type is an error.")


@pytest.mark.task("trace_shapes", group="robust")
def test_returns_a_list_of_tuples(student):
    """Every shape is a tuple."""
    got = student.trace_shapes([_conv(2, 3), RELU, _pool(2, 2), FLATTEN, _linear(5)], (1, 8, 8))
    claim(all(isinstance(shape, tuple) for shape in got), "Every shape is a tuple, as in PyTorch.", f"{got!r}")


@pytest.mark.task("trace_shapes", group="robust")
def test_leaves_the_layers_alone(student):
    """The list and its dicts are the same after the call."""
    student.trace_shapes(_lenet(pool={"type": "pool", "k": 2}), (1, 28, 28))
    assert_unchanged(student)


@pytest.mark.task("cost", group="core")
def test_counts_alexnet(counting):
    """AlexNet for grey images and ten classes, and for ImageNet."""
    _check_costs(counting, _alexnet(), (1, 224, 224))
    _check_costs(counting, _alexnet(padding=2, classes=1000), (3, 224, 224))


@pytest.mark.task("cost", group="core")
def test_counts_lenet(counting):
    """LeNet-5, layer by layer and as a whole."""
    lenet = _lenet(pool=_pool(2, 2))
    for layers, in_shape in [(lenet[:1], (1, 28, 28)), (lenet[3:4], (6, 14, 14)), (lenet, (1, 28, 28))]:
        _check_costs(counting, layers, in_shape)


@pytest.mark.task("cost", group="edge")
def test_counts_maps_that_are_not_square(counting, rng):
    """A 1x1 convolution, a stride, a padding on maps whose height and width differ."""
    sizes = tuple(int(size) for size in rng.choice(range(9, 30), size=2, replace=False))
    _check_costs(counting, [_conv(5, 1)], (7, *sizes), hint="The map has height times width positions.")
    _check_costs(counting, [_conv(4, 3, 2, 1), RELU, _pool(2, 2), _conv(6, 2), FLATTEN, _linear(3)], (2, *sizes))


@pytest.mark.task("cost", group="edge")
def test_counts_linear_layers_alone(counting):
    """A network may begin flat, and consist of one linear layer."""
    _check_costs(counting, [_linear(10)], (784,))
    _check_costs(counting, [_linear(32), RELU, DROPOUT, _linear(4)], (20,))


@pytest.mark.task("cost", group="edge")
def test_counts_nothing_for_layers_without_parameters(counting):
    """Pool, relu, dropout and flatten cost nothing, and neither does a network without layers."""
    _check_costs(counting, [RELU, _pool(3, 2), DROPOUT, FLATTEN], (4, 9, 9))
    _check_costs(counting, [], (1, 28, 28))


@pytest.mark.task("cost", group="robust")
def test_counts_without_changing_the_layers(counting):
    """The list and its dicts are the same after the call."""
    counting.cost(_lenet(pool=_pool(2, 2)), (1, 28, 28))
    assert_unchanged(counting)
