"""The pytest plugin: collect an assignment's hidden tests once, then run them on one submission after another.

Runs in the grader. Hooks stand in the order in which pytest calls them.
"""

import importlib.util
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from hashlib import blake2b
from itertools import zip_longest
from pathlib import Path
from random import Random
from types import ModuleType

import numpy as np
import pytest

from autograder.errors import AutograderError, ConfigError, GraderError
from autograder.grading.outcomes import StudentOutcome
from autograder.grading.proxy import Student
from autograder.grading.session import Session
from autograder.grading.short import short
from autograder.model import Assignment, Group, Outcome, TestResult

MARKER = "task(name, group='core'): which task a hidden test belongs to, and which of its groups"
SAID_CHARACTERS = 4000
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}")  # else no two reports of a submission would be equal
UNCHECKABLE = "What your function returned could not be checked: is it of the type that the docstring promises?"


class HiddenTest:
    """What a collected test's marker and docstring say."""

    def __init__(self, item: pytest.Item, tasks: set[str]) -> None:
        marker = item.get_closest_marker("task")
        title = getattr(getattr(item, "function", None), "__doc__", None)
        if marker is None or len(marker.args) != 1 or marker.args[0] not in tasks:
            raise GraderError(f"{item.nodeid} needs @pytest.mark.task(name) of one of {sorted(tasks)}")
        if marker.kwargs.get("group", Group.CORE) not in list(Group):
            raise GraderError(f"{item.nodeid} needs a group of {', '.join(Group)}")
        if not title:
            raise GraderError(f"{item.nodeid} needs a docstring, its public title")
        self.task: str = marker.args[0]
        self.group = Group(marker.kwargs.get("group", Group.CORE))
        self.name = f"{item.path.stem}::{item.name}"
        self.title = " ".join(title.split("\n\n")[0].split())


class GraderPlugin:
    """Hands submissions from `feed` to every hidden test; `emit` takes their results, and what went wrong with us."""

    session: Session  # at hand, while tests run
    tests: dict[str, HiddenTest]  # by node id, once they are collected

    def __init__(
        self,
        assignment: Assignment,
        seed: bytes,
        devices: tuple[str, ...],
        feed: Iterator[Session],
        emit: Callable[[Session, dict[str, list[TestResult]], str], None],
    ) -> None:
        self.assignment, self.seed, self.devices = assignment, seed, devices
        self.feed, self.emit = feed, emit
        self.reference_module = load_by_path(assignment.reference, "reference")
        self.results: dict[str, list[TestResult]] = {}
        self.places: dict[str, int] = {}  # of the hidden tests in a report, by name
        self.timed_out: set[str] = set()
        self.fault = ""  # of ours, in the submission at hand
        self.caught: Counter[str] = Counter()  # by hidden test: submissions that were graded until it failed
        self.collection_faults: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the marker."""
        config.addinivalue_line("markers", MARKER)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run a test that takes `device` once on each device of the course."""
        if "device" in metafunc.fixturenames:
            metafunc.parametrize("device", self.devices)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what is wrong with a file of hidden tests."""
        if report.failed:
            self.collection_faults.append(report.longreprtext)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read the markers, and insist on a core test a task."""
        try:
            self.tests = self._read_tests(items)
            self.places = {test.name: place for place, test in enumerate(self.tests.values())}
        except GraderError as error:
            self.collection_faults.append(str(error))
        if self.collection_faults:  # else pytest would go on with the tests that it could collect
            raise pytest.UsageError("the hidden tests cannot be collected")

    def _read_tests(self, items: list[pytest.Item]) -> dict[str, HiddenTest]:
        tasks = {task.id for task in self.assignment.tasks}
        tests = {item.nodeid: HiddenTest(item, tasks) for item in items}
        lacking = tasks - {test.task for test in tests.values() if test.group is Group.CORE}
        if lacking and not self.collection_faults:
            raise GraderError(f"no core test for {', '.join(sorted(lacking))}")
        return tests

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests for each submission that comes: all, those of some tasks, or until one fails."""
        for submission in self.feed:
            self.session, self.timed_out, self.fault = submission, set(), ""
            self.results = {task.id: [] for task in self.assignment.tasks}
            items = [item for item in session.items if self._is_asked_for(self.tests[item.nodeid], submission)]
            if submission.manner.shuffled:
                Random(0).shuffle(items)
            if not submission.manner.to_the_end:  # what has failed often is likely to fail soon
                items.sort(key=lambda item: -self.caught[item.nodeid])
            self._run(items, to_the_end=submission.manner.to_the_end)
            for results in self.results.values():
                results.sort(key=lambda test: self.places[test.name])
            self.emit(submission, self.results, self.fault)
        return True

    @staticmethod
    def _is_asked_for(test: HiddenTest, submission: Session) -> bool:
        tasks, tests = submission.manner.tasks, submission.tests
        return (not tasks or test.task in tasks) and (not tests or test.name in tests)

    def _run(self, items: list[pytest.Item], *, to_the_end: bool) -> None:
        for item, following in zip_longest(items, items[1:]):
            # Without a following test pytest tears everything down, so that this may be the last.
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following if to_the_end else None)
            if not to_the_end and self._has_failed():
                self.caught[item.nodeid] += 1
                break

    def _has_failed(self) -> bool:
        done = (test for tests in self.results.values() for test in tests)
        return bool(self.fault) or any(test.outcome is not Outcome.PASSED for test in done)

    @pytest.fixture
    def student(self, request: pytest.FixtureRequest) -> Iterator[Student]:
        """Give the student's notebook, in a fork of its own."""
        test = self.tests[request.node.nodeid]
        late = test.task in self.timed_out
        limits = self.session.limits
        seconds = limits.after_timeout_seconds if late else limits.test_seconds
        calls = self.session.calls.setdefault(test.name, []) if self.session.tests else None
        student = Student(self.session, self._seed_of(request.node.nodeid) % 2**31, seconds, calls)
        yield student
        student.close()

    @pytest.fixture
    def reference(self) -> ModuleType:
        """Give the module of reference answers."""
        return self.reference_module

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Give a generator seeded by the course's secret and the test's id."""
        return np.random.default_rng(self._seed_of(request.node.nodeid))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn the end of a test's call into a result."""
        report = yield
        if call.when == "call" or call.excinfo is not None:
            error = call.excinfo.value if call.excinfo else None
            answered = call.when == "call" and has_answered(item)
            self._record(self.tests[item.nodeid], error, report.longreprtext, answered=answered)
        return report

    def _record(self, test: HiddenTest, error: BaseException | None, trace: str, *, answered: bool) -> None:
        if error is not None and not is_outcome(error, answered=answered):
            self.fault = self.fault or f"{test.name}: {type(error).__name__}: {error}"  # others may follow from it
            return
        outcome, hint, detail = outcome_of(error, trace)
        if hint == UNCHECKABLE:
            self.session.notes.append(f"the hidden test {test.title!r} stumbled over an answer of an unforeseen kind")
        if outcome is Outcome.TIMED_OUT:
            self.timed_out.add(test.task)
        result = TestResult(test.name, test.title, test.group, outcome, _text(hint), _text(detail))
        self.results[test.task].append(result)

    def _seed_of(self, nodeid: str) -> int:
        name = f"{self.assignment.name}::{nodeid.rpartition('/')[2]}{self.session.manner.salt}"
        return int.from_bytes(blake2b(name.encode(), key=self.seed, digest_size=8).digest(), "big")


def has_answered(item: pytest.Item) -> bool:
    """Return whether a test that is being run has had an answer of the student's code."""
    student = getattr(item, "funcargs", {}).get("student")
    return isinstance(student, Student) and student.last is not None


def is_outcome(error: BaseException, *, answered: bool) -> bool:
    """Return whether a hidden test ended so because of the student's code; else the test, or a fixture, is wrong.

    A test that stumbles once the student's code has answered may do so over an answer of an unforeseen kind.
    """
    claims = (StudentOutcome, AssertionError, pytest.fail.Exception)
    stumbled = isinstance(error, Exception) and not isinstance(error, AutograderError) and answered
    return isinstance(error, claims) or stumbled


def outcome_of(error: BaseException | None, trace: str) -> tuple[Outcome, object, object]:
    """Return outcome, hint and detail of what a hidden test ended with; the latter two as the test gave them."""
    if error is None:
        return Outcome.PASSED, "", ""
    if isinstance(error, StudentOutcome):
        return error.outcome, error.hint, error.detail
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return Outcome.FAILED, "", trace
    return Outcome.FAILED, UNCHECKABLE, f"the grader stumbled: {trace}"


def _text(said: object) -> str:
    """Return what a claim says as text that is not too long: it may pass on what the student process returned."""
    return ADDRESS.sub("0x...", (said if isinstance(said, str) else short(said))[:SAID_CHARACTERS])


def collect_and_run(plugin: GraderPlugin) -> None:
    """Run pytest on the assignment's folder with the plugin. Raises GraderError if it could not collect or run."""
    folder = plugin.assignment.graders
    if not any(folder.glob("test_*.py")):
        raise ConfigError(f"{folder}: no hidden tests (test_*.py) for {plugin.assignment.name}")
    arguments = [str(folder), f"--rootdir={folder}", "-c", os.devnull, "--noconftest"]
    unwanted = ("cacheprovider", "terminal", "logging")  # logging's handlers, thrice a test, have no reader
    without = [part for name in unwanted for part in ("-p", f"no:{name}")]
    options = ["--import-mode=importlib", "-s", *without, "-W", "ignore", "--strict-markers"]
    status = pytest.main([*arguments, *options], plugins=[plugin])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        faults = "\n".join(plugin.collection_faults) or pytest.ExitCode(status).name
        raise GraderError(f"{folder}: the hidden tests cannot be run: {faults}")


def load_by_path(path: Path, name: str) -> ModuleType:
    """Import a file whose folder name is no Python name."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.exists():
        raise ConfigError(f"{path}: missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
