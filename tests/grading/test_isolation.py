"""What student code must never be able to find: looked for in the memory of every process that runs it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.authoring.submissions import reference_answers, with_answers
from autograder.grading.worker import Setup
from autograder.model import Assignment, Limits

# Put together here, so that this file's own text does not hold what is looked for.
CANARIES = {place: f"canary-{place}-".encode() + b"7f3a9c" for place in ("test", "expected", "reference")}
WAITS = "import time\ndef double(x):\n    time.sleep(20)\n    return 2 * x"

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 and Path("/proc/sys/kernel/yama/ptrace_scope").exists(),
    reason="reading the memory of other processes needs root",
)


@pytest.fixture
def secretive(toy: Assignment, tmp_path: Path) -> Assignment:
    """The toy with a canary in a hidden test, in a value it expects, and in the reference."""
    graders, solutions = tmp_path / "graders", tmp_path / "solutions"
    graders.mkdir()
    solutions.mkdir()
    canary = {place: text.decode() for place, text in CANARIES.items()}
    reference = (toy.solutions / "reference.py").read_text()
    (solutions / "reference.py").write_text(f"{reference}\nSECRET = {canary['reference']!r}\n")
    (graders / "probes.py").write_text((toy.graders / "probes.py").read_text())
    others = "".join(
        f"@pytest.mark.task({task.id!r})\ndef test_{task.id}():\n    'Nothing.'\n\n" for task in toy.tasks[1:]
    )
    (graders / "test_toy.py").write_text(
        "import pytest\n\n"
        f"@pytest.mark.task('double')\ndef test_double(student, reference):\n    'It doubles.'\n"
        f"    note = {canary['test']!r}\n    expected = {canary['expected']!r}.encode()\n"
        f"    assert student.double(2) == 4 and note and expected and reference.SECRET\n\n{others}"
    )
    return Assignment(
        toy.name, toy.tasks, toy.notebook, graders=graders, common_graders=toy.common_graders, solutions=solutions
    )


@pytest.fixture
def waiting(secretive: Assignment, tmp_path: Path) -> Iterator[int]:
    """The pid of a grading worker in whose hidden test a student's function is running."""
    notebook = with_answers(
        json.loads(secretive.notebook.read_bytes()), reference_answers(secretive) | {"double": WAITS}
    )
    path = tmp_path / "waiting.ipynb"
    path.write_text(json.dumps(notebook))
    setup = Setup(secretive, Limits(test_seconds=20), b"a seed of 32 bytes, for a test..", ("cpu",))
    command = [sys.executable, "-P", "-m", "autograder.grading.worker"]
    job = {"name": "waiting", "path": str(path), "answers_only": True}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdin is not None
        worker.stdin.write(f"{json.dumps(setup.to_json())}\n{json.dumps(job)}\n")
        worker.stdin.flush()
        _wait_for_test(worker.pid)
        yield worker.pid
        worker.kill()


def test_no_process_that_runs_student_code_holds_tests_expected_values_or_reference(waiting: int) -> None:
    server, *students = _descendants(waiting)

    found = {pid: {place for place, text in CANARIES.items() if _holds(pid, text)} for pid in (server, *students)}

    assert {place for place, text in CANARIES.items() if _holds(waiting, text)} == set(CANARIES)  # the scan does find
    assert len(students) >= 2  # the notebook's process, and the test's fork of it
    assert found == {pid: set() for pid in (server, *students)}


def _wait_for_test(worker: int) -> None:

    deadline = time.monotonic() + 90
    while len(_descendants(worker)) < 3:
        assert time.monotonic() < deadline, "no hidden test began"
        time.sleep(0.2)
    time.sleep(1)  # for the call to arrive


def _descendants(pid: int) -> list[int]:
    """Return the processes below a process, parents before children."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [each for child in children for each in (child, *_descendants(child))]


def _holds(pid: int, text: bytes) -> bool:
    """Return whether a process's memory, arguments or environment hold a text."""
    if any(text in Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "environ")):
        return True
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        return any(text in _read(memory.fileno(), low, high) for low, high in _writable(pid))


def _writable(pid: int) -> Iterator[tuple[int, int]]:
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        addresses, rights, *_ = line.split()
        if rights.startswith("rw"):
            low, high = (int(address, 16) for address in addresses.split("-"))
            yield low, high


def _read(descriptor: int, low: int, high: int) -> bytes:
    try:
        return os.pread(descriptor, high - low, low)
    except OSError:  # a mapping that cannot be read, such as a guard page
        return b""
