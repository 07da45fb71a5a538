"""Hidden tests of the toy course; run by the grading worker, not by the tests of this project."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_close, assert_equal, assert_rng_untouched, assert_unchanged, claim
from autograder.grading.proxy import probe


@pytest.mark.task("double")
def test_doubles_a_number(student: Any, rng: np.random.Generator) -> None:
    """Twice a whole number."""
    number = int(rng.integers(10**6))

    assert_equal(student.double(number), 2 * number, hint="Add the number to itself.", inputs=f"{number}")


@pytest.mark.task("double", group="edge")
def test_doubles_a_tensor(student: Any, reference: ModuleType, rng: np.random.Generator, device: str) -> None:
    """Twice a tensor, which is left as it was."""
    X = torch.tensor(rng.normal(size=(3, 2)), device=device).T

    assert_close(student.double(X), reference.double(X))
    assert_unchanged(student)


@pytest.mark.task("double", group="robust")
def test_draws_nothing(student: Any) -> None:
    """No random numbers are drawn."""
    student.double(1)

    assert_rng_untouched(student)


@pytest.mark.task("halve")
def test_halves_again_and_again(student: Any, reference: ModuleType) -> None:
    """Half of a number, every time."""
    student.rebind(double=probe.correct_double)

    assert_equal(student.run(probe.twice, student.halve, 5.0), (reference.halve(5.0), 2.5))


@pytest.mark.task("Mean")
def test_averages(student: Any, rng: np.random.Generator) -> None:
    """The mean of a few numbers."""
    numbers = rng.normal(size=5).tolist()

    mean = student.run(probe.feed, student.Mean(), numbers)

    claim(abs(mean - np.mean(numbers)) < 1e-9, "Divide the sum by how many there were.", f"{numbers}: got {mean}")


@pytest.mark.task("Mean", group="robust")
def test_two_means_are_apart(student: Any) -> None:
    """Two means do not share their numbers."""
    first, second = student.Mean(), student.Mean()
    student.run(probe.feed, first, [1.0])

    assert_equal(student.run(probe.feed, second, [3.0]), 3.0, hint="Keep the numbers in the object, not in its class.")
