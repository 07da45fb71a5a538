"""Hidden tests of broadcast_shape; NumPy's own rule is the oracle."""

import ast
import itertools
import re

import numpy as np
import pytest

from autograder.grading.claims import assert_equal, assert_unused, claim
from autograder.grading.proxy import probe

LIBRARY = "Work the shape out from the rule alone: no arrays and no library call; that is what this exercise asks for."
BANNED = [
    *(f"numpy.{name}" for name in ["broadcast", "broadcast_arrays", "broadcast_shapes", "broadcast_to", "nditer"]),
    *(f"numpy.{name}" for name in ["empty", "zeros", "ones", "full", "array", "asarray", "arange", "add"]),
    *(f"torch.{name}" for name in ["broadcast_shapes", "broadcast_tensors", "broadcast_to"]),
    "torch._C._infer_size",
]


def _shapes(ranks, lengths):
    return [shape for rank in ranks for shape in itertools.product(lengths, repeat=rank)]


def _broadcast(a, b):
    """Return NumPy's answer, or None when the shapes do not fit."""
    try:
        return np.broadcast_shapes(a, b)
    except ValueError:
        return None


def _check_pairs(student, pairs):
    for (a, b), (kind, got) in zip(pairs, student.run(probe.attempts, student.broadcast_shape, pairs), strict=True):
        claim(kind == "value", "A ValueError for two shapes that do fit.", f"broadcast_shape({a}, {b}): {got}")
        if isinstance(got, list):
            got = tuple(got)  # its type has a test of its own
        assert_equal(got, _broadcast(a, b), hint=_reason(got, _broadcast(a, b)), inputs=f"broadcast_shape({a}, {b})")


def _reason(got, want):
    if isinstance(got, tuple) and len(got) < len(want):
        return "Align the shapes at the right; axes that the shorter one lacks count as 1."
    if 0 in want and isinstance(got, tuple) and 0 not in got:
        return "1 stretches to the other length, also to 0: the longer one does not always win."
    return ""


@pytest.mark.task("broadcast_shape", group="core")
def test_follows_the_rule(student):
    """Every pair of fitting shapes with up to three axes gives the shape of the sum."""
    candidates = _shapes((1, 2, 3), (1, 2, 3))
    _check_pairs(student, [pair for pair in itertools.product(candidates, repeat=2) if _broadcast(*pair) is not None])


@pytest.mark.task("broadcast_shape", group="core")
def test_asks_no_library(student):
    """The shape is worked out from the rule, without arrays and without a library that knows it."""
    watched = student.run(probe.watch, student.broadcast_shape, BANNED, (4, 1, 3), (5, 1))

    assert_unused(watched, hint=LIBRARY)
    claim(not watched["operations"], LIBRARY, f"tensor operations: {watched['operations']}")
    definition = student.source("broadcast_shape")
    calls = [node.func for node in ast.walk(definition) if isinstance(node, ast.Call)] if definition else []
    library = [name for name in map(ast.unparse, calls) if re.match(r"(np|numpy|torch)\.(?!Size$)", name)]
    claim(not library, LIBRARY, f"called in the source: {library}")


@pytest.mark.task("broadcast_shape", group="edge")
def test_knows_axes_of_length_zero(student):
    """An axis of length 0 is a length like any other, and 1 stretches to it."""
    candidates = _shapes((1, 2), (0, 1, 2))
    _check_pairs(student, [pair for pair in itertools.product(candidates, repeat=2) if _broadcast(*pair) is not None])


@pytest.mark.task("broadcast_shape", group="edge")
def test_takes_any_number_of_axes(student, rng):
    """A single number has the shape (); four axes meet none, one, two or three."""
    full = tuple(int(length) for length in rng.permutation(np.arange(2, 9))[:4])
    tails = [full[start:] for start in range(5)]
    thinned = [tuple(1 if rng.random() < 0.5 else length for length in tail) for tail in tails]
    _check_pairs(student, [*itertools.product(tails, thinned), *itertools.product(thinned, tails), ((), ())])


@pytest.mark.task("broadcast_shape", group="edge")
def test_refuses_shapes_that_do_not_fit(student):
    """Different lengths, neither of them 1, are a ValueError: also 0 against 2, also in an axis far to the left."""
    candidates = _shapes((1, 2), (0, 1, 2, 3))
    pairs = [pair for pair in itertools.product(candidates, repeat=2) if _broadcast(*pair) is None]
    pairs += [((2, 1, 4), (3, 1, 4)), ((4, 1, 1), (3, 2, 5)), ((2, 5, 5, 5), (3, 1, 1, 1))]
    results = student.run(probe.attempts, student.broadcast_shape, pairs)

    for (a, b), (kind, got) in zip(pairs, results, strict=True):
        claim(
            kind == "ValueError",
            "Two lengths that differ, neither of them 1, must raise a ValueError; nothing was raised.",
            f"broadcast_shape({a}, {b}) returned {got!r}",
        )


@pytest.mark.task("broadcast_shape", group="robust")
def test_allocates_nothing(student):
    """Shapes too large for any memory are no trouble, for no array is made."""
    got = student.broadcast_shape((10**6, 1), (1, 10**6))

    assert_equal(got, (10**6, 10**6), inputs="broadcast_shape((10**6, 1), (1, 10**6))")


@pytest.mark.task("broadcast_shape", group="robust")
def test_returns_a_tuple_of_ints(student):
    """The result is a tuple, as every shape."""
    got = student.broadcast_shape((2, 1), (3,))

    assert_equal(got, (2, 3), inputs="broadcast_shape((2, 1), (3,))")


@pytest.mark.task("broadcast_shape", group="robust")
def test_names_both_shapes_in_the_error(student):
    """The text of the ValueError holds both shapes, whole."""
    a, b = (7, 5, 1), (11, 6)
    [(kind, text)] = student.run(probe.attempts, student.broadcast_shape, [(a, b)])

    claim(kind == "ValueError", "Two shapes that do not fit must raise a ValueError.", f"{a}, {b}: {text!r}")
    numbers = re.findall(r"\d+", text)
    claim(
        all(str(length) in numbers for length in a + b),
        "The message of the ValueError should name both shapes, whole: the reader needs them to find the mistake.",
        f"message: {text!r}",
    )
