"""Hidden tests of build_alexnet; the network is built on the meta device, where its size costs no memory.

Answers may call the student's earlier functions: stand-ins take their places, so that a mistake there costs nothing
here.
"""

import itertools

import pytest
import torch

from autograder.grading.claims import assert_close, assert_equal, assert_raises, claim
from autograder.grading.proxy import probe

ORDER = [
    *("Conv2d", "ReLU", "MaxPool2d", "Conv2d", "ReLU", "MaxPool2d", "Conv2d", "ReLU", "Conv2d", "ReLU"),
    *("Conv2d", "ReLU", "MaxPool2d", "Flatten", "Linear", "ReLU", "Dropout", "Linear", "ReLU", "Dropout", "Linear"),
]


@pytest.fixture(autouse=True)
def _stand_ins(student):
    student.rebind(conv_out=probe.positions, trace_shapes=probe.shapes_after)


def _built(student, **settings):
    """Return what a network is made of, once its layers are of the right types, in the right order."""
    found = student.run(probe.layers_of, student.build_alexnet, **settings)
    claim(found["sequential"], "Return one nn.Sequential.", f"build_alexnet({settings})")
    kinds = [layer["type"] for layer in found["layers"]]
    claim(kinds == ORDER, _about_order(kinds), f"build_alexnet({settings}): {kinds}")
    return found


def _about_order(kinds):
    """Say in words what is wrong with the order of the layers."""
    if kinds[-1:] != ["Linear"]:
        return "The last layer is a Linear: the network returns raw scores."
    for kind in ("ReLU", "Dropout", "MaxPool2d", "Conv2d", "Linear", "Flatten"):
        if kinds.count(kind) != ORDER.count(kind):
            return f"There are too many or too few layers of the type {kind}."
    return "The layers are not in the order of the docstring, or one is of another type."


def _of(found, kind, *names):
    return [tuple(layer[name] for name in names) for layer in found["layers"] if layer["type"] == kind]


def _claim_channels(found, want, in_channels, inputs):
    hint = "Each convolution takes the channels of the one before; all but the image's are int(width * channels)."
    pairs = list(zip([in_channels, *want], want, strict=False))
    claim(_of(found, "Conv2d", "in", "out") == pairs, hint, f"{inputs}: {_of(found, 'Conv2d', 'in', 'out')}")


def _claim_linears(found, want, inputs):
    got = _of(found, "Linear", "in", "out")
    hint = "The first Linear does not fit what Flatten hands on for this input_size and padding: compute it."
    claim(got[0][0] == want[0], hint, f"{inputs}: {got}")
    hint = "The hidden layers have int(width * 4096) units, and the last one num_classes."
    claim(got == list(itertools.pairwise(want)), hint, f"{inputs}: {got}")


@pytest.mark.task("build_alexnet", group="core")
def test_has_the_layers_of_the_notes(student):
    """21 layers in the notes' order: kernels, strides, paddings and channels of the full network."""
    found = _built(student)

    windows = [((11, 11), (4, 4), (1, 1)), ((5, 5), (1, 1), (2, 2)), *[((3, 3), (1, 1), (1, 1))] * 3]
    got = _of(found, "Conv2d", "k", "s", "p")
    claim(got == windows, "A convolution has another kernel, stride or padding than the docstring says.", f"{got}")
    pools = _of(found, "MaxPool2d", "k", "s", "p", "ceil")
    claim(pools == [((3, 3), (2, 2), (0, 0), False)] * 3, "The pools are 3x3 with stride 2, unpadded.", f"{pools}")
    plain = _of(found, "Conv2d", "d", "groups", "bias") == [((1, 1), 1, True)] * 5
    claim(plain, "The convolutions have biases, and neither groups nor dilation.", f"{found}")
    _claim_channels(found, (96, 256, 384, 384, 256), 1, "the defaults")


@pytest.mark.task("build_alexnet", group="core")
def test_counts_the_notes_parameters(student):
    """6400 numbers reach the first linear layer, and there are 46,764,746 parameters."""
    found = _built(student)

    _claim_linears(found, (6400, 4096, 4096, 10), "the defaults")
    hint = "The number of parameters is not AlexNet's: biases included, nothing shared, nothing extra."
    assert_equal(found["parameters"], 46_764_746, hint=hint)


@pytest.mark.task("build_alexnet", group="core")
def test_fits_the_input(student):
    """Other sizes and paddings hand other numbers to the first linear layer: ImageNet's 9216 among them."""
    found = _built(student, num_classes=1000, in_channels=3, padding=2)
    _claim_linears(found, (9216, 4096, 4096, 1000), "ImageNet")
    assert_equal(found["parameters"], 62_378_344, hint="ImageNet's AlexNet has another number of parameters.")
    for size, padding, side in [
        (227, 0, 6),
        (112, 1, 2),
        (67, 0, 1),
        (96, 2, 2),
        (193, 1, 5),
        (192, 1, 4),
        (300, 1, 8),
    ]:
        found = _built(student, input_size=size, padding=padding)
        _claim_linears(found, (256 * side**2, 4096, 4096, 10), f"{size} pixels, padding {padding}")


@pytest.mark.task("build_alexnet", group="edge")
def test_scales_its_width(student):
    """All channels and both hidden layers are multiplied by width, and cut to whole numbers."""
    for width, channels, hidden in [
        (1 / 8, (12, 32, 48, 48, 32), 512),
        (0.3, (28, 76, 115, 115, 76), 1228),
        (0.05, (4, 12, 19, 19, 12), 204),
        (2, (192, 512, 768, 768, 512), 8192),
    ]:
        found = _built(student, width=width, input_size=67, in_channels=3)
        _claim_channels(found, channels, 3, f"width {width}")
        _claim_linears(found, (channels[-1], hidden, hidden, 10), f"width {width}, 67 pixels")


@pytest.mark.task("build_alexnet", group="edge")
def test_passes_its_settings_on(student, rng):
    """Classes, channels of the image, dropout and padding are those that were asked for."""
    p, classes, channels = float(rng.uniform(0.1, 0.9)), int(rng.integers(11, 90)), int(rng.integers(4, 9))
    found = _built(student, num_classes=classes, in_channels=channels, dropout=p, padding=2)

    claim(
        _of(found, "Dropout", "p") == [(p,)] * 2, "Both Dropout layers drop with the probability `dropout`.", f"{found}"
    )
    claim(_of(found, "Linear", "out")[-1] == (classes,), "The last Linear has num_classes outputs.", f"{found}")
    claim(_of(found, "Conv2d", "in")[0] == (channels,), "The first convolution takes in_channels.", f"{found}")
    claim(_of(found, "Conv2d", "p")[0] == ((2, 2),), "`padding` is that of the first convolution.", f"{found}")
    claim(_of(_built(student), "Dropout", "p") == [(0.5,)] * 2, "dropout is 0.5 unless told otherwise.")


@pytest.mark.task("build_alexnet", group="edge")
def test_refuses_inputs_that_are_too_small(student):
    """The smallest input depends on the padding; one pixel less is a ValueError."""
    hint = "An input that leaves less than 3x3 before the last pool is too small."
    for padding, smallest in [(0, 67), (1, 65), (2, 63)]:
        found = _built(student, input_size=smallest, padding=padding, width=0.125)
        _claim_linears(found, (32, 512, 512, 10), f"{smallest} pixels, padding {padding}")
        for size in (smallest - 1, smallest - 16, 20, 5):
            settings = {"input_size": size, "padding": padding, "width": 0.125}
            assert_raises("ValueError", student.run, probe.layers_of, student.build_alexnet, **settings, hint=hint)


@pytest.mark.task("build_alexnet", group="robust")
def test_gives_scores(student):
    """A batch of full-size images becomes a row of scores each."""
    got = student.run(probe.forward_on_meta, student.build_alexnet, (2, 1, 224, 224))
    assert_equal(got, (2, 10), inputs="two images of 224x224")
    got = student.run(probe.forward_on_meta, student.build_alexnet, (3, 3, 100, 100), 7, 3, input_size=100, width=0.25)
    assert_equal(got, (3, 7), inputs="three images of 3x100x100, 7 classes")


@pytest.mark.task("build_alexnet", group="robust")
def test_is_calm_in_eval_mode(student, rng):
    """In eval mode the same image gets the same scores twice, and dropout acts in training mode only."""
    X = torch.tensor(rng.normal(size=(2, 1, 67, 67)), dtype=torch.float32)
    settings = {"input_size": 67, "width": 0.125}
    first, second, *trained = student.run(probe.scores_twice, student.build_alexnet, X, **settings)

    assert_close(second, first, hint="In eval mode nothing may be random.", inputs="eval mode, twice")
    claim(not torch.equal(*trained), "In training mode dropout acts: two passes differ.", f"{trained}")
