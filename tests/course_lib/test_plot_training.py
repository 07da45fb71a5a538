from collections.abc import Callable

import pytest
import torch
from matplotlib.figure import Figure

from course_lib import plotting

ROUND = ["forward", "loss", "clear", "backward", "step"]
PICTURES: dict[str, Callable[[object], Figure]] = {
    "graph_of": lambda answer: plotting.graph_of(torch.zeros(3), answer, "t"),
    "sums": lambda answer: plotting.sums({"yours": answer, "other": torch.ones(3)}, 2.0),
    "spread_by_layer": lambda answer: plotting.spread_by_layer({"yours": answer}),  # type: ignore[dict-item]
    "valley": lambda answer: plotting.valley({"SGD": torch.zeros(3, 2), "yours": answer}, (0.1, 2.0)),
    "repeated": lambda answer: plotting.repeated({"yours": answer, "other": [0.5]}, "accuracy"),
    "devices": lambda answer: plotting.devices([answer, torch.device("cpu")], 1),
}
ANSWERS = {
    "nothing": None,
    "text": "text",
    "a number": torch.tensor(3.0),
    "numbers": [1.0, float("nan"), 3],
    "words": ["a", None],
    "empty": torch.zeros(0, 3),
    "a table": torch.ones(3, 3),
    "a path": torch.ones(5, 2),
    "NaN": torch.full((3, 2), float("nan")),
    "infinite": torch.full((3, 2), float("inf")),
    "complex": torch.ones(3, 2, dtype=torch.complex64),
    "bfloat16": torch.ones(3, 2, dtype=torch.bfloat16),
    "with a graph": torch.ones(3, 2, requires_grad=True) * 2,
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_every_picture_draws_any_answer(picture: Callable[[object], Figure], answer: object) -> None:
    picture(answer).canvas.draw()


def words(rounds: list[list[str]]) -> list[str]:
    texts = plotting.training_steps(rounds).axes[0].texts
    return [
        text.get_text() for text in texts if not text.get_text().startswith(("batch", "1.", "2.", "3.", "4.", "5."))
    ]


@pytest.mark.parametrize(
    ("steps", "marks"),
    [
        (ROUND, ["✓"] * 5),
        (["forward", "loss", "backward", "step"], ["missing", "✓", "✓", "✓", "✓"]),
        (["clear", "forward", "loss", "step", "backward"], ["✓", "✓", "✓", "✓", "too early"]),
        ([*ROUND, "forward"], ["✓", "2 times", "✓", "✓", "✓"]),
        ([], ["missing"] * 5),
    ],
)
def test_a_tick_stands_for_each_step_at_its_place(steps: list[str], marks: list[str]) -> None:
    assert words([steps]) == marks


def test_a_loop_without_batches_is_drawn() -> None:
    assert words([]) == ["no batch was drawn from the loader"]


def test_where_a_gpu_is_named_that_does_not_exist_is_red() -> None:
    texts = plotting.devices(["cuda:0", "cuda:1"], 1).axes[0].texts

    assert texts[1].get_color() != texts[3].get_color()
