"""A class graded into the gradebook, again after a change, and after the grader was killed."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .classroom import GRADER, NAME, Classroom, make_classroom
from .term import Term

AUTOGRADE = "import sys; from autograder.cli import main; sys.exit(main(sys.argv[1:]))"
STUDENTS = {
    "ada": {},
    "ben": {"double": "def double(x):\n    return abs(2 * x)"},
    "chen": {"halve": "def halve(x):\n    return x"},
    "dora": {"double": "def double(x):\n    return 0 * x"},
}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class whose grader was killed after its first report."""
    room = make_classroom(tmp_path_factory.mktemp("course"))
    assert room.nbgrader("generate_assignment", NAME).returncode == 0
    for student, answers in STUDENTS.items():
        room.submit(student, room.answered(**answers))
    command = [sys.executable, "-m", "autograder", "autograde", NAME, "--jobs", "1"]
    grader = subprocess.Popen(command, cwd=room.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not reports(room) and grader.poll() is None:
        time.sleep(0.05)
    grader.kill()
    assert grader.wait() == -signal.SIGKILL
    return room


@pytest.fixture(scope="module")
def resumed(room: Classroom) -> subprocess.CompletedProcess[str]:
    return autograde(room)


def autograde(room: Classroom, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = room.python(AUTOGRADE, "autograde", NAME, "--jobs", "1", *arguments)
    assert done.returncode == 0, done.stderr
    return done


def reports(room: Classroom) -> dict[str, Path]:
    return {path.stem: path for path in (room.root / "classroom" / "reports" / NAME).glob("*.json")}


def plain(done: subprocess.CompletedProcess[str]) -> str:
    """Return what was printed, columns one space apart."""
    return " ".join(done.stdout.split())


def scores(room: Classroom) -> dict[str, float]:
    """Return what the gradebook says."""
    book = Term(room, *[subprocess.CompletedProcess("", 0)] * 3)
    return {student: sum(s for s in book.notebook_of(student)["scores"].values() if s) for student in STUDENTS}


def written(room: Classroom) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (room.root / "classroom" / "autograded").rglob("*.ipynb")}


def test_a_grader_that_was_killed_is_run_again_and_goes_on(
    room: Classroom, resumed: subprocess.CompletedProcess[str]
) -> None:
    assert "changed" not in resumed.stdout
    assert scores(room) == {"ada": 6.0, "ben": 4.5, "chen": 4.0, "dora": 2.0}
    assert reports(room).keys() == STUDENTS.keys()
    assert all(json.loads(path.read_bytes())["run"]["key"] for path in reports(room).values())


@pytest.mark.usefixtures("resumed")
def test_a_class_is_graded_once_and_again_where_something_changed(room: Classroom) -> None:
    recorded = written(room)

    second = autograde(room)
    assert "autograder: 0 graded, 4 recorded already" in second.stderr
    assert written(room) == recorded

    room.submit("dora", room.answered())
    third = autograde(room)
    assert "autograder: 1 graded, 3 recorded already" in third.stderr
    assert "dora 2 6 double 0 → 4" in plain(third)

    grader = room.root / "graders" / NAME / "test_toy.py"
    grader.write_text(GRADER.replace("torch.tensor(-3.0)", "torch.tensor(3.0)"))
    mended = autograde(room)
    assert "autograder: 4 graded, 0 recorded already" in mended.stderr
    assert "ben 4.5 6 double 2.5 → 4" in plain(mended)
    assert "ada" not in plain(mended).partition("changed since")[2]
    assert scores(room) == {"ada": 6.0, "ben": 6.0, "chen": 4.0, "dora": 6.0}

    forced = autograde(room, "--student", "ada", "--force")
    assert "autograder: 1 graded, 0 recorded already" in forced.stderr


def test_an_assignment_that_nobody_handed_in_is_an_error(room: Classroom) -> None:
    done = room.python(AUTOGRADE, "autograde", NAME, "--student", "nobody")

    assert done.returncode == 1
    assert "nothing was handed in" in done.stderr
