"""Probes of the toy course; run in the student process."""

from collections.abc import Callable


def twice(function: Callable[[float], float], x: float) -> tuple[float, float]:
    """Call a function twice."""
    return function(x), function(x)


def feed(mean: object, numbers: list[float]) -> float:
    """Add the numbers, and return the mean."""
    for number in numbers:
        mean.add(number)  # type: ignore[attr-defined]
    value: float = mean.value()  # type: ignore[attr-defined]
    return value


def correct_double(x: float) -> float:
    """Stand in for the student's answer to an earlier task."""
    return x + x
