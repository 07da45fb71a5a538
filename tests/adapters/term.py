"""A classroom after the term: what was handed in is graded and returned."""

import subprocess
from dataclasses import dataclass
from typing import Any

import nbformat
from nbgrader.api import Gradebook  # type: ignore[import-untyped]

from .classroom import NAME, Classroom, cell

FULL = {"double": 4.0, "halve": 2.0}
NOTHING = {"double": 0.0, "halve": 0.0}
SCORES = {
    "right": FULL,
    "stub": NOTHING,
    "partial": {"double": 2.5, "halve": 2.0},
    "noisy": FULL,
    "silent": NOTHING,
    "loud": {"double": 0.0, "halve": 2.0},
    "forger": {"double": 0.0, "halve": 2.0},
    "copied": FULL,
    "schema": FULL,
    "ungraded": FULL,
    "invented": FULL,
    "deleted": NOTHING,
    "retyped": FULL,
    "truncated": NOTHING,
    "latin": NOTHING,
    "giant": NOTHING,
    "folder": NOTHING,
    "misnamed": NOTHING,
    "linked": NOTHING,
    "bundle": FULL,
    "late": FULL,
    "elsewhere": NOTHING,
    "worded": FULL,
    "zoe": FULL,
}


@dataclass(frozen=True)
class Term:
    """The classroom, and what the commands said."""

    room: Classroom
    autograde: subprocess.CompletedProcess[str]
    feedback: subprocess.CompletedProcess[str]
    export: subprocess.CompletedProcess[str]

    def notebook_of(self, student: str) -> dict[str, Any]:
        """Return what nbgrader's gradebook has on a student's notebook."""
        with Gradebook(f"sqlite:///{self.room.root}/classroom/gradebook.db") as gradebook:
            found = gradebook.find_submission_notebook(NAME, NAME, student)
            return {
                "scores": {grade.name: grade.auto_score for grade in found.grades},
                "by hand": {grade.name for grade in found.grades if grade.needs_manual_grade},
                "comments": {comment.name: comment.auto_comment for comment in found.comments},
                "penalty": found.late_submission_penalty,
            }

    def autograded(self, student: str) -> dict[str, Any]:
        path = self.room.folder("autograded", student) / f"{NAME}.ipynb"
        notebook: dict[str, Any] = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        return notebook

    def outputs(self, student: str, grade_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = cell(self.autograded(student), grade_id)["outputs"]
        return found

    def page(self, student: str) -> str:
        return (self.room.folder("feedback", student) / f"{NAME}.html").read_text()
