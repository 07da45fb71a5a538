"""Outcomes x groups x points: what a task earned."""

from collections.abc import Sequence

from autograder.errors import NotebookError
from autograder.model import SHARES, Assignment, Group, Outcome, Report, Task, TaskResult, TestResult

ORDER = list(Group)


def score_task(task: Task, tests: Sequence[TestResult]) -> TaskResult:
    """Score a task by its hidden tests.

    A group is earned when all its tests pass, and edge and robust count only with core. The share of an absent group
    goes to the others in proportion. Rounded to 0.01, never above the points.
    """
    present = [group for group in ORDER if any(test.group is group for test in tests)]
    passed = {g: all(test.outcome is Outcome.PASSED for test in tests if test.group is g) for g in present}
    earned = {group: passed[group] and passed.get(Group.CORE, False) for group in present}
    whole = sum(SHARES[group] for group in present)
    share = sum(SHARES[group] for group in present if earned[group]) / whole if whole else 0.0
    score = min(round(task.points * share, 2), task.points)
    return TaskResult(task.id, score, task.points, _outcome(tests), earned, tuple(tests))


def unreadable(assignment: Assignment, name: str, error: NotebookError) -> Report:
    """Return the report of a submission whose file is no notebook that could be run."""
    tasks = tuple(TaskResult(task.id, 0.0, task.points, Outcome.MISSING, {}, ()) for task in assignment.tasks)
    return Report(assignment.name, name, tasks, (f"nothing could be graded: the file {error.problem}",))


def _outcome(tests: Sequence[TestResult]) -> Outcome:
    """Return the outcome of the first test that did not pass, core before edge before robust."""
    ranked = sorted(tests, key=lambda test: ORDER.index(test.group))
    return next((test.outcome for test in ranked if test.outcome is not Outcome.PASSED), Outcome.PASSED)
