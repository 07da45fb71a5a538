"""Small tables of numbers, their shapes and their copies: what broadcasting and reductions do."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from torch import Tensor

from course_lib.plotting.canvas import (
    BLUE,
    DPI,
    GREEN,
    GREY,
    ORANGE,
    RED,
    draw_answer,
    draw_table,
    lighter,
    panels,
    quiet_axes,
    small_table,
    times,
)


def broadcast(A: Tensor, B: Tensor, result: object, sign: str = "+") -> Figure:
    """Draw A + B as tables of numbers, with the copies that broadcasting makes of A (n, 1) and B (1, m) hatched."""
    tables = [table for table in (small_table(A), small_table(B)) if table is not None]
    rows, columns = (max(table.shape[axis] for table in tables) for axis in (0, 1))
    figure, (left, right, answer) = panels(1, 3, width=1.8 + 1.25 * columns, height=0.6 + 0.38 * rows)
    for axes, table, color, name in zip((left, right), tables, (BLUE, ORANGE), ("A", "B"), strict=False):
        shown = np.broadcast_to(table, (rows, columns))
        copies = np.ones((rows, columns), dtype=bool)
        copies[: table.shape[0], : table.shape[1]] = False
        draw_table(axes, shown, color, copies)
        axes.set_title(f"{name}  {times(table)}", fontsize=9)
    draw_answer(answer, result, GREEN, "the sum" if sign == "+" else "the result")
    _between(left, right, sign)
    _between(right, answer, "=")
    return figure


def table_of_sums(a: Tensor, b: Tensor, result: object) -> Figure:
    """Draw what outer_sum should do with a (n,) and b (m,), beside the table that came back."""
    return broadcast(a.reshape(len(a), 1), b.reshape(1, len(b)), result)


def numbers(values: object, rows: Sequence[object] = (), columns: Sequence[object] = (), title: str = "") -> Figure:
    """Draw a small table of numbers with names for its rows and columns; larger numbers are darker."""
    table = small_table(values)
    height, width = table.shape if table is not None else (3, 3)
    figure, (axes,) = panels(1, 1, width=1.6 + 0.5 * width, height=0.9 + 0.42 * height)
    draw_answer(axes, values, BLUE, title)
    if table is not None:
        for i, name in enumerate(rows[:height]):
            axes.text(-0.2, i + 0.5, str(name), ha="right", va="center", fontsize=9, color=GREY)
        for j, name in enumerate(columns[:width]):
            axes.text(j + 0.5, height + 0.15, str(name), ha="center", va="top", fontsize=9, color=GREY)
    return figure


def aligned_shapes(a: Sequence[int], b: Sequence[int], answer: object) -> Figure:
    """Draw two shapes aligned at the right, axis by axis, above the answer; orange axes stretch, red ones clash."""
    said = tuple(answer) if isinstance(answer, tuple | list) else ()
    rank = max(len(a), len(b), len(said), 1)
    figure, (axes,) = panels(1, 1, width=2.2 + 0.75 * rank, height=2.3)
    lines: list[tuple[str, tuple[object, ...]]] = [("a", tuple(a)), ("b", tuple(b)), ("yours", said)]
    padded = [("",) * (rank - len(shape)) + shape for _, shape in lines]
    for row, (name, _) in enumerate(lines):
        y = 2.4 - row - (0.25 if row == 2 else 0)
        axes.text(-0.25, y + 0.4, name, ha="right", va="center", fontsize=10, color=GREY)
        for column, length in enumerate(padded[row]):
            other = padded[1 - row][column] if row < 2 else ""
            color = GREY if row == 2 else _axis_color(length, other)
            missing = length == ""
            box = FancyBboxPatch(
                (column + 0.08, y), 0.84, 0.8, boxstyle="round,pad=0,rounding_size=0.12",
                facecolor="none" if missing else lighter(color), edgecolor=color, linestyle=":" if missing else "-",
            )  # fmt: skip
            axes.add_patch(box)
            axes.text(column + 0.5, y + 0.4, "1" if missing and row < 2 else str(length), ha="center", va="center",
                      fontsize=11, color=GREY if missing else "black")  # fmt: skip
    axes.set(xlim=(-1.3, rank), ylim=(-0.1, 3.4))
    if not said and answer != ():
        axes.text(0.1, 0.55, f"{answer!r:.20} is no shape", fontsize=9, color=RED)
    return figure


def parts_of_rows(values: object) -> Figure:
    """Draw each row of a table as a bar of its parts, end to end; normalised rows end at 1."""
    table = small_table(values)
    figure, (axes,) = panels(1, 1, width=5.0, height=1.7)
    if table is None:
        draw_answer(axes, values, BLUE, "")
        return figure
    axes.set_axis_on()
    left = np.zeros(len(table))
    for j, color in zip(range(table.shape[1]), (BLUE, ORANGE, GREEN, RED, GREY) * table.shape[1], strict=False):
        axes.barh(range(len(table)), table[:, j], left=left, height=0.65, color=lighter(color), edgecolor=color)
        left = left + np.nan_to_num(table[:, j])
    axes.axvline(1, color="black", linewidth=1.2, linestyle="--")
    axes.set(yticks=range(len(table)), yticklabels=[f"row {i}" for i in range(len(table))], xlabel="parts of each row")
    axes.invert_yaxis()
    quiet_axes(axes)
    return figure


def before_and_after(X: Tensor, Z: object) -> Figure:
    """Draw the two columns of X against each other, and those of Z: standardised data centres on 0 with spread 1."""
    figure, both = panels(1, 2, width=6.4, height=2.9)
    for axes, values, color, title in zip(both, (X, Z), (ORANGE, GREEN), ("X", "Z, yours"), strict=True):
        table = small_table(values)
        if table is None or table.shape[1:] != (2,):
            draw_answer(axes, values, color, title)
            continue
        axes.set_axis_on()
        axes.scatter(table[:, 0], table[:, 1], s=14, color=color, alpha=0.7)
        axes.axhline(0, color=GREY, linewidth=0.7)
        axes.axvline(0, color=GREY, linewidth=0.7)
        axes.set_title(title, fontsize=10)
        axes.set(xlabel="column 0", ylabel="column 1")
        quiet_axes(axes)
    return figure


def difference_block(n: int, m: int, d: int) -> Figure:
    """Draw the block (n, m, d) of all differences X[i] - Y[j], between the two tables that broadcasting stretches."""
    figure = Figure(figsize=(7.6, 2.9), dpi=DPI, layout="constrained")
    blocks = [((n, 1, d), BLUE, f"X   ({n}, 1, {d})"), ((1, m, d), ORANGE, f"Y   (1, {m}, {d})"),
              ((n, m, d), GREEN, f"X - Y   ({n}, {m}, {d})")]  # fmt: skip
    for place, (shape, color, title) in enumerate(blocks, 1):
        axes = figure.add_subplot(1, 3, place, projection="3d")
        real = np.zeros((m, n, d), dtype=bool)  # drawn as x: column j, y: row i, z: feature
        real[: shape[1], : shape[0], : shape[2]] = True
        axes.voxels(
            np.ones_like(real) & ~real, facecolors="#00000000", edgecolors="#d5d9de", linewidth=0.4, shade=False
        )
        axes.voxels(real, facecolors=lighter(color) + "dd", edgecolors=color, linewidth=0.8, shade=False)
        axes.set(xlim=(0, m), ylim=(n, 0), xticks=[], yticks=[], zticks=[])
        for set_label, name in ((axes.set_xlabel, "j"), (axes.set_ylabel, "i"), (axes.set_zlabel, "feature")):
            set_label(name, labelpad=-14)  # where the numbers of the ticks would be
        axes.set_box_aspect((m, n, d))
        axes.set_title(title, fontsize=10)
    return figure


def triangle(X: Tensor, squared: object) -> Figure:
    """Draw the triangle of three points (3, 2), each side with the squared length that came back (3, 3)."""
    table = small_table(squared)
    if table is None or table.shape != (3, 3):
        return numbers(squared, title="yours")
    figure, (axes,) = panels(1, 1, width=2.6, height=2.2)
    points = X.numpy()
    for i, j in ((0, 1), (0, 2), (1, 2)):
        axes.plot(*points[[i, j]].T, color=BLUE, linewidth=2, zorder=1)
        axes.annotate(f"{table[i, j]:g}", points[[i, j]].mean(axis=0), ha="center", va="center", fontsize=11,
                      bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": BLUE})  # fmt: skip
    axes.scatter(points[:, 0], points[:, 1], color=ORANGE, s=60, zorder=2)
    axes.set_aspect("equal")
    axes.margins(0.18)
    return figure


def _between(left: Axes, right: Axes, sign: str) -> None:
    right.annotate(sign, (-0.16, 0.5), xycoords="axes fraction", ha="center", va="center", fontsize=15)
    left.margins(0)


def _axis_color(length: object, other: object) -> str:
    if length == other:
        return GREEN
    return ORANGE if length in (1, "") else GREEN if other in (1, "") else RED
