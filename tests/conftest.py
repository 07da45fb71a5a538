"""One warm fork server for all tests; a toy course with every kind of hidden test; and submissions to it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from autograder.authoring.build import build
from autograder.authoring.submissions import reference_answers, with_answers
from autograder.engine.client import ForkServer
from autograder.model import Assignment, Task

collect_ignore = ["toy"]  # its hidden tests are for the grading worker

ROOT = Path(__file__).parent.parent

Submit = Callable[[str, Mapping[str, str]], Path]


@pytest.fixture(scope="session")
def server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    root = tmp_path_factory.mktemp("course") / "toy"
    shutil.copytree(Path(__file__).parent / "toy", root)
    build([root / "assignments" / "toy.py"])
    return Assignment(
        name="toy",
        tasks=(Task("double", 4.0), Task("halve", 2.0), Task("Mean", 3.0)),
        notebook=root / "assignments" / "toy" / "toy.ipynb",
        graders=root / "graders" / "toy",
        common_graders=root / "graders" / "common",
        solutions=root / "solutions" / "toy",
    )


@pytest.fixture(scope="session")
def submit(toy: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Submit:
    """Return a function that writes a submission: the reference, but for the answers given."""
    folder = tmp_path_factory.mktemp("submissions")

    def write(name: str, answers: Mapping[str, str]) -> Path:
        notebook = with_answers(json.loads(toy.notebook.read_bytes()), {**reference_answers(toy), **answers})
        path = folder / f"{name}.ipynb"
        path.write_text(json.dumps(notebook))
        return path

    return write


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build both wheels, the students' and the instructors', from a copy of the sources."""
    folder = tmp_path_factory.mktemp("wheels")
    sources = folder / "sources"
    for part in ("autograder", "course_lib"):
        shutil.copytree(ROOT / part, sources / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, sources)
    command = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    for project in (sources, sources / "autograder"):
        subprocess.run([sys.executable, "-c", command, str(folder)], cwd=project, check=True, capture_output=True)
    return {path.name.split("-")[0]: path for path in folder.glob("*.whl")}
