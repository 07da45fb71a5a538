"""Convolutional networks: where the window stops, the maps as boxes, what layers cost, and a table with verdicts."""

import math
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from course_lib.plotting.canvas import BLUE, GREEN, GREY, ORANGE, RED, lighter, panels, quiet_axes

YELLOW = "#edc948"
MOST_WINDOWS = 14
Row = tuple[str, str, int, int, int | None, tuple[int, int, int]]


def window_positions(size: int, kernel: int, answer: object, stride: int = 1, padding: int = 0) -> Figure:
    """Draw a strip of pixels and below it as many windows as were counted; red ones hang over, dotted ones are missed.

    Grey cells at both ends are padding.
    """
    length = size + 2 * padding
    counted = answer if isinstance(answer, int) and 0 <= answer <= MOST_WINDOWS else 0
    fitting = len(range(0, length - kernel + 1, stride))
    rows = max(counted, min(fitting, MOST_WINDOWS))
    figure, (axes,) = panels(1, 1, width=1.2 + 0.36 * length, height=1.0 + 0.26 * rows)
    for cell in range(length):
        inside = padding <= cell < length - padding
        face, line = (lighter(BLUE), "-") if inside else ("#f2f3f5", ":")
        axes.add_patch(Rectangle((cell, 0), 1, 1, facecolor=face, edgecolor=BLUE if inside else GREY, linestyle=line))
        axes.text(cell + 0.5, 0.5, str(cell - padding) if inside else "0", ha="center", va="center", fontsize=8,
                  color="black" if inside else GREY)  # fmt: skip
    for place in range(rows):
        fits, said = place < fitting, place < counted
        color = ORANGE if fits else RED
        axes.add_patch(
            Rectangle((place * stride + 0.06, -1.05 * place - 0.95), kernel - 0.12, 0.8, edgecolor=color,
                      facecolor=lighter(color) if said else "none", linestyle="-" if said else ":")
        )  # fmt: skip
        axes.text(place * stride + kernel / 2, -1.05 * place - 0.55, str(place), ha="center", va="center", fontsize=8)
    end = max(length, (rows - 1) * stride + kernel) + 0.2
    axes.set(xlim=(-0.2, end), ylim=(-1.05 * rows - 0.1, 1.2))
    axes.set_title(f"{size} pixels, kernel {kernel}, stride {stride}, padding {padding}: you count {answer!r:.20}",
                   fontsize=9)  # fmt: skip
    return figure


def network_boxes(names: Sequence[object], shapes: object) -> Figure:
    """Draw each shape as a box: its face is the map (to scale), its depth grows with the channels; a flat one is a bar.

    What is no shape is a red question mark.
    """
    drawn = list(shapes) if isinstance(shapes, tuple | list) else [shapes]
    maps = [shape for shape in map(_shape, drawn) if len(shape) == 3]
    unit = 2.4 / max([1, *(max(rows, columns) for _, rows, columns in maps)])
    figure, (axes,) = panels(1, 1, width=max(2.5, 0.82 * len(drawn)), height=2.3)
    x = 0.0
    for place, answer in enumerate(drawn):
        shape = _shape(answer)
        width = _draw_box(axes, x, shape, unit)
        name = str(names[place]) if place < len(names) else ""
        axes.text(x + width / 2, -0.22, name, ha="center", va="top", fontsize=8, color=GREY)
        label = "×".join(map(str, shape)) or f"{answer!r:.12}"
        axes.text(x + width / 2, -0.55, label, ha="center", va="top", fontsize=7.5)
        x += max(width, 0.95) + 0.35
    axes.set(xlim=(-0.35, max(x, 1.0)), ylim=(-0.95, 3.2))
    axes.set_aspect("equal")
    return figure


def layer_costs(names: Sequence[object], costs: object) -> Figure:
    """Draw (parameters, multiply-adds) of each layer as two bar charts, in millions."""
    pairs = [_pair(cost) for cost in costs] if isinstance(costs, tuple | list) else []
    pairs = pairs[: len(names)] + [(0.0, 0.0)] * (len(names) - len(pairs))
    figure, both = panels(1, 2, width=8.2, height=0.9 + 0.28 * len(names))
    for axes, which, color, title in zip(both, (0, 1), (BLUE, ORANGE), ("parameters", "multiply-adds"), strict=True):
        values = [pair[which] / 1e6 for pair in pairs]
        axes.set_axis_on()
        bars = axes.barh(range(len(names)), values, color=lighter(color, 0.6), edgecolor=color)
        axes.bar_label(bars, [f" {value:,.2f}" for value in values], fontsize=8)
        axes.set(yticks=range(len(names)), yticklabels=[str(name) for name in names])
        axes.set_title(f"{title} in millions: {sum(values):,.1f} in all", fontsize=9)
        axes.invert_yaxis()
        axes.margins(x=0.2)
        quiet_axes(axes)
    return figure


def audited_table(rows: Sequence[Row], problems: object, real: object = None) -> Figure:
    """Draw a table of shapes with your verdict on each row: green, yellow (possible, but not `real`) or red."""
    figure, (axes,) = panels(1, 1, width=8.4, height=0.5 + 0.36 * len(rows))
    for place, row in enumerate(rows):
        name, kind, k, stride, padding, claimed = row
        color, verdict = _verdict(row, problems, real)
        axes.add_patch(
            FancyBboxPatch((0.0, -place - 0.86), 10.0, 0.76, boxstyle="round,pad=0,rounding_size=0.12",
                           facecolor=lighter(color, 0.3), edgecolor=color)
        )  # fmt: skip
        window = f"{kind} {k}×{k}, stride {stride}" + ("" if padding is None else f", padding {padding}")
        for x, text in ((0.15, name), (1.6, window), (4.2, f"({', '.join(map(str, claimed))})"), (6.0, verdict)):
            axes.text(x, -place - 0.48, text, ha="left", va="center", fontsize=9)
    axes.set(xlim=(-0.1, 10.1), ylim=(-len(rows) - 0.05, 0.1))
    return figure


def _verdict(row: Row, problems: object, real: object) -> tuple[str, str]:
    name, stride, claimed = row[0], row[3], row[5]
    if not isinstance(problems, Mapping):
        return GREY, f"no verdict: {type(problems).__name__}"
    if name in problems:
        found = problems[name]
        return RED, "impossible: " + (", ".join(map(str, found)) if isinstance(found, tuple | list) else str(found))
    if not isinstance(real, Mapping) or name not in real:
        return GREEN, "possible"
    shape, real_stride = real[name], real.get(f"{name}.stride", stride)
    same_stride = isinstance(real_stride, int) and real_stride == stride
    if _shape(shape) == claimed and same_stride:
        return GREEN, "as in AlexNet"
    return YELLOW, f"possible; AlexNet: {shape!r:.20}" + ("" if same_stride else f", stride {real_stride!r:.10}")


def _draw_box(axes: Axes, x: float, shape: tuple[int, ...], unit: float) -> float:
    """Draw one shape with its lower left corner at (x, 0), and return its width."""
    if not shape:
        axes.text(x + 0.45, 0.5, "?", ha="center", va="center", fontsize=20, color=RED)
        return 0.9
    if len(shape) == 1:
        height = 0.35 * math.log10(shape[0] + 1) + 0.1
        axes.add_patch(Rectangle((x + 0.35, 0), 0.22, height, facecolor=lighter(GREEN), edgecolor=GREEN))
        return 0.92
    channels, rows, columns = shape
    width, height, depth = max(columns * unit, 0.05), max(rows * unit, 0.05), 0.11 * math.log2(channels + 1)
    dx, dy = 0.8 * depth, 0.5 * depth
    left = x + max(0.0, (0.9 - width - dx) / 2)
    right = left + width
    top = [(left, height), (left + dx, height + dy), (right + dx, height + dy), (right, height)]
    side = [(right, 0.0), (right + dx, dy), (right + dx, height + dy), (right, height)]
    for corners in (top, side):
        axes.add_patch(Polygon(corners, facecolor=lighter(BLUE, 0.3), edgecolor=BLUE, linewidth=0.8))
    axes.add_patch(Rectangle((left, 0), width, height, facecolor=lighter(BLUE, 0.55), edgecolor=BLUE, linewidth=0.8))
    return max(0.9, width + dx)


def _shape(answer: object) -> tuple[int, ...]:
    """Return an answer that is the shape of a map or of a flat vector, and () for anything else."""
    lengths = answer if isinstance(answer, tuple | list) and len(answer) in (1, 3) else ()
    plain = all(isinstance(length, int) and 0 <= length <= 10**9 for length in lengths)
    return tuple(lengths) if plain else ()


def _pair(answer: object) -> tuple[float, float]:
    """Return an answer that is two numbers, and zeros for anything else."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return 0.0, 0.0
    first, second = answer
    known = all(isinstance(number, int | float) and math.isfinite(number) for number in (first, second))
    return (first, second) if known else (0.0, 0.0)
