"""What is our fault, and what a student's: no student pays for us, and no submission for its neighbours."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from io import StringIO
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from autograder.engine.client import ForkServer
from autograder.engine.confinement import leftovers, memory
from autograder.errors import ConfigError, GraderError, ServerError
from autograder.grading.pool import Job, Pool, WorkerNotStarted
from autograder.grading.proxy import Student
from autograder.grading.session import MAGIC_LINE, Session
from autograder.grading.setup import Setup
from autograder.grading.store import ResultStore
from autograder.grading.worker import Worker
from autograder.model import Assignment, Graded, Limits, Report

from .sound import one_cell

GRADED = Graded(Report("toy", "x", ()), "{}")
LATIN = b"\xe9\xff"  # no UTF-8


@pytest.fixture(scope="module")
def own_server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


def session_of(server: ForkServer, source: str) -> Session:
    return Session("x", server, one_cell(source), {}, Limits())


def ask(session: Session) -> object:
    """Call the notebook's function f, as one hidden test does."""
    with closing(Student(session, 0, 30)) as student:
        return student.f()


def test_a_fork_server_that_dies_in_a_test_is_no_students_fault(own_server: ForkServer) -> None:
    with session_of(own_server, "import time\ndef f():\n    time.sleep(20)") as session:
        killing = Timer(0.5, os.kill, (own_server.pid, signal.SIGKILL))
        killing.start()
        with pytest.raises(ServerError):
            ask(session)
        killing.join()

    with session_of(own_server, "def f():\n    return 2") as session:  # of the next student, on a new server
        assert ask(session) == 2


def test_a_fork_server_that_dies_in_a_cell_is_no_students_fault(own_server: ForkServer) -> None:
    killing = Timer(1.0, os.kill, (own_server.pid, signal.SIGKILL))
    killing.start()
    with pytest.raises(ServerError), session_of(own_server, "import time\ntime.sleep(20)"):
        pass
    killing.join()


def test_a_late_answer_is_not_taken_for_the_next_one(own_server: ForkServer) -> None:
    own_server.spawn(Limits()).close()  # from a new server, where an earlier test has killed it
    os.kill(own_server.pid, signal.SIGSTOP)
    with pytest.raises(ServerError, match="did not answer"):
        own_server._ask({"op": "memory"}, seconds=0.1)

    with session_of(own_server, "def f():\n    return 1") as session:  # on a new server
        assert ask(session) == 1


NEIGHBOUR = f"""
import mmap, sys, time
open("/proc/self/comm", "wb").write({LATIN!r})
with open(sys.argv[1], "w+b") as file:
    file.truncate(4096)
    kept = mmap.mmap(file.fileno(), 4096)
print("ready", flush=True)
time.sleep(60)
"""


def test_names_in_any_bytes_disturb_no_watch() -> None:
    shared = leftovers.SHARED_MEMORY / os.fsdecode(b"of-a-test-" + LATIN)
    command = [sys.executable, "-c", NEIGHBOUR, str(shared)]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE) as neighbour:
            assert neighbour.stdout is not None
            assert neighbour.stdout.readline() == b"ready\n"
            assert LATIN in Path(f"/proc/{neighbour.pid}/stat").read_bytes()
            assert neighbour.pid in memory.tree_of(os.getpid())
            assert shared.stat().st_ino in set(leftovers._inodes_in_use())
            neighbour.kill()
    finally:
        shared.unlink()


def test_blanks_are_searched_for_magics_in_no_time() -> None:
    blanks = " " * 2_000_000  # with two ways to take them, hours

    assert MAGIC_LINE.sub("pass", f"x = 1\n{blanks}x\n y, z = !ls\n  %time f()") == f"x = 1\n{blanks}x\npass\npass"


def test_what_is_far_too_long_has_no_definitions_and_no_long_line(server: ForkServer) -> None:
    long = "def f():\n    raise ValueError(" + "1 + " * 100_000 + "1)"
    session = session_of(server, long)

    assert session.definitions == {}
    assert len(session.source_line(1, 2)) == 300


class Failing:
    """In the place of a grading process: always raises."""

    def __init__(self, error: Exception) -> None:
        self.error, self.asked = error, 0

    def grade_bytes(self, *_: object) -> Graded:
        self.asked += 1
        raise self.error

    def abandon(self) -> None: ...

    def close(self) -> None: ...


class Working(Failing):
    """In its place too: grades everything alike."""

    def grade_bytes(self, *_: object) -> Graded:
        return GRADED


PoolOf = Callable[..., Pool]


@pytest.fixture
def pool_of(toy: Assignment) -> Iterator[PoolOf]:
    pools = []

    def make(*processes: Any, store: ResultStore | None = None) -> Pool:
        pool = Pool(Setup(toy, Limits(), b"", ("cpu",)), len(processes), store)
        pool._processes = list(processes)
        while not pool._idle.empty():
            pool._idle.get()
        for process in processes:
            pool._idle.put(process)
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        pool.close()


def test_a_worker_that_does_not_start_leaves_its_jobs_to_the_others(pool_of: PoolOf) -> None:
    broken = Failing(WorkerNotStarted("no GPU is free"))
    pool = pool_of(Working(ValueError()), broken)

    assert [pool.grade(Job("x", Path("x")), b"{}", "") for _ in range(3)] == [GRADED] * 3
    assert broken.asked == 1


def test_where_no_worker_starts_every_job_says_why(pool_of: PoolOf) -> None:
    pool = pool_of(*(Failing(WorkerNotStarted("no GPU is free")) for _ in range(3)))

    for _ in range(2):
        with pytest.raises(WorkerNotStarted, match="no GPU is free"):
            pool.grade(Job("x", Path("x")), b"{}", "")


def test_a_worker_that_failed_on_a_job_is_asked_again(pool_of: PoolOf) -> None:
    failing = Failing(GraderError("it died"))
    pool = pool_of(failing)

    for _ in range(2):
        with pytest.raises(GraderError):
            pool.grade(Job("x", Path("x")), b"{}", "")
    assert failing.asked == 2


def test_a_result_that_cannot_be_kept_is_told_and_stops_nobody(pool_of: PoolOf, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file where the folder should be")
    (tmp_path / "x.ipynb").write_text("{}")
    pool = pool_of(Working(ValueError()), store=ResultStore(tmp_path / "results", b""))

    result = pool.submit(Job("x", tmp_path / "x.ipynb")).result()

    assert isinstance(result, ConfigError)
    assert "cannot be written" in str(result)


def test_a_file_that_cannot_be_read_is_not_taken_for_an_empty_one(pool_of: PoolOf, tmp_path: Path) -> None:
    store = ResultStore(tmp_path / "results", b"")
    store.keep(b"", replace(GRADED, notebook='{"of": "an empty file"}'))
    (tmp_path / "empty.ipynb").touch()
    pool = pool_of(Working(ValueError()), store=store)

    empty, absent = (pool.submit(Job(name, tmp_path / f"{name}.ipynb")).result() for name in ("empty", "absent"))

    assert isinstance(empty, Graded)
    assert isinstance(absent, Graded)
    assert (empty.notebook, absent.notebook) == ('{"of": "an empty file"}', "{}")
    assert absent.report.run["key"] != empty.report.run["key"]


def worker_that_raises(
    toy: Assignment, monkeypatch: pytest.MonkeyPatch, error: Exception, started: float
) -> tuple[Worker, StringIO]:
    said = StringIO()
    worker = Worker(Setup(toy, Limits(), b"", ("cpu",)), StringIO(), said)

    def run() -> None:
        worker.started = started
        raise error

    monkeypatch.setattr(worker, "_run", run)
    return worker, said


@pytest.mark.parametrize(("error", "lasting"), [(GraderError("no core test"), True), (ServerError("no GPU"), False)])
def test_a_worker_that_cannot_start_says_why_and_whether_for_good(
    toy: Assignment, monkeypatch: pytest.MonkeyPatch, error: Exception, lasting: bool
) -> None:
    worker, said = worker_that_raises(toy, monkeypatch, error, 0.0)

    worker.serve()

    assert json.loads(said.getvalue()) == {"fatal": str(error), "lasting": lasting}


def test_a_worker_that_fails_on_a_submission_says_nothing_about_the_next(
    toy: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, said = worker_that_raises(toy, monkeypatch, GraderError("INTERNAL_ERROR"), 1.0)

    with pytest.raises(GraderError):
        worker.serve()
    assert said.getvalue() == ""
