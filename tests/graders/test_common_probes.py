"""The probes that all graders share, tried on code of every kind; here this file plays the student's notebook."""

import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor
from torch.nn.functional import one_hot as alias

from autograder.grading.claims import assert_follows_device, assert_unused, assert_vectorised
from autograder.grading.outcomes import Wrong
from autograder.grading.plugin import load_by_path

Function = Callable[[Tensor], object]
COMMON = Path(__file__).parents[2] / "autograder" / "graders" / "common"


@pytest.fixture(scope="module")
def probes() -> ModuleType:
    return load_by_path(COMMON / "probes.py", "common_probes")


def in_halves(x: Tensor) -> Tensor:
    return x.sum() if len(x) < 2 else in_halves(x[: len(x) // 2]) + in_halves(x[len(x) // 2 :])


def by_while(x: Tensor) -> float:
    total, i = 0.0, 0
    while i < len(x):
        total += float(x[i])
        i += 1
    return total


def by_exec(x: Tensor) -> object:
    scope: dict[str, Any] = {"x": x}
    exec("total = sum(float(v) for v in x)", scope)
    return scope["total"]


LOOPS: dict[str, Function] = {
    "comprehension": lambda x: [value + 1 for value in x],
    "generator": lambda x: sum(value for value in x.tolist()),
    "map and lambda": lambda x: list(map(lambda value: value + 1, x.tolist())),  # noqa: C417
    "map without a frame": lambda x: list(map(torch.sub, x, itertools.repeat(1))),
    "vectorize": lambda x: np.vectorize(lambda value: value + 1)(x.numpy()),
    "apply_along_axis": lambda x: np.apply_along_axis(lambda row: row + 1, 1, x.numpy()[:, None]),
    "recursion": in_halves,
    "while": by_while,
    "exec": by_exec,
    "double loop": lambda x: [[a + b for a in x] for b in x],
}
WHOLE_TENSOR: dict[str, Function] = {
    "sum": lambda x: x.sum(),
    "broadcast": lambda x: (x[:, None] - x).pow(2).sum(1),
    "branch on the size": lambda x: x.sum() / len(x) if len(x) > 64 else x.mean(),
    "vmap": lambda x: torch.vmap(lambda value: value + 1)(x),
    "cdist": lambda x: torch.cdist(x[:, None], x[:, None]),
    "over ten classes": lambda x: [x[x > c].sum() for c in range(10)],
    "einsum": lambda x: torch.einsum("i,j->ij", x, x),
}


@pytest.mark.parametrize("function", LOOPS.values(), ids=LOOPS)
def test_loops_of_every_kind_are_counted(probes: ModuleType, function: Function) -> None:
    work = probes.count_work(function, (torch.rand(32),), (torch.rand(128),))

    with pytest.raises(Wrong, match="loop"):
        assert_vectorised(work)


@pytest.mark.parametrize("function", WHOLE_TENSOR.values(), ids=WHOLE_TENSOR)
def test_operations_on_whole_tensors_are_no_loops(probes: ModuleType, function: Function) -> None:
    assert_vectorised(probes.count_work(function, (torch.rand(32),), (torch.rand(128),)))


def test_an_endless_loop_is_stopped_once_it_is_beyond_doubt(probes: ModuleType) -> None:
    def endless_for_many(x: Tensor) -> None:
        while len(x) > 32:
            pass

    with pytest.raises(Wrong, match="loop"):
        assert_vectorised(probes.count_work(endless_for_many, (torch.rand(32),), (torch.rand(128),)))


def test_code_that_removes_the_tracer_is_noticed(probes: ModuleType) -> None:
    def hides(x: Tensor) -> float:
        sys.settrace(None)
        return by_while(x)

    with pytest.raises(Wrong, match="tracing"):
        assert_vectorised(probes.count_work(hides, (torch.rand(32),), (torch.rand(128),)))


def test_a_tracer_that_was_there_is_put_back(probes: ModuleType) -> None:
    def tracer(_frame: FrameType, _event: str, _arg: object) -> None:
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        probes.count_work(torch.sum, (torch.rand(32),), (torch.rand(128),))
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)


ROADS: dict[str, Function] = {
    "attribute": lambda y: F.one_hot(y),
    "alias": lambda y: alias(y),
    "getattr": lambda y: getattr(torch.nn.functional, "one" + "_hot")(y),
    "swallowed": lambda y: [F.one_hot(y), y + 1][1],
}


@pytest.mark.parametrize("function", ROADS.values(), ids=ROADS)
def test_a_banned_function_is_seen_by_whatever_road_it_is_called(probes: ModuleType, function: Function) -> None:
    original = F.one_hot
    watched = probes.watch(function, ["torch.nn.functional.one_hot"], torch.arange(3))

    with pytest.raises(Wrong, match="banned"):
        assert_unused(watched, hint="banned")
    assert F.one_hot is original
    assert alias is original


def test_watching_names_the_operations(probes: ModuleType) -> None:
    watched = probes.watch(lambda x: torch.cdist(x, x), ["torch.cdist"], torch.ones(3, 2))

    assert watched["called"] == ["torch.cdist"]
    assert "aten::_cdist_forward" in watched["operations"]


RIGHT_DEVICE: dict[str, Function] = {
    "new tensor where x is": lambda x: x + torch.zeros(len(x), device=x.device),
    "a look at the values": lambda x: x / x.sum() if x.sum() > 0 else x,
    "a number on the CPU": lambda x: torch.where(x > 0, torch.tensor(1.0), x) if bool(x.any()) else x,
}
WRONG_DEVICE: dict[str, Function] = {
    "zeros": lambda x: x + torch.zeros(3),
    "filled row by row": lambda x: torch.zeros(3).copy_(x),
    "behind a look at the values": lambda x: x + torch.ones(3) if bool(x.any()) else x,
    "NumPy": lambda x: torch.from_numpy(x.numpy() + 1),
    "from a list": lambda x: torch.tensor(x.tolist()),
}


@pytest.mark.parametrize("function", RIGHT_DEVICE.values(), ids=RIGHT_DEVICE)
def test_code_that_follows_its_inputs_passes(probes: ModuleType, function: Function) -> None:
    assert_follows_device(probes.follow_device(function, "cpu", torch.ones(3)), ((3,),))


@pytest.mark.parametrize("function", WRONG_DEVICE.values(), ids=WRONG_DEVICE)
def test_tensors_made_on_the_cpu_are_noticed(probes: ModuleType, function: Function) -> None:
    with pytest.raises(Wrong, match="device"):
        assert_follows_device(probes.follow_device(function, "cpu", torch.ones(3)), ((3,),))
