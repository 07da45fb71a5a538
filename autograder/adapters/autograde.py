"""Grade a class into nbgrader's gradebook: what is new or changed, or all; with nbgrader's own `autograde`."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps import AutogradeApp  # type: ignore[import-untyped]

from autograder.adapters.nbgrader import GRADED, NOTED
from autograder.course import Course
from autograder.errors import ConfigError
from autograder.grading.pool import Job, key_of, read
from autograder.grading.report import report_from_json
from autograder.grading.store import ResultStore
from autograder.model import Report

Listener = Callable[[str, str], None]  # a student, and what is noted of the submission: "" when it is recorded


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a run did: who was due, and everybody's report before and after."""

    due: tuple[str, ...]
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


def autograde(
    course: Course, store: ResultStore, students: Sequence[str], listener: Listener, *, jobs: int, force: bool
) -> Recorded:
    """Grade these students' submissions, and record them in the gradebook and in nbgrader's folders.

    What is recorded already, as it was handed in and by graders as they are now, is left alone; with `force` it is run
    again. One submission's failure stops no other.
    """
    register = _Register(course, store, students)
    due = tuple(student for student in students if force or not register.is_current(student))
    before = register.reports()
    if force:
        register.forget(due)
    if due:
        _run_nbgrader(course, store.setup.assignment.name, due, listener, jobs)
    failed = tuple(student for student in due if not register.is_current(student))
    return Recorded(due, before, register.reports(), failed)


class _Register:
    """What the course's folders say of a class: what was handed in, and what is recorded of it."""

    def __init__(self, course: Course, store: ResultStore, students: Sequence[str]) -> None:
        self.course, self.store, self.students = course, store, students
        self.notebook = store.setup.assignment.notebook.name
        self.keys = {student: key_of(store, *self._read(student)) for student in students}

    def _read(self, student: str) -> tuple[bytes, str]:
        path = self.course.submitted_directory / student / self.store.setup.assignment.name / self.notebook
        return read(Job(student, path), self.store.setup.limits)

    def forget(self, students: Sequence[str]) -> None:
        """Have these graded afresh."""
        for student in students:
            self.store.forget(self._read(student)[0])

    def is_current(self, student: str) -> bool:
        """Return whether what was handed in is what is recorded."""
        name = self.store.setup.assignment.name
        report = self._report(student)
        place = self.course.autograded_directory / student / name / self.notebook
        return report is not None and report.run.get("key") == self.keys[student] and place.is_file()

    def reports(self) -> dict[str, Report]:
        """Return the recorded reports by student."""
        return {student: report for student in self.students if (report := self._report(student))}

    def _report(self, student: str) -> Report | None:
        path = self.course.report_path(self.store.setup.assignment.name, student)
        return report_from_json(json.loads(path.read_bytes())) if path.is_file() else None


def _run_nbgrader(course: Course, assignment: str, students: Sequence[str], listener: Listener, jobs: int) -> None:
    """Run nbgrader's command in this process; what fails there shows in what is recorded, and its log says why."""
    app = AutogradeApp()
    app.initialize([assignment, "--force", f"--course={course.root}"])
    app.config.SubmissionExporter.students = set(students)
    app.config.SubmissionExporter.jobs = jobs
    app.log.handlers = [_Listening(listener), _log_file(course)]
    try:
        app.start()
    except SystemExit:  # of one submission at least
        return


class _Listening(logging.Handler):
    """Hears of nbgrader's log what is said of submissions, as it is said."""

    def __init__(self, listener: Listener) -> None:
        super().__init__(logging.INFO)
        self.listener = listener

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on a note, or that a submission is recorded."""
        if record.msg == GRADED and isinstance(record.args, tuple):
            self.listener(str(record.args[0]), "")
        elif record.msg == NOTED and isinstance(record.args, tuple):
            self.listener(str(record.args[0]), str(record.args[1]))


def log_path(course: Course) -> Path:
    """Return where nbgrader's log of such runs lies."""
    return course.submitted_directory.parent / "autograde.log"


def _log_file(course: Course) -> logging.Handler:
    handler = logging.FileHandler(log_path(course), encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler
