"""Stand-ins for submitted folders, which nbgrader can walk through unharmed.

nbgrader opens, parses and copies what lies in a submission with the instructor's rights: it follows links, and stops at
a broken date, an unreadable file or a folder where it expects a file. So it is given another folder: the *released*
notebook under the submission's name, and links to those submitted files that are safe to copy. The submitted notebook
itself is opened by the grading process alone. Nothing is ever written into `submitted/`.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.utils import parse_utc  # type: ignore[import-untyped]

from autograder.plain import plain

NOTEBOOK_SUFFIX = ".ipynb"
TIMESTAMP_NAME = "timestamp.txt"
TIMESTAMP_BYTES = 100


@dataclass(frozen=True, slots=True)
class Staged:
    """A submission that has a stand-in: the notebook to grade, and what was left out beside it."""

    notebook: Path
    notes: tuple[str, ...]


def stage(folder: Path, place: Path, released: Path, max_file_bytes: int) -> Staged:
    """Make a stand-in at `place` for the submitted `folder`; `released` is the notebook that it asks for."""
    place.mkdir(parents=True)
    (place / released.name).symlink_to(released)
    if folder.is_symlink():
        return Staged(folder, ())  # which grading will refuse to open
    notes = _other_names(folder, released.name)
    # What the course gives out itself is put in by nbgrader, and must not be in its way.
    given_out = {entry.name for entry in released.parent.iterdir()}
    for file in _beside_notebooks(folder, given_out):
        shown = str(file.relative_to(folder))
        if problem := _problem(file, max_file_bytes):
            notes.append(f"{shown!r} was left out: it {problem}")
            continue
        copy = place / shown
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.symlink_to(file)
    return Staged(folder / released.name, tuple(notes))


def _other_names(folder: Path, wanted: str) -> list[str]:
    others = sorted(path.name for path in folder.glob(f"*{NOTEBOOK_SUFFIX}"))
    if not others or wanted in others:
        return []
    return [plain(f"there is no {wanted}, but {', '.join(others)}: if that is it, rename it and grade again")]


def _beside_notebooks(folder: Path, given_out: set[str]) -> Iterator[Path]:
    """Yield what lies in the folder and below, links to folders included; not notebooks, nor what hides behind one."""
    for parent, folders, files in os.walk(folder):
        here = Path(parent)
        left_out = given_out if here == folder else set()
        folders[:] = [name for name in folders if name not in left_out and not name.endswith(NOTEBOOK_SUFFIX)]
        links = [name for name in folders if (here / name).is_symlink()]  # os.walk does not follow them
        for name in sorted([*links, *files]):
            if name not in left_out and not name.endswith(NOTEBOOK_SUFFIX):
                yield here / name


def _problem(file: Path, max_bytes: int) -> str:
    status = file.lstat()
    if not stat.S_ISREG(status.st_mode):
        return "is a link, or no regular file"
    if status.st_size > max_bytes:
        return f"has {status.st_size} bytes; the limit is {max_bytes}"
    if not os.access(file, os.R_OK):
        return "cannot be read"
    if file.name == TIMESTAMP_NAME and not _holds_date(file):
        return "holds no date"
    return ""


def _holds_date(file: Path) -> bool:
    with file.open("rb") as opened:
        content = opened.read(TIMESTAMP_BYTES)
    try:
        parse_utc(content.decode().strip())
    except (ValueError, TypeError, OverflowError):  # what the date parser raises for hostile text
        return False
    return True
