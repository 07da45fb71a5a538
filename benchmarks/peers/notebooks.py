"""The same submissions for every way, and notebooks that carry the hidden tests for those that want them inside."""

import copy
import json
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from autograder.authoring.answers import Kind, known_answers
from autograder.authoring.submissions import reference_answers, substitute, with_answers
from autograder.model import Assignment

HIDDEN = """
### BEGIN HIDDEN TESTS
import sys
sys.path.insert(0, {folder!r})
from peers.unprotected import run_task
run_task({assignment!r}, {task!r}, globals())
### END HIDDEN TESTS"""
BENCHMARKS = Path(__file__).parents[1]
Notebook = dict[str, Any]


def submissions(assignment: Assignment, count: int) -> list[Notebook]:
    """Return `count` notebooks, no two alike: the untouched stub, and right answers, the reference's and others.

    Right ones earn all and the stub nothing, in every way of grading: there partial credit makes no difference.
    """
    released = json.loads(assignment.notebook.read_bytes())
    made = islice(_right_answers(assignment), count - 1)
    notebooks = [with_answers(released, {}), *(with_answers(released, answers) for answers in made)]
    for number, notebook in enumerate(notebooks):
        answer = next(cell for cell in notebook["cells"] if is_answer(cell))
        answer["source"] = f"# submission {number}\n" + "".join(answer["source"])
    return notebooks


def _right_answers(assignment: Assignment) -> Iterator[dict[str, str]]:
    """Yield the reference's answers, then with one other right answer in turn, for ever."""
    reference = reference_answers(assignment)
    yield reference
    others = [answer for answer in known_answers(assignment) if answer.kind is Kind.ALTERNATIVE]
    for other in cycle(others):
        yield {**reference, other.task: substitute(reference[other.task], other.function, other.source)}


def with_hidden_tests(notebook: Notebook, assignment: Assignment) -> Notebook:
    """Return the notebook with each task's hidden tests behind its visible check, as nbgrader's users write them."""
    notebook = without_demonstrations(notebook)
    for cell in filter(is_check, notebook["cells"]):
        task = cell["metadata"]["nbgrader"]["grade_id"]
        hidden = HIDDEN.format(folder=str(BENCHMARKS), assignment=assignment.name, task=task)
        cell["source"] = "".join(cell["source"]) + hidden
    return notebook


def without_demonstrations(notebook: Notebook) -> Notebook:
    """Return a copy without the cells that we leave out when grading; others would run them, and train for minutes."""
    kept = [cell for cell in notebook["cells"] if "demo" not in cell["metadata"].get("tags", [])]
    return {**notebook, "cells": copy.deepcopy(kept)}


def is_check(cell: Notebook) -> bool:
    """Return whether a cell holds a task's check."""
    known = cell["metadata"].get("nbgrader", {})
    return bool(known.get("grade") and not known.get("solution"))


def is_answer(cell: Notebook) -> bool:
    """Return whether a code cell is the student's to fill."""
    return bool(cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution"))


def write(notebook: Notebook, path: Path) -> Path:
    """Write a notebook; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return path
