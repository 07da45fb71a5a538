"""Our answers to 05_data_loading: one definition per function, full marks."""

import gzip
import math
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor


def read_idx(path: str | os.PathLike) -> np.ndarray:
    content = Path(path).read_bytes()
    if content[:2] == b"\x1f\x8b":  # how every gzip file begins
        content = gzip.decompress(content)
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] != 0x08:
        raise ValueError(f"{path}: no idx file of unsigned bytes, it begins with {content[:4].hex(' ')}")
    start = 4 + 4 * content[3]
    shape = [int.from_bytes(content[i : i + 4], "big") for i in range(4, start, 4)]
    values = content[start:]
    if len(values) != math.prod(shape):
        raise ValueError(f"{path}: {len(values)} values, but the header says {shape}")
    return np.frombuffer(bytearray(values), dtype=np.uint8).reshape(shape)


def text_labels(labels: Iterable) -> list[str]:
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    texts = []
    for label in labels:
        number = int(label)
        if not 0 <= number < len(names):
            raise ValueError(f"there is no class {number}")
        texts.append(names[number])
    return texts


def to_float_images(u8: np.ndarray) -> Tensor:
    if u8.dtype != np.uint8:
        raise TypeError(f"pixels must be uint8, not {u8.dtype}")
    if u8.ndim != 3:
        raise ValueError(f"images must have the shape (N, H, W), not {u8.shape}")
    return torch.tensor(np.ascontiguousarray(u8))[:, None].float() / 255


def resize_nearest(X: Tensor, size: tuple[int, int]) -> Tensor:
    h, w = size
    if h < 1 or w < 1:
        raise ValueError(f"no picture has the size {size}")
    rows = torch.arange(h, device=X.device) * X.shape[-2] // h
    columns = torch.arange(w, device=X.device) * X.shape[-1] // w
    return X[..., rows[:, None], columns]


class ArrayLoader:
    def __init__(
        self,
        X: Tensor,
        y: Tensor,
        batch_size: int,
        shuffle: bool,
        generator: torch.Generator | None = None,
        drop_last: bool = False,
    ) -> None:
        if len(X) != len(y):
            raise ValueError(f"{len(X)} samples, but {len(y)} labels")
        if batch_size < 1:
            raise ValueError(f"a batch of {batch_size} samples is none")
        self.X, self.y, self.batch_size = X, y, batch_size
        self.shuffle, self.generator, self.drop_last = shuffle, generator, drop_last

    def __len__(self) -> int:
        whole, rest = divmod(len(self.X), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for number in range(len(self)):
            chosen = order[number * self.batch_size : (number + 1) * self.batch_size]
            yield self.X[chosen], self.y[chosen]


def train_val_split(
    X: Tensor, y: Tensor, val_fraction: float, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    if not 0 < val_fraction < 1:
        raise ValueError(f"the validation set cannot be {val_fraction} of all samples")
    if len(X) != len(y):
        raise ValueError(f"{len(X)} samples, but {len(y)} labels")
    order = torch.randperm(len(X), generator=generator)
    count = max(1, round(val_fraction * len(X)))
    val, train = order[:count], order[count:]
    return X[train], y[train], X[val], y[val]


def image_grid(images: Tensor, rows: int, cols: int, pad: int, pad_value: float) -> Tensor:
    n, height, width = images.shape
    if n > rows * cols:
        raise ValueError(f"{n} images do not fit into {rows} x {cols} cells")
    grid = images.new_full((rows * height + (rows + 1) * pad, cols * width + (cols + 1) * pad), pad_value)
    for place, image in enumerate(images):
        row, column = divmod(place, cols)
        top, left = pad + row * (height + pad), pad + column * (width + pad)
        grid[top : top + height, left : left + width] = image
    return grid
