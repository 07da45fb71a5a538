"""The probes for gradients, tried on code of every kind; here this file plays the student's notebook."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.grading.claims import assert_gradients
from autograder.grading.outcomes import Wrong
from autograder.grading.plugin import load_by_path

Function = Callable[[Tensor], Tensor]
COMMON = Path(__file__).parents[2] / "autograder" / "graders" / "common"


@pytest.fixture(scope="module")
def probes() -> ModuleType:
    return load_by_path(COMMON / "gradients.py", "common_gradients")


@pytest.fixture
def x() -> Tensor:
    return torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64)


@pytest.fixture
def weights() -> Tensor:
    return torch.tensor([1.0, -2.0, 0.25], dtype=torch.float64)


def written_into(x: Tensor) -> Tensor:
    out = torch.zeros_like(x)
    out[1:] = x[1:] ** 2
    out[0] = x[0] * x[0]
    return out


SQUARES: dict[str, Function] = {
    "product": lambda x: x * x,
    "rows": lambda x: torch.stack([value**2 for value in x]),
    "written into": written_into,
}


def halved_backward(x: Tensor) -> Tensor:
    return (x * x + (x * x).detach()) / 2


CUT: dict[str, Function] = {
    "detach": lambda x: x.detach() ** 2,
    "a list": lambda x: torch.tensor([value**2 for value in x.tolist()]),
    "NumPy": lambda x: torch.from_numpy(x.detach().numpy() ** 2),
    "no_grad": torch.no_grad()(lambda x: x * x),
    "no tensor": lambda x: [value**2 for value in x.tolist()],  # type: ignore[dict-item, return-value]
}


@pytest.mark.parametrize("function", SQUARES.values(), ids=SQUARES)
def test_autograd_is_followed_through_whatever_computes_the_value(
    probes: ModuleType, function: Function, x: Tensor, weights: Tensor
) -> None:
    assert_gradients(probes.gradients(function, weights, x), [2 * x * weights])


@pytest.mark.parametrize("function", CUT.values(), ids=CUT)
def test_a_cut_graph_is_noticed(probes: ModuleType, function: Function, x: Tensor, weights: Tensor) -> None:
    with pytest.raises(Wrong, match="does not depend"):
        assert_gradients(probes.gradients(function, weights, x), [2 * x * weights])


def test_a_gradient_that_only_part_of_the_graph_carries_is_wrong(
    probes: ModuleType, x: Tensor, weights: Tensor
) -> None:
    with pytest.raises(Wrong, match="wrong gradient"):
        assert_gradients(probes.gradients(halved_backward, weights, x), [2 * x * weights])


def test_a_new_tensor_in_the_place_of_the_input_is_noticed(probes: ModuleType, x: Tensor) -> None:
    with pytest.raises(Wrong, match="NEW tensor"):
        assert_gradients(probes.gradients(lambda a: a.detach().requires_grad_() ** 2, None, x), [2 * x])


def test_a_result_of_another_shape_is_wrong(probes: ModuleType, x: Tensor, weights: Tensor) -> None:
    with pytest.raises(Wrong, match="shape"):
        assert_gradients(probes.gradients(lambda a: (a * a)[None], weights, x), [2 * x * weights])


def test_each_floating_point_argument_gets_its_gradient(probes: ModuleType, x: Tensor) -> None:
    report = probes.gradients(lambda a, index, b: a[index] * 3 + 0 * b.sum(), None, x, torch.tensor([0, 0, 2]), x)

    assert_gradients(report, [torch.tensor([6.0, 0.0, 3.0], dtype=torch.float64), torch.zeros_like(x)])


def test_an_argument_that_plays_no_part_has_the_gradient_zero(probes: ModuleType, x: Tensor) -> None:
    report = probes.gradients(lambda a, _b: a * 3, None, x, x)

    assert report["gradients"][1] is None
    assert_gradients(report, [torch.full_like(x, 3.0), torch.zeros_like(x)])


def test_the_inputs_stay_as_they_were(probes: ModuleType, x: Tensor) -> None:
    probes.gradients(lambda a: a * 3, None, x)

    assert not x.requires_grad
    assert x.grad is None


def test_code_that_turns_recording_off_is_noticed(probes: ModuleType, x: Tensor) -> None:
    def turns_off(a: Tensor) -> Tensor:
        result = a * a
        torch.set_grad_enabled(False)
        return result

    with pytest.raises(Wrong, match="gradient mode"):
        assert_gradients(probes.gradients(turns_off, None, x), [2 * x])
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("function", SQUARES.values(), ids=SQUARES)
def test_finite_differences_agree_with_autograd(
    probes: ModuleType, function: Function, x: Tensor, weights: Tensor
) -> None:
    numeric = probes.numeric_gradients(function, weights, x.float())

    assert_gradients(probes.gradients(function, weights, x), numeric, rtol=1e-6)


def test_finite_differences_see_every_argument(probes: ModuleType, x: Tensor) -> None:
    [first, second] = probes.numeric_gradients(lambda a, n, b: (a * b).sum() * n, None, x[:, None], 2, x)

    assert first.shape == (3, 1)
    torch.testing.assert_close(first[:, 0], torch.full_like(x, 2 * x.sum().item()))
    torch.testing.assert_close(second, torch.full_like(x, 2 * x.sum().item()))


def leaves(probes: ModuleType, function: Function, x: Tensor) -> dict[str, Any]:
    report: dict[str, Any] = probes.leaves_after(function, x.clone().requires_grad_())
    return report


def test_a_quiet_call_leaves_its_leaves_alone(probes: ModuleType, x: Tensor) -> None:
    report = leaves(probes, lambda a: a.detach() * 2, x)

    assert not report["attached"]
    assert report["grad_mode_kept"]
    assert [report[fact] for fact in ("values_kept", "requires_grad", "grad_kept")] == [[True], [True], [True]]


def backward(a: Tensor) -> Tensor:
    torch.autograd.backward((a * a).sum())
    return a.detach()


def clears(a: Tensor) -> Tensor:
    a.grad = None
    return a.detach()


def moves(a: Tensor) -> Tensor:
    with torch.no_grad():
        a += 1
    return a.detach()


DAMAGE: dict[str, tuple[Function, str]] = {
    "adds to .grad": (backward, "grad_kept"),
    "clears .grad": (clears, "grad_kept"),
    "moves the values": (moves, "values_kept"),
    "freezes": (lambda a: a.requires_grad_(False), "requires_grad"),
}


@pytest.mark.parametrize(("function", "fact"), DAMAGE.values(), ids=DAMAGE)
def test_what_a_call_does_to_a_leaf_is_reported(probes: ModuleType, function: Function, fact: str, x: Tensor) -> None:
    report = leaves(probes, function, x)

    assert [name for name in ("values_kept", "requires_grad", "grad_kept") if report[name] == [False]] == [fact]


def test_a_result_with_a_graph_is_reported(probes: ModuleType, x: Tensor) -> None:
    assert leaves(probes, lambda a: a * 2, x)["attached"]


@pytest.mark.parametrize(("mode", "recorded"), [("enable_grad", True), ("no_grad", False), ("inference_mode", False)])
def test_a_call_runs_in_the_gradient_mode_asked_for(probes: ModuleType, mode: str, recorded: bool, x: Tensor) -> None:
    report = probes.in_grad_mode(mode, lambda a: (a * 2, torch.is_grad_enabled()), x)

    assert report["value"][1] is recorded
    assert report["mode_kept"]


def test_a_gradient_mode_left_changed_is_reported(probes: ModuleType, x: Tensor) -> None:
    report = probes.in_grad_mode("no_grad", lambda a: (torch.set_grad_enabled(True), a)[1], x)

    assert not report["mode_kept"]
