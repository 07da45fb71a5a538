"""Length-capped frames over a unix stream socket. Runs on both sides of the border."""

import socket
import threading
from collections.abc import Callable
from select import POLLERR, POLLHUP, POLLIN, POLLOUT, poll

from autograder.errors import StudentGone, WireError

HEADER_BYTES = 4
CHUNK_BYTES = 1 << 18  # a little more than a socket holds


class Channel:
    """Send and receive frames; `allowance` says how many more milliseconds a wait may last, and raises when none."""

    def __init__(self, sock: socket.socket, max_bytes: int) -> None:
        self.sock = sock
        self.max_bytes = max_bytes
        self._lock = threading.Lock()  # student threads print while the main thread answers

    def send(self, body: bytes | bytearray, allowance: Callable[[], int] | None = None) -> None:
        """Send one frame. Raises WireError if it is too large, StudentGone if nobody reads."""
        if len(body) > self.max_bytes:
            raise WireError(f"a message of {len(body)} bytes; the limit is {self.max_bytes}")
        left = [memoryview(len(body).to_bytes(HEADER_BYTES, "big")), memoryview(body)]
        with self._lock:
            while left:
                if allowance:
                    _wait(self.sock, POLLOUT, allowance)
                try:
                    sent = self.sock.sendmsg(left, [], socket.MSG_DONTWAIT if allowance else 0)
                except BlockingIOError:
                    continue
                except OSError as error:
                    raise StudentGone("the other side closed the connection") from error
                while left and sent >= len(left[0]):
                    sent -= len(left.pop(0))
                left[:1] = [piece[sent:] for piece in left[:1]]

    def receive(self, allowance: Callable[[], int] | None = None) -> bytearray:
        """Return the next frame's body. Raises WireError for an oversized one, StudentGone at the end of the stream."""
        size = int.from_bytes(self._read(HEADER_BYTES, allowance), "big")
        if size > self.max_bytes:
            raise WireError(f"a message of {size} bytes announced; the limit is {self.max_bytes}")
        return self._read(size, allowance)

    def _read(self, count: int, allowance: Callable[[], int] | None) -> bytearray:
        data = bytearray()  # grows with what has come, not with what was announced
        room = memoryview(bytearray(min(count, CHUNK_BYTES)))
        while len(data) < count:
            if allowance:
                _wait(self.sock, POLLIN, allowance)
            try:
                came = self.sock.recv_into(room, min(count - len(data), CHUNK_BYTES))
            except OSError as error:
                raise StudentGone("the connection broke") from error
            if not came:
                raise StudentGone("the other side closed the connection")
            data += room[:came]
        return data

    def close(self) -> None:
        """Close the socket; the other side reads the end of the stream."""
        self.sock.close()


def _wait(sock: socket.socket, event: int, allowance: Callable[[], int]) -> None:
    """Return when the socket is ready or closed; what has already come counts before time or death does."""
    poller = poll()
    poller.register(sock, event | POLLHUP | POLLERR)
    milliseconds = 0
    while not poller.poll(milliseconds):
        milliseconds = allowance()
