"""What travels over the border besides plain values: references, and the caps that both sides keep to."""

from dataclasses import dataclass

MAX_DEPTH = 32
MAX_ITEMS = 1 << 18  # of one message: ten million tiny items would fill memory long before the frame's cap is met
MAX_DICT = 10_000  # keys may be chosen to collide, so insertion is quadratic at worst
MAX_INT_BYTES = 4096
MAX_AXES = 16
KEY_TYPES = frozenset({type(None), bool, int, float, str, bytes})  # of dicts that travel by value


@dataclass(frozen=True, slots=True)
class HandleRef:
    """An object that stays in the student process, by number."""

    id: int
    type_name: str


@dataclass(frozen=True, slots=True)
class NameRef:
    """A name in the student's notebook."""

    name: str


@dataclass(frozen=True, slots=True)
class ProbeRef:
    """A probe function, by name."""

    name: str


Ref = HandleRef | NameRef | ProbeRef


class Unsendable(Exception):  # noqa: N818 - says what the value is
    """A value too deep or with too many parts to travel."""
