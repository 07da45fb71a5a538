"""An autograder without protection, as many are built: the notebook, the hidden tests and the results share a process.

Attacks are first shown to succeed against this one. Each run has a pid namespace and the rights of an ordinary user, so
that what succeeds costs the machine nothing. Run as `python naive.py DESCRIPTOR`: a warm server that forks.
"""

import atexit
import contextlib
import importlib
import json
import os
import pickle
import resource
import select
import signal
import socket
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pyprctl
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from autograder.engine.clock import cpu_seconds
from autograder.engine.confinement import kernel
from autograder.engine.confinement.child import fork_child

sys.path.insert(0, str(Path(__file__).parents[1] / "engine" / "confinement"))
kinds = importlib.import_module("kinds")

USER = 64_123
BUSY_SECONDS, ASLEEP_SECONDS, PATIENCE_SECONDS = 5.0, 4.0, 90.0
TESTS = Path(__file__).with_name("naive_tests.py")
RESULTS, ANSWERS, OUTPUT = "results.json", "answers.pkl", "output.txt"


def serve(descriptor: int) -> None:
    """Grade in a fork each notebook that is named, until the other side hangs up."""
    control = Connection(descriptor)
    control.send("ready")
    while True:
        try:
            folder = Path(control.recv())
        except EOFError:
            return
        control.send(grade_in_namespace(folder))


def grade_in_namespace(folder: Path) -> dict[str, Any]:
    """Grade the notebook in a folder; return how that went, and what was left running."""
    ours, theirs = socket.socketpair()

    def outer() -> NoReturn:
        ours.close()
        os.setsid()
        kernel.unshare(kernel.CLONE_NEWPID | kernel.CLONE_NEWNS)
        init = fork_child(lambda: first_process(folder, theirs))
        theirs.close()
        os.waitpid(init, 0)
        os._exit(0)

    pid = fork_child(outer)
    theirs.close()
    answer = {"ended": "hung"}
    with ours:
        if select.select([ours], [], [], PATIENCE_SECONDS)[0]:
            said = ours.recv(4096)
            answer = json.loads(said) if said else {"ended": "killed"}
    # The namespace's first process goes with its parent's word, and takes every other along.
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
    os.waitpid(pid, 0)
    return answer | {"results": read_results(folder, answer), "output": read_text(folder / OUTPUT)}


def first_process(folder: Path, tell: socket.socket) -> NoReturn:
    """Be pid 1: run the grading as an ordinary user, tell how it ended and what still runs, and wait for the end."""
    kernel.mount("", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("proc", "/proc", "proc")
    grading = fork_child(lambda: grade(folder))
    status = end_of(grading)
    if status is None:
        ended = "hung"
        os.kill(grading, signal.SIGKILL)
    else:
        ended = "killed" if os.WIFSIGNALED(status) else f"exit {os.waitstatus_to_exitcode(status)}"
    time.sleep(0.3)  # what a background process does once the grader has looked
    others = [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]  # noqa: PTH208 - names only
    left = [pid for pid in others if pid not in (1, grading)]
    tell.sendall(json.dumps({"ended": ended, "left": left}).encode())
    time.sleep(3600)
    os._exit(0)


def end_of(pid: int) -> int | None:
    """Wait for a process's end; return its status, or None when it has computed too long, or slept too long."""
    started = awake = time.monotonic()
    used = 0.0
    while used < BUSY_SECONDS and time.monotonic() - awake < ASLEEP_SECONDS and time.monotonic() - started < 60:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return status
        time.sleep(0.02)
        if (now := cpu_seconds(pid)) > used + 0.01:
            used, awake = now, time.monotonic()
    return None


def grade(folder: Path) -> NoReturn:
    """Run the notebook, then the hidden tests beside it, and write the results; as an ordinary user."""
    os.closerange(3, 1024)  # what the tests need is not to be attacked
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)
    pyprctl.set_dumpable(True)  # as after an exec
    resource.setrlimit(resource.RLIMIT_NPROC, (200, 200))
    resource.setrlimit(resource.RLIMIT_FSIZE, (400 << 20, 400 << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.chdir(folder)
    os.environ |= {"HOME": str(folder), "GRADER_TOKEN": "CANARY-TOKEN"}
    out = os.open(OUTPUT, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.stdout = sys.stderr = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    notebook = json.loads(Path("notebook.ipynb").read_text())
    try:
        grade_in_process(notebook)
        status = 0
    except SystemExit as left:
        status = int(left.code or 0)
    except BaseException:  # noqa: BLE001 - as any script ends that student code has broken
        status = 1
    threading._shutdown()  # type: ignore[attr-defined]  # what an interpreter does at its end
    atexit._run_exitfuncs()
    os._exit(status)


def grade_in_process(notebook: dict[str, Any]) -> None:
    """Run the cells, then the tests beside what the cells have made of this process."""
    shell = InteractiveShell.instance()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            shell.run_cell("".join(cell["source"]))  # type: ignore[no-untyped-call]
    points = hidden_cell(shell) + in_process_tests(shell)
    Path(RESULTS).write_text(json.dumps({"score": points * notebook.get("metadata", {}).get("points", 1)}))
    with contextlib.suppress(Exception), Path(ANSWERS).open("wb") as file:
        pickle.dump(shell.user_ns["double"](3), file)


def hidden_cell(shell: InteractiveShell) -> int:
    """Return 1 if the test that nbgrader would put into the notebook shows no error."""
    with capture_output() as captured:
        shell.run_cell("assert double(774411229) == 1548822458, 'wrong'")  # type: ignore[no-untyped-call]
    shown = captured.stdout + captured.stderr
    return int("Traceback" not in shown and "Error" not in shown)


class Points:
    """pytest's plugin: gives the student's names, and a point for each test that passes."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace, self.points = namespace, 0

    @pytest.fixture
    def student(self) -> Any:
        return type("Student", (), {"__getattr__": lambda _, name: self.namespace[name]})()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.points += int(report.passed)

    def pytest_exception_interact(self, call: pytest.CallInfo[None]) -> None:
        """Show students what their code raised, and where; a comparison's own words hold the expected value."""
        assert call.excinfo is not None
        if not isinstance(call.excinfo.value, AssertionError):
            print(call.excinfo.typename, call.excinfo.value, call.excinfo.traceback[-1].path)  # noqa: T201


def in_process_tests(shell: InteractiveShell) -> int:
    """Run the hidden tests with pytest in this process; return how many passed."""
    plugin = Points(shell.user_ns)
    options = [
        "--noconftest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:terminal",
        "-s",
        "-c",
        os.devnull,
        "-W",
        "ignore",
    ]
    pytest.main([str(TESTS), *options, f"--rootdir={TESTS.parent}"], plugins=[plugin])
    return plugin.points


def read_results(folder: Path, answer: dict[str, Any]) -> float:
    """Return the score, as such graders find it: in the file, else by the exit status; unpickle what came back."""
    answers = folder / ANSWERS
    if answers.is_file() and answers.stat().st_size:
        with contextlib.suppress(Exception):
            pickle.loads(answers.read_bytes())  # the mistake that is shown
    try:
        results = folder / RESULTS
        return float(json.loads(results.read_text() if results.is_file() else "")["score"])
    except (OSError, ValueError, KeyError, TypeError):
        return 100.0 if answer["ended"] == "exit 0" else 0.0


def read_text(path: Path) -> str:
    """Return a file's first 20 MB, and its length if it has more."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return file.read(20 << 20).decode(errors="replace") + f"\n[{path.stat().st_size} bytes]"
    except OSError:
        return ""


if __name__ == "__main__":
    torch.set_num_threads(1)
    assert np and torch
    kinds.reveal(Path(sys.base_prefix))
    serve(int(sys.argv[1]))
