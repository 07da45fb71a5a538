import pytest

from autograder.adapters.late import LatePenalty

MINUTE, DAY = 60, 24 * 60 * 60


@pytest.mark.parametrize(
    ("seconds_late", "penalty"),
    [
        (10 * MINUTE, 0.0),
        (15 * MINUTE, 0.0),
        (16 * MINUTE, 2.0),
        (DAY, 2.0),
        (DAY + 16 * MINUTE, 4.0),
        (100 * DAY, 10.0),
    ],
)
def test_each_day_begun_costs_a_share_after_some_grace_and_up_to_a_largest(seconds_late: float, penalty: float) -> None:
    plugin = LatePenalty(grace_minutes=15, percent_per_day=10, most_percent=50)

    assert plugin.late_submission_penalty("anna", 20.0, seconds_late) == penalty


def test_the_penalty_is_rounded_as_scores_are() -> None:
    assert LatePenalty(percent_per_day=10).late_submission_penalty("anna", 3.33, DAY) == 0.33
