"""Titles, hints and notes as HTML."""

import re

_CODE = re.compile(r"`([^`]+)`")


def with_code(escaped: str) -> str:
    """Return text that is HTML already with what stands between backticks as code."""
    return _CODE.sub(r"<code>\1</code>", escaped)
