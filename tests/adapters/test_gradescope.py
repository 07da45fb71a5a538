import json
from typing import Any

import pytest

from autograder.adapters.gradescope import failure, results
from autograder.model import Report

from .gradescope_format import problems
from .reports import SECRET, hostile, one_of_each, unreadable


@pytest.mark.parametrize("report", [one_of_each(), hostile(), unreadable()])
def test_results_are_what_the_specification_allows(report: Report) -> None:
    assert problems(json.loads(json.dumps(results(report)))) == []


def test_a_failure_is_what_the_specification_allows() -> None:
    assert problems(failure("<b>")) == []
    assert failure("<b>")["output"] == "<p>&lt;b&gt;</p>"


@pytest.mark.parametrize(
    "change", [{"visibility": "seen"}, {"score": "5"}, {"invented": 1}, {"tests": [{"status": "ok"}]}]
)
def test_what_the_specification_does_not_allow_is_noticed(change: dict[str, Any]) -> None:
    assert len(problems(results(one_of_each()) | change)) == 1


def test_the_entries_add_up_to_the_score() -> None:
    written = results(one_of_each())

    assert sum(test["score"] for test in written["tests"]) == written["score"] == 5
    assert sum(test["max_score"] for test in written["tests"]) == 9
    assert [test["status"] for test in written["tests"]] == ["passed", "failed", "failed", "failed"]


def test_students_see_every_task_and_never_the_programs_output() -> None:
    written = results(one_of_each())

    assert {test["visibility"] for test in written["tests"]} == {"visible"}
    assert written["stdout_visibility"] == "hidden"


def test_titles_hints_and_notes_are_shown_and_neither_names_nor_details() -> None:
    text = json.dumps(results(one_of_each()))

    assert "Ends as failed." in text and "About failed." in text and "A note." in text
    assert SECRET not in text
    assert "test_x" not in text
    assert "leaderboard" not in text


def test_hostile_text_stays_text() -> None:
    written = results(hostile())

    for page in (written["output"], *(test["output"] for test in written["tests"])):
        assert "<script" not in page and "&lt;script&gt;" in page
        assert not any(character < " " or character == "\u202e" for character in page)
