"""Hidden tests of train_ch6; what should come out is computed anew, from the weights seen at the first forward pass."""

import math

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it

from autograder.grading.claims import assert_close, assert_number, claim
from autograder.grading.proxy import probe
from course_lib import data

CURVES = ("train_loss", "train_acc", "test_acc")
SIZES, TEST_SIZES = (4, 4, 4, 2), (3, 3, 1)


def _batches(rng, sizes):
    """Return batches of 2x4x4 images with labels 0 to 3."""
    images = [torch.tensor(rng.normal(size=(n, 2, 4, 4)), dtype=torch.float32) for n in sizes]
    return [(X, torch.tensor(rng.integers(0, 4, size=len(X)))) for X in images]


def _scores(weights, X):
    """Return the small network's scores, in prediction mode or without dropout."""
    hidden = F.conv2d(X, weights["features.0.weight"], weights["features.0.bias"]).relu().flatten(1)
    hidden = F.linear(hidden, weights["head.0.0.weight"], weights["head.0.0.bias"]).relu()
    return F.linear(hidden, weights["head.1.weight"], weights["head.1.bias"])


def _replay(initial, train, test, num_epochs, lr, momentum=0.0):
    """Return the histories and the final weights of plain training from these weights."""
    weights = {name: value.clone().requires_grad_() for name, value in initial.items()}
    optimizer = torch.optim.SGD(weights.values(), lr=lr, momentum=momentum)
    history = {name: [] for name in CURVES}
    for _ in range(num_epochs):
        loss_sum, right = 0.0, 0
        for X, y in train:
            optimizer.zero_grad()
            scores = _scores(weights, X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            right += int((scores.argmax(dim=1) == y).sum())
        samples = sum(len(y) for _, y in train)
        history["train_loss"].append(loss_sum / samples)
        history["train_acc"].append(right / samples)
        with torch.no_grad():
            right = sum(int((_scores(weights, X).argmax(dim=1) == y).sum()) for X, y in test)
        history["test_acc"].append(right / sum(len(y) for _, y in test))
    return history, {name: value.detach() for name, value in weights.items()}


def _trained(student, train, test, num_epochs, lr, **settings):
    """Train the small network by the student's function, and return the report with a history of the right form."""
    report = student.run(probe.train_small, student.train_ch6, train, test, num_epochs, lr, **settings)
    claim(report["initial"], "The network was never called.", f"{report['journal'][:3]}")
    _claim_history(report["history"], num_epochs)
    return report


def _claim_history(history, num_epochs):
    form = "Return a dict with the lists train_loss, train_acc and test_acc, and the number samples_per_sec."
    claim(isinstance(history, dict) and {*CURVES, "samples_per_sec"} <= set(history), form, f"{history!r:.200}")
    for name in CURVES:
        curve = history[name]
        good = isinstance(curve, list) and len(curve) == num_epochs and all(isinstance(value, float) for value in curve)
        claim(good, f"{name} is a list of Python floats, one for each epoch.", f"{curve!r:.200}")
    claim(isinstance(history["samples_per_sec"], float), "samples_per_sec is a Python float.", f"{history!r:.200}")


def _check_history(report, want, hint):
    for name in CURVES:
        got, expected = (torch.tensor(values, dtype=torch.float64) for values in (report["history"][name], want[name]))
        assert_close(got, expected, rtol=1e-4, atol=1e-5, hint=f"This is {name}. {hint}", inputs=name)


def _check_weights(report, want, hint):
    for name, value in want.items():
        assert_close(report["final"][name], value, rtol=1e-3, atol=1e-4, hint=hint, inputs=name)


@pytest.mark.task("train_ch6", group="core")
def test_draws_the_weights_from_xavier(student):
    """Linear layers and convolutions, however deep, start from Xavier's uniform distribution."""
    shapes = [(200, 20), (20, 200), (40, 4, 5, 5), (4, 40, 3, 3)]
    found = student.run(probe.initialised, student.train_ch6, shapes)
    for shape, (weight, _) in zip(shapes, found[:-1], strict=True):
        fan_in, fan_out = math.prod(shape[1:]), shape[0] * math.prod(shape[2:])
        bound, n = math.sqrt(6 / (fan_in + fan_out)), math.prod(shape)
        about = "nn.init.xavier_uniform_ was not applied to every nn.Linear and nn.Conv2d."
        claim(weight.std() > 0, f"{about} The old weights are still there.", f"{shape}")
        largest, variance = float(weight.abs().max()), float(weight.double().var())
        claim(0.98 * bound < largest <= bound * 1.0001, about, f"{shape}: largest {largest}, bound {bound}")
        # The variance of n draws from (-a, a) is a^2 / 3, give or take a^2 sqrt(4 / 45 / n); 1,440 draws or more.
        spread = bound**2 * math.sqrt(4 / 45 / n)
        claim(abs(variance - bound**2 / 3) < 5 * spread, f"{about} It must be uniform.", f"{shape}: {variance}")


@pytest.mark.task("train_ch6", group="core")
def test_sets_the_biases_to_zero(student):
    """The biases of linear layers and convolutions start at 0."""
    for _, bias in student.run(probe.initialised, student.train_ch6, [(9, 5), (3, 2, 3, 3)])[:-1]:
        claim((bias == 0).all(), "The biases of nn.Linear and nn.Conv2d start at 0.", f"{bias}")


@pytest.mark.task("train_ch6", group="core")
def test_averages_over_samples(student, rng):
    """With lr = 0 nothing is learnt: loss and accuracies are averages over all samples, those of a small batch too."""
    train, test = _batches(rng, SIZES), _batches(rng, TEST_SIZES)
    report = _trained(student, train, test, 1, 0.0)

    want, final = _replay(report["initial"], train, test, 1, 0.0)
    _check_weights(report, final, "With lr = 0 the weights stay as they were initialised.")
    _check_history(report, want, "Average over SAMPLES, not over batches; cross_entropy takes raw scores.")


@pytest.mark.task("train_ch6", group="core")
def test_learns_as_sgd_does(student, rng):
    """Three epochs of plain SGD with the given lr lead to the weights and the history that they must lead to."""
    train, test = _batches(rng, SIZES), _batches(rng, TEST_SIZES)
    report = _trained(student, train, test, 3, 0.3)

    want, final = _replay(report["initial"], train, test, 3, 0.3)
    hint = "Each batch: clear the gradients, forward, cross-entropy of the raw scores, backward, one step with this lr."
    _check_weights(report, final, hint)
    _check_history(report, want, "It is measured on the scores that the step was taken from; test_acc after the epoch.")


@pytest.mark.task("train_ch6", group="edge")
def test_uses_the_given_optimizer(student, rng):
    """optimizer_fn is called once, with the parameters, and its optimiser keeps its state from epoch to epoch."""
    train, test = _batches(rng, SIZES), _batches(rng, TEST_SIZES)
    report = _trained(student, train, test, 3, 7.0, momentum=0.9)

    claim(report["optimizers"] == 1, "Call optimizer_fn exactly once, before the epochs.", f"{report['optimizers']}")
    want, final = _replay(report["initial"], train, test, 3, 0.1, momentum=0.9)
    _check_weights(report, final, "The optimiser that optimizer_fn made takes the steps, with its own learning rate.")
    _check_history(report, want, "The optimiser comes from optimizer_fn.")


@pytest.mark.task("train_ch6", group="edge")
def test_alternates_the_modes(student, rng):
    """Each epoch: one pass in training mode, then one in eval mode without gradients, for every layer."""
    report = _trained(student, _batches(rng, SIZES), _batches(rng, TEST_SIZES), 3, 0.1, dropout=0.5)

    journal = report["journal"]
    passes = [event["loader"] for event in journal if event["event"] == "pass"]
    claim(passes == ["train", "test"] * 3, "Each epoch has one training pass, then one evaluation pass.", f"{passes}")
    loader = ""
    for event in journal:
        loader = event.get("loader", loader)
        if event["event"] != "forward":
            continue
        if loader == "train":
            claim(all(event["modes"]), "The network must be in training mode in EVERY training pass.", f"{event}")
            continue
        claim(not any(event["modes"]), "The network must be in eval mode in the evaluation pass.", f"{event}")
        claim(not event["recording"], "Evaluation records gradients: use torch.no_grad().", f"{event}")


@pytest.mark.task("train_ch6", group="edge")
def test_calls_the_network_once_a_batch(student, rng):
    """Every batch of both loaders goes through the network, whole, and once."""
    report = _trained(student, _batches(rng, SIZES), _batches(rng, TEST_SIZES), 2, 0.1)

    sizes = [event["batch"] for event in report["journal"] if event["event"] == "forward"]
    hint = "One forward pass for each batch: the scores serve the loss and the accuracy."
    claim(sizes == [*SIZES, *TEST_SIZES] * 2, hint, f"{sizes}")


@pytest.mark.task("train_ch6", group="edge")
def test_touches_no_other_layer(student):
    """Layers of other kinds, such as a layer norm, keep the weights and biases that they have."""
    weight, bias = student.run(probe.initialised, student.train_ch6, [(9, 5)])[-1]

    hint = "Only nn.Linear and nn.Conv2d are initialised anew; a norm layer keeps what it has."
    claim((weight == 0.75).all() and (bias == 0.25).all(), hint, f"{weight}, {bias}")


@pytest.mark.task("train_ch6", group="edge")
def test_keeps_no_graphs(student, rng):
    """The memory in use does not grow from batch to batch."""
    report = _trained(student, _batches(rng, [2] * 5), _batches(rng, [2]), 1, 0.1, watch_graphs=True)

    nodes = [
        event["graph_nodes"] for event in report["journal"] if event["event"] == "batch" and "graph_nodes" in event
    ]
    claim(len(nodes) == 5, "Train on every batch of the loader.", f"{len(nodes)} batches")
    hint = "Graphs of earlier batches are kept alive: add up loss.item(), a number."
    claim(nodes[-1] <= 2 * nodes[1], hint, f"{nodes}")


@pytest.mark.task("train_ch6", group="robust")
def test_sends_everything_to_the_device(student, rng):
    """Network, images and labels are sent to the device."""
    journal = _trained(student, _batches(rng, SIZES), _batches(rng, TEST_SIZES), 1, 0.1)["journal"]

    claim(any(event["event"] == "moved" for event in journal), "The network must be sent to the device.", f"{journal}")
    sent = all(event["sent"] for event in journal if event["event"] == "forward")
    claim(sent, "X must be sent to the device, in training and in evaluation: X.to(device).", f"{journal}")
    labels = all(event["event"] != "labels not sent" for event in journal)
    claim(labels, "y must be sent to the device before the loss: y.to(device).", f"{journal}")


@pytest.mark.task("train_ch6", group="robust")
def test_mixes_no_devices(student, rng, device):
    """On another device than the CPU no two tensors meet that lie in different places, in evaluation neither."""
    batches = _batches(rng, SIZES), _batches(rng, TEST_SIZES)
    error = student.run(probe.train_elsewhere, student.train_ch6, *batches, device)

    hint = "A tensor on the device met one that is not: in training and in evaluation both X and y go to the device."
    claim("expected device" not in error and "same device" not in error, hint, error)


@pytest.mark.task("train_ch6", group="robust")
def test_measures_the_speed_of_training(student, rng):
    """samples_per_sec counts the samples of training, and the time of training alone."""
    found = student.run(
        probe.speed_by_a_slow_clock, student.train_ch6, _batches(rng, SIZES), _batches(rng, TEST_SIZES), 3
    )
    if found["reads"] == 0:  # a clock that the probe does not know
        claim(found["speed"] > 0, "samples_per_sec is a positive number.", f"{found}")
        return
    hint = "samples_per_sec: all samples of all training passes, divided by the seconds of these passes alone."
    assert_number(found["speed"], sum(SIZES) / len(SIZES), hint=hint, inputs="a second for each training batch")


@pytest.mark.task("train_ch6", group="robust")
def test_trains_a_slim_alexnet(student):
    """An AlexNet of an eighth of the width learns trousers, bags and boots: seven of ten new images are right."""
    (X, y), (X_test, y_test) = _clothes("train", 500), _clothes("test", 200)
    trained = student.run(probe.train_slim_alexnet, student.train_ch6, X, y, X_test, y_test, 3)

    _claim_history(trained["history"], 3)
    with torch.no_grad():
        right = _slim_scores(trained["weights"], X_test).argmax(dim=1) == y_test
    accuracy = float(right.double().mean())
    claim(accuracy > 0.7, "The network learns too little in three epochs with Adam.", f"test accuracy {accuracy:.3f}")


def _slim_scores(weights, X):
    """Return the scores of the slim AlexNet in prediction mode, from the weights and biases of its eight layers."""
    pairs = list(zip(weights[::2], weights[1::2], strict=True))
    for (weight, bias), stride, padding, pooled in zip(
        pairs[:5], (4, 1, 1, 1, 1), (1, 2, 1, 1, 1), (True, True, False, False, True), strict=True
    ):
        X = F.conv2d(X, weight, bias, stride, padding).relu()
        X = F.max_pool2d(X, 3, 2) if pooled else X
    X = X.flatten(1)
    for weight, bias in pairs[5:7]:
        X = F.linear(X, weight, bias).relu()
    return F.linear(X, *pairs[7])


def _clothes(split, n):
    """Return images and labels of three kinds that are easily told apart: right training reaches 0.96 to 0.99."""
    images, labels = data.fashion_mnist(split)
    kept = torch.isin(labels, torch.tensor([1, 8, 9])).nonzero()[:n, 0]
    return F.interpolate(images[kept, None].float() / 255, size=(67, 67), mode="bilinear"), labels[kept]
