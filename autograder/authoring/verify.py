"""Prove an assignment's graders: every submission of which we know what it deserves is graded, and gets it."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.authoring.cases import FULL, ZERO, Case
from autograder.authoring.submissions import with_answers
from autograder.errors import AutograderError
from autograder.grading.pool import Job, grade_all
from autograder.grading.worker import Setup
from autograder.model import Assignment, Graded, Limits, Outcome, Report

VERIFY_SEED = b"the same data for every verification"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a case went; `problem` is "" when it went as it must."""

    case: Case
    problem: str
    failed: frozenset[str] = frozenset()  # names of the hidden tests that did not pass


def verify(setup: Setup, cases: Sequence[Case], workers: int, progress: Callable[[int, int], None]) -> list[Verdict]:
    """Grade the cases and return their verdicts, mutants last; `progress` is told how many of how many are done."""
    known = [case for case in cases if not case.mutated]
    edited = [case for case in cases if case.mutated]
    verdicts = _grade(setup, known, workers, lambda done: progress(done, len(cases)))
    brief = replace(setup, limits=brief_limits(setup.limits))
    return [*verdicts, *_grade(brief, edited, workers, lambda done: progress(len(known) + done, len(cases)))]


def brief_limits(limits: Limits) -> Limits:
    """Return limits for mutants, many of which never end; the reference by itself is graded under the same."""
    return replace(limits, cell_seconds=3.0, test_seconds=3.0, after_timeout_seconds=0.3)


def _grade(setup: Setup, cases: Sequence[Case], workers: int, progress: Callable[[int], None]) -> list[Verdict]:
    verdicts: dict[str, Verdict] = {}
    with TemporaryDirectory(prefix="verify-") as folder:
        by_name = {f"case-{number}": case for number, case in enumerate(cases)}
        jobs = list(_write(by_name, setup.assignment, Path(folder)))
        for job, result in grade_all(setup, jobs, workers):
            verdicts[job.name] = _verdict(by_name[job.name], result)
            progress(len(verdicts))
    return [verdicts[name] for name in by_name]


def _write(by_name: dict[str, Case], assignment: Assignment, folder: Path) -> Iterator[Job]:
    released = json.loads(assignment.notebook.read_bytes())
    for name, case in by_name.items():
        path = folder / f"{name}.ipynb"
        path.write_text(json.dumps(with_answers(released, case.answers)), encoding="utf-8")
        yield Job(name, path, answers_only=not case.whole, task=case.mutated, to_the_end=not case.mutated)


def _verdict(case: Case, result: Graded | AutograderError) -> Verdict:
    if isinstance(result, AutograderError):
        return Verdict(case, f"could not be graded: {result}")
    tests = (test for task in result.report.tasks for test in task.tests)
    failed = frozenset(test.name for test in tests if test.outcome is not Outcome.PASSED)
    return Verdict(case, _problem(case, result.report), failed)


def _problem(case: Case, report: Report) -> str:
    """Return what is not as it must be, or ""."""
    stumbled = next((note for note in report.notes if "stumbled" in note and case.expected == FULL), "")
    lost = {task.task for task in report.tasks if task.outcome is not Outcome.PASSED}
    if case.expected == ZERO:
        return f"earned {report.score:g} points" if report.score else ""
    must_lose = set() if case.expected == FULL else {case.expected}
    if survived := must_lose - lost:
        return f"nothing lost in {', '.join(sorted(survived))}"
    if unfair := lost - must_lose:
        return f"points lost in {', '.join(sorted(unfair))}: {_first_failure(report, unfair)}"
    return stumbled


def _first_failure(report: Report, tasks: set[str]) -> str:
    failed = (
        f"{test.name} ({test.outcome}): {test.hint} {test.detail}"
        for task in report.tasks
        for test in task.tests
        if task.task in tasks and test.outcome != "passed"
    )
    return next(failed, "no hidden test failed")[:600]
