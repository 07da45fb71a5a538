import html
import re
from pathlib import Path

import pytest

from autograder.authoring import leaks
from autograder.course import load_course

from .classroom import NAME, cell
from .term import FULL, SCORES, Term

HIDDEN_LINES = 'assert_close(student.halve(torch.tensor(3.0)), torch.tensor(1.5), hint="Divide.")'


@pytest.mark.parametrize("student", SCORES)
@pytest.mark.parametrize("task", FULL)
def test_one_output_alone_decides_the_score(term: Term, student: str, task: str) -> None:
    *before, score = term.outputs(student, task)

    assert score["output_type"] == "execute_result"
    assert score["data"] == {"text/plain": repr(SCORES[student][task])}
    assert {(output["output_type"], output.get("name")) for output in before} <= {
        ("display_data", None),
        ("stream", "stdout"),
    }


def test_what_the_visible_checks_showed_is_still_shown(term: Term) -> None:
    assert term.outputs("right", "double")[0]["text"] == "double looks right\n"
    assert "a warning" in term.page("noisy")
    assert "NotImplementedError" in term.page("stub")
    assert {"output_type": "display_data", "data": {"text/plain": "4.0"}, "metadata": {}} in term.outputs(
        "forger", "double"
    )


def test_feedback_tabulates_hidden_tests_with_their_hints_and_the_score(term: Term) -> None:
    shown = term.page("partial")

    assert '<th scope="row">Doubles positive numbers.</th><td>core</td><td>✔ passed</td>' in shown
    assert '<th scope="row">Doubles numbers below &lt;zero&gt;.<span class="hint">' in shown
    assert "Mind the &lt;sign&gt; of <code>x</code>.</span></th><td>edge</td><td>✘ failed</td>" in shown
    assert "Score: 2.5 of 4" in shown


def test_hints_are_comments_on_the_answers_that_failed(term: Term) -> None:
    comments = term.notebook_of("partial")["comments"]

    assert comments["double-answer"] == "- Doubles numbers below < zero>. Mind the < sign> of `x`."
    assert comments["halve-answer"] is None


def test_nbgraders_comment_on_a_stub_stays(term: Term) -> None:
    assert term.notebook_of("stub")["comments"]["double-answer"] == "No response."


def test_nothing_that_a_student_wrote_runs_in_the_page(term: Term) -> None:
    shown = term.page("loud").partition("<body>")[2]

    assert "alert(" in shown
    assert not re.findall(r"<script[^>]*>[^<]*attack|href=.javascript|<[^>]*\son\w+=|<svg", shown)
    assert "<b>bold</b>" in shown


def test_what_a_student_wrote_stays_readable(term: Term) -> None:
    assert "Since $a< b$ in `X[:, 0]`." in cell(term.autograded("loud"), "why")["source"]


def test_html_that_takes_too_long_to_clean_is_left_out(term: Term) -> None:
    assert "<div><div><div><div>" not in term.page("loud")


def test_nothing_hidden_is_in_the_pages(term: Term, tmp_path: Path) -> None:
    hidden = leaks.secrets(load_course(term.room.root).assignment(NAME))
    pages = term.room.root / "classroom" / "feedback"
    (tmp_path / "planted.html").write_text(term.page("right").replace("Score:", f"{html.escape(HIDDEN_LINES)} Score:"))

    assert leaks.leaks(hidden, leaks.folder_text(pages)) == []
    assert leaks.leaks(hidden, leaks.folder_text(tmp_path)) == [
        f"planted.html holds a part of {NAME}/test_toy.py: test_halves"
    ]
