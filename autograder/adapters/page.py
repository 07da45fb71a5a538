"""The feedback page of a student, which nbgrader's `generate_feedback` writes: named in nbgrader_config.py.

A summary, then a section a task: its score, the answer, comments, hidden tests, and what the checks showed. The
course's own prose is left out. No script runs in the page and nothing is loaded into it: its Content-Security-Policy
says so to the browser, whatever the student's outputs hold.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked, is_solution  # type: ignore[import-untyped]
from traitlets.config import Config

from autograder.adapters.inert import OURS

TEMPLATES = Path(__file__).parent / "templates"
# What a text in Markdown, or a table of pandas, is made of; nbconvert's own filter would show paragraphs as `<p>`.
TAGS = (
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "div", "span", "a"),
    *("b", "code", "del", "em", "i", "strong", "sub", "sup", "abbr", "acronym"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
)
ATTRIBUTES = {"*": ["class", "id"], "a": ["href", "title"], "abbr": ["title"], "acronym": ["title"]}
AFTERWARDS = "afterwards"  # a section for what stands below the last task


@dataclass(frozen=True, slots=True)
class Section:
    """A task or an answer in words: the cells that lead up to the graded one, and what that earned."""

    id: str
    title: str
    cells: list[NotebookNode]
    graded: bool = True
    score: float = 0.0
    points: float = 0.0
    by_hand: bool = False
    passed: int = 0
    tests: int = 0


class FeedbackExporter(HTMLExporter):
    """nbconvert's exporter to HTML with our template, whatever template nbgrader asks for."""

    @property
    def default_config(self) -> Config:
        """Return nbconvert's defaults with ours: a section of this class's name goes before what nbgrader sets."""
        config: Config = super().default_config
        config.FeedbackExporter.template_name = "feedback_page"
        config.FeedbackExporter.extra_template_basedirs = [str(TEMPLATES)]
        config.FeedbackExporter.exclude_anchor_links = True
        return config

    def default_filters(self) -> Iterator[tuple[str, Callable[..., str]]]:
        """Yield nbconvert's filters for templates, `clean_html` replaced by ours."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        sanitizer = SanitizeHTML(tags=list(TAGS), attributes=ATTRIBUTES)  # type: ignore[no-untyped-call]
        yield "clean_html", sanitizer.sanitize_html_tags

    def _init_resources(self, resources: dict[str, Any]) -> dict[str, Any]:
        """Hand the template what it asks about a notebook."""
        known: dict[str, Any] = super()._init_resources(resources)  # type: ignore[no-untyped-call]
        known.update(sections=sections, theirs=theirs, is_ours=is_ours)
        return known


def sections(nb: NotebookNode) -> list[Section]:
    """Return the notebook's tasks in its order, and what a student put after the last one."""
    titles = {task["id"]: task["title"] for task in nb.metadata.autograder.tasks}
    found, cells = [], []
    for cell in nb.cells:
        cells.append(cell)
        if is_grade(cell):
            found.append(_section(cell, titles, cells))
            cells = []
    if any(map(theirs, cells)):
        found.append(Section(AFTERWARDS, "After the last task", cells, graded=False))
    return found


def theirs(cell: NotebookNode) -> bool:
    """Whether a student may have written the cell."""
    return not is_locked(cell) and cell.cell_type != "raw" and bool(cell.source.strip())


def is_ours(output: NotebookNode, kind: str) -> bool:
    """Whether we made the output, as the hidden tests' table ("feedback") or as the score ("score")."""
    return bool(output.get("metadata", {}).get(OURS) == kind)


def _section(graded: NotebookNode, titles: dict[str, str], cells: list[NotebookNode]) -> Section:
    known = graded.metadata.nbgrader
    by_hand = is_solution(graded)
    counts = [output.metadata for output in graded.get("outputs", ()) if is_ours(output, "feedback")]
    return Section(
        id=known.grade_id,
        title="Your answer in words" if by_hand else titles[known.grade_id],
        cells=cells,
        score=known.score,
        points=known.points,
        by_hand=by_hand,
        passed=sum(count["passed"] for count in counts),
        tests=sum(count["tests"] for count in counts),
    )
