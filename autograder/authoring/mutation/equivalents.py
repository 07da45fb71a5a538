"""Mutants that are right answers as well, listed with the reason in solutions/<assignment>/equivalent.toml.

[[equivalent]]
reason = "a maximum that is not the row's own shifts as well"
mutants = ['''softmax: X.amax(dim=dim, keepdim=True) -> X.max()''']
"""

import tomllib
from pathlib import Path

from autograder.errors import GraderError

FILE = "equivalent.toml"


def read_equivalents(folder: Path) -> dict[str, str]:
    """Return the reason by the mutant's name; none when there is no file.

    Raises GraderError for what is no such list, a reason that is missing, or a mutant listed twice.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise GraderError(f"{path}: {error}") from error
    reasons: dict[str, str] = {}
    for entry in listed.pop("equivalent", []):
        if set(entry) != {"reason", "mutants"} or not entry["reason"].strip():
            raise GraderError(f"{path}: each [[equivalent]] has a reason and mutants, not {sorted(entry)}")
        for name in entry["mutants"]:
            if name in reasons:
                raise GraderError(f"{path}: {name!r} is listed twice")
            reasons[name] = entry["reason"]
    if listed:
        raise GraderError(f"{path}: only [[equivalent]] is known, not {', '.join(listed)}")
    return reasons
