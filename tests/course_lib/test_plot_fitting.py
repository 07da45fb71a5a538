from collections.abc import Callable

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from course_lib import plotting

X = torch.tensor([[0.0, 1.0], [3.0, 0.0], [3.0, 4.0], [1.0, 2.0]])
y = torch.tensor([[1.0], [3.0], [2.0], [5.0]])
PICTURES: dict[str, Callable[[object], Figure]] = {
    "feature_scatter of labels": lambda answer: plotting.feature_scatter(X, answer),
    "feature_scatter of features": lambda answer: plotting.feature_scatter(answer, y),
    "squared_errors": lambda answer: plotting.squared_errors(y, y + 1, answer),
    "fitted_line with w": lambda answer: plotting.fitted_line(X[:, :1], y, answer, 1.0),
    "fitted_line with b": lambda answer: plotting.fitted_line(X[:, :1], y, torch.ones(1, 1), answer),
    "steps_on_parabola": lambda answer: plotting.steps_on_parabola([1.0, answer]),
    "loss_curves": lambda answer: plotting.loss_curves({"yours": answer}),
    "loss_curves of one loss": lambda answer: plotting.loss_curves({"yours": [answer, 1.0]}),
    "descent_path": lambda answer: plotting.descent_path(X, y, [torch.zeros(2, 1), answer], torch.ones(2)),
    "descent_path to an optimum": lambda answer: plotting.descent_path(X, y, [torch.zeros(2, 1)], answer),
    "edge_of_stability": lambda answer: plotting.edge_of_stability(X, answer),
}
ANSWERS = {
    "nothing": None,
    "text": "text",
    "a number": 0.25,
    "a huge number": 1e300,
    "a negative number": -2.0,
    "a tensor of one number": torch.tensor([[0.5]]),
    "a vector": torch.tensor([1.0, 2.0]),
    "a column": torch.tensor([[1.0], [2.0], [3.0], [4.0]]),
    "a matrix": torch.ones(4, 2),
    "empty": torch.zeros(0, 2),
    "empty list": [],
    "losses": [3.0, 0.5, 0.0],
    "losses as tensors": [torch.tensor(3.0), torch.tensor(1.0, requires_grad=True)],
    "NaN": torch.full((2, 1), float("nan")),
    "inf": float("inf"),
    "complex": torch.ones(2, 1, dtype=torch.complex64),
    "one complex number": torch.ones((), dtype=torch.complex64),
    "with a graph": torch.ones(4, 1, requires_grad=True) * 2,
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_every_picture_of_a_fit_draws_any_answer(picture: Callable[[object], Figure], answer: object) -> None:
    picture(answer).canvas.draw()


def test_each_square_bears_the_loss_that_came_back() -> None:
    figure = plotting.squared_errors(y[:3], y[:3] + 1, torch.tensor([[0.5], [7.0]]))

    assert [text.get_text() for text in figure.axes[0].texts] == ["loss 0.5", "loss 7", "loss ?"]


def test_above_the_edge_the_loss_grows_and_below_it_shrinks() -> None:
    bound = 2.0 / 9.0

    figure = plotting.edge_of_stability(torch.tensor([[3.0], [-3.0]]), bound)

    half, below, above = (np.asarray(line.get_ydata(), dtype=float) for line in figure.axes[0].lines)
    assert half[-1] < 1e-8 * half[0]
    assert below[-1] < 0.01 * below[0]
    assert above[-1] > 100 * above[0]
