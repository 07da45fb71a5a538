"""Known mistakes in the toy course."""

from autograder.authoring.answers import wrong


@wrong("double", "the square, which is right for 2")
def double__square(x: int) -> int:
    return x * x


@wrong("halve", "rounds down")
def halve__floor(x: float) -> float:
    return x // 2
