import re
from pathlib import Path

import pytest
from adapters.pages import HOSTILE_HTML, page
from playwright.sync_api import Browser, Page

from .conftest import Picture, new_context

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def opened(browser: Browser, tmp_path: Path, asked: list[str]) -> Page:
    """Return a page that holds nothing yet; what it asks of the network comes to `asked`."""
    opened = new_context(browser).new_page()
    opened.on("request", lambda request: asked.append(request.url))
    (tmp_path / "page.html").write_text(page())
    (tmp_path / "hostile.html").write_text(page(HOSTILE_HTML))
    return opened


def test_html_that_nobody_cleaned_runs_nothing_and_loads_nothing(
    opened: Page, tmp_path: Path, asked: list[str]
) -> None:
    opened.goto((tmp_path / "hostile.html").as_uri())
    opened.wait_for_timeout(1000)  # in which an attack would have its way

    assert opened.title() == "02_broadcasting: 3.15 of 5"
    assert [url for url in asked if not re.match("file:|data:", url)] == []


def test_the_page_fits_a_phone_and_prints(opened: Page, tmp_path: Path, picture: Picture) -> None:
    opened.goto((tmp_path / "page.html").as_uri())
    picture(opened, "feedback-page-desk")
    opened.set_viewport_size(PHONE)  # type: ignore[arg-type]
    picture(opened, "feedback-page-phone")

    assert opened.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert opened.pdf().startswith(b"%PDF")


def test_colours_alone_carry_no_meaning(opened: Page, tmp_path: Path) -> None:
    opened.goto((tmp_path / "page.html").as_uri())

    assert opened.locator("section table td:last-child").all_inner_texts() == ["✔ passed", "✘ failed", "✘ timed out"]
