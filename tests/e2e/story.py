"""The acts of a term: what teacher and student do in the browser, and what they see."""

import json
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.submissions import reference_answers, with_answers
from autograder.course import load_course

from .course import NAME, Course

OUTER_SUM = "def outer_sum(a, b):\n    return a[:, None] + b\n"
NO_KEEPDIM = "def normalize_rows(X):\n    return X / X.sum(1)\n"
NO_ZERO_ROWS = "def normalize_rows(X):\n    return X / X.sum(1, keepdim=True)\n"
IN_WORDS = (
    "Broadcasting (广播机制) stretched the sums along the wrong axis: `X.sum(1)` is $(n,)$, so $n<d$ would fail.\n"
)
COMMENT = "Well seen. And the one-line test?"
DUE = "2100-01-01T12:00"
DAY_LATE = "2100-01-02 11:00:00 UTC"

MISTAKEN = '''

@pytest.mark.task("outer_sum", group="robust")
def test_asks_for_too_much(student):
    """Something that nobody was told."""
    assert_close(student.outer_sum(torch.ones(2), torch.ones(2)), torch.ones(9), hint="a mistake of the teacher's")
'''


@dataclass(frozen=True)
class Evening:
    """What the student saw."""

    seconds: float  # from running the check to its explanation
    explanation: str
    validated: str
    fetched: Path  # the notebook in the student's home


@dataclass(frozen=True)
class Week:
    """What the instructor saw."""

    collected: str
    before: str  # the student's score, a mistaken hidden test having its say
    after: str
    late: str  # the feedback of a student who handed in a day late
    feedback: str


def set_up_cell(course: Course) -> str:
    """Return the id of the notebook's first code cell, which imports what the others need."""
    notebook = json.loads((course.instructors / "assignments" / NAME / f"{NAME}.ipynb").read_bytes())
    return next(str(cell["id"]) for cell in notebook["cells"] if cell["cell_type"] == "code")


def break_grader(course: Course) -> None:
    """Put a mistaken test into the hidden tests of outer_sum."""
    _grader(course).write_text(_grader(course).read_text() + MISTAKEN)


def mend_grader(course: Course) -> None:
    """Take it out again."""
    _grader(course).write_text(_grader(course).read_text().removesuffix(MISTAKEN))


def hand_in(course: Course, student: str, answers: dict[str, str], when: str) -> None:
    """Put a submission where nbgrader collects them: the reference but for the answers given."""
    assignment = load_course(course.instructors).assignment(NAME)
    notebook = with_answers(json.loads(assignment.notebook.read_bytes()), {**reference_answers(assignment), **answers})
    folder = course.instructors / "classroom" / "submitted" / student / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    (folder / "timestamp.txt").write_text(when)


def _grader(course: Course) -> Path:
    return course.instructors / "graders" / NAME / "test_outer_sum.py"
