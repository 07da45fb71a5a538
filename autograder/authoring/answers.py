"""Known answers to a task: typical mistakes and other right ways, read from solutions/<assignment>/*.py.

    @wrong("softmax", "no maximum subtracted")
    def softmax__naive(X, dim=-1): ...

What stands before the two underscores is the name that the definition takes in a student's notebook.
"""

import ast
import dataclasses
import importlib.util
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from autograder.authoring.python_files import parsed
from autograder.errors import GraderError
from autograder.model import Assignment

Definition = TypeVar("Definition", bound=Callable[..., object])  # a function or a class


class Kind(StrEnum):
    """What an answer is known to be; also the name of the file that it stands in."""

    WRONG = "wrong"
    ALTERNATIVE = "alternative"


@dataclass(frozen=True, slots=True)
class Answer:
    """One known answer; `load_answers` fills in its place, file and line, and its source, ready for a notebook cell."""

    kind: Kind
    task: str
    title: str
    function: str  # the name it replaces: in a task of two functions not always the task's id
    variant: str
    place: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        """The definition's name in the file."""
        return f"{self.function}__{self.variant}"


def wrong(task: str, title: str) -> Callable[[Definition], Definition]:
    """Mark a definition as a typical mistake in a task."""
    return _marker(Kind.WRONG, task, title)


def alternative(task: str, title: str) -> Callable[[Definition], Definition]:
    """Mark a definition as another right answer to a task."""
    return _marker(Kind.ALTERNATIVE, task, title)


def known_answers(assignment: Assignment) -> tuple[Answer, ...]:
    """Return all known answers to an assignment, the wrong ones first.

    Raises GraderError as `load_answers` does, and for an answer to a task that there is not.
    """
    found = answers_in(assignment.solutions)
    tasks = [task.id for task in assignment.tasks]
    for answer in found:
        if answer.task not in tasks:
            raise GraderError(f"{answer.place}: no task {answer.task!r}: {assignment.name} has {', '.join(tasks)}")
    return found


def answers_in(solutions: Path) -> tuple[Answer, ...]:
    """Return all answers of a folder, whatever tasks they name, the wrong ones first. Raises GraderError."""
    return tuple(answer for kind in Kind for answer in load_answers(solutions / f"{kind}.py"))


def by_task(answers: Iterable[Answer], kind: Kind) -> dict[str, list[Answer]]:
    """Return the answers of a kind by their task, each in its order."""
    gathered: dict[str, list[Answer]] = {}
    for answer in answers:
        if answer.kind is kind:
            gathered.setdefault(answer.task, []).append(answer)
    return gathered


def load_answers(path: Path) -> tuple[Answer, ...]:
    """Return the marked definitions of a file in its order, each with its source for a notebook cell.

    The source is the file's imports and the definition without its decorator, renamed. Raises GraderError when there
    is no such file, it is not valid Python, two definitions share a name, or a name has no `__`.
    """
    text, tree = parsed(path)
    imports = "\n".join(ast.unparse(node) for node in tree.body if _is_import(node))
    module = _load(path)
    answers, seen = [], set()
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if node.name in seen:
            raise GraderError(f"{path}:{node.lineno}: {node.name} is defined twice: give each answer its own name")
        seen.add(node.name)
        answer = getattr(getattr(module, node.name), "__answer__", None)
        if answer is not None:
            source = f"{imports}\n\n\n{_renamed(_lines(text, node), answer)}"
            answers.append(dataclasses.replace(answer, place=f"{path}:{_first_line(node)}", source=source))
    return tuple(answers)


def _marker(kind: Kind, task: str, title: str) -> Callable[[Definition], Definition]:
    def mark(definition: Definition) -> Definition:
        name = str(getattr(definition, "__name__", ""))
        parts = re.fullmatch(r"(.+?)__([^_].*)", name)  # of three underscores the first ends the function's name
        if not parts:
            raise GraderError(f"{name}: an answer's name is <function>__<variant>")
        definition.__answer__ = Answer(kind, task, title, *parts.groups())  # type: ignore[attr-defined]
        return definition

    return mark


def _is_import(node: ast.stmt) -> bool:
    ours = isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder.")
    return isinstance(node, ast.Import | ast.ImportFrom) and not ours


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"answers_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise GraderError(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _lines(text: str, node: ast.FunctionDef | ast.ClassDef) -> str:
    """Return the definition's text; decorators but ours stay (torch.no_grad may be part of the answer)."""
    lines = text.splitlines()
    kept = [
        "\n".join(lines[decorator.lineno - 1 : decorator.end_lineno])
        for decorator in node.decorator_list
        if not _is_ours(decorator)
    ]
    return "\n".join([*kept, *lines[node.lineno - 1 : node.end_lineno]]) + "\n"


def _first_line(node: ast.FunctionDef | ast.ClassDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _is_ours(decorator: ast.expr) -> bool:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(named, ast.Name) and named.id in {wrong.__name__, alternative.__name__}


def _renamed(source: str, answer: Answer) -> str:
    return re.sub(rf"\b{answer.name}\b", answer.function, source)
