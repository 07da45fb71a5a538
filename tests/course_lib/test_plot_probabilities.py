from collections.abc import Callable

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib import plotting
from course_lib.data import FASHION_CLASSES

Z = torch.linspace(0, 200, 5)
GRADIENT = torch.tensor([[1.0, -2.0], [0.5, 4.0], [0.0, 1.0]])
PICTURES: dict[str, Callable[[object], Figure]] = {
    "score_bars": lambda answer: plotting.score_bars({"z": Z[:3], "yours": answer}, "abc"),
    "naive_and_yours": lambda answer: plotting.naive_and_yours(Z, Z.exp()[:, None], answer, "share"),
    "entrywise_errors": lambda answer: plotting.entrywise_errors(torch.sum, GRADIENT, answer),
    "entrywise_errors of a loss": lambda answer: plotting.entrywise_errors(lambda _: answer, GRADIENT, GRADIENT),
    "confusion_counts": lambda answer: plotting.confusion_counts(answer, ["yes", "no"]),
    "weight_templates": lambda answer: plotting.weight_templates(answer, FASHION_CLASSES),
    "loss_by_epoch": lambda answer: plotting.loss_by_epoch(answer, chance=2.3),
}
ANSWERS = {
    "nothing": None,
    "text": "text",
    "a number": torch.tensor(3.0),
    "empty": torch.zeros(0),
    "a list": [0.7, 0.6, 0.5],
    "a list of other things": [0.7, None],
    "a list of tensors": [torch.tensor(0.7)],
    "a vector": torch.ones(5),
    "a column": torch.ones(5, 1),
    "two columns of NaN": torch.full((5, 2), float("nan")),
    "negative": -Z,
    "NaN": torch.full((5,), float("nan")),
    "infinite": torch.full((5,), -float("inf")),
    "a table": GRADIENT,
    "a table of NaN": GRADIENT * float("nan"),
    "counts": torch.tensor([[3, 1], [0, 0]]),
    "bools": torch.ones(2, 2, dtype=torch.bool),
    "bfloat16": torch.ones(2, 2, dtype=torch.bfloat16),
    "complex": torch.ones(2, 2, dtype=torch.complex64),
    "an array": np.ones((3, 2)),
    "objects": np.array([[None, "x"], [1, 2]]),
    "weights": torch.zeros(784, 10),
    "more weights": torch.ones(784, 12, requires_grad=True),
    "infinite weights": torch.full((784, 3), float("inf")),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_every_picture_draws_any_answer(picture: Callable[[object], Figure], answer: object) -> None:
    picture(answer).canvas.draw()


def test_the_naive_formula_is_red_from_where_it_breaks() -> None:
    z = torch.linspace(0, 200, 201)
    figure = plotting.naive_and_yours(z, (z.exp() / z.exp())[:, None], torch.ones(201, 1), "share")

    assert [[text.get_text() for text in axes.texts] for axes in figure.axes] == [["nan from z = 89.0"], []]


def test_on_the_same_scale_equal_numbers_are_equally_high() -> None:
    figure = plotting.score_bars(
        {"small": torch.tensor([0.0, 0.1]), "large": torch.tensor([0.0, 1.0])}, same_scale=True
    )

    assert len({axes.get_ylim() for axes in figure.axes}) == 1


def test_one_wrong_entry_of_a_gradient_shows() -> None:
    W = GRADIENT.double()
    answer = 2 * W
    answer[1, 1] *= 1.1
    figure = plotting.entrywise_errors(lambda weights: (weights**2).sum().item(), W, answer)

    assert [text.get_text() for text in figure.axes[0].texts].count("$10^{-1}$") == 1
    assert len({patch.get_facecolor() for patch in figure.axes[0].patches}) == 2


def test_a_frame_is_green_where_the_largest_score_is_at_the_label() -> None:
    figure = plotting.predictions(torch.tensor([[2.0, 1.0], [0.0, 3.0]]), torch.tensor([[0], [0]]))
    frames = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle) and patch.get_linewidth() > 2]

    assert [frame.get_x() for frame in frames] == [0.05, 1.05]
    assert len({frame.get_edgecolor() for frame in frames}) == 2


def test_the_confusion_picture_shows_the_counts_that_came_back() -> None:
    figure = plotting.confusion_counts(torch.tensor([[3, 1], [0, 7]]), ["yes", "no"])

    assert {(text.get_position(), text.get_text()) for text in figure.axes[0].texts} == {
        ((0, 0), "3"),
        ((1, 0), "1"),
        ((1, 1), "7"),
    }
