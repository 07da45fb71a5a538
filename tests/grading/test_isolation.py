"""While a hidden test runs, no process that runs student code holds it, the reference, or an expected value."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from toy_course import Submit

from autograder.grading.pool import GradingProcess, Job
from autograder.grading.setup import Setup
from autograder.model import Assignment, Graded, Limits

HALVES = {"hidden test": ("CANARY-OF-", "HIDDEN-TEST"), "reference": ("CANARY-OF-", "REFERENCE")}
EXPECTED = ("CANARY-OF-", "EXPECTED-VALUE")  # computed while the test runs, from what stands nowhere in one piece
SENT = ("CANARY-OF-", "INPUT")
GRADER = f"""
import pytest
NOTE = "{"".join(HALVES["hidden test"])}"

@pytest.mark.task("double")
def test_double(student, reference):
    '''It says what it should.'''
    expected = "".join({EXPECTED!r})
    assert student.double("".join({SENT!r})) == expected + reference.NOTE
"""
WAIT = """
import signal, time
def double(x):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        time.sleep(0 if x == 2 else 600)
    except KeyboardInterrupt:  # all has been looked at
        pass
    return 4
"""
LIMITS = Limits(test_seconds=60)
SOON_SECONDS = 120.0
CHUNK_BYTES = 1 << 22


@dataclass
class Scene:
    """A worker in the middle of a hidden test, the processes it has started, and the canaries found in each."""

    worker: int
    fork_server: int
    student: int
    test: int
    pids: tuple[int, ...]
    hidden: tuple[Path, ...]
    found: dict[int, set[str]]


def children(pid: int) -> list[int]:
    """Return the pids of a process's children, by all its threads."""
    lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for text in lists for child in text.split()]


def descendants(pid: int) -> list[int]:
    return [each for child in children(pid) for each in (child, *descendants(child))]


def memory(pid: int) -> Iterator[bytes]:
    """Yield what a process holds in memory, in overlapping pieces."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    regions = [line.split()[0].split("-") for line in maps if line.split()[1].startswith("r")]
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
        for start, end in ((int(a, 16), int(b, 16)) for a, b in regions):
            for at in range(start, end, CHUNK_BYTES):
                try:
                    yield os.pread(file.fileno(), min(CHUNK_BYTES + 100, end - at), at)
                except (OSError, OverflowError):  # the kernel's own pages, which no process can hide things in
                    break


def canaries_in(pid: int) -> set[str]:
    known = {"".join(parts).encode() for parts in (*HALVES.values(), EXPECTED, SENT)}
    small = [Path(f"/proc/{pid}/{name}").read_bytes() for name in ("environ", "cmdline", "comm")]
    return {canary.decode() for part in (*memory(pid), *small) for canary in known if canary in part}


def open_files(pid: int) -> list[str]:
    links = [*Path(f"/proc/{pid}/fd").iterdir(), Path(f"/proc/{pid}/cwd")]
    return [*(str(link.readlink()) for link in links), *Path(f"/proc/{pid}/maps").read_text().split()]


@pytest.fixture(scope="module")
def scene(toy: Assignment, submit: Submit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    graders, solutions = tmp_path_factory.mktemp("graders"), tmp_path_factory.mktemp("solutions")
    (graders / "test_canary.py").write_text(GRADER)
    (solutions / "reference.py").write_text(f"NOTE = '{''.join(HALVES['reference'])}'\n")
    assignment = replace(toy, tasks=toy.tasks[:1], graders=graders, solutions=solutions)
    path = submit("waits", {"double": WAIT})
    before = set(children(os.getpid()))
    results: list[Graded] = []
    with GradingProcess(Setup(assignment, LIMITS, b"s" * 32, ("cpu",))) as process:
        process.grade(Job("first", submit("first", {})))  # before the second the reference's pictures are gathered
        grading = threading.Thread(target=lambda: results.append(process.grade(Job("waits", path))))
        grading.start()
        test = halted_test(before)
        try:
            yield scanned(test, (graders, solutions, toy.notebook.parent))
        finally:
            for number in (signal.SIGCONT, signal.SIGINT):
                os.kill(test, number)
            grading.join()
    assert results[0].report.tasks[0].tests[0].outcome == "failed"  # it ran to its end: nothing here disturbed it


def halted_test(before: set[int]) -> int:
    """Wait until a process below a new worker holds the hidden test's input; stop it, and return its pid."""
    deadline = time.monotonic() + SOON_SECONDS
    while time.monotonic() < deadline:
        below = [pid for worker in set(children(os.getpid())) - before for pid in descendants(worker)]
        for pid in below[2:]:  # behind the fork server and the student process
            with suppress(FileNotFoundError, ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
                if "".join(SENT) in canaries_in(pid):
                    return pid
                os.kill(pid, signal.SIGCONT)
        time.sleep(0.05)
    raise AssertionError("no hidden test was seen to run")


def scanned(test: int, hidden: tuple[Path, ...]) -> Scene:
    """Scan the test's process and all above it up to the worker, and whatever else the worker has started."""
    above = [test]
    while above[-1] != os.getpid():
        above.append(int(Path(f"/proc/{above[-1]}/stat").read_text().rpartition(")")[2].split()[1]))
    student, fork_server, worker = above[1], above[-3], above[-2]
    pids = tuple(descendants(worker))
    return Scene(worker, fork_server, student, test, pids, hidden, {pid: canaries_in(pid) for pid in (worker, *pids)})


def test_the_scan_finds_every_canary_in_the_trusted_worker(scene: Scene) -> None:
    assert scene.found[scene.worker] == {"".join(parts) for parts in (*HALVES.values(), EXPECTED, SENT)}


def test_the_scan_finds_the_input_in_the_tests_own_process(scene: Scene) -> None:
    assert "".join(SENT) in scene.found[scene.test]


def test_fork_server_student_and_test_are_three_processes(scene: Scene) -> None:
    assert len({scene.worker, scene.fork_server, scene.student, scene.test}) == 4


def test_no_process_that_runs_student_code_holds_what_is_hidden(scene: Scene) -> None:
    held = {pid: found - {"".join(SENT)} for pid, found in scene.found.items() if pid != scene.worker}

    assert held == {pid: set() for pid in scene.pids}


def test_the_input_is_in_no_process_but_the_tests(scene: Scene) -> None:
    holding = {pid for pid, found in scene.found.items() if "".join(SENT) in found}

    assert holding == {scene.worker, scene.test}


def test_no_process_that_runs_student_code_has_a_hidden_file_open(scene: Scene) -> None:
    for pid in scene.pids:
        opened = open_files(pid)

        assert opened
        assert not [name for name in opened for folder in scene.hidden if str(folder) in name]
