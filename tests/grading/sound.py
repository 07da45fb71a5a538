"""Submissions once they are fitted into the released notebook: one of a single cell, and what holds of every one."""

from typing import Any

import nbformat

from autograder.grading.notebook import Fitted


def one_cell(source: str) -> Fitted:
    """Return a notebook of one cell of code."""
    cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "source": source}
    return Fitted({"cells": [cell]}, ())


def assert_sound(fitted: Fitted, released: dict[str, Any]) -> None:
    """Claim a valid notebook in which every locked cell stands as released, in the released order."""
    nbformat.validate(nbformat.from_dict(fitted.notebook))  # type: ignore[no-untyped-call]
    kept = [cell for cell in fitted.notebook["cells"] if "nbgrader" in cell["metadata"]]
    assert [cell["id"] for cell in kept] == [cell["id"] for cell in released["cells"]]
    for cell, original in zip(kept, released["cells"], strict=True):
        is_answer = original["metadata"]["nbgrader"]["solution"]
        assert cell == ({**original, "source": cell["source"]} if is_answer else original)
