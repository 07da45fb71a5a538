from collections.abc import Callable

import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib import plotting
from course_lib.plotting.networks import Row

ROWS: list[Row] = [
    ("Conv1", "conv", 11, 4, None, (96, 55, 55)),
    ("MaxPool1", "pool", 3, 2, 0, (256, 27, 27)),
    ("Conv2", "conv", 5, 2, None, (384, 13, 13)),
]
PICTURES: dict[str, Callable[[object], Figure]] = {
    "window_positions": lambda answer: plotting.window_positions(11, 3, answer, stride=2, padding=1),
    "network_boxes": lambda answer: plotting.network_boxes(["input", "conv"], answer),
    "a box": lambda answer: plotting.network_boxes(["input"], [answer]),
    "layer_costs": lambda answer: plotting.layer_costs(["conv", "linear"], answer),
    "a cost": lambda answer: plotting.layer_costs(["conv", "linear"], [answer, (1, 2)]),
    "audited_table": lambda answer: plotting.audited_table(ROWS, answer),
    "audited_table, its problems": lambda answer: plotting.audited_table(ROWS, {"MaxPool1": answer}),
    "audited_table, corrected": lambda answer: plotting.audited_table(ROWS, {}, answer),
    "audited_table, a shape corrected": lambda answer: plotting.audited_table(ROWS, {}, {"Conv1": answer}),
    "audited_table, a stride corrected": lambda answer: plotting.audited_table(
        ROWS, {}, {"Conv2": (256, 27, 27), "Conv2.stride": answer}
    ),
}
ANSWERS = {
    "nothing": None,
    "text": "text",
    "a number": 5,
    "a large number": 10**12,
    "a negative number": -3,
    "true division": 54.25,
    "NaN": float("nan"),
    "a map": (96, 55, 55),
    "a huge map": (10**12, 1, 1),
    "a list": [4096],
    "an empty map": (6, 0, 0),
    "shapes": [(1, 224, 224), (6400,)],
    "costs": [(1, 2), (3, 4)],
    "problems": {"MaxPool1": ["channels"]},
    "a tensor": torch.zeros(3, 4),
    "a list of tensors": [torch.zeros(3), torch.zeros(())],
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_every_picture_draws_any_answer(picture: Callable[[object], Figure], answer: object) -> None:
    picture(answer).canvas.draw()


def _texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_every_counted_window_is_drawn() -> None:
    drawn = [plotting.window_positions(11, 3, answer, stride=2).axes[0].patches for answer in (5, 6, 3)]
    windows = [sum(isinstance(patch, Rectangle) and patch.get_width() > 1 for patch in patches) for patches in drawn]

    assert windows == [5, 6, 5]  # one that hangs over is drawn, and so are two that were missed


def test_boxes_bear_their_names_and_shapes() -> None:
    assert _texts(plotting.network_boxes(["conv", "flat"], [(96, 54, 54), (6400,)])) == [
        "conv",
        "96×54×54",
        "flat",
        "6400",
    ]


def test_costs_are_summed_in_the_titles() -> None:
    figure = plotting.layer_costs(["conv", "linear"], [(2_000_000, 500_000), (1_000_000, 0)])

    assert [axes.get_title() for axes in figure.axes] == [
        "parameters in millions: 3.0 in all",
        "multiply-adds in millions: 0.5 in all",
    ]


def test_verdicts_are_impossible_possible_or_right() -> None:
    real = {"Conv1": (96, 55, 55), "MaxPool1": (96, 27, 27), "Conv2": (256, 27, 27), "Conv2.stride": 1}
    figure = plotting.audited_table(ROWS, {"MaxPool1": ["channels"]}, real)

    assert _texts(figure)[3::4] == [
        "as in AlexNet",
        "impossible: channels",
        "possible; AlexNet: (256, 27, 27), stride 1",
    ]
