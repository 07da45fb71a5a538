"""Hidden tests of centroid_fit and centroid_predict; the oracles take class by class and sample by sample.

Answers may call the student's one_hot and pairwise_sq_dists: stand-ins take their places, so that a mistake there
costs nothing here.
"""

import pytest
import torch

from autograder.grading.claims import assert_close, assert_shape, assert_unchanged, assert_vectorised, claim
from autograder.grading.proxy import probe
from course_lib import data

ABSENT = "A class without samples is a row of zeros: the mean of nothing is NaN."


@pytest.fixture(autouse=True)
def _stand_ins(student):
    student.rebind(one_hot=probe.labels_as_rows, pairwise_sq_dists=probe.doubled_sq_dists)


def _points(rng, n, d, dtype=torch.float32):
    return torch.tensor(rng.normal(size=(n, d)) * 2 + 1, dtype=dtype)


def _labels_of(rng, *counts):
    """Return shuffled labels with so many samples of class 0, 1, ..."""
    return torch.tensor(rng.permutation([label for label, count in enumerate(counts) for _ in range(count)]))


def _centroids_of(X, y, num_classes):
    """Return the mean of each class in float64, one class after the other."""
    means = [X[y == c].double().mean(dim=0) if (y == c).any() else torch.zeros(X.shape[1]) for c in range(num_classes)]
    return torch.stack([mean.double() for mean in means])


def _check_fit(student, X, y, num_classes, hint=""):
    want = _centroids_of(X, y, num_classes).to(X.dtype)
    inputs = f"centroid_fit({X}, {y}, {num_classes})"
    assert_close(student.centroid_fit(X, y, num_classes), want, dtype=False, hint=hint, inputs=inputs)


def _check_predict(student, X, centroids, hint=""):
    nearest = [min(range(len(centroids)), key=lambda c: ((x - centroids[c]) ** 2).sum().item()) for x in X.double()]
    want, inputs = torch.tensor(nearest, dtype=torch.int64), f"centroid_predict({X}, {centroids})"
    assert_close(student.centroid_predict(X, centroids), want, dtype=False, hint=hint, inputs=inputs)


@pytest.mark.task("centroid_fit", group="core")
def test_fits_the_mean_of_each_class(student, rng):
    """Each row is the mean of the samples of one class, however many they are."""
    _check_fit(student, _points(rng, 9, 3), _labels_of(rng, 2, 4, 3), 3)
    _check_fit(student, _points(rng, 7, 2), _labels_of(rng, 1, 5, 1), 3)


@pytest.mark.task("centroid_fit", group="core")
def test_fits_as_many_samples_as_classes(student, rng):
    """With n = d = k every axis fits every other; the rows are still the classes."""
    _check_fit(student, _points(rng, 4, 4), _labels_of(rng, 1, 1, 1, 1), 4)
    _check_fit(student, _points(rng, 3, 3), _labels_of(rng, 1, 1, 1), 3)


@pytest.mark.task("centroid_fit", group="core")
def test_predicts_the_nearest_centroid(student, rng):
    """Each sample gets the index of its nearest centroid, near and far ones among them."""
    centroids = _points(rng, 5, 3) * torch.tensor([0.2, 0.5, 1.0, 2.0, 4.0])[:, None]
    hint = "The nearest centroid has the smallest |x - c|^2; |c|^2 belongs to it."
    _check_predict(student, _points(rng, 30, 3), centroids, hint=hint)


@pytest.mark.task("centroid_fit", group="core")
def test_predicts_for_as_many_samples_as_centroids(student, rng):
    """With as many samples as centroids the other axis fits as well; there is still one label per sample."""
    _check_predict(student, _points(rng, 6, 3), _points(rng, 6, 3), hint="Search along the axis of the centroids.")


@pytest.mark.task("centroid_fit", group="edge")
def test_gives_absent_classes_zeros(student, rng):
    """A class without samples is a row of zeros, be it the first, one in the middle or the last."""
    for counts in [(0, 3, 2, 4), (3, 0, 0, 2), (2, 3, 0, 0)]:
        _check_fit(student, _points(rng, sum(counts), 3), _labels_of(rng, *counts), 4, hint=ABSENT)


@pytest.mark.task("centroid_fit", group="edge")
def test_gives_ties_to_the_lowest_index(student):
    """Between equally near centroids the one with the lowest index wins."""
    centroids = torch.tensor([[9.0, 9.0], [2.0, 0.0], [-2.0, 0.0], [2.0, 0.0], [0.0, -2.0]])
    _check_predict(student, torch.tensor([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0], [-1.0, -1.0]]), centroids)


@pytest.mark.task("centroid_fit", group="edge")
def test_predicts_int64(student, rng):
    """Predictions are int64, as labels are, also for a single sample or a single centroid."""
    for n, k in [(4, 3), (1, 3), (4, 1)]:
        got = student.centroid_predict(_points(rng, n, 2), torch.zeros(k, 2))
        assert_close(got, torch.zeros(n, dtype=torch.int64), inputs=f"{n} samples, {k} equal centroids")


@pytest.mark.task("centroid_fit", group="edge")
def test_fits_without_a_loop_over_samples(student, rng):
    """Four times the samples of the same classes cost no more Python steps."""
    few, many = ((_points(rng, 4 * n, 5), _labels_of(rng, n, n, n, n), 4) for n in (8, 32))

    hint = "A loop over the classes is fine, one over the samples is not."
    assert_vectorised(student.run(probe.count_work, student.centroid_fit, few, many), hint=hint)


@pytest.mark.task("centroid_fit", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """Samples, labels and centroids are the same after the calls."""
    X = _points(rng, 6, 3)
    student.centroid_fit(X, _labels_of(rng, 2, 3, 0, 1), 4)
    assert_unchanged(student)
    student.centroid_predict(X, _points(rng, 4, 3))
    assert_unchanged(student)


@pytest.mark.task("centroid_fit", group="robust")
def test_classifies_fashion_mnist(student):
    """Ten mean images classify two thirds of real test images."""
    (train, y), (test, y_test) = data.fashion_mnist("train"), data.fashion_mnist("test")
    X, X_test = (images.flatten(1).float() / 255 for images in (train, test))
    centroids = student.centroid_fit(X, y, 10)

    assert_close(centroids, _centroids_of(X, y, 10).float(), dtype=False, inputs="6,000 images")
    got = student.centroid_predict(X_test, centroids)
    assert_shape(got, (2000,))
    accuracy = float((got == y_test).double().mean())
    claim(accuracy > 0.63, "Too many of the 2,000 test images get a wrong label.", f"accuracy {accuracy:.3f}")
