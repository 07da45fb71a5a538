"""Reports for GitHub Actions: a job summary, annotations at the student's cells, and the points.

The commands and their escaping: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from autograder.adapters.feedback import notes_list, table, titles_and_hints
from autograder.adapters.students_view import students_view
from autograder.errors import NotebookError
from autograder.grading.notebook import read_submission
from autograder.model import Limits, Outcome, Report, TaskResult
from autograder.plain import plain

SUMMARY_BYTES = 1 << 20  # GitHub drops a longer summary as a whole
ANNOTATIONS = 10  # of each kind, which is what GitHub keeps of a step
CUT = "<p>The summary ends here: there is no room for the other submissions.</p>\n"
_CELLS = re.compile(r'"cells"\s*:\s*\[')
_SOURCE = re.compile(r'"source"\s*:')
_BETWEEN = re.compile(r"[\s,]*")


def new_token() -> str:
    """Return a word that nobody can guess: what is printed between `pause` and `resume` gives GitHub no commands."""
    return secrets.token_hex(16)


def pause(token: str) -> str:
    """Return the command after which GitHub ignores all commands: file names are the students' choice."""
    return f"::stop-commands::{token}"


def resume(token: str) -> str:
    """Return the command after which GitHub takes commands again."""
    return f"::{token}::"


def summary(reports: Sequence[Report]) -> str:
    """Return the job summary: HTML without a blank line, so that nothing in it is read as Markdown."""
    page, room = "", SUMMARY_BYTES - len(CUT)
    for report in reports:
        part = _submission(students_view(report))
        room -= len(part.encode())
        if room < 0:
            return page + CUT
        page += part
    return page


def annotations(graded: Sequence[tuple[Path, Report]]) -> Iterator[str]:
    """Yield a command for each task that lost points: an error where all are lost, else a warning.

    Of a single submission the points follow, in the two notices that GitHub Classroom's own reporter writes.
    """
    left = {"error": ANNOTATIONS, "warning": ANNOTATIONS}
    for path, report in graded:
        lines = cell_lines(path)
        for task in students_view(report).tasks:
            kind = "warning" if task.score else "error"
            if task.score < task.max_score and left[kind]:
                left[kind] -= 1
                yield _annotation(kind, path, lines.get(f"{task.task}-answer", (0, 1)), task)
    if len(graded) == 1:
        yield from _points(graded[0][1])


def cell_lines(path: Path) -> dict[str, tuple[int, int]]:
    """Return for each cell with a grade_id its number in the notebook and the line of the file where its source begins.

    The first cell of an id counts, as in grading. Of what is no notebook little or nothing is found.
    """
    text = _text(path)
    found: dict[str, tuple[int, int]] = {}
    opening = _CELLS.search(text)
    place, number, line, counted = opening.end() if opening else len(text), 0, 1, 0
    while (place := _after(_BETWEEN, text, place)) < len(text) and text[place] == "{":
        try:
            cell, end = json.JSONDecoder().raw_decode(text, place)
        except (ValueError, RecursionError):
            break
        number += 1
        source = _SOURCE.search(text, place, end)
        begin = source.end() if source else place
        line, counted = line + text.count("\n", counted, begin), begin
        found.setdefault(_grade_id(cell), (number, line))
        place = end
    return found


def _submission(report: Report) -> str:
    head = f"<h3><code>{escape(report.submission)}</code>: {report.score:g} of {report.max_score:g} points</h3>\n"
    notes = f"{notes_list(report.notes)}\n" if report.notes else ""
    return head + notes + "".join(map(_task, report.tasks))


def _task(task: TaskResult) -> str:
    passed = task.outcome is Outcome.PASSED
    points = f"{task.score:g} of {task.max_score:g}" if task.max_score else "a bonus"
    title = f"{'✔' if passed else '✘'} <code>{escape(task.task)}</code>: {points}"
    return f"<details{'' if passed else ' open'}><summary>{title}</summary>{table(task)}</details>\n"


def _annotation(kind: str, path: Path, place: tuple[int, int], task: TaskResult) -> str:
    number, line = place
    where = f" in cell {number}" if number else ""
    properties = {
        "file": _shown(path),
        "line": str(line),
        "title": f"{task.task}{where}: {task.score:g} of {task.max_score:g} points",
    }
    return command(kind, "\n".join(titles_and_hints(task.tests)) or "No hidden test was run.", **properties)


def _points(report: Report) -> Iterator[str]:
    yield command("notice", f"Points {report.score:g}/{report.max_score:g}", title="Autograding complete")
    points = {"totalPoints": report.score, "maxPoints": report.max_score}
    yield command("notice", json.dumps(points), title="Autograding report")


def command(name: str, message: str, **properties: str) -> str:
    """Return a workflow command on one line, with what would end a value escaped as GitHub asks for it."""
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _shown(path: Path) -> str:
    """Return the path as GitHub knows it: below the workspace, where it lies there."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a student's link
    inside = workspace and absolute.is_relative_to(workspace)
    return plain(str(absolute.relative_to(workspace) if inside and workspace else path))


def _text(path: Path) -> str:
    """Return a submitted file's text, or "" for what grading would not read either."""
    try:
        content = read_submission(path, Limits())
    except NotebookError:
        return ""
    return content.decode("utf-8", "replace")


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place


def _grade_id(cell: object) -> str:
    """Return the cell's grade_id, "" where there is none or it is no text; the cell is a student's JSON."""
    for key in ("metadata", "nbgrader", "grade_id"):
        cell = cell.get(key) if isinstance(cell, dict) else None
    return cell if isinstance(cell, str) else ""
