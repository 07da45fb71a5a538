from importlib import resources

import pytest
import torch

from course_lib.data import FASHION_CLASSES, fashion_mnist


@pytest.mark.parametrize(("split", "count"), [("train", 6000), ("test", 2000)])
def test_gives_images_with_labels_of_every_class(split: str, count: int) -> None:
    images, labels = fashion_mnist(split)  # type: ignore[arg-type]

    assert images.shape == (count, 28, 28)
    assert images.dtype == torch.uint8
    assert (int(images.min()), int(images.max())) == (0, 255)
    assert labels.dtype == torch.int64
    assert torch.bincount(labels).min() > count / len(FASHION_CLASSES) * 0.9
    assert torch.bincount(labels).shape == (len(FASHION_CLASSES),)


def test_images_and_labels_belong_together() -> None:
    images, labels = fashion_mnist("train")
    trouser, bag = (images[labels == FASHION_CLASSES.index(name)].float().mean(0) for name in ("trouser", "bag"))

    # Trousers leave the sides of the picture black, bags do not.
    assert trouser[:, :4].mean() < 10 < bag[:, :4].mean()


def test_the_embedded_files_are_small_and_say_whose_they_are() -> None:
    embedded = list(resources.files("course_lib").joinpath("embedded").iterdir())

    assert sum(len(file.read_bytes()) for file in embedded) < 4_000_000
    assert any("Copyright (c) 2017 Zalando SE" in file.read_text() for file in embedded if file.name == "README.md")
