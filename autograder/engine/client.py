"""Start a fork server and ask it for student processes. Runs in the grader."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from select import POLLIN, poll
from types import TracebackType
from typing import Any, Self

from autograder.engine.process import Peer, StudentProcess, open_pair
from autograder.engine.shell import INLINE_BACKEND
from autograder.errors import ServerError, StudentGone
from autograder.model import Limits

START_SECONDS = 120.0
ANSWER_SECONDS = 30.0
PACKET_BYTES = 1 << 16


class ForkServer:
    """A warm process that forks student processes; a context manager."""

    def __init__(self) -> None:
        self.exit_codes: dict[int, int] = {}  # of student processes that ended by themselves; negative for a signal

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self._stop()

    def _start(self) -> None:
        self._home = tempfile.mkdtemp(prefix="forkserver-")
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-sP", "-m", "autograder.engine.forkserver", str(theirs.fileno())]
        with theirs, tempfile.TemporaryFile() as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command,
                pass_fds=[theirs.fileno()],
                env=clean_environment(self._home),
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            theirs.close()  # else its end of the stream would never be read
            try:
                answer = self._receive(START_SECONDS)
            except ServerError as error:
                self._stop()
                errors.seek(0)
                raise ServerError(f"{error}; it said: {errors.read(4000).decode(errors='replace')}") from error
        if not answer["ready"]:
            self._stop()
            raise ServerError(f"the fork server could not import {answer['failed']}")

    def _stop(self) -> None:
        self._control.close()
        try:
            self._process.wait(ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def pid(self) -> int:
        """The server's own pid."""
        return self._process.pid

    def spawn(self, limits: Limits) -> StudentProcess:
        """Fork a student process, ready to run cells, from a new server if the last one died.

        Raises ServerError or StudentGone.
        """
        if self._process.poll() is not None:
            self._stop()
            self._start()
        ours, theirs = open_pair()
        with theirs:
            pid = self._ask({"op": "spawn", "limits": asdict(limits)}, "spawned", theirs.fileno())
        peer = Peer(ours, limits.message_bytes)
        student = StudentProcess(peer, limits, lambda: self._end(pid))
        try:
            peer.await_ready()
        except StudentGone:
            student.__exit__()
            raise
        return student

    def _end(self, pid: int) -> None:
        with suppress(ServerError):  # its students die with it
            self._ask({"op": "end", "pid": pid}, "ended")

    def _ask(self, request: dict[str, Any], key: str, *descriptors: int) -> int:
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        except OSError as error:
            raise ServerError("the fork server is gone") from error
        answer = self._receive(ANSWER_SECONDS)
        while key not in answer:
            self.exit_codes[answer["exited"]] = answer["status"]
            answer = self._receive(ANSWER_SECONDS)
        return int(answer[key])

    def _receive(self, seconds: float) -> dict[str, Any]:
        poller = poll()
        poller.register(self._control, POLLIN)
        if not poller.poll(seconds * 1000):
            raise ServerError(f"the fork server did not answer within {seconds:.0f} s")
        packet = self._control.recv(PACKET_BYTES)
        if not packet:
            raise ServerError("the fork server ended")
        answer: dict[str, Any] = json.loads(packet)
        return answer


def clean_environment(home: str) -> dict[str, str]:
    """Return the whole environment of the fork server: nothing of ours but the search path and the language."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    return kept | {
        "HOME": home,
        "MPLCONFIGDIR": home,  # read when matplotlib is imported
        "MPLBACKEND": INLINE_BACKEND,
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # the same submission, the same order of its sets
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",  # asking for a GPU must not start CUDA before the fork
    }
