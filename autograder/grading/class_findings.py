"""What stands out in a class's reports: common hints, slow and stopped submissions, cells that were tampered with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Outcome, Report, TestResult

STOPPED = (Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY, Outcome.KILLED)
_OWN_LINE = re.compile(r" at `.*?`(?=\.)")  # in the hint on an exception: another one in every notebook
_TAMPERED = re.compile(r"(locked )?cell ['\"]")  # what `grading.notebook.fit` notes; it names cells by their keys


@dataclass(frozen=True, slots=True)
class CommonHint:
    """One hint of a task's failed tests, and how many submissions got it; titles of the tests that gave it."""

    task: str
    hint: str
    submissions: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A submission with tests that had to be stopped or ended its process: how, by task."""

    submission: str
    tasks: tuple[tuple[str, Outcome], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One note, and the submissions that bear it."""

    text: str
    submissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassFindings:
    """What an instructor should look at."""

    hints: tuple[CommonHint, ...]  # the commonest first
    slowest: tuple[tuple[str, float], ...]  # submission and seconds, the slowest first
    stopped: tuple[Stopped, ...]
    tampered: tuple[Note, ...]
    notes: tuple[Note, ...]  # all others
    unconfined: tuple[str, ...]  # submissions that were graded without the sandbox


def class_findings(reports: Sequence[Report]) -> ClassFindings:
    """Return what stands out among the reports."""
    notes = _notes(reports)
    seconds = [(report.submission, float(report.run["seconds"])) for report in reports if "seconds" in report.run]
    return ClassFindings(
        hints=_hints(reports),
        slowest=tuple(sorted(seconds, key=lambda entry: entry[1], reverse=True)),
        stopped=tuple(found for report in reports if (found := _stopped(report)).tasks),
        tampered=tuple(note for note in notes if _TAMPERED.match(note.text)),
        notes=tuple(note for note in notes if not _TAMPERED.match(note.text)),
        unconfined=tuple(report.submission for report in reports if report.run.get("sandbox") == "none"),
    )


def _hints(reports: Sequence[Report]) -> tuple[CommonHint, ...]:
    """Count each hint once a submission; that a stub is still there says nothing about the task."""
    given: dict[tuple[str, str], tuple[set[int], dict[str, None]]] = {}
    for number, report in enumerate(reports):
        for result in report.tasks:
            for test in result.tests:
                if test.hint and test.outcome is not Outcome.MISSING:
                    submissions, titles = given.setdefault((result.task, _without_line(test)), (set(), {}))
                    submissions.add(number)
                    titles[test.title] = None
    found = [CommonHint(*key, len(submissions), tuple(titles)) for key, (submissions, titles) in given.items()]
    return tuple(sorted(found, key=lambda hint: hint.submissions, reverse=True))


def _without_line(test: TestResult) -> str:
    return _OWN_LINE.sub("", test.hint, count=1) if test.outcome is Outcome.RAISED else test.hint


def _stopped(report: Report) -> Stopped:
    found = {(result.task, test.outcome): None for result in report.tasks for test in result.tests}
    return Stopped(report.submission, tuple(entry for entry in found if entry[1] in STOPPED))


def _notes(reports: Sequence[Report]) -> list[Note]:
    bearers: dict[str, list[str]] = {}
    for report in reports:
        for note in report.notes:
            bearers.setdefault(note, []).append(report.submission)
    notes = [Note(text, tuple(submissions)) for text, submissions in bearers.items()]
    return sorted(notes, key=lambda note: len(note.submissions), reverse=True)
