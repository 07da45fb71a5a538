import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook  # type: ignore[import-untyped]

from autograder.adapters.lms import LmsExport

pytestmark = pytest.mark.filterwarnings("ignore:Object of type:sqlalchemy.exc.SAWarning")  # of nbgrader


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gradebook]:
    """Two assignments of one task each; Ada handed in both, the second late, Ben the first."""
    url = f"sqlite:///{tmp_path_factory.mktemp('book') / 'gradebook.db'}"
    with pytest.MonkeyPatch.context() as patch:
        # A new gradebook calls alembic by name.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        book = Gradebook(url)
    with book:
        for student, last_name in (("ada", "King, Countess of Lovelace"), ("ben", None)):
            book.add_student(student, last_name=last_name)
        for name, points in (("01_a", 4.0), ("02_b", 10.0)):
            book.add_assignment(name)
            book.add_notebook(name, name)
            book.add_grade_cell("task", name, name, max_score=points, cell_type="code")
        for student, name, score, penalty in (
            ("ada", "01_a", 4.0, 0.0),
            ("ada", "02_b", 7.1, 2.0),
            ("ben", "01_a", 1.2, 3.0),
        ):
            book.add_submission(name, student)
            book.find_submission_notebook(name, name, student).late_submission_penalty = penalty
            book.find_grade("task", name, name, student).auto_score = score
        book.db.commit()
        yield book


def exported(gradebook: Gradebook, to: Path, **settings: object) -> list[list[str]]:
    LmsExport(to=str(to), **settings).export(gradebook)
    return list(csv.reader(to.read_text(encoding="utf-8").splitlines()))


def test_a_row_a_student_and_a_column_an_assignment(gradebook: Gradebook, tmp_path: Path) -> None:
    assert exported(gradebook, tmp_path / "grades.csv") == [
        ["student_id", "last_name", "first_name", "email", "01_a (of 4)", "02_b (of 10)"],
        ["ben", "", "", "", "0.0", ""],
        ["ada", "King, Countess of Lovelace", "", "", "4.0", "5.1"],
    ]


def test_the_table_may_be_kept_to_some(gradebook: Gradebook, tmp_path: Path) -> None:
    rows = exported(gradebook, tmp_path / "grades.csv", assignment=["01_a"], student=["ben"])

    assert rows == [["student_id", "last_name", "first_name", "email", "01_a (of 4)"], ["ben", "", "", "", "0.0"]]
