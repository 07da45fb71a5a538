from collections.abc import Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from grading.made_reports import ONE, UNREADABLE, passing, report, result

from autograder.adapters.class_report.page import ClassReport, page
from autograder.grading.stored_reports import Skipped
from autograder.model import Outcome, Report

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;\u202egnp.\x1b[2J\ud800</td></table>`</code>`"
VOID = {"meta"}
LAYOUT = {"rect", "circle", "line", "path"}  # written as empty elements


class Outline(HTMLParser):
    """A page's elements and texts; raises for a tag that is not closed where it should be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in LAYOUT
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def shown(self) -> str:
        return " ".join(self.texts)


def made(reports: Sequence[Report], skipped: Sequence[Skipped] = (), ungraded: Sequence[str] = ()) -> Outline:
    html = page(ClassReport(ONE, reports, skipped, ungraded, date(2026, 9, 1)))
    html.encode()  # a lone surrogate could not be written
    return Outline(html)


def hostile() -> Outline:
    tests = [result("a", Outcome.FAILED, EVIL), result("b", Outcome.KILLED, EVIL)]
    cheat = report(EVIL, tests, [f"locked cell '{EVIL}' had been changed", EVIL])
    return made([cheat, passing("ada", True, False)], [Skipped(Path("a") / EVIL.replace("/", ""), EVIL)], [EVIL])


def test_hostile_names_notes_and_hints_are_shown_and_make_no_element_and_no_attribute() -> None:
    harmless, hostile_page = made([report("x", [result("a", Outcome.FAILED, "x")], ["x"])], (), ["x"]), hostile()

    kinds = {tag for tag, _ in hostile_page.elements}
    names = {name for _, attributes in hostile_page.elements for name in attributes}
    assert kinds - {tag for tag, _ in harmless.elements} <= {"code", "li", "ul"}
    assert not {"script", "img", "iframe", "link", "object", "a"} & kinds
    assert not [name for name in names if name.startswith("on") or name in {"src", "href", "style"}]
    assert hostile_page.shown.count("<script>alert(1)</script>") >= 6


def test_what_no_eye_could_see_is_spelled_out() -> None:
    shown = hostile().shown

    assert "\\u202egnp.\\x1b[2J\\ud800" in shown
    assert not {"\u202e", "\x1b"} & set(shown)


def test_the_page_needs_nothing_and_lets_nothing_run() -> None:
    (policy,) = [a["content"] for tag, a in hostile().elements if a.get("http-equiv") == "Content-Security-Policy"]

    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_each_picture_has_a_title_and_says_its_numbers() -> None:
    reports = [passing(f"s{n}", n < 3, n >= 2, n >= 3) for n in range(6)]
    elements = made(reports).elements

    pictures = [attributes["aria-labelledby"] for tag, attributes in elements if attributes.get("role") == "img"]
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(pictures) == 4
    assert sorted(" ".join(filter(None, pictures)).split()) == sorted(filter(None, ids))


CLASSES = {
    "empty": [],
    "one": [passing("ada", True, False)],
    "equal": [passing(f"s{n}", True, True) for n in range(4)],
    "nothing": [passing(f"s{n}", False, False) for n in range(4)],
    "unread": [UNREADABLE],
    "slowless": [Report("one", "x", passing("x", True).tasks)],
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_with_little_to_say_has_a_page_without_nonsense(name: str) -> None:
    shown = made(CLASSES[name]).shown

    assert "Class report" in shown
    assert not {"nan", "inf", "None", "-0"} & set(shown.split())


def test_who_is_left_out_is_said() -> None:
    shown = made([], [Skipped(Path("r/zed.json"), "is no report")], ["mo"]).shown

    assert "zed.json" in shown
    assert "is no report" in shown
    assert "1 submission not graded yet" in shown
    assert "mo" in shown.split()
