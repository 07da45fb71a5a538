"""What happens inside training: activations, dropped inputs, steps down a valley, the five steps of a loop."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from torch import Tensor

from course_lib.plotting.canvas import BLUE, GREEN, GREY, ORANGE, RED, lighter, panels, quiet_axes, real_numbers
from course_lib.spies import STEPS, in_place

COLORS = (BLUE, ORANGE, GREEN, RED, GREY)


def graph_of(x: Tensor, y: object, title: str = "") -> Figure:
    """Draw the outputs y (n, k) of a network with one input against the inputs x (n,), a line for each output."""
    figure, (axes,) = panels(1, 1, width=4.6, height=2.6)
    axes.set_axis_on()
    outputs = _columns(y, len(x))
    for column, color in zip(outputs, COLORS * len(outputs), strict=False):
        axes.plot(x.detach().numpy(), column, color=color, linewidth=1.8)
    axes.set(xlabel="input", ylabel="output")
    axes.set_title(title if outputs else f"no outputs for {len(x)} inputs", fontsize=10)
    quiet_axes(axes)
    return figure


def sums(groups: Mapping[str, object], mark: float, title: str = "") -> Figure:
    """Draw a histogram of each group of numbers, one below the other, and a line at `mark`."""
    figure, rows = panels(max(len(groups), 1), 1, width=6.0, height=0.5 + 0.85 * max(len(groups), 1))
    drawn = {name: _finite(values) for name, values in groups.items()}
    every = np.concatenate([np.array([mark]), *drawn.values()])
    low, high = float(every.min()), float(every.max())
    margin = 0.05 * (high - low) or 1.0
    for axes, (name, values), color in zip(rows, drawn.items(), COLORS * len(rows), strict=False):
        axes.set_axis_on()
        bins = np.linspace(low - margin, high + margin, 81).tolist()
        axes.hist(values, bins=bins, color=lighter(color, 0.7))
        axes.axvline(mark, color="black", linestyle="--", linewidth=1.0)
        spread = f"mean {values.mean():.1f}" if values.size else "no numbers"
        axes.set(xlim=(low - margin, high + margin), yticks=[])
        axes.set_title(f"{name}: {spread}", fontsize=9, loc="left")
        axes.spines["left"].set_visible(False)
        quiet_axes(axes)
    figure.suptitle(title, fontsize=10)
    return figure


def spread_by_layer(spreads: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the standard deviations of the activations layer by layer, on a logarithmic axis, a line for each start."""
    figure, (axes,) = panels(1, 1, width=5.6, height=3.0)
    axes.set_axis_on()
    for (name, values), color in zip(spreads.items(), COLORS * len(spreads), strict=False):
        finite = _finite(values)
        shown = np.clip(finite, 1e-12, 1e12)
        axes.plot(range(1, len(shown) + 1), shown, color=color, marker="o", markersize=4, label=name)
    axes.set_yscale("log")
    axes.set(xlabel="layer", ylabel="standard deviation")
    quiet_axes(axes)
    if axes.lines:
        axes.legend(fontsize=8, frameon=False)
    return figure


def valley(paths: Mapping[str, object], steepness: tuple[float, float]) -> Figure:
    """Draw the paths (steps, 2) of optimisers over the valley (a x^2 + b y^2) / 2, with (a, b) its steepness."""
    figure, columns = panels(1, max(len(paths), 1), width=4.0 * max(len(paths), 1), height=2.6)
    x, y = np.meshgrid(np.linspace(-10, 4, 141), np.linspace(-3, 3, 121))
    height = (steepness[0] * x**2 + steepness[1] * y**2) / 2
    for axes, (name, path), color in zip(columns, paths.items(), COLORS * len(columns), strict=False):
        axes.set_axis_on()
        axes.contour(x, y, height, levels=np.geomspace(0.05, height.max(), 9).tolist(), colors=[lighter(GREY, 0.6)],
                     linewidths=0.7)  # fmt: skip
        points = _points(path)
        axes.plot(points[:, 0], points[:, 1], color=color, marker="o", markersize=3, linewidth=1.3)
        axes.plot(0, 0, marker="*", color="black", markersize=9)
        axes.set(xlim=(-10, 4), ylim=(-3, 3))
        axes.set_title(name if len(points) else f"{name}: no path", fontsize=10)
        quiet_axes(axes)
    return figure


def training_steps(rounds: Sequence[list[str]]) -> Figure:
    """Draw what course_lib.spies.Spy saw: a row for each batch, a tick for each step that came at its place."""
    figure, (axes,) = panels(1, 1, width=5.4, height=0.8 + 0.34 * max(len(rounds), 1))
    names = ("zero_grad()", "model(X)", "loss_fn(...)", "backward()", "step()")
    for column, name in enumerate(names):
        axes.text(column + 0.5, -0.15, f"{column + 1}. {name}", ha="center", va="bottom", fontsize=9, color=GREY)
    for row, steps in enumerate(rounds):
        axes.text(-0.1, row + 0.5, f"batch {row + 1}", ha="right", va="center", fontsize=9, color=GREY)
        verdict = in_place(steps)
        for column, step in enumerate(STEPS):
            count = steps.count(step)
            mark = "✓" if verdict[step] else "missing" if not count else "too early" if count == 1 else f"{count} times"
            axes.text(column + 0.5, row + 0.5, mark, ha="center", va="center", fontsize=13 if verdict[step] else 8,
                      color=GREEN if verdict[step] else RED)  # fmt: skip
    if not rounds:
        axes.text(2.5, 0.5, "no batch was drawn from the loader", ha="center", va="center", fontsize=9, color=RED)
    axes.set(xlim=(-0.8, 5), ylim=(max(len(rounds), 1), -0.6))
    return figure


def repeated(groups: Mapping[str, object], xlabel: str) -> Figure:
    """Draw the numbers of each group as dots on a line of its own: equal ones lie on top of each other."""
    figure, (axes,) = panels(1, 1, width=6.0, height=0.9 + 0.4 * max(len(groups), 1))
    axes.set_axis_on()
    for row, ((_, values), color) in enumerate(zip(groups.items(), COLORS * len(groups), strict=False)):
        numbers = _finite(values)
        axes.plot(numbers, np.full(len(numbers), row), "o", color=color, markersize=8, alpha=0.5)
    axes.set(yticks=range(len(groups)), yticklabels=list(groups), ylim=(len(groups) - 0.5, -0.5), xlabel=xlabel)
    axes.ticklabel_format(axis="x", useOffset=False)
    quiet_axes(axes)
    return figure


def devices(found: Sequence[object], gpus: int) -> Figure:
    """Draw what try_gpu(0), try_gpu(1), ... said on a machine with so many GPUs: green where it names what is there."""
    figure, (axes,) = panels(1, 1, width=1.7 * max(len(found), 1), height=1.1)
    for i, device in enumerate(found):
        fits = str(device) == (f"cuda:{i}" if i < gpus else "cpu")
        axes.text(i + 0.5, 0.9, f"try_gpu({i})", ha="center", va="center", fontsize=9, color=GREY)
        axes.text(i + 0.5, 0.35, f"{device!s:.12}", ha="center", va="center", fontsize=11, color=GREEN if fits else RED,
                  bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": GREEN if fits else RED})  # fmt: skip
    axes.set(xlim=(0, max(len(found), 1)), ylim=(0, 1.2))
    axes.set_title(f"this machine: {gpus} {'GPU' if gpus == 1 else 'GPUs'}", fontsize=10)
    return figure


def _points(path: object) -> np.ndarray:
    """Return a path (steps, 2) as an array; no points for what is none."""
    array = real_numbers(path)
    return array if array is not None and array.shape[1:] == (2,) else np.empty((0, 2))


def _finite(values: object) -> np.ndarray:
    """Return all the finite numbers in a tensor, an array or a list; nothing for what holds none."""
    if isinstance(values, Iterable) and not isinstance(values, str | np.ndarray | Tensor):
        values = [value for value in values if isinstance(value, float | int)]
    array = real_numbers(values)
    return np.empty(0) if array is None else array[np.isfinite(array)]


def _columns(values: object, length: int) -> list[np.ndarray]:
    array = real_numbers(values)
    return list(array.T) if array is not None and array.ndim == 2 and len(array) == length else []
