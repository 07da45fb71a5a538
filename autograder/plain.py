"""Text that may hold anything, made safe to print: no line break, no control character, no change of direction."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """Return the text on one line, with a replacement character for each one that a terminal or XML could not show."""
    return "".join(one if one.isprintable() else " " if one.isspace() else REPLACEMENT for one in text)
