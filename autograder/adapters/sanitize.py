"""The cleaning of student work, one of nbgrader's steps: named in nbgrader_config.py, run in nbgrader's process."""

from typing import Any

from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode, from_dict
from nbgrader.utils import is_locked  # type: ignore[import-untyped]

from autograder.adapters.inert import OURS, inert

# Cleaning and rendering take time that grows with the square of the length: this takes seconds at worst.
HTML_CHARACTERS = 20_000  # a notebook
LEFT_OUT = "[HTML left out: it is too long for this page]"


class SanitizeStudentWork(SanitizeHTML):
    """Leave of a student's text and outputs what a page can show and none can run; ours stays as it is.

    Runs after nbgrader has compared answers with the released text. Unlike its parent it keeps `<`, `>` and `&`
    readable in Markdown, and spends bounded time on HTML.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Clean one notebook."""
        self.html_left = HTML_CHARACTERS
        return super().preprocess(nb, resources)  # type: ignore[no-untyped-call, no-any-return]

    def preprocess_cell(self, cell: NotebookNode, resources: Any, _index: int) -> tuple[NotebookNode, Any]:
        """Clean one cell."""
        if cell.cell_type == "code":
            for output in cell.outputs:
                if "data" in output and OURS not in output.metadata:
                    output.data = from_dict(self._inert_data(output.data))  # type: ignore[no-untyped-call]
        elif not is_locked(cell):
            cell.source = inert(cell.source)
        return cell, resources

    def _inert_data(self, data: dict[str, Any]) -> dict[str, Any]:
        shown = {mime: value for mime, value in data.items() if mime in self.safe_output_keys}
        if "text/markdown" in data:
            shown["text/markdown"] = inert(data["text/markdown"])
        if len(html := data.get("text/html", "")) <= self.html_left:
            self.html_left -= len(html)
            if html:
                shown["text/html"] = self.sanitize_html_tags(html)  # type: ignore[no-untyped-call]
        return shown or {"text/plain": LEFT_OUT}
