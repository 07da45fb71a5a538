import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from autograder.grading.notebook import Fitted, fit, parse_notebook
from autograder.model import Limits

from .sound import assert_sound

Notebook = dict[str, Any]
LIMITS = Limits()
HERE = Path("submission.ipynb")
ANSWER = "def double(x):\n    return 2 * x"


@pytest.fixture
def submitted(released: Notebook) -> Notebook:
    """A submission with one answer, to be spoilt."""
    notebook = deepcopy(released)
    cell_of(notebook, "double-answer")["source"] = ANSWER
    return notebook


def cell_of(notebook: Notebook, key: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["grade_id"] == key)


def own_cell(source: str = "mine = 1", **fields: object) -> dict[str, Any]:
    return {"cell_type": "code", "id": "own", "metadata": {}, "source": source, "outputs": [], **fields}


def fitted(submitted: Notebook, released: Notebook) -> Fitted:
    content = json.dumps(submitted).encode()
    return fit(parse_notebook(content, HERE, LIMITS), released)


def sources(fitted: Fitted) -> list[str]:
    return [cell["source"] for cell in fitted.notebook["cells"]]


def names(fitted: Fitted) -> list[str]:
    return [cell["metadata"].get("nbgrader", {}).get("grade_id", cell["source"]) for cell in fitted.notebook["cells"]]


def test_an_untouched_submission_is_the_released_notebook(released: Notebook) -> None:
    result = fitted(released, released)

    assert result.notebook == released
    assert result.notes == ()


def test_an_answer_takes_the_stubs_place(submitted: Notebook, released: Notebook) -> None:
    result = fitted(submitted, released)

    assert_sound(result, released)
    assert cell_of(result.notebook, "double-answer")["source"] == ANSWER
    assert result.notes == ()


def test_an_answer_in_words_is_kept(submitted: Notebook, released: Notebook) -> None:
    cell_of(submitted, "why")["source"] = "Because 0 / 0."

    assert cell_of(fitted(submitted, released).notebook, "why")["source"] == "Because 0 / 0."


def test_cells_of_another_order_are_put_in_order(submitted: Notebook, released: Notebook) -> None:
    submitted["cells"].reverse()

    result = fitted(submitted, released)

    assert_sound(result, released)
    assert cell_of(result.notebook, "double-answer")["source"] == ANSWER


def test_extra_cells_stay_where_they_were(submitted: Notebook, released: Notebook) -> None:
    before = names(fitted(released, released))
    for place in (9, 3, 0):
        submitted["cells"].insert(place, own_cell(f"own {place}"))

    result = fitted(submitted, released)

    assert_sound(result, released)
    assert names(result) == ["own 0", *before[:3], "own 3", *before[3:9], "own 9", *before[9:]]


def test_the_first_of_two_copies_counts_and_the_other_is_an_extra_cell(submitted: Notebook, released: Notebook) -> None:
    answer = cell_of(submitted, "double-answer")
    place = submitted["cells"].index(answer)
    submitted["cells"].insert(place + 1, {**answer, "source": "second = 2"})

    result = fitted(submitted, released)

    assert_sound(result, released)
    assert sources(result)[place : place + 2] == [ANSWER, "second = 2"]
    assert result.notes == (
        "cell 'double-answer' occurs more than once; the first one counts, the others are the student's own",
    )


@pytest.mark.parametrize("key", ["double", "double-answer"])
def test_a_deleted_cell_is_put_back(submitted: Notebook, released: Notebook, key: str) -> None:
    submitted["cells"].remove(cell_of(submitted, key))

    result = fitted(submitted, released)

    assert_sound(result, released)
    assert cell_of(result.notebook, key) == cell_of(released, key)
    assert result.notes == (f"cell {key!r} had been deleted and was put back as released",)


def test_a_stub_put_back_does_not_undo_what_was_written_in_its_place(submitted: Notebook, released: Notebook) -> None:
    stub = cell_of(submitted, "double-answer")
    submitted["cells"][submitted["cells"].index(stub)] = own_cell(ANSWER)

    result = sources(fitted(submitted, released))

    assert result.index(cell_of(released, "double-answer")["source"]) < result.index(ANSWER)


def test_a_submission_without_cells_is_the_stub(released: Notebook) -> None:
    assert_sound(fitted({"nbformat": 4, "cells": []}, released), released)


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_of_another_type_is_read_as_code(submitted: Notebook, released: Notebook, kind: str) -> None:
    cell_of(submitted, "double-answer")["cell_type"] = kind

    result = fitted(submitted, released)

    assert_sound(result, released)
    assert f"had been turned into a {kind} cell" in result.notes[0]
    assert ANSWER in result.code.values()


def test_a_changed_check_is_restored_whatever_its_metadata_says(submitted: Notebook, released: Notebook) -> None:
    check = cell_of(submitted, "double")
    check["source"] = "assert True"
    check["metadata"]["nbgrader"] |= {"solution": True, "locked": False, "points": 1000, "grade": False}

    result = fitted(submitted, released)

    assert_sound(result, released)
    assert result.notes == ("locked cell 'double' had been changed and was restored",)


def test_white_space_around_a_locked_cell_is_no_change(submitted: Notebook, released: Notebook) -> None:
    cell_of(submitted, "double")["source"] += "\n\n"

    assert fitted(submitted, released).notes == ()


@pytest.mark.parametrize(
    "metadata",
    [
        *({}, None, [], "text", {"nbgrader": None}, {"nbgrader": []}, {"nbgrader": {"grade_id": 5}}),
        *({"nbgrader": {"grade_id": "invented", "solution": True}}, {"nbgrader": {"grade_id": ["double"]}}),
    ],
    ids=str,
)
def test_where_a_tool_spoilt_the_metadata_cells_are_known_by_their_ids(
    submitted: Notebook, released: Notebook, metadata: object
) -> None:
    for cell in submitted["cells"]:
        cell["metadata"] = metadata

    result = fitted(submitted, released)

    assert_sound(result, released)
    assert cell_of(result.notebook, "double-answer")["source"] == ANSWER
    assert result.notes == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"metadata": {"nbgrader": {"grade_id": "invented", "solution": True, "grade": True, "points": 100}}},
        {"metadata": {"tags": 5, "nbgrader": 5}, "id": 5},
        {"metadata": {"tags": ["demo"]}, "id": "not an id!", "outputs": "none", "execution_count": "x"},
    ],
    ids=["invented", "odd types", "odd id"],
)
def test_an_extra_cell_keeps_its_text_and_nothing_else(
    submitted: Notebook, released: Notebook, fields: dict[str, object]
) -> None:
    submitted["cells"].append(own_cell("mine = 1", **fields))

    result = fitted(submitted, released)

    assert_sound(result, released)
    assert {k: v for k, v in result.notebook["cells"][-1].items() if k != "id"} == {
        "cell_type": "code",
        "metadata": {},
        "source": "mine = 1",
        "execution_count": None,
        "outputs": [],
    }
    assert "mine = 1" in result.code.values()


def test_notebook_metadata_and_outputs_come_from_the_release(submitted: Notebook, released: Notebook) -> None:
    submitted["metadata"] = {"autograder": {"tasks": []}, "kernelspec": {"name": "evil"}}
    cell_of(submitted, "double")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "10 points"}]

    result = fitted(submitted, released)

    assert result.notebook["metadata"] == released["metadata"]
    assert_sound(result, released)


def test_demo_cells_and_empty_ones_do_not_run(submitted: Notebook, released: Notebook) -> None:
    submitted["cells"].append(own_cell(" \n"))

    code = fitted(submitted, released).code

    assert not any("a demo does not run" in source for source in code.values())
    assert all(source.strip() for source in code.values())


def test_hidden_tests_need_the_first_cell_and_what_the_student_wrote(submitted: Notebook, released: Notebook) -> None:
    submitted["cells"].append(own_cell("mine = 1"))

    answers = list(fitted(submitted, released).answers.values())

    assert answers[0].startswith("from __future__")
    assert ANSWER in answers
    assert answers[-1] == "mine = 1"
    assert not any("print" in source for source in answers)  # the visible check
