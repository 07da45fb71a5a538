"""Walls of images with titles, and what became of each class."""

from collections.abc import Sequence

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor

from course_lib.plotting.canvas import panels
from course_lib.plotting.probabilities import confusion_counts
from course_lib.plotting.tables import numbers


def images(pictures: object, titles: Sequence[object] = (), columns: int = 10) -> Figure:
    """Draw pictures (n, height, width) in rows, with a title each."""
    shown = pictures.detach().cpu() if isinstance(pictures, Tensor) and pictures.ndim == 3 else None
    if shown is None:
        return numbers(pictures, title="no pictures: (n, height, width) is needed")
    height, width = shown.shape[1:]
    rows, pitch_y, pitch_x = -(-len(shown) // columns), height + height // 3, width + 3
    # One picture of all: an Axes for each would take longer to draw than everything else in a notebook.
    wall = np.full((max(rows, 1) * pitch_y, columns * pitch_x - 3), np.nan)
    figure, (axes,) = panels(1, 1, width=0.95 * columns, height=0.95 * wall.shape[0] / pitch_x)
    for place, picture in enumerate(shown.numpy()):
        top, left = (place // columns + 1) * pitch_y - height, place % columns * pitch_x
        wall[top : top + height, left : left + width] = picture
        if place < len(titles):
            axes.text(left + width / 2, top - 1, str(titles[place]), ha="center", va="bottom", fontsize=8)
    axes.imshow(wall, cmap="gray", interpolation="nearest")
    return figure


def confusion(labels: Tensor, predicted: object, names: Sequence[str]) -> Figure:
    """Draw how often each class (row) was given each label (column): the diagonal is right."""
    k = len(names)
    fits = isinstance(predicted, Tensor) and predicted.shape == labels.shape and not predicted.is_floating_point()
    if not fits or int(torch.as_tensor(predicted).min()) < 0 or int(torch.as_tensor(predicted).max()) >= k:
        return numbers(predicted, title="no labels: integers from 0 of shape (n,) are needed")
    counts = torch.bincount(labels * k + torch.as_tensor(predicted).long(), minlength=k * k).reshape(k, k).numpy()
    figure = confusion_counts(counts, names)
    figure.axes[0].set_title(f"right: {np.trace(counts)} of {counts.sum()}", fontsize=10)
    return figure
