"""Grades as learning management systems import them: a row a student, a column an assignment.

    nbgrader export --exporter=autograder.adapters.lms.LmsExport --to grades.csv

nbgrader's own CSV has a row for each student and assignment, and its `raw_score` is the float sum of points.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry  # type: ignore[import-untyped]
from nbgrader.plugins import ExportPlugin  # type: ignore[import-untyped]

IDENTITY = ("student_id", "last_name", "first_name", "email")


class LmsExport(ExportPlugin):  # type: ignore[misc]
    """Write a table of scores, late penalties taken off, rounded to 0.01; empty where nothing was handed in."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that `--to` names, else grades.csv, and say so."""
        path = Path(self.to or "grades.csv")
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(_rows(gradebook, self.assignment, self.student))
        self.log.info("Grades written to %s", path)


def _rows(gradebook: Gradebook, assignments: Iterable[str], students: Iterable[str]) -> Iterator[list[object]]:
    columns = [each for each in gradebook.assignments if not assignments or each.name in assignments]
    yield [*IDENTITY, *(f"{each.name} (of {each.max_score:g})" for each in columns)]
    for student in gradebook.students:
        if not students or student.id in students:
            identity = (student.id, student.last_name, student.first_name, student.email)
            scores = (_score(gradebook, each.name, student.id) for each in columns)
            yield [*(part or "" for part in identity), *scores]


def _score(gradebook: Gradebook, assignment: str, student: str) -> float | str:
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return ""
    score: float = max(0.0, submission.score - submission.late_submission_penalty)
    return round(score, 2)
