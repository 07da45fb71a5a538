"""The test process's end of a harness server, through which tests start student processes and talk to them."""

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import sendfds
from pathlib import Path
from typing import Any

from autograder.engine.confinement.layers import Tier
from autograder.model import Limits

from .kinds import WORKER

PATIENCE_SECONDS = 60.0
SMALL = Limits(memory_bytes=256 << 20, processes=24, written_bytes=4 << 20)

TIERS = {
    "root": Tier.FULL,
    "ordinary-user": Tier.USER_NAMESPACES,
    "restricted-user": Tier.UNPRIVILEGED,
    "container-root": Tier.UNPRIVILEGED,
}
SLOT = 400 + 2 * WORKER  # this one and the next; a real run on this machine begins with slot 0
NAMESPACED = ("root", "ordinary-user")


@dataclass(frozen=True)
class Ended:
    """What became of one act: its answer or its exception, and how its process ended."""

    succeeded: bool
    answer: Any  # or (type's name, errno, text) of an exception
    wait_status: int = 0
    memory_kills: int = 0


class Machine:
    """The test process's end of a harness server."""

    def __init__(self, kind: str, devices: Iterable[Path] = (), *, warm: bool = True) -> None:
        self.kind = kind
        harness = Path(__file__).with_name("harness.py")
        ours, theirs = socket.socketpair()
        with theirs:
            self.server = subprocess.Popen(
                [sys.executable, str(harness), kind, str(theirs.fileno()), str(warm), *map(str, devices)],
                pass_fds=[theirs.fileno()],
                cwd="/",
                env={
                    "PATH": os.environ["PATH"],
                    "OMP_NUM_THREADS": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                    "LANG": "C.UTF-8",
                    "PYTEST_XDIST_WORKER": f"gw{WORKER}",
                },
            )
        self.control = Connection(ours.detach())
        assert self._receive(self.control) == "ready"

    @property
    def tier(self) -> Tier:
        return TIERS[self.kind]

    @property
    def same_uid(self) -> bool:
        """Whether student processes run as the server's own user without a pid namespace."""
        return self.kind == "restricted-user"

    def ask(self, name: str, *arguments: Any) -> Any:
        self.control.send((name, arguments))
        return self._answer()

    def start(self, act: str, *arguments: Any, slot: int = SLOT, limits: Limits = SMALL) -> Connection:
        """Start a confined act; return the connection to it."""
        self.control.send(("start", (slot, limits, act, arguments)))
        return self._hand_over()[0]

    def run(self, act: str, *arguments: Any, slot: int = SLOT, limits: Limits = SMALL) -> Ended:
        """Run a confined act to its end and clear it away."""
        with self.start(act, *arguments, slot=slot, limits=limits) as reply:
            succeeded, answer = self._outcome(reply)
            # Once it has answered it ends by itself, unless it means to stay: then it is killed.
            self.ask("ended", slot, 0.3)
            status, kills = self.ask("end", slot)
            return Ended(succeeded, answer, status, kills)

    def run_unconfined(self, act: str, *arguments: Any) -> Ended:
        """Run an act in an ordinary child of the server: what it does when nobody stops it."""
        reply, pid = self.start_unconfined(act, *arguments)
        with reply:
            succeeded, answer = self._outcome(reply)
        self.ask("reap_unconfined", pid)
        return Ended(succeeded, answer)

    def start_unconfined(self, act: str, *arguments: Any) -> tuple[Connection, int]:
        """Start an act in an ordinary child of the server; return the connection to it and its pid."""
        self.control.send(("start_unconfined", (act, arguments)))
        return self._hand_over()

    @contextmanager
    def outsider(self) -> Iterator[int]:
        """A process of the server's user that student processes have no business with."""
        pid = self.ask("outsider")
        yield pid
        self.ask("reap_unconfined", pid)

    def close(self) -> None:
        self.control.close()
        assert self.server.wait(PATIENCE_SECONDS) == 0

    def _hand_over(self) -> tuple[Connection, int]:
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs, socket.socket(fileno=os.dup(self.control.fileno())) as carrier:
            sendfds(carrier, [theirs.fileno()])
        try:
            return Connection(ours.detach()), self._answer()
        except AssertionError:
            ours.close()
            raise

    def _answer(self) -> Any:
        succeeded, answer = self._receive(self.control)
        assert succeeded, answer
        return answer

    def _outcome(self, reply: Connection) -> tuple[bool, Any]:
        try:
            succeeded, answer = self._receive(reply)
        except EOFError:
            return False, ("no answer", None, "")
        return bool(succeeded), answer

    def _receive(self, connection: Connection) -> Any:
        assert connection.poll(PATIENCE_SECONDS), "no answer in time"
        return connection.recv()


def sender_of(reply: Connection) -> int:
    """Return the pid, as this process sees it, of who sent the next message; the message is used up."""
    with socket.socket(fileno=os.dup(reply.fileno())) as link:
        _, ancillary, _, _ = link.recvmsg(1 << 16, socket.CMSG_SPACE(struct.calcsize("3i")))
    ((level, kind, data),) = ancillary
    assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS)
    pid, _, _ = struct.unpack("3i", data)
    return int(pid)
