"""What is installed works without the source tree: students' wheel alone, and instructors' with it."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from autograder.authoring import leaks
from autograder.course import load_course

ROOT = Path(__file__).parent.parent
STUDENTS, INSTRUCTORS = "deep_learning_exercises", "deep_learning_exercises_autograder"
NAME = "02_broadcasting"
ALONE = """
assert data.digits()[0].shape == (1797, 8, 8)
try:
    import autograder
except ModuleNotFoundError:
    print("course_lib alone")
"""


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def students_python(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the students' wheel and our dependencies, but without our sources."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder)
    # The .pth files lead to our sources.
    shutil.copytree(
        sysconfig.get_path("purelib"),
        packages(folder),
        ignore=shutil.ignore_patterns("*.pth", "__editable__*", "deep_learning_exercises*"),
        copy_function=link,
        dirs_exist_ok=True,
    )
    install(wheels[STUDENTS], folder)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def instructors_python(students_python: Path, wheels: dict[str, Path]) -> Path:
    """The same one, from now on with the instructors' wheel too."""
    install(wheels[INSTRUCTORS], students_python.parents[1])
    return students_python


def packages(environment: Path) -> Path:
    (folder,) = environment.glob("lib/python*/site-packages")
    return folder


def install(wheel: Path, environment: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages(environment))


def link(source: str, target: str) -> None:
    """Link a file where that can be done: torch alone has hundreds of megabytes."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def run(python: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([python, *command], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Give a course without our sources."""
    for name in (f"assignments/{NAME}", f"solutions/{NAME}", f"autograder/graders/{NAME}", "autograder/graders/common"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return tmp_path


def test_students_get_course_lib_alone_and_notebooks_start_with_it(students_python: Path, tmp_path: Path) -> None:
    notebook = json.loads((ROOT / f"assignments/{NAME}/{NAME}.ipynb").read_bytes())
    first = next("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    (tmp_path / "first.ipy").write_text(f"{first}\nfrom course_lib import data\n{ALONE}")

    said = run(students_python, tmp_path, "-m", "IPython", "first.ipy")

    assert said.stdout.endswith("course_lib alone\n"), said.stdout + said.stderr


def test_instructors_grade_with_the_wheels(instructors_python: Path, course: Path) -> None:
    command = ["grade", f"assignments/{NAME}/{NAME}.ipynb", "--assignment", NAME, "--json", "r.json"]

    where = run(instructors_python, course, "-P", "-c", "import autograder; print(autograder.__file__)")
    said = run(instructors_python, course, "-P", "-m", "autograder", *command)

    assert str(ROOT) not in where.stdout
    assert said.returncode == 0, said.stderr
    (report,) = json.loads((course / "r.json").read_text())
    assert (report["score"], report["max_score"]) == (0, 25)


def test_nothing_hidden_is_in_a_wheel(wheels: dict[str, Path], tmp_path: Path) -> None:
    course = load_course(ROOT)

    for path in wheels.values():
        with zipfile.ZipFile(path) as wheel:
            wheel.extractall(tmp_path)

    public = {name: text for name, text in leaks.folder_text(tmp_path).items() if not name.endswith(".gz")}
    assignments = [course.assignment(name) for name in course.assignments()]
    assert {"course_lib/checks.py", "autograder/cli.py"} <= public.keys()
    assert [leak for each in assignments for leak in leaks.leaks(leaks.secrets(each), public)] == []


def test_both_wheels_are_of_one_version() -> None:
    students, instructors = (
        tomllib.loads((ROOT / name / "pyproject.toml").read_text())["project"] for name in ("", "autograder")
    )

    assert students["version"] == instructors["version"]
    assert f"{students['name']}=={students['version']}" in instructors["dependencies"]
