"""What of a report may leave for a place that students see: a CI log, a job summary, Gradescope."""

from dataclasses import replace

from autograder.model import Report, TaskResult, TestResult
from autograder.plain import plain


def students_view(report: Report) -> Report:
    """Return the report without the tests' names and details, every text of it on one line and printable."""
    return replace(
        report,
        submission=plain(report.submission),
        tasks=tuple(_task(task) for task in report.tasks),
        notes=tuple(map(plain, report.notes)),
    )


def _task(task: TaskResult) -> TaskResult:
    return replace(task, tests=tuple(_test(test) for test in task.tests))


def _test(test: TestResult) -> TestResult:
    return replace(test, name="", detail="", title=plain(test.title), hint=plain(test.hint))
