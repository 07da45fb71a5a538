"""The toy course: it has every kind of hidden test, and is made anew wherever a test wants one of its own."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from autograder.authoring.build import build
from autograder.course import load_course
from autograder.model import Assignment

Submit = Callable[[str, Mapping[str, str]], Path]  # writes a submission of this name with these answers
CONFIG = """\
c = get_config()
c.CourseDirectory.source_directory = "assignments"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.Autograder.graders_directory = "graders"
"""


def make_toy(root: Path) -> Assignment:
    """Lay the course out in a new folder, and return its one assignment."""
    shutil.copytree(Path(__file__).parent / "toy", root, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "nbgrader_config.py").write_text(CONFIG)
    build([root / "assignments" / "toy.py"])
    return load_course(root).assignment("toy")
