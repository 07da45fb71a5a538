from typing import Any

import pytest
from bs4 import BeautifulSoup

from .pages import page


@pytest.fixture(scope="module")
def feedback() -> Any:
    return BeautifulSoup(page(), "html.parser")


def text(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


def test_a_summary_leads_to_each_task_with_its_score_in_words(feedback: Any) -> None:
    task, in_words = feedback.select("nav tbody tr")

    assert text(task) == "2.3 Shares of a row 行 ✘ 1 of 3 hidden tests passed 1.5 of 3"
    assert text(in_words) == "Your answer in words graded by your teacher 2 of 2"
    assert feedback.find(id=task.a["href"].removeprefix("#")).name == "h2"


def test_the_score_is_shown_with_what_lateness_took(feedback: Any) -> None:
    assert text(feedback.header) == "02_broadcasting Score: 3.15 of 5 Handed in late: 0.35 points are taken off."


def test_hidden_tests_are_told_by_title_with_hints(feedback: Any) -> None:
    rows = [text(row) for row in feedback.select("section table tbody tr")]

    assert rows == [
        "In a square matrix each row must sum to 1. core ✔ passed",
        "A row that sums to exactly 0 becomes zeros. Hint: 0 / 0 is NaN . edge ✘ failed",
        "A large matrix takes no Python loop. robust ✘ timed out",
    ]


def test_the_students_answers_outputs_and_figures_and_the_teachers_comments_are_shown(feedback: Any) -> None:
    headings = [text(heading) for heading in feedback.select("h3")]

    assert headings == [
        *("Your answer", "Comments", "Hidden tests", "What the visible checks showed"),
        *("Your answer", "Comments"),
    ]
    assert "✓ all 3 visible cases pass" in text(feedback)
    assert feedback.img["src"].startswith("data:image/png;base64,")


def test_an_answer_in_words_shows_its_paragraphs_and_not_their_tags(feedback: Any) -> None:
    answer = feedback.select_one(".words")

    assert text(answer) == "Broadcasting (广播机制) took the last axis."
    assert [child.name for child in answer.find_all()] == ["p", "em"]


def test_a_screen_reader_finds_the_language_headers_captions_and_alternatives(feedback: Any) -> None:
    assert feedback.html["lang"] == "en"
    assert {header["scope"] for header in feedback.select("th")} == {"col", "row"}
    assert all(table.caption for table in feedback.select("table"))
    assert all(image["alt"] for image in feedback.select("img"))
    assert [heading.name for heading in feedback.select("h1, h2")] == ["h1", "h2", "h2"]


def test_nothing_may_run_or_be_loaded_in_the_page(feedback: Any) -> None:
    policy = feedback.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]

    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert not feedback.select("script, link, iframe")
