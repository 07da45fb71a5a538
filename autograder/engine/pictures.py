"""The course's pictures, drawn once a class and not once a submission: half of a right notebook's time goes into them.

A picture is known by its key, a digest of the function of the course that draws it and of the arguments. The grader
gathers those of the reference's notebook; a student process is told their keys, and in a known picture's place it sends
the key alone. So a notebook shows what it would have drawn, and a forged key shows what the reference has drawn.

Runs in the fork server, which makes the functions look, and in the student process.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from inspect import isfunction
from types import ModuleType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograder.engine.attempt import attempt
from autograder.engine.gallery import PICTURE
from autograder.engine.wire import digest


@dataclass
class _Album:
    """What this process knows of pictures: at first nothing, and so it draws them all."""

    known: frozenset[str] = frozenset()
    shown: bool = False  # each is sent with its key, for the grader to keep


_album = _Album()


class Picture:
    """What a function that draws returns in the place of a Figure whose key the grader knows, or wants to know.

    Whoever wants more of it than to see it has it drawn, and sees what was made of that.
    """

    def __init__(self, key: str, draw: Callable[[], Any]) -> None:
        self._key, self._draw = key, draw
        self._figure: Any = None

    def _repr_mimebundle_(self, **_wanted: object) -> tuple[dict[str, Any], dict[str, Any]]:
        if self._figure is None and not _album.shown:
            return {PICTURE: self._key}, {}
        formatter = InteractiveShell.instance().display_formatter
        data, metadata = formatter.format(self._drawn())  # type: ignore[union-attr]
        return data | ({PICTURE: self._key} if _album.shown else {}), metadata

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._drawn(), name)

    def _drawn(self) -> Any:
        self._figure = self._figure or self._draw()
        return self._figure


def remember(plotting: ModuleType) -> None:
    """Let the public functions of a module that draws look whether their picture is known."""
    for name in plotting.__all__:
        function = getattr(plotting, name)
        if isfunction(function):
            setattr(plotting, name, _remembering(function))


def look_at(known: Iterable[str], *, shown: bool) -> None:
    """Learn the keys of the pictures that need not be drawn, or that each is to be shown with its key."""
    _album.known, _album.shown = frozenset(known), shown


def _remembering(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def draw(*args: Any, **kwargs: Any) -> Any:
        if not _album.known and not _album.shown:
            return function(*args, **kwargs)
        key = (attempt(digest, [function.__name__, args, kwargs]).value or b"").hex()
        if key in _album.known or (_album.shown and key):
            return Picture(key, lambda: function(*args, **kwargs))
        return function(*args, **kwargs)

    return draw
