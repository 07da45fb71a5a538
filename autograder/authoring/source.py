"""Read an assignment's text source (percent format with our keys); every mistake is named with its line."""

import ast
import io
import json
import math
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.errors import SourceError

_MARKER = re.compile(r"# %%(?= |$)")
_NEARLY_A_MARKER = re.compile(r"\s*#\s*%%")
_CELL_TYPE = re.compile(r"\[(\w*)\]\s*")
_KEY = re.compile(r"(\w+)\s*=")
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,56}")  # nbformat allows 64 characters, and "-answer" is put behind
_MAGIC = re.compile(r"(?:# |#)+(?:%[A-Za-z]|!\s*[A-Za-z.~$\\/{}])")


class Kind(StrEnum):
    """What a cell is for."""

    MARKDOWN = "markdown"
    CODE = "code"
    TASK = "task"  # the stub that a student fills in
    CHECK = "check"  # the visible, graded checks of a task
    MANUAL = "manual"  # answered in words, graded by a person


@dataclass(frozen=True, slots=True)
class Keys:
    """What a cell's marker says."""

    task: str = ""
    check: str = ""
    manual: str = ""
    points: float | None = None
    needs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell: `text` is what the notebook shows, `line` that of its marker."""

    kind: Kind
    text: str
    line: int
    keys: Keys

    @property
    def is_markdown(self) -> bool:
        """Whether the notebook's cell is of type markdown, not code."""
        return self.kind in (Kind.MARKDOWN, Kind.MANUAL)


_KEY_NAMES = tuple(field.name for field in fields(Keys))
_TAKEN_BY = {
    "points": (Kind.CHECK, Kind.MANUAL),
    "needs": (Kind.TASK,),
    "tags": (Kind.MARKDOWN, Kind.CODE),
}


class _MistakeError(Exception):
    """A mistake on a line of the source; `read_source` adds the file's name."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line, self.problem = line, problem


def read_source(path: Path) -> tuple[SourceCell, ...]:
    """Return the source's cells in order. Raises SourceError for its first mistake."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(path, content.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text") from error
    try:
        return tuple(_in_harmony(_cell(*block) for block in _blocks(text.replace("\r\n", "\n").split("\n"))))
    except _MistakeError as mistake:
        raise SourceError(path, mistake.line, mistake.problem) from mistake


def definitions(tree: ast.Module) -> tuple[str, ...]:
    """Return the names of the functions and classes defined at the top level, in order."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return tuple(node.name for node in tree.body if isinstance(node, kinds))


def _blocks(lines: list[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Yield each cell's marker line, what the marker says, and the lines below it."""
    marker: tuple[int, str] | None = None
    body: list[str] = []
    for number, line in enumerate(lines[_header_length(lines) :], _header_length(lines) + 1):
        if found := _MARKER.match(line):
            if marker:
                yield *marker, body
            marker, body = (number, line[found.end() :].strip()), []
        elif marker:
            body.append(line)
        elif line.strip():
            raise _MistakeError(number, "text before the first cell: begin a cell with `# %%` or `# %% [markdown]`")
    if not marker:
        raise _MistakeError(1, "no cells: begin each with `# %%` or `# %% [markdown]`")
    yield *marker, body


def _header_length(lines: list[str]) -> int:
    """Count the lines of jupytext's header, a YAML block in comments between `# ---` and `# ---`."""
    if lines[0].rstrip() != "# ---":
        return 0
    for count, line in enumerate(lines[1:], 2):
        if line.rstrip() == "# ---":
            return count
        if not line.startswith("#") or _MARKER.match(line):
            break
    raise _MistakeError(1, "this header has no end: close it with `# ---`")


def _cell(line: int, marker: str, body: list[str]) -> SourceCell:
    cell_type = _CELL_TYPE.match(marker)
    if cell_type and cell_type[1] != "markdown":
        raise _MistakeError(line, f"unknown cell type [{cell_type[1]}]: only [markdown] is known")
    keys = _keys(line, marker[cell_type.end() :] if cell_type else marker)
    kind = _kind(line, keys, is_markdown=cell_type is not None)

    for number, content in enumerate(body, line + 1):
        if _NEARLY_A_MARKER.match(content):
            raise _MistakeError(number, "nearly a cell marker: write `# %%` at the line's start, then a space")
    while body and not body[-1].strip():
        body.pop()
    if not body:
        raise _MistakeError(line, "this cell is empty")
    text = _markdown(line, body) if cell_type else _code(line, "\n".join(body), keys.task)
    return SourceCell(kind, text, line, keys)


def _keys(line: int, text: str) -> Keys:
    """Read `key="value" key=4 key=["a", "b"]`."""
    found: dict[str, Any] = {}
    while text:
        if not (key := _KEY.match(text)):
            raise _MistakeError(line, f'expected key="value", found {text.split()[0]!r}')
        name = key[1]
        if name not in _KEY_NAMES:
            raise _MistakeError(line, f"unknown key {name!r}: the keys are {', '.join(_KEY_NAMES)}")
        if name in found:
            raise _MistakeError(line, f"the key {name!r} is given twice")
        try:
            value, end = json.JSONDecoder().raw_decode(text, key.end())
        except json.JSONDecodeError as error:
            raise _MistakeError(line, f'{name} needs a value: "text", a number, or ["a", "b"]') from error
        found[name] = _value(line, name, value)
        if text[end:] and not text[end].isspace():
            raise _MistakeError(line, f"expected a space after the value of {name}, found {text[end:].split()[0]!r}")
        text = text[end:].lstrip()
    return Keys(**found)


def _value(line: int, name: str, value: object) -> object:
    """Return a key's value in the type that Keys holds."""
    if name == "points":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
            raise _MistakeError(line, "points must be a positive number, or 0 for a bonus")
        return value
    if name in ("needs", "tags"):
        several = value if isinstance(value, list) else [value]
        if not several or not all(isinstance(one, str) and one for one in several):
            raise _MistakeError(line, f'{name} must be "text" or a list ["a", "b"]')
        return tuple(several)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _MistakeError(line, f"{name} must be a quoted identifier: letters, digits and _, at most 57 of them")
    return value


def _kind(line: int, keys: Keys, *, is_markdown: bool) -> Kind:
    """Say what the cell is for, from its keys."""
    roles = [kind for kind in (Kind.TASK, Kind.CHECK, Kind.MANUAL) if getattr(keys, kind)]
    if len(roles) > 1:
        raise _MistakeError(line, f"one cell cannot be both {roles[0]} and {roles[1]}")
    kind = roles[0] if roles else Kind.MARKDOWN if is_markdown else Kind.CODE
    if is_markdown and kind in (Kind.TASK, Kind.CHECK):
        raise _MistakeError(line, f"a {kind} cell holds code: drop [markdown]")
    if kind is Kind.MANUAL and not is_markdown:
        raise _MistakeError(line, "a manual cell holds text: write `# %% [markdown] manual=...`")
    for name, kinds in _TAKEN_BY.items():
        if getattr(keys, name) and kind not in kinds:
            raise _MistakeError(line, f"{name} has no meaning here: it goes with {' or '.join(kinds)}")
    if kind in _TAKEN_BY["points"] and keys.points is None:
        raise _MistakeError(line, f"points are missing: a {kind} cell says what it is worth, as in points=2")
    return kind


def _markdown(line: int, body: list[str]) -> str:
    for number, content in enumerate(body, line + 1):
        if content.strip() and not content.startswith("#"):
            raise _MistakeError(number, "text of a markdown cell is written in comments: begin the line with `# `")
    return "\n".join(content.removeprefix("#").removeprefix(" ") for content in body)


def _code(line: int, code: str, task: str) -> str:
    """Return the cell's code with its magics made real, once it is known to be Python that defines its task."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # an invalid escape in a stub would warn every student
            compile(code, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError) as error:  # ValueError: a null byte
        place, problem = (error.lineno or 1, error.msg) if isinstance(error, SyntaxError) else (1, str(error))
        raise _MistakeError(line + place, f"not valid Python: {problem}") from error
    if task:
        _require_definition(line, task, definitions(ast.parse(code)))
    return _with_magics(code)


def _require_definition(line: int, task: str, names: tuple[str, ...]) -> None:
    if task not in names:
        raise _MistakeError(line, f"task {task!r} is not defined in its cell as a function or class")
    if task != names[0]:
        raise _MistakeError(line, f"task {task!r} must bear the name of its first definition, {names[0]!r}")


def _with_magics(code: str) -> str:
    """Uncomment magics and shell commands (`# %matplotlib inline`, `# !pip ...`) that stand alone on their line."""
    lines = code.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        row, column = token.start
        if token.type == tokenize.COMMENT and _MAGIC.match(token.string) and not lines[row - 1][:column].strip():
            lines[row - 1] = lines[row - 1][:column] + token.string[1:].removeprefix(" ")
    return "\n".join(lines)


def _in_harmony(cells: Iterable[SourceCell]) -> Iterator[SourceCell]:
    """Yield the cells once their ids are known to fit together."""
    tasks: dict[str, int] = {}  # names with the lines that take them
    checks: dict[str, int] = {}
    grade_ids: dict[str, int] = {}  # tasks and manual cells share nbgrader's
    for cell in cells:
        keys = cell.keys
        for need in keys.needs:
            if need not in tasks:
                raise _MistakeError(cell.line, f"needs {need!r}, which is no earlier task")
        if keys.check and keys.check not in tasks:
            raise _MistakeError(cell.line, f"check {keys.check!r} has no task above it")
        _take(keys.task or keys.manual, cell, grade_ids)
        _take(keys.check, cell, checks)
        _take(keys.task, cell, tasks)
        yield cell
    for task, line in tasks.items():
        if task not in checks:
            raise _MistakeError(line, f"task {task!r} has no check")


def _take(name: str, cell: SourceCell, lines: dict[str, int]) -> None:
    if name in lines:
        raise _MistakeError(cell.line, f"{cell.kind} {name!r} is a duplicate: line {lines[name]} has that name")
    if name:
        lines[name] = cell.line
