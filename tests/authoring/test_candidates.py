import importlib.util
from types import ModuleType

import pytest

from autograder.authoring.candidates import Candidate, assert_judges_well, candidates
from autograder.grading.outcomes import Wrong
from autograder.grading.summary import results
from autograder.model import Assignment, Outcome, Report, TaskResult

JUDGED = (Candidate("the usual one", "", right=True), *(Candidate(f"wrong {i}", "", right=False) for i in range(5)))


@pytest.fixture
def reference(toy: Assignment) -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", toy.solutions / "reference.py")
    assert spec is not None
    return importlib.util.module_from_spec(spec)


def test_candidates_are_the_reference_and_the_known_answers(reference: ModuleType) -> None:
    found = candidates(reference, "double")

    assert [(candidate.title, candidate.right) for candidate in found] == [
        ("the usual one", True),
        ("a sum", True),
        ("the square, which is right for 2", False),
    ]
    for candidate in found:
        namespace: dict[str, object] = {}
        exec(candidate.source, namespace)
        assert callable(namespace["double"])


def test_candidates_that_only_a_grader_can_tell_are_left_out(reference: ModuleType) -> None:
    assert all(candidate.right for candidate in candidates(reference, "double", without={"square"}))


@pytest.mark.parametrize("caught", [4, 5])
def test_a_check_that_catches_four_of_five_is_good_enough(caught: int) -> None:
    assert_judges_well([True, *[False] * caught, *[True] * (5 - caught)], JUDGED)


def test_a_check_that_lets_too_many_pass_is_told_which() -> None:
    with pytest.raises(Wrong, match=r"catches 3 of 5 .* lets pass: wrong 3; wrong 4"):
        assert_judges_well([True, False, False, False, True, True], JUDGED)


def test_a_check_that_rejects_a_right_one_fails_however_many_it_catches() -> None:
    with pytest.raises(Wrong, match="rejects a correct implementation: the usual one"):
        assert_judges_well([False] * 6, JUDGED)


@pytest.mark.parametrize(("outcome", "shown"), [(Outcome.PASSED, "bonus"), (Outcome.FAILED, "-")])
def test_a_bonus_counts_for_nothing_and_is_shown(outcome: Outcome, shown: str) -> None:
    graded = TaskResult("f", 4.0, 4.0, Outcome.PASSED, {}, ())
    bonus = TaskResult("check_f", 0.0, 0.0, outcome, {}, ())

    assert results(Report("a", "s", (graded, bonus))) == ("4/4", "4", shown, "all passed")
