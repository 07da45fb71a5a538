"""What the pictures share: colours, panels, and tables of numbers; an answer that is none is drawn as words."""

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

BLUE, ORANGE, GREEN, RED, GREY = "#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#79838f"
DPI = 110


def panels(rows: int, columns: int, *, width: float, height: float) -> tuple[Figure, tuple[Axes, ...]]:
    """Return a figure of rows x columns panels without axes, and the panels row by row; sizes are in inches."""
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    drawn = tuple(np.ravel(figure.subplots(rows, columns)))
    for axes in drawn:
        axes.set_axis_off()
    return figure, drawn


def real_numbers(values: object) -> np.ndarray | None:
    """Return a tensor, an array, a number or a list of numbers as float64; None for what holds no real numbers."""
    if isinstance(values, list | tuple):
        each = [real_numbers(value) for value in values]
        single = [array.item() for array in each if array is not None and array.size == 1]
        return np.array(single) if len(single) == len(values) else None
    if isinstance(values, Tensor):
        if values.layout != torch.strided or values.device.type == "meta" or values.is_complex():
            return None
        return values.detach().cpu().resolve_neg().double().numpy()
    array = np.asarray(values) if isinstance(values, np.ndarray | np.generic | int | float) else None
    return array.astype(float) if array is not None and array.dtype.kind in "buif" else None


def small_table(values: object) -> np.ndarray | None:
    """Return a table of numbers that is small enough to draw, or None."""
    array = real_numbers(values)
    return array if array is not None and array.ndim == 2 and 0 < array.size <= 400 else None


def draw_answer(axes: Axes, values: object, color: str, title: str) -> None:
    """Draw what a student's function returned: as a table where it is one, else what it is."""
    table = small_table(values)
    if table is None:
        axes.text(0.5, 0.5, f"no table:\n{described(values)}", ha="center", va="center", fontsize=10, color=RED)
        axes.set_title(title, fontsize=9)
        return
    draw_table(axes, table, color, np.zeros(table.shape, dtype=bool), shades=True)
    axes.set_title(f"{title}  {times(table)}".strip(), fontsize=9)


def described(value: object) -> str:
    """Say what a value is that cannot be drawn: an array's shape, else its type."""
    return f"shape {tuple(value.shape)}" if isinstance(value, Tensor | np.ndarray) else type(value).__name__


def in_words(axes: Axes, answer: object, problem: str, *, fontsize: int) -> None:
    """Write what is wrong with an answer in the middle of a panel, and what came in its place."""
    dtype = f"{answer.dtype}, " if isinstance(answer, Tensor | np.ndarray) else ""
    axes.text(0.5, 0.5, f"{problem}:\n{dtype}{described(answer)}", ha="center", va="center", fontsize=fontsize,
              color=RED, transform=axes.transAxes)  # fmt: skip


def draw_table(axes: Axes, table: np.ndarray, color: str, copies: np.ndarray, *, shades: bool = False) -> None:
    """Draw numbers in cells; hatched where `copies` is true, darker for larger ones with shades=True."""
    finite = np.abs(np.nan_to_num(table.astype(float), posinf=0.0, neginf=0.0))
    strength = finite / finite.max() if shades and finite.max() > 0 else np.full(table.shape, 0.5)
    for (i, j), value in np.ndenumerate(table):
        face = "white" if copies[i, j] else lighter(color, 0.12 + 0.5 * float(strength[i, j]))
        hatch = "////" if copies[i, j] else None
        axes.add_patch(
            Rectangle((j, i), 1, 1, facecolor=face, edgecolor=lighter(color, 0.55), hatch=hatch, linewidth=0.5)
        )
        axes.add_patch(Rectangle((j, i), 1, 1, fill=False, edgecolor=color, linewidth=1.0))
        text = axes.text(j + 0.5, i + 0.5, f"{value:.3g}", ha="center", va="center", fontsize=9)
        if copies[i, j]:
            text.set_bbox({"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"})
    axes.set(xlim=(-0.05, table.shape[1] + 0.05), ylim=(table.shape[0] + 0.05, -0.05))
    axes.set_aspect("equal")


def lighter(color: str, strength: float = 0.35) -> str:
    """Mix a colour with white."""
    channels = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - channel) * strength):02x}" for channel in channels)


def times(table: np.ndarray) -> str:
    """Return a shape as people write it, 3×4."""
    return "×".join(map(str, table.shape))


def quiet_axes(axes: Axes) -> None:
    """Take away the frame's upper and right side, and shrink the labels."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)
    axes.xaxis.label.set_fontsize(9)
    axes.yaxis.label.set_fontsize(9)
