import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.class_statistics import MAX_BINS, class_statistics, discrimination, histogram, spread

from .made_reports import ONE, UNREADABLE, passing


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=2, max_size=50))
def test_discrimination_is_pearsons_correlation_or_none_where_there_is_none(pairs: list[tuple[bool, int]]) -> None:
    passed, rest = [p for p, _ in pairs], [r / 9 for _, r in pairs]

    found = discrimination(passed, rest)

    if len(set(passed)) == 1 or len(set(rest)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(np.corrcoef(passed, rest)[0, 1])


def test_a_test_is_left_out_of_the_total_that_it_is_correlated_with() -> None:
    reports = [
        passing("a", True, True),
        passing("b", True, False),
        passing("c", False, True),
        passing("d", False, False),
    ]

    tests = class_statistics(ONE, reports).tests

    assert [test.discrimination for test in tests[:2]] == [0, 0]
    assert [test.failure_rate for test in tests[:2]] == [0.5, 0.5]


def test_a_test_that_the_strong_fail_and_the_weak_pass_discriminates_backwards() -> None:
    reports = [passing(f"{n}", n < 3, n >= 2, n >= 3, n >= 4) for n in range(6)]

    backwards, *others = class_statistics(ONE, reports).tests[:4]

    assert backwards.discrimination is not None
    assert backwards.discrimination < -0.5
    assert all(other.discrimination is not None and other.discrimination > 0 for other in others[1:])


def test_a_file_that_could_not_be_read_counts_as_a_score_and_in_no_test() -> None:
    statistics = class_statistics(ONE, [UNREADABLE, passing("a", True), passing("b", False)])

    assert statistics.scores is not None
    assert statistics.scores.count == 3
    assert (statistics.full, statistics.nothing) == (1, 2)
    assert statistics.tests[0].count == 2


def test_a_bonus_is_measured_by_who_did_it() -> None:
    bonus = class_statistics(ONE, [UNREADABLE, passing("a", False)]).tasks[1]

    assert (bonus.shares.mean, bonus.full) == (0.5, 1)


@pytest.mark.parametrize("count", [1, 5])
def test_equal_scores_have_no_spread_and_no_discrimination(count: int) -> None:
    statistics = class_statistics(ONE, [passing(f"{n}", True, False) for n in range(count)])

    assert statistics.scores is not None
    assert (statistics.scores.deviation, statistics.scores.lower, statistics.scores.upper) == (0, 0, 0)
    assert [test.discrimination for test in statistics.tests] == [None, None, None]


def test_an_empty_class_has_no_numbers() -> None:
    statistics = class_statistics(ONE, [])

    assert statistics.scores is None
    assert (statistics.tasks, statistics.tests) == ((), ())


def test_spread_is_numpys() -> None:
    numbers = [3.0, 1.0, 4.0, 1.5, 9.0, 2.6]

    found = spread(numbers)

    assert (found.lower, found.median, found.upper) == pytest.approx(np.quantile(numbers, [0.25, 0.5, 0.75]))
    assert found.deviation == pytest.approx(np.std(numbers, ddof=1))


@pytest.mark.parametrize("max_score", [1.0, 2.5, 9.0, 25.0, 26.0, 33.0, 100.0, 7000.0])
def test_a_histogram_counts_every_score_once_in_the_bin_that_holds_it(max_score: float) -> None:
    scores = [round(max_score * n / 100, 2) for n in range(101)]

    bins = histogram(scores, max_score)

    assert len(bins) <= MAX_BINS
    assert (bins[0].lower, bins[-1].upper) == (0, max_score)
    last = bins[-1]
    for each in bins:
        inside = [s for s in scores if each.lower <= s + 1e-9 and (s + 1e-9 < each.upper or each is last)]
        assert each.count == len(inside)


def test_where_nothing_counts_there_is_no_histogram() -> None:
    assert histogram([0.0, 0.0], 0.0) == ()
