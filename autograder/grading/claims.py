"""What graders claim about a student's answer; runs in the trusted process, and values are compared here only.

The answer may be of any type. A claim that does not hold raises `Wrong`: its hint is what `course_lib.diagnose` says
without values, followed by the grader's own; its detail is for instructors.
"""

import ast
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.grading.outcomes import Raised, Wrong
from autograder.model import Outcome
from course_lib import diagnose
from course_lib.diagnose import Finding

# Of sizes 1 : 4, a loop over the data costs four times as much; a branch on the size may cost a little more.
GROWTH, SPARE_OPCODES, SPARE_OPERATIONS = 1.5, 40, 8


def claim(condition: object, hint: str, detail: str = "") -> None:
    """Raise Wrong unless the condition is true."""
    if not condition:
        raise Wrong(hint, detail)


def assert_close(
    got: object,
    want: Tensor | np.ndarray,
    *,
    hint: str = "",
    inputs: str = "",
    rtol: float | None = None,
    atol: float | None = None,
    dtype: bool = True,
) -> None:
    """Claim that `got` is an array of `want`'s type, shape, dtype (unless dtype=False) and values.

    Tolerances default to those of the less precise dtype (see course_lib.diagnose). `inputs` says for instructors what
    the function was called with.
    """
    _raise_if(diagnose.compare(got, want, rtol=rtol, atol=atol, dtype=dtype), hint, inputs)


def assert_equal(got: object, want: object, *, hint: str = "", inputs: str = "") -> None:
    """Claim that a plain Python value equals `want` in type and value."""
    _raise_if(diagnose.compare_plain(got, want), hint, inputs)


def assert_number(
    got: object, want: float, *, hint: str = "", inputs: str = "", rtol: float | None = None, atol: float | None = None
) -> None:
    """Claim that `got` is one number with this value; a tensor of one element passes, for its type is another claim."""
    value = got.item() if isinstance(got, Tensor) and got.numel() == 1 else got
    claim(isinstance(value, int | float), f"Return one number. {hint}".strip(), f"{inputs}: got {got!r}")
    wide = torch.tensor(value, dtype=torch.float64)
    _raise_if(diagnose.compare(wide, torch.tensor(want, dtype=torch.float64), rtol=rtol, atol=atol), hint, inputs)


def assert_shape(got: object, shape: tuple[int, ...], *, hint: str = "", inputs: str = "") -> None:
    """Claim that `got` is a tensor or array of this shape, whatever its values."""
    _raise_if(diagnose.compare_shape(got, shape), hint, inputs)


def assert_items(got: object, count: int, *, hint: str = "") -> tuple[Any, ...]:
    """Claim that a function returned `count` values (a tuple or a list), and return them."""
    claim(isinstance(got, tuple | list), f"Return {count} values: return a, b, ... {hint}".strip(), f"got {got!r}")
    assert isinstance(got, tuple | list)  # for the type checker
    claim(len(got) == count, f"Return exactly {count} values. {hint}".strip(), f"got {len(got)} values")
    return tuple(got)


def assert_raises(
    type_name: str, call: Callable[..., object], *args: object, hint: str = "", **kwargs: object
) -> Raised:
    """Claim that the student's call raises this exception, or one derived from it, and return how it raised."""
    called = f"called with {args!r}"
    try:
        got = call(*args, **kwargs)
    except Raised as raised:
        if raised.outcome is not Outcome.RAISED:  # a stub, or out of memory
            raise
        if type_name in raised.type_names:
            return raised
        problem = f"A {type_name} is expected here; your code raises another exception. {hint}".strip()
        raise Wrong(problem, f"{called}: {raised.detail}") from raised
    raise Wrong(f"A {type_name} is expected here; nothing was raised. {hint}".strip(), f"{called}: got {got!r}")


def assert_unchanged(student: Any) -> None:
    """Claim that the last call changed none of its arguments and no global torch setting."""
    claim(
        not student.last.changed,
        "Your function changed its input in place. Work on a new tensor: the caller still needs the old one.",
        f"changed: {student.last.changed}",
    )
    claim(
        not student.last.settings_changed,
        "Your function changed a global setting (default dtype, grad mode, threads): other code depends on it.",
        f"changed: {student.last.settings_changed}",
    )


def assert_rng_untouched(student: Any) -> None:
    """Claim that the last call neither drew from nor re-seeded a global random state."""
    claim(
        not student.last.rng_moved,
        "Your function moved a global random state. Draw nothing here, or pass generator= on.",
        f"moved: {student.last.rng_moved}",
    )


def assert_vectorised(work: Mapping[str, Any], *, hint: str = "") -> None:
    """Claim that four times the data cost about as many steps; `work` is what the probe `count_work` returned."""
    claim(
        work["control_seen"] and work["undisturbed"],
        "Your code disturbs Python's tracing, which is how loops are counted: leave sys.settrace alone.",
        f"{work}",
    )
    (few, many), (few_operations, many_operations) = work["opcodes"], work["operations"]
    claim(
        many <= GROWTH * few + SPARE_OPCODES and many_operations <= GROWTH * few_operations + SPARE_OPERATIONS,
        f"There is a Python loop (or comprehension, map, recursion) over the data: use whole-tensor operations. {hint}",
        f"bytecode steps {few} -> {many}, tensor operations {few_operations} -> {many_operations}",
    )


def assert_unused(watched: Mapping[str, Any], *, hint: str) -> None:
    """Claim that none of the watched library functions ran; `watched` is what the probe `watch` returned."""
    claim(
        watched["control_seen"],
        "Your code replaces library functions: leave torch and NumPy as they are.",
        f"{watched}",
    )
    claim(not watched["called"], hint, f"called: {watched['called']}")


def assert_avoids(definition: ast.AST | None, names: Collection[str], *, hint: str) -> None:
    """Claim that the source of a student's definition (`student.source(name)`) mentions no `module.name` of these."""
    if definition is None:  # a lambda or an alias: the probes alone have to see it
        return
    found = {node.attr for node in ast.walk(definition) if isinstance(node, ast.Attribute)}
    found |= {item.name for node in ast.walk(definition) if isinstance(node, ast.ImportFrom) for item in node.names}
    claim(not found & set(names), hint, f"in the source: {sorted(found & set(names))}")


def assert_gradients(
    report: Mapping[str, Any],
    want: Sequence[Tensor],
    *,
    hint: str = "",
    inputs: str = "",
    rtol: float | None = None,
    atol: float | None = None,
) -> None:
    """Claim that autograd finds these gradients through an answer; `report` is what the probe `gradients` returned."""
    claim(
        report["control_seen"] and report["grad_mode_kept"],
        "Your code changes how autograd works for everybody else: put the gradient mode back (with torch.no_grad()).",
        f"{report}",
    )
    cut = "The result does not depend on its input for autograd: .item(), .detach(), .data or torch.tensor(...) cut it."
    claim(report["connected"], f"{cut} {hint}".strip(), f"{inputs}: {report}")
    got = report["gradients"]
    claim(
        len(got) == len(want), "The result has the wrong shape, so its gradient cannot be taken.", f"{inputs}: {report}"
    )
    renewed = "An input received no gradient: a NEW tensor was made from its values (torch.tensor(...), .detach())."
    wrong = "Differentiating your answer gives a wrong gradient."
    for mine, theirs in zip(got, want, strict=True):
        found = torch.zeros_like(theirs) if mine is None else mine  # autograd's None: it does not depend on that input
        reason = f"{renewed if mine is None else wrong} {hint}".strip()
        assert_close(found, theirs, rtol=rtol, atol=atol, hint=reason, inputs=inputs)


def assert_follows_device(report: Mapping[str, Any], shapes: tuple[tuple[int, ...], ...]) -> None:
    """Claim that results lie where the inputs lie; `report` is what the probe `follow_device` returned."""
    devices = "It fails for inputs on another device (a GPU): create new tensors with device=X.device, or zeros_like."
    numpy = "It fails for inputs on another device (a GPU): NumPy works on the CPU only, so stay with tensors."
    error = f"{report['error']}"
    claim(error == "", numpy if "to numpy" in error else devices, error)
    claim(all(device == report["device"] for device in report["devices"]), devices, f"{report}")
    claim(
        tuple(tuple(shape) for shape in report["shapes"]) == shapes,
        "On another device the result has another shape.",
        f"{report}, expected shapes {shapes}",
    )


def _raise_if(finding: Finding | None, hint: str, inputs: str) -> None:
    if finding is not None:
        detail = f"{inputs}: {finding.detail}" if inputs else finding.detail
        raise Wrong(f"{finding.hint} {hint}".strip() or "Shape and type are right, the values are not.", detail)
