"""One classroom in which everything was handed in, graded and returned, for many claims."""

import pytest

from .classroom import NAME, make_classroom
from .submissions import hand_in_everything
from .term import Term


@pytest.fixture(scope="session")
def term(tmp_path_factory: pytest.TempPathFactory) -> Term:
    room = make_classroom(tmp_path_factory.mktemp("course"))
    given_out = room.nbgrader("generate_assignment", NAME)
    assert given_out.returncode == 0, given_out.stderr
    room.set_due("2020-01-01 00:00:00 UTC")
    for student in ("deleted", "truncated"):
        room.record(student, "double", 4.0)  # who handed in something better earlier
    hand_in_everything(room)
    graded = room.nbgrader("autograde", NAME)
    feedback = room.nbgrader("generate_feedback", NAME)
    return Term(room, graded, feedback, room.nbgrader("export"))
