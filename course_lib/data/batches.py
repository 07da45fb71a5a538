"""Mini-batches of tensors in memory: whole batches are picked and converted at once, never single images."""

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from course_lib.data.sets import fashion_mnist


class Batches:
    """Pairs (X, y): `for X, y in batches` is one epoch, in a new order each time when `shuffle` is set.

    The last batch of an epoch is smaller when the batch size does not divide the number of samples. Orders are drawn
    from `generator` (default: torch's global one). `transform` is applied to each batch of X, so that a data set can
    stay in memory as bytes.
    """

    def __init__(
        self,
        X: Tensor,
        y: Tensor,
        batch_size: int,
        *,
        shuffle: bool = False,
        generator: torch.Generator | None = None,
        transform: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        if len(X) != len(y) or batch_size < 1:
            raise ValueError(f"{len(X)} samples, {len(y)} labels and a batch size of {batch_size} make no batches")
        self.X, self.y, self.batch_size = X, y, batch_size
        self.shuffle, self.generator, self.transform = shuffle, generator, transform

    def __len__(self) -> int:
        return -(-len(self.X) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        order = order.to(self.X.device)
        for start in range(0, n, self.batch_size):
            chosen = order[start : start + self.batch_size]
            X = self.X.index_select(0, chosen)  # three times as fast as X[chosen]
            yield X if self.transform is None else self.transform(X), self.y.index_select(0, chosen)


def load_data_fashion_mnist(
    batch_size: int,
    resize: int | None = None,
    *,
    whole: bool = False,
    generator: torch.Generator | None = None,
) -> tuple[Batches, Batches]:
    """Return mini-batches of the training images (shuffled) and of the test images (in order).

    Shapes of a batch: X (batch_size, 1, 28, 28) of float32 in [0, 1], or (batch_size, 1, resize, resize), bilinear;
    y (batch_size,) of int64. `whole` is `fashion_mnist`'s.
    """
    transform = partial(_float_images, resize=resize)
    train, test = fashion_mnist("train", whole=whole), fashion_mnist("test", whole=whole)
    return (
        Batches(*train, batch_size, shuffle=True, generator=generator, transform=transform),
        Batches(*test, batch_size, transform=transform),
    )


def _float_images(images: Tensor, *, resize: int | None) -> Tensor:
    pixels = images[:, None].float() / 255
    return pixels if resize is None else interpolate(pixels, size=(resize, resize), mode="bilinear")
