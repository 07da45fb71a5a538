from collections.abc import Callable

import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib import plotting
from course_lib.data import FASHION_CLASSES

X = torch.tensor([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]])
LABELS = torch.tensor([0, 1, 9])
PICTURES: dict[str, Callable[[object], Figure]] = {
    "broadcast": lambda answer: plotting.broadcast(X[:, :1], X[:1], answer),
    "table_of_sums": lambda answer: plotting.table_of_sums(X[0], X[:, 1], answer),
    "numbers": lambda answer: plotting.numbers(answer, rows="ab", columns="cd", title="t"),
    "aligned_shapes": lambda answer: plotting.aligned_shapes((5, 1, 4), (3, 1), answer),
    "parts_of_rows": plotting.parts_of_rows,
    "before_and_after": lambda answer: plotting.before_and_after(X, answer),
    "triangle": lambda answer: plotting.triangle(X, answer),
    "images": lambda answer: plotting.images(answer, ["one", "two"]),
    "confusion": lambda answer: plotting.confusion(LABELS, answer, FASHION_CLASSES),
}
ANSWERS = {
    "nothing": None,
    "text": "text",
    "a shape": (5, 3, 4),
    "no shape": (1, "x"),
    "a number": torch.tensor(3.0),
    "empty": torch.zeros(0, 3),
    "a table": torch.ones(3, 3),
    "NaN": torch.full((3, 2), float("nan")),
    "pictures": torch.zeros(2, 28, 28),
    "labels": torch.tensor([0, 0, 9]),
    "labels out of range": torch.tensor([0, -1, 10]),
    "with a graph": torch.ones(3, 2, requires_grad=True),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_every_picture_draws_any_answer(picture: Callable[[object], Figure], answer: object) -> None:
    picture(answer).canvas.draw()


def test_the_copies_that_broadcasting_makes_are_hatched() -> None:
    figure = plotting.broadcast(torch.arange(3)[:, None], torch.arange(2)[None], torch.zeros(3, 2))
    hatched = [
        sum(bool(patch.get_hatch()) for patch in axes.patches if isinstance(patch, Rectangle)) for axes in figure.axes
    ]

    assert hatched == [3, 4, 0]


def test_the_confusion_picture_counts_what_became_of_each_class() -> None:
    figure = plotting.confusion(torch.tensor([0, 0, 1]), torch.tensor([0, 1, 1]), ["yes", "no"])

    assert figure.axes[0].get_title() == "right: 2 of 3"
    assert {(text.get_position(), text.get_text()) for text in figure.axes[0].texts} == {
        ((0, 0), "1"),
        ((1, 0), "1"),
        ((1, 1), "1"),
    }


def test_the_block_of_differences_draws() -> None:
    plotting.difference_block(n=4, m=3, d=2).canvas.draw()
