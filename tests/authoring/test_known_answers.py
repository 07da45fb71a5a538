"""What is wrong with a file of known answers is said with its place, whichever command reads it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from toy_course import make_toy

from autograder.authoring.answers import Kind, known_answers
from autograder.authoring.cases import all_cases
from autograder.authoring.fairness import fair_trials
from autograder.authoring.leaks import secrets
from autograder.authoring.sample_class import sample_class
from autograder.errors import GraderError
from autograder.model import Assignment

READERS: tuple[Callable[[Assignment], object], ...] = (
    known_answers,
    all_cases,
    lambda assignment: fair_trials(assignment, 1),
    sample_class,
)


@pytest.fixture
def toy(tmp_path: Path) -> Assignment:
    return make_toy(tmp_path / "toy")


def line_of(path: Path, words: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if words in line)


def test_both_kinds_are_found_wherever_they_stand_with_their_places(toy: Assignment) -> None:
    answers = known_answers(toy)

    assert {answer.kind for answer in answers} == set(Kind)
    for answer in answers:
        path = toy.solutions / f"{answer.kind}.py"
        assert answer.place == f"{path}:{line_of(path, answer.title)}"


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("kind", Kind)
def test_an_answer_to_a_task_that_there_is_not_is_named_with_the_tasks(
    toy: Assignment, kind: Kind, read: Callable[[Assignment], object]
) -> None:
    path = toy.solutions / f"{kind}.py"
    path.write_text(path.read_text().replace('("double"', '("duoble"'))

    with pytest.raises(GraderError) as caught:
        read(toy)

    place = f"{path}:{line_of(path, 'duoble')}"
    assert str(caught.value) == f"{place}: no task 'duoble': toy has double, halve, Mean"


@pytest.mark.parametrize("read", [*READERS, secrets])
def test_a_syntax_error_is_named_with_its_line(toy: Assignment, read: Callable[[Assignment], object]) -> None:
    path = toy.solutions / "wrong.py"
    path.write_text(path.read_text() + "\ndef broken(:\n")
    line = len(path.read_text().splitlines())

    with pytest.raises(GraderError, match=f"wrong.py:{line}: not valid Python: "):
        read(toy)


def test_a_missing_reference_is_named(toy: Assignment) -> None:
    (toy.solutions / "reference.py").unlink()

    with pytest.raises(GraderError, match=r"reference\.py is missing"):
        all_cases(toy)
