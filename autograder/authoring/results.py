"""What a verification shows: how each task's graders did."""

import difflib
from collections.abc import Sequence

from autograder.authoring.answers import Kind
from autograder.authoring.cases import Case
from autograder.authoring.verify import Verdict
from autograder.model import Assignment

Rows = list[tuple[str, ...]]


def table(assignment: Assignment, verdicts: Sequence[Verdict]) -> Rows:
    """Return a row a task: its points, wrong answers and mutants caught, right answers of either kind accepted."""
    rows: Rows = [("task", "points", "wrong caught", "alternatives full", "mutants killed", "equivalent")]
    for task in assignment.tasks:
        mine = [verdict for verdict in verdicts if verdict.case.task == task.id]
        if not any(verdict.case.answer or verdict.case.mutated for verdict in mine):
            continue
        known = [
            [verdict for verdict in mine if verdict.case.answer and verdict.case.answer.kind is kind]
            for kind in (Kind.WRONG, Kind.ALTERNATIVE)
        ]
        mutants = [verdict for verdict in mine if verdict.case.mutated and verdict.case.expected == task.id]
        equivalent = [verdict for verdict in mine if verdict.case.reason]
        rows.append((task.id, f"{task.points:g}", *map(_count, [*known, mutants, equivalent])))
    return rows


def _count(verdicts: Sequence[Verdict]) -> str:
    return f"{sum(not verdict.problem for verdict in verdicts)}/{len(verdicts)}"


def complaint(verdict: Verdict) -> str:
    """Return what went wrong with a case; of a mutant, the lines that it changes too."""
    case = verdict.case
    lines = [f"{case.label}: {verdict.problem}", *([f"    listed because: {case.reason}"] if case.reason else [])]
    return "\n".join([*lines, *_changes(case)])


def _changes(case: Case) -> list[str]:
    before, after = case.plain.split("\n"), case.answers.get(case.mutated, "").split("\n")
    changed = difflib.unified_diff(before, after, n=0, lineterm="")
    return [f"    {line}" for line in changed if not line.startswith(("---", "+++", "@@"))] if case.plain else []
