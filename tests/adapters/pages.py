"""A graded notebook made by hand, as feedback pages: one as grading leaves it, one that nobody cleaned."""

import base64
from io import BytesIO
from typing import Any

import matplotlib.pyplot as plt
from nbformat import NotebookNode, from_dict

from autograder.adapters.feedback import check_outputs
from autograder.adapters.page import FeedbackExporter
from autograder.model import Group, Outcome, TaskResult, TestResult

ATTACK = "document.title='taken';new Image().src='https://attacker.invalid/'"
HOSTILE_HTML = f"""<script>{ATTACK}</script><img src=x onerror="{ATTACK}"><svg onload="{ATTACK}"></svg>
<iframe src="https://attacker.invalid/frame"></iframe><link rel=stylesheet href="https://attacker.invalid/a.css">
<img src="https://attacker.invalid/pixel.png"><object data="https://attacker.invalid/o"></object>
<style>@import url(https://attacker.invalid/b.css); body {{ background: url(https://attacker.invalid/c.png) }}</style>
<meta http-equiv="refresh" content="0; url=https://attacker.invalid/away">"""

TESTS = (
    TestResult("a", "In a square matrix each row must sum to 1.", Group.CORE, Outcome.PASSED),
    TestResult("b", "A row that sums to exactly 0 becomes zeros.", Group.EDGE, Outcome.FAILED, "0 / 0 is `NaN`."),
    TestResult("c", "A large matrix takes no Python loop.", Group.ROBUST, Outcome.TIMED_OUT),
)


def page(hostile_html: str = "") -> str:
    """Return the feedback on a notebook of one task and one answer in words; the HTML is put in unclean."""
    shown = [
        {"output_type": "stream", "name": "stdout", "text": "\x1b[32m✓ all 3 visible cases pass\x1b[0m\n"},
        _figure(),
    ]
    if hostile_html:
        shown.append({"output_type": "display_data", "data": {"text/html": hostile_html}, "metadata": {}})
    groups = {Group.CORE: True, Group.EDGE: False, Group.ROBUST: False}
    result = TaskResult("normalize_rows", 1.5, 3.0, Outcome.FAILED, groups, TESTS)
    cells = [
        _cell(
            "code",
            "normalize_rows-answer",
            "def normalize_rows(X):\n    return X / X.sum(1, keepdim=True)",
            solution=True,
        )
        | {"outputs": [], "execution_count": 1},
        _cell("code", "normalize_rows", "locked", grade=True, score=1.5, points=3.0)
        | {"outputs": check_outputs(shown, result, []), "execution_count": 2},
        _cell(
            "markdown",
            "why",
            "Broadcasting (广播机制) took the *last* axis.",
            solution=True,
            grade=True,
            score=2,
            points=2,
        ),
    ]
    titles = [{"id": "normalize_rows", "title": "2.3 Shares of a row 行"}]
    metadata = {"autograder": {"tasks": titles}, "language_info": {"name": "python"}}
    book: NotebookNode = from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})  # type: ignore[no-untyped-call]
    known = {"notebook": "02_broadcasting", "score": 3.15, "max_score": 5.0, "late_penalty": 0.35}
    exporter = FeedbackExporter()  # type: ignore[no-untyped-call]
    return exporter.from_notebook_node(book, {"nbgrader": known})[0]


def _cell(kind: str, grade_id: str, source: str, **known: Any) -> dict[str, Any]:
    nbgrader = {"grade_id": grade_id, "grade": False, "solution": False, "locked": not known.get("solution"), **known}
    if nbgrader["solution"]:
        nbgrader["comment"] = "Well seen. *And the one-line test?*"
    return {"cell_type": kind, "id": grade_id, "source": source, "metadata": {"nbgrader": nbgrader}}


def _figure() -> dict[str, Any]:
    figure, axes = plt.subplots(figsize=(9, 3))
    axes.plot([1, 3, 2])
    drawn = BytesIO()
    figure.savefig(drawn)
    plt.close(figure)
    data = {"image/png": base64.b64encode(drawn.getvalue()).decode(), "text/plain": "<Figure>"}
    return {"output_type": "display_data", "data": data, "metadata": {}}
