"""Hidden tests of conv2d; PyTorch's own is the oracle.

Answers may call the student's conv_out: a stand-in takes its place, so that a mistake there costs nothing here.
"""

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it

from autograder.grading.claims import (
    assert_avoids,
    assert_close,
    assert_follows_device,
    assert_gradients,
    assert_unchanged,
    assert_unused,
    assert_vectorised,
    claim,
)
from autograder.grading.proxy import probe

ITSELF = "The library's convolution is the very thing that this exercise asks you to write: use shifted products."
SQUARE = "Cross-correlation: at each place multiply the window with the kernel as it is, and add up over all channels."
NAMES = ["conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]


@pytest.fixture(autouse=True)
def _stand_in(student):
    student.rebind(conv_out=probe.positions)


def _inputs(rng, image, kernel, dtype=torch.float64):
    """Return X of shape `image`, W of shape `kernel`, and b."""
    return tuple(torch.tensor(rng.normal(size=shape), dtype=dtype) for shape in (image, kernel, kernel[:1]))


def _check(student, rng, image, kernel, stride, padding, hint=""):
    X, W, b = _inputs(rng, image, kernel)
    got, want = student.conv2d(X, W, b, stride, padding), F.conv2d(X, W, b, stride, padding)
    inputs = f"X {image}, W {kernel}, stride {stride}, padding {padding}"
    assert_close(got, want, rtol=1e-9, atol=1e-9, dtype=False, hint=hint, inputs=inputs)


@pytest.mark.task("conv2d", group="core")
def test_correlates(student, rng):
    """One image and one channel, without padding: the kernel is not flipped."""
    _check(student, rng, (1, 1, 3, 3), (1, 1, 2, 2), 1, 0, SQUARE)
    _check(student, rng, (1, 1, 5, 5), (1, 1, 3, 3), 1, 0, SQUARE)


@pytest.mark.task("conv2d", group="core")
def test_sums_over_channels(student, rng):
    """Several images, several channels in and out, each output channel with its own bias."""
    hint = "Every output channel adds up all input channels, and its own bias belongs to axis 1."
    _check(student, rng, (2, 3, 7, 7), (4, 3, 3, 3), 1, 1, hint)
    _check(student, rng, (3, 2, 6, 6), (5, 2, 2, 2), 1, 0, hint)
    _check(student, rng, (2, 4, 4, 4), (4, 4, 3, 3), 1, 1, hint)


@pytest.mark.task("conv2d", group="core")
def test_asks_no_library(student, rng):
    """The convolution functions of the library are not called."""
    banned = [f"{module}.{name}" for name in NAMES for module in ("torch", "torch.nn.functional")]
    arguments = _inputs(rng, (2, 3, 6, 6), (4, 3, 3, 3))
    watched = student.run(probe.watch, student.conv2d, banned, *arguments, 1, 1)

    assert_unused(watched, hint=ITSELF)
    kernels = [name for name in watched["operations"] if "conv" in name]
    claim(not kernels, ITSELF, f"operations: {kernels}")
    assert_avoids(student.source("conv2d"), {*NAMES, "Conv2d", "Conv1d", "Conv3d", "convolution"}, hint=ITSELF)


@pytest.mark.task("conv2d", group="edge")
def test_strides(student, rng):
    """Strides of 2, 3 and 4, also where a part of the image is left over."""
    hint = "Both axes stride, and both round down."
    for stride, size in [(2, 7), (2, 8), (3, 10), (4, 12), (5, 4)]:
        _check(student, rng, (2, 2, size, size), (3, 2, 3, 3), stride, 0, hint)


@pytest.mark.task("conv2d", group="edge")
def test_pads_with_zeros(student, rng):
    """Paddings up to 3, on all four sides, also wider than the kernel."""
    for padding, k in [(1, 3), (2, 5), (3, 2), (2, 1)]:
        _check(student, rng, (2, 2, 5, 5), (3, 2, k, k), 1, padding, "Zeros stand on all four sides.")
    _check(student, rng, (1, 1, 2, 2), (2, 1, 5, 5), 1, 2, "A kernel may be larger than the unpadded image.")


@pytest.mark.task("conv2d", group="edge")
def test_takes_oblong_images_and_kernels(student, rng):
    """Height and width of the image differ, and so do those of the kernel."""
    hint = "Height and width are two different numbers, in the image and in the kernel."
    _check(student, rng, (2, 3, 7, 6), (4, 3, 3, 3), 1, 1, hint)
    _check(student, rng, (2, 3, 6, 11), (4, 3, 2, 5), 2, 0, hint)
    _check(student, rng, (1, 2, 12, 5), (3, 2, 4, 1), 3, 2, hint)


@pytest.mark.task("conv2d", group="edge")
def test_takes_kernels_of_one_pixel(student, rng):
    """A 1x1 kernel mixes the channels of each pixel."""
    _check(student, rng, (2, 5, 4, 3), (6, 5, 1, 1), 1, 0)
    _check(student, rng, (2, 5, 7, 4), (2, 5, 1, 1), 2, 0)


@pytest.mark.task("conv2d", group="edge")
def test_is_differentiable(student, rng):
    """Gradients flow to the image, the kernel and the bias."""
    X, W, b = _inputs(rng, (2, 2, 6, 5), (3, 2, 3, 2))
    leaves = [each.clone().requires_grad_() for each in (X, W, b)]
    want = F.conv2d(*leaves, 2, 1)
    cotangent = torch.tensor(rng.normal(size=tuple(want.shape)))
    report = student.run(probe.gradients, student.conv2d, cotangent, X, W, b, 2, 1)

    gradients = torch.autograd.grad(want, leaves, cotangent)
    assert_gradients(report, gradients, rtol=1e-9, atol=1e-9, inputs="conv2d, stride 2, padding 1")


@pytest.mark.task("conv2d", group="edge")
def test_has_no_loop_over_samples(student, rng):
    """Four times the samples cost no more Python steps."""
    few, many = ((*_inputs(rng, (n, 1, 3, 3), (2, 1, 2, 2)), 1, 0) for n in (32, 128))

    hint = "A loop over the places of the kernel is fine, one over the samples is not."
    assert_vectorised(student.run(probe.count_work, student.conv2d, few, many), hint=hint)


@pytest.mark.task("conv2d", group="edge")
def test_has_no_loop_over_pixels(student, rng):
    """Four times the rows, or four times the columns, cost no more Python steps."""
    hint = "A loop over the places of the kernel is fine, one over the pixels is not."
    for shape in [lambda n: (1, 1, n, 3), lambda n: (1, 1, 3, n)]:
        few, many = ((*_inputs(rng, shape(n), (2, 1, 2, 2)), 1, 0) for n in (32, 128))
        assert_vectorised(student.run(probe.count_work, student.conv2d, few, many), hint=hint)


@pytest.mark.task("conv2d", group="robust")
def test_keeps_float32(student, rng):
    """float32 in, float32 out."""
    X, W, b = _inputs(rng, (2, 3, 6, 6), (4, 3, 3, 3), torch.float32)
    got = student.conv2d(X, W, b, 1, 1)

    assert_close(got, F.conv2d(X, W, b, 1, 1), atol=1e-4, inputs="float32")


@pytest.mark.task("conv2d", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """Image, kernel and bias are the same after the call; they may be slices of something larger."""
    X, W, b = _inputs(rng, (3, 2, 8, 8), (4, 2, 3, 3))
    for padding in (0, 1):
        got = student.conv2d(X[::2, :, ::2], W[1:, :, :, 1:], b[1:], 1, padding)
        assert_unchanged(student)
        want = F.conv2d(X[::2, :, ::2], W[1:, :, :, 1:], b[1:], 1, padding)
        assert_close(got, want, rtol=1e-9, atol=1e-9, dtype=False, inputs="slices")


@pytest.mark.task("conv2d", group="robust")
def test_follows_the_device(student, rng, device):
    """The result lies on the device of the inputs."""
    X, W, b = _inputs(rng, (2, 3, 7, 6), (4, 3, 3, 3), torch.float32)
    report = student.run(probe.follow_device, student.conv2d, device, X, W, b, 2, 1)

    assert_follows_device(report, ((2, 4, 4, 3),))
