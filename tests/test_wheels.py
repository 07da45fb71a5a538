"""What is installed works without the source tree: students' wheel alone, and instructors' with it."""

import json
import os
import shutil
import subprocess
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

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


def environment(folder: Path, *wheels: Path) -> Path:
    """Make an environment with these wheels and with our dependencies, but without our sources; return its Python."""
    venv.create(folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    # The .pth files lead to our sources.
    shutil.copytree(
        sysconfig.get_path("purelib"),
        packages,
        ignore=shutil.ignore_patterns("*.pth", "__editable__*", "deep_learning_exercises*"),
        copy_function=link,
        dirs_exist_ok=True,
    )
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(packages)
    return folder / "bin" / "python"


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


def test_students_get_course_lib_alone_and_notebooks_start_with_it(wheels: dict[str, Path], tmp_path: Path) -> None:
    python = environment(tmp_path, wheels[STUDENTS])

    notebook = json.loads((ROOT / f"assignments/{NAME}/{NAME}.ipynb").read_bytes())
    first = next("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    (tmp_path / "first.ipy").write_text(f"{first}\nfrom course_lib import data\n{ALONE}")

    said = run(python, tmp_path, "-m", "IPython", "first.ipy")

    assert said.stdout.endswith("course_lib alone\n"), said.stdout + said.stderr


def test_instructors_grade_with_the_wheels(
    wheels: dict[str, Path], course: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    python = environment(tmp_path_factory.mktemp("installed"), wheels[STUDENTS], wheels[INSTRUCTORS])
    notebook = course / f"assignments/{NAME}/{NAME}.ipynb"

    where = run(python, tmp_path_factory.getbasetemp(), "-c", "import autograder; print(autograder.__file__)")
    said = run(
        python, course, "-P", "-m", "autograder", "grade", str(notebook), "--assignment", NAME, "--json", "r.json"
    )

    assert str(ROOT) not in where.stdout
    assert said.returncode == 0, said.stderr
    (report,) = json.loads((course / "r.json").read_text())
    assert (report["score"], report["max_score"]) == (0, 25)


def test_both_wheels_are_of_one_version() -> None:
    students, instructors = (
        tomllib.loads((ROOT / name / "pyproject.toml").read_text())["project"] for name in ("", "autograder")
    )

    assert students["version"] == instructors["version"]
    assert f"{students['name']}=={students['version']}" in instructors["dependencies"]
