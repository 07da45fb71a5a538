"""The code blocks of a page in Markdown, in their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

BLOCK = re.compile(r"(?:<!-- not run: (?P<reason>[^>]+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
FILE = re.compile(r"# file: (\S+)\n")


@dataclass(frozen=True, slots=True)
class Block:
    """One block; `reason` says why no test runs it."""

    language: str
    text: str
    reason: str

    def command(self) -> str:
        """Return shell commands that do what the block says: a block that names its file is written there."""
        if self.language == "sh":
            return self.text
        file = FILE.match(self.text)
        target = f"cat > {file[1]}" if file else "python"
        return f"{target} <<'END OF BLOCK'\n{self.text}END OF BLOCK\n"


def blocks(page: str) -> Iterator[Block]:
    """Yield the page's code blocks."""
    for found in BLOCK.finditer(page):
        yield Block(found["language"], found["text"], found["reason"] or "")
