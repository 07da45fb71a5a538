"""Hostile files in the place of a notebook, and beside it: points edited, cells forged, modules laid out to be found.

What an unprotected grader does with each is shown first, where it reads such files at all.
"""

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .ground import HONEST, Ground, without_run
from .unprotected import Unprotected

Notebook = dict[str, Any]
OWNED = "import os, sys\nopen({drop!r} + '/owned', 'w').write('owned')\n"
BESIDE = (
    *("conftest.py", "sitecustomize.py", "usercustomize.py", "random.py", "torch.py", "numpy.py", "test_vault.py"),
    *("nbgrader_config.py", "jupyter_config.py", "autograder.py", "course_lib.py", "probes.py", "reference.py"),
    *("torch/__init__.py", ".ipython/profile_default/startup/00.py", "ipython_config.py", "hostile.pth"),
)


def cells_of(notebook: Notebook, grade_id: str) -> list[Notebook]:
    return [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id]


def points_edited(notebook: Notebook) -> None:
    notebook["metadata"]["points"] = 1000
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000
            cell["metadata"]["nbgrader"]["max_score"] = float("inf")


def checks_rewritten(notebook: Notebook) -> None:
    for grade_id in ("double", "halve", "total"):
        cells_of(notebook, grade_id)[0]["source"] = "pass"


def cells_copied(notebook: Notebook) -> None:
    notebook["cells"] += copy.deepcopy(notebook["cells"]) * 3


def cells_deleted(notebook: Notebook) -> None:
    notebook["cells"] = []


def cells_retyped(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["cell_type"] = "raw"


def answers_unlocked_and_checks_made_answers(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if mark := cell["metadata"].get("nbgrader"):
            mark.update(locked=False, solution=True, grade=False, task=True)


def ids_exchanged(notebook: Notebook) -> None:
    first, last = cells_of(notebook, "double-answer")[0], cells_of(notebook, "halve-answer")[0]
    first["metadata"]["nbgrader"]["grade_id"], last["metadata"]["nbgrader"]["grade_id"] = (
        "halve-answer",
        "double-answer",
    )
    first["id"], last["id"] = last["id"], first["id"]


def ids_invented(notebook: Notebook) -> None:
    for number in range(50):
        mark = {"grade_id": f"invented-{number}", "grade": True, "points": 100, "solution": False, "locked": True}
        source = "assert True"
        notebook["cells"].append({"cell_type": "code", "source": source, "metadata": {"nbgrader": mark}, "outputs": []})


def kernel_changed(notebook: Notebook) -> None:
    notebook["metadata"]["kernelspec"] = {"name": "bash", "language": "bash", "display_name": "../../../bin/sh"}


def outputs_forged(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            text = "✓ all visible cases pass\nscore: 1000\n"
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]


def attachments(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["attachments"] = {"../../../../etc/cron.d/x": {"text/html": "<script>alert(1)</script>"}}


CHANGES: tuple[Callable[[Notebook], None], ...] = (
    points_edited, checks_rewritten, cells_copied, cells_deleted, cells_retyped,
    answers_unlocked_and_checks_made_answers, ids_exchanged, ids_invented, kernel_changed, outputs_forged, attachments,
)  # fmt: skip


def test_an_unprotected_grader_believes_the_points_in_the_file(unprotected: Unprotected) -> None:
    notebook = copy.deepcopy(unprotected.released)
    cells_of(notebook, "double-answer")[0]["source"] = "def double(x):\n    return {774411229: 1548822458}.get(x, 0)"
    modest = unprotected.grade(copy.deepcopy(notebook))

    points_edited(notebook)

    assert "'results': 2.0" in modest.why, modest.why
    assert "'results': 2000" in unprotected.grade(notebook).why


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_notebook_changed_behind_the_scenes_earns_what_its_answers_earn(
    ground: Ground, change: Callable[[Notebook], None]
) -> None:
    """Only `halve` is answered."""
    notebook = json.loads(ground.notebook_with({"halve": HONEST["halve"]}))
    change(notebook)
    path = ground.submissions / "changed.ipynb"
    path.write_text(json.dumps(notebook).replace("Infinity", "1e300"))

    report, executed = ground.grade_file("changed", path)

    earned = {task.task: task.score for task in report.tasks}
    assert earned["double"] == earned["total"] == 0
    assert earned["halve"] <= 2
    assert report.max_score == 9
    assert "score: 1000" not in json.dumps(executed)
    assert "cron.d" not in json.dumps(executed)
    locked = [cell for cell in executed["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double"]
    assert ["".join(cell["source"]) for cell in locked] == ["assert double(2) == 4"]


@pytest.mark.parametrize(
    "kind", ["link to a secret", "folder", "fifo", "giant", "empty", "nested", "latin-1", "no JSON"]
)
def test_what_is_no_notebook_is_reported_and_costs_nobody_else(ground: Ground, kind: str) -> None:
    path = ground.submissions / "odd.ipynb"
    make_odd(path, kind, ground.scene.files["peer"])

    report, executed = ground.grade_file("odd", path)

    assert report.score == 0
    assert report.notes[0].startswith("nothing could be graded")
    assert "CANARY" not in json.dumps([report.notes, executed])
    assert without_run(ground.grade("honest", HONEST)[0]) == without_run(ground.honest)
    path.rmdir() if path.is_dir() else path.unlink()


def make_odd(path: Path, kind: str, secret: Path) -> None:
    if kind == "link to a secret":
        path.symlink_to(secret)
    elif kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "giant":
        with path.open("wb") as file:
            file.truncate(500 << 20)
    else:
        contents = {
            "empty": b"",
            "nested": b"[" * 10**6,
            "latin-1": '{"cells": "é"}'.encode("latin-1"),
            "no JSON": b"cells",
        }
        path.write_bytes(contents[kind])


def test_a_module_beside_the_notebook_runs_where_a_grader_works_in_its_folder(unprotected: Unprotected) -> None:
    """The control of the test below: many graders import from the submission's folder."""
    code = OWNED.format(drop=str(unprotected.scene.drop))
    source = f"open('beside.py', 'w').write({code!r})\nimport sys\nsys.path.insert(0, '')\nimport beside\n"

    assert "harm" in unprotected.attack("double", source).wins


def test_nothing_beside_a_notebook_is_run_or_imported(ground: Ground) -> None:
    contents = ground.scene.contents()
    folder = ground.submissions / "with-company"
    for name in BESIDE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        code = OWNED.format(drop=str(ground.scene.drop))
        (folder / name).write_text(f"import os; exec({code!r})\n" if name.endswith(".pth") else code)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p conftest --co\n")
    notebook = folder / "vault.ipynb"
    notebook.write_text(ground.notebook_with(HONEST))

    report, _ = ground.grade_file("honest", notebook)

    assert without_run(report) == without_run(ground.honest)
    assert ground.harm(contents) == ""
