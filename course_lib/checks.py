"""Visible checks: a failing one says what came back, what was expected, and what the likely reason is.

    with Check("outer_sum") as check:
        check.close("outer_sum(a, b)", outer_sum(a, b), torch.tensor([[1, 2], [3, 4]]))

The first case that fails ends the block with a short message in place of a traceback.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Self

import numpy as np
from torch import Tensor

from course_lib import diagnose
from course_lib.crashes import crash_hint
from course_lib.diagnose import Finding
from course_lib.progress import State, forget, note

_RED, _GREEN, _GREY, _BOLD, _RESET = "\033[31m", "\033[32m", "\033[90m", "\033[1m", "\033[0m"


class CheckFailed(AssertionError):  # noqa: N818 - what students read, not a program's error
    """A visible check did not pass."""

    mark = f"{_RED}✗"

    def _render_traceback_(self) -> list[str]:
        """Give IPython the message in place of a traceback: the frames would all be ours."""
        first, *rest = str(self).splitlines()
        return [f"{self.mark} {_BOLD}{first}{_RESET}", *rest]


class NotAttempted(CheckFailed):
    """The function is still the stub."""

    mark = f"{_GREY}○"


class Check:
    """The visible cases of one task, as a `with` block; prints one line when all have passed."""

    def __init__(self, name: str) -> None:
        self.name, self.passed = name, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if error is None:
            note(self.name, State.PASSES)
            cases = "1 visible case passes" if self.passed == 1 else f"all {self.passed} visible cases pass"
            print(f"{_GREEN}✓ {self.name}: {cases}{_RESET}")  # noqa: T201 - the cell's output
            return
        if not isinstance(error, Exception):
            forget(self.name)  # interrupted: nobody knows how it would have ended
            return
        if isinstance(error, NotImplementedError) and not str(error):
            note(self.name, State.NOT_ATTEMPTED)
            raise NotAttempted(
                f"{self.name}: not attempted yet\n"
                "  Write your answer in the cell above, run that cell (Shift+Enter), then run this one."
            ) from None
        failed = str(error).split("\n", 1)[0] if isinstance(error, CheckFailed) else type(error).__name__
        note(self.name, State.FAILS, failed)
        if not isinstance(error, CheckFailed) and (hint := crash_hint(type(error).__name__, str(error))):
            print(f"{_RED}{type(error).__name__}{_RESET}: {hint}")  # noqa: T201 - beside the traceback

    def close(self, call: str, got: object, want: Tensor | np.ndarray, why: str = "", *, dtype: bool = True) -> None:
        """Check that an array has `want`'s shape, dtype (unless dtype=False) and values; `why` explains a failure."""
        self._conclude(call, diagnose.compare(got, want, dtype=dtype), why)

    def equal(self, call: str, got: object, want: object, why: str = "") -> None:
        """Check a plain Python value."""
        self._conclude(call, diagnose.compare_plain(got, want), why)

    def shape(self, call: str, got: object, want: tuple[int, ...], why: str = "") -> None:
        """Check that `got` is a tensor of this shape."""
        self._conclude(call, diagnose.compare_shape(got, want), why)

    def true(self, statement: str, fact: object, why: str) -> None:
        """Check that a statement holds."""
        self._conclude(statement, None if fact else Finding(why, "this does not hold"), "")

    def raises(self, kind: type[Exception], function: Callable[..., object], *args: object, why: str = "") -> None:
        """Check that the call raises an exception of this kind; another one flies on."""
        call = f"{function.__name__}({', '.join(map(_brief, args))})"
        try:
            got = function(*args)
        except kind:
            self.passed += 1
            return
        detail = f"expected a {kind.__name__}; nothing was raised, it returned {_brief(got)}"
        self._conclude(call, Finding(why, detail), "")

    def _conclude(self, call: str, finding: Finding | None, why: str) -> None:
        if finding is None:
            self.passed += 1
            return
        reasons = [f"  → {reason}" for reason in (finding.hint, why) if reason]
        raise CheckFailed("\n".join([call, *(f"  {line}" for line in finding.detail.splitlines()), *reasons]))


def _brief(value: object) -> str:
    big = isinstance(value, Tensor) and (value.ndim > 1 or value.numel() > 8)
    return f"a tensor of shape {tuple(value.shape)}" if isinstance(value, Tensor) and big else repr(value)
