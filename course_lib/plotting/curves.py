"""Loss and accuracy, epoch by epoch: drawn while training runs, or from the lists that a training function returned."""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from IPython.display import DisplayHandle
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from course_lib.plotting.canvas import BLUE, GREY, ORANGE, panels, quiet_axes

COLORS = {"train": BLUE, "test": ORANGE}
REDRAW_SECONDS = 0.5  # drawing takes a tenth of a second: more often, and it would slow the training down


class LiveCurves:
    """Curves of a classifier that grow while any training function runs.

        live = LiveCurves(model, num_epochs=10)
        fit(model, live.watch("train", train_loader), live.watch("test", test_loader), ...)

    The loaders that `watch` returns give the same batches; what the model answers to each is averaged over the pass.
    `history` holds the averages: train_loss, train_acc, test_loss, test_acc.
    """

    def __init__(self, model: nn.Module, num_epochs: int) -> None:
        self.model, self.num_epochs = model, num_epochs
        self.history: dict[str, list[float]] = {}
        self.handle: DisplayHandle | None = None
        self.drawn_at = 0.0

    def watch(self, name: str, loader: Iterable[tuple[Tensor, Tensor]]) -> "WatchedLoader":
        """Return the loader, watched; its curves are called `name`."""
        for kind in ("loss", "acc"):
            self.history[f"{name}_{kind}"] = []
        return WatchedLoader(self, name, loader)

    def add(self, **values: float) -> None:
        """Add one point to each of these curves, train_loss=0.3 say, and redraw if it is time."""
        for name, value in values.items():
            self.history.setdefault(name, []).append(value)
        finished = all(len(curve) >= self.num_epochs for curve in self.history.values())
        if finished or time.monotonic() > self.drawn_at + REDRAW_SECONDS:
            self._show()

    def _show(self) -> None:
        figure = curves(self.history, self.num_epochs)
        if self.handle is None:
            self.handle = DisplayHandle()  # type: ignore[no-untyped-call]
            self.handle.display(figure)  # type: ignore[no-untyped-call]
        else:
            self.handle.update(figure)  # type: ignore[no-untyped-call]
        self.drawn_at = time.monotonic()


class WatchedLoader:
    """Gives the batches of a loader and adds a point to the live curves after each pass; see `LiveCurves.watch`."""

    def __init__(self, live: LiveCurves, name: str, loader: Iterable[tuple[Tensor, Tensor]]) -> None:
        self.live, self.name, self.loader = live, name, loader

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        labels, loss, right, samples = torch.empty(0), 0.0, 0, 0

        def count(_model: nn.Module, _args: Any, outputs: object) -> None:
            nonlocal loss, right, samples
            if isinstance(outputs, Tensor) and outputs.ndim == 2 and len(outputs) == len(labels):
                scores = outputs.detach().cpu()
                loss += float(cross_entropy(scores, labels.cpu(), reduction="sum"))
                right += int((scores.argmax(dim=1) == labels.cpu()).sum())
                samples += len(labels)

        hook = self.live.model.register_forward_hook(count)
        try:
            for X, labels in self.loader:
                yield X, labels
        finally:
            hook.remove()
        if samples:
            self.live.add(**{f"{self.name}_loss": loss / samples, f"{self.name}_acc": right / samples})


def curves(history: object, num_epochs: int = 0, title: str = "") -> Figure:
    """Draw the lists of a history, loss at the left and accuracy at the right; the best test epoch gets a ring.

    The names tell what a list is: "train_loss", "test_acc". Whatever is no list of numbers is left out.
    """
    figure, sides = panels(1, 2, width=7.4, height=2.7)
    drawn = {name: _numbers(values) for name, values in history.items()} if isinstance(history, Mapping) else {}
    for axes, kind in zip(sides, ("loss", "acc"), strict=True):
        axes.set_axis_on()
        for name, values in drawn.items():
            if str(name).endswith(kind) and len(values):
                _draw_curve(axes, str(name), values)
        longest = max([num_epochs, *(len(values) for values in drawn.values())])
        axes.set(xlabel="epoch", xlim=(0.8, max(longest, 2) + 0.2))
        axes.set_title({"loss": "loss", "acc": "accuracy"}[kind], fontsize=10)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        quiet_axes(axes)
        if axes.lines:
            axes.legend(fontsize=8, frameon=False)
        else:
            axes.text(0.5, 0.5, "nothing to draw", transform=axes.transAxes, ha="center", color=GREY, fontsize=9)
    figure.suptitle(title, fontsize=10)
    return figure


def _draw_curve(axes: Axes, name: str, values: np.ndarray) -> None:
    part = name.partition("_")[0]
    epochs = np.arange(1, len(values) + 1)
    color = COLORS.get(part, GREY)
    axes.plot(epochs, values, color=color, marker="o", markersize=3, linewidth=1.6, label=f"{part}: {values[-1]:.3f}")
    if name == "test_acc" and not np.isnan(values).all():
        best = int(np.nanargmax(values))
        axes.plot(epochs[best], values[best], marker="o", markersize=9, fillstyle="none", color=color)


def _numbers(values: object) -> np.ndarray:
    """Return a list's plain numbers, or nothing."""
    listed = values if isinstance(values, list | tuple) else []
    kept = [float(value.detach()) if isinstance(value, Tensor) else value for value in listed if _is_number(value)]
    return np.array(kept if len(kept) == len(listed) else [])


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int) or (
        isinstance(value, Tensor) and value.numel() == 1 and not value.is_complex()
    )
