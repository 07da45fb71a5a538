"""Hidden tests of brighten; the oracle adds and clips one pixel after the other, with Python's whole numbers."""

import numpy as np
import pytest

from autograder.grading.claims import assert_close, assert_unchanged, claim
from autograder.grading.proxy import probe
from course_lib import data

WRAPS = "uint8 arithmetic wraps around at 256: compute in a wider type, clip to 0..255, then convert back."
ORDER = "Clip before the conversion to uint8: after it the sum has already wrapped around."


def _all_levels():
    return np.arange(256, dtype=np.uint8).reshape(16, 16)


def _brightened(img, amount):
    """Return the answer, pixel by pixel."""
    levels = [max(0, min(255, int(level) + amount)) for level in img.ravel()]
    return np.array(levels, dtype=np.uint8).reshape(img.shape)


def _check(student, img, amount, *, dtype=False, hint=WRAPS):
    got = student.brighten(img, amount)
    assert_close(got, _brightened(img, amount), dtype=dtype, hint=hint, inputs=f"brighten of {img.shape}, {amount:+d}")


@pytest.mark.task("brighten", group="core")
def test_saturates_at_white(student, rng):
    """Added light stops at 255, for every grey level."""
    for amount in (100, 255, int(rng.integers(1, 100))):
        _check(student, _all_levels(), amount)


@pytest.mark.task("brighten", group="core")
def test_saturates_at_black(student, rng):
    """A negative amount darkens, and stops at 0."""
    for amount in (-100, -255, -int(rng.integers(1, 100))):
        _check(student, _all_levels(), amount)


@pytest.mark.task("brighten", group="edge")
def test_takes_amounts_beyond_the_range(student):
    """An amount that uint8 cannot hold makes everything white, or everything black."""
    hint = f"The amount is any int: it need not fit into uint8, nor into int16. {ORDER}"
    for amount in (256, -256, 300, -300, 1000, -1000, 40_000, -40_000, 10**6, -(10**6)):
        _check(student, _all_levels(), amount, hint=hint)


@pytest.mark.task("brighten", group="edge")
def test_returns_uint8(student):
    """The result is an image again: a NumPy array of uint8."""
    for amount in (40, 0, -40):
        _check(student, _all_levels(), amount, dtype=True)


@pytest.mark.task("brighten", group="edge")
def test_makes_a_new_array(student):
    """The result is a new array, also when the amount is 0."""
    for amount in (60, 0, -60):
        report = student.run(probe.brightened, student.brighten, _all_levels(), amount)
        assert_close(report["result"], _brightened(_all_levels(), amount), inputs=f"amount {amount}")
        hint = "The result shares memory with the input: who writes into the one changes the other."
        claim(report["control_seen"] and not report["shares"], hint, f"amount {amount}")


@pytest.mark.task("brighten", group="edge")
def test_takes_images_of_any_shape(student, rng):
    """Colour images, batches, a single pixel and an image without pixels are brightened alike."""
    for shape in [(4, 5, 3), (2, 3, 4, 3), (1, 1), (0, 4), (3, 0)]:
        img = rng.integers(0, 256, size=shape, dtype=np.uint8)
        for amount in (90, -90):
            _check(student, img, amount)


@pytest.mark.task("brighten", group="robust")
def test_leaves_its_input_alone(student, rng):
    """The image is the same after the call; it may be a mirrored or a transposed view."""
    img = rng.integers(0, 256, size=(6, 5), dtype=np.uint8)
    for view in (img, img.T, np.asfortranarray(img)[::2]):
        for amount in (120, -120):
            _check(student, view, amount)
            assert_unchanged(student)


@pytest.mark.task("brighten", group="robust")
def test_brightens_fashion_mnist(student, rng):
    """Real pictures become brighter and darker without a single pixel that wraps around."""
    images, _ = data.fashion_mnist("test")
    for place in rng.integers(0, len(images), size=3):
        for amount in (70, -70):
            _check(student, images[int(place)].numpy(), amount)
