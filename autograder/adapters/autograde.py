"""Grade a class into nbgrader's gradebook: what is new or changed, or all; with nbgrader's own `autograde`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.errors import ConfigError
from autograder.grading.pool import Job, read
from autograder.grading.setup import Setup
from autograder.grading.store import ResultStore
from autograder.grading.stored_reports import read_report
from autograder.model import Report

Listener = Callable[[str, str], None]  # a student, and what is noted of the submission: "" when it is recorded


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a run did: everybody's report before and after."""

    before: dict[str, Report]
    after: dict[str, Report]
    failed: tuple[str, ...]  # of those who were due


def students_of(course: Course, assignment: str, only: str = "") -> list[str]:
    """Return who handed the assignment in, or just this one. Raises ConfigError when there is nobody."""
    handed_in = sorted(path.parent.name for path in course.submitted_directory.glob(f"*/{assignment}"))
    students = [student for student in handed_in if only in ("", student)]
    if not students:
        place = course.submitted_directory / (only or "STUDENT") / assignment
        raise ConfigError(f"nothing was handed in as {place}: collect the submissions first (nbgrader collect)")
    return students


def autograde(register: "Register", due: Sequence[str], listener: Listener, *, jobs: int, force: bool) -> Recorded:
    """Grade the submissions of those who are due, and record them in the gradebook and in nbgrader's folders.

    With `force` what is known is run again. One submission's failure stops no other.
    """
    before = register.reports()
    if force:
        register.forget(due)
    if due:
        # Only now: nbgrader takes seconds to import, and where nothing is new or changed nobody needs it.
        from autograder.adapters.recording import record

        course, name = register.course, register.setup.assignment.name
        record(course, name, due, listener, log_path(course), jobs=jobs)
    failed = tuple(student for student in due if not register.is_current(student))
    return Recorded(before, register.reports(), failed)


class Register:
    """What the course's folders say of a class: what was handed in, and what is recorded of it."""

    def __init__(self, course: Course, setup: Setup, store: ResultStore, students: Sequence[str]) -> None:
        self.course, self.setup, self.store, self.students = course, setup, store, students
        self.notebook = setup.assignment.notebook.name
        self.keys = {student: store.key(*self._read(student)) for student in students}

    def _read(self, student: str) -> tuple[bytes, str]:
        path = self.course.submitted_directory / student / self.setup.assignment.name / self.notebook
        return read(Job(student, path), self.setup.limits)

    def due(self, *, force: bool) -> tuple[str, ...]:
        """Return who is to be graded: all with `force`, else those of whom no current result is recorded."""
        return tuple(student for student in self.students if force or not self.is_current(student))

    def forget(self, students: Sequence[str]) -> None:
        """Have these graded afresh."""
        for student in students:
            self.store.forget(self.keys[student])

    def is_current(self, student: str) -> bool:
        """Return whether what was handed in is what is recorded.

        nbgrader writes the notebook last, the report and the gradebook before: an older one was left half recorded.
        """
        name = self.setup.assignment.name
        report = self._report(student)
        if report is None or report.run.get("key") != self.keys[student]:
            return False
        notebook = self.course.autograded_directory / student / name / self.notebook
        kept = self.course.report_path(name, student)
        return notebook.is_file() and notebook.stat().st_mtime_ns >= kept.stat().st_mtime_ns

    def reports(self) -> dict[str, Report]:
        """Return the recorded reports by student."""
        return {student: report for student in self.students if (report := self._report(student))}

    def _report(self, student: str) -> Report | None:
        """Return a student's report; None where there is none, or a damaged file in its place."""
        assignment = self.setup.assignment
        found = read_report(self.course.report_path(assignment.name, student), assignment)
        return found if isinstance(found, Report) else None


def log_path(course: Course) -> Path:
    """Return where nbgrader's log of such runs lies."""
    return course.submitted_directory.parent / "autograde.log"
