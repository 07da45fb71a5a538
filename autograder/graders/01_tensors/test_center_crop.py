"""Hidden tests of center_crop; the oracle indexes with NumPy, row by row."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_close, assert_raises, assert_unchanged

ODD = "With an odd margin the extra row is left out below, the extra column at the right: top = (H - h) // 2."
FULL = "With margin 0 nothing is cut off: X[..., t:-t] is empty when t is 0."


def _images(rng, *shape):
    """Return distinct numbers, so that no other window can have the same values."""
    return torch.tensor(rng.permutation(int(np.prod(shape))).reshape(shape), dtype=torch.float32)


def _window(X, h, w):
    """Return the answer by way of NumPy, with the rows and columns listed one by one."""
    height, width = X.shape[-2:]
    rows = [i for i in range(height) if (height - h) // 2 <= i < (height - h) // 2 + h]
    columns = [j for j in range(width) if (width - w) // 2 <= j < (width - w) // 2 + w]
    return torch.from_numpy(X.numpy()[..., rows, :][..., columns])


def _check(student, X, h, w, *, dtype=False, hint=""):
    inputs = f"center_crop of {tuple(X.shape)} to {h}x{w}"
    assert_close(student.center_crop(X, h, w), _window(X, h, w), dtype=dtype, hint=hint, inputs=inputs)


@pytest.mark.task("center_crop", group="core")
def test_cuts_out_the_centre(student, rng):
    """With equal margins on all sides the middle rows and columns are left."""
    _check(student, _images(rng, 3, 8, 6), 4, 2)
    _check(student, _images(rng, 2, 7, 9), 3, 5)


@pytest.mark.task("center_crop", group="core")
def test_treats_rows_and_columns_apart(student, rng):
    """Height and width may shrink by different amounts, and h may be larger than w."""
    for h, w in [(2, 6), (6, 2), (4, 4)]:
        _check(student, _images(rng, 2, 8, 10), h, w, hint="Top and left are two numbers, each with its own margin.")


@pytest.mark.task("center_crop", group="edge")
def test_leaves_the_extra_row_out_below(student, rng):
    """When the margin is odd, one more row is left out below and one more column at the right."""
    for height, width, h, w in [(7, 6, 4, 3), (6, 7, 3, 4), (7, 6, 2, 1), (6, 7, 5, 6)]:
        _check(student, _images(rng, 2, height, width), h, w, hint=ODD)


@pytest.mark.task("center_crop", group="edge")
def test_keeps_the_full_size(student, rng):
    """A window as large as the image is the image; one axis alone may shrink."""
    for h, w in [(7, 6), (7, 3), (4, 6), (7, 1)]:
        _check(student, _images(rng, 2, 7, 6), h, w, hint=FULL)


@pytest.mark.task("center_crop", group="edge")
def test_takes_any_number_of_leading_axes(student, rng):
    """A single image, a batch of colour images, and a batch without images are cropped alike."""
    for shape in [(6, 8), (2, 3, 6, 8), (2, 1, 3, 6, 8), (0, 6, 8)]:
        _check(
            student, _images(rng, *shape), 4, 4, hint="Rows and columns are the LAST two axes: X[..., rows, columns]."
        )


@pytest.mark.task("center_crop", group="edge")
def test_cuts_out_one_pixel(student, rng):
    """The smallest window is one pixel, in an image of one pixel as in a larger one."""
    _check(student, _images(rng, 2, 5, 5), 1, 1)
    _check(student, _images(rng, 2, 1, 1), 1, 1)


@pytest.mark.task("center_crop", group="edge")
def test_refuses_windows_that_are_too_large(student, rng):
    """A window higher or wider than the image is a ValueError, also when only one of the two is."""
    for h, w in [(7, 4), (4, 7), (100, 100), (6, 4)]:
        hint = "A slice that reaches beyond the end is cut short without a word: compare the lengths yourself."
        assert_raises("ValueError", student.center_crop, _images(rng, 2, 5, 6), h, w, hint=hint)


@pytest.mark.task("center_crop", group="edge")
def test_refuses_windows_without_pixels(student, rng):
    """A height or width of 0, or a negative one, is a ValueError."""
    for h, w in [(0, 3), (3, 0), (-1, 3), (3, -2), (0, 0)]:
        hint = "A window has at least one row and one column."
        assert_raises("ValueError", student.center_crop, _images(rng, 2, 5, 6), h, w, hint=hint)


@pytest.mark.task("center_crop", group="robust")
def test_keeps_the_dtype(student, rng):
    """Pixels of uint8 stay uint8, and a mask of True and False stays one."""
    for dtype in (torch.uint8, torch.float64, torch.bool):
        _check(student, (_images(rng, 2, 6, 5) % 3).to(dtype), 3, 2, dtype=True)


@pytest.mark.task("center_crop", group="robust")
def test_leaves_its_input_alone(student, rng):
    """X is the same after the call, shape included; it may be a transposed view."""
    _check(student, _images(rng, 2, 7, 6), 3, 3)
    assert_unchanged(student)
    _check(student, _images(rng, 2, 7, 6).mT, 4, 3)
    assert_unchanged(student)
