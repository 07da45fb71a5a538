"""Start a fork server and ask it for student processes. Runs in the grader."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from select import POLLIN, poll
from types import TracebackType
from typing import Any, Self

from autograder.engine import cuda
from autograder.engine.gallery import Gallery
from autograder.engine.peer import Peer, open_pair
from autograder.engine.process import StudentProcess
from autograder.engine.shell import INLINE_BACKEND
from autograder.engine.slots import Slot
from autograder.errors import ServerError, StudentGone
from autograder.model import Limits

START_SECONDS = 120.0
ANSWER_SECONDS = 30.0
END_SECONDS = 90.0  # to end a student process: more than `Confined` takes at most
PACKET_BYTES = 1 << 16
LAST_WORDS_SECONDS, SAID_BYTES = 1.0, 4000


class ForkServer:
    """A warm process that forks student processes, confined unless told otherwise; a context manager.

    `hidden` are paths that no student process may read; the start fails where that cannot be had. `gpu` is the one that
    they may use, as CUDA_VISIBLE_DEVICES names it. `gallery` has the pictures that they need not draw.
    """

    tier: str  # how student processes are confined, see engine/confinement/layers.py

    def __init__(self, hidden: Iterable[Path] = (), *, sandbox: bool = True, gpu: str | None = None) -> None:
        self._hidden = tuple(str(path) for path in hidden)
        self._sandbox = sandbox
        self.gpu = gpu
        self.gallery = Gallery()

    def __enter__(self) -> Self:
        self._slot = Slot()
        with ExitStack() as undo:
            undo.callback(self._slot.release)
            self._start()
            undo.pop_all()
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self._stop()
        self._slot.release()

    def _start(self) -> None:
        self._home = tempfile.mkdtemp(prefix="forkserver-")
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = {
            "slot": self._slot.number,
            "sandbox": self._sandbox,
            "hidden": self._hidden,
            "cuda": self.gpu is not None,
        }
        program = [sys.executable, "-sP", "-m", "autograder.engine.forkserver"]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by _stop
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [*program, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=clean_environment(self._home) | ({} if self.gpu is None else cuda.environment(self.gpu)),
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
            )
            theirs.close()  # else its end of the stream would never be read
            try:
                answer = self._ask(settings, seconds=START_SECONDS)
            except ServerError:
                self._stop()
                raise
        if "failed" in answer:
            self._stop()
            raise ServerError(answer["failed"])
        self.tier = answer["ready"]

    def _stop(self) -> None:
        self._control.close()
        try:
            self._process.wait(ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def pid(self) -> int:
        """The server's own pid."""
        return self._process.pid

    def spawn(self, limits: Limits) -> StudentProcess:
        """Fork a student process, ready to run cells, from a new server if the last one died.

        Raises ServerError.
        """
        if self._process.poll() is not None:
            self._stop()
            self._start()
        with ExitStack() as undo:
            ours, theirs = open_pair()
            undo.callback(ours.close)
            with theirs:
                pictures = {"known": self.gallery.keys, "shown": self.gallery.is_open}
                request = {"op": "spawn", "limits": asdict(limits), "pictures": pictures}
                answer = self._ask(request, theirs.fileno())
            if "refused" in answer:
                raise ServerError(answer["refused"])
            peer = Peer(ours, limits.message_bytes)
            student = StudentProcess(peer, limits, self.gallery, lambda: self._end(answer["spawned"]))
            undo.push(student)
            try:
                student.peer.await_ready()
            except StudentGone as error:  # no student code has run in it yet
                raise ServerError(f"a new student process: {error}") from error
            undo.pop_all()
        self._memory_kills = 0
        return student

    def was_out_of_memory(self) -> bool:
        """Return whether the student process's memory limit killed any of it since the last time this was asked.

        Raises ServerError, as when the server has died, and all its student processes with it.
        """
        before = self._memory_kills
        self._memory_kills = self._ask({"op": "memory"})["kills"]
        return self._memory_kills > before

    def check_alive(self) -> None:
        """Raise ServerError when the server has ended: that its student processes died is not their code's doing."""
        self._ask({"op": "memory"})

    def _end(self, pid: int) -> None:
        with suppress(ServerError):  # its students die with it
            self._ask({"op": "end", "pid": pid}, seconds=END_SECONDS)

    def _ask(self, request: dict[str, Any], *descriptors: int, seconds: float = ANSWER_SECONDS) -> dict[str, Any]:
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        except OSError as error:
            raise self._failure("the fork server is gone") from error
        return self._receive(seconds)

    def _receive(self, seconds: float) -> dict[str, Any]:
        poller = poll()
        poller.register(self._control, POLLIN)
        if not poller.poll(seconds * 1000):
            self._process.kill()  # else a late answer would be taken for that to the next request
            raise self._failure(f"the fork server did not answer within {seconds:.0f} s")
        try:
            packet = self._control.recv(PACKET_BYTES)
        except ConnectionResetError:  # it ended with a request unread
            packet = b""
        if not packet:
            raise self._failure("the fork server ended")
        answer: dict[str, Any] = json.loads(packet)
        return answer

    def _failure(self, what: str) -> ServerError:
        """Return the error with what the server said last, on its way out perhaps."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(LAST_WORDS_SECONDS)
        if self._errors.closed:  # the server that replaced a dead one did not start
            return ServerError(what)
        self._errors.seek(0)
        said = self._errors.read()[-SAID_BYTES:].decode(errors="replace").strip()
        return ServerError(f"{what}; it said: {said}" if said else what)


def clean_environment(home: str) -> dict[str, str]:
    """Return the whole environment of the fork server: of ours the search path, the language and the time zone."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    return kept | {
        "HOME": home,
        "MPLCONFIGDIR": home,  # read when matplotlib is imported
        "MPLBACKEND": INLINE_BACKEND,
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # Threads that student code asks for sleep while they wait: spinning costs twenty times as much CPU.
        "OMP_WAIT_POLICY": "PASSIVE",
        "PYTHONDONTWRITEBYTECODE": "1",
        # In huge pages, a warm process of 250 MB forks and ends in half the time.
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
        "PYTHONHASHSEED": "0",  # the same submission, the same order of its sets
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",  # asking for a GPU must not start CUDA before the fork
    }
