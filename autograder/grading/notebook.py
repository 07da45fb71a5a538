"""Read a submitted notebook and fit it into the released one; runs in the grader, and every byte is hostile."""

import json
import os
import stat
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import NotebookError
from autograder.model import Limits

CODE, MARKDOWN, RAW = "code", "markdown", "raw"
DEMO_TAG = "demo"
SAVE_AGAIN = "open it in JupyterLab, save it and hand it in again"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A submission in the released notebook's order: its own answers and extra cells, everything locked restored."""

    notebook: dict[str, Any]
    notes: tuple[str, ...]

    @property
    def code(self) -> dict[int, str]:
        """Return the cells to run, by their place among all cells, from 1."""
        return {
            number: cell["source"]
            for number, cell in enumerate(self.notebook["cells"], 1)
            if cell["cell_type"] == CODE and DEMO_TAG not in cell["metadata"].get("tags", []) and cell["source"].strip()
        }

    @property
    def answers(self) -> dict[int, str]:
        """Return what hidden tests need of `code`: the set-up in its first cell, answers, the student's own cells."""
        first = next(iter(self.code), 0)
        cells = self.notebook["cells"]
        return {n: text for n, text in self.code.items() if n == first or not is_locked(cells[n - 1])}


def read_submission(path: Path, limits: Limits) -> bytes:
    """Return a submitted file's bytes, following no link. Raises NotebookError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise NotebookError(path, f"could not be opened ({error.strerror}); links are not followed") from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise NotebookError(path, "is not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        if status.st_size > limits.notebook_bytes:
            raise NotebookError(
                path, f"has {status.st_size} bytes; the limit is {limits.notebook_bytes}: clear its outputs"
            )
        return file.read(limits.notebook_bytes)


def parse_notebook(content: bytes, path: Path, limits: Limits) -> dict[str, Any]:
    """Return the notebook's JSON with sources as single strings. Raises NotebookError for what is no notebook."""
    try:
        data = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise NotebookError(path, f"is not a notebook ({reason}): {SAVE_AGAIN}") from error
    if not isinstance(data, dict) or data.get("nbformat") != 4 or not isinstance(data.get("cells"), list):
        raise NotebookError(path, f"is not a notebook of format 4: {SAVE_AGAIN}")
    if len(data["cells"]) > limits.notebook_cells:
        raise NotebookError(path, f"has {len(data['cells'])} cells; the limit is {limits.notebook_cells}")
    return {"cells": [_cell(cell, path) for cell in data["cells"]]}


def read_released(path: Path, limits: Limits) -> dict[str, Any]:
    """Return the released notebook's JSON, sources as single strings. Raises NotebookError."""
    content = path.read_bytes()
    released: dict[str, Any] = json.loads(content)
    parsed = parse_notebook(content, path, limits)
    cells = [{**cell, "source": read["source"]} for cell, read in zip(released["cells"], parsed["cells"], strict=True)]
    return {**released, "cells": cells}


def fit(submitted: dict[str, Any], released: dict[str, Any]) -> Fitted:
    """Put the submission's answers and extra cells into the released notebook, noting what had been tampered with."""
    notes: list[str] = []
    known = {_key(cell) for cell in released["cells"]}
    answers, extras = _sort_cells(submitted["cells"], known, notes)
    cells = list(extras.get("", []))
    place = 0  # behind the last released cell: what was deleted goes there, ahead of what the student wrote instead
    for original in released["cells"]:
        key = _key(original)
        place = len(cells) if key in answers else place
        cells.insert(place, _filled(original, answers.get(key), notes))
        place += 1
        cells += extras.get(key, [])
    for number, cell in enumerate(cells, 1):
        cell.setdefault("id", f"extra-{number}")
    return Fitted({**{k: v for k, v in released.items() if k != "cells"}, "cells": cells}, tuple(dict.fromkeys(notes)))


def is_answer(cell: dict[str, Any]) -> bool:
    """Return whether a released cell is the student's to fill."""
    return bool(_nbgrader(cell).get("solution"))


def is_locked(cell: dict[str, Any]) -> bool:
    """Return whether a cell of a fitted notebook stands there as released."""
    return bool(_nbgrader(cell)) and not is_answer(cell)


def grade_id(cell: dict[str, Any]) -> str:
    """Return the cell's nbgrader grade_id, or ""."""
    found = _nbgrader(cell).get("grade_id")
    return found if isinstance(found, str) else ""


def _sort_cells(
    cells: list[dict[str, Any]], known: set[str], notes: list[str]
) -> tuple[dict[str, dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Tell the first cell of each known key from the student's own ones, kept under the key they follow."""
    answers: dict[str, dict[str, Any]] = {}
    extras: dict[str, list[dict[str, Any]]] = {}
    after = ""
    for cell in cells:
        # By the cell's id too, for a tool may have dropped or changed the metadata.
        key = next((name for name in (grade_id(cell), cell["id"]) if name in known), "")
        if key and key not in answers:
            answers[key] = cell
            after = key
            continue
        if key:
            notes.append(f"cell {key!r} occurs more than once; the first one counts, the others are the student's own")
        extras.setdefault(after, []).append(_own_cell(cell))
    return answers, extras


def _filled(original: dict[str, Any], answer: dict[str, Any] | None, notes: list[str]) -> dict[str, Any]:
    cell = deepcopy(original)
    key = _key(original)
    if answer is None:
        notes.append(f"cell {key!r} had been deleted and was put back as released")
    elif is_answer(original):
        cell["source"] = answer["source"]
        if answer["cell_type"] != original["cell_type"]:
            notes.append(
                f"cell {key!r} had been turned into a {answer['cell_type']} cell; it was read as {cell['cell_type']}"
            )
    elif answer["source"].strip() != original["source"].strip():
        notes.append(f"locked cell {key!r} had been changed and was restored")
    return cell


def _own_cell(cell: dict[str, Any]) -> dict[str, Any]:
    own: dict[str, Any] = {"cell_type": cell["cell_type"], "metadata": {}, "source": cell["source"]}
    return own | ({"execution_count": None, "outputs": []} if cell["cell_type"] == CODE else {})


def _cell(cell: object, path: Path) -> dict[str, Any]:
    """Return the four fields that count of a cell, whatever else it holds."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in (CODE, MARKDOWN, RAW):  # no set: it may be a list
        raise NotebookError(path, f"holds a cell of no known type: {SAVE_AGAIN}")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise NotebookError(path, f"holds a cell whose source is no text: {SAVE_AGAIN}")
    metadata = cell.get("metadata")
    own_id = cell.get("id")
    return {
        "cell_type": cell["cell_type"],
        "metadata": metadata if isinstance(metadata, dict) else {},
        "source": source.encode("utf-8", "replace").decode(),  # lone surrogates would break every writer after us
        "id": own_id if isinstance(own_id, str) else "",
    }


def _nbgrader(cell: dict[str, Any]) -> dict[str, Any]:
    found = cell["metadata"].get("nbgrader")
    return found if isinstance(found, dict) else {}


def _key(cell: dict[str, Any]) -> str:
    """Return what names a released cell: nbgrader's grade_id, or the id of a cell that nbgrader does not know."""
    return grade_id(cell) or str(cell.get("id", ""))


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
