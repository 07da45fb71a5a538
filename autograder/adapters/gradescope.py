"""A report as Gradescope's results.json; https://gradescope-autograders.readthedocs.io/en/latest/specs/ is the format.

Run as a module it is what happens inside Gradescope's container: `python -m autograder.adapters.gradescope NAME
SUBMISSION RESULTS` grades the one notebook in a folder, in the course that it is started in.
"""

import json
import sys
from html import escape
from pathlib import Path
from typing import Any

from autograder import grade
from autograder.adapters.feedback import notes_list, table
from autograder.adapters.students_view import students_view
from autograder.errors import AutograderError
from autograder.model import Outcome, Report, TaskResult

NOT_GRADED = "Your work has arrived, but could not be graded. This is not your fault, and the 0 is not your score: "
TELL = "your instructor finds the reason in the autograder's output, and will grade it again."


def results(report: Report) -> dict[str, Any]:
    """Return results.json: a visible entry a task, its hidden tests by their titles and hints; no names, no details."""
    shown = students_view(report)
    return {
        "score": shown.score,
        "execution_time": max(round(shown.run.get("seconds", 0)), 1),
        "output": notes_list(shown.notes) if shown.notes else "",
        "tests": [_entry(str(number), task) for number, task in enumerate(shown.tasks, 1)],
        **_SETTINGS,
    }


def failure(message: str) -> dict[str, Any]:
    """Return results.json for what could not be graded, with a message for the student."""
    return {"score": 0.0, "output": f"<p>{escape(message)}</p>", "tests": [], **_SETTINGS}


def grade_folder(assignment: str, submission: Path, target: Path) -> int:
    """Grade the one notebook in a folder and write results.json whatever happens; return the exit status."""
    notebooks = sorted(submission.glob("*.ipynb"))
    if len(notebooks) != 1:
        found = f"{len(notebooks)} of them" if notebooks else "none"
        target.write_text(json.dumps(failure(f"Hand in one notebook, {assignment}.ipynb: there is {found} here.")))
        return 0
    try:
        written = results(grade(notebooks[0], assignment=assignment))
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)  # noqa: T201 - Gradescope shows it to instructors only
        target.write_text(json.dumps(failure(NOT_GRADED + TELL)))
        return 1
    target.write_text(json.dumps(written))
    return 0


# The formats are named, for Gradescope's defaults differ: our HTML is escaped, and names are our tasks' ids.
_SETTINGS = {
    "output_format": "html",
    "test_output_format": "html",
    "test_name_format": "text",
    "visibility": "visible",
    "stdout_visibility": "hidden",
}


def _entry(number: str, task: TaskResult) -> dict[str, Any]:
    return {
        "number": number,
        "name": task.task,
        "score": task.score,
        "max_score": task.max_score,
        "status": "passed" if task.outcome is Outcome.PASSED else "failed",
        "output": table(task),
        "visibility": "visible",
    }


if __name__ == "__main__":
    sys.exit(grade_folder(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
