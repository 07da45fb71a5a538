"""Build notebooks from text sources: nbformat 4.5 with nbgrader's metadata, byte for byte the same each time."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.authoring.source import Kind, SourceCell, read_source
from autograder.files import write_atomically
from autograder.model import SCHEMA_VERSION

_HEADING = re.compile(r" {0,3}#{1,6}\s+(.+?)(?:\s+#+)?\s*")
_FENCE = re.compile(r"\s*(```|~~~)")
_NBGRADER_SCHEMA = 3
_PROGRESS_TAG = "progress"
_KERNEL: dict[str, Any] = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    # No Python version: it would change with the machine that builds.
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


class State(StrEnum):
    """How a notebook stands to its text source."""

    CURRENT = "current"
    STALE = "stale"
    MISSING = "missing"


def notebook_path(source: Path) -> Path:
    """Return where a text source's notebook belongs."""
    return source.parent / source.stem / f"{source.stem}.ipynb"


def notebook_text(source: Path) -> str:
    """Return the notebook's JSON, laid out as Jupyter saves it. Raises SourceError."""
    cells = read_source(source)
    tasks = _tasks(cells)
    cells = tuple(_told(cell, tasks) if _PROGRESS_TAG in cell.keys.tags else cell for cell in cells)
    course = {"schema": SCHEMA_VERSION, "assignment": source.stem, "tasks": tasks}
    ids = _cell_ids(cells)
    notebook = {
        "cells": [_notebook_cell(cell, cell_id) for cell, cell_id in zip(cells, ids, strict=True)],
        "metadata": {**_KERNEL, "autograder": course},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def build(sources: Sequence[Path]) -> list[Path]:
    """Write the notebooks that differ from their sources, return their paths. On a SourceError none is written."""
    texts = {notebook_path(source): notebook_text(source) for source in sources}
    written = [path for path, text in texts.items() if _state(path, text) is not State.CURRENT]
    for path in written:
        path.parent.mkdir(exist_ok=True)
        # Drafts lie beside the folder, not in it: nbgrader releases to students whatever lies there.
        write_atomically(path, texts[path].encode(), drafts=path.parent.parent)
    return written


def outdated(sources: Sequence[Path]) -> dict[Path, State]:
    """Return the notebooks that are not what their source says, each missing or stale. Raises SourceError."""
    states = {notebook_path(source): _state(notebook_path(source), notebook_text(source)) for source in sources}
    return {path: state for path, state in states.items() if state is not State.CURRENT}


def _state(path: Path, text: str) -> State:
    if not path.is_file():
        return State.MISSING
    return State.CURRENT if path.read_bytes() == text.encode() else State.STALE


def _tasks(cells: Sequence[SourceCell]) -> list[dict[str, Any]]:
    """Describe the tasks in the notebook's order; a title is the nearest heading above, failing that the id."""
    points = {cell.keys.check: cell.keys.points for cell in cells if cell.kind is Kind.CHECK}
    tasks, heading = [], ""
    for cell in cells:
        if cell.is_markdown:
            heading = _last_heading(cell.text) or heading
        if cell.kind is Kind.TASK:
            task = cell.keys.task
            tasks.append({"id": task, "points": points[task], "title": heading or task, "needs": list(cell.keys.needs)})
    return tasks


def _told(cell: SourceCell, tasks: Sequence[Mapping[str, Any]]) -> SourceCell:
    """Return the cell tagged `progress` with the tasks' ids, titles and points in front, as TASKS."""
    titles = [json.dumps(task["title"], ensure_ascii=False) for task in tasks]
    lines = [f'    ("{t["id"]}", {title}, {t["points"]:g}),' for t, title in zip(tasks, titles, strict=True)]
    return replace(cell, text="\n".join(["TASKS = [", *lines, "]", cell.text]))


def _last_heading(markdown: str) -> str:
    heading, fenced = "", False
    for line in markdown.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        if not fenced and (found := _HEADING.fullmatch(line)):
            heading = found[1]
    return heading


def _cell_ids(cells: Sequence[SourceCell]) -> list[str]:
    """Return an id a cell: from its key, else from a hash of its text, with an ordinal where a text repeats."""
    ids, seen = [], Counter[str]()
    for cell in cells:
        keys = cell.keys
        cell_id = f"{keys.task}-answer" if keys.task else keys.check or keys.manual
        if not cell_id:
            digest = hashlib.sha256(f"{cell.kind}\n{cell.text}".encode()).hexdigest()[:12]
            seen[digest] += 1
            cell_id = f"cell-{digest}" if seen[digest] == 1 else f"cell-{digest}-{seen[digest]}"
        ids.append(cell_id)
    return ids


def _notebook_cell(cell: SourceCell, cell_id: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"nbgrader": _nbgrader_metadata(cell, cell_id)}
    # The tag lets Run All go on past the checks of a stub.
    if tags := ["raises-exception"] if cell.kind is Kind.CHECK else list(cell.keys.tags):
        metadata["tags"] = tags
    common = {"id": cell_id, "metadata": metadata, "source": cell.text.splitlines(keepends=True)}
    if cell.is_markdown:
        return {"cell_type": "markdown", **common}
    return {"cell_type": "code", "execution_count": None, "outputs": [], **common}


def _nbgrader_metadata(cell: SourceCell, cell_id: str) -> dict[str, Any]:
    graded = cell.kind in (Kind.CHECK, Kind.MANUAL)
    answered = cell.kind in (Kind.TASK, Kind.MANUAL)
    metadata = {
        "schema_version": _NBGRADER_SCHEMA,
        "grade_id": cell_id,
        "grade": graded,
        "solution": answered,
        "locked": not answered,
        "task": False,
    }
    return {**metadata, "points": cell.keys.points} if graded else metadata
