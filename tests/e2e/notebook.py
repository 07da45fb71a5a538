"""A student's JupyterLab: the assignment list and one open notebook."""

import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from .course import NAME

SHOW_CELL = """id => {
  const notebook = jupyterapp.shell.currentWidget.content;
  const index = notebook.widgets.findIndex(cell => cell.model.id === id);
  notebook.activeCellIndex = index;
  return notebook.scrollToItem(index);
}"""


@dataclass(frozen=True)
class Desk:
    """A student before JupyterLab."""

    page: Page

    def open_assignment_list(self) -> None:
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")
        self.page.get_by_role("button", name="No", exact=True).click()  # to news from Jupyter
        self.page.locator("li.lm-MenuBar-item", has_text="Nbgrader").click()
        self.page.locator(".lm-Menu-item", has_text="Assignment List").click()
        self.page.locator("#released_assignments_list_loading").wait_for(state="hidden")

    def fetch(self) -> None:
        self.page.locator("#released_assignments_list button").click()
        self.page.locator("#fetched_assignments_list").get_by_role("button", name=NAME).click()

    def open_notebook(self) -> None:
        self.page.locator("#fetched_assignments_list .nested_list_item a").click()
        self.page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
        self.page.get_by_text("| Idle").wait_for()  # the kernel has started

    def write(self, cell: str, text: str) -> None:
        """Replace what stands in a cell, by the keyboard."""
        self._select(cell)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Control+Enter")

    def run(self, cell: str, until: str) -> float:
        """Run a cell; return after how many seconds it showed the text `until`."""
        self._select(cell)
        start = time.perf_counter()
        self.page.keyboard.press("Control+Enter")
        text = self.shown.get_by_text(until).first
        text.wait_for()
        seconds = time.perf_counter() - start
        text.scroll_into_view_if_needed()
        return seconds

    @property
    def shown(self) -> Locator:
        return self.page.locator(".jp-Cell.jp-mod-active .jp-Cell-outputArea")

    def save(self) -> None:
        self.page.keyboard.press("Control+s")
        self.page.locator(".lm-TabBar-tab.jp-mod-current:not(.jp-mod-dirty)", has_text=NAME).wait_for()

    def validate(self) -> str:
        """Press Validate in the notebook's toolbar; return what the dialogue says."""
        self.page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate").click()
        dialogue = self.page.locator(".jp-Dialog", has_text="Validation Results")
        dialogue.wait_for()
        return dialogue.inner_text()

    def close_dialogue(self) -> None:
        dialogue = self.page.locator(".jp-Dialog")
        dialogue.locator("button.jp-mod-accept").click()
        dialogue.wait_for(state="detached")

    def submit(self) -> None:
        self.show_tab("Assignments")
        self.page.locator("#fetched_assignments_list button", has_text="Submit").click()
        self.page.locator("#submitted_assignments_list .list_item").first.wait_for()

    def fetch_feedback(self) -> None:
        self.show_tab("Assignments")
        self.page.locator("#refresh_assignments_list").click()
        submitted = self.page.locator("#submitted_assignments_list")
        submitted.locator("button", has_text="Fetch Feedback").click()
        submitted.get_by_text("view feedback").first.wait_for()

    def open_feedback(self) -> None:
        self.page.get_by_text("(view feedback)").first.click()
        self.page.locator(".jp-DirListing-item", has_text=f"{NAME}.html").dblclick()
        self.page.locator(".jp-HTMLViewer iframe").content_frame.get_by_text("Your tasks").wait_for()

    def show_tab(self, name: str) -> None:
        self.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text=name).click()

    def _select(self, cell: str) -> None:
        self.page.evaluate(SHOW_CELL, cell)
        self.page.locator(".jp-Cell.jp-mod-active .jp-InputPrompt").click()
