import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import jupytext  # type: ignore[import-untyped]
import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator  # type: ignore[import-untyped]

from autograder.authoring.build import State, build, notebook_path, notebook_text, outdated
from autograder.errors import SourceError


def cells_by_id(source: Path) -> dict[str, dict[str, Any]]:
    return {cell["id"]: cell for cell in json.loads(notebook_text(source))["cells"]}


def read_by_jupyter(text: str) -> Any:
    return nbformat.reads(text, as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]


def test_cells_are_those_that_jupytext_reads(source: Path) -> None:
    ours = json.loads(notebook_text(source))

    theirs = jupytext.read(source, fmt="py:percent")

    expected = [(cell.cell_type, cell.source) for cell in theirs.cells]
    assert [(cell["cell_type"], "".join(cell["source"])) for cell in ours["cells"]] == expected


def test_the_notebook_is_valid_for_jupyter_and_for_nbgrader(source: Path) -> None:
    notebook = read_by_jupyter(notebook_text(source))

    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)

    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)


def test_jupyter_saves_the_notebook_as_it_was_built(source: Path) -> None:
    text = notebook_text(source)

    saved: str = nbformat.writes(read_by_jupyter(text))  # type: ignore[no-untyped-call]

    assert saved + "\n" == text


def test_each_kind_of_cell_has_its_nbgrader_metadata(source: Path) -> None:
    cells = cells_by_id(source)

    common = {"schema_version": 3, "task": False}
    solution = {**common, "grade": False, "solution": True, "locked": False}
    check = {**common, "grade": True, "solution": False, "locked": True}
    manual = {**common, "grade": True, "solution": True, "locked": False}
    assert cells["add_one-answer"]["metadata"] == {"nbgrader": {**solution, "grade_id": "add_one-answer"}}
    assert cells["Twice"]["metadata"] == {
        "nbgrader": {**check, "grade_id": "Twice", "points": 2.5},
        "tags": ["raises-exception"],
    }
    assert cells["why"]["metadata"] == {"nbgrader": {**manual, "grade_id": "why", "points": 2}}


def test_all_other_cells_are_locked_and_ungraded(source: Path) -> None:
    plain = {key: cell for key, cell in cells_by_id(source).items() if key.startswith("cell-")}

    for key, cell in plain.items():
        flags = {"grade": False, "solution": False, "locked": True, "task": False}
        assert cell["metadata"]["nbgrader"] == {"schema_version": 3, "grade_id": key, **flags}
    assert [cell["metadata"].get("tags") for cell in plain.values()].count(["demo"]) == 1
    assert len(plain) == 7


def test_the_cell_tagged_progress_is_told_the_tasks_with_their_points(source: Path) -> None:
    with source.open("a", encoding="utf-8") as file:
        file.write('\n# %% tags=["progress"]\nshow(TASKS)\n')

    told = next(cell for cell in cells_by_id(source).values() if cell["metadata"].get("tags") == ["progress"])

    shown: list[object] = []
    exec("".join(told["source"]), {"show": shown.append})
    assert shown == [[("add_one", "1. `add_one`: counting up", 4), ("Twice", "2. Two functions", 2.5)]]


def test_the_notebook_lists_its_tasks_with_the_titles_of_their_headings(source: Path) -> None:
    metadata = json.loads(notebook_text(source))["metadata"]

    assert metadata["autograder"] == {
        "schema": 1,
        "assignment": "01_sums",
        "tasks": [
            {"id": "add_one", "points": 4, "title": "1. `add_one`: counting up", "needs": []},
            {"id": "Twice", "points": 2.5, "title": "2. Two functions", "needs": ["add_one"]},
        ],
    }
    assert metadata["kernelspec"]["name"] == "python3"
    assert "version" not in metadata["language_info"]


def test_a_task_without_a_heading_is_titled_by_its_id(tmp_path: Path) -> None:
    path = tmp_path / "01_bare.py"
    path.write_text('# %% task="f"\ndef f(): ...\n# %% check="f" points=1\nf()\n')

    tasks = json.loads(notebook_text(path))["metadata"]["autograder"]["tasks"]

    assert tasks[0]["title"] == "f"


def test_inserting_a_cell_keeps_the_other_cells_ids(source: Path) -> None:
    before = list(cells_by_id(source))

    source.write_text(
        source.read_text().replace("# %% [markdown]\n# # Sums", "# %%\nnew = 1\n# %% [markdown]\n# # Sums")
    )

    assert list(cells_by_id(source))[1:] == before


def test_a_rebuild_writes_nothing_and_says_so(source: Path) -> None:
    path = notebook_path(source)
    first = build([source])
    before, written = path.read_bytes(), path.stat().st_mtime_ns

    second = build([source])

    assert (first, second) == ([path], [])
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, written)


def test_a_rebuild_from_nothing_is_byte_identical(source: Path) -> None:
    path = notebook_path(source)
    build([source])
    before = path.read_bytes()
    path.unlink()

    build([source])

    assert path.read_bytes() == before


def test_only_the_notebook_is_written_and_others_may_read_it(source: Path) -> None:
    build([source])

    path = notebook_path(source)
    assert sorted(source.parent.rglob("*")) == sorted([source, path.parent, path])
    assert path.stat().st_mode & stat.S_IRGRP


def test_a_missing_and_a_stale_notebook_are_told_apart(source: Path) -> None:
    path = notebook_path(source)

    missing = outdated([source])
    build([source])
    current = outdated([source])
    source.write_text(source.read_text() + "\n# %%\n1\n")
    stale = outdated([source])

    assert (missing, current, stale) == ({path: State.MISSING}, {}, {path: State.STALE})


def test_one_mistaken_source_keeps_all_notebooks_as_they_were(source: Path) -> None:
    mistaken = source.with_name("02_wrong.py")
    mistaken.write_text("nonsense")

    with pytest.raises(SourceError):
        build([source, mistaken])

    assert not notebook_path(source).exists()


def test_building_never_opens_the_solutions(source: Path, tmp_path: Path) -> None:
    (tmp_path / "solutions" / "01_sums").mkdir(parents=True)
    (tmp_path / "solutions" / "01_sums" / "reference.py").write_text("answer = 42\n")
    (tmp_path / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.source_directory = "assignments"\n'
    )
    script = (
        "import sys; opened = []; import autograder.commands.build; from autograder.cli import main\n"
        "sys.addaudithook(lambda event, args: opened.append(f'{event} {args}'))\n"
        "main(['build']); assert any('01_sums.py' in line for line in opened)\n"
        "assert not [line for line in opened if 'solutions' in line]\n"
    )

    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, timeout=60)

    assert notebook_path(source).is_file()
