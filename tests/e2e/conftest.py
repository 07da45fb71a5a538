"""A term of one class in a real browser, act by act; what was seen is kept, and the tests are claims about it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .course import NAME, STUDENTS_CONFIG, Course, made_course
from .formgrader import Formgrader
from .notebook import Desk
from .server import Lab, jupyter_lab
from .story import (
    COMMENT,
    DAY_LATE,
    DUE,
    IN_WORDS,
    NO_KEEPDIM,
    NO_ZERO_ROWS,
    OUTER_SUM,
    Evening,
    Week,
    break_grader,
    hand_in,
    mend_grader,
    set_up_cell,
)

MILLISECONDS = 240_000  # a machine may be slow; nothing here waits for a time to pass
DESK = {"width": 1280, "height": 1000}

Picture = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def picture() -> Picture:
    """Return a function that makes a picture of a page where SCREENSHOTS names a folder for them."""
    folder = os.environ.get("SCREENSHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs a browser: chromium")
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not start as root.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def course() -> Iterator[Course]:
    with made_course() as course:
        course.add_home("instructor")
        course.add_home("student", STUDENTS_CONFIG)
        yield course


@pytest.fixture(scope="session")
def instructors_lab(course: Course) -> Iterator[Lab]:
    with jupyter_lab(course.instructors, course.environment("instructor")) as lab:
        yield lab


@pytest.fixture(scope="session")
def students_lab(course: Course) -> Iterator[Lab]:
    with jupyter_lab(course.home("student"), course.environment("student")) as lab:
        yield lab


def new_context(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    context.set_default_timeout(MILLISECONDS)
    return context


@pytest.fixture(scope="session")
def formgrader(browser: Browser, instructors_lab: Lab) -> Iterator[Formgrader]:
    context = new_context(browser)
    page = context.new_page()
    page.goto(instructors_lab.url("formgrader"), wait_until="domcontentloaded")  # the token becomes a cookie
    yield Formgrader(page, instructors_lab.address)
    context.close()


@pytest.fixture(scope="session")
def released(formgrader: Formgrader, picture: Picture) -> tuple[str, str]:
    """The instructor gives the assignment out; return what was said."""
    formgrader.manage_assignments()
    formgrader.set_due_date(DUE)
    generated, given_out = formgrader.press("assign"), formgrader.press("release")
    picture(formgrader.page, "formgrader-1-released")
    preview = formgrader.page.context.new_page()
    preview.goto(f"{formgrader.address}lab/tree/classroom/release/{NAME}/{NAME}.ipynb", wait_until="domcontentloaded")
    preview.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    picture(preview, "formgrader-2-preview")
    preview.close()
    return generated, given_out


@pytest.fixture(scope="session")
def desk(browser: Browser, students_lab: Lab) -> Iterator[Desk]:
    context = new_context(browser)
    page = context.new_page()
    page.goto(students_lab.url("lab"), wait_until="domcontentloaded")
    yield Desk(page)
    context.close()


@pytest.fixture(scope="session")
def evening(released: object, desk: Desk, course: Course, picture: Picture) -> Evening:  # noqa: ARG001 - an act before
    """The student fetches, fills in stubs, is told of a mistake, validates and submits."""
    desk.open_assignment_list()
    desk.fetch()
    picture(desk.page, "student-1-assignment-list")
    desk.open_notebook()
    desk.run(set_up_cell(course), until="ready")
    desk.write("outer_sum-answer", OUTER_SUM)
    desk.run("outer_sum", until="visible cases pass")
    picture(desk.page, "student-2-check-passes")
    desk.write("normalize_rows-answer", NO_KEEPDIM)
    seconds = desk.run("normalize_rows", until="keepdim=True")
    explanation = desk.shown.inner_text()
    picture(desk.page, "student-3-mistake-explained")
    desk.write("normalize_rows-answer", NO_ZERO_ROWS)
    desk.write("why_it_ran", IN_WORDS)
    desk.save()
    validated = desk.validate()
    picture(desk.page, "student-4-validate")
    desk.close_dialogue()
    desk.submit()
    picture(desk.page, "student-5-submitted")
    return Evening(seconds, explanation, validated, course.home("student") / NAME / f"{NAME}.ipynb")


@pytest.fixture(scope="session")
def week(evening: Evening, formgrader: Formgrader, course: Course, picture: Picture) -> Week:  # noqa: ARG001
    """The instructor collects, autogrades, mends a hidden test, grades again, reads, comments and returns feedback."""
    hand_in(course, "late", {}, DAY_LATE)
    break_grader(course)
    formgrader.manage_assignments()
    collected = formgrader.press("collect")
    formgrader.manage_submissions("late")
    student = formgrader.student_beside("late")
    formgrader.press("autograde", student)
    before = formgrader.read("score", student)
    mend_grader(course)
    formgrader.press("autograde", student)
    after = formgrader.read("score", student)
    formgrader.press("autograde", "late")
    picture(formgrader.page, "formgrader-3-submissions")
    formgrader.open_submission(student)
    formgrader.grade("why_it_ran", "2", COMMENT)
    picture(formgrader.page, "formgrader-4-grading")
    formgrader.manage_assignments()
    feedback = formgrader.press("generate-feedback")
    formgrader.manage_submissions("late")
    formgrader.press("release-feedback", student)
    late = course.instructors / "classroom" / "feedback" / "late" / NAME / f"{NAME}.html"
    return Week(collected, before, after, late.read_text(), feedback)


@pytest.fixture(scope="session")
def returned(week: Week, desk: Desk, course: Course, picture: Picture) -> Path:  # noqa: ARG001 - an act before
    """The student fetches the feedback and opens it; return the page's file."""
    desk.fetch_feedback()
    desk.open_feedback()
    picture(desk.page, "student-6-feedback")
    (file,) = (course.home("student") / NAME / "feedback").glob("*/*.html")  # not its checkpoint
    return file
