"""Rows of text as a table for a terminal."""

from collections.abc import Sequence

from autograder.plain import plain


def render(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows in columns, a line below the first; numbers stand at the right of their column."""
    rows = [tuple(map(plain, row)) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(_cell(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cell(text: str, width: int) -> str:
    return text.rjust(width) if text[:1].isdigit() else text.ljust(width)
