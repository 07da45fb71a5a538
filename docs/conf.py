"""The documentation site, built by `make docs`: every page is a Markdown file that also reads well where it lies."""

from sphinx.application import Sphinx

project = "Deep-learning exercises"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = project
myst_heading_anchors = 3

# The source folder is the repository's root, so that links between pages hold in both places.
root_doc = "README"
PAGES = ("students", "instructors", "graders", "security", "report", "scaling", "workflows/README", "origins")
CHAPTERS = [*(f"docs/{page}" for page in PAGES), "autograder/image/README", "CONTRIBUTING", "SECURITY", "CHANGELOG"]
include_patterns = [f"{page}.md" for page in (root_doc, *CHAPTERS)]


def setup(app: Sphinx) -> None:
    """Give the front page the list of chapters, which elsewhere would be noise."""
    app.connect("source-read", _append_chapters)


def _append_chapters(_app: Sphinx, page: str, content: list[str]) -> None:
    if page == root_doc:
        content[0] += "\n```{toctree}\n:hidden:\n\n" + "\n".join(CHAPTERS) + "\n```\n"
