"""Watch a training loop at work, for the visible checks: which of its five steps came, and in which order."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

STEPS = ("clear", "forward", "loss", "backward", "step")
ORDERED = STEPS[1:]  # gradients may be cleared anywhere before backward


class Spy:
    """Notes the steps of one pass; hand its loader, loss_fn, model and optimizer to the training function.

    `rounds` holds for each batch the steps seen, in order. "clear" is noted when backward() finds the gradients None or
    zero, by whatever road they came to be so.
    """

    def __init__(
        self,
        model: nn.Module,
        batches: Iterable[tuple[Tensor, Tensor]],
        loss_fn: Callable[..., Tensor],
        optimizer: torch.optim.Optimizer,
    ) -> None:
        self.model, self.optimizer = model, optimizer
        self.rounds: list[list[str]] = []
        self._batches, self._loss_fn = batches, loss_fn
        model.register_forward_pre_hook(lambda *_: self._note("forward"))
        optimizer.register_step_pre_hook(lambda *_: self._note("step"))

    @property
    def loader(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches, once."""
        for batch in self._batches:
            self.rounds.append([])
            yield batch

    def loss_fn(self, *args: Any) -> Tensor:
        """Return the loss; its gradient says when backward() began."""
        self._note("loss")
        loss = self._loss_fn(*args)
        if loss.requires_grad:
            loss.register_hook(self._begin_backward)  # type: ignore[no-untyped-call]
        return loss

    def _begin_backward(self, _gradient: Tensor) -> None:
        gradients = [p.grad for p in self.model.parameters() if p.grad is not None]
        if not any(bool(gradient.any()) for gradient in gradients):
            self._note("clear")
        self._note("backward")

    def _note(self, step: str) -> None:
        if self.rounds:
            self.rounds[-1].append(step)


def in_place(steps: list[str]) -> dict[str, bool]:
    """Return for each of the five steps whether it was seen once, and behind the ones that must come before it."""
    verdict = {step: steps.count(step) == 1 for step in STEPS}
    for before, after in itertools.pairwise(ORDERED):
        if verdict[before] and verdict[after]:
            verdict[after] = steps.index(before) < steps.index(after)
    return verdict
