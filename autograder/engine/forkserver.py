"""A warm process that forks student processes. Runs in a process of its own, started by the grader.

It imports, makes the shell, and never computes: after one multi-threaded torch operation here every child would hang.
It is told what to do over one inherited socket of JSON packets, and ends, with all that it forked, when that closes.
"""

import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import autograder
import course_lib
from autograder.engine import cuda
from autograder.engine.confinement.confine import Confinement
from autograder.engine.confinement.confined import Confined
from autograder.engine.confinement.hugepages import collapse_memory
from autograder.engine.confinement.layers import Layer
from autograder.engine.confinement.survey import survey
from autograder.engine.unconfined import Unconfined, UnconfinedProcess
from autograder.errors import EngineError
from autograder.model import Limits

if TYPE_CHECKING:
    from autograder.engine.shell import StudentShell

PACKET_BYTES = 1 << 16
WATCH_MILLISECONDS = 200  # between two looks at the memory of student processes
PRELOADED = (
    "numpy",
    "torch",
    "torch._dynamo",  # a child's first optimiser step takes 0.04 s instead of 1-2 s
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    # what IPython imports at a notebook's first cell, its first traceback (half a second) and its first `!command`
    "IPython.core.logger",
    "asttokens",
    "executing",
    "pexpect",
    "pure_eval",
    "pygments.formatters.terminal256",
    "pygments.lexers.python",
    "pygments.styles.default",
    "stack_data",
    "autograder.engine.student",
)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What a server is started with. `hidden` must not be readable by student processes; the start fails if it is."""

    slot: int
    sandbox: bool
    hidden: list[str]
    cuda: bool  # student processes may use the GPU that the environment names


def main(descriptor: int) -> NoReturn:
    """Serve until the socket closes; its first packet holds the settings."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to handle
    control = socket.socket(fileno=descriptor)
    # Not as an argument: student processes inherit this command line, and the settings name hidden folders.
    settings = ServerSettings(**json.loads(control.recv(PACKET_BYTES)))
    try:
        confinement, shell = _prepare(settings)
    except (EngineError, ImportError) as error:
        control.send(json.dumps({"failed": str(error)[: PACKET_BYTES // 8]}).encode())
        os._exit(1)
    control.send(json.dumps({"ready": confinement.tier}).encode())
    server = _Server(control, confinement, shell, settings.slot)
    while server.step():
        pass
    server.end_all()
    os._exit(0)


def _prepare(settings: ServerSettings) -> "tuple[Confinement | Unconfined, StudentShell]":
    # The survey forks, which is cheap only while this process is small.
    layers = survey() if settings.sandbox else ()
    preload()
    from autograder.engine.pictures import remember
    from autograder.engine.shell import make_shell
    from course_lib import plotting

    remember(plotting)
    shell = make_shell()
    collapse_memory()
    return _confinement(settings, layers), shell


def _confinement(settings: ServerSettings, layers: tuple[Layer, ...]) -> Confinement | Unconfined:
    if settings.cuda:
        cuda.prefer_determinism()
    if not settings.sandbox:
        return Unconfined()
    package = Path(autograder.__file__).parent
    readable = [package / "engine", package / "model.py", package / "errors.py", Path(course_lib.__file__).parent]
    hidden = [Path(path) for path in settings.hidden]
    if not settings.cuda:
        return Confinement.prepare(layers, readable, hidden)
    return Confinement.prepare(layers, [*readable, *cuda.system_entries()], hidden, cuda.device_nodes())


def preload() -> None:
    """Import what student processes will find warm. Raises ImportError, which names what failed."""
    course = [f"course_lib.{module.name}" for module in pkgutil.iter_modules(course_lib.__path__)]
    for name in (*PRELOADED, *course):
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise ImportError(f"the fork server could not import {name}: {error}") from error


class _Server:
    def __init__(
        self, control: socket.socket, confinement: Confinement | Unconfined, shell: "StudentShell", slot: int
    ) -> None:
        self.control, self.confinement, self.shell, self.slot = control, confinement, shell, slot
        self.students: dict[int, Confined | UnconfinedProcess] = {}
        self.memory_kills = 0  # by our own watch, where no cgroup limits memory
        self.poller = select.poll()
        self.poller.register(control, select.POLLIN)

    def step(self) -> bool:
        """Wait for a request or a while, and answer it; return False when the grader is gone."""
        came = self.poller.poll(WATCH_MILLISECONDS if self.students else None)
        self.memory_kills += sum(student.enforce_memory() for student in self.students.values())
        if not came:
            return True
        packet, descriptors, _, _ = socket.recv_fds(self.control, PACKET_BYTES, 1)
        if not packet:
            return False
        request = json.loads(packet)
        if request["op"] == "spawn":
            self._spawn(descriptors[0], Limits(**request["limits"]), request["pictures"])
        elif request["op"] == "end":
            self._end(request["pid"])
            self._say({"ended": request["pid"]})
        elif request["op"] == "memory":
            self._say({"kills": self.memory_kills + sum(student.oom_kills() for student in self.students.values())})
        return True

    def end_all(self) -> None:
        """End every student process."""
        for pid in list(self.students):
            self._end(pid)

    def _spawn(self, descriptor: int, limits: Limits, pictures: dict[str, Any]) -> None:
        try:
            if self.students:
                raise EngineError("one student process at a time: its slot, and so its uid and cgroup, is in use")
            serve = _student_main(self.shell, descriptor, limits, pictures)
            student = self.confinement.start(self.slot, limits, serve, {descriptor})
        except EngineError as error:
            self._say({"refused": str(error)[: PACKET_BYTES // 8]})
            return
        finally:
            os.close(descriptor)
        self.students[student.pid] = student
        self.memory_kills = 0
        self._say({"spawned": student.pid})

    def _end(self, pid: int) -> None:
        self.students.pop(pid).close()

    def _say(self, message: dict[str, Any]) -> None:
        self.control.send(json.dumps(message).encode())


def _student_main(
    shell: "StudentShell", descriptor: int, limits: Limits, pictures: dict[str, Any]
) -> Callable[[], NoReturn]:
    from autograder.engine.pictures import look_at
    from autograder.engine.student import serve_submission

    def main() -> NoReturn:
        look_at(**pictures)
        serve_submission(shell, socket.socket(fileno=descriptor), limits)

    return main


if __name__ == "__main__":
    # Not "" either: it is the working folder, which student code may write to.
    sys.path[:] = [path for path in sys.path if path and Path(path).exists()]
    main(int(sys.argv[1]))
