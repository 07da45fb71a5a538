"""What students wrote and displayed, made harmless for the pages of nbgrader, which render it as HTML."""

import re

OURS = "autograder"  # in the metadata of outputs that we made; the grading process leaves a student's outputs none
# Rendering takes time that grows with the square of the length: this takes seconds at worst.
MARKDOWN_CHARACTERS = 20_000  # a cell, or an output
CUT = "\n\n[cut: the rest is too long for this page]"

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\](?=[(:])")


def inert(markdown: str) -> str:
    """Return Markdown that makes no tag, link or image, by a space where one would begin.

    Not by entities: those would show in code and formulas. Links must go because nbconvert renders `javascript:` ones.
    """
    text = _LINK.sub("] ", _TAG.sub("< ", markdown))
    return text if len(text) <= MARKDOWN_CHARACTERS else text[:MARKDOWN_CHARACTERS] + CUT
