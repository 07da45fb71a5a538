"""Our answers to 08_alexnet: one definition per function, full marks."""

import math
import time
from collections.abc import Callable, Iterable

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn

Row = tuple[str, str, int, int, int | None, tuple[int, int, int]]


def conv_out(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare < 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return spare // stride + 1


def trace_shapes(layers: list[dict], in_shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    def after(layer: dict, shape: tuple[int, ...]) -> tuple[int, ...]:
        kind = layer["type"]
        if kind in ("relu", "dropout"):
            return shape
        if kind == "flatten":
            return (math.prod(shape),)
        if kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"a linear layer needs a flat input, not {shape}")
            return (layer["out"],)
        if kind not in ("conv", "pool"):
            raise ValueError(f"unknown type {kind!r}")
        if len(shape) != 3:
            raise ValueError(f"a {kind} layer needs (channels, height, width), not {shape}")
        stride = layer.get("s", layer["k"] if kind == "pool" else 1)
        height, width = (conv_out(size, layer["k"], stride, layer.get("p", 0)) for size in shape[1:])
        return (layer["out"] if kind == "conv" else shape[0], height, width)

    shapes, shape = [], tuple(in_shape)
    for index, layer in enumerate(layers):
        try:
            shape = after(layer, shape)
        except ValueError as error:
            raise ValueError(f"layer {index} ({layer}): {error}") from error
        shapes.append(shape)
    return shapes


def cost(layers: list[dict], in_shape: tuple[int, ...]) -> tuple[int, int]:
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


def audit_table(rows: list[Row], in_shape: tuple[int, int, int]) -> dict[str, list[str]]:
    def sides(shape: tuple[int, ...], k: int, stride: int, padding: int) -> tuple[int, ...]:
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


def fixed_table() -> dict[str, tuple[int, int, int] | int]:
    return {
        "Conv1": (96, 55, 55),
        "MaxPool1": (96, 27, 27),
        "Conv2": (256, 27, 27),
        "Conv2.stride": 1,
        "MaxPool2": (256, 13, 13),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (256, 13, 13),
        "MaxPool3": (256, 6, 6),
    }


def conv2d(X: Tensor, W: Tensor, b: Tensor, stride: int, padding: int) -> Tensor:
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


def build_alexnet(
    num_classes: int = 10,
    in_channels: int = 1,
    input_size: int = 224,
    width: float = 1.0,
    dropout: float = 0.5,
    padding: int = 1,
) -> nn.Sequential:
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):  # the pools; the other convolutions keep the size
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"an input of {input_size} pixels is too small for the last pool")
    c1, c2, c3, c4, c5, hidden = (int(width * channels) for channels in (96, 256, 384, 384, 256, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, c1, kernel_size=11, stride=4, padding=padding), nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2),
        nn.Conv2d(c1, c2, kernel_size=5, padding=2), nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2),
        nn.Conv2d(c2, c3, kernel_size=3, padding=1), nn.ReLU(),
        nn.Conv2d(c3, c4, kernel_size=3, padding=1), nn.ReLU(),
        nn.Conv2d(c4, c5, kernel_size=3, padding=1), nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2), nn.Flatten(),
        nn.Linear(c5 * size * size, hidden), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(hidden, num_classes),
    )  # fmt: skip


def train_ch6(
    net: nn.Module,
    train_loader: Iterable,
    test_loader: Iterable,
    num_epochs: int,
    lr: float,
    device: str | torch.device,
    optimizer_fn: Callable | None = None,
) -> dict:
    for module in net.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    history = {"train_loss": [], "train_acc": [], "test_acc": []}
    trained, seconds = 0, 0.0
    for _ in range(num_epochs):
        net.train()
        start, total, right, samples = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            samples += len(y)
        seconds += time.perf_counter() - start
        trained += samples
        history["train_loss"].append(total / samples)
        history["train_acc"].append(right / samples)
        net.eval()
        right = samples = 0
        with torch.no_grad():
            for X, y in test_loader:
                right += (net(X.to(device)).argmax(dim=1) == y.to(device)).sum().item()
                samples += len(y)
        history["test_acc"].append(right / samples)
    return {**history, "samples_per_sec": trained / max(seconds, 1e-9)}
