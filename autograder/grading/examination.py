"""One hidden test looked at closely: what was asked of the student's code, what came back, how it was judged.

Runs in the grader. Values are kept as short text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from autograder.errors import GraderError
from autograder.grading.report import result_from_json
from autograder.model import TestResult
from autograder.plain import readable

MAX_NEAR = 8  # names, after one that does not exist
NEAR = 0.6  # how alike a name must be to be offered, see difflib
MAX_CALLS = 40  # shown of one test: the first ones, and the last, which mostly decides


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the student's code: a function of the notebook, a probe, or an object that stayed there."""

    function: str
    inputs: tuple[str, ...]
    got: str = ""  # the value, or what happened instead, with the student's own line where it raised
    also: str = ""  # what it changed beside its result


@dataclass(frozen=True, slots=True)
class Examined:
    """A hidden test's result with the calls that led to it."""

    task: str
    test: TestResult
    calls: tuple[Call, ...]


def examined_from_json(data: Mapping[str, Any]) -> Examined:
    """Return what was made plain data by `asdict`."""
    calls = tuple(Call(**{**call, "inputs": tuple(call["inputs"])}) for call in data["calls"])
    return Examined(data["task"], result_from_json(data["test"]), calls)


def find_tests(names: Iterable[str], wanted: str) -> frozenset[str]:
    """Return the tests that are meant: by name as in reports, with or without parameters, or by a part of one name.

    Raises GraderError, with the names that are near, where that is no test or more than one.
    """
    known = list(names)
    if wanted in known:
        return frozenset({wanted})
    by_function: dict[str, set[str]] = {}
    for name in known:
        by_function.setdefault(name.partition("[")[0], set()).add(name)
    functions = [wanted] if wanted in by_function else [name for name in by_function if wanted in name]
    if len(functions) == 1:
        return frozenset(by_function[functions[0]])
    near = functions or _near(by_function, wanted)
    problem = (
        f"{wanted!r} is in the names of {len(functions)} hidden tests" if functions else f"no hidden test {wanted!r}"
    )
    raise GraderError("\n  ".join([f"{problem}; did you mean one of these?" if near else problem, *near[:MAX_NEAR]]))


def told(examined: Examined, *, explain: bool) -> str:
    """Return an examined test as text for the instructor's terminal, with all calls where it is to be explained."""
    test = examined.test
    lines = [
        test.name,
        f"  {test.title}",
        f"  task {examined.task}, group {test.group}",
        f"  outcome   {test.outcome.replace('_', ' ')}",
        *([_field("hint", test.hint)] if test.hint else []),
    ]
    if explain:
        lines += [_field("judged", test.detail)] if test.detail else []
        lines += _told_calls(examined.calls) or ["  the test called nothing of the student's"]
    return readable("\n".join(lines))


def _told_calls(calls: Sequence[Call]) -> list[str]:
    numbered = [_told_call(number, call) for number, call in enumerate(calls, 1)]
    if len(calls) <= MAX_CALLS:
        return numbered
    half = MAX_CALLS // 2
    return [*numbered[:half], f"  ... {len(calls) - MAX_CALLS} more calls ...", *numbered[-half:]]


def _told_call(number: int, call: Call) -> str:
    facts = [*(("in", each) for each in call.inputs), ("got", call.got), ("also", call.also)]
    told = [f"      {name:4} {_indented(said, 11)}" for name, said in facts if said]
    return "\n".join([f"  call {number}: {call.function}", *told])


def _field(name: str, said: str) -> str:
    return f"  {name:9} {_indented(said, 12)}"


def _indented(text: str, columns: int) -> str:
    return text.strip("\n").replace("\n", "\n" + " " * columns)


def _near(names: Iterable[str], wanted: str) -> list[str]:
    """Return names that are like the wanted one, as a whole or in file or function, the nearest first."""
    rated = {name: max(_likeness(wanted, part) for part in (name, *name.split("::"))) for name in names}
    return sorted((name for name in rated if rated[name] >= NEAR), key=lambda name: rated[name], reverse=True)


def _likeness(wanted: str, name: str) -> float:
    return SequenceMatcher(None, wanted.removeprefix("test_"), name.removeprefix("test_")).ratio()
