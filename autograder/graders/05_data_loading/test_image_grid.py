"""Hidden tests of image_grid; the oracle places image by image."""

import pytest
import torch

from autograder.grading.claims import assert_close, assert_raises, assert_unchanged

ORDER = "Images go from left to right, then down: row, column = divmod(place, cols)."
PAD = "Each image is surrounded by pad pixels: its top is pad + row * (H + pad)."


def _images(rng, n, height, width, dtype=torch.float32):
    """Return images in which no pixel equals another or is small enough to be a pad value."""
    values = torch.tensor(rng.permutation(n * height * width) + 5)
    return values.reshape(n, height, width).to(dtype)


def _grid(images, rows, cols, pad, pad_value):
    n, height, width = images.shape
    size = rows * height + (rows + 1) * pad, cols * width + (cols + 1) * pad
    grid = torch.full(size, pad_value, dtype=images.dtype)
    for place in range(n):
        top = pad + place // cols * (height + pad)
        left = pad + place % cols * (width + pad)
        grid[top : top + height, left : left + width] = images[place]
    return grid


def _check(student, images, rows, cols, pad, pad_value, *, dtype=True, hint=ORDER):
    got = student.image_grid(images, rows, cols, pad, pad_value)
    want = _grid(images, rows, cols, pad, pad_value)
    inputs = f"{tuple(images.shape)}, {rows} rows, {cols} cols, pad {pad}"
    assert_close(got, want, rtol=0, atol=0, dtype=dtype, hint=hint, inputs=inputs)


@pytest.mark.task("image_grid", group="core")
def test_places_from_left_to_right_then_down(student, rng):
    """A full grid: the second image stands to the right of the first."""
    _check(student, _images(rng, 6, 3, 5), 2, 3, 1, 0.0)


@pytest.mark.task("image_grid", group="core")
def test_pads_between_and_around(student, rng):
    """Rows and columns of pad_value stand between the images and around them."""
    for pad in (1, 3):
        _check(student, _images(rng, 4, 3, 3), 2, 2, pad, -1.0, hint=PAD)


@pytest.mark.task("image_grid", group="edge")
def test_fills_empty_cells(student, rng):
    """Cells without an image hold pad_value, in the last row and in rows that have none."""
    for n in (1, 4, 5):
        _check(student, _images(rng, n, 2, 3), 3, 3, 1, 0.5, hint="There may be fewer images than cells.")
    _check(student, torch.zeros(0, 2, 3), 1, 2, 1, 0.5, hint="There may be no image at all.")


@pytest.mark.task("image_grid", group="edge")
def test_needs_no_padding(student, rng):
    """With pad 0 the images touch."""
    _check(student, _images(rng, 6, 2, 2), 2, 3, 0, 0.0, hint=PAD)
    _check(student, _images(rng, 3, 2, 3), 2, 2, 0, 1.0, hint=PAD)


@pytest.mark.task("image_grid", group="edge")
def test_takes_other_grids(student, rng):
    """A single row, a single column, images that are higher than wide."""
    for rows, cols in [(1, 4), (4, 1), (2, 2), (1, 1)]:
        _check(student, _images(rng, rows * cols, 5, 2), rows, cols, 2, 0.0)


@pytest.mark.task("image_grid", group="edge")
def test_keeps_the_dtype(student, rng):
    """uint8 images make a uint8 picture, float64 ones a float64 picture."""
    _check(student, _images(rng, 3, 4, 5, dtype=torch.uint8), 2, 2, 1, 255.0)
    _check(student, _images(rng, 3, 4, 5, dtype=torch.float64), 2, 2, 1, 0.5)


@pytest.mark.task("image_grid", group="edge")
def test_refuses_too_many_images(student, rng):
    """More images than cells are a ValueError."""
    for n, rows, cols in [(7, 2, 3), (2, 1, 1), (6, 2, 2)]:
        assert_raises("ValueError", student.image_grid, _images(rng, n, 3, 3), rows, cols, 1, 0.0)


@pytest.mark.task("image_grid", group="robust")
def test_takes_views(student, rng):
    """Images may be a strided view of something larger."""
    images = _images(rng, 8, 6, 5)
    for view in (images[::2], images.transpose(1, 2)[:4], images[:3, ::2, ::2]):
        _check(student, view, 2, 2, 1, 0.0)


@pytest.mark.task("image_grid", group="robust")
def test_leaves_its_input_alone(student, rng):
    """The images are the same after the call."""
    _check(student, _images(rng, 3, 4, 5), 2, 2, 1, 9.0)
    assert_unchanged(student)
