"""Grade deep-learning notebooks with hidden pytest graders, student code held in a process of its own.

    from autograder import grade

    report = grade("02_broadcasting.ipynb", assignment="02_broadcasting")
    print(report.score, report.max_score)
    for task in report.tasks:
        print(task.task, task.score, task.outcome)

See autograder/model.py for what a report holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from autograder.model import Report

__all__ = ["grade"]


def grade(
    notebook: str | PathLike[str], *, assignment: str, course: str | PathLike[str] = ".", sandbox: bool = True
) -> Report:
    """Return the report of one submitted notebook.

    `course` is the course's folder, or one inside it; `sandbox=False` runs student code with all your rights, and marks
    the report. A file that is no notebook has a report too, of no points, which says why. Raises AutograderError
    (see autograder/errors.py) for what is not the student's doing: no such file, no course, no sandbox.
    """
    from autograder.api import grade_one  # `import autograder` stays light, for students import parts of us as well

    return grade_one(notebook, assignment, course, sandbox=sandbox)
