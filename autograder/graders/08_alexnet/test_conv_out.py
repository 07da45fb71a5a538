"""Hidden tests of conv_out; the oracle slides the window cell by cell."""

import itertools

import pytest

from autograder.grading.claims import assert_equal, assert_raises, claim
from autograder.grading.proxy import probe

ALEXNET_AND_LENET = [
    *((224, 11, 4, padding) for padding in (0, 1, 2)),
    *((227, 11, 4, 0), (67, 11, 4, 1), (112, 11, 4, 1)),
    *((54, 3, 2), (55, 3, 2), (26, 5, 1, 2), (26, 3, 2), (27, 3, 2), (12, 3, 1, 1), (12, 3, 2), (28, 5, 1, 2)),
]
FIT = "A window must lie inside the padded strip, whole: round down, and count the one at the very left."


def _slide(size, kernel, stride=1, padding=0, dilation=1):
    """Count the starts whose whole window lies on the padded strip."""
    cells = range(-padding, size + padding)
    starts = cells[::stride]
    return sum(all(start + dilation * cell in cells for cell in (0, kernel - 1)) for start in starts)


def _check(student, calls, hint=FIT):
    for args, (kind, got) in zip(calls, student.run(probe.attempts, student.conv_out, calls), strict=True):
        claim(kind == "value", f"A ValueError although the window fits. {hint}", f"conv_out{args}: {got}")
        slip = "The window at the very left is missing." if got == _slide(*args) - 1 else ""
        assert_equal(got, _slide(*args), hint=f"{slip} {hint}".strip(), inputs=f"conv_out{args}")


@pytest.mark.task("conv_out", group="core")
def test_counts_the_windows_of_known_layers(student):
    """The layers of AlexNet and LeNet, with their strides and paddings."""
    _check(student, ALEXNET_AND_LENET)


@pytest.mark.task("conv_out", group="core")
def test_counts_as_sliding_does(student):
    """Every small strip, kernel, stride and padding gives as many windows as sliding by hand."""
    calls = itertools.product(range(1, 9), range(1, 6), range(1, 5), range(4))
    _check(student, [args for args in calls if _slide(*args) > 0])


@pytest.mark.task("conv_out", group="core")
def test_spreads_a_dilated_window(student):
    """With dilation d the cells of the window lie d apart."""
    calls = itertools.product((4, 7, 10), (1, 2, 3, 4), (1, 2, 3), (0, 1, 2), (2, 3))
    hint = "A dilated window of k cells spans dilation * (k - 1) + 1 cells."
    _check(student, [args for args in calls if _slide(*args) > 0], hint=hint)


@pytest.mark.task("conv_out", group="edge")
def test_refuses_windows_that_do_not_fit(student):
    """A window that does not fit once is a ValueError, for each stride, padding and dilation."""
    calls = itertools.product((1, 2, 4), (2, 3, 5, 7), (1, 2, 3, 4), (0, 1), (1, 2))
    calls = [args for args in calls if _slide(*args) == 0]
    for args, (kind, got) in zip(calls, student.run(probe.attempts, student.conv_out, calls), strict=True):
        hint = "A window larger than the padded strip must raise a ValueError; nothing was raised."
        claim(kind == "ValueError", hint, f"conv_out{args} returned {got!r}")


@pytest.mark.task("conv_out", group="edge")
def test_fits_a_window_exactly_once(student):
    """A window as large as the padded strip fits once, whatever the stride."""
    _check(student, [(3, 3, 1), (3, 3, 5), (1, 1, 1), (1, 3, 2, 1), (5, 7, 9, 1), (5, 3, 1, 0, 2)])


@pytest.mark.task("conv_out", group="robust")
def test_refuses_strides_below_one(student):
    """A stride of 0 or less is a ValueError."""
    for stride in (0, -1, -3):
        assert_raises("ValueError", student.conv_out, 8, 3, stride, hint="A stride is at least 1.")


@pytest.mark.task("conv_out", group="robust")
def test_takes_names_and_defaults(student):
    """The parameters may be given by name, and have defaults: stride 1, no padding, no dilation."""
    assert_equal(student.conv_out(size=9, kernel=4), 6, inputs="conv_out(size=9, kernel=4)")
    got = student.conv_out(9, 3, dilation=2, padding=1, stride=3)
    assert_equal(got, _slide(9, 3, 3, 1, 2), inputs="conv_out(9, 3, dilation=2, padding=1, stride=3)")
