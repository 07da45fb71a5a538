"""nbgrader's own `autograde`, run in this process; its log is kept, and listened to for what it says of submissions."""

import logging
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from nbgrader.apps import AutogradeApp  # type: ignore[import-untyped]
from sqlalchemy.exc import SAWarning

from autograder.adapters.nbgrader import GRADED, NOTED
from autograder.course import Course


def record(
    course: Course,
    assignment: str,
    students: Sequence[str],
    listener: Callable[[str, str], None],
    log: Path,
    *,
    jobs: int,
) -> None:
    """Run nbgrader's command in this process; what fails there shows in what is recorded, and its log says why."""
    app = AutogradeApp()
    # Whichever folder of the course this runs in: left to itself nbgrader looks in that one.
    app.initialize([assignment, "--force", f"--course-dir={course.root}", f"--db={course.db_url}"])
    app.config.SubmissionExporter.students = set(students)
    app.config.SubmissionExporter.jobs = jobs
    app.log.handlers = [_Listening(listener), _log_file(log)]
    with warnings.catch_warnings():
        # About nbgrader's ways with its gradebook: nothing that an instructor could mend.
        warnings.simplefilter("ignore", SAWarning)
        try:
            app.start()
        except SystemExit:  # of one submission at least
            return


class _Listening(logging.Handler):
    """Hears of nbgrader's log what is said of submissions, as it is said."""

    def __init__(self, listener: Callable[[str, str], None]) -> None:
        super().__init__(logging.INFO)
        self.listener = listener

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on a note, or that a submission is recorded."""
        if record.msg == GRADED and isinstance(record.args, tuple):
            self.listener(str(record.args[0]), "")
        elif record.msg == NOTED and isinstance(record.args, tuple):
            self.listener(str(record.args[0]), str(record.args[1]))


def _log_file(path: Path) -> logging.Handler:
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler
