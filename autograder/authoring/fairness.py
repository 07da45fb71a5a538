"""Prove that grading is fair: the same work earns the same, whatever the order, the random data, the threads."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from autograder.authoring.answers import Answer, Kind, by_task, known_answers
from autograder.authoring.cases import FULL, Case
from autograder.authoring.submissions import reference_answers, substitute
from autograder.authoring.verify import Trial
from autograder.errors import AutograderError
from autograder.model import Assignment, Manner, Report


def fair_trials(assignment: Assignment, seeds: int) -> list[Trial]:
    """Return the ways to grade some notebooks that must not matter, behind the usual one.

    The notebooks are the reference, all other right answers, mixed, and a typical mistake in each task. Other random
    data are for right answers, which must earn all again; mistakes may be caught by another test.
    """
    reference, known = reference_answers(assignment), known_answers(assignment)
    mistakes = next(_mixed(known, Kind.WRONG))
    right = _right_cases(reference, known)
    cases = [*right, _case("a mistake in each task", reference, mistakes, Kind.WRONG)]
    reordered = Manner(shuffled=True, threads=2)
    return [
        *(Trial(case) for case in cases),
        *(Trial(case, "its hidden tests in another order, with two threads", reordered) for case in cases),
        *(Trial(case, f"seed {n}", Manner(salt=f"seed {n}")) for n in range(1, seeds + 1) for case in right),
    ]


def right_cases(assignment: Assignment) -> list[Case]:
    """Return the reference, and notebooks that hold each other right answer once, with the tasks that differ."""
    return _right_cases(reference_answers(assignment), known_answers(assignment))


def _right_cases(reference: dict[str, str], known: Sequence[Answer]) -> list[Case]:
    mixes = enumerate(_mixed(known, Kind.ALTERNATIVE), 1)
    others = (_case(f"other right answers, mix {number}", reference, mix, FULL) for number, mix in mixes)
    return [Case("reference", reference, FULL), *others]


def unfairness(trials: Sequence[Trial], reports: Sequence[Report | AutograderError]) -> list[str]:
    """Return what was another report, or a loss, for no fault of the work."""
    usual = {trial.case.label: report for trial, report in zip(trials, reports, strict=True) if not trial.how}
    problems = []
    for trial, report in zip(trials, reports, strict=True):
        problem = _loss(report) if trial.manner.salt else _difference(usual[trial.case.label], report)
        problems += [f"{trial.case.label}, {trial.how}: {problem}"] if problem else []
    return problems


def _mixed(known: Sequence[Answer], kind: Kind) -> Iterator[list[Answer]]:
    """Yield the first known answer of a kind to each task, the second where there is one, and so on."""
    for together in zip_longest(*by_task(known, kind).values()):
        yield [answer for answer in together if answer is not None]


def _case(label: str, reference: Mapping[str, str], mix: Sequence[Answer], expected: str) -> Case:
    answered = {answer.task: substitute(reference[answer.task], answer.function, answer.source) for answer in mix}
    return Case(label, {**reference, **answered}, expected, tested=tuple(answered))


def _difference(one: Report | AutograderError, other: Report | AutograderError) -> str:
    """Return in what two reports of the same work differ, or ""."""
    if isinstance(one, AutograderError) or isinstance(other, AutograderError):
        return f"could not be graded: {one if isinstance(one, AutograderError) else other}"
    before, after = ([test for task in report.tasks for test in task.tests] for report in (one, other))
    tests = [f"{a.name} first {a.outcome}, then {b.outcome}" for a, b in zip(before, after, strict=True) if a != b]
    notes = [f"other notes: {one.notes} and {other.notes}"] if one.notes != other.notes else []
    return "; ".join([*tests[:3], *notes])


def _loss(report: Report | AutograderError) -> str:
    if isinstance(report, AutograderError):
        return f"could not be graded: {report}"
    lost = [task.task for task in report.tasks if not all(task.groups.values())]
    return f"points lost in {', '.join(lost)}" if lost else ""
