"""Fashion-MNIST, as much of it as fits in the package: the first 6,000 training and 2,000 test images."""

import gzip
from importlib import resources
from typing import Literal

import numpy as np
import torch
from torch import Tensor

FASHION_CLASSES = (
    "T-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
"""The names of labels 0 to 9."""

# An idx file opens with the numbers 0, 0, type, rank (a byte each) and the lengths (four bytes each).
_IMAGES_HEADER_BYTES, _LABELS_HEADER_BYTES = 16, 8


def fashion_mnist(split: Literal["train", "test"] = "train") -> tuple[Tensor, Tensor]:
    """Return the embedded images and labels of one split.

    Shapes: images (n, 28, 28) of uint8, 0 is black and 255 white; labels (n,) of int64, 0 to 9.
    n is 6,000 for "train" and 2,000 for "test".
    """
    images = _embedded(f"fashion-mnist-{split}-images-idx3-ubyte.gz", _IMAGES_HEADER_BYTES)
    labels = _embedded(f"fashion-mnist-{split}-labels-idx1-ubyte.gz", _LABELS_HEADER_BYTES)
    return images.reshape(-1, 28, 28), labels.long()


def _embedded(name: str, header_bytes: int) -> Tensor:
    packed = resources.files("course_lib").joinpath("embedded", name).read_bytes()
    return torch.from_numpy(np.frombuffer(gzip.decompress(packed), dtype=np.uint8)[header_bytes:].copy())
