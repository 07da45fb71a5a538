"""Scores that become probabilities: bars, ranges where a formula breaks, gradients entry by entry, learnt templates."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from course_lib.plotting.canvas import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    draw_table,
    in_words,
    lighter,
    panels,
    quiet_axes,
    real_numbers,
)

COLORS = (BLUE, ORANGE, GREEN, RED)
SMALL_ERROR = -4  # as a power of ten
STEP = 1e-5  # for slopes in float64


def score_bars(vectors: Mapping[str, object], names: Sequence[object] = (), *, same_scale: bool = False) -> Figure:
    """Draw each vector as bars in a panel of its own, the numbers above them and `names` below.

    With `same_scale` bars of equal height are equal numbers, in all panels.
    """
    arrays = [_numbers(values, axes=1, at_most=20) for values in vectors.values()]
    longest = max([4, *(len(array) for array in arrays if array is not None)])
    figure, drawn = panels(1, len(arrays), width=(0.5 + 0.45 * longest) * len(arrays), height=2.2)
    for axes, title, array, color in zip(drawn, vectors, arrays, COLORS * len(arrays), strict=False):
        if array is None:
            in_words(axes, vectors[title], f"{title}: no vector", fontsize=9)
        else:
            _draw_bars(axes, array, color, [*names, *[""] * len(array)][: len(array)])
            axes.set_title(title, fontsize=9)
    limits = [axes.get_ylim() for axes, array in zip(drawn, arrays, strict=True) if array is not None]
    if same_scale and limits:
        for axes in drawn:
            axes.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))
    return figure


def naive_and_yours(z: Tensor, naive: object, yours: object, ylabel: str) -> Figure:
    """Draw the last columns of two tables (len(z), m) against z; red begins where one is no finite number."""
    figure, both = panels(2, 1, width=6.4, height=3.4)
    x = z.detach().numpy()
    for axes, values, color, name in zip(both, (naive, yours), (ORANGE, GREEN), ("naive", "yours"), strict=True):
        table = _numbers(values, axes=2, at_most=10_000)
        if table is None or len(table) != len(x):
            in_words(axes, values, f"{name}: not one row for each z", fontsize=9)
            continue
        axes.set_axis_on()
        last = table[:, -1]
        broken = ~np.isfinite(last)
        axes.plot(x, np.where(broken, np.nan, last), color=color, linewidth=2)
        if broken.any():
            start = float(x[broken][0])
            axes.axvspan(start, x[-1], color=lighter(RED, 0.3), linewidth=0)
            axes.text((start + x[-1]) / 2, 0.5, f"{last[broken][0]:g} from z = {start:.1f}", color=RED, fontsize=9,
                      ha="center", va="center", transform=axes.get_xaxis_transform())  # fmt: skip
        axes.set(xlim=(x[0], x[-1]), ylabel=ylabel)
        axes.set_title(name, fontsize=9, loc="left", color=color)
        quiet_axes(axes)
    both[-1].set_xlabel("z")
    return figure


def entrywise_errors(loss: Callable[[Tensor], object], W: Tensor, dW: object) -> Figure:
    """Draw how far each entry of dW is from the slope of `loss` at W, relative to it: green up to 1e-4, red above.

    The slopes are central differences: W should be float64.
    """
    yours, figure, (axes,) = _numbers(dW, axes=2, at_most=400), *panels(1, 1, width=3.6, height=2.6)
    if yours is None or yours.shape != W.shape:
        in_words(axes, dW, "not the shape of W", fontsize=9)
        return figure
    slopes = _slopes(loss, W)
    with np.errstate(all="ignore"):
        error = np.abs(yours - slopes) / np.maximum(np.maximum(np.abs(yours), np.abs(slopes)), 1e-12)
    powers = np.log10(np.nan_to_num(error, nan=1.0, posinf=1.0) + 1e-16)
    for (i, j), power in np.ndenumerate(powers):
        color = GREEN if power <= SMALL_ERROR else RED
        axes.add_patch(Rectangle((j, i), 1, 1, facecolor=lighter(color, 0.4), edgecolor="white"))
        axes.text(j + 0.5, i + 0.5, f"$10^{{{power:.0f}}}$", ha="center", va="center", fontsize=9)
    axes.set(xlim=(0, powers.shape[1]), ylim=(powers.shape[0], 0))
    axes.set_aspect("equal")
    axes.set_title("relative error of each entry of dW", fontsize=9)
    return figure


def predictions(logits: Tensor, y: Tensor) -> Figure:
    """Draw the scores of each sample (row), the largest in a frame, a dot at the label: green where they meet."""
    scores, labels = logits.numpy(), y.flatten().tolist()
    figure, (axes,) = panels(1, 1, width=1.2 + 0.6 * scores.shape[1], height=0.5 + 0.38 * len(scores))
    draw_table(axes, scores, BLUE, np.zeros(scores.shape, dtype=bool))
    for i, label in enumerate(labels):
        best = int(scores[i].argmax())
        color = GREEN if best == label else RED
        axes.add_patch(Rectangle((best + 0.05, i + 0.06), 0.9, 0.88, fill=False, edgecolor=color, linewidth=2.5))
        axes.plot(label + 0.82, i + 0.25, "o", color=color, markersize=4)
    axes.set_title("frame: prediction, dot: label", fontsize=9)
    return figure


def confusion_counts(counts: object, names: Sequence[str]) -> Figure:
    """Draw a confusion matrix as it came back: true classes in rows, predicted ones in columns."""
    k = len(names)
    table = _numbers(counts, axes=2, at_most=k * k)
    figure, (axes,) = panels(1, 1, width=5.8, height=5.2)
    if table is None or table.shape != (k, k):
        in_words(axes, counts, f"no table of {k}×{k} counts", fontsize=9)
        return figure
    axes.set_axis_on()
    shades = np.nan_to_num(table, posinf=0.0, neginf=0.0)
    axes.imshow(shades, cmap="Blues")
    for (i, j), count in np.ndenumerate(table):
        if count != 0:
            color = "white" if shades[i, j] > shades.max() / 2 else "black"
            axes.text(j, i, f"{count:.4g}", ha="center", va="center", fontsize=8, color=color)
    axes.set(xticks=range(k), yticks=range(k), yticklabels=names, xlabel="predicted", ylabel="true")
    axes.set_xticklabels(names, rotation=45, ha="right")
    axes.tick_params(labelsize=8, length=0)
    return figure


def weight_templates(W: object, names: Sequence[str]) -> Figure:
    """Draw each column of W (784, k) as a picture of 28x28: blue pixels speak for the class, red ones against it."""
    weights = _numbers(W, axes=2, at_most=784 * 20)
    if weights is None or len(weights) != 784:
        figure, (axes,) = panels(1, 1, width=4.0, height=1.6)
        in_words(axes, W, "no templates: shape (784, k) is needed", fontsize=9)
        return figure
    pictures = np.nan_to_num(weights, posinf=0.0, neginf=0.0).T.reshape(-1, 28, 28)
    rows = -(-len(pictures) // 5)
    figure, drawn = panels(rows, 5, width=7.6, height=1.75 * rows)
    for axes, picture, name in zip(drawn, pictures, [*names, *[""] * len(pictures)], strict=False):
        limit = float(np.abs(picture).max()) or 1.0
        axes.imshow(picture, cmap="RdBu", vmin=-limit, vmax=limit, interpolation="nearest")
        axes.set_title(name, fontsize=9)
    return figure


def loss_by_epoch(history: object, chance: float) -> Figure:
    """Draw the loss after each epoch, against the dashed loss of a model that knows nothing."""
    losses = _numbers(history, axes=1, at_most=1000)
    figure, (axes,) = panels(1, 1, width=5.0, height=2.3)
    if losses is None:
        in_words(axes, history, "no list of numbers", fontsize=9)
        return figure
    axes.set_axis_on()
    epochs = np.arange(1, len(losses) + 1)
    axes.plot(epochs, np.where(np.isfinite(losses), losses, np.nan), "o-", color=BLUE)
    axes.axhline(chance, color=GREY, linestyle="--", linewidth=1)
    axes.annotate("knows nothing", (0.99, chance), xycoords=("axes fraction", "data"), xytext=(0, -11),
                  textcoords="offset points", ha="right", fontsize=8, color=GREY)  # fmt: skip
    axes.set(xlabel="epoch", ylabel="mean loss on all of X", xticks=epochs if len(epochs) <= 20 else epochs[::10])
    axes.set_ylim(bottom=0)
    quiet_axes(axes)
    return figure


def _draw_bars(axes: Axes, array: np.ndarray, color: str, names: Sequence[object]) -> None:
    axes.set_axis_on()
    heights = np.nan_to_num(array, posinf=0.0, neginf=0.0)
    axes.bar(range(len(array)), heights, color=lighter(color, 0.6), edgecolor=color, width=0.7)
    for place, (value, height) in enumerate(zip(array, heights, strict=True)):
        axes.annotate(f"{value:.3g}", (place, height), xytext=(0, 2 if height >= 0 else -10),
                      textcoords="offset points", ha="center", fontsize=8)  # fmt: skip
    axes.axhline(0, color=GREY, linewidth=0.7)
    axes.set(xticks=range(len(array)), yticks=[], xticklabels=names)
    axes.margins(y=0.18)
    quiet_axes(axes)
    axes.spines["left"].set_visible(False)


def _slopes(loss: Callable[[Tensor], object], W: Tensor) -> np.ndarray:
    """Return the slope of the loss in each entry of W; NaN where the loss is no number."""
    slopes = np.full(W.shape, np.nan)
    for place in np.ndindex(*W.shape):
        nudge = torch.zeros_like(W)
        nudge[place] = STEP
        sides = _numbers([loss(W + nudge), loss(W - nudge)], axes=1, at_most=2)
        if sides is not None:
            slopes[place] = (sides[0] - sides[1]) / (2 * STEP)
    return slopes


def _numbers(values: object, *, axes: int, at_most: int) -> np.ndarray | None:
    """Return an answer as an array of this many axes, or None when it is none, or empty, or too large to draw."""
    array = real_numbers(values)
    return array if array is not None and array.ndim == axes and 0 < array.size <= at_most else None
