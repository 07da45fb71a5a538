"""Slopes and where they come from: tangents, finite differences, derivatives, and the graph that backward() walks."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from torch import Tensor

from course_lib.plotting.canvas import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    described,
    draw_answer,
    lighter,
    panels,
    quiet_axes,
    real_numbers,
)

COLORS = (BLUE, ORANGE, GREEN, RED, GREY)
GAP_X, GAP_Y, BOX_X, BOX_Y = 2.4, 1.35, 1.7, 1.0  # of the drawn graph: from node to node, and of a node


def tangents(f: Callable[[Tensor], Tensor], x: Tensor, slopes: object) -> Figure:
    """Draw f, which works entry by entry, and at each entry of x the line with the slope that came back for it."""
    found = _row(slopes, len(x))
    figure, (axes,) = panels(1, 1, width=4.6, height=3.0)
    if found is None:
        draw_answer(axes, slopes, BLUE, f"no slope for each of the {len(x)} points")
        return figure
    axes.set_axis_on()
    reach = torch.linspace(float(x.min()) - 1, float(x.max()) + 1, 200)
    axes.plot(reach, f(reach), color=GREY, linewidth=1.2)
    limits = axes.get_ylim()
    for place, slope in zip(x.tolist(), found, strict=True):
        height = float(f(torch.tensor(place)))
        side = np.array([-0.7, 0.7])
        axes.plot(place + side, height + slope * side, color=ORANGE, linewidth=2)
        axes.plot(place, height, "o", color=ORANGE, markersize=4)
        axes.annotate(f"{slope:.3g}", (place, height), textcoords="offset points", xytext=(8, -12), fontsize=9)
    room = 0.1 * (limits[1] - limits[0])  # below the lowest label
    axes.set(ylim=(limits[0] - room, limits[1]), xlabel="x", title="the slopes that you returned")
    axes.title.set_fontsize(10)
    quiet_axes(axes)
    return figure


def error_curves(steps: Sequence[float], errors: Mapping[str, Sequence[object]]) -> Figure:
    """Draw the error of each way to take a difference against its step, both on logarithmic axes."""
    figure, (axes,) = panels(1, 1, width=5.4, height=3.2)
    axes.set_axis_on()
    for (name, values), color in zip(errors.items(), COLORS, strict=False):
        found = _row(values, len(steps))
        if found is None:
            axes.plot([], [], color=color, label=f"{name}: no {len(steps)} numbers")
            continue
        with np.errstate(invalid="ignore"):
            drawn = np.where(np.isfinite(found) & (found > 0), found, np.nan)  # a logarithm has no place for 0
        axes.plot(steps, drawn, "o-", color=color, markersize=3.5, linewidth=1.4, label=name)
    axes.set(xscale="log", yscale="log", xlabel="eps", ylabel="error of the slope")
    axes.grid(color=lighter(GREY, 0.25), linewidth=0.6)
    axes.legend(fontsize=8, frameon=False)
    quiet_axes(axes)
    return figure


def staircase(a: Tensor, slopes: object) -> Figure:
    """Draw slopes against |a| on logarithmic axes, those of negative and of positive a apart."""
    found = _row(slopes, len(a))
    figure, (axes,) = panels(1, 1, width=5.4, height=3.2)
    if found is None:
        draw_answer(axes, slopes, BLUE, f"no slope for each of the {len(a)} inputs")
        return figure
    axes.set_axis_on()
    place = a.detach().numpy()
    for sign, color, name in ((1, BLUE, "a > 0"), (-1, ORANGE, "a < 0")):
        with np.errstate(invalid="ignore"):
            side = (place * sign > 0) & np.isfinite(found) & (found > 0)
        axes.plot(abs(place[side]), found[side], ".", color=color, markersize=4, label=name)
    axes.set(xlabel="|a|", ylabel="slope")
    axes.set_xscale("log", base=10)
    axes.set_yscale("log", base=2)
    axes.grid(color=lighter(GREY, 0.25), linewidth=0.6)
    axes.legend(fontsize=8, frameon=False)
    quiet_axes(axes)
    return figure


def derivatives(x: Tensor, drawn: Mapping[str, object]) -> Figure:
    """Draw several functions of x, each given by its values; what is no such values is drawn as words."""
    figure, (axes,) = panels(1, 1, width=5.4, height=2.8)
    axes.set_axis_on()
    place = x.detach().numpy()
    for (name, values), color in zip(drawn.items(), COLORS, strict=False):
        found = _row(values, len(x))
        label = name if found is not None else f"{name}: {described(values)}"
        axes.plot(place if found is not None else [], [] if found is None else found, color=color, label=label)
    axes.axhline(0, color=GREY, linewidth=0.7)
    axes.set(xlabel="x")
    axes.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    quiet_axes(axes)
    return figure


def summed_gradient(gradient: Tensor, shape: Sequence[int], result: object) -> Figure:
    """Draw the gradient of the big tensor as a table, beside what came back for the small one of this shape."""
    figure, (left, right) = panels(1, 2, width=5.2, height=0.8 + 0.4 * len(gradient))
    draw_answer(left, gradient, BLUE, "grad")
    draw_answer(right, _as_table(result), GREEN, "")
    came = f"yours: {tuple(result.shape)}" if isinstance(result, Tensor) else "yours"
    right.set_title(f"{came}, to be {tuple(shape)}", fontsize=9)
    return figure


def computation_graph(nodes: Mapping[str, object], edges: Sequence[tuple[str, str]]) -> Figure:
    """Draw named nodes from the inputs at the left to the result at the right, each with its .data and its .grad.

    `edges` are pairs (from, to) of names, and run from inputs to results.
    """
    places = _places(tuple(nodes), edges)
    columns, rows = (1 + max((place[axis] for place in places.values()), default=0) for axis in (0, 1))
    figure, (axes,) = panels(1, 1, width=0.7 + 1.35 * columns, height=0.5 + 0.8 * rows)
    for start, end in edges:
        _draw_edge(axes, places[start], places[end])
    sources = {end for _, end in edges}
    for name, node in nodes.items():
        _draw_node(axes, _centre(places[name]), name, node, ORANGE if name in sources else BLUE)
    axes.set(xlim=(-BOX_X, (columns - 1) * GAP_X + BOX_X), ylim=((rows - 1) * GAP_Y + BOX_Y, -1.3 * BOX_Y))
    return figure


def _draw_edge(axes: Axes, start: tuple[int, int], end: tuple[int, int]) -> None:
    (x0, y0), (x1, y1) = _centre(start), _centre(end)
    arrow = {"arrowstyle": "-|>", "color": GREY, "linewidth": 1.2}
    if end[0] - start[0] > 1:  # around what stands between: above the first row, below the others
        side = -BOX_Y / 2 if start[1] == 0 else BOX_Y / 2
        bend = "arc3,rad=-0.3" if start[1] == 0 else "arc3,rad=0.3"
        axes.annotate("", (x1, y1 + side), (x0, y0 + side), arrowprops=arrow | {"connectionstyle": bend})
    else:
        axes.annotate("", (x1 - BOX_X / 2, y1), (x0 + BOX_X / 2, y0), arrowprops=arrow)


def _as_table(result: object) -> object:
    """Return a vector as a table of one row, and anything else as it is."""
    if not isinstance(result, Tensor):
        return result
    real = result.real if result.is_complex() else result
    return real[None] if real.ndim == 1 else real


def _draw_node(axes: Axes, centre: tuple[float, float], name: str, node: object, color: str) -> None:
    x, y = centre
    axes.add_patch(
        FancyBboxPatch(
            (x - BOX_X / 2, y - BOX_Y / 2), BOX_X, BOX_Y, boxstyle="round,pad=0,rounding_size=0.12",
            facecolor=lighter(color, 0.25), edgecolor=color,
        )
    )  # fmt: skip
    lines = (name, f"data {_figure(node, 'data')}", f"grad {_figure(node, 'grad')}")
    for line, dy in zip(lines, (-0.28, 0.02, 0.30), strict=True):
        weight = "bold" if line is lines[0] else "normal"
        axes.text(x, y + dy, line, ha="center", va="center", fontsize=8, fontweight=weight)


def _places(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Return column and row of each node: one column right of its rightmost input, below what stands there already."""
    columns = dict.fromkeys(names, 0)
    for _ in names:  # a path is no longer than this
        for start, end in edges:
            columns[end] = max(columns[end], columns[start] + 1)
    filled = [0] * (max(columns.values(), default=0) + 1)
    places = {}
    for name in names:
        column = columns[name]
        places[name] = (column, filled[column])
        filled[column] += 1
    return places


def _centre(place: tuple[int, int]) -> tuple[float, float]:
    return place[0] * GAP_X, place[1] * GAP_Y


def _figure(node: object, name: str) -> str:
    value = None if isinstance(node, Tensor) else getattr(node, name, None)  # a tensor may warn about its .grad
    return f"{value:.4g}" if isinstance(value, int | float) else described(value)


def _row(values: object, count: int) -> np.ndarray | None:
    """Return `count` real numbers as an array, or None when the answer is not that."""
    array = real_numbers(values)
    return array if array is not None and array.shape == (count,) else None
