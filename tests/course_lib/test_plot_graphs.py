from collections.abc import Callable

import pytest
import torch
from matplotlib.figure import Figure

from course_lib import plotting

X = torch.arange(4.0)
STEPS = [1e-1, 1e-3, 1e-5, 1e-7]
GRADIENT = torch.arange(12.0).reshape(4, 3)


class Node:
    """Stands for a student's Scalar."""

    def __init__(self, data: object, grad: object) -> None:
        self.data, self.grad = data, grad


PICTURES: dict[str, Callable[[object], Figure]] = {
    "tangents": lambda answer: plotting.tangents(torch.square, X, answer),
    "error_curves": lambda answer: plotting.error_curves(STEPS, {"yours": answer}),  # type: ignore[dict-item]
    "staircase": lambda answer: plotting.staircase(X - 1.5, answer),
    "derivatives": lambda answer: plotting.derivatives(X, {"sin": torch.sin(X), "yours": answer}),
    "summed_gradient": lambda answer: plotting.summed_gradient(GRADIENT, (3,), answer),
    "computation_graph": lambda answer: plotting.computation_graph({"a": answer, "b": Node(answer, 1.0)}, [("a", "b")]),
}
ANSWERS = {
    "nothing": None,
    "text": "text",
    "a number": torch.tensor(3.0),
    "four numbers": torch.tensor([0.0, 4.0, -8.0, 12.0]),
    "integers": torch.arange(4),
    "a list": [1.0, 0.0, torch.tensor(2.0), 3],
    "a list of tensors": [torch.ones(2)] * 4,
    "None four times": [None] * 4,
    "a column": torch.ones(4, 1),
    "three numbers": torch.ones(3),
    "a table": GRADIENT,
    "empty": torch.zeros(0),
    "NaN": torch.full((4,), float("nan")),
    "infinite": torch.full((4,), float("inf")),
    "zeros": torch.zeros(4),
    "complex": torch.zeros(4, dtype=torch.complex64),
    "with a graph": torch.ones(4, requires_grad=True) * 2,
    "a node": Node(1.5, 0),
    "a node of tensors": Node(torch.ones(2), None),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_every_picture_draws_any_answer(picture: Callable[[object], Figure], answer: object) -> None:
    picture(answer).canvas.draw()


def texts(figure: Figure) -> set[str]:
    return {text.get_text() for axes in figure.axes for text in axes.texts}


def test_the_graph_shows_data_and_grad_of_every_node() -> None:
    nodes = {"a": Node(2.0, 3.0), "b": Node(-1, 0.5), "a*b": Node(-2.0, 1)}
    figure = plotting.computation_graph(nodes, [("a", "a*b"), ("b", "a*b")])

    assert texts(figure) >= {"a", "b", "a*b", "data 2", "grad 3", "data -1", "grad 0.5", "data -2", "grad 1"}


def test_a_node_stands_right_of_all_its_inputs() -> None:
    nodes = {name: Node(1.0, 0.0) for name in ("a", "b", "c", "d")}
    figure = plotting.computation_graph(nodes, [("a", "c"), ("c", "d"), ("a", "d"), ("b", "d")])
    across = {text.get_text(): text.get_position()[0] for text in figure.axes[0].texts}

    assert across["a"] == across["b"] < across["c"] < across["d"]


def test_tangents_carry_the_slopes_that_came_back() -> None:
    assert texts(plotting.tangents(torch.square, X, torch.tensor([0.0, 2.5, 4.0, -6.0]))) == {"0", "2.5", "4", "-6"}


def test_the_staircase_keeps_negative_inputs_apart() -> None:
    figure = plotting.staircase(torch.tensor([-2.0, 1.0, 3.0]), torch.tensor([100.0, 1.0, 2.0]))
    drawn = {line.get_label(): list(line.get_ydata()) for line in figure.axes[0].lines}  # type: ignore[arg-type]

    assert drawn == {"a > 0": [1.0, 2.0], "a < 0": [100.0]}
