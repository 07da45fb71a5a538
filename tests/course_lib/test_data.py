from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
import torch

from course_lib import data
from course_lib.data import sets


@pytest.mark.parametrize(("split", "count"), [("train", 6000), ("test", 2000)])
@pytest.mark.parametrize("load", [data.fashion_mnist, data.mnist])
def test_gives_images_with_labels_of_every_class(
    load: Callable[[str], tuple[torch.Tensor, torch.Tensor]], split: str, count: int
) -> None:
    images, labels = load(split)

    assert images.shape == (count, 28, 28)
    assert images.dtype == torch.uint8
    assert (int(images.min()), int(images.max())) == (0, 255)
    assert labels.dtype == torch.int64
    assert torch.bincount(labels).shape == (10,)
    assert torch.bincount(labels).min() > count * 0.08


def test_gives_small_digits() -> None:
    images, labels = data.digits()

    assert images.shape == (1797, 8, 8)
    assert images.dtype == torch.uint8
    assert (int(images.min()), int(images.max())) == (0, 16)
    assert labels.dtype == torch.int64
    assert torch.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_images_of_clothes_and_labels_belong_together() -> None:
    images, labels = data.fashion_mnist("train")
    trouser, bag = (images[labels == data.FASHION_CLASSES.index(name)].float().mean(0) for name in ("trouser", "bag"))

    # Trousers leave the sides of the picture black, bags do not.
    assert trouser[:, :4].mean() < 10 < bag[:, :4].mean()


@pytest.mark.parametrize("load", [data.digits, data.mnist])
def test_images_of_digits_and_labels_belong_together(load: Callable[[], tuple[torch.Tensor, torch.Tensor]]) -> None:
    images, labels = load()
    zero, one = (images[labels == digit].float().mean(0) for digit in (0, 1))
    middle = images.shape[1] // 2

    # A zero is empty in the middle, a one is not.
    assert zero[middle, middle] < 0.2 * zero.max()
    assert one[middle, middle] > 0.8 * one.max()


def test_each_call_gives_images_of_its_own() -> None:
    images, labels = data.fashion_mnist("test")
    before = images[0].clone()
    images.zero_()
    labels.zero_()

    assert torch.equal(data.fashion_mnist("test")[0][0], before)


@pytest.mark.skipif(not (sets.DEBIAN / "fashion-mnist").exists(), reason="needs Debian's dataset-fashion-mnist")
def test_the_excerpt_is_the_beginning_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sets.CACHE_VARIABLE, str(tmp_path))
    images, labels = data.fashion_mnist("test", whole=True)

    assert images.shape == (10000, 28, 28)
    assert torch.equal(images[:2000], data.fashion_mnist("test")[0])
    assert torch.equal(labels[:2000], data.fashion_mnist("test")[1])
    assert list(tmp_path.iterdir()) == []  # read where it lies


def test_the_embedded_files_are_small_and_say_whose_they_are() -> None:
    embedded = list(resources.files("course_lib").joinpath("embedded").iterdir())
    words = data.EMBEDDED.joinpath("README.md").read_text(encoding="utf-8")

    sizes = {file.name: len(file.read_bytes()) for file in embedded}
    assert sum(size for name, size in sizes.items() if name.startswith("fashion")) < 4_000_000
    assert sum(sizes.values()) < 5_000_000
    for owner in ("Copyright (c) 2017 Zalando SE", "Yann LeCun and Corinna Cortes hold", "Ethem Alpaydin"):
        assert owner in words
