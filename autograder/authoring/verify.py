"""Prove an assignment's graders: the reference earns all, the stub nothing, each known answer what it deserves."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.authoring.answers import Answer, Kind, load_answers
from autograder.authoring.submissions import reference_answers, substitute, with_answers
from autograder.errors import AutograderError
from autograder.grading.pool import Job, grade_all
from autograder.grading.setup import Setup
from autograder.model import Assignment, Graded, Outcome, Report

VERIFY_SEED = b"the same data for every verification"
FULL, ZERO = "full", "zero"


@dataclass(frozen=True, slots=True)
class Case:
    """One submission of which we know what it deserves."""

    label: str
    answers: dict[str, str]
    expected: str  # FULL, ZERO, or the task that must lose points, and no other
    answer: Answer | None = None
    whole: bool = False  # every cell runs, as in a student's submission; else those that hidden tests need


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a case went; `problem` is "" when it went as it must."""

    case: Case
    problem: str


def cases(assignment: Assignment) -> list[Case]:
    """Return the reference, the stub, every task alone left as a stub, and every known answer in company."""
    reference = reference_answers(assignment)
    tasks = [task.id for task in assignment.tasks]
    turned = dict(zip(tasks, [reference[task] for task in (*tasks[1:], tasks[0])], strict=True))
    known = [
        Case("reference", reference, FULL, whole=True),
        Case("stub", {}, ZERO, whole=True),
        Case("reference with its definitions in another order, in other cells", turned, FULL),
    ]
    for task in tasks:
        others = {name: source for name, source in reference.items() if name != task}
        known.append(Case(f"only {task} left as a stub", others, task))
    for file in ("wrong.py", "alternative.py"):
        for answer in load_answers(assignment.solutions / file):
            source = substitute(reference[answer.task], answer.function, answer.source)
            expected = answer.task if answer.kind is Kind.WRONG else FULL
            known.append(
                Case(
                    f"{answer.kind} {answer.name} ({answer.title})",
                    {**reference, answer.task: source},
                    expected,
                    answer,
                )
            )
    return known


def verify(
    setup: Setup, workers: int, progress: Callable[[int, int], None], tasks: Collection[str] = ()
) -> list[Verdict]:
    """Grade every case and return the verdicts in order; `progress` is told how many of how many are done.

    With `tasks` only known answers to these are graded, beside the reference and the stub; they meet all hidden tests.
    """
    known = [case for case in cases(setup.assignment) if not tasks or case.whole or _task_of(case) in tasks]
    verdicts: dict[str, Verdict] = {}
    with TemporaryDirectory(prefix="verify-") as folder:
        by_name = {f"case-{number}": case for number, case in enumerate(known)}
        jobs = list(_write(by_name, setup.assignment, Path(folder)))
        for job, result in grade_all(setup, jobs, workers):
            verdicts[job.name] = Verdict(by_name[job.name], _problem(by_name[job.name], result))
            progress(len(verdicts), len(known))
    return [verdicts[name] for name in by_name]


def _write(by_name: dict[str, Case], assignment: Assignment, folder: Path) -> Iterator[Job]:
    released = json.loads(assignment.notebook.read_bytes())
    for name, case in by_name.items():
        path = folder / f"{name}.ipynb"
        path.write_text(json.dumps(with_answers(released, case.answers)), encoding="utf-8")
        yield Job(name, path, answers_only=not case.whole)


def _task_of(case: Case) -> str:
    return case.answer.task if case.answer else case.expected


def _problem(case: Case, result: Graded | AutograderError) -> str:
    """Return what is not as it must be, or ""."""
    if isinstance(result, AutograderError):
        return f"could not be graded: {result}"
    report = result.report
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


def table(assignment: Assignment, verdicts: list[Verdict]) -> list[tuple[str, ...]]:
    """Return the rows to show: a task, its points, its wrong answers caught and its alternatives accepted."""
    rows: list[tuple[str, ...]] = [("task", "points", "wrong caught", "alternatives full")]
    judged = {verdict.case.answer.task for verdict in verdicts if verdict.case.answer}
    for task in (task for task in assignment.tasks if task.id in judged):
        mine = [verdict for verdict in verdicts if verdict.case.answer and verdict.case.answer.task == task.id]
        counts = [
            _count([verdict for verdict in mine if verdict.case.answer and verdict.case.answer.kind is kind])
            for kind in (Kind.WRONG, Kind.ALTERNATIVE)
        ]
        rows.append((task.id, f"{task.points:g}", *counts))
    return rows


def _count(verdicts: list[Verdict]) -> str:
    return f"{sum(not verdict.problem for verdict in verdicts)}/{len(verdicts)}"
