"""The one call into student code that catches everything it may throw. Runs in the student process."""

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a call gave: a value, or the exception it ended with."""

    value: Any = None
    error: BaseException | None = None


def attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Attempt:
    """Call student code; whatever it raises, SystemExit and KeyboardInterrupt included, is a result."""
    try:
        return Attempt(function(*args, **kwargs))
    except BaseException as error:  # noqa: BLE001 - student code may raise anything
        return Attempt(error=error)


def text_of(value: object) -> str:
    """Return `str(value)`, or a stand-in where that itself fails."""
    text = attempt(str, value).value
    return text if type(text) is str else f"<{type(value).__name__} without a text>"


def last_line(trace: TracebackType | None, prefix: str) -> tuple[str, int]:
    """Return file name and line of the innermost frame whose file begins with the prefix; ("", 0) if there is none."""
    found = ("", 0)
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(prefix):
            found = (name, trace.tb_lineno)
        trace = trace.tb_next
    return found
