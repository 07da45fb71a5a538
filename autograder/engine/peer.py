"""One confined process at the far end of a socket, as the grader knows it: by the pid that the kernel vouches for."""

import os
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from select import POLLIN, poll

from autograder.engine.channel import Channel
from autograder.engine.clock import Deadline, TimeUp
from autograder.engine.wire import READY
from autograder.errors import StudentGone, WireError

READY_SECONDS = 30.0
CREDENTIALS = struct.Struct("3i")  # pid, uid, gid, filled in by the kernel


class Peer:
    """A channel to one process; it becomes ready, and can be watched, signalled and killed."""

    def __init__(self, sock: socket.socket, max_bytes: int) -> None:
        self.channel = Channel(sock, max_bytes)
        self.pid, self._pidfd = 0, -1

    def await_ready(self) -> None:
        """Wait for the first message, and learn from the kernel who sent it. Raises StudentGone."""
        deadline = Deadline(READY_SECONDS)
        sock = self.channel.sock
        try:
            sock.settimeout(READY_SECONDS)
            _, ancillary, _, _ = sock.recvmsg(1, socket.CMSG_SPACE(CREDENTIALS.size), socket.MSG_PEEK)
            sock.settimeout(None)
            message = self.channel.receive(deadline.allowance)
        except (TimeUp, WireError, OSError) as error:
            raise StudentGone("the student process did not become ready") from error
        if message != READY or not ancillary:
            raise StudentGone("the student process ended before it was ready")
        self.pid = CREDENTIALS.unpack(ancillary[0][2])[0]
        try:
            self._pidfd = os.pidfd_open(self.pid)
        except ProcessLookupError as error:
            raise StudentGone("the student process ended as soon as it was ready") from error

    def watched(self, allowance: Callable[[], int]) -> Callable[[], int]:
        """Return the allowance of a wait that also ends when the process does, whoever keeps its socket open."""

        def look() -> int:
            if self.is_dead():
                raise StudentGone("the process ended")
            return allowance()

        return look

    def is_dead(self) -> bool:
        """Return whether the process has ended."""
        poller = poll()
        poller.register(self._pidfd, POLLIN)
        return bool(poller.poll(0))

    def signal(self, number: signal.Signals) -> None:
        """Signal this very process, never another that got its number."""
        if self._pidfd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def close(self) -> None:
        """Kill the process and let go of it."""
        self.signal(signal.SIGKILL)
        self.channel.close()
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1


def open_pair() -> tuple[socket.socket, socket.socket]:
    """Return our end, which learns senders' pids from the kernel, and the end to give away."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    return ours, theirs
