"""Hidden tests of pairwise_sq_dists; the oracle takes one difference after the other, in float64."""

import pytest
import torch

from autograder.grading.claims import (
    assert_avoids,
    assert_close,
    assert_follows_device,
    assert_raises,
    assert_unchanged,
    assert_unused,
    assert_vectorised,
    claim,
)
from autograder.grading.proxy import probe

ITSELF = "torch.cdist is the very thing that this exercise asks you to write."


def _points(rng, n, d, dtype=torch.float32):
    return torch.tensor(rng.normal(size=(n, d)), dtype=dtype)


def _distances(X, Y):
    """Return the answer in float64, one pair after the other."""
    want = torch.zeros(len(X), len(Y), dtype=torch.float64)
    for i, x in enumerate(X.double()):
        for j, y in enumerate(Y.double()):
            want[i, j] = ((x - y) ** 2).sum()
    return want


def _check(student, X, Y, hint=""):
    # |x|^2 + |y|^2 - 2xy may lose a few roundings of |x|^2; the points here are of size 1.
    want = _distances(X, Y).to(X.dtype)
    inputs = f"pairwise_sq_dists({X}, {Y})"
    assert_close(student.pairwise_sq_dists(X, Y), want, atol=1e-4, dtype=False, hint=hint, inputs=inputs)


@pytest.mark.task("pairwise_sq_dists", group="core")
def test_measures_every_pair(student, rng):
    """Row i, column j holds the squared distance of X[i] and Y[j]."""
    for n, m, d in [(5, 3, 4), (2, 6, 3), (1, 4, 2), (4, 1, 5), (3, 5, 1)]:
        _check(student, _points(rng, n, d), _points(rng, m, d))


@pytest.mark.task("pairwise_sq_dists", group="core")
def test_measures_every_pair_of_equally_many(student, rng):
    """With n = m = d every axis fits every other; the result is still the table of all pairs."""
    _check(student, _points(rng, 4, 4), _points(rng, 4, 4), hint="Which axis is summed, and which one belongs to X?")


@pytest.mark.task("pairwise_sq_dists", group="core")
def test_measures_without_the_library(student, rng):
    """The distance function of the library is not called."""
    names = ["torch.cdist", "torch.functional.cdist"]
    watched = student.run(probe.watch, student.pairwise_sq_dists, names, _points(rng, 4, 3), _points(rng, 5, 3))

    assert_unused(watched, hint=ITSELF)
    kernels = {"aten::_cdist_forward", "aten::_euclidean_dist", "aten::_pdist_forward"} & set(watched["operations"])
    claim(not kernels, ITSELF, f"operations: {kernels}")
    assert_avoids(student.source("pairwise_sq_dists"), {"cdist"}, hint=ITSELF)


@pytest.mark.task("pairwise_sq_dists", group="edge")
def test_is_never_negative(student, rng):
    """Points that nearly coincide, far from the origin, have distances of at least 0."""
    X = _points(rng, 40, 3) * 1e-3 + 100
    got = student.pairwise_sq_dists(X, X.clone())

    # Without a clamp the rounding of |x|^2 = 30,000 leaves values of either sign, up to 0.02.
    assert_close(got, _distances(X, X).float(), atol=0.1, dtype=False, inputs="40 points near (100, 100, 100)")
    negative = "|x|^2 + |y|^2 - 2 x.y loses digits when x is near y, and some distances come out negative: clamp at 0."
    claim((got >= 0).all(), negative, f"smallest: {got.min()}")


@pytest.mark.task("pairwise_sq_dists", group="edge")
def test_is_exact_in_float64(student, rng):
    """With float64 the distances are right to nine digits, and 0 where two points coincide."""
    X, Y = _points(rng, 6, 3, torch.float64), _points(rng, 4, 3, torch.float64)
    Y[1] = X[4]
    got = student.pairwise_sq_dists(X, Y)

    hint = "Some digits are lost: an epsilon, or a detour through float32?"
    assert_close(got, _distances(X, Y), rtol=1e-9, atol=1e-9, dtype=False, hint=hint, inputs=f"{X}, {Y}")


@pytest.mark.task("pairwise_sq_dists", group="edge")
def test_refuses_different_numbers_of_features(student, rng):
    """Different numbers of features are a ValueError, also where broadcasting would let them pass."""
    hint = "A single feature broadcasts against three without a word: compare the numbers of features first."
    for d, other in [(3, 1), (1, 3), (2, 4)]:
        assert_raises("ValueError", student.pairwise_sq_dists, _points(rng, 4, d), _points(rng, 5, other), hint=hint)


@pytest.mark.task("pairwise_sq_dists", group="edge")
def test_takes_no_points(student, rng):
    """Without points on one side the table is empty, and has the right shape."""
    for n, m in [(0, 4), (4, 0), (0, 0)]:
        _check(student, _points(rng, n, 3), _points(rng, m, 3))


@pytest.mark.task("pairwise_sq_dists", group="edge")
def test_has_no_loop(student, rng):
    """Four times the points and features cost no more Python steps."""
    few, many = ((_points(rng, n, n // 4), _points(rng, n + 1, n // 4)) for n in (32, 128))

    assert_vectorised(student.run(probe.count_work, student.pairwise_sq_dists, few, many))


@pytest.mark.task("pairwise_sq_dists", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """X and Y are the same after the call; they may be transposed views."""
    _check(student, _points(rng, 3, 5).T, _points(rng, 3, 4).T)
    assert_unchanged(student)


@pytest.mark.task("pairwise_sq_dists", group="robust")
def test_follows_the_device(student, rng, device):
    """The result lies on the device of the inputs."""
    X, Y = _points(rng, 4, 3), _points(rng, 5, 3)
    report = student.run(probe.follow_device, student.pairwise_sq_dists, device, X, Y)

    assert_follows_device(report, ((4, 5),))
