from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.scoring import score_task
from autograder.model import Group, Outcome, Task, TaskResult, TestResult

CORE, EDGE, ROBUST = Group.CORE, Group.EDGE, Group.ROBUST
PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


def scored(*tests: tuple[Group, Outcome], points: float = 10.0) -> TaskResult:
    results = [TestResult(f"test_{n}", "", group, outcome) for n, (group, outcome) in enumerate(tests)]
    return score_task(Task("task", points), results)


@pytest.mark.parametrize(
    ("edge", "robust", "score"),
    [(PASSED, PASSED, 10.0), (FAILED, PASSED, 7.0), (PASSED, FAILED, 8.0), (FAILED, FAILED, 5.0)],
)
def test_core_edge_and_robust_earn_half_three_tenths_and_a_fifth(edge: Outcome, robust: Outcome, score: float) -> None:
    assert scored((CORE, PASSED), (EDGE, edge), (ROBUST, robust)).score == score


def test_nothing_counts_without_core() -> None:
    result = scored((CORE, FAILED), (EDGE, PASSED), (ROBUST, PASSED))

    assert result.score == 0
    assert result.groups == {CORE: False, EDGE: False, ROBUST: False}


def test_a_group_is_earned_when_all_its_tests_pass() -> None:
    result = scored((CORE, PASSED), (EDGE, PASSED), (EDGE, Outcome.TIMED_OUT))

    assert result.groups == {CORE: True, EDGE: False}


@pytest.mark.parametrize(
    ("groups", "core_alone"),
    [((CORE,), 10.0), ((CORE, EDGE), 6.25), ((CORE, ROBUST), 7.14), ((CORE, EDGE, ROBUST), 5.0)],
)
def test_an_absent_groups_share_goes_to_the_others_in_proportion(groups: Sequence[Group], core_alone: float) -> None:
    passed = [(group, PASSED) for group in groups]
    only_core = [(group, PASSED if group is CORE else FAILED) for group in groups]

    assert scored(*passed).score == 10.0
    assert scored(*only_core).score == core_alone


@pytest.mark.parametrize(("points", "score"), [(1.0, 0.62), (4.0, 2.5), (2.5, 1.56), (0.01, 0.01), (3.0, 1.88)])
def test_a_score_is_rounded_to_the_hundredth(points: float, score: float) -> None:
    assert scored((CORE, PASSED), (EDGE, FAILED), points=points).score == score


@given(
    st.lists(st.tuples(st.sampled_from(list(Group)), st.sampled_from(list(Outcome))), max_size=6),
    st.floats(0.001, 1000, allow_nan=False),
)
def test_a_score_lies_between_nothing_and_the_points(tests: list[tuple[Group, Outcome]], points: float) -> None:
    result = scored(*tests, points=points)

    assert 0 <= result.score <= points == result.max_score
    if tests and all(outcome is PASSED for _, outcome in tests) and CORE in {group for group, _ in tests}:
        assert result.score == pytest.approx(points, abs=0.005)


def test_the_outcome_is_that_of_the_first_test_that_did_not_pass_core_first() -> None:
    result = scored((ROBUST, Outcome.TIMED_OUT), (EDGE, Outcome.RAISED), (CORE, PASSED), (CORE, Outcome.MISSING))

    assert result.outcome is Outcome.MISSING
    assert scored((CORE, PASSED), (EDGE, PASSED)).outcome is PASSED


def test_tests_are_kept_as_they_came() -> None:
    assert [test.name for test in scored((EDGE, FAILED), (CORE, PASSED)).tests] == ["test_0", "test_1"]
