"""From a file's bytes to batches: headers, pixel values, resized pictures, epochs, splits and one picture of many."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from course_lib.plotting.canvas import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    in_words,
    lighter,
    panels,
    quiet_axes,
    real_numbers,
)

BYTES_SHOWN = 16
LENGTH_COLORS = (BLUE, GREEN, "#76b7b2", "#b07aa1")


def file_headers(heads: Mapping[str, bytes]) -> Figure:
    """Draw the first 16 bytes of idx files as cells, one colour a field, with what each field says below."""
    figure, drawn = panels(len(heads), 1, width=8.6, height=1.15 * len(heads))
    for axes, (name, head) in zip(drawn, heads.items(), strict=True):
        for start, stop, color, meaning in _fields(head[:BYTES_SHOWN]):
            for place in range(start, stop):
                axes.add_patch(Rectangle((place, 0), 1, 1, facecolor=lighter(color), edgecolor=color))
                axes.text(place + 0.5, 0.5, f"{head[place]:02x}", ha="center", va="center", fontsize=11,
                          family="monospace")  # fmt: skip
            axes.plot([start + 0.1, stop - 0.1], [-0.18, -0.18], color=color, linewidth=2)
            axes.text((start + stop) / 2, -0.35, meaning, ha="center", va="top", fontsize=8, color=GREY)
        axes.text(-0.2, 0.5, name, ha="right", va="center", fontsize=9)
        axes.set(xlim=(-2.6, BYTES_SHOWN + 0.1), ylim=(-1.0, 1.1))
    return figure


def pixel_histogram(pixels: object) -> Figure:
    """Draw how often each pixel value occurs, on a logarithmic scale; values outside of [0, 1] are red."""
    figure, (axes,) = panels(1, 1, width=6.2, height=2.6)
    values = _numbers(pixels)
    if values is None:
        in_words(axes, pixels, "no pixel values", fontsize=10)
        return figure
    axes.set_axis_on()
    low, high = min(0.0, float(values.min())), max(1.0, float(values.max()))
    counts, edges = np.histogram(values, bins=64, range=(low, high))
    middles = (edges[1:] + edges[:-1]) / 2
    colors = [BLUE if 0 <= middle <= 1 else RED for middle in middles]
    axes.bar(middles, counts, width=edges[1] - edges[0], color=colors)
    axes.axvline(float(values.mean()), color="black", linestyle="--", linewidth=1.2)
    axes.set_yscale("log")
    axes.set(xlabel="pixel value", ylabel="how often")
    axes.set_title(f"min {values.min():.3g}, max {values.max():.3g}, mean {values.mean():.3f} (dashed)", fontsize=10)
    quiet_axes(axes)
    return figure


def resized(pictures: Sequence[object]) -> Figure:
    """Draw pictures (1, 1, h, w) side by side, each with its number of grey levels and of bytes."""
    figure, drawn = panels(1, len(pictures), width=2.5 * len(pictures), height=2.9)
    for axes, picture in zip(drawn, pictures, strict=True):
        if not isinstance(picture, Tensor) or picture.ndim != 4 or 0 in picture.shape or picture.is_complex():
            in_words(axes, picture, "no picture", fontsize=10)
            continue
        shown = picture[0, 0].detach().cpu()
        axes.imshow(shown.numpy(), cmap="gray", interpolation="nearest")
        size = f"{shown.shape[0]}×{shown.shape[1]}"
        levels, bytes_ = len(torch.unique(shown)), shown.numel() * shown.element_size()
        axes.set_title(f"{size}\n{levels} grey levels, {bytes_:,} bytes", fontsize=9)
    return figure


def epochs_of_batches(epochs: Sequence[object]) -> Figure:
    """Draw each epoch as a strip of sample numbers in their order, one colour a batch; a repeated sample is red.

    An epoch is a list of batches, a batch a list of sample numbers.
    """
    figure, (axes,) = panels(1, 1, width=7.4, height=0.7 + 0.55 * len(epochs))
    for row, epoch in enumerate(epochs):
        axes.text(-0.2, -row + 0.4, f"epoch {row + 1}", ha="right", va="center", fontsize=9, color=GREY)
        place, seen = 0.0, set[str]()
        for number, batch in enumerate(epoch if isinstance(epoch, list | tuple) else []):
            color = (BLUE, ORANGE, GREEN, GREY)[number % 4]
            for sample in batch if isinstance(batch, list | tuple) else [batch]:
                again = str(sample) in seen
                seen.add(str(sample))
                axes.add_patch(
                    Rectangle((place, -row), 0.9, 0.8, facecolor=lighter(RED if again else color, 0.5),
                              edgecolor=RED if again else color)
                )  # fmt: skip
                axes.text(place + 0.45, -row + 0.4, f"{sample!s:.4}", ha="center", va="center", fontsize=9)
                place += 1
            place += 0.3
    axes.set(xlim=(-2.2, max(axes.dataLim.x1, 12.0) + 0.2), ylim=(-len(epochs) + 0.9, 1))
    return figure


def throughput(images_per_second: Mapping[int, float]) -> Figure:
    """Draw images per second against the batch size, both on logarithmic scales."""
    figure, (axes,) = panels(1, 1, width=5.6, height=2.8)
    axes.set_axis_on()
    axes.loglog(list(images_per_second), list(images_per_second.values()), marker="o", color=BLUE)
    axes.set_xticks(list(images_per_second), [str(size) for size in images_per_second])
    axes.minorticks_off()
    axes.set(xlabel="batch size", ylabel="images per second")
    axes.grid(visible=True, alpha=0.3)
    quiet_axes(axes)
    return figure


def class_counts(parts: Mapping[str, object], classes: int) -> Figure:
    """Draw how many samples of each class every part holds, as bars side by side."""
    figure, drawn = panels(1, len(parts), width=3.6 * len(parts), height=2.2)
    for axes, (name, labels), color in zip(drawn, parts.items(), (BLUE, ORANGE, GREEN) * len(parts), strict=False):
        values = _numbers(labels)
        if values is None:
            in_words(axes, labels, f"{name}: no labels", fontsize=10)
            continue
        axes.set_axis_on()
        counts = [int((values == label).sum()) for label in range(classes)]
        axes.bar(range(classes), counts, color=[lighter(color, 0.7)] * classes, edgecolor=color)
        for label, count in enumerate(counts):
            axes.text(label, count, str(count), ha="center", va="bottom", fontsize=8, color=GREY if count else RED)
        axes.set(xticks=range(classes), xlabel="class", ylim=(0, max(counts) * 1.2 + 1))
        axes.set_title(f"{name}: {values.size} samples", fontsize=10)
        quiet_axes(axes)
    return figure


def picture(grid: object, captions: Sequence[tuple[float, float, object]] = ()) -> Figure:
    """Draw one picture (height, width) as it is; a caption (x, y, text) stands centred on its pixel."""
    figure, (axes,) = panels(1, 1, width=4.6, height=4.6)
    if not isinstance(grid, Tensor) or grid.ndim != 2 or grid.numel() == 0 or grid.is_complex():
        in_words(axes, grid, "no picture (height, width)", fontsize=10)
        return figure
    axes.imshow(grid.detach().cpu().numpy(), cmap="gray", interpolation="nearest")
    for x, y, text in captions:
        axes.text(x, y, str(text), ha="center", va="center", fontsize=9, color=ORANGE)
    return figure


def _fields(head: bytes) -> list[tuple[int, int, str, str]]:
    """Return (start, stop, colour, meaning) of each field that the bytes hold."""
    rank = head[3] if len(head) > 3 else 0
    fields = [(0, 2, GREY, "always 0"), (2, 3, RED, "type"), (3, 4, ORANGE, f"axes {rank}")]
    for axis in range(rank):
        start = 4 + 4 * axis
        length = int.from_bytes(head[start : start + 4], "big")
        fields.append((start, start + 4, LENGTH_COLORS[axis % len(LENGTH_COLORS)], f"length {length:,}"))
    first = 4 + 4 * rank
    fields.append((first, len(head), GREY, "values: " + " ".join(map(str, head[first:]))))
    return [
        (start, min(stop, len(head)), color, meaning) for start, stop, color, meaning in fields if start < len(head)
    ]


def _numbers(values: object) -> np.ndarray | None:
    """Return all finite numbers of an array, or None when there are none."""
    array = real_numbers(values)
    finite = np.empty(0) if array is None else array[np.isfinite(array)]
    return finite if finite.size else None
