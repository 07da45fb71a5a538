"""Fitting a line: the data, the errors as squares, the fit, steps down a loss, and learning rates near the edge."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from course_lib.plotting.canvas import BLUE, GREEN, GREY, ORANGE, RED, lighter, panels, quiet_axes, real_numbers

COLORS = (BLUE, GREEN, ORANGE, RED, GREY)
DESCENT_STEPS = 150  # at 1.02 times the edge an error grows by 1.04 a step: more than a hundredfold


def feature_scatter(X: object, y: object, feature: int = 1) -> Figure:
    """Draw the labels y (n, 1) against one column of X (n, d)."""
    figure, (axes,) = panels(1, 1, width=5.0, height=2.9)
    features, labels = _array(X, axes=2), _array(y, axes=2)
    if features is None or labels is None or features.shape[1] <= feature or labels.shape != (len(features), 1):
        axes.set_title("no picture: X should be (n, d), y (n, 1)", fontsize=9, color=RED)
        return figure
    axes.set_axis_on()
    axes.scatter(features[:, feature], labels[:, 0], s=7, color=BLUE, alpha=0.5)
    axes.set(xlabel=f"X[:, {feature}]", ylabel="y")
    quiet_axes(axes)
    return figure


def squared_errors(y_hat: Tensor, y: Tensor, losses: object) -> Figure:
    """Draw the error of each prediction as the side of a square, with the loss that came back for it."""
    predictions, labels = y_hat.flatten().tolist(), y.flatten().tolist()
    came_back = _array(losses.reshape(-1) if isinstance(losses, Tensor) else losses, axes=1)
    figure, (axes,) = panels(1, 1, width=5.6, height=2.9)
    axes.set_axis_on()
    x = 0.0
    for i, (prediction, label) in enumerate(zip(predictions, labels, strict=True)):
        side, low = abs(prediction - label), min(prediction, label)
        axes.add_patch(Rectangle((x, low), side, side, facecolor=lighter(RED, 0.25), edgecolor=lighter(RED, 0.6)))
        axes.plot([x, x], [prediction, label], color=RED, linewidth=2)
        axes.plot(x, prediction, "o", color=BLUE, label="prediction" if i == 0 else None)
        axes.plot(x, label, "s", color=ORANGE, label="label" if i == 0 else None)
        said = f"{came_back[i]:.3g}" if came_back is not None and i < len(came_back) else "?"
        axes.text(x + side + 0.15, low + side / 2, f"loss {said}", va="center", fontsize=9, color=GREY)
        x += side + 1.6
    axes.set(xlim=(-0.6, x), xticks=[], ylabel="value")
    axes.set_aspect("equal")
    axes.legend(fontsize=8, frameon=False, loc="upper left")
    quiet_axes(axes)
    return figure


def fitted_line(X: Tensor, y: Tensor, w: object, b: object) -> Figure:
    """Draw samples of one feature, the line w x + b, and what it leaves of each label."""
    figure, (axes,) = panels(1, 1, width=5.0, height=2.9)
    axes.set_axis_on()
    x, labels = X.flatten().numpy(), y.flatten().numpy()
    slope, height = _number(w), _number(b)
    if slope is None or height is None:
        axes.set_title("no line: w should be (1, 1), b a number", fontsize=9, color=RED)
    else:
        axes.vlines(x, labels, slope * x + height, color=lighter(RED, 0.5), linewidth=1)
        ends = np.array([x.min(), x.max()])
        axes.plot(
            ends,
            slope * ends + height,
            color=GREEN,
            label=f"{slope:.3g} x {'-' if height < 0 else '+'} {abs(height):.3g}",
        )
        axes.legend(fontsize=9, frameon=False)
    axes.scatter(x, labels, s=16, color=BLUE, zorder=2)
    axes.set(xlabel="x", ylabel="y")
    quiet_axes(axes)
    return figure


def steps_on_parabola(values: Sequence[object]) -> Figure:
    """Draw the places w that a descent on w^2 came to, in their order."""
    numbers = [number for number in map(_number, values) if number is not None]
    figure, (axes,) = panels(1, 1, width=5.0, height=2.7)
    axes.set_axis_on()
    reach = min(max([1.2, *(1.1 * abs(number) for number in numbers)]), 1e6)
    curve = np.linspace(-reach, reach, 201)
    axes.plot(curve, curve**2, color=GREY, linewidth=1)
    for step, number in enumerate(numbers):
        color = COLORS[step % len(COLORS)]
        axes.plot(number, number**2, "o", color=color, label=f"after {step} steps: {number:.4g}")
    if numbers:
        axes.plot(numbers, np.square(numbers), color=lighter(BLUE), linewidth=1.2, zorder=0)
        axes.legend(fontsize=8, frameon=False, loc="upper center")
    axes.set(xlim=(-reach, reach), ylim=(-0.1 * reach**2, reach**2), xlabel="w", ylabel="w²")
    quiet_axes(axes)
    return figure


def loss_curves(histories: Mapping[str, object], xlabel: str = "epoch") -> Figure:
    """Draw lists of losses on a logarithmic axis, a curve for each name; what is no such list is named in red."""
    figure, (axes,) = panels(1, 1, width=5.6, height=2.9)
    axes.set_axis_on()
    _draw_losses(axes, histories, xlabel)
    return figure


def descent_path(X: Tensor, y: Tensor, path: Sequence[object], optimum: object) -> Figure:
    """Draw the loss over the two weights of X (n, 2) with b at its best, the path of w, and the optimum as a star."""
    pairs = [_array(place.reshape(-1), axes=1) for place in path if isinstance(place, Tensor) and place.numel() == 2]
    points = np.array([pair for pair in pairs if pair is not None]).reshape(-1, 2)
    points = points[np.isfinite(points).all(axis=1) & (np.abs(points) < 1e3).all(axis=1)]
    star = _array(optimum.reshape(-1) if isinstance(optimum, Tensor) else optimum, axes=1)
    figure, (axes,) = panels(1, 1, width=5.0, height=3.8)
    axes.set_axis_on()
    shown = np.concatenate([points, [[0.0, 0.0]] if star is None or star.shape != (2,) else [star, [0.0, 0.0]]])
    low, high = shown.min(axis=0), shown.max(axis=0)
    margin = 0.25 * max((high - low).max(), 1.0)
    _draw_loss(axes, X, y, low - margin, high + margin)
    axes.plot(points[:, 0], points[:, 1], color=BLUE, marker="o", markersize=3.5, linewidth=1.4, label="your SGD")
    if star is not None and star.shape == (2,):
        axes.plot(*star, marker="*", markersize=13, color=RED, linestyle="none", label="analytic solution")
    axes.set(xlabel="w[0]", ylabel="w[1]")
    axes.legend(fontsize=8, frameon=False)
    quiet_axes(axes)
    return figure


def edge_of_stability(X: Tensor, bound: object) -> Figure:
    """Draw the loss above its minimum for full-batch descents with 0.5, 0.98 and 1.02 times the bound as their rate."""
    rate = _number(bound)
    said = f"{bound!r:.12}" if rate is None else f"{rate:.4g}"
    return loss_curves({f"{factor:g} x {said}": _descent(X, rate, factor) for factor in (0.5, 0.98, 1.02)}, "step")


def _descent(X: Tensor, rate: float | None, factor: float) -> list[float] | None:
    """Return the losses of a descent towards labels of zero: how it grows or shrinks is the same for all labels."""
    if rate is None:
        return None
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1).double().numpy()
    theta, losses = np.linspace(1.0, 2.0, A.shape[1]), []
    with np.errstate(over="ignore", invalid="ignore"):  # a rate may be far too large
        for _ in range(DESCENT_STEPS):
            losses.append(float(((A @ theta) ** 2).mean() / 2))
            if losses[-1] < 1e-9 * losses[0]:  # it has arrived: more would squeeze the other curves
                break
            theta = theta - factor * rate * A.T @ (A @ theta) / len(A)
    return losses


def _draw_losses(axes: Axes, histories: Mapping[str, object], xlabel: str) -> None:
    for (name, history), color in zip(histories.items(), COLORS * len(histories), strict=False):
        listed = history if isinstance(history, list | tuple) else []
        losses = [_number(loss) for loss in listed]
        kept = [loss if loss is not None and 0 < loss < 1e30 else np.nan for loss in losses]
        label = name if np.isfinite(kept).any() else f"{name}: nothing to draw"
        steps = range(len(kept)) if xlabel == "step" else range(1, len(kept) + 1)
        axes.plot(steps, kept, color=color, marker="o" if len(kept) < 20 else None, markersize=3.5, label=label)
    axes.set_yscale("log")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel=xlabel, ylabel="loss")
    axes.legend(fontsize=8, frameon=False)
    quiet_axes(axes)


def _draw_loss(axes: Axes, X: Tensor, y: Tensor, low: np.ndarray, high: np.ndarray) -> None:
    features, labels = (values.double().numpy() - values.double().numpy().mean(axis=0) for values in (X, y))
    w0, w1 = np.meshgrid(np.linspace(low[0], high[0], 61), np.linspace(low[1], high[1], 61))
    errors = w0[..., None] * features[:, 0] + w1[..., None] * features[:, 1] - labels.reshape(-1)
    losses = (errors**2).mean(axis=-1) / 2
    levels = np.geomspace(max(losses.min() * 1.5, losses.max() / 1e3), losses.max(), 10)
    axes.contour(w0, w1, losses, levels=np.unique(levels).tolist(), colors=[lighter(GREY, 0.7)], linewidths=0.8)


def _array(values: object, *, axes: int) -> np.ndarray | None:
    """Return a tensor or array with so many axes as floats, NaN for what is not finite; None for anything else."""
    array = real_numbers(values)
    return None if array is None or array.ndim != axes else np.where(np.abs(array) < 1e30, array, np.nan)


def _number(value: object) -> float | None:
    """Return a finite number, also out of a tensor that holds one; None for anything else."""
    if isinstance(value, Tensor):
        value = value.item() if value.numel() == 1 else None
    return float(value) if isinstance(value, int | float) and abs(value) < 1e30 else None
