"""What students wrote and displayed, made harmless for the pages of nbgrader, which render it as HTML."""

import re
from typing import Any

from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode, from_dict
from nbgrader.utils import is_locked  # type: ignore[import-untyped]

OURS = "autograder"  # in the metadata of outputs that we made; the grading process leaves a student's outputs none
# Cleaning and rendering take time that grows with the square of the length: these take seconds at worst.
HTML_CHARACTERS = 20_000  # a notebook
MARKDOWN_CHARACTERS = 20_000  # a cell, or an output
CUT = "\n\n[cut: the rest is too long for this page]"
LEFT_OUT = "[HTML left out: it is too long for this page]"

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=[(:])")


def inert(markdown: str) -> str:
    """Return Markdown that makes no tag, link or image, by a space where one would begin.

    Not by entities: those would show in code and formulas. Links must go because nbconvert renders `javascript:` ones.
    """
    text = _LINK.sub("] ", _TAG.sub("< ", markdown))
    return text if len(text) <= MARKDOWN_CHARACTERS else text[:MARKDOWN_CHARACTERS] + CUT


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
