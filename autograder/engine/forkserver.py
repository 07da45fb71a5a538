"""A warm process that forks student processes. Runs in a process of its own, started by the grader.

It imports and never computes: after one multi-threaded torch operation here every child would hang. It is told what to
do over one inherited socket of JSON packets, and ends, with all that it forked, when that socket closes.
"""

import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import tempfile
from pathlib import Path
from shutil import rmtree
from typing import Any, NoReturn

import course_lib
from autograder.model import Limits

PACKET_BYTES = 1 << 16
PRELOADED = (
    "numpy",
    "torch",
    "torch._dynamo",  # a child's first optimiser step takes 0.04 s instead of 1-2 s
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "autograder.engine.student",
)


def main(descriptor: int) -> NoReturn:
    """Serve until the socket closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to handle
    control = socket.socket(fileno=descriptor)
    failed = preload()
    control.send(json.dumps({"ready": not failed, "failed": failed}).encode())
    if failed:
        os._exit(1)
    server = _Server(control)
    while server.step():
        pass
    server.end_all()
    os._exit(0)


def preload() -> str:
    """Import what student processes will find warm; return what failed, by name."""
    course = [f"course_lib.{module.name}" for module in pkgutil.iter_modules(course_lib.__path__)]
    for name in (*PRELOADED, *course):
        try:
            importlib.import_module(name)
        except ImportError as error:
            return f"{name}: {error}"
    return ""


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.scratches: dict[int, str] = {}
        wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda _signum, _frame: None)
        self.poller = select.poll()
        self.poller.register(control, select.POLLIN)
        self.poller.register(wake_read, select.POLLIN)
        self.wake_read = wake_read

    def step(self) -> bool:
        """Handle what has come; return False when the grader is gone."""
        for descriptor, _ in self.poller.poll():
            if descriptor == self.wake_read:
                os.read(self.wake_read, PACKET_BYTES)
                self._report_ended()
                continue
            packet, descriptors, _, _ = socket.recv_fds(self.control, PACKET_BYTES, 1)
            if not packet:
                return False
            self._obey(json.loads(packet), descriptors)
        return True

    def _obey(self, request: dict[str, Any], descriptors: list[int]) -> None:
        if request["op"] == "spawn":
            self.control.send(
                json.dumps({"spawned": self._spawn(descriptors[0], Limits(**request["limits"]))}).encode()
            )
        elif request["op"] == "end":
            self._end(request["pid"])
            self.control.send(json.dumps({"ended": request["pid"]}).encode())

    def _spawn(self, descriptor: int, limits: Limits) -> int:
        scratch = tempfile.mkdtemp(prefix="submission-")
        pid = os.fork()
        if pid == 0:
            _become_student(descriptor, limits, scratch)
        os.close(descriptor)
        self.scratches[pid] = scratch
        return pid

    def _report_ended(self) -> None:
        for pid in list(self.scratches):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                self._clean(pid)
                self.control.send(json.dumps({"exited": pid, "status": os.waitstatus_to_exitcode(status)}).encode())

    def _end(self, pid: int) -> None:
        if pid in self.scratches:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            self._clean(pid)

    def _clean(self, pid: int) -> None:
        rmtree(self.scratches.pop(pid), ignore_errors=True)

    def end_all(self) -> None:
        """End every student process."""
        for pid in list(self.scratches):
            self._end(pid)


def _become_student(descriptor: int, limits: Limits, scratch: str) -> NoReturn:
    from autograder.engine.student import serve_submission

    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    student = os.dup2(descriptor, 3) if descriptor != 3 else 3
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    serve_submission(socket.socket(fileno=student), limits, scratch)


if __name__ == "__main__":
    sys.path[:] = [path for path in sys.path if Path(path).exists()]
    main(int(sys.argv[1]))
