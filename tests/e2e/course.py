"""A course in a temporary folder with an exchange, and homes: each is opened by a JupyterLab of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NAME = "02_broadcasting"
ID = "deep-learning-exercises"

CONFIG = f"""\
c = get_config()
load_subconfig("nbgrader_config.py", path={str(ROOT)!r})
c.Autograder.graders_directory = "graders"
"""

# All that a student's nbgrader needs to know.
STUDENTS_CONFIG = f"""\
import os

c = get_config()
c.CourseDirectory.course_id = "{ID}"
c.Exchange.root = os.environ["DEEP_LEARNING_EXERCISES_EXCHANGE"]
"""


@dataclass(frozen=True)
class Course:
    """The folders of a class on one machine: the instructor's, the exchange between all, and the students'."""

    root: Path

    @property
    def exchange(self) -> Path:
        return self.root / "exchange"

    @property
    def instructors(self) -> Path:
        return self.root / "course"

    def home(self, user: str) -> Path:
        return self.root / "homes" / user

    def environment(self, user: str) -> dict[str, str]:
        """Return what a user's programs find in their environment: a home of their own, and the exchange."""
        home = self.home(user)
        folders = {
            f"JUPYTER_{kind}_DIR": str(home / f".jupyter-{kind.lower()}") for kind in ("CONFIG", "DATA", "RUNTIME")
        }
        return {
            **os.environ,
            **folders,
            "HOME": str(home),
            "IPYTHONDIR": str(home / ".ipython"),
            "MPLCONFIGDIR": str(home / ".matplotlib"),
            "DEEP_LEARNING_EXERCISES_EXCHANGE": str(self.exchange),
            "PATH": os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ["PATH"]]),
        }

    def add_home(self, user: str, config: str = "") -> Path:
        """Make a user's home, with a configuration of nbgrader in it."""
        home = self.home(user)
        (home / ".jupyter-config").mkdir(parents=True)
        (home / ".jupyter-config" / "nbgrader_config.py").write_text(config)
        return home


@contextmanager
def made_course() -> Iterator[Course]:
    """Make a course with one assignment; nothing of it is left at the end."""
    # Not in pytest's temporary folder, which no other user may enter.
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        course = Course(Path(folder))
        course.root.chmod(0o755)
        course.exchange.mkdir()
        course.exchange.chmod(0o1777)
        _copy_course(course.instructors)
        yield course


def _copy_course(place: Path) -> None:
    place.mkdir(mode=0o700)
    (place / "nbgrader_config.py").write_text(CONFIG)
    (place / "classroom").mkdir()
    for part in ("assignments", "solutions"):
        shutil.copytree(ROOT / part / NAME, place / part / NAME)
    shutil.copy(ROOT / "assignments" / f"{NAME}.py", place / "assignments")
    for part in (NAME, "common"):
        shutil.copytree(ROOT / "autograder" / "graders" / part, place / "graders" / part)
