"""Text as HTML: whatever a student wrote is shown, never obeyed."""

from collections.abc import Iterable, Sequence
from html import escape

from autograder.adapters.prose import with_code


def text(value: object) -> str:
    r"""Return text as HTML that makes no tag and no entity; what no eye could see is spelled out, as `\u202e`."""
    return escape("".join(char if char.isprintable() else _spelled(char) for char in str(value)))


def own(value: str) -> str:
    """Return a student's own text, as a name is, so that its direction does not turn what stands beside it."""
    return f"<bdi>{text(value)}</bdi>"


def prose(value: str) -> str:
    """Return text as HTML with what stands between backticks as code."""
    return with_code(text(value))


def counted(count: int, of: str) -> str:
    """Return how many there are of something."""
    return f"{count} {of}" if count == 1 else f"{count} {of}s"


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are HTML already, and the first of each row names the row."""
    columns = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return (
        f'<div class="scroll"><table><caption>{caption}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def details(summary: str, content: str) -> str:
    """Return content that is folded away on a screen and shown on paper."""
    return f"<details><summary>{summary}</summary>{content}</details>"


def section(title: str, *content: str) -> str:
    """Return a part of the page."""
    return f"<section><h2>{title}</h2>{''.join(content)}</section>"


def _spelled(char: str) -> str:
    return " " if char in "\t\n\r" else char.encode("unicode_escape").decode()
