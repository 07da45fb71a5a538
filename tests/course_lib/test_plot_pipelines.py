from collections.abc import Callable

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from course_lib import data, plotting

PICTURES: dict[str, Callable[[object], Figure]] = {
    "pixel_histogram": plotting.pixel_histogram,
    "resized": lambda answer: plotting.resized([torch.zeros(1, 1, 28, 28), answer]),
    "epochs_of_batches": lambda answer: plotting.epochs_of_batches([[[0, 1], [2]], answer, [answer], [[answer]]]),
    "class_counts": lambda answer: plotting.class_counts({"train": answer, "validation": torch.arange(3)}, 3),
    "picture": lambda answer: plotting.picture(answer, [(1, 1, "caption")]),
}
ANSWERS = {
    "nothing": None,
    "text": "text",
    "a list": [0, [1, None], "x"],
    "a number": torch.tensor(3.0),
    "empty": torch.zeros(0, 3),
    "no height": torch.zeros(2, 1, 0, 5),
    "a table": torch.ones(3, 3),
    "an array": np.arange(3),
    "objects": np.array([None, "x"]),
    "NaN": torch.full((3, 2), float("nan")),
    "infinite": torch.tensor([[-float("inf"), 2.0]]),
    "pixels": torch.tensor([[0.0, 0.5, 1.0, 256.0]]),
    "images": torch.zeros(2, 1, 5, 4, dtype=torch.uint8),
    "complex": torch.ones(1, 1, 2, 2, dtype=torch.complex64),
    "with a graph": torch.ones(1, 1, 2, 2, requires_grad=True),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)
def test_every_picture_draws_any_answer(draw: Callable[[object], Figure], answer: object) -> None:
    draw(answer).canvas.draw()


def words(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_header_picture_explains_every_field() -> None:
    images = (0, 0, 8, 3, 0, 0, 0x17, 0x70, 0, 0, 0, 28, 0, 0, 0, 28)
    labels = (0, 0, 8, 1, 0, 0, 0x17, 0x70, 9, 0, 0, 3, 0, 2, 7, 2)
    figure = plotting.file_headers({"images": bytes(images), "labels": bytes(labels), "cut": bytes(labels)[:6]})

    assert {"axes 3", "length 6,000", "length 28", "axes 1", "values: 9 0 0 3 0 2 7 2", "17", "70"} <= set(
        words(figure)
    )
    figure.canvas.draw()


def test_the_resized_pictures_say_what_they_hold() -> None:
    small = torch.tensor([[0.0, 1.0], [2.0, 2.0]])[None, None]
    figure = plotting.resized([small, small.repeat(1, 1, 2, 2)])

    assert [axes.get_title() for axes in figure.axes] == [
        "2×2\n3 grey levels, 16 bytes",
        "4×4\n3 grey levels, 64 bytes",
    ]


def test_a_sample_that_comes_twice_in_an_epoch_is_red() -> None:
    figure = plotting.epochs_of_batches([[[0, 1], [2]], [[0, 1], [1]]])
    faces = [patch.get_edgecolor() for patch in figure.axes[0].patches]

    assert faces.count(faces[-1]) == 1


def test_the_counts_are_those_of_each_class() -> None:
    figure = plotting.class_counts({"train": torch.tensor([0, 2, 2]), "validation": torch.tensor([1])}, 3)

    assert words(figure) == ["1", "0", "2", "0", "1", "0"]
    assert [axes.get_title() for axes in figure.axes] == ["train: 3 samples", "validation: 1 samples"]


def test_the_picture_is_drawn_as_it_is() -> None:
    grid = data.fashion_mnist("test")[0][0]
    (image,) = [child for child in plotting.picture(grid).axes[0].get_children() if isinstance(child, AxesImage)]

    assert np.array_equal(np.asarray(image.get_array()), grid.numpy())


def test_the_throughput_draws() -> None:
    plotting.throughput({1: 60_000.0, 64: 1e6}).canvas.draw()
