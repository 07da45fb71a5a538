"""The class's reports as they were kept, one JSON file a student; a file that cannot be used is left out and named."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.grading.report import report_from_json
from autograder.model import SCHEMA_VERSION, Assignment, Report, TaskResult, TestResult

LARGE = 1e9


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that holds no report of this assignment, and why."""

    path: Path
    reason: str


def read_reports(folder: Path, assignment: Assignment) -> tuple[list[Report], list[Skipped]]:
    """Return the reports in a folder, each under its file's name, which is the student's; and what was left out."""
    reports: list[Report] = []
    skipped: list[Skipped] = []
    for path in sorted(folder.glob("*.json")):
        found = read_report(path, assignment)
        if isinstance(found, str):
            skipped.append(Skipped(path, found))
        else:
            reports.append(replace(found, submission=path.stem))
    return reports, skipped


def read_report(path: Path, assignment: Assignment) -> Report | str:
    """Return the report in a file, or why there is none of this assignment in it."""
    try:
        data: Any = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        return f"is no JSON: {error}"
    if not isinstance(data, dict) or "schema" not in data:
        return "is no report"
    if data["schema"] != SCHEMA_VERSION:
        return f"is a report of version {data['schema']!r}; this program reads version {SCHEMA_VERSION}"
    try:
        report = report_from_json(data)
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # whatever a damaged file makes of it
        return f"is a damaged report ({type(error).__name__}: {error})"
    if not _is_sound(report):
        return "is a damaged report (a value of another type, or out of range)"
    if report.assignment != assignment.name:
        return f"is a report on {report.assignment}"
    if {task.task: task.max_score for task in report.tasks} != {task.id: task.points for task in assignment.tasks}:
        return "is about other tasks or points than the assignment has now: grade it again"
    return report


def _is_sound(report: Report) -> bool:
    texts = [report.assignment, *report.notes]
    seconds = report.run.get("seconds", 0.0) if isinstance(report.run, dict) else None
    return _are_texts(texts) and _is_number(seconds) and all(_is_sound_task(task) for task in report.tasks)


def _is_sound_task(result: TaskResult) -> bool:
    numbers = _is_number(result.score) and _is_number(result.max_score)
    return (
        numbers
        and 0 <= result.score <= result.max_score
        and _are_texts([result.task])
        and all(_are_texts(_texts(test)) for test in result.tests)
    )


def _texts(test: TestResult) -> tuple[object, ...]:
    return (test.name, test.title, test.hint, test.detail)


def _are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and -LARGE < value < LARGE  # neither NaN nor an int beyond all floats
