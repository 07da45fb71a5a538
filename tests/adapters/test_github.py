import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbconvert.filters import markdown2html

from autograder.adapters.github import annotations, cell_lines, command, pause, resume, summary
from autograder.model import Report

from .reports import ATTACK, SECRET, hostile, one_of_each, unreadable

REGISTERED = {"error", "warning", "notice", "set-output", "add-mask", "stop-commands", "save-state", "debug", "group"}


def understood(line: str) -> tuple[str, dict[str, str], str] | None:
    """Read a line as GitHub's runner does: a command at its start, else one in brackets anywhere in it."""
    if match := re.match(r"\s*::([^ :]+)(?: (.*?))?::(.*)", line, re.DOTALL):
        name, listed, data = match.groups()
        pairs = [pair.split("=", 1) for pair in (listed or "").split(",") if "=" in pair]
        properties = {key: unescaped(value, {"%3A": ":", "%2C": ","}) for key, value in pairs}
        return name, properties, unescaped(data, {})
    if match := re.search(r"##\[([^ \]]+)[^\]]*\](.*)", line):
        return match.group(1), {}, match.group(2)
    return None


def unescaped(text: str, more: dict[str, str]) -> str:
    for code, character in {"%0D": "\r", "%0A": "\n", **more, "%25": "%"}.items():
        text = text.replace(code, character)
    return text


def commands(graded: list[tuple[Path, Report]]) -> list[tuple[str, dict[str, str], str]]:
    lines = [line for text in annotations(graded) for line in re.split(r"[\r\n]", text)]
    read = [understood(line) for line in lines]
    assert None not in read
    return [one for one in read if one is not None]


def test_tasks_without_a_point_are_errors_and_others_that_lost_some_are_warnings() -> None:
    found = commands([(Path("ada.ipynb"), one_of_each())])

    assert [(name, properties["title"]) for name, properties, _ in found[:2]] == [
        ("warning", "partial: 1 of 2 points"),
        ("error", "none: 0 of 3 points"),
    ]
    assert found[0][2] == "Ends as failed. About failed."


def test_the_points_are_told_in_the_notices_of_github_classroom() -> None:
    *_, points, numbers = commands([(Path("ada.ipynb"), one_of_each())])

    assert points == ("notice", {"title": "Autograding complete"}, "Points 5/9")
    assert numbers[:2] == ("notice", {"title": "Autograding report"})
    assert json.loads(numbers[2]) == {"totalPoints": 5, "maxPoints": 9}


def test_of_a_class_no_points_are_told_and_as_many_annotations_as_github_keeps() -> None:
    found = commands([(Path("ada.ipynb"), one_of_each())] * 12)

    assert [name for name, _, _ in found].count("error") == 10
    assert [name for name, _, _ in found].count("warning") == 10
    assert "notice" not in {name for name, _, _ in found}


@pytest.mark.parametrize("text", [ATTACK, "100%0A::error::", "a,b:c=d", "::stop-commands::x", "%25", "\r\n::debug::"])
def test_a_command_says_what_it_was_given_and_nothing_else(text: str) -> None:
    line = command("warning", text, file=text, title=text)

    assert "\n" not in line and "\r" not in line
    assert understood(line) == ("warning", {"file": text, "title": text}, text)


def test_a_hostile_report_gives_one_command_a_task_and_the_points() -> None:
    found = commands([(Path(ATTACK.replace("/", "").replace("\0", "")), hostile())])

    assert [name for name, _, _ in found] == ["error", "notice", "notice"]
    assert "\x1b" not in str(found[0])


def test_while_commands_are_paused_only_the_unguessable_word_counts() -> None:
    assert understood(pause("word")) == ("stop-commands", {}, "word")
    assert understood(resume("word")) == ("word", {}, "")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert all(name in {"open", "scope", "class"} for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_nothing_in_the_summary_becomes_markdown_or_a_tag_of_its_own() -> None:
    page = Tags()

    page.feed(markdown2html(summary([hostile()])))

    text = {"h3", "code", "p", "ul", "li", "details", "summary", "strong", "span"}
    assert page.tags <= text | {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert "<script>alert(1)</script>" in page.text
    assert "**bold**" in page.text
    assert not re.search(r"^\s*$", summary([hostile(), one_of_each()]).rstrip("\n"), re.MULTILINE)


def test_the_summary_has_titles_and_hints_and_neither_names_nor_details() -> None:
    page = summary([one_of_each(), unreadable()])

    assert "Ends as failed." in page and "About failed." in page and "not a notebook" in page
    assert SECRET not in page
    assert "test_x" not in page


def test_a_summary_that_github_would_drop_is_cut_between_submissions() -> None:
    page = summary([one_of_each()] * 2000)

    assert len(page.encode()) <= 1 << 20
    assert page.count("<details") == page.count("</details>") > 1000
    assert "ends here" in page


CELLS = [
    {"cell_type": "code", "source": ["a\n", "b"], "metadata": {"nbgrader": {"grade_id": "one-answer"}}},
    {"cell_type": "markdown", "metadata": {"note": '"grade_id": "two-answer"'}, "source": "text"},
    {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "two-answer"}}, "outputs": [], "source": ["c\n"]},
    {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "two-answer"}}, "source": ["a copy"]},
]


@pytest.mark.parametrize("indent", [1, 4, None])
def test_cells_are_found_by_number_and_line_however_the_file_is_written(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": CELLS, "metadata": {}}, indent=indent))
    lines = path.read_text().splitlines()

    found = cell_lines(path)

    assert {key: number for key, (number, _) in found.items() if key} == {"one-answer": 1, "two-answer": 3}
    if indent:
        assert '"a\\n"' in lines[found["one-answer"][1]]
        assert '"c\\n"' in lines[found["two-answer"][1]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"cells": [',
        b'{"cells": [{"metadata": 7}, 8]}',
        b'{"cells": [' + b'{"a":' * 100_000,
        b'{"cells": [{"metadata": {"nbgrader": {"grade_id": ["x"]}}}]}',
        b"\xff" * 100,
    ],
)
def test_of_what_is_no_notebook_no_cell_is_found(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)

    assert not any(cell_lines(path))


def test_a_link_is_not_followed_to_find_cells(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": CELLS}))
    (tmp_path / "b.ipynb").symlink_to("a.ipynb")

    assert cell_lines(tmp_path / "b.ipynb") == {}


def test_a_file_is_named_as_github_knows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    (first, *_) = commands([(tmp_path / "submission" / "a.ipynb", one_of_each())])

    assert first[1]["file"] == "submission/a.ipynb"
