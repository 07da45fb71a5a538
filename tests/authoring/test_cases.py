"""Which hidden tests a known answer meets, and the proof that it need meet no others."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring import cases, verify
from autograder.authoring.answers import Kind
from autograder.grading.setup import Setup
from autograder.model import Assignment, Limits

CALLS_DOUBLE = '''

@pytest.mark.task("halve", group="edge")
def test_undoes_doubling(student: Any) -> None:
    """Half of twice a number is the number."""
    assert_equal(student.halve(student.double(3.0)), 3.0)
'''


@pytest.fixture
def hidden(toy: Assignment, tmp_path: Path) -> Path:
    """Give a copy of the toy's hidden tests."""
    return Path(shutil.copytree(toy.graders, tmp_path / toy.name))


def test_a_hidden_test_that_calls_another_tasks_answer_is_found(toy: Assignment, hidden: Path) -> None:
    file = hidden / "test_toy.py"
    file.write_text(file.read_text() + CALLS_DOUBLE)
    assignment = replace(toy, graders=hidden)
    wired = [case for case in cases.known_cases(assignment) if "end the process" in case.label]
    setup = Setup(assignment, Limits(), b"s" * 32, ("cpu",))

    reports = verify.run(setup, [verify.Trial(case) for case in wired], 1, lambda: None)

    problems = {
        verdict.case.tested: verdict.problem for verdict in verify.verdicts([*map(verify.Trial, wired)], reports)
    }
    assert problems.keys() == {("double",), ("halve",), ("Mean",)}
    assert problems[("halve",)].startswith("points lost in halve: test_toy::test_undoes_doubling (killed)")
    assert (problems[("double",)], problems[("Mean",)]) == ("", "")


def test_an_answer_that_binds_another_tasks_name_meets_all_hidden_tests(toy: Assignment, tmp_path: Path) -> None:
    solutions = Path(shutil.copytree(toy.solutions, tmp_path / "solutions"))
    wrong = solutions / "wrong.py"
    wrong.write_text("from math import sqrt as halve\n" + wrong.read_text())

    before = {case.tested for case in cases.known_cases(toy) if case.answer and case.answer.task == "double"}
    after = {
        case.tested
        for case in cases.known_cases(replace(toy, solutions=solutions))
        if case.answer and case.answer.task == "double" and case.answer.kind is Kind.WRONG
    }

    assert (before, after) == ({("double",)}, {()})
