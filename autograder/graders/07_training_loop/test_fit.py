"""Hidden tests of fit. Stand-ins take the places of train_epoch and evaluate: a mistake there costs nothing here.

They follow a plan: what each pass returns is fixed beforehand, and after epoch k every weight of the model is k.
"""

import pytest
import torch

from autograder.grading.claims import assert_equal, claim
from autograder.grading.proxy import probe
from course_lib import data

KEYS = ("train_loss", "train_acc", "test_loss", "test_acc")
COPY = (
    "state_dict() returns REFERENCES to the live weights: copy them (clone or deepcopy), and load the copy at the end."
)


@pytest.fixture(autouse=True)
def _stand_ins(student, request):
    if "fashion" not in request.node.name:
        student.rebind(train_epoch=probe.planned_train_epoch, evaluate=probe.planned_evaluate)


def _passes(rng, accuracies):
    return [(float(rng.uniform(0.1, 2.0)), accuracy) for accuracy in accuracies]


def _fit(student, rng, test_accuracies, **how):
    """Let the student's fit follow a plan with these test accuracies; return what was seen, and the plan."""
    count = len(test_accuracies)
    train, test = _passes(rng, rng.uniform(0.1, 0.9, size=count).tolist()), _passes(rng, test_accuracies)
    return student.run(probe.follow_plan, student.fit, train, test, count, **how), train, test


def _accuracies(rng, count):
    """Return different accuracies; neither the first nor the last is the best or the worst."""
    low, *others, high = sorted(rng.choice(range(100, 900), size=count, replace=False) / 1000)
    others = [float(value) for value in rng.permutation(others)]
    middle = int(rng.integers(1, count - 2))
    return [*others[:middle], float(high), float(low), *others[middle:]]


def _check_history(seen, train, test):
    history = seen["history"]
    claim(isinstance(history, dict), "fit returns a dict of four lists.", f"got {history!r}")
    claim(set(history) == set(KEYS), f"The keys of the history are {', '.join(KEYS)}.", f"got {list(history)}")
    for key in KEYS:
        wanted = [each[key.endswith("acc")] for each in (train if key.startswith("train") else test)]
        values = history[key]
        claim(isinstance(values, list), "Each entry of the history is a list.", f"{key}: {values!r}")
        hint = "The history holds one number for each epoch, in order."
        claim(len(values) == len(wanted), hint, f"{key}: {values}, expected {wanted}")
        hint = "Which of the four numbers belongs where? train_epoch and evaluate both return (loss, accuracy)."
        claim([float(value) for value in values] == wanted, hint, f"{key}: {values}, expected {wanted}")


def _check_kept(seen, epoch, hint):
    claim(seen["weights"] == [float(epoch)], hint, f"weights of epoch {seen['weights']}, expected {epoch}")


@pytest.mark.task("fit", group="core")
def test_returns_the_history(student, rng):
    """The four lists hold what train_epoch and evaluate returned, epoch after epoch."""
    for accuracies in (_accuracies(rng, 4), _accuracies(rng, 5)):
        _check_history(*_fit(student, rng, accuracies))


@pytest.mark.task("fit", group="core")
def test_trains_then_evaluates(student, rng):
    """Each epoch is one pass of train_epoch over the training data, then one of evaluate over the test data."""
    seen, _, _ = _fit(student, rng, _accuracies(rng, 4))
    passes = [(entry["by"], entry["loader"]) for entry in seen["journal"]]
    hint = "Each epoch: train_epoch on train_loader, then evaluate on test_loader; both are called by name, once."
    claim(passes == [("train_epoch", "train"), ("evaluate", "test")] * 4, hint, f"passes: {passes}")


@pytest.mark.task("fit", group="core")
def test_keeps_the_best_weights(student, rng):
    """keep_best=True: at the end the model holds the weights of the epoch with the highest test accuracy."""
    for count in (4, 6):
        accuracies = _accuracies(rng, count)
        seen, train, test = _fit(student, rng, accuracies, keep_best=True)
        _check_kept(seen, accuracies.index(max(accuracies)) + 1, f"These are not the weights of the best epoch. {COPY}")
        _check_history(seen, train, test)


@pytest.mark.task("fit", group="edge")
def test_keeps_the_last_weights_otherwise(student, rng):
    """Without keep_best the model holds the weights of the last epoch."""
    accuracies = _accuracies(rng, 4)
    for how in ({}, {"keep_best": False}):
        seen, _, _ = _fit(student, rng, accuracies, **how)
        _check_kept(seen, 4, "Unless keep_best is set, the weights of the last epoch stay.")


@pytest.mark.task("fit", group="edge")
def test_keeps_the_first_of_equals(student, rng):
    """Of two equally good epochs the first one counts."""
    best, other = 0.9, float(rng.uniform(0.2, 0.8))
    for accuracies, epoch in [([other, best, best, other], 2), ([best, other, best], 1), ([other, other], 1)]:
        seen, _, _ = _fit(student, rng, accuracies, keep_best=True)
        _check_kept(seen, epoch, "Of equally good epochs the FIRST one counts: compare with >, not with >=.")


@pytest.mark.task("fit", group="edge")
def test_keeps_the_best_of_the_worst(student, rng):
    """Even if no epoch gets anything right, the first one is the best; and the last epoch may be the best."""
    seen, _, _ = _fit(student, rng, [0.0, 0.0, 0.0], keep_best=True)
    _check_kept(seen, 1, "An accuracy of 0 is still better than none: what do you compare the first epoch with?")
    seen, _, _ = _fit(student, rng, [0.1, 0.2, 0.7], keep_best=True)
    _check_kept(seen, 3, "The last epoch may be the best.")


@pytest.mark.task("fit", group="edge")
def test_trains_for_no_epoch(student, rng):
    """With 0 epochs the lists are empty, and the model is as it was."""
    for keep_best in (False, True):
        seen, train, test = _fit(student, rng, [], keep_best=keep_best)
        _check_history(seen, train, test)
        _check_kept(seen, 0, "With 0 epochs the weights stay as they are.")


@pytest.mark.task("fit", group="edge")
def test_holds_plain_floats(student, rng):
    """All numbers of the history are Python floats, and each run has lists of its own."""
    seen, _, _ = _fit(student, rng, _accuracies(rng, 4))
    claim(seen["types"] == {key: ["float"] for key in KEYS}, "The lists hold Python floats.", f"{seen['types']}")
    seen, train, test = _fit(student, rng, [0.2, 0.4])
    _check_history(seen, train, test)


@pytest.mark.task("fit", group="robust")
def test_ends_in_training_mode(student, rng):
    """At the end the whole model is in training mode, after 0 epochs too, and all parameters still learn."""
    for accuracies, keep_best in [([0.3, 0.6, 0.5], False), ([0.3, 0.6, 0.5], True), ([], False)]:
        seen, _, _ = _fit(student, rng, accuracies, training=False, keep_best=keep_best)
        hint = "The model ends in training mode, whatever the number of epochs: model.train()."
        claim(all(seen["modes"]), hint, f"{len(accuracies)} epochs: {seen['modes']}")
        claim(seen["learning"], "Some parameters no longer require gradients.")


@pytest.mark.task("fit", group="robust")
def test_passes_everything_on(student, rng):
    """loss_fn and device reach both functions."""
    seen, _, _ = _fit(student, rng, [0.3, 0.6])
    for entry in seen["journal"]:
        assert_equal(entry["loss_fn"], "the loss_fn", hint="Pass loss_fn on, as it is.")
        assert_equal(entry["device"], "cpu", hint="Pass device on, as it is.")


@pytest.mark.task("fit", group="robust")
def test_learns_fashion_mnist(student):
    """Three epochs on 6,000 real images make a network that recognises most of the test images."""
    student.rebind(train_epoch=probe.brief_train_epoch, evaluate=probe.brief_evaluate)
    (train, y), (test, y_test) = data.fashion_mnist("train"), data.fashion_mnist("test")
    X, X_test = (images.flatten(1).float() / 255 for images in (train, test))
    history, labels = student.run(probe.fit_images, student.fit, X, y, X_test, y_test, 3)

    claim(isinstance(labels, torch.Tensor) and labels.shape == (2000,), "The model no longer gives scores.")
    accuracy = float((labels == y_test).double().mean())
    claim(accuracy > 0.68, "The network did not learn in three epochs.", f"accuracy {accuracy:.3f}")
    claim(isinstance(history, dict) and set(history) == set(KEYS), f"The keys are {', '.join(KEYS)}.", f"{history!r}")
    reported = history["test_acc"][-1]
    hint = "The last test accuracy of the history is that of the model."
    claim(abs(reported - accuracy) < 1e-3, hint, f"{reported}, the model has {accuracy}")
