"""Hidden tests of to_float_images; the oracle divides in float64."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_avoids, assert_close, assert_raises, assert_unchanged, assert_unused, claim
from autograder.grading.proxy import probe

SAME = "Every pixel is divided by 255, whatever else is in its picture."
ITSELF = "The conversion is what this exercise asks you to write."


def _pixels(rng, *shape, below=256):
    return rng.integers(0, below, size=shape).astype(np.uint8)


def _check(student, u8, *, dtype=False, hint=SAME):
    want = torch.tensor(u8.astype(np.float64)[:, None] / 255).float()
    assert_close(student.to_float_images(u8), want, rtol=1e-6, dtype=dtype, hint=hint, inputs=f"{u8.shape} of uint8")


@pytest.mark.task("to_float_images", group="core")
def test_divides_by_255(student, rng):
    """Pixels v become v / 255 in a tensor (N, 1, H, W)."""
    u8 = _pixels(rng, 6, 5, 4)
    u8[0, 0, :2] = 0, 255
    _check(student, u8)


@pytest.mark.task("to_float_images", group="core")
def test_divides_dark_images_by_255_too(student, rng):
    """The divisor is 255 for a dark image as well, and for a data set that has only dark ones."""
    _check(student, _pixels(rng, 3, 4, 4, below=90), hint="The divisor is a constant, not the largest pixel.")
    _check(student, np.zeros((2, 3, 3), dtype=np.uint8), hint="Black stays 0.")


@pytest.mark.task("to_float_images", group="core")
def test_converts_it_without_the_library(student, rng):
    """The course library's own conversion is not called."""
    names = ["course_lib.data.batches._float_images"]
    watched = student.run(probe.watch, student.to_float_images, names, _pixels(rng, 2, 4, 3))

    assert_unused(watched, hint=ITSELF)
    assert_avoids(student.source("to_float_images"), {"_float_images", "load_data_fashion_mnist"}, hint=ITSELF)


@pytest.mark.task("to_float_images", group="edge")
def test_returns_float32(student, rng):
    """The result is float32."""
    _check(student, _pixels(rng, 2, 3, 4), dtype=True)


@pytest.mark.task("to_float_images", group="edge")
def test_maps_white_to_exactly_1(student):
    """255 becomes 1.0 and nothing lies outside of [0, 1]."""
    got = student.to_float_images(np.full((1, 2, 2), 255, dtype=np.uint8))
    assert_close(got, torch.ones(1, 1, 2, 2), rtol=0, atol=0, dtype=False, hint=SAME)


@pytest.mark.task("to_float_images", group="edge")
def test_adds_the_channel_axis_in_second_place(student, rng):
    """The new axis stands between N and H also where N, H and W are equal, and for one image or none."""
    for shape in [(3, 3, 3), (1, 4, 4), (1, 1, 1), (0, 28, 28)]:
        _check(student, _pixels(rng, *shape), hint="The channel is the second axis: (N, 1, H, W).")


@pytest.mark.task("to_float_images", group="edge")
def test_refuses_other_dtypes(student, rng):
    """Arrays of another dtype are a TypeError: floats may have been divided before."""
    u8 = _pixels(rng, 2, 3, 4)
    for dtype in (np.float32, np.float64, np.int64, np.int8, np.uint16, bool):
        assert_raises("TypeError", student.to_float_images, u8.astype(dtype), hint="Look at u8.dtype.")


@pytest.mark.task("to_float_images", group="edge")
def test_refuses_other_numbers_of_axes(student, rng):
    """A single image (H, W), or images with a channel axis, are a ValueError."""
    for shape in [(4, 4), (2, 1, 4, 4), (2, 4, 4, 1), (16,)]:
        assert_raises("ValueError", student.to_float_images, _pixels(rng, *shape), hint="Look at u8.ndim.")


@pytest.mark.task("to_float_images", group="robust")
def test_owns_contiguous_memory(student, rng):
    """The tensor is contiguous and does not change with the array, also when the array is a strided view."""
    whole = _pixels(rng, 4, 6, 5)
    for u8 in (whole, whole[::2], whole.transpose(0, 2, 1)):
        report = student.run(probe.memory_of, student.to_float_images, u8)
        claim(report["contiguous"], "The result is not contiguous; it keeps the order of a transposed array.")
        claim(report["own"], "The tensor changes when the array does: they share memory.")


@pytest.mark.task("to_float_images", group="robust")
def test_takes_strided_and_read_only_arrays(student, rng):
    """Transposed views and read-only arrays are read like any other."""
    whole = _pixels(rng, 4, 6, 5)
    _check(student, whole.transpose(0, 2, 1))
    got = student.run(probe.with_read_only, student.to_float_images, whole)
    assert_close(got, torch.tensor(whole / 255.0)[:, None].float(), rtol=1e-6, dtype=False, hint=SAME)


@pytest.mark.task("to_float_images", group="robust")
def test_leaves_its_input_alone(student, rng):
    """The array is the same after the call."""
    _check(student, _pixels(rng, 3, 4, 5))
    assert_unchanged(student)
