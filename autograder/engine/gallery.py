"""Pictures that need not be drawn again, as outputs in notebook format. Runs in the grader; see pictures.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PICTURE = "application/x-course-picture"  # in an output's data: the key of a picture


class Gallery:
    """Pictures by their keys. They are kept from outputs that have both, while it is `is_open`."""

    def __init__(self) -> None:
        self.is_open = False
        self._pictures: dict[str, dict[str, Any]] = {}

    @property
    def keys(self) -> list[str]:
        """The keys of all pictures."""
        return list(self._pictures)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Keep pictures: only while no student code runs, for they will be shown in other submissions."""
        self.is_open = True
        try:
            yield
        finally:
            self.is_open = False

    def shown(self, key: object, output: dict[str, Any]) -> dict[str, Any]:
        """Return the output that a key stands for; the one that it came with where there is none, or none yet."""
        if type(key) is not str:
            return output
        if self.is_open:
            self._pictures[key] = output
        return self._pictures.get(key, output)
