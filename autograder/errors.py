"""What we could not do, as exceptions; what a student's code did is an Outcome instead.

AutograderError
├── ConfigError          nbgrader_config.py, or a path it names, is missing or wrong
├── SourceError          a mistake in an assignment's text source, with file and line
├── NotebookError        a submitted file that cannot be read as a notebook
├── GraderError          a hidden test, probe or reference is wrong: ours to mend
└── EngineError          the process border failed
    ├── BelowFloorError  this machine cannot confine student code, see engine/confinement/layers.py
    ├── ServerError      the fork server did not start, or died
    ├── WireError        bytes that do not follow the wire format
    └── StudentGone      the student process is no longer there
"""

from pathlib import Path


class AutograderError(Exception):
    """Something this package could not do; the message says what failed, on what, and what to do next."""


class ConfigError(AutograderError):
    """The course's configuration is missing or wrong."""


class SourceError(AutograderError):
    """A mistake in an assignment's text source."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")
        self.path, self.line, self.problem = path, line, problem


class NotebookError(AutograderError):
    """A submitted file that cannot be read as a notebook."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path, self.problem = path, problem


class GraderError(AutograderError):
    """A hidden test, probe or reference is wrong: ours to mend, never the student's fault."""


class EngineError(AutograderError):
    """The border between grader and student process failed."""


class ServerError(EngineError):
    """The fork server did not start, or died."""


class WireError(EngineError):
    """Bytes that do not follow the wire format."""


class StudentGone(EngineError):  # noqa: N818 - an event at the border, named as graders think of it
    """The student process is no longer there."""
