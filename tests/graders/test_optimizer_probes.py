"""The probes of optimisers that graders share, tried on torch's own ones and on wrong ones."""

from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.grading.plugin import load_by_path

STARTS = [torch.tensor([1.0, 2.0]), torch.tensor([[3.0]])]
GRADIENTS = [[torch.tensor([1.0, -1.0]), torch.tensor([[2.0]])], [torch.tensor([0.5, 0.0]), None]]


COMMON = Path(__file__).parents[2] / "autograder" / "graders" / "common"


@pytest.fixture(scope="module")
def probes() -> ModuleType:
    return load_by_path(COMMON / "optimizers.py", "common_optimizers")


class Descent:
    """Gradient descent, as the wrong ones below are derived from it."""

    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        self.params, self.lr = list(params), lr

    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p -= self.lr * p.grad

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None


class NeverClears(Descent):
    def zero_grad(self) -> None:
        pass


class ScalesTheGradient(Descent):
    @torch.no_grad()
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p -= p.grad.mul_(self.lr)


class NewMemory(Descent):
    def step(self) -> None:
        for p in self.params:
            if p.grad is not None:
                p.data = p.data - self.lr * p.grad


class KeepsTheIterator(Descent):
    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        self.params, self.lr = params, lr  # type: ignore[assignment]


def seen(probes: ModuleType, make: Any, **how: bool) -> dict[str, Any]:
    result: dict[str, Any] = probes.optimise(make, STARTS, GRADIENTS, {"lr": 0.1}, **how)
    return result


@pytest.mark.parametrize("make", [torch.optim.SGD, Descent])
@pytest.mark.parametrize("once", [False, True])
def test_right_optimisers_arrive_and_leave_no_trace(probes: ModuleType, make: Any, once: bool) -> None:
    found = seen(probes, make, once=once)

    torch.testing.assert_close(found["places"][0], [torch.tensor([0.9, 2.1]), torch.tensor([[2.8]])])
    torch.testing.assert_close(found["places"][1], [torch.tensor([0.85, 2.1]), torch.tensor([[2.8]])])
    assert found["cleared"]
    assert found["gradients_untouched"]
    assert found["same_leaves"]


def test_gradients_that_are_not_cleared_add_up(probes: ModuleType) -> None:
    found = seen(probes, NeverClears)

    assert not found["cleared"]
    torch.testing.assert_close(found["places"][1][0], torch.tensor([0.75, 2.2]))


def test_a_changed_gradient_is_noticed(probes: ModuleType) -> None:
    assert not seen(probes, ScalesTheGradient)["gradients_untouched"]


def test_new_memory_is_noticed(probes: ModuleType) -> None:
    assert not seen(probes, NewMemory)["same_leaves"]


def test_an_iterator_can_be_walked_through_once(probes: ModuleType) -> None:
    places = seen(probes, KeepsTheIterator, once=True)["places"]

    torch.testing.assert_close(places[1], STARTS)  # zero_grad() has walked to its end


def test_two_optimisers_step_in_turn(probes: ModuleType) -> None:
    one, other = probes.optimise_two(Descent, STARTS, GRADIENTS[:1], {"lr": 0.1})

    torch.testing.assert_close(one, [torch.tensor([0.9, 2.1]), torch.tensor([[2.8]])])
    torch.testing.assert_close(other, one)
