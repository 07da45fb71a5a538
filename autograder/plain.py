"""Text that may hold anything, made safe to print: no line break, no control character, no change of direction."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """Return the text on one line, with a replacement character for each one that a terminal or XML could not show."""
    return "".join(one if one.isprintable() else " " if one.isspace() else REPLACEMENT for one in text)


def readable(text: str) -> str:
    r"""Return text that a terminal only shows: what would steer it is spelled out, as `\x1b`; lines stay lines."""
    return "".join(char if char.isprintable() or char == "\n" else _spelled(char) for char in text)


def _spelled(char: str) -> str:
    return char.encode("unicode_escape").decode()
