"""Hidden tests of resize_nearest; the oracle takes pixel by pixel in whole numbers.

The sizes are among those where floating-point arithmetic rounds i * H / h down to the same index.
"""

import pytest
import torch

from autograder.grading.claims import (
    GROWTH,
    SPARE_OPCODES,
    SPARE_OPERATIONS,
    assert_close,
    assert_follows_device,
    assert_raises,
    assert_unchanged,
    assert_vectorised,
    claim,
)
from autograder.grading.proxy import probe

FORMULA = "Pixel (i, j) of the result is pixel (floor(i * H / h), floor(j * W / w)) of X."


def _images(rng, *shape, dtype=torch.float32):
    return torch.tensor(rng.integers(0, 256, size=shape)).to(dtype)


def _resized(X, h, w):
    rows = torch.tensor([i * X.shape[2] // h for i in range(h)])
    columns = torch.tensor([j * X.shape[3] // w for j in range(w)])
    return X[:, :, rows][:, :, :, columns]


def _check(student, X, h, w, *, hint=FORMULA):
    got = student.resize_nearest(X, (h, w))
    assert_close(got, _resized(X, h, w), rtol=0, atol=0, hint=hint, inputs=f"{tuple(X.shape)} to ({h}, {w})")


@pytest.mark.task("resize_nearest", group="core")
def test_enlarges_by_whole_factors(student, rng):
    """Twice the size: every pixel becomes a block of 2 x 2."""
    _check(student, _images(rng, 2, 1, 3, 4), 6, 8)


@pytest.mark.task("resize_nearest", group="core")
def test_enlarges_to_any_size(student, rng):
    """A size that is no multiple: some rows and columns are repeated more often than others."""
    _check(student, _images(rng, 2, 1, 3, 4), 5, 7)
    _check(student, _images(rng, 2, 1, 28, 28), 67, 67)


@pytest.mark.task("resize_nearest", group="edge")
def test_shrinks(student, rng):
    """A smaller size leaves rows and columns out."""
    for h, w in [(3, 5), (1, 1), (5, 2), (6, 9)]:
        _check(student, _images(rng, 2, 1, 6, 10), h, w)


@pytest.mark.task("resize_nearest", group="edge")
def test_resizes_height_and_width_apart(student, rng):
    """One of the two sizes may grow while the other shrinks or stays."""
    for h, w in [(3, 8), (9, 3), (6, 5), (9, 5)]:
        _check(student, _images(rng, 2, 1, 6, 5), h, w, hint="size is (h, w): the rows come first.")


@pytest.mark.task("resize_nearest", group="edge")
def test_resizes_every_channel(student, rng):
    """Images with several channels keep them."""
    _check(student, _images(rng, 2, 3, 4, 5), 8, 6)
    _check(student, _images(rng, 1, 2, 2, 2), 2, 4)


@pytest.mark.task("resize_nearest", group="edge")
def test_keeps_the_dtype(student, rng):
    """uint8 stays uint8 and float64 stays float64."""
    for dtype in (torch.uint8, torch.float64):
        _check(student, _images(rng, 2, 1, 4, 4, dtype=dtype), 7, 6)


@pytest.mark.task("resize_nearest", group="edge")
def test_refuses_sizes_below_1(student, rng):
    """A height or width of 0 or less is a ValueError."""
    for size in [(0, 5), (5, 0), (-1, 3), (3, -4)]:
        assert_raises("ValueError", student.resize_nearest, _images(rng, 1, 1, 4, 4), size)


@pytest.mark.task("resize_nearest", group="edge")
def test_has_no_loop_over_images(student, rng):
    """Four times the images cost no more Python steps."""
    few, many = ((_images(rng, n, 1, 4, 4), (6, 6)) for n in (32, 128))

    assert_vectorised(student.run(probe.count_work, student.resize_nearest, few, many))


@pytest.mark.task("resize_nearest", group="edge")
def test_has_no_loop_over_pixels(student, rng):
    """Sixteen times the pixels cost no more tensor operations, and not sixteen times the Python steps."""
    few, many = ((_images(rng, 2, 1, 8, 8), (n, n)) for n in (32, 128))
    work = student.run(probe.count_work, student.resize_nearest, few, many)

    claim(work["control_seen"] and work["undisturbed"], "Leave sys.settrace alone: it is how loops are counted.")
    (small, large), (small_operations, large_operations) = work["opcodes"], work["operations"]
    # A list of the row numbers is no loop over pixels: it grows with the height, fourfold here.
    claim(
        large <= 4 * GROWTH * small + SPARE_OPCODES
        and large_operations <= GROWTH * small_operations + SPARE_OPERATIONS,
        "There is a Python loop over rows or pixels: pick all of them at once by their indices.",
        f"{work}",
    )


@pytest.mark.task("resize_nearest", group="robust")
def test_leaves_its_input_alone(student, rng):
    """X is the same after the call; it may be a transposed or strided view."""
    X = _images(rng, 4, 1, 6, 5)
    for view in (X.transpose(2, 3), X[::2, :, ::2]):
        _check(student, view, 4, 7)
        assert_unchanged(student)


@pytest.mark.task("resize_nearest", group="robust")
def test_follows_the_device(student, rng, device):
    """The result lies on the device of the input."""
    report = student.run(probe.follow_device, student.resize_nearest, device, _images(rng, 2, 1, 3, 4), (5, 7))

    assert_follows_device(report, ((2, 1, 5, 7),))
