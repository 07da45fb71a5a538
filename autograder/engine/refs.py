"""What travels over the border besides plain values: references, and the caps that both sides keep to."""

from dataclasses import dataclass

MAX_DEPTH = 32
MAX_ITEMS = 1 << 18  # of one message: ten million tiny items would fill memory long before the frame's cap is met
MAX_SAME_HASH = 16  # keys of one dict: were all of them chosen to collide, its making would be quadratic
MAX_INT_BYTES = 1024  # Python refuses to print an int of more than 4300 digits
MAX_AXES = 16
MAX_TEXT = 2000  # characters of an exception's message: enough for an instructor, and for patterns to search
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
