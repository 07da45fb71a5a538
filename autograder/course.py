"""The course: its folders, limits and assignments, as nbgrader_config.py says; nbgrader itself is not needed."""

import contextlib
import dataclasses
import json
import math
import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

from traitlets.config.loader import Config, PyFileConfigLoader

from autograder.errors import ConfigError, NotebookError
from autograder.model import SCHEMA_VERSION, Assignment, Limits, Task

CONFIG_NAME = "nbgrader_config.py"
SEED_BYTES = 32
DEVICES = ("cpu", "cuda")
_GRADERS = "autograder/graders"


@dataclass(frozen=True, slots=True)
class Course:
    """A course's folders, absolute, with what its configuration says."""

    root: Path
    source_directory: Path
    release_directory: Path
    submitted_directory: Path
    autograded_directory: Path
    feedback_directory: Path
    graders_directory: Path
    solutions_directory: Path
    db_url: str
    limits: Limits
    devices: tuple[str, ...]
    jobs: int  # how many submissions are graded at once, where nobody says otherwise

    @property
    def seed_path(self) -> Path:
        """Where the seed of the hidden tests' random data is kept, see `read_seed`."""
        return self.submitted_directory.parent / "seed"

    @property
    def results_directory(self) -> Path:
        """Where finished results are kept, see grading/store.py."""
        return self.submitted_directory.parent / "results"

    @property
    def reports_directory(self) -> Path:
        """Where reports are kept: a folder an assignment, and beside it the page on the class."""
        return self.submitted_directory.parent / "reports"

    def report_path(self, assignment: str, student: str) -> Path:
        """Return where the report of a student's submission is kept."""
        return self.reports_directory / assignment / f"{student}.json"

    def assignments(self) -> list[str]:
        """Return the names of all assignments, from text sources and from built notebooks. Raises ConfigError."""
        if not self.source_directory.is_dir():
            raise ConfigError(f"{self.source_directory} is no folder: set c.CourseDirectory.source_directory")
        sources = [path.stem for path in self.source_directory.glob("*.py") if not path.name.startswith(".")]
        folders = [path.name for path in self.source_directory.iterdir()]
        return sorted({*sources, *(name for name in folders if self.notebook(name).is_file())})

    def notebook(self, name: str) -> Path:
        """Return where the assignment's notebook lies, or will."""
        return self.source_directory / name / f"{name}.ipynb"

    def text_sources(self, names: Sequence[str] = ()) -> list[Path]:
        """Return the text sources of the named assignments, or of all that have one. Raises ConfigError."""
        for name in names:
            self._require(name)
        sources = [self.source_directory / f"{name}.py" for name in names or self.assignments()]
        if not names:
            return [source for source in sources if source.is_file()]
        for source in sources:
            if not source.is_file():
                raise ConfigError(f"{source} does not exist: this assignment has a notebook, but no text source")
        return sources

    def assignment(self, name: str) -> Assignment:
        """Return an assignment as its built notebook describes it. Raises ConfigError, NotebookError."""
        self._require(name)
        path = self.notebook(name)
        return Assignment(
            name=name,
            tasks=tuple(_task(entry) for entry in _described_tasks(path)),
            notebook=path,
            graders=self.graders_directory / name,
            common_graders=self.graders_directory / "common",
            solutions=self.solutions_directory / name,
        )

    def _require(self, name: str) -> None:
        if name not in (known := self.assignments()):
            raise ConfigError(f"unknown assignment {name!r}: this course has {', '.join(known) or 'none yet'}")


def load_course(start: Path) -> Course:
    """Return the course that `start` lies in: that of the nearest folder upward with an nbgrader_config.py.

    nbgrader's defaults hold for what is not configured. Raises ConfigError, which names the wrong key.
    """
    folder = _find_root(start.resolve())
    config = _read_config(folder)
    directories, ours = config["CourseDirectory"], config["Autograder"]
    for key in ours:
        _require_known("Autograder", key, ("devices", "graders_directory", "jobs", "solutions_directory"))
    root = folder / _text(directories, "CourseDirectory.root", "")

    def directory(step: str) -> Path:
        return root / _text(directories, f"CourseDirectory.{step}_directory", step)

    return Course(
        root=root,
        source_directory=directory("source"),
        release_directory=directory("release"),
        submitted_directory=directory("submitted"),
        autograded_directory=directory("autograded"),
        feedback_directory=directory("feedback"),
        graders_directory=root / _text(ours, "Autograder.graders_directory", _GRADERS),
        solutions_directory=root / _text(ours, "Autograder.solutions_directory", "solutions"),
        db_url=_absolute_url(root, _text(directories, "CourseDirectory.db_url", "sqlite:///gradebook.db")),
        limits=_limits(config["Limits"]),
        devices=_devices(ours),
        jobs=_jobs(ours),
    )


def read_seed(course: Course) -> bytes:
    """Return the course's 32 secret bytes; the first use makes them, readable by their owner alone.

    Raises ConfigError when the file is another user's, or has another length.
    """
    path = course.seed_path
    if not path.exists():
        _make_seed(path)
    try:
        seed = path.read_bytes()
    except PermissionError as error:
        advice = "grade as that user, or make the classroom's files yours (chown)"
        raise ConfigError(f"{path} is {_owner(path)}'s, who made it and alone may read it: {advice}") from error
    if len(seed) != SEED_BYTES:
        raise ConfigError(f"{path} holds {len(seed)} bytes, not {SEED_BYTES}: restore it, or delete it for a new seed")
    return seed


def _make_seed(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".seed-") as draft:  # of mode 0600
        draft.write(secrets.token_bytes(SEED_BYTES))
        draft.flush()
        os.fsync(draft.fileno())
        # A link appears whole or not at all; where another process was quicker, its seed counts.
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return f"user {path.stat().st_uid}"


def _find_root(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder
    raise ConfigError(f"no {CONFIG_NAME} in {start} or above: run this inside a course's folder")


def _read_config(folder: Path) -> Config:
    loader = PyFileConfigLoader(CONFIG_NAME, path=str(folder))
    try:
        return loader.load_config()
    except (SyntaxError, NameError, ImportError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ConfigError(f"{folder / CONFIG_NAME} does not run: {type(error).__name__}: {error}") from error


def _text(section: Config, name: str, default: str) -> str:
    value = section.get(name.partition(".")[2], default)
    if not isinstance(value, str):
        raise ConfigError(f"c.{name} must be a text, not {value!r}")
    return value


def _absolute_url(root: Path, url: str) -> str:
    """Return the database's URL with SQLite's file found from the course's root, not from where we happen to run."""
    prefix = "sqlite:///"
    return f"{prefix}{root / url.removeprefix(prefix)}" if url.startswith(prefix) else url


def _limits(section: Config) -> Limits:
    types = get_type_hints(Limits)
    for key, value in section.items():
        _require_known("Limits", key, tuple(types))
        wanted = (int, float) if types[key] is float else (int,)
        if isinstance(value, bool) or not isinstance(value, wanted) or not 0 < value < math.inf:
            kind = "number" if types[key] is float else "whole number"
            raise ConfigError(f"c.Limits.{key} must be a positive {kind}, not {value!r}")
    return dataclasses.replace(Limits(), **section)


def _devices(section: Config) -> tuple[str, ...]:
    devices = section.get("devices", ["cpu"])
    if not isinstance(devices, list | tuple) or not devices or not all(isinstance(one, str) for one in devices):
        raise ConfigError(f'c.Autograder.devices must be a list such as ["cpu", "cuda"], not {devices!r}')
    if unknown := [one for one in devices if one not in DEVICES]:
        raise ConfigError(f"c.Autograder.devices: {unknown[0]!r} is none of {', '.join(DEVICES)}")
    return tuple(devices)


def _jobs(section: Config) -> int:
    jobs = section.get("jobs", os.cpu_count() or 1)
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        raise ConfigError(f"c.Autograder.jobs must be a whole number from 1, not {jobs!r}")
    return jobs


def _require_known(section: str, key: str, known: Sequence[str]) -> None:
    if key not in known:
        raise ConfigError(f"unknown key c.{section}.{key}: the keys are {', '.join(known)}")


def _described_tasks(path: Path) -> list[Mapping[str, Any]]:
    """Return the tasks that a built notebook lists in its metadata."""
    command = f"run `autograder build {path.stem}`"
    if not path.is_file():
        raise ConfigError(f"{path} is not built yet: {command}")
    try:
        notebook = json.loads(path.read_bytes())
    except ValueError as error:  # JSON, or UTF-8
        raise NotebookError(path, f"not a notebook ({error}): {command}") from error
    described = notebook.get("metadata", {}).get("autograder", {})
    if described.get("schema") != SCHEMA_VERSION:
        raise ConfigError(f"{path} was not built by this version: {command}")
    tasks: list[Mapping[str, Any]] = described["tasks"]
    return tasks


def _task(entry: Mapping[str, Any]) -> Task:
    return Task(entry["id"], float(entry["points"]), entry["title"], tuple(entry["needs"]))
