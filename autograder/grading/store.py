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
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import course_lib
from autograder.errors import ConfigError
from autograder.files import HIDDEN, write_atomically
from autograder.grading.report import report_from_json, report_to_json
from autograder.grading.setup import Setup
from autograder.model import Graded

GRADING_CODE = ("engine", "grading", "model.py", "errors.py")  # of this package: what a result can depend on
PACKAGES = ("deep-learning-exercises", "ipython", "matplotlib", "numpy", "pytest", "torch")
QUICK = 1  # gzip's level: most of a notebook is pictures, which do not get smaller


class ResultStore:
    """The results of one assignment; `basis` digests what all submissions have in common, see `basis_of`."""

    def __init__(self, folder: Path, basis: bytes) -> None:
        self.folder, self.basis = folder, basis

    def key(self, content: bytes, problem: str = "") -> str:
        """Return the key of a submission's bytes, or of the reason why there are none."""
        return sha256(self.basis + sha256(content or problem.encode()).digest()).hexdigest()

    def find(self, name: str, content: bytes, problem: str = "") -> Graded | None:
        """Return the result of these bytes, with the name that they go by now; None if they are to be graded.

        What could not be read, for the `problem`, is never known: it may be readable now.
        """
        if problem:
            return None
        key = self.key(content)
        try:
            report, _, notebook = gzip.decompress(self._path(key).read_bytes()).decode().partition("\n")
            found = Graded(replace(report_from_json(json.loads(report)), submission=name), notebook)
        except (OSError, EOFError, zlib.error, ValueError):  # not there, or cut off by a power failure
            return None
        return _marked(found, key)

    def keep(self, content: bytes, graded: Graded, problem: str = "") -> Graded:
        """Keep the result of these bytes, if there are any, and return it with its key. Raises ConfigError."""
        key = self.key(content, problem)
        if not problem:
            entry = f"{json.dumps(report_to_json(graded.report))}\n{graded.notebook}".encode()
            self._write(self._path(key), gzip.compress(entry, QUICK, mtime=0))
        return _marked(graded, key)

    def forget(self, key: str) -> None:
        """Drop the result of this key, so that it will be graded again."""
        self._path(key).unlink(missing_ok=True)

    @staticmethod
    def _write(path: Path, entry: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(path, entry, mode=HIDDEN)
        except OSError as error:
            advice = "is the disk full, or the folder another user's?"
            raise ConfigError(f"{path} cannot be written ({error.strerror}): {advice}") from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.gz"


def _marked(graded: Graded, key: str) -> Graded:
    """Return a result with its key among the facts of its run, by which a record of it is known to be current."""
    return replace(graded, report=replace(graded.report, run={**graded.report.run, "key": key}))


def basis_of(setup: Setup, tier: str) -> bytes:
    """Return a digest of all but the submission that a result depends on; `tier` is how the sandbox confines here."""
    assignment = setup.assignment
    settings = {**setup.to_json(), "assignment": assignment.name, "tier": tier, "python": sys.version}
    versions = {package: version(package) for package in PACKAGES}
    digest = sha256(json.dumps([settings, versions], sort_keys=True).encode())
    hidden = (assignment.graders, assignment.common_graders, assignment.solutions)
    ours = (Path(__file__).parents[1] / name for name in GRADING_CODE)
    for root in (assignment.notebook, *hidden, *ours, Path(course_lib.__file__).parent):
        for path in _files(root):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root.parent)} {len(content)}\n".encode() + content)
    return digest.digest()


def open_store(results: Path, setup: Setup, tier: str) -> ResultStore:
    """Return the store of a set-up's assignment in the folder of all results."""
    return ResultStore(results / setup.assignment.name, basis_of(setup, tier))


def _files(root: Path) -> Iterable[Path]:
    """Yield a file itself, or a folder's files in a fixed order, without what Python compiles beside them."""
    if root.is_file():
        return [root]
    return sorted(_sources(root))


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path
