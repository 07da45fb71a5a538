"""From the second submission on, the reference's pictures are shown where a notebook would have drawn the same."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.submissions import reference_answers, with_answers
from autograder.course import load_course
from autograder.grading.pool import GradingProcess, Job
from autograder.grading.setup import Setup
from autograder.model import Graded

COURSE = Path(__file__).parents[2]
NO_PENCIL = "import matplotlib.figure\nmatplotlib.figure.Figure.__init__ = None\n\n"
WRONG = "def outer_sum(a, b):\n    return a[:, None] - b"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graded]:
    """The reference's answers, once more from a notebook that cannot draw, and then with a mistake in 02."""
    course = load_course(COURSE)
    assignment = course.assignment("02_broadcasting")
    released, right = json.loads(assignment.notebook.read_bytes()), reference_answers(assignment)
    submissions = {
        "draws": right,
        "cannot draw": {**right, "broadcast_shape": NO_PENCIL + right["broadcast_shape"]},
        "mistaken": {**right, "outer_sum": WRONG},
    }
    found = {}
    with GradingProcess(Setup(assignment, course.limits, b"s" * 32, ("cpu",))) as process:
        for name, answers in submissions.items():
            path = tmp_path_factory.mktemp("submitted") / "notebook.ipynb"
            path.write_text(json.dumps(with_answers(released, answers)))
            found[name] = process.grade(Job(name, path))
    return found


def pictures(graded: Graded) -> list[list[dict[str, Any]]]:
    """Return the data of each cell's outputs that hold a picture."""
    cells = json.loads(graded.notebook)["cells"]
    shown = ([output.get("data", {}) for output in cell.get("outputs", [])] for cell in cells)
    return [[data for data in outputs if "image/png" in data] for outputs in shown]


def test_pictures_are_the_same_drawn_or_not(graded: dict[str, Graded]) -> None:
    assert sum(map(len, pictures(graded["draws"]))) == 11
    assert pictures(graded["cannot draw"]) == pictures(graded["draws"])


def test_what_a_mistake_looks_like_is_drawn(graded: dict[str, Graded]) -> None:
    pairs = zip(pictures(graded["mistaken"]), pictures(graded["draws"]), strict=True)

    assert sum(mine != reference for mine, reference in pairs) == 1


def test_scores_do_not_depend_on_it(graded: dict[str, Graded]) -> None:
    assert graded["draws"].report.score == graded["cannot draw"].report.score == graded["draws"].report.max_score
    assert [task.task for task in graded["mistaken"].report.tasks if task.score < task.max_score] == ["outer_sum"]
