"""The ways of grading that are compared: each prepares a fresh folder, names its commands and reads its scores."""

import json
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.adapters.demo import classroom_config
from autograder.course import Course
from autograder.model import Assignment
from peers.measure import Command, Cost, measured, quietly
from peers.notebooks import BENCHMARKS, Notebook, with_hidden_tests, without_demonstrations, write

STOCK = """c = get_config()
c.CourseDirectory.course_id = "stock"
c.Execute.timeout = 600  # a busy machine shall not cost points
"""
OTTER_TEST = """from otter.test_files import test_case

OK_FORMAT = False
name = {task!r}
points = {points!r}


@test_case(points={points!r}, hidden=True)
def hidden_tests(env):
    import sys
    sys.path.insert(0, {folder!r})
    from peers.unprotected import run_task
    run_task({assignment!r}, {task!r}, env)
"""


@dataclass(frozen=True)
class Way(ABC):
    """One way of grading a class, in a folder of its own."""

    name: str
    course: Course

    @abstractmethod
    def prepare(self, folder: Path, assignment: Assignment, notebooks: list[Notebook]) -> list[Command]:
        """Hand the notebooks in; return the commands that grade them."""

    def cost(self, commands: list[Command], folder: Path) -> Cost:
        """Run the commands; return what grading took."""
        return measured(commands, folder)

    @abstractmethod
    def scores(self, folder: Path, assignment: Assignment) -> list[float]:
        """Return what the submissions have earned, in their order."""


class Stock(Way):
    """nbgrader as it comes."""

    def prepare(self, folder: Path, assignment: Assignment, notebooks: list[Notebook]) -> list[Command]:
        """Make a course of which the notebook's check cells hold the hidden tests."""
        (folder / "nbgrader_config.py").write_text(STOCK, encoding="utf-8")
        released = json.loads(assignment.notebook.read_bytes())
        write(with_hidden_tests(released, assignment), folder / "source" / assignment.name / assignment.notebook.name)
        _hand_in(folder, assignment, [without_demonstrations(notebook) for notebook in notebooks])
        return [_nbgrader("autograde", assignment)]

    def scores(self, folder: Path, assignment: Assignment) -> list[float]:
        """Read the gradebook."""
        return gradebook_scores(folder, assignment)


@dataclass(frozen=True)
class Ours(Way):
    """Our graders, by nbgrader's command or by our own."""

    jobs: int = 0  # 0: nbgrader's command

    def prepare(self, folder: Path, assignment: Assignment, notebooks: list[Notebook]) -> list[Command]:
        """Make a classroom of this course."""
        (folder / "nbgrader_config.py").write_text(classroom_config(self.course, folder), encoding="utf-8")
        _hand_in(folder, assignment, notebooks)
        if not self.jobs:
            return [_nbgrader("autograde", assignment)]
        return [[sys.executable, "-m", "autograder", "autograde", assignment.name, "--jobs", str(self.jobs)]]

    def scores(self, folder: Path, assignment: Assignment) -> list[float]:
        """Read the gradebook."""
        return gradebook_scores(folder, assignment)


@dataclass(frozen=True)
class Otter(Way):
    """Otter's local runner, which starts anew for each submission."""

    python: Path = Path()  # of its own environment

    def prepare(self, folder: Path, assignment: Assignment, notebooks: list[Notebook]) -> list[Command]:
        """Make a zip of the hidden tests."""
        for task in assignment.tasks:
            text = OTTER_TEST.format(
                task=task.id, points=task.points, folder=str(BENCHMARKS), assignment=assignment.name
            )
            (folder / "tests").mkdir(exist_ok=True)
            (folder / "tests" / f"{task.id}.py").write_text(text, encoding="utf-8")
        otter: list[str | Path] = [self.python, "-m", "otter"]
        quietly([*otter, "generate", "--tests-dir", "tests", "--output-path", "autograder.zip"], folder)
        commands: list[Command] = []
        for number, notebook in enumerate(notebooks):
            path = write(without_demonstrations(notebook), folder / "submitted" / f"{_name(number)}.ipynb")
            results = folder / "results" / _name(number)
            results.mkdir(parents=True)
            commands.append([*otter, "run", "--no-logo", "-a", "autograder.zip", "-o", results, path])
        return commands

    def scores(self, folder: Path, assignment: Assignment) -> list[float]:  # noqa: ARG002 - as all ways
        """Read the results that it writes for Gradescope."""
        found = [json.loads(path.read_bytes()) for path in sorted(folder.glob("results/*/results.json"))]
        return [sum(test.get("score", 0.0) for test in results["tests"]) for results in found]


class Floor(Way):
    """No protection, no report, no gradebook: one warm process."""

    def prepare(self, folder: Path, assignment: Assignment, notebooks: list[Notebook]) -> list[Command]:
        """Write the notebooks with the hidden tests."""
        made = [with_hidden_tests(notebook, assignment) for notebook in notebooks]
        paths = [write(notebook, folder / f"{_name(number)}.ipynb") for number, notebook in enumerate(made)]
        script = f"import sys; sys.path.insert(0, {str(BENCHMARKS)!r}); from peers.floor import main; main()"
        return [[sys.executable, "-c", script, *paths]]

    def cost(self, commands: list[Command], folder: Path) -> Cost:
        """Return what the process says that the warm part took."""
        measured(commands, folder)
        said = json.loads((folder / "stdout").read_bytes())
        return Cost(said["seconds"], said["cpu_seconds"], said["peak_bytes"])

    def scores(self, folder: Path, assignment: Assignment) -> list[float]:  # noqa: ARG002 - as all ways
        """Read what the process said."""
        return list(json.loads((folder / "stdout").read_bytes())["scores"])


def gradebook_scores(folder: Path, assignment: Assignment) -> list[float]:
    """Return the automatic scores of all students, by name."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        found = sorted(gradebook.assignment_submissions(assignment.name), key=lambda each: each.student.id)
        return [
            sum(grade.auto_score or 0.0 for notebook in each.notebooks for grade in notebook.grades) for each in found
        ]


def _hand_in(folder: Path, assignment: Assignment, notebooks: list[Notebook]) -> None:
    for number, notebook in enumerate(notebooks):
        write(notebook, folder / "submitted" / _name(number) / assignment.name / assignment.notebook.name)
    quietly(_nbgrader("generate_assignment", assignment), folder)


def _nbgrader(command: str, assignment: Assignment) -> Command:
    return [sys.executable, "-m", "nbgrader", command, assignment.name, "--create"]


def _name(number: int) -> str:
    return f"s{number:05}"
