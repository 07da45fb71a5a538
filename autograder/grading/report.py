"""A Report as JSON, and the part of it that a student may see."""

from dataclasses import asdict
from functools import lru_cache
from typing import Any

from autograder.model import Group, Outcome, Report, TaskResult, TestResult


def report_to_json(report: Report) -> dict[str, Any]:
    """Return the report in its published form, `score` and `max_score` included."""
    return {
        "schema": report.schema,
        "assignment": report.assignment,
        "submission": report.submission,
        "score": report.score,
        "max_score": report.max_score,
        "tasks": [asdict(task) for task in report.tasks],
        "notes": list(report.notes),
        "run": report.run,
    }


def report_from_json(data: dict[str, Any]) -> Report:
    """Return the report that `report_to_json` wrote."""
    return Report(
        assignment=data["assignment"],
        submission=data["submission"],
        tasks=tuple(_task(task) for task in data["tasks"]),
        notes=tuple(data["notes"]),
        run=data["run"],
        schema=data["schema"],
    )


def result_from_json(data: dict[str, Any]) -> TestResult:
    """Return one hidden test's result, as it stands in a report."""
    return _result(**data)


@lru_cache(maxsize=1 << 12)
def _result(name: str, title: str, group: str, outcome: str, hint: str = "", detail: str = "") -> TestResult:
    """Return one object for all submissions of which a test says the same: else most of a large class's memory."""
    return TestResult(name, title, Group(group), Outcome(outcome), hint, detail)


def _task(data: dict[str, Any]) -> TaskResult:
    return TaskResult(
        task=data["task"],
        score=data["score"],
        max_score=data["max_score"],
        outcome=Outcome(data["outcome"]),
        groups={Group(name): earned for name, earned in data["groups"].items()},
        tests=tuple(result_from_json(test) for test in data["tests"]),
    )
