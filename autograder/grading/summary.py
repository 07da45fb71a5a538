"""A class's reports as rows of text."""

from collections.abc import Mapping, Sequence
from textwrap import shorten

from autograder.model import Assignment, Outcome, Report

REMARK_CHARACTERS = 72
_BONUS = ("-", "bonus")  # of a task without points: not done, done


def rows(assignment: Assignment, reports: Sequence[Report]) -> list[tuple[str, ...]]:
    """Return a head and a row a submission: its name, and what `results` gives."""
    return [("submission", *head(assignment)), *((report.submission, *results(report)) for report in reports)]


def changes(before: Mapping[str, Report], after: Mapping[str, Report]) -> list[tuple[str, ...]]:
    """Return a head and a row for each submission whose score is another than before, with the tasks that differ."""
    rows: list[tuple[str, ...]] = [("submission", "before", "after", "where")]
    for name in sorted(before.keys() & after.keys()):
        old, new = before[name], after[name]
        earned = {task.task: task.score for task in old.tasks}
        where = [
            f"{task.task} {earned.get(task.task, 0):g} → {task.score:g}"
            for task in new.tasks
            if task.score != earned.get(task.task, 0)
        ]
        if where:
            rows.append((name, f"{old.score:g}", f"{new.score:g}", ", ".join(where)))
    return rows


def head(assignment: Assignment) -> tuple[str, ...]:
    """Return what stands above `results`."""
    return ("score", *(task.id for task in assignment.tasks), "remark")


def results(report: Report) -> tuple[str, ...]:
    """Return a submission's score, its points per task, and a remark."""
    tasks = (f"{task.score:g}" if task.max_score else _BONUS[task.outcome is Outcome.PASSED] for task in report.tasks)
    return (f"{report.score:g}/{report.max_score:g}", *tasks, remark(report))


def remark(report: Report) -> str:
    """Return what stands out about a submission in a few words: how its tasks ended, or why it could not be read."""
    if report.notes and not any(task.tests for task in report.tasks):
        return _short(report.notes[0])
    counts: dict[Outcome, list[str]] = {}
    graded = [task for task in report.tasks if task.max_score]
    for task in graded:
        if task.outcome is not Outcome.PASSED:
            counts.setdefault(task.outcome, []).append(task.task)
    said = [f"{outcome.replace('_', ' ')}: {_names(tasks, len(graded))}" for outcome, tasks in counts.items()]
    return _short("; ".join(said)) or "all passed"


def _short(text: str) -> str:
    return shorten(text, REMARK_CHARACTERS, placeholder=" ...")


def _names(tasks: list[str], total: int) -> str:
    return "all tasks" if len(tasks) == total else ", ".join(tasks)
