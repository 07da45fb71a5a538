"""Run All, as a student does it: each notebook with the answers of the reference, and with its stubs untouched."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.submissions import reference_answers, with_answers
from autograder.course import load_course
from autograder.engine.client import ForkServer
from autograder.grading.notebook import Fitted
from autograder.model import Limits

COURSE = load_course(Path(__file__).parent)
SECONDS = 60.0
Outputs = list[dict[str, Any]]


def run_all(server: ForkServer, notebook: Mapping[str, Any]) -> list[Outputs]:
    """Run all but the demonstrations, and return what each cell shows."""
    cells = [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]
    with server.spawn(Limits()) as student:
        code = Fitted({**notebook, "cells": cells}, ()).code
        return [student.run_cell(number, source, SECONDS).outputs for number, source in code.items()]


def errors(shown: list[Outputs]) -> list[str]:
    return [output["ename"] for outputs in shown for output in outputs if output["output_type"] == "error"]


def progress(shown: list[Outputs]) -> list[str]:
    """Return the lines of the progress table, which the last cell shows: a summary, then one a task."""
    lines: list[str] = shown[-1][0]["data"]["text/plain"].splitlines()
    return lines[:-1]


@pytest.mark.parametrize("name", COURSE.assignments())
def test_with_the_reference_every_visible_check_passes(server: ForkServer, name: str) -> None:
    assignment = COURSE.assignment(name)
    notebook = json.loads(assignment.notebook.read_bytes())

    shown = run_all(server, with_answers(notebook, reference_answers(assignment)))

    assert errors(shown) == []
    summary, *rows = progress(shown)
    assert len(rows) == len(assignment.tasks)
    assert summary.endswith("(25 of 25 points)")
    assert all(row.startswith("✓") for row in rows)


@pytest.mark.parametrize("name", COURSE.assignments())
def test_with_the_stubs_the_notebook_runs_to_its_end_and_no_task_counts_as_attempted(
    server: ForkServer, name: str
) -> None:
    assignment = COURSE.assignment(name)

    shown = run_all(server, json.loads(assignment.notebook.read_bytes()))

    assert errors(shown) == ["NotAttempted"] * len(assignment.tasks)
    summary, *rows = progress(shown)
    assert summary.endswith("(0 of 25 points)")
    assert all(row.startswith("○") for row in rows)
