"""How long an epoch over the whole of Fashion-MNIST takes: our batches against torch's DataLoader, image by image.

    python benchmarks/data_epoch.py

60,000 images, batches of 256, shuffled; every batch arrives as float32 in [0, 1] of shape (256, 1, 28, 28). The other
side is the usual way: a Dataset whose transform makes one image at a time a float tensor, with 0, 2 and 4 workers.
All ways take turns, and the best of the rounds counts: a busy machine only ever adds time. torch computes on one
thread, as in the graders: on a busy machine several threads wait for each other far longer than they work.
"""

import argparse
import os
import time
import warnings
from collections.abc import Iterable, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from course_lib import data

BATCH_SIZE = 256
WORKERS = (0, 2, 4)


class TransformedImages(Dataset[tuple[Tensor, int]]):
    """One image at a time: uint8 (28, 28, 1) -> float32 (1, 28, 28), as ToTensor does it."""

    def __init__(self, images: Tensor, labels: Tensor) -> None:
        self.images, self.labels = images[..., None].numpy(), labels.numpy()

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, i: int) -> tuple[Tensor, int]:
        picture = np.ascontiguousarray(self.images[i].transpose(2, 0, 1))
        return torch.from_numpy(picture).float().div(255), int(self.labels[i])


def epoch_seconds(batches: Iterable[Sequence[Tensor]]) -> float:
    """Run through one epoch."""
    start = time.perf_counter()
    count = 0
    for X, y in batches:
        if X.shape != (len(y), 1, 28, 28) or X.dtype != torch.float32:
            raise ValueError(f"not what was asked for: {X.shape}, {X.dtype}")
        count += len(y)
    seconds = time.perf_counter() - start
    if count != 60_000:
        raise ValueError(f"{count} images in an epoch")
    return seconds


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(description="Time an epoch over the whole of Fashion-MNIST.")
    parser.add_argument("--rounds", type=int, default=3, help="how often each way takes its turn (default: 3)")
    rounds = parser.parse_args().rounds

    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", message="This DataLoader will create")  # more workers than cores: as in the notes
    ours, _ = data.load_data_fashion_mnist(BATCH_SIZE, whole=True)
    one_by_one = TransformedImages(*data.fashion_mnist("train", whole=True))
    ways: dict[str, Iterable[Sequence[Tensor]]] = {"ours": ours} | {
        f"DataLoader, {workers} workers": DataLoader(one_by_one, BATCH_SIZE, shuffle=True, num_workers=workers)
        for workers in WORKERS
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, batches in ways.items():
            times[name].append(epoch_seconds(batches))
    best = {name: min(seconds) for name, seconds in times.items()}
    print(f"torch {torch.__version__}, one thread, {os.cpu_count()} cores, best of {rounds} rounds\n")
    print(f"{'an epoch of 60,000 images':28}{'seconds':>9}{'images/s':>12}{'ratio':>8}")
    for name, seconds in best.items():
        print(f"{name:28}{seconds:9.3f}{60_000 / seconds:12,.0f}{seconds / best['ours']:8.1f}")


if __name__ == "__main__":
    main()
