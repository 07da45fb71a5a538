"""A small course in a temporary folder, whose submissions are handed in, graded and returned by real commands."""

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook  # type: ignore[import-untyped]

from autograder.authoring.build import build

ROOT = Path(__file__).parent.parent.parent
NAME = "01_toy"
MAX_NOTEBOOK_BYTES = 200_000

CONFIG = f"""\
c = get_config()
load_subconfig("nbgrader_config.py", path={str(ROOT)!r})
c.Autograder.graders_directory = "graders"
c.Limits.notebook_bytes = {MAX_NOTEBOOK_BYTES}
"""

SOURCE = '''\
# %% [markdown]
# # A toy

# %%
import torch

# %% [markdown]
# ## Doubling

# %% task="double"
def double(x: torch.Tensor) -> torch.Tensor:
    """Return twice x."""
    raise NotImplementedError


# %% check="double" points=4
assert double(torch.tensor(2)).item() == 4, "twice two is four"
print("double looks right")

# %% [markdown]
# ## Halving

# %% task="halve"
def halve(x: torch.Tensor) -> torch.Tensor:
    """Return half of x."""
    raise NotImplementedError


# %% check="halve" points=2
assert halve(torch.tensor(2.0)).item() == 1

# %% [markdown] manual="why" points=3
# Write your answer here.
'''

REFERENCE = """\
def double(x):
    return 2 * x


def halve(x):
    return x / 2
"""

GRADER = '''\
import pytest
import torch

from autograder.grading.claims import assert_close


@pytest.mark.task("double", group="core")
@pytest.mark.parametrize("x", [2.0, 5.0])
def test_doubles(student, reference, x):
    """Doubles positive numbers."""
    assert_close(student.double(torch.tensor(x)), reference.double(torch.tensor(x)), hint="Add `x` to itself.")


@pytest.mark.task("double", group="edge")
def test_doubles_negative_numbers(student, reference):
    """Doubles numbers below <zero>."""
    x = torch.tensor(-3.0)
    assert_close(student.double(x), reference.double(x), hint="Mind the <sign> of `x`.")


@pytest.mark.task("halve", group="core")
def test_halves(student, reference):
    """Halves."""
    assert_close(student.halve(torch.tensor(3.0)), torch.tensor(1.5), hint="Divide.")
'''

ANSWERS = {"double": "def double(x):\n    return 2 * x", "halve": "def halve(x):\n    return x / 2"}


@dataclass(frozen=True)
class Classroom:
    """A course's root; submissions lie in classroom/submitted as nbgrader wants them."""

    root: Path

    def folder(self, step: str, student: str) -> Path:
        return self.root / "classroom" / step / student / NAME

    def submit(self, student: str, notebook: dict[str, Any] | bytes | None = None) -> Path:
        """Hand in a notebook, or the bytes of one; return the folder."""
        folder = self.folder("submitted", student)
        folder.mkdir(parents=True, exist_ok=True)
        if notebook is not None:
            content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
            (folder / f"{NAME}.ipynb").write_bytes(content)
        return folder

    def nbgrader(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of nbgrader's by its full path, the environment not being activated."""
        return self._run(Path(sys.executable).parent / "nbgrader", *arguments)

    def python(self, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of ours in the course's folder."""
        return self._run(sys.executable, "-c", code, *arguments)

    def _run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "ignore"}
        return subprocess.run(
            command, cwd=self.root, env=environment, check=False, text=True, capture_output=True, timeout=300
        )

    def set_due(self, date: str) -> None:
        """Have the assignment due on a date, as `nbgrader db assignment add` does."""
        with self._gradebook() as gradebook:
            gradebook.update_or_create_assignment(NAME, duedate=date)

    def record(self, student: str, task: str, score: float) -> None:
        """Put a score into the gradebook, as an earlier grading did."""
        with self._gradebook() as gradebook:
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(NAME, student)
            gradebook.find_grade(task, NAME, NAME, student).auto_score = score
            gradebook.db.commit()

    @contextmanager
    def _gradebook(self) -> Iterator[Gradebook]:
        with Gradebook(f"sqlite:///{self.root}/classroom/gradebook.db") as gradebook, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SQLAlchemy's, about how nbgrader uses it
            yield gradebook

    def released(self) -> dict[str, Any]:
        """Return the notebook that students get."""
        path = self.root / "classroom" / "release" / NAME / f"{NAME}.ipynb"
        notebook: dict[str, Any] = json.loads(path.read_bytes())
        return notebook

    def answered(self, **answers: str) -> dict[str, Any]:
        """Return the released notebook with our answers, or those given instead."""
        notebook = self.released()
        for task, source in {**ANSWERS, **answers}.items():
            cell(notebook, f"{task}-answer")["source"] = source
        return notebook


def make_classroom(root: Path) -> Classroom:
    for folder in ("assignments", "classroom", f"graders/{NAME}", f"solutions/{NAME}"):
        (root / folder).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    source = root / "assignments" / f"{NAME}.py"
    source.write_text(SOURCE)
    build([source])
    (source.parent / NAME / "table.csv").write_text("1,2\n")
    (root / "graders" / NAME / "test_toy.py").write_text(GRADER)
    (root / "solutions" / NAME / "reference.py").write_text(REFERENCE)
    return Classroom(root)


def cell(notebook: dict[str, Any], grade_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(cell for cell in notebook["cells"] if cell["id"] == grade_id)
    return found
