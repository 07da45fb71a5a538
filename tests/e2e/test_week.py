from pathlib import Path

from playwright.sync_api import Browser

from .conftest import Picture, new_context
from .story import COMMENT, Evening, Week


def test_the_assignment_is_generated_and_released(released: tuple[str, str]) -> None:
    generated, given_out = released

    assert "Successfully created the student version" in generated
    assert "Successfully released" in given_out


def test_the_student_has_fetched_a_notebook_of_their_own(evening: Evening) -> None:
    assert evening.fetched.is_file()


def test_what_is_submitted_is_collected(week: Week) -> None:
    assert "Collecting submission" in week.collected


def test_a_regrade_after_a_grader_was_mended_gives_the_points_back(week: Week) -> None:
    assert (week.before, week.after) == ("3.7 / 27", "4.1 / 27")


def test_a_late_submission_loses_a_tenth(week: Week) -> None:
    assert "2.5 points are taken off" in week.late
    assert "<strong>22.5</strong> of 27" in week.late


def test_the_student_reads_scores_hints_and_the_teachers_comment(
    returned: Path, browser: Browser, picture: Picture
) -> None:
    page = new_context(browser).new_page()
    page.goto(returned.as_uri())
    picture(page, "student-7-feedback-page")
    text = page.locator("body").inner_text()

    assert "Score: 6.1 of 27" in text
    assert "0 / 0 is NaN: treat rows that sum to 0." in text
    assert COMMENT in text
