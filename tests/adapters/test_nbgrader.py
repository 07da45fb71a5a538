import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.build import build
from autograder.course import load_course, read_seed
from autograder.grading.pool import GradingProcess, Job
from autograder.grading.report import report_from_json
from autograder.grading.setup import Setup

from .classroom import NAME, Classroom, cell
from .submissions import SECRET
from .term import FULL, SCORES, Term

UNREADABLE = ["truncated", "latin", "giant", "folder", "misnamed", "linked", "elsewhere"]


def test_all_commands_succeed_whatever_was_handed_in(term: Term) -> None:
    for command in (term.autograde, term.feedback, term.export):
        assert command.returncode == 0, command.stderr
        assert "ERROR" not in command.stderr
        assert "Traceback" not in command.stderr


@pytest.mark.parametrize("student", SCORES)
def test_the_gradebook_holds_the_score(term: Term, student: str) -> None:
    scores = term.notebook_of(student)["scores"]

    assert {task: scores[task] for task in FULL} == SCORES[student]


def test_the_export_holds_the_same_scores(term: Term) -> None:
    rows = csv.DictReader((term.room.root / "grades.csv").read_text().splitlines())

    assert {row["student_id"]: float(row["raw_score"]) for row in rows} == {
        student: sum(scores.values()) for student, scores in SCORES.items()
    }


@pytest.mark.parametrize("student", ["partial", "noisy", "forger", "copied", "retyped", "truncated"])
def test_the_scores_are_those_of_the_same_file_graded_without_nbgrader(
    term: Term, student: str, grading: GradingProcess
) -> None:
    path = term.room.folder("submitted", student) / f"{NAME}.ipynb"

    report = grading.grade(Job(student, path)).report

    assert {result.task: result.score for result in report.tasks} == SCORES[student]


@pytest.fixture(scope="module")
def grading(term: Term) -> Any:
    course = load_course(term.room.root)
    with GradingProcess(Setup(course.assignment(NAME), course.limits, read_seed(course), course.devices)) as process:
        yield process


def test_the_whole_report_is_kept_for_instructors(term: Term) -> None:
    path = load_course(term.room.root).report_path(NAME, "partial")

    report = report_from_json(json.loads(path.read_bytes()))

    assert (report.submission, report.score) == ("partial", 4.5)
    assert any("expected" in test.detail for task in report.tasks for test in task.tests)
    assert "expected\n" not in term.page("partial")


@pytest.mark.parametrize("student", UNREADABLE)
def test_a_submission_that_cannot_be_read_is_named_and_its_student_told(term: Term, student: str) -> None:
    comments = term.notebook_of(student)["comments"]

    assert f"{student}: nothing could be graded: the file" in term.autograde.stderr
    assert "nothing could be graded: the file" in term.page(student)
    assert comments["double-answer"].startswith("nothing could be graded")


@pytest.mark.parametrize(
    ("student", "trouble"),
    [
        ("copied", "cell 'double' occurs more than once"),
        ("deleted", "cell 'double' had been deleted"),
        ("retyped", "cell 'double-answer' had been turned into a markdown cell"),
        ("forger", "locked cell 'double' had been changed and was restored"),
        ("misnamed", "there is no 01_toy.ipynb, but Untitled.ipynb"),
        ("bundle", "'stolen.txt' was left out: it is a link"),
        ("bundle", "'timestamp.txt' was left out: it holds no date"),
    ],
)
def test_trouble_that_does_not_stop_the_grading_is_named(term: Term, student: str, trouble: str) -> None:
    assert f"{student}: {trouble}" in term.autograde.stderr


def test_an_answer_in_words_waits_for_a_person(term: Term) -> None:
    assert term.notebook_of("worded")["by hand"] == {"why"}
    assert term.notebook_of("right")["by hand"] == set()
    assert term.notebook_of("right")["scores"]["why"] == 0.0


def test_a_late_submission_is_penalised_as_configured(term: Term) -> None:
    assert term.notebook_of("late")["penalty"] == 3.0  # a year late: the largest share of 6 points
    assert term.notebook_of("right")["penalty"] is None


@pytest.mark.parametrize("step", ["autograded", "feedback"])
def test_links_in_a_submission_lead_nowhere(term: Term, step: str) -> None:
    folder = term.room.folder(step, "bundle")

    assert (folder / "plot.txt").read_text() == "a plot"
    assert not [file for file in folder.rglob("*") if file.is_symlink()]
    assert not [file for file in folder.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]
    assert not (folder / "classroom").exists()


def test_what_the_course_gives_out_comes_before_what_is_handed_in(term: Term) -> None:
    assert (term.room.folder("autograded", "bundle") / "table.csv").read_text() == "1,2\n"


def test_submissions_are_left_as_they_were(term: Term) -> None:
    folder = term.room.root / "classroom" / "submitted"

    assert not list(folder.rglob("*.html"))
    assert (folder / "folder" / NAME / f"{NAME}.ipynb").is_dir()
    assert (folder / "bundle" / NAME / "timestamp.txt").read_bytes() == b"\xff tomorrow"


def test_the_stub_that_is_released_is_whole(term: Term) -> None:
    source = "".join(cell(term.room.released(), "double-answer")["source"])

    assert '"""Return twice x."""' in source
    assert "YOUR CODE HERE" not in source


def test_validate_runs_the_visible_checks(term: Term) -> None:
    stub, worded = (str(term.room.folder("submitted", student) / f"{NAME}.ipynb") for student in ("stub", "worded"))

    said = term.room.nbgrader("validate", stub, worded)

    assert said.returncode == 0, said.stderr
    _, failed, rest = said.stdout.partition("VALIDATION FAILED ON 3 CELL(S)")  # the answer in words is one
    assert failed
    assert "Success! Your notebook passes all the tests." in rest


def test_an_assignment_that_is_not_built_is_named_without_a_traceback(term: Term, tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text((term.room.root / "nbgrader_config.py").read_text())
    (tmp_path / "assignments" / "02_b").mkdir(parents=True)
    (tmp_path / "classroom" / "submitted" / "anna" / "02_b").mkdir(parents=True)
    (tmp_path / "classroom" / "submitted" / "anna" / "02_b" / "02_b.ipynb").write_text("{}")
    room = Classroom(tmp_path)

    said = room.nbgrader("autograde", "02_b")

    assert said.returncode == 1
    assert "unknown assignment '02_b'" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("written", "instead", "difference"),
    [
        ("points=4", "points=5", "other points for 'double'"),
        ('# %% [markdown] manual="why" points=3\n# Write your answer here.\n', "", "a cell 'why'"),
    ],
)
def test_a_notebook_rebuilt_after_its_release_is_our_fault_and_named(
    term: Term, tmp_path: Path, written: str, instead: str, difference: str
) -> None:
    room = Classroom(shutil.copytree(term.room.root, tmp_path / "course", symlinks=True, ignore=without_pipes))
    source = room.root / "assignments" / f"{NAME}.py"
    source.write_text(source.read_text().replace(written, instead))
    build([source])

    said = room.nbgrader("autograde", NAME, "--student", "right", "--force")

    assert said.returncode == 1
    assert f"the gradebook has {difference}" in said.stderr
    assert f"run `nbgrader generate_assignment {NAME}` again" in said.stderr


def without_pipes(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "pipe"]


FORMGRADER = """
import sys
from pathlib import Path
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

def workers():
    return [worker for task in Path("/proc/self/task").iterdir() for worker in (task / "children").read_text().split()]

config = PyFileConfigLoader("nbgrader_config.py", path=".").load_config()
api = NbGraderAPI(CourseDirectory(config=config), config=config)
for student in ("right", "zoe"):
    result = api.autograde(sys.argv[1], student)
    assert result["success"], result
    print(*workers())
print(api.coursedir.submitted_directory, len(api.get_submitted_students(sys.argv[1])))
with open(f"graders/{sys.argv[1]}/test_toy.py", "a") as grader:
    grader.write("# mended\\n")
api.autograde(sys.argv[1], "right")
print(*workers())
"""


def test_the_formgrader_keeps_one_warm_worker_until_a_grader_changes(term: Term) -> None:
    shutil.rmtree(term.room.root / "classroom" / "results")  # what is known needs no worker
    said = term.room.python(FORMGRADER, NAME)

    assert said.returncode == 0, said.stderr
    first, second, folder, third = said.stdout.splitlines()
    assert len(first.split()) == 1
    assert second == first
    assert folder == f"classroom/submitted {len(SCORES)}"
    assert len(third.split()) == 1
    assert third != first
