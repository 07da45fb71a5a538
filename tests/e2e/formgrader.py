"""nbgrader's formgrader, pressed and read as an instructor does."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from .course import NAME


@dataclass(frozen=True)
class Formgrader:
    """An open page of the formgrader."""

    page: Page
    address: str

    def manage_assignments(self) -> None:
        self._open("manage_assignments", NAME)

    def manage_submissions(self, student: str) -> None:
        self._open(f"manage_submissions/{NAME}", student)

    def student_beside(self, known: str) -> str:
        """Return the other one of two students."""
        ids = self.page.locator("td.student-id").all_inner_texts()
        (other,) = set(ids) - {known}
        return other

    def press(self, column: str, student: str = "") -> str:
        """Press a row's button in a column; return what the dialogue says when the work is done."""
        self.row(student).locator(f"td.{column} a").first.click()
        dialogue = self.page.locator(".modal.in")
        dialogue.get_by_text("Log Output").wait_for()
        said = dialogue.inner_text()
        self.close(dialogue)
        return said

    def set_due_date(self, when: str) -> None:
        self.row("").locator("td.edit a").click()
        dialogue = self.page.locator(".modal.in")
        dialogue.locator("input.modal-duedate").fill(when)
        dialogue.locator("button.save").click()
        self.page.locator(".modal-backdrop").wait_for(state="detached")

    def row(self, student: str) -> Locator:
        rows = self.page.locator("#main-table tr")
        return (
            rows.filter(has=self.page.locator("td.student-id").get_by_text(student, exact=True))
            if student
            else rows.first
        )

    def read(self, column: str, student: str = "") -> str:
        return self.row(student).locator(f"td.{column}").inner_text()

    def open_submission(self, student: str) -> None:
        """Open the page on which a person grades a student's notebook."""
        self._open(f"manage_students/{student}/{NAME}", NAME)
        self.page.get_by_role("link", name=NAME, exact=True).last.click()
        self.page.locator("#notebook-container").first.wait_for()

    def grade(self, cell: str, score: str, comment: str) -> None:
        """Give an answer in words its points and a comment; wait until both are saved."""
        self.page.locator(f"input.score#{cell}").fill(score)
        self.page.locator(f"textarea#{cell}-comment").fill(comment)
        self.page.keyboard.press("Tab")
        self.page.locator(".comment-saved:visible").wait_for()

    def close(self, dialogue: Locator) -> None:
        dialogue.locator(".modal-footer button").first.click()
        self.page.locator(".modal-backdrop").wait_for(state="detached")

    def _open(self, path: str, text: str) -> None:
        self.page.goto(f"{self.address}formgrader/{path}", wait_until="domcontentloaded")
        self.page.locator("#main-table").get_by_text(text).first.wait_for()
