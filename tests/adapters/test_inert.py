import re

import nbformat
import pytest
from nbconvert.filters import markdown2html
from nbformat import NotebookNode

from autograder.adapters.inert import CUT, MARKDOWN_CHARACTERS, inert
from autograder.adapters.sanitize import HTML_CHARACTERS, LEFT_OUT, SanitizeStudentWork

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "text <svg/onload=alert(1)>",
    "<!-- --><b onclick=alert(1)>x</b>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "$<img src=x onerror=alert(1)>$",
    "\\<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "![x](javascript:alert(1))",
    "[r]: javascript:alert(1)\n\n[r] [x][r] ![x][r]",
    "<javascript:alert(1)>",
    "![x](attachment:none)",
    "[x]\\(javascript:alert(1))",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_markdown_becomes_a_tag_or_a_link_of_its_own(attack: str) -> None:
    page = markdown2html(inert(attack))

    assert not re.findall(r"<(script|img|svg|b|a)\b|<[^>]*javascript|<[^>]*\son", page)


def test_formulas_code_and_quotes_stay_as_they_were() -> None:
    text = "> Since $a < b$ & `X[:, 0]`:\n\n- **bold** | $$\\begin{aligned} a &= 1 \\\\ b &> 2 \\end{aligned}$$ https://a.org"

    assert inert(text) == text


def test_markdown_that_takes_long_to_render_is_cut() -> None:
    assert inert("x" * (MARKDOWN_CHARACTERS + 1)) == "x" * MARKDOWN_CHARACTERS + CUT


def sanitised(*outputs: dict[str, object]) -> list[NotebookNode]:
    shown = [{"output_type": "display_data", "metadata": {}, **output} for output in outputs]
    cells = [{"cell_type": "code", "source": "", "metadata": {}, "outputs": shown}]
    notebook = nbformat.from_dict({"cells": cells, "metadata": {}})  # type: ignore[no-untyped-call]
    found: list[NotebookNode] = SanitizeStudentWork(enabled=True)(notebook, {})[0].cells[0].outputs  # type: ignore[no-untyped-call]
    return found


def test_only_kinds_of_output_that_cannot_run_are_kept() -> None:
    data = {"text/plain": "x", "image/png": "AAAA", "image/svg+xml": "<svg>", "application/javascript": "alert(1)"}

    (output,) = sanitised({"data": data})

    assert output.data == {"text/plain": "x", "image/png": "AAAA"}


def test_html_is_cleaned_until_the_notebook_has_shown_much_of_it() -> None:
    html = "<b>" + "x" * (HTML_CHARACTERS - 100) + "</b>"

    first, second, ours = sanitised(
        {"data": {"text/html": html}},
        {"data": {"text/html": html}},
        {"data": {"text/html": html}, "metadata": {"autograder": "feedback"}},
    )

    assert first.data["text/html"] == html
    assert second.data == {"text/plain": LEFT_OUT}
    assert ours.data == {"text/html": html}
