"""Prove an assignment's graders: every submission of which we know what it deserves is graded, and gets it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder.authoring.cases import FULL, ZERO, Case
from autograder.authoring.submissions import with_answers
from autograder.errors import AutograderError
from autograder.grading.pool import Job, grade_all
from autograder.grading.setup import Setup
from autograder.model import AS_USUAL, Graded, Manner, Outcome, Report, TestResult

VERIFY_SEED = b"the same data for every verification"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a case went; `problem` is "" when it went as it must. No report where we could not grade."""

    case: Case
    problem: str
    report: Report | None = None

    @property
    def tests(self) -> tuple[TestResult, ...]:
        """The hidden tests that ran."""
        return tuple(test for task in self.report.tasks for test in task.tests) if self.report else ()


@dataclass(frozen=True, slots=True)
class Trial:
    """A way to grade a case; `how` names it where it is not the usual one.

    What follows from the case is added to `manner`; one failed hidden test is enough (`to_the_end` false) only where
    no task is tested but the one that must lose.
    """

    case: Case
    how: str = ""
    manner: Manner = AS_USUAL


def verdicts(trials: Sequence[Trial], reports: Sequence[Report | AutograderError]) -> list[Verdict]:
    """Judge the reports of trials."""
    return [_verdict(trial.case, report) for trial, report in zip(trials, reports, strict=True)]


def run(
    setup: Setup, trials: Sequence[Trial], workers: int, progress: Callable[[], object]
) -> list[Report | AutograderError]:
    """Grade all trials and return their reports in order; `progress` is called after each."""
    reports: dict[str, Report | AutograderError] = {}
    released = json.loads(setup.assignment.notebook.read_bytes())
    with TemporaryDirectory(prefix="verify-") as folder:
        jobs = [_job(trial, released, Path(folder, f"{number}.ipynb")) for number, trial in enumerate(trials)]
        for job, result in grade_all(setup, jobs, workers):
            reports[job.name] = result.report if isinstance(result, Graded) else result
            progress()
    return [reports[job.name] for job in jobs]


def _job(trial: Trial, released: Mapping[str, Any], path: Path) -> Job:
    case = trial.case
    path.write_text(json.dumps(with_answers(released, case.answers)), encoding="utf-8")
    manner = replace(
        trial.manner,
        answers_only=not case.whole,
        tasks=case.tested,
        to_the_end=trial.manner.to_the_end or case.expected not in case.tested,
        brief=bool(case.mutated),
    )
    return Job(path.stem, path, manner)


def _verdict(case: Case, result: Report | AutograderError) -> Verdict:
    if isinstance(result, AutograderError):
        return Verdict(case, f"could not be graded: {result}")
    return Verdict(case, _problem(case, result), result)


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
