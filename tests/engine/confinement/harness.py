"""A small fork server for these tests: it gives up rights as told, surveys, prepares, and starts student processes.

Run as `python harness.py MACHINE DESCRIPTOR WARM DEVICE...`; the acts that student processes perform are in acts.py.
"""

import importlib
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.reduction import recvfds
from pathlib import Path
from typing import Any, NoReturn

from autograder.engine.confinement.child import fork_child, readable_within, wait_for
from autograder.engine.confinement.confine import Confinement
from autograder.engine.confinement.confined import Confined
from autograder.engine.confinement.survey import survey
from autograder.errors import EngineError
from autograder.model import Limits

# By name: as a script this file has no package, and its folder comes first on the path.
acts, attacks, kinds = map(importlib.import_module, ("acts", "attacks", "kinds"))


@dataclass
class Server:
    """Answers the requests of the test process; a reply that is an exception is raised there."""

    control: Connection
    confinement: Confinement
    report: dict[str, Any]
    alive: dict[int, Confined] = field(default_factory=dict)

    def start(self, slot: int, limits: Limits, act: str, arguments: tuple[Any, ...]) -> int:
        """Start an act in a confined process."""
        descriptor = self._take_descriptor()
        try:
            self.alive[slot] = self.confinement.start(
                slot, limits, _performer(descriptor, act, arguments), [descriptor]
            )
        finally:
            os.close(descriptor)
        return self.alive[slot].pid

    def start_unconfined(self, act: str, arguments: tuple[Any, ...]) -> int:
        """Start an act in a child that is not confined at all."""
        descriptor = self._take_descriptor()
        pid = fork_child(_performer(descriptor, act, arguments))
        os.close(descriptor)
        return pid

    def reap_unconfined(self, pid: int) -> int:
        """Kill and reap an unconfined child."""
        os.kill(pid, signal.SIGKILL)
        return wait_for(pid)

    def outsider(self) -> int:
        """Start a process of this user that student processes have no business with."""
        return subprocess.Popen(["sleep", "600"], start_new_session=True).pid

    def ended(self, slot: int, deadline_seconds: float) -> bool:
        """Tell whether a student process ends by itself before the deadline."""
        pidfd = os.pidfd_open(self.alive[slot].pid)
        try:
            return readable_within(pidfd, deadline_seconds)
        finally:
            os.close(pidfd)

    def enforce_memory(self, slot: int) -> bool:
        """Let the watchdog look once."""
        return self.alive[slot].enforce_memory()

    def oom_kills(self, slot: int) -> int:
        """Return how many processes the kernel has killed for memory."""
        return self.alive[slot].oom_kills()

    def end(self, slot: int) -> tuple[int, int]:
        """End a submission; return the wait status and the number of processes killed for memory."""
        confined = self.alive.pop(slot)
        kills = confined.oom_kills()
        return confined.close(), kills

    def processes(self) -> list[int]:
        """Return the pids of this server's children."""
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]

    def facts(self) -> dict[str, Any]:
        """Return what the survey found."""
        return self.report

    def _take_descriptor(self) -> int:
        with socket.socket(fileno=os.dup(self.control.fileno())) as carrier:
            return int(recvfds(carrier, 1)[0])


def _performer(descriptor: int, act: str, arguments: tuple[Any, ...]) -> Callable[[], NoReturn]:
    def perform() -> NoReturn:
        reply = Connection(descriptor)
        try:
            result = (True, (getattr(acts, act, None) or getattr(attacks, act))(reply, *arguments))
        except BaseException as error:  # noqa: BLE001 - whatever it was, the test judges it
            result = (False, (type(error).__name__, getattr(error, "errno", None), str(error)))
        with suppress(OSError):
            reply.send(result)
        os._exit(0)

    return perform


def serve(machine: str, descriptor: int, devices: list[Path], *, warm: bool) -> None:
    """Become that machine, then answer requests until the test process hangs up."""
    control = Connection(descriptor)
    kinds.MACHINES[machine]()
    layers = survey()
    readable = [Path(__file__).parents[3] / "course_lib"]
    confinement = Confinement.prepare(layers, readable, devices=devices)
    secret = os.open("/etc/hostname", os.O_RDONLY)  # to be seen in no student process
    if warm:
        acts.preload()
    server = Server(control, confinement, {"tier": confinement.tier, "layers": layers, "secret": secret})
    control.send("ready")
    while True:
        try:
            name, arguments = control.recv()
        except EOFError:
            return
        try:
            control.send((True, getattr(server, name)(*arguments)))
        except (OSError, EngineError) as error:
            control.send((False, f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.argv[1], int(sys.argv[2]), [Path(path) for path in sys.argv[4:]], warm=sys.argv[3] == "True")
