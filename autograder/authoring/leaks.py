"""Prove that nothing of the solutions and the hidden tests reaches students: by content, wherever it may lie.

What is looked for are three lines of a definition in a row (all of a shorter one), and rows of numbers. Layout,
quotes and comments make no difference. What students do read are the titles and hints of hidden tests.
"""

import ast
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import course_lib
from autograder.authoring.python_files import parsed
from autograder.model import Assignment, Report

ROW = 3  # lines of a definition that nobody writes by chance
ENOUGH = 45  # characters that count, of a definition or of numbers: what is shorter stands in any text on the subject
_LIBRARY = Path(course_lib.__file__).parent
_COMMENT = re.compile(r"(?m)(?:^|\s)#.*$")
_TAG = re.compile(r"<[^>]*>")
_LAYOUT = re.compile(r"[\s\"'(),\\]")
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Secret:
    """A piece of a hidden file, without its layout."""

    where: str
    text: str


def secrets(assignment: Assignment) -> list[Secret]:
    """Return what no student may read of an assignment."""
    folders = (assignment.solutions, assignment.graders, assignment.common_graders)
    return [secret for folder in folders for path in sorted(folder.glob("*.py")) for secret in _secrets(path)]


def leaked(assignment: Assignment, returned: Sequence[tuple[Report, str]]) -> list[str]:
    """Return what the notebook, the students' library and the feedback of reports give away of an assignment.

    Each report comes with the code that was handed in: feedback may quote that, be it as in the reference.
    """
    hidden = secrets(assignment)
    library = {place: text for place, text in folder_text(_LIBRARY).items() if place.endswith(".py")}
    found = leaks(hidden, {**notebook_text(assignment.notebook), **library})
    everything = squeeze("\n".join(dict.fromkeys(line for report, _ in returned for line in feedback_lines(report))))
    suspected = [secret for secret in hidden if secret.text in everything]  # none, as a rule
    for report, code in returned if suspected else ():
        own = squeeze(code)
        text = {"the feedback": "\n".join(feedback_lines(report))}
        found += leaks((secret for secret in suspected if secret.text not in own), text)
    return list(dict.fromkeys(found))


def leaks(hidden: Iterable[Secret], public: Mapping[str, str]) -> list[str]:
    """Return what can be read in public texts, named by where they lie, of what is hidden: a line a definition."""
    squeezed = {place: squeeze(text) for place, text in public.items()}
    found = [
        f"{place} holds a part of {secret.where}"
        for secret in hidden
        for place, text in squeezed.items()
        if secret.text in text
    ]
    return list(dict.fromkeys(found))


def notebook_text(path: Path) -> dict[str, str]:
    """Return what a student reads of a notebook, outputs and metadata included."""
    notebook = json.loads(path.read_bytes())
    sources = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    rest = [{key: value for key, value in cell.items() if key != "source"} for cell in notebook["cells"]]
    return {path.name: f"{sources}\n{json.dumps([rest, notebook['metadata']])}"}


def folder_text(folder: Path) -> dict[str, str]:
    """Return the texts of a folder's files, by their names: of an unpacked wheel, or of a class's feedback."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): _legible(path) for path in files}


def feedback_lines(report: Report) -> list[str]:
    """Return what a student reads of a report."""
    tests = (test for task in report.tasks for test in task.tests)
    return [*(f"{test.title}\n{test.hint}" for test in tests), *report.notes]


def _legible(path: Path) -> str:
    text = path.read_bytes().decode(errors="replace")
    return html.unescape(_TAG.sub("", text)) if path.suffix == ".html" else text


@cache
def squeeze(text: str) -> str:
    """Return a text without comments, spaces, quotes, commas and round brackets."""
    return _LAYOUT.sub("", _COMMENT.sub("", text))


def _secrets(path: Path) -> Iterator[Secret]:
    _, tree = parsed(path)
    for node in tree.body:
        for owner in _functions(node):
            where = f"{path.parent.name}/{path.name}: {getattr(owner, 'name', '')}".rstrip(": ")
            yield from (Secret(where, text) for text in _rows(owner))
        yield from (Secret(f"{path.parent.name}/{path.name}, numbers", text) for text in _numbers(node))


def _functions(node: ast.stmt) -> Iterator[Definition]:
    """Yield a definition at the top level, and the methods of a class."""
    if isinstance(node, ast.FunctionDef):
        yield node
    elif isinstance(node, ast.ClassDef):
        yield from (child for child in node.body if isinstance(child, ast.FunctionDef))


def _rows(definition: Definition) -> Iterator[str]:
    body = [
        node for node in definition.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    lines = [squeeze(line) for line in ast.unparse(ast.Module(body, [])).split("\n")]
    for start in range(max(1, len(lines) - ROW + 1)):
        text = "".join(lines[start : start + ROW])
        if len(text) >= ENOUGH:
            yield text


def _numbers(node: ast.stmt) -> Iterator[str]:
    """Yield the rows of numbers that a statement spells out: expected values, as likely as not."""
    for part in ast.walk(node):
        if isinstance(part, ast.List | ast.Tuple) and all(isinstance(each, ast.Constant) for each in part.elts):
            text = squeeze(ast.unparse(part))
            if len(text) >= ENOUGH and any(
                isinstance(each.value, float) for each in part.elts if isinstance(each, ast.Constant)
            ):
                yield text
