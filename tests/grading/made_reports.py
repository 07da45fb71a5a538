"""Reports made up for tests about a class: who passed which hidden test, and nothing else."""

from collections.abc import Sequence
from pathlib import Path

from autograder.grading.scoring import score_task
from autograder.model import Assignment, Group, Outcome, Report, Task, TaskResult, TestResult

NOWHERE = Path("nowhere")
ONE = Assignment("one", (Task("f", 10.0), Task("bonus", 0.0)), NOWHERE, NOWHERE, NOWHERE, NOWHERE)

UNREADABLE = Report(
    "one",
    "broken",
    tuple(TaskResult(task.id, 0.0, task.points, Outcome.MISSING, {}, ()) for task in ONE.tasks),
    ("nothing could be graded: the file is not a notebook",),
)


def result(name: str, outcome: Outcome, hint: str = "", group: Group = Group.CORE) -> TestResult:
    return TestResult(f"test_f::{name}", f"It does {name}.", group, outcome, hint)


def report(submission: str, tests: Sequence[TestResult], notes: Sequence[str] = (), seconds: float = 1.0) -> Report:
    """Return a report on ONE whose bonus is done."""
    bonus = TestResult("test_bonus::test_b", "A bonus.", Group.CORE, Outcome.PASSED)
    tasks = (score_task(ONE.tasks[0], tests), score_task(ONE.tasks[1], [bonus]))
    return Report("one", submission, tasks, tuple(notes), {"seconds": seconds, "sandbox": "full"})


def passing(submission: str, *passed: bool) -> Report:
    """Return a report on tests `0`, `1`, ... that were passed or failed."""
    outcomes = (Outcome.PASSED if each else Outcome.FAILED for each in passed)
    return report(submission, [result(f"{n}", outcome, "Think again.") for n, outcome in enumerate(outcomes)])
