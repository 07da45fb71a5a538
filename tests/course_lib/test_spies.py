from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from course_lib.spies import STEPS, Spy, in_place

Loop = Callable[[Spy], object]


def watched(loop: Loop) -> list[list[str]]:
    model = nn.Linear(2, 2)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    batches = [(torch.randn(3, 2), torch.tensor([0, 1, 1])) for _ in range(2)]
    spy = Spy(model, batches, cross_entropy, torch.optim.SGD(model.parameters(), lr=0.1))
    loop(spy)
    return spy.rounds


def misplaced(loop: Loop) -> list[set[str]]:
    return [{step for step, right in in_place(steps).items() if not right} for steps in watched(loop)]


def textbook(spy: Spy) -> None:
    for X, y in spy.loader:
        spy.optimizer.zero_grad()
        spy.loss_fn(spy.model(X), y).backward()  # type: ignore[no-untyped-call]
        spy.optimizer.step()


def clears_late(spy: Spy) -> None:
    for X, y in spy.loader:
        loss = spy.loss_fn(spy.model(X), y)
        spy.model.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        spy.optimizer.step()


def clears_by_hand(spy: Spy) -> None:
    for X, y in spy.loader:
        for parameter in spy.model.parameters():
            assert parameter.grad is not None
            parameter.grad.zero_()
        spy.loss_fn(spy.model(X), y).backward()  # type: ignore[no-untyped-call]
        spy.optimizer.step()


def never_clears(spy: Spy) -> None:
    for X, y in spy.loader:
        spy.loss_fn(spy.model(X), y).backward()  # type: ignore[no-untyped-call]
        spy.optimizer.step()


def steps_first(spy: Spy) -> None:
    for X, y in spy.loader:
        spy.optimizer.zero_grad()
        loss = spy.loss_fn(spy.model(X), y)
        spy.optimizer.step()
        loss.backward()  # type: ignore[no-untyped-call]


def looks_twice(spy: Spy) -> None:
    for X, y in spy.loader:
        spy.optimizer.zero_grad()
        spy.loss_fn(spy.model(X), y).backward()  # type: ignore[no-untyped-call]
        spy.model(X)
        spy.optimizer.step()


def learns_nothing(spy: Spy) -> None:
    for X, y in spy.loader:
        with torch.no_grad():
            spy.loss_fn(spy.model(X), y)


@pytest.mark.parametrize("loop", [textbook, clears_late, clears_by_hand])
def test_right_loops_have_all_steps_in_place(loop: Loop) -> None:
    assert misplaced(loop) == [set(), set()]


def test_the_steps_of_each_batch_are_noted_in_order() -> None:
    assert watched(textbook) == [["forward", "loss", "clear", "backward", "step"]] * 2


@pytest.mark.parametrize(
    ("loop", "wrong"),
    [
        (never_clears, {"clear"}),
        (steps_first, {"step"}),
        (looks_twice, {"forward"}),
        (learns_nothing, {"clear", "backward", "step"}),
    ],
)
def test_wrong_loops_are_told_what_is_missing_or_misplaced(loop: Loop, wrong: set[str]) -> None:
    assert misplaced(loop) == [wrong, wrong]


def test_a_loader_gives_its_batches_once_and_nothing_is_noted_before() -> None:
    def asks_the_model_first(spy: Spy) -> None:
        spy.model(torch.zeros(1, 2))
        textbook(spy)

    assert misplaced(asks_the_model_first) == [set(), set()]


def test_no_step_is_in_place_where_none_was_seen() -> None:
    assert in_place([]) == dict.fromkeys(STEPS, False)


def test_a_loop_that_draws_nothing_has_no_rounds() -> None:
    def idle(spy: Spy) -> Iterator[Any]:
        return iter(spy.loader)

    assert watched(idle) == []
