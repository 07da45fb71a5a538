"""The main job on a sample class, start to finish: nbgrader's own commands, in a classroom that may be thrown away."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.build import build
from autograder.authoring.sample_class import Pupil, sample_class
from autograder.course import CONFIG_NAME, Course, load_course
from autograder.errors import AutograderError
from autograder.grading import summary
from autograder.grading.report import report_from_json
from autograder.model import Assignment, Report
from autograder.progress import progress

ASSIGNMENT = "02_broadcasting"
MARK = "this folder was made by `autograder demo` and may be deleted\n"
MARK_NAME = "README.txt"
GRADED = re.compile(r"\] \w+: [\d.]+ of [\d.]+$")

CONFIG = '''"""A classroom apart: the course's own configuration with other folders."""

c = get_config()  # noqa: F821 - given by traitlets' config loader
load_subconfig("{name}", path={root!r})  # noqa: F821
c.CourseDirectory.source_directory = {source!r}
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"
c.CourseDirectory.db_url = "sqlite:///gradebook.db"
c.Autograder.graders_directory = {graders!r}
c.Autograder.solutions_directory = {solutions!r}
'''
PATIENCE = """\
c.Limits.cell_seconds = 6  # the class has an endless loop, and whoever watches has other plans
c.Limits.test_seconds = 3
"""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration made: a report for each pupil, and where everything lies."""

    assignment: Assignment
    pupils: list[Pupil]
    reports: dict[str, Report]
    gradebook: Path
    grades: Path
    feedback: list[Path]


def run_demo(course: Course, folder: Path, talk: Callable[[str], None]) -> Demo:
    """Build, release, collect, grade, return feedback and export the grades of a sample class in a fresh `folder`.

    Raises AutograderError where a step fails, or where `folder` holds something else than an earlier demonstration.
    """
    talk("building the notebook from its text source")
    build(course.text_sources([ASSIGNMENT]))
    classroom = _make_classroom(course, folder)
    assignment = classroom.assignment(ASSIGNMENT)
    _nbgrader(folder, talk, "generate_assignment", ASSIGNMENT, "--create")
    pupils = sample_class(assignment)
    talk(f"handing in {len(pupils)} submissions, from right to hostile")
    for pupil in pupils:
        _hand_in(pupil, classroom.submitted_directory)
    grades = folder / "grades.csv"
    with progress(total=len(pupils), unit="submission") as bar:
        _nbgrader(folder, talk, "autograde", ASSIGNMENT, "--create", on_line=lambda line: _count(line, bar.update))
    _nbgrader(folder, talk, "generate_feedback", ASSIGNMENT)
    _nbgrader(folder, talk, "export", f"--to={grades}")
    feedback = sorted(classroom.feedback_directory.glob(f"*/{ASSIGNMENT}/*.html"))
    reports = {pupil.name: _report(classroom, pupil) for pupil in pupils}
    return Demo(assignment, pupils, reports, folder / "gradebook.db", grades, feedback)


def table(demo: Demo) -> list[tuple[str, ...]]:
    """Return a head and a row a pupil: name, what the submission is, score, score per task, remark."""
    head = ("student", "submission", *summary.head(demo.assignment))
    return [head, *((pupil.name, pupil.about, *summary.results(demo.reports[pupil.name])) for pupil in demo.pupils)]


def _make_classroom(course: Course, folder: Path) -> Course:
    if folder.exists() and not (folder / MARK_NAME).is_file():
        raise AutograderError(f"{folder} was not made by `autograder demo`: move it away, or name another folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK_NAME).write_text(MARK, encoding="utf-8")
    (folder / CONFIG_NAME).write_text(classroom_config(course, folder) + PATIENCE, encoding="utf-8")
    return load_course(folder)


def classroom_config(course: Course, folder: Path) -> str:
    """Return the configuration of a classroom in this folder, which grades the course's assignments."""
    return CONFIG.format(
        name=CONFIG_NAME,
        root=str(course.root),
        # Relative, for nbgrader reads a folder's name as a pattern.
        source=os.path.relpath(course.source_directory, folder),
        graders=os.path.relpath(course.graders_directory, folder),
        solutions=os.path.relpath(course.solutions_directory, folder),
    )


def _hand_in(pupil: Pupil, submitted: Path) -> None:
    place = submitted / pupil.name / ASSIGNMENT
    place.mkdir(parents=True)
    (place / f"{ASSIGNMENT}.ipynb").write_bytes(pupil.content)


def _nbgrader(
    folder: Path, talk: Callable[[str], None], *words: str, on_line: Callable[[str], object] = lambda _line: None
) -> None:
    """Run one of nbgrader's commands in the classroom, its talk kept in nbgrader.log. Raises AutograderError."""
    talk(f"nbgrader {' '.join(words)}")
    log = folder / "nbgrader.log"
    command = [sys.executable, "-m", "nbgrader", *words]
    with (
        log.open("a", encoding="utf-8") as kept,
        subprocess.Popen(  # noqa: S603 - our own interpreter and nbgrader
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            kept.write(line)
            on_line(line)
    if process.returncode:
        raise AutograderError(f"`nbgrader {' '.join(words)}` failed with status {process.returncode}: see {log}")


def _count(line: str, move: Callable[[], object]) -> None:
    """Move the bar when nbgrader's log says that a submission is graded."""
    if GRADED.search(line):
        move()


def _report(classroom: Course, pupil: Pupil) -> Report:
    path = classroom.report_path(ASSIGNMENT, pupil.name)
    return report_from_json(json.loads(path.read_bytes()))
