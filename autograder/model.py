"""The course's vocabulary as frozen data; imports the standard library only."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 1


class Outcome(StrEnum):
    """What the student's code did in one hidden test, or in a task as a whole."""

    PASSED = "passed"
    FAILED = "failed"  # it answered, and the answer was wrong
    MISSING = "missing"  # still the stub, or not defined at all
    RAISED = "raised"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    KILLED = "killed"  # its process ended, or broke the wire format


class Group(StrEnum):
    """A task's hidden tests form up to three groups; `SHARES` says what each is worth."""

    CORE = "core"
    EDGE = "edge"
    ROBUST = "robust"


SHARES = {Group.CORE: 0.5, Group.EDGE: 0.3, Group.ROBUST: 0.2}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use. CPU seconds; on the wall clock each is `wall_factor` times as long."""

    cell_seconds: float = 30.0
    test_seconds: float = 10.0
    submission_seconds: float = 300.0
    after_timeout_seconds: float = 1.0  # a test's limit once another test of its task has timed out
    wall_factor: float = 3.0
    memory_bytes: int = 2 << 30
    processes: int = 64
    written_bytes: int = 64 << 20
    output_bytes: int = 1 << 20  # a cell
    notebook_output_bytes: int = 16 << 20  # all cells together
    message_bytes: int = 64 << 20
    notebook_bytes: int = 16 << 20
    notebook_cells: int = 2000

    def brief(self) -> "Limits":
        """Return limits for code that often never ends, as mutants of an answer."""
        return replace(self, cell_seconds=3.0, test_seconds=3.0, after_timeout_seconds=0.3)


@dataclass(frozen=True, slots=True)
class Task:
    """The smallest thing with points; its id is the graded cell's grade_id and its first function's name."""

    id: str
    points: float
    title: str = ""
    needs: tuple[str, ...] = ()  # earlier tasks whose answers this one may use


@dataclass(frozen=True, slots=True)
class Assignment:
    """One notebook of the course, with the places of what belongs to it."""

    name: str
    tasks: tuple[Task, ...]
    notebook: Path  # as released, stubs and all
    graders: Path  # folder of probes.py and test_*.py
    common_graders: Path  # folder of the shared probes
    solutions: Path  # folder of reference.py, wrong.py, alternative.py

    @property
    def reference(self) -> Path:
        """The file of reference answers."""
        return self.solutions / "reference.py"

    @property
    def max_score(self) -> float:
        """Sum of the tasks' points; answers in words are graded by a person, on top."""
        return sum(task.points for task in self.tasks)


@dataclass(frozen=True, slots=True)
class TestResult:
    """One hidden test. `title` and `hint` are safe to show the student; `detail` is for instructors."""

    __test__ = False  # pytest: not a test class

    name: str
    title: str
    group: Group
    outcome: Outcome
    hint: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What one task earned."""

    task: str
    score: float  # 0 <= score <= max_score
    max_score: float
    outcome: Outcome
    groups: dict[Group, bool]
    tests: tuple[TestResult, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All results of a submission; two reports are identical when all but `run` is."""

    assignment: str
    submission: str
    tasks: tuple[TaskResult, ...]
    notes: tuple[str, ...] = ()
    run: dict[str, Any] = field(default_factory=dict, compare=False)
    schema: int = SCHEMA_VERSION

    @property
    def score(self) -> float:
        """Sum of the tasks' scores, rounded to 0.01."""
        return round(sum(task.score for task in self.tasks), 2)

    @property
    def max_score(self) -> float:
        """Sum of the tasks' points."""
        return sum(task.max_score for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a submission is graded: as every student's, or as one of known worth, on which graders are tried."""

    answers_only: bool = False  # leave out visible checks and pictures, which no hidden test needs
    tasks: Sequence[str] = ()  # whose hidden tests alone run; none for all
    to_the_end: bool = True  # False: the first failed hidden test is the last, for it answers whether there is one
    shuffled: bool = False  # hidden tests run in another order; the report is to be the same
    brief: bool = False  # under Limits.brief
    salt: str = ""  # changes the random data of hidden tests
    threads: int = 1  # that torch uses in hidden tests


AS_USUAL = Manner()


@dataclass(frozen=True, slots=True)
class Graded:
    """A report, and the submitted notebook as it was run: sanitised, with the outputs that grading saw."""

    report: Report
    notebook: str  # JSON, which whoever only counts points need not parse
