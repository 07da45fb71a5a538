"""How far long work is: a bar on a terminal; elsewhere, in CI's log, a line a minute once a minute has passed."""

import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast

from tqdm import tqdm

LOG_SECONDS = 60.0


class _Lines:
    """A stream on which tqdm writes lines where it wants to go back to a line's start."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write what has a text, without the blanks that would cover an older one."""
        if line := text.strip():
            self._stream.write(f"{line}\n")

    def flush(self) -> None:
        """Flush the stream."""
        self._stream.flush()


def progress(work: Iterable[Any] | None = None, *, total: int, unit: str, desc: str | None = None) -> "tqdm[Any]":
    """Return tqdm's bar, on stderr, around `work` or to be moved by hand."""
    if sys.stderr.isatty():
        return tqdm(work, desc=desc, total=total, unit=unit, file=sys.stderr)
    now_and_then: dict[str, Any] = dict.fromkeys(("delay", "mininterval", "maxinterval"), LOG_SECONDS)
    lines = cast(TextIO, _Lines(sys.stderr))
    return tqdm(work, desc=desc, total=total, unit=unit, file=lines, **now_and_then)
