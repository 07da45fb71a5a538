"""The workflow files of docs/workflows, run from a clean clone; this environment stands in for the one they install.

Without a stand-in for that, cold: `make workflow-cold`.
"""

import base64
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.submissions import reference_answers, with_answers
from autograder.course import SEED_BYTES, load_course

from .harness import ROOT, WORKFLOWS, Runner, clone, load, push

NAME = "02_broadcasting"
SEED = base64.b64encode(bytes(range(SEED_BYTES))).decode()
# The commits of these releases, as many public workflows pin them.
PINNED = {
    "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8": "v5.0.0",
    "actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c": "v6.0.0",
    "actions/upload-artifact@330a01c490aca151604b8cf639adc76d48f6c5d4": "v5.0.0",
}
FILES = sorted(path.name for path in WORKFLOWS.glob("*.yml"))


def notebook(answers: dict[str, str]) -> bytes:
    assignment = load_course(ROOT).assignment(NAME)
    released = json.loads(assignment.notebook.read_bytes())
    return json.dumps(with_answers(released, {**reference_answers(assignment), **answers}), indent=1).encode()


def steps(workflow: str) -> list[dict[str, Any]]:
    (job,) = load(workflow)["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def reuse_environment(workspace: Path) -> None:
    (workspace / "course" / ".venv").symlink_to(sys.prefix)


@pytest.mark.parametrize("workflow", FILES)
def test_actions_are_public_and_pinned_by_commit_with_their_release_named(workflow: str) -> None:
    used = re.findall(r"uses: (\S+) # (\S+)", (WORKFLOWS / workflow).read_text())

    assert len(used) == sum("uses" in step for step in steps(workflow)) > 0
    assert {PINNED.get(action) == release for action, release in used} == {True}


@pytest.mark.parametrize("workflow", FILES)
def test_no_credential_is_kept_and_no_right_is_asked_for_but_reading(workflow: str) -> None:
    fetched = [step for step in steps(workflow) if "actions/checkout" in step.get("uses", "")]

    assert load(workflow)["permissions"] == {"contents": "read"}
    assert [step["with"]["persist-credentials"] for step in fetched] == [False] * len(fetched)


@pytest.mark.parametrize("workflow", FILES)
def test_no_expression_is_pasted_into_a_command(workflow: str) -> None:
    assert [step["run"] for step in steps(workflow) if "${{" in step.get("run", "")] == []


def test_the_students_workflow_bears_the_names_that_classroom_asked_for() -> None:
    said = load("student.yml")

    assert said["name"] == "Autograding Tests"
    assert list(said["jobs"]) == ["run-autograding-tests"]


def test_a_push_is_graded_and_summarised(workspace: Path, tmp_path: Path) -> None:
    push(tmp_path / "ada.git", f"{NAME}.ipynb", notebook({"one_hot": "def one_hot(labels, n):\n    return labels"}))
    runner = Runner(
        workspace,
        {"secrets.COURSE_SEED": SEED},
        {
            "Fetch the submission": lambda: clone(tmp_path / "ada.git", workspace / "submission"),
            "Fetch the course": lambda: clone(ROOT, workspace / "course"),
            "Set up Python": lambda: None,
            "Install the grader": lambda: reuse_environment(workspace),
        },
    )

    *_, graded = runner.run("student.yml")

    assert (graded.name, graded.status) == ("Grade", 0), graded.output
    assert "::notice title=Autograding complete::Points 22/25" in graded.output
    assert re.search(rf"^::error file=submission/{NAME}.ipynb,line=\d\d+,title=one_hot in cell", graded.output, re.M)
    page = runner.summary.read_text()
    assert "22 of 25 points" in page
    assert "✘ <code>one_hot</code>: 0 of 3" in page
    assert (workspace / "course" / "classroom" / "seed").read_bytes() == bytes(range(SEED_BYTES))


def test_a_class_is_collected_and_graded(workspace: Path, tmp_path: Path) -> None:
    for student in ("ada", "ben"):
        push(tmp_path / f"{NAME}-{student}", f"{NAME}.ipynb", notebook({}))

    def fetch_course() -> None:
        clone(ROOT, workspace / "course")
        (workspace / "course" / "roster.txt").write_text("ada\nben\nabsent\n")

    runner = Runner(
        workspace,
        {
            "secrets.COURSE_SEED": SEED,
            "secrets.STUDENTS_TOKEN": "token",
            "github.repository_owner": "owner",
            f"inputs.assignment || '{NAME}'": NAME,
        },
        {
            "Fetch the course": fetch_course,
            "Set up Python": lambda: None,
            "Install the grader": lambda: reuse_environment(workspace),
            "Keep the reports": lambda: None,
        },
        {"STUDENT_REPOSITORIES": f"{tmp_path}/"},
    )

    done = {step.name: step for step in runner.run("instructor.yml")}

    assert {step.status for step in done.values()} == {0}, list(done.values())[-1].output
    assert "::warning::absent has no repository" in done["Collect"].output
    reports = json.loads((workspace / "course" / "build" / "reports.json").read_text())
    assert [(report["submission"], report["score"]) for report in reports] == [
        (f"classroom/submitted/{student}/{NAME}/{NAME}.ipynb", 25) for student in ("ada", "ben")
    ]
    assert runner.summary.read_text().count("25 of 25 points") == 2
