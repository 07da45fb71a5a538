from pathlib import Path

import pytest

from autograder.authoring.answers import Kind, load_answers
from autograder.errors import GraderError

FILE = '''
"""Answers."""

import math

import torch

from autograder.authoring.answers import alternative, wrong


@wrong("area", "the circumference")
def area__circumference(r):
    return 2 * math.pi * r


@alternative(
    "area",
    "recursive, without gradients",
)
@torch.no_grad()
def area__recursive(r):
    return area__recursive(-r) if r < 0 else math.pi * r**2


@wrong("Circle", "a class")
class Circle__plain:
    def copy(self):
        return Circle__plain()


def unmarked():
    return 0
'''


def written(folder: Path, text: str) -> Path:
    path = folder / "wrong.py"
    path.write_text(text)
    return path


def test_gives_the_marked_definitions_in_the_files_order(tmp_path: Path) -> None:
    answers = load_answers(written(tmp_path, FILE))

    assert [(answer.kind, answer.task, answer.title, answer.name) for answer in answers] == [
        (Kind.WRONG, "area", "the circumference", "area__circumference"),
        (Kind.ALTERNATIVE, "area", "recursive, without gradients", "area__recursive"),
        (Kind.WRONG, "Circle", "a class", "Circle__plain"),
    ]


def test_the_source_runs_in_an_empty_cell_under_the_students_name(tmp_path: Path) -> None:
    circumference, recursive, circle = load_answers(written(tmp_path, FILE))

    for answer in (circumference, recursive, circle):
        cell: dict[str, object] = {}
        exec(answer.source, cell)
        assert callable(cell[answer.function])
        assert "__" + answer.variant not in answer.source
        assert "autograder" not in answer.source
    assert "@torch.no_grad()" in recursive.source


@pytest.mark.parametrize(
    "text",
    [
        FILE.replace("area__circumference", "area"),
        FILE.replace("area__recursive", "area__circumference"),
    ],
    ids=["a name without a variant", "a name twice"],
)
def test_refuses_names_that_would_lose_an_answer(tmp_path: Path, text: str) -> None:
    with pytest.raises(GraderError, match=r"area"):
        load_answers(written(tmp_path, text))


def test_a_functions_own_trailing_underscore_stays_with_it(tmp_path: Path) -> None:
    text = FILE.replace("area__circumference", "area___circumference")
    circumference = load_answers(written(tmp_path, text))[0]

    assert (circumference.function, circumference.variant) == ("area_", "circumference")
