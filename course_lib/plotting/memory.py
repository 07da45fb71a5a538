"""Where the numbers lie: tensors as windows on a strip of memory, and values before and after a write."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from course_lib.plotting.canvas import (
    BLUE,
    DPI,
    GREEN,
    GREY,
    ORANGE,
    RED,
    described,
    lighter,
    panels,
    quiet_axes,
    real_numbers,
    times,
)

LONGEST_STRIP = 60  # cells that can still be told apart
LARGEST_TABLE = 100
ROW_COLORS = (BLUE, ORANGE, GREEN, RED, "#b07aa1", "#9c755f")


def memory_map(X: object, views: Mapping[str, object] | None = None) -> Figure:
    """Draw a matrix, its strip of memory, and what each view reads of it; every row of a view has its own colour."""
    named = {"X": X, **(views or {})}
    table = _table(X)
    height, width = table.shape if table is not None else (3, 6)
    figure = Figure(figsize=(7.6, 0.9 + 0.3 * height + 0.6 * len(named)), dpi=DPI, layout="constrained")
    grid, strips = figure.subplots(2, 1, height_ratios=[0.3 * height + 0.3, 0.6 * len(named)])
    grid.set_axis_off()
    strips.set_axis_off()
    if table is None:
        _draw_words(grid, X, "yours")
        return figure
    _draw_cells(grid, table, np.arange(height)[:, None].repeat(width, 1), f"X  {times(table)}")
    lengths = [_draw_strip(strips, 1.6 * row, name, view, X) for row, (name, view) in enumerate(named.items())]
    strips.set(xlim=(-0.1, max(*lengths, 1) + 0.1), ylim=(len(named) * 1.6 - 0.2, -0.1))
    return figure


def crop_window(X: Tensor, yours: object, expected: Tensor) -> Figure:
    """Draw a matrix of distinct values, the cells that came back in colour, and a frame around those expected."""
    table, found = X.double().numpy(), real_numbers(yours)
    figure, (axes,) = panels(1, 1, width=0.42 * table.shape[1] + 1.6, height=0.36 * table.shape[0] + 0.9)
    mine = np.isin(table, found) if found is not None else np.zeros(table.shape, dtype=bool)
    _draw_cells(axes, table, np.where(mine, 0, -1), f"yours: {described(yours)}")
    inside = np.argwhere(np.isin(table, expected.double().numpy()))
    (top, left), (bottom, right) = inside.min(axis=0), inside.max(axis=0) + 1
    axes.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor="black", linewidth=2.4))
    axes.text(table.shape[1] / 2, table.shape[0] + 0.2, "frame: expected", ha="center", va="top", fontsize=8)
    axes.set_ylim(table.shape[0] + 0.9, -0.1)
    return figure


def heat_maps(before: object, after: object) -> Figure:
    """Draw two matrices as heat maps on one scale of colours."""
    tables = [_table(values) for values in (before, after)]
    known = np.concatenate([np.zeros(1), *(table[np.isfinite(table)] for table in tables if table is not None)])
    figure, both = panels(1, 2, width=6.0, height=2.4)
    for axes, given, table, title in zip(both, (before, after), tables, ("X before", "X after"), strict=True):
        if table is None:
            _draw_words(axes, given, title)
            continue
        axes.imshow(table, cmap="viridis", vmin=known.min(), vmax=known.max())
        for (i, j), value in np.ndenumerate(table):
            shade = {"boxstyle": "round,pad=0.15", "facecolor": "#00000060", "edgecolor": "none"}
            axes.text(j, i, f"{value:.3g}", ha="center", va="center", fontsize=8, color="white", bbox=shade)
        axes.set_title(f"{title}  {times(table)}", fontsize=9)
    return figure


def brightness(image: object, yours: object, expected: object) -> Figure:
    """Draw an image, what came back, and what was expected, all with 0 as black and 255 as white."""
    figure, drawn = panels(1, 3, width=6.0, height=2.3)
    titles = ("the image", "yours", "expected")
    for axes, picture, title in zip(drawn, (image, yours, expected), titles, strict=True):
        array = real_numbers(picture)
        if array is None or array.ndim != 2 or array.size == 0:
            _draw_words(axes, picture, title)
            continue
        axes.imshow(array, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        axes.set_title(f"{title}  {getattr(picture, 'dtype', '')}", fontsize=9)
    return figure


def judges(scores: Tensor, k: int, yours: object) -> Figure:
    """Draw the scores as bars, the k smallest and k largest crossed out, the plain mean and the one that came back."""
    values = scores.double().numpy()
    order = values.argsort(kind="stable")
    dropped = {*order[:k].tolist(), *order[len(order) - k :].tolist()}
    figure, (axes,) = panels(1, 1, width=5.6, height=2.4)
    axes.set_axis_on()
    for place, value in enumerate(values):
        out = place in dropped
        color, face = (GREY, lighter(GREY, 0.15)) if out else (BLUE, lighter(BLUE, 0.7))
        axes.barh(place, value, color=face, edgecolor=color, hatch="xxx" if out else None)
    axes.axvline(values.mean(), color=GREY, linestyle="--", label=f"plain mean {values.mean():.2f}")
    mean = real_numbers(yours)
    if mean is not None and mean.size == 1 and np.isfinite(mean).all():
        axes.axvline(mean.item(), color=GREEN, linewidth=2, label=f"yours {mean.item():.2f}")
    else:
        axes.plot([], [], color=RED, label=f"yours: {described(yours)}")
    names = [f"judge {place}: {value:g}" for place, value in enumerate(values, 1)]
    axes.set(yticks=range(len(values)), yticklabels=names)
    axes.invert_yaxis()
    axes.legend(fontsize=8, frameon=False, loc="lower right")
    quiet_axes(axes)
    return figure


def _draw_strip(axes: Axes, top: float, name: str, view: object, X: object) -> int:
    """Draw the memory that a view looks at, its cells in the colour of the view's row; return its length."""
    array = real_numbers(view)
    if not isinstance(view, Tensor) or array is None or not 0 < array.size <= LONGEST_STRIP:
        axes.text(0, top + 0.9, f"{name}: no strip to draw", fontsize=9, color=RED, va="center")
        return 0
    whole, rows = _storage(view)
    shared = isinstance(X, Tensor) and view.untyped_storage().data_ptr() == X.untyped_storage().data_ptr()
    axes.text(0, top + 0.4, name, fontsize=9, va="bottom", weight="bold")
    axes.text(len(whole), top + 0.4, "" if shared else "memory of its own", fontsize=8, va="bottom", ha="right",
              color=RED)  # fmt: skip
    for place, value in enumerate(whole):
        face = lighter(ROW_COLORS[rows[place] % len(ROW_COLORS)], 0.5) if place in rows else "white"
        axes.add_patch(Rectangle((place, top + 0.45), 1, 0.8, facecolor=face, edgecolor=GREY, linewidth=0.7))
        axes.text(place + 0.5, top + 0.85, f"{value:.3g}", ha="center", va="center", fontsize=7,
                  color="black" if place in rows else "#b0b6bc")  # fmt: skip
    return len(whole)


def _storage(view: Tensor) -> tuple[np.ndarray, dict[int, int]]:
    """Return all numbers of a view's storage, and for each place that the view reads the row it belongs to."""
    view = view.detach().cpu().reshape(1) if view.ndim == 0 else view.detach().cpu()
    if view.untyped_storage().nbytes() // view.element_size() > LONGEST_STRIP:
        view = view.clone()  # a window on something large: show the window only
    length = view.untyped_storage().nbytes() // view.element_size()
    rows: dict[int, int] = {}
    for index in np.ndindex(*view.shape):
        place = view.storage_offset() + sum(i * stride for i, stride in zip(index, view.stride(), strict=True))
        rows.setdefault(place, index[0])
    whole = real_numbers(view.as_strided((length,), (1,), 0))
    return np.empty(0) if whole is None else whole, rows


def _draw_cells(axes: Axes, table: np.ndarray, rows: np.ndarray, title: str) -> None:
    """Draw numbers in cells, each in the colour of its row number; white where that is negative."""
    for (i, j), value in np.ndenumerate(table):
        face = lighter(ROW_COLORS[rows[i, j] % len(ROW_COLORS)], 0.5) if rows[i, j] >= 0 else "white"
        axes.add_patch(Rectangle((j, i), 1, 1, facecolor=face, edgecolor=GREY, linewidth=0.7))
        axes.text(j + 0.5, i + 0.5, f"{value:.3g}", ha="center", va="center", fontsize=8)
    axes.set(xlim=(-0.1, table.shape[1] + 0.1), ylim=(table.shape[0] + 0.1, -0.1))
    axes.set_aspect("equal")
    axes.set_title(title, fontsize=9)


def _draw_words(axes: Axes, value: object, title: str) -> None:
    axes.text(0.5, 0.5, f"nothing to draw:\n{described(value)}", ha="center", va="center", fontsize=9, color=RED)
    axes.set_title(title, fontsize=9)


def _table(value: object) -> np.ndarray | None:
    """Return a matrix that is small enough to be drawn with its numbers, or None."""
    array = real_numbers(value)
    return array if array is not None and array.ndim == 2 and 0 < array.size <= LARGEST_TABLE else None
