"""The hidden tests run beside the student's code, in one process and with no protection: what other graders do.

`run_task` is what a hidden cell of a notebook calls. Runs in a stock kernel, in Otter's and in the floor's process; it
gives the tests what the grader's own plugin gives them, by the shortest way.
"""

import ast
import importlib.util
import itertools
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from inspect import signature
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import torch

from autograder.engine.wire import ProbeRef
from autograder.grading.outcomes import Raised, StudentOutcome
from autograder.model import Outcome

ROOT = Path(__file__).parents[2]
GRADERS, SOLUTIONS = ROOT / "autograder" / "graders", ROOT / "solutions"
NOTHING_SEEN = SimpleNamespace(changed=(), rng_moved=(), settings_changed=())  # arguments are not copied here


def run_task(assignment: str, task: str, namespace: dict[str, Any]) -> None:
    """Run the hidden tests of one task on the functions of a notebook; raises what the first failed one raises."""
    graders = load_graders(assignment)
    for test in graders.tests[task]:
        test.run(namespace, graders, test.seeded())


class Function:
    """A name of the notebook."""

    def __init__(self, student: "Student", name: str) -> None:
        self.student, self.name = student, name

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call it, and return its value detached."""
        return self.student.call(self.student.own(self.name), args, kwargs)


class Student:
    """The notebook's own functions in the place of the grader's proxy."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._replaced: dict[str, Any] = {}
        self.last: SimpleNamespace | None = None

    def __getattr__(self, name: str) -> Function:
        return Function(self, name)

    def own(self, name: str) -> Any:
        """Return what the notebook binds to a name. Raises StudentOutcome where it binds nothing."""
        if name not in self._namespace:
            raise StudentOutcome(Outcome.MISSING)
        return self._namespace[name]

    def run(self, probe: ProbeRef, *args: object, **kwargs: object) -> Any:
        """Run a probe, and return what it returns, detached."""
        return self.call(_probe(probe.name), args, kwargs)

    def rebind(self, **names: ProbeRef) -> None:
        """Replace names of the notebook by probes, until `restore`."""
        self._replaced = {name: self.own(name) for name in names} | self._replaced
        self._namespace.update({name: _probe(probe.name) for name, probe in names.items()})

    def restore(self) -> None:
        """Put back what was replaced."""
        self._namespace.update(self._replaced)

    def source(self, name: str) -> ast.AST | None:
        """Return the last definition of a name among the cells that have run, parsed."""
        for cell in reversed(self._namespace["In"]):
            for node in _statements(cell):
                if getattr(node, "name", None) == name:
                    return node
        return None

    def call(self, function: Callable[..., Any], args: tuple[object, ...], kwargs: dict[str, object]) -> Any:
        """Call a function on these arguments. Raises Raised for what it raises."""
        mine = [self._plain(arg) for arg in args]
        named = {name: self._plain(value) for name, value in kwargs.items()}
        try:
            value = function(*mine, **named)
        except Exception as error:
            names = tuple(kind.__name__ for kind in type(error).__mro__)
            stub = isinstance(error, NotImplementedError)
            raise Raised(names, detail=str(error), outcome=Outcome.MISSING if stub else Outcome.RAISED) from error
        self.last = NOTHING_SEEN
        return detached(value)

    def _plain(self, value: object) -> object:
        if isinstance(value, Function):
            return self.own(value.name)
        return _probe(value.name) if isinstance(value, ProbeRef) else _parts(value, self._plain)


def detached(value: object) -> object:
    """Return a result with its tensors detached, which then say what they were."""
    if not isinstance(value, torch.Tensor):
        return _parts(value, detached)
    plain = value.detach()
    facts = {"has_graph": value.grad_fn is not None, "was_leaf": value.is_leaf, "required_grad": value.requires_grad}
    for name, fact in (facts | {"was_device": value.device}).items():
        setattr(plain, name, fact)
    return plain


def _parts(value: object, convert: Callable[[object], object]) -> object:
    if type(value) in {list, tuple}:
        return type(value)(convert(part) for part in value)  # type: ignore[call-arg, attr-defined]
    if type(value) is dict:
        return {key: convert(part) for key, part in value.items()}
    return value


@dataclass(frozen=True)
class Test:
    """One hidden test with one set of parameters."""

    name: str
    function: Callable[..., None]
    parameters: dict[str, object]
    fixtures: dict[str, Any]  # of its file, by name

    def seeded(self, salt: str = "") -> np.random.Generator:
        """Seed every generator of random numbers with the test's name and `salt`; return the one for its data."""
        seed = int.from_bytes(blake2b(f"{self.name}{salt}".encode(), digest_size=4).digest(), "big")
        random.seed(seed)
        np.random.seed(seed)
        torch.default_generator.manual_seed(seed)
        return np.random.default_rng(seed)

    def run(self, namespace: dict[str, Any], graders: "Graders", rng: np.random.Generator) -> None:
        """Run it, and leave the notebook's names as they were."""
        student = Student(namespace)
        given: dict[str, Any] = {
            "student": student,
            "reference": graders.reference,
            "rng": rng,
            "device": "cpu",
            "request": SimpleNamespace(node=SimpleNamespace(name=self.name)),
            **self.parameters,
        }
        used_by_all = [name for name, fixture in self.fixtures.items() if fixture._fixture_function_marker.autouse]
        try:
            for name in used_by_all:
                self._value(name, given)
            self._call(self.function, given)
        finally:
            student.restore()

    def _value(self, name: str, given: dict[str, Any]) -> Any:
        if name not in given:
            given[name] = self._call(self.fixtures[name].__wrapped__, given)
        return given[name]

    def _call(self, function: Callable[..., Any], given: dict[str, Any]) -> Any:
        return function(**{name: self._value(name, given) for name in signature(function).parameters})


@dataclass(frozen=True)
class Graders:
    """An assignment's hidden tests by task, and the reference they compare with."""

    tests: dict[str, list[Test]]
    reference: ModuleType


@cache
def load_graders(assignment: str) -> Graders:
    """Return the hidden tests of an assignment; its probes are registered as modules. One assignment a process."""
    for path in sorted((GRADERS / "common").glob("*.py")):
        _load(path, f"common_{path.stem}", f"<common_{path.stem}>")
    _load(GRADERS / assignment / "probes.py", "probes", "<probes>")
    tests: dict[str, list[Test]] = {}
    for path in sorted((GRADERS / assignment).glob("test_*.py")):
        for task, test in _tests_of(_load(path, path.stem, str(path))):
            tests.setdefault(task, []).append(test)
    reference = SOLUTIONS / assignment / "reference.py"
    return Graders(tests, _load(reference, "reference", str(reference)))


def _load(path: Path, name: str, shown: str) -> ModuleType:
    """Make a module of a file under the name, and the file name in tracebacks, that the grader would give it."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    exec(compile(path.read_text(encoding="utf-8"), shown, "exec"), module.__dict__)
    return module


def _tests_of(module: ModuleType) -> Iterator[tuple[str, Test]]:
    found = vars(module).items()
    fixtures = {name: value for name, value in found if type(value).__name__ == "FixtureFunctionDefinition"}
    for name, function in found:
        if not name.startswith("test_"):
            continue
        marks = function.pytestmark
        task = next(mark.args[0] for mark in marks if mark.name == "task")
        choices = [_choices(mark) for mark in marks if mark.name == "parametrize"]
        for number, chosen in enumerate(itertools.product(*choices)):
            parameters = {key: value for each in chosen for key, value in each.items()}
            yield task, Test(f"{name}[{number}]", function, parameters, fixtures)


def _choices(mark: Any) -> list[dict[str, object]]:
    """Return the sets of parameters that a parametrize mark stands for."""
    names = mark.args[0].replace(",", " ").split() if isinstance(mark.args[0], str) else list(mark.args[0])
    return [dict(zip(names, _values(row, len(names)), strict=True)) for row in mark.args[1]]


def _values(row: Any, count: int) -> Sequence[object]:
    if type(row).__name__ == "ParameterSet":  # of pytest.param
        return list(row.values)
    return list(row) if count > 1 else [row]


def _probe(name: str) -> Any:
    modules = [sys.modules["probes"], *(module for key, module in sys.modules.items() if key.startswith("common_"))]
    return next(getattr(module, name) for module in modules if hasattr(module, name))


def _statements(cell: str) -> list[ast.stmt]:
    try:
        return ast.parse(cell).body
    except SyntaxError:  # a magic: no definition that a test asks for stands beside one
        return []
