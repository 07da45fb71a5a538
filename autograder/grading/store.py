"""Finished results, so that nothing is graded twice: each under a key of everything that could change it.

An entry appears whole or not at all, so the grader may be killed at any moment. The folder may be deleted at any time:
that costs grading again, and nothing else.
"""

import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import course_lib
from autograder.files import write_atomically
from autograder.grading.report import report_from_json, report_to_json
from autograder.grading.setup import Setup
from autograder.model import Graded

GRADING_CODE = ("engine", "grading", "model.py", "errors.py")  # of this package: what a result can depend on
PACKAGES = ("deep-learning-exercises", "ipython", "matplotlib", "numpy", "pytest", "torch")
QUICK = 1  # gzip's level: most of a notebook is pictures, which do not get smaller


class ResultStore:
    """The results of one assignment under one set-up; `tier` is how the sandbox confines here."""

    def __init__(self, folder: Path, setup: Setup, tier: str) -> None:
        self.folder, self.setup, self.tier = folder / setup.assignment.name, setup, tier

    def key(self, content: bytes) -> str:
        """Return the key of a submission's bytes."""
        return sha256(self.basis + sha256(content).digest()).hexdigest()

    def find(self, name: str, content: bytes) -> Graded | None:
        """Return the result of these bytes, with the name that they go by now; None if they are to be graded."""
        try:
            report, _, notebook = gzip.decompress(self._path(content).read_bytes()).decode().partition("\n")
            return Graded(replace(report_from_json(json.loads(report)), submission=name), notebook)
        except (OSError, EOFError, zlib.error, ValueError):  # not there, or cut off by a power failure
            return None

    def keep(self, content: bytes, graded: Graded) -> None:
        """Keep the result of these bytes."""
        path = self._path(content)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        entry = f"{json.dumps(report_to_json(graded.report))}\n{graded.notebook}".encode()
        write_atomically(path, gzip.compress(entry, QUICK, mtime=0), mode=0o600)

    def forget(self, content: bytes) -> None:
        """Drop the result of these bytes, so that they will be graded again."""
        self._path(content).unlink(missing_ok=True)

    def _path(self, content: bytes) -> Path:
        key = self.key(content)
        return self.folder / key[:2] / f"{key[2:]}.gz"

    @cached_property
    def basis(self) -> bytes:
        """What all submissions have in common; read once."""
        assignment = self.setup.assignment
        settings = {**self.setup.to_json(), "assignment": assignment.name, "tier": self.tier, "python": sys.version}
        versions = {package: version(package) for package in PACKAGES}
        digest = sha256(json.dumps([settings, versions], sort_keys=True).encode())
        hidden = (assignment.graders, assignment.common_graders, assignment.solutions)
        ours = (Path(__file__).parents[1] / name for name in GRADING_CODE)
        for root in (assignment.notebook, *hidden, *ours, Path(course_lib.__file__).parent):
            for path in _files(root):
                content = path.read_bytes()
                digest.update(f"{path.relative_to(root.parent)} {len(content)}\n".encode() + content)
        return digest.digest()


def _files(root: Path) -> Iterable[Path]:
    """Yield a file itself, or a folder's files in a fixed order, without what Python compiles beside them."""
    if root.is_file():
        return [root]
    return sorted(_sources(root))


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path
