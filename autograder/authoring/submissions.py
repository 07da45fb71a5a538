"""Make a submission out of a released notebook and a set of answers, ours or known ones."""

import ast
import copy
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder.authoring.python_files import parsed
from autograder.authoring.source import definitions
from autograder.errors import GraderError
from autograder.model import Assignment

_MAGIC_LINE = re.compile(r"^(\s*)([%!])", re.MULTILINE)


def with_answers(notebook: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """Return a copy of the notebook (as JSON) in which each named task's stub is replaced by the answer's source.

    Raises GraderError for an answer to a task that the notebook does not have.
    """
    submission = copy.deepcopy(dict(notebook))
    cells = _solution_cells(submission)
    for task, source in answers.items():
        if task not in cells:
            raise GraderError(f"no task {task!r} to answer: this notebook has {', '.join(cells) or 'none'}")
        cells[task]["source"] = source
    return submission


def reference_answers(assignment: Assignment) -> dict[str, str]:
    """Return each task's answer, taken from reference.py: what the stub defines, in its order, and all that this uses.

    What another task's stub defines is left to that task. Raises GraderError when the reference lacks a definition.
    """
    notebook = json.loads(assignment.notebook.read_bytes())
    asked = {task: _stub_definitions(cell) for task, cell in _solution_cells(notebook).items()}
    reference = _Module(assignment.reference)
    of_other_tasks = {name for names in asked.values() for name in names}
    return {task.id: reference.source_of(asked[task.id], leave_out=of_other_tasks) for task in assignment.tasks}


def definition_source(path: Path, name: str) -> str:
    """Return the source of one definition of a file, with all that it uses. Raises GraderError when there is none."""
    return _Module(path).source_of([name], leave_out=())


def substitute(answer: str, name: str, replacement: str) -> str:
    """Return the answer's source with its definition of `name` replaced, as for one function of a task of two.

    `replacement` is the source of a definition, imports and all. Raises GraderError when the answer has no such name.
    """
    lines = answer.split("\n")
    places = [_lines(node) for node in ast.parse(answer).body if name in _bound(node)]
    if not places:
        raise GraderError(f"no definition of {name!r} to replace in the answer:\n{answer}")
    start, end = places[-1]
    return "\n".join([*lines[:start], replacement.strip("\n"), *lines[end:]])


class _Module:
    """The statements at the top level of a Python file, findable by the names they bind."""

    def __init__(self, path: Path) -> None:
        text, tree = parsed(path)
        self.path, self.body, self.lines = path, tree.body, text.split("\n")

    def source_of(self, names: Iterable[str], *, leave_out: Iterable[str]) -> str:
        """Return the source that defines `names`, behind the imports, constants and helpers they use."""
        roots = [self._definition(name) for name in names]
        used = set(roots)
        wanted = set[str]().union(*(_used(self.body[root]) for root in roots)) - set(leave_out)
        while found := {i for i, node in enumerate(self.body) if i not in used and _bound(node) & wanted}:
            used |= found
            wanted = set[str]().union(*(_used(self.body[i]) for i in found)) - set(leave_out)
        imports = [i for i in sorted(used) if isinstance(self.body[i], ast.Import | ast.ImportFrom)]
        rest = [*(i for i in sorted(used - set(roots)) if i not in imports), *roots]
        blocks = ["\n".join(map(self._text, imports)), *map(self._text, rest)]
        return "\n\n\n".join(block for block in blocks if block)

    def _definition(self, name: str) -> int:
        places = [i for i, node in enumerate(self.body) if name in _bound(node)]
        if not places:
            raise GraderError(f"{self.path}: {name!r} is missing: define what the task's stub defines")
        return places[-1]

    def _text(self, index: int) -> str:
        start, end = _lines(self.body[index])
        return "\n".join(self.lines[start:end])


def _solution_cells(notebook: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the code cells that hold answers, by task, in the notebook's order."""
    tasks = [task["id"] for task in notebook["metadata"]["autograder"]["tasks"]]
    # nbgrader's header and footer cells carry no metadata of its own.
    known = [cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]
    by_grade_id = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in known}
    return {task: by_grade_id[f"{task}-answer"] for task in tasks}


def _stub_definitions(cell: Mapping[str, Any]) -> tuple[str, ...]:
    return definitions(ast.parse(_MAGIC_LINE.sub(r"\1# \2", "".join(cell["source"]))))


def _bound(node: ast.stmt) -> set[str]:
    """Return the names that a statement at the top level binds."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]  # of if, try, with
    stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored.union(*map(_bound, inner))


def _used(node: ast.stmt) -> set[str]:
    """Return the names read in a statement: local ones too, which at worst brings along more than is needed."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _lines(node: ast.stmt) -> tuple[int, int]:
    """Return a statement's first line (its first decorator's) and the one after its last, counted from 0."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1, node.end_lineno or node.lineno
