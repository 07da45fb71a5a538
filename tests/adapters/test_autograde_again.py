"""A class graded from a folder below the course's, on a terminal; and again, when a kept report is damaged."""

import os
import pty
import sqlite3
import subprocess
import sys
import termios
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from .classroom import NAME, Classroom, make_classroom

HOSTILE = "\x1b]0;gone\x07.ipynb"


@dataclass(frozen=True)
class Run:
    status: int
    terminal: str  # what a person saw beside the results


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    room = make_classroom(tmp_path_factory.mktemp("course"))
    assert room.nbgrader("generate_assignment", NAME).returncode == 0
    room.submit("ada", room.answered())
    misnamed = room.submit("ben", room.answered()) / f"{NAME}.ipynb"
    misnamed.rename(misnamed.with_name(HOSTILE))
    return room


@pytest.fixture(scope="module")
def first(room: Classroom) -> Run:
    return autograde(room)


def autograde(room: Classroom) -> Run:
    """Run the command in the course's folder of submissions, its talk on a terminal."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 200))
    command = [sys.executable, "-m", "autograder", "autograde", NAME, "--jobs", "1"]
    folder = room.root / "classroom" / "submitted"
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    said = b""
    with process, os.fdopen(ours, "rb", buffering=0) as terminal:
        while part := read(terminal.fileno()):
            said += part
    return Run(process.returncode, said.decode())


def read(terminal: int) -> bytes:
    """Return what was written; nothing when the other side is closed, which Linux reports as an error."""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""


def report(room: Classroom, student: str) -> Path:
    return room.root / "classroom" / "reports" / NAME / f"{student}.json"


def test_a_class_is_graded_from_any_folder_of_the_course_into_its_gradebook(room: Classroom, first: Run) -> None:
    assert first.status == 0, first.terminal
    with sqlite3.connect(room.root / "classroom" / "gradebook.db") as book:
        courses = {row[0] for row in book.execute("select id from course")}
        assert courses == {"deep-learning-exercises", "default_course"}  # the second is nbgrader's own doing
        assert book.execute("select count(*) from submitted_assignment").fetchall() == [(2,)]
    book.close()


def test_the_name_of_a_students_file_steers_no_terminal(first: Run) -> None:
    assert "ben: there is no 01_toy.ipynb, but \ufffd]0;gone\ufffd.ipynb" in first.terminal
    assert "\x1b]0" not in first.terminal


@pytest.mark.usefixtures("first")
def test_a_kept_report_is_for_its_owner_alone(room: Classroom) -> None:
    assert report(room, "ada").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("first")
def test_a_damaged_report_is_made_again_and_the_bar_counts_who_is_due(room: Classroom) -> None:
    whole = report(room, "ada").read_bytes()
    report(room, "ada").write_bytes(whole[: len(whole) // 2])

    second = autograde(room)

    assert second.status == 0, second.terminal
    assert report(room, "ada").read_bytes() == whole
    assert "1/1 [" in second.terminal
    assert "1 graded, 1 recorded already" in second.terminal


@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without a CUDA GPU")
@pytest.mark.usefixtures("first")
def test_what_grading_lacks_is_named_by_nbgrader_without_a_traceback(room: Classroom) -> None:
    config = room.root / "nbgrader_config.py"
    usual = config.read_text()
    config.write_text(f'{usual}c.Autograder.devices = ["cpu", "cuda"]\n')

    said = room.nbgrader("autograde", NAME, "--force")

    config.write_text(usual)
    assert said.returncode == 1
    assert "torch finds no CUDA GPU here" in said.stderr
    assert "Traceback" not in said.stderr
