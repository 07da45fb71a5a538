"""Hidden tests of the vault; run by the grading worker, not by the tests of this project."""

import pytest
import torch

from autograder.grading.claims import assert_avoids, assert_close, assert_equal, assert_unused, claim
from autograder.grading.proxy import probe

NOTE = "CANARY-HIDDEN-TEST"
HIDDEN_INPUT = 774411229
SUMS = ["torch.sum", "torch.Tensor.sum", "torch.nansum", "torch.einsum", "torch.mean"]


@pytest.mark.task("double")
def test_doubles_a_hidden_number(student):
    """Twice a number that nobody knows."""
    expected = 2 * HIDDEN_INPUT
    assert_equal(student.double(HIDDEN_INPUT), expected, inputs=f"double({HIDDEN_INPUT})")


@pytest.mark.task("double")
def test_doubles_another_number(student, rng):
    """Twice another number, asked for twice."""
    number = float(rng.normal())
    got = [student.double(number), student.double(number)]
    claim(all(type(value) is float and abs(value - 2 * number) < 1e-9 for value in got), "Add it to itself.", f"{got}")


@pytest.mark.task("double", group="edge")
def test_doubles_a_tensor(student, reference, rng):
    """Twice a tensor."""
    X = torch.tensor(rng.normal(size=(3, 2)))
    assert_close(student.double(X), reference.double(X))


@pytest.mark.task("halve")
def test_halves(student, reference):
    """Half of a number."""
    assert_equal(student.halve(5.0), reference.halve(5.0))


@pytest.mark.task("total")
def test_adds_up(student, rng):
    """The sum of all elements."""
    x = torch.tensor(rng.normal(size=7))
    claim(abs(float(student.total(x)) - float(x.sum())) < 1e-9, "Add them all.", f"{x}")


@pytest.mark.task("total")
def test_adds_up_by_hand(student):
    """No library's sum is called."""
    hint = "Write the sum yourself."
    assert_unused(student.run(probe.watch, student.total, SUMS, torch.arange(5.0)), hint=hint)
    assert_avoids(student.source("total"), {"sum", "nansum", "einsum", "mean"}, hint=hint)
