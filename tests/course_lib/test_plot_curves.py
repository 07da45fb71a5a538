import copy
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from course_lib import plotting
from course_lib.plotting.curves import LiveCurves

HISTORY = {"train_loss": [0.9, 0.4], "train_acc": [0.5, 0.75], "test_loss": [0.8, 0.6], "test_acc": [0.75, 0.5]}
HISTORIES: dict[str, object] = {
    "nothing": None,
    "text": "text",
    "a list": [1.0, 2.0],
    "no entries": {},
    "empty lists": {"train_loss": [], "test_acc": []},
    "tensors": {"train_loss": [torch.tensor(0.5), torch.ones(1, requires_grad=True)]},
    "whole tensors": {"train_loss": torch.ones(3), "test_acc": [torch.ones(3)]},
    "NaN": {"train_loss": [float("nan")], "test_acc": [float("nan"), float("inf")]},
    "names that are no text": {3: [1.0], None: [2.0]},
    "words for numbers": {"train_loss": ["low"], "test_acc": [None]},
    "other keys": {"samples_per_sec": 3.0, "loss": [1.0, 2.0]},
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_every_history_is_drawn(history: object) -> None:
    plotting.curves(history, num_epochs=3).canvas.draw()


def test_loss_stands_at_the_left_and_accuracy_at_the_right() -> None:
    loss, accuracy = plotting.curves(HISTORY).axes

    assert [line.get_label() for line in loss.lines] == ["train: 0.400", "test: 0.600"]
    labels = [str(line.get_label()) for line in accuracy.lines]
    assert [label for label in labels if not label.startswith("_")] == ["train: 0.750", "test: 0.500"]


def test_the_best_test_epoch_bears_a_ring() -> None:
    accuracy = plotting.curves(HISTORY).axes[1]
    rings = [line for line in accuracy.lines if line.get_fillstyle() == "none"]

    assert [np.asarray(ring.get_xydata()).tolist() for ring in rings] == [[[1.0, 0.75]]]


class Shown:
    """Takes the place of IPython's handle, which needs a running notebook."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def __call__(self) -> "Shown":
        return self

    def display(self, figure: Figure) -> None:
        self.figures.append(figure)

    update = display


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    handle = Shown()
    monkeypatch.setattr(sys.modules[LiveCurves.__module__], "DisplayHandle", handle)
    return handle


def scores() -> nn.Linear:
    model = nn.Linear(2, 2, bias=False)
    model.load_state_dict({"weight": torch.eye(2)})
    return model


def batches(*labels: list[int]) -> list[tuple[Tensor, Tensor]]:
    return [(torch.eye(2)[: len(each)], torch.tensor(each)) for each in labels]


def test_a_watched_loop_is_averaged_over_samples(shown: Shown) -> None:
    model = scores()
    live = LiveCurves(model, num_epochs=1)
    for X, _ in live.watch("test", batches([0, 1], [1])):
        model(X)

    assert live.history["test_acc"] == [pytest.approx(2 / 3)]
    assert len(live.history["test_loss"]) == 1
    assert len(shown.figures) == 1


def test_the_last_epoch_is_always_shown(shown: Shown) -> None:
    model = scores()
    live = LiveCurves(model, num_epochs=3)
    train, test = live.watch("train", batches([0, 1])), live.watch("test", batches([1]))
    for _ in range(3):
        for loader in (train, test):
            for X, _y in loader:
                model(X)

    last = shown.figures[-1].axes[1]
    assert [np.size(line.get_xdata()) for line in last.lines if str(line.get_label()).startswith("t")] == [3, 3]


WATCHED: dict[str, Callable[[Any], object]] = {
    "no outputs": lambda _model: None,
    "a model that is not called": lambda _model: 3,
    "too few rows": lambda model: model(torch.zeros(1, 2)),
    "no table": lambda model: model(torch.zeros(2)),
}


@pytest.mark.parametrize("use", WATCHED.values(), ids=WATCHED)
def test_a_loop_of_another_kind_is_left_alone(shown: Shown, use: Callable[[Any], object]) -> None:
    model = scores()
    live = LiveCurves(model, num_epochs=1)
    for _ in live.watch("train", batches([0, 1])):
        use(model)

    assert live.history["train_loss"] == []
    assert shown.figures == []


def test_between_the_passes_the_model_is_as_it_was(shown: Shown) -> None:
    model = scores()
    live = LiveCurves(model, num_epochs=2)
    for X, _ in live.watch("train", batches([0, 1])):
        model(X)

    assert shown.figures
    assert not model._forward_hooks
    assert not copy.deepcopy(model)._forward_hooks


def stop_in_the_middle(loader: Iterable[object]) -> None:
    for _ in loader:
        raise KeyboardInterrupt


def test_an_exception_in_the_loop_takes_the_watch_off() -> None:
    model = scores()
    loader = LiveCurves(model, num_epochs=1).watch("train", batches([0, 1]))
    with pytest.raises(KeyboardInterrupt):
        stop_in_the_middle(loader)

    assert not model._forward_hooks
