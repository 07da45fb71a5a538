"""The grading image, run as people run it: by a container engine, without network. `make image image-test`."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.sample_class import sample_class
from autograder.course import Course, load_course

RUN = shlex.split(os.environ.get("GRADING_IMAGE", ""))  # a container engine's run command, the image last
ASSIGNMENT = "02_broadcasting"
PATIENCE_SECONDS = 600.0

pytestmark = pytest.mark.skipif(not RUN, reason="needs the grading image: make image image-test")


def run_image(*arguments: str, options: tuple[str, ...] = ()) -> str:
    """Run the image with these arguments; return what it prints."""
    command = [*RUN[:-1], *options, RUN[-1], *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def run_program(*program: str, user: str = "grader") -> str:
    """Run another program of the image."""
    return run_image(*program[1:], options=("--entrypoint", program[0], "--user", user, "--workdir", "/"))


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(Path(__file__).parent)


@pytest.fixture(scope="module")
def submitted(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sample class in it; graded reports go there too, whoever writes them."""
    folder = tmp_path_factory.mktemp("class")
    for pupil in sample_class(course.assignment(ASSIGNMENT)):
        (folder / f"{pupil.name}.ipynb").write_bytes(pupil.content)
    for each in (folder, *folder.parents[:2]):
        each.chmod(0o755)
    folder.chmod(0o777)
    return folder


@pytest.fixture(scope="module")
def outside(course: Course, submitted: Path) -> dict[str, Any]:
    """Return what the class earns without the image."""
    written = submitted / "outside.json"
    names = [f"{pupil.name}.ipynb" for pupil in sample_class(course.assignment(ASSIGNMENT))]
    program = ["autograder", "grade", *(str(submitted / name) for name in names)]
    subprocess.run(
        [*program, "--assignment", ASSIGNMENT, "--json", str(written)], cwd=course.root, check=True, capture_output=True
    )
    return verdicts(written)


def verdicts(path: Path) -> dict[str, Any]:
    """Return all that reports say, but for the run and for inputs, which are drawn with a seed of the course's own."""
    reports = json.loads(path.read_text())
    for report in reports:
        del report["run"]
        for task in report["tasks"]:
            for test in task["tests"]:
                del test["detail"]
    return {Path(report.pop("submission")).stem: report for report in reports}


@pytest.mark.parametrize("user", ["grader", "root"])
def test_the_class_earns_inside_what_it_earns_outside(user: str, submitted: Path, outside: dict[str, Any]) -> None:
    options = ("--user", user, "--volume", f"{submitted}:/submissions")

    run_image(
        *("grade", "/submissions", "--assignment", ASSIGNMENT, "--json", f"/submissions/{user}.json"), options=options
    )

    reports = json.loads((submitted / f"{user}.json").read_text())
    assert {report["run"]["sandbox"] for report in reports} == {"unprivileged"}
    assert verdicts(submitted / f"{user}.json") == outside
    assert len(outside) == 15


@pytest.mark.parametrize(("user", "own_uid"), [("grader", "✗"), ("root", "✓")])
def test_a_default_container_has_the_unprivileged_tier_and_root_a_uid_a_slot(user: str, own_uid: str) -> None:
    told = run_image("doctor", options=("--user", user))

    assert f"✓ {'tier':19} unprivileged" in told
    assert re.search(rf"^{own_uid} own uid", told, re.MULTILINE)


def test_only_the_grader_reads_what_is_hidden() -> None:
    look = "find / -name 'test_softmax.py' 2>/dev/null; cat /course/solutions/*/reference.py 2>/dev/null | wc -c"

    found, size = run_program("sh", "-c", look).split()
    assert found == "/course/graders/06_softmax_regression/test_softmax.py"
    assert int(size) > 10_000
    assert run_program("sh", "-c", look, user="12345").split() == ["0"]


def test_the_image_holds_what_grading_needs_and_no_more() -> None:
    wanted = "for name in pip gcc git ruff mypy jupytext; do command -v $name; done; ls -d /course/tests /build; true"

    assert run_program("sh", "-c", f"{wanted} 2>/dev/null") == ""
    assert run_program("sh", "-c", "id -un; touch /course/graders/x || echo refused") == "grader\nrefused\n"
