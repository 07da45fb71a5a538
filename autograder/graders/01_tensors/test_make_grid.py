"""Hidden tests of make_grid; the oracle is NumPy's arange."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_close, assert_rng_untouched, assert_unchanged
from autograder.grading.proxy import probe

FRESH = "Each call makes a tensor of its own: one that was returned before must not show up again."


def _grid(rows, cols):
    return torch.from_numpy(np.arange(rows * cols, dtype=np.float32).reshape(rows, cols))


def _check(student, rows, cols, *, dtype=False, hint=""):
    got = student.make_grid(rows, cols)
    assert_close(got, _grid(rows, cols), dtype=dtype, hint=hint, inputs=f"make_grid({rows}, {cols})")


@pytest.mark.task("make_grid", group="core")
def test_counts_in_row_major_order(student, rng):
    """The numbers 0, 1, 2, ... fill one row after the other, in wide and in tall grids."""
    rows, cols = (int(length) for length in rng.integers(4, 9, size=2))
    for shape in [(3, 4), (5, 2), (rows, cols)]:
        _check(student, *shape, hint="Within a row the numbers go up by 1, from row to row by the number of columns.")


@pytest.mark.task("make_grid", group="core")
def test_makes_square_grids(student):
    """In a square grid, too, it is the rows that are filled one after the other."""
    _check(student, 4, 4, hint="Are the columns filled where the rows should be?")


@pytest.mark.task("make_grid", group="edge")
def test_returns_float32(student):
    """The grid is of float32, the number type of networks."""
    _check(student, 2, 3, dtype=True, hint="Ask for it: dtype=torch.float32.")


@pytest.mark.task("make_grid", group="edge")
def test_makes_grids_without_rows_or_columns(student):
    """No rows, no columns, or neither: the grid is empty and still has both axes."""
    for shape in [(0, 3), (3, 0), (0, 0)]:
        _check(student, *shape, hint="Say both lengths: with a 0 among them torch cannot guess what -1 stands for.")


@pytest.mark.task("make_grid", group="edge")
def test_makes_thin_and_large_grids(student):
    """A single number, a single row, a single column, and three thousand numbers are grids as well."""
    for shape in [(1, 1), (1, 5), (5, 1), (1000, 3)]:
        _check(student, *shape)


@pytest.mark.task("make_grid", group="robust")
def test_is_fresh_on_every_call(student):
    """What is written into one grid shows in no other, earlier or later."""
    grids = student.run(probe.grid_after_a_write, student.make_grid, 3, 4)

    for place in ("before", "after"):
        assert_close(grids[place], _grid(3, 4), dtype=False, hint=FRESH, inputs=f"{place} a write to the first grid")


@pytest.mark.task("make_grid", group="robust")
def test_has_no_side_effects(student):
    """Making a grid draws no random numbers and changes none of torch's settings."""
    student.make_grid(2, 3)
    assert_unchanged(student)
    assert_rng_untouched(student)
