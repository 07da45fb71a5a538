from collections.abc import Callable

import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib import plotting

X = torch.arange(24.0).reshape(4, 6)
IMAGE = np.arange(12, dtype=np.uint8).reshape(3, 4)
PICTURES: dict[str, Callable[[object], Figure]] = {
    "memory_map": plotting.memory_map,
    "memory_map of a view": lambda answer: plotting.memory_map(X, {"yours": answer}),
    "crop_window": lambda answer: plotting.crop_window(X, answer, X[1:3, 1:5]),
    "heat_maps": lambda answer: plotting.heat_maps(X, answer),
    "brightness": lambda answer: plotting.brightness(IMAGE, answer, IMAGE),
    "judges": lambda answer: plotting.judges(X[0], 1, answer),
}
ANSWERS = {
    "nothing": None,
    "text": "text",
    "a list": [1, 2],
    "a number": 3,
    "a tensor without axes": torch.tensor(3.0),
    "empty": torch.zeros(0, 3),
    "a table": torch.ones(3, 3),
    "NaN": torch.full((3, 2), float("nan")),
    "infinite": torch.tensor(float("inf")),
    "integers": torch.arange(6).reshape(2, 3),
    "bools": torch.ones(2, 2, dtype=torch.bool),
    "half precision": torch.ones(2, 2, dtype=torch.bfloat16),
    "complex": torch.ones(2, 2, dtype=torch.complex64),
    "meta": torch.ones(2, 2, device="meta"),
    "sparse": torch.eye(3).to_sparse(),
    "an expanded view": torch.ones(1, 3).expand(4, 3),
    "large": torch.zeros(100, 100),
    "a view of something large": torch.zeros(100, 100)[:3, :3],
    "an array": IMAGE,
    "an array of text": np.array([["a", "b"]]),
    "with a graph": torch.ones(3, 2, requires_grad=True),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_every_picture_draws_any_answer(picture: Callable[[object], Figure], answer: object) -> None:
    picture(answer).canvas.draw()


def test_a_view_colours_the_cells_that_it_reads_and_a_copy_says_that_it_is_one() -> None:
    strips = plotting.memory_map(X, {"X[::2]": X[::2], "X.clone()": X.clone()}).axes[1]
    words = [text.get_text() for text in strips.texts if not text.get_text().isdigit()]

    assert _coloured(strips) == [24, 12, 24]
    assert words == ["X", "", "X[::2]", "", "X.clone()", "memory of its own"]


def test_the_crop_colours_what_came_back_and_frames_what_was_expected() -> None:
    axes = plotting.crop_window(X, X[:2, :2], X[1:3, 2:4]).axes[0]
    [frame] = [patch for patch in axes.patches if isinstance(patch, Rectangle) and not patch.get_fill()]

    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((2, 1), 2, 2)
    assert _coloured(axes) == [2, 2, 0, 0]


def test_one_judge_at_each_end_is_crossed_out() -> None:
    axes = plotting.judges(torch.tensor([3.0, 1.0, 9.0, 5.0, 100.0, 4.0]), 1, torch.tensor(5.25)).axes[0]
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]

    assert [bool(bar.get_hatch()) for bar in bars] == [False, True, False, False, True, False]


def _coloured(axes: Axes) -> list[int]:
    """Count the filled cells that are not white, row by row or strip by strip."""
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_fill()]
    colored = [cell.get_y() for cell in cells if to_hex(cell.get_facecolor()) != "#ffffff"]
    return [colored.count(top) for top in sorted({cell.get_y() for cell in cells})]
