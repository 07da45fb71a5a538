"""The hostile cells of the folder hostile/, read as data: nothing of them is imported here."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HOSTILE = Path(__file__).parent / "hostile"
MARKER = re.compile(r"^# %% (?P<name>\w+)(?P<options>.*)$", re.MULTILINE)
OPTION = re.compile(r'(\w+)="([^"]*)"')


class Win(StrEnum):
    """What an attack is after; an unprotected run lets it have that."""

    SCORE = "score"  # points for `double` or `total`, which it does not answer
    SECRET = "secret"  # a canary where the student, or another student, can see it
    HARM = "harm"  # something outside was changed, reached, stopped or written
    PRIZE = "prize"  # it was allowed what must be refused, and says so
    LEFT = "left"  # something of it is there when grading is over
    GRADER = "grader"  # the grader crashed, hung, or lost the results


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile cell, which stands where `task` is answered."""

    family: str
    name: str
    source: str
    win: Win | None  # None: see `unproved`
    unproved: str = ""  # why an unprotected run cannot show it
    open_in: str = ""  # the kind of machine, or "any", where it is known, and documented, to succeed
    task: str = "double"

    @property
    def id(self) -> str:
        return f"{self.family}-{self.name}"

    def is_open(self, kind: str) -> bool:
        """Return whether it is known to succeed on this kind of machine."""
        return self.open_in in {kind, "any"}


def load_attacks() -> list[Attack]:
    """Return all attacks, in the order of their files."""
    return [attack for path in sorted(HOSTILE.glob("*.py")) for attack in _attacks_of(path)]


def _attacks_of(path: Path) -> list[Attack]:
    text = path.read_text(encoding="utf-8")
    marks = list(MARKER.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    attacks = []
    for mark, end in zip(marks, ends, strict=True):
        options = dict(OPTION.findall(mark["options"]))
        win = options.pop("wins", None)
        source = text[mark.end() : end].strip() + "\n"
        attack = Attack(path.stem, mark["name"], source, Win(win) if win else None, **options)
        assert (attack.win is None) == bool(attack.unproved), f"{attack.id}: wins= or unproved=, one of them"
        attacks.append(attack)
    return attacks
