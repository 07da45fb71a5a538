"""A student process and its tests, seen from the grader: every wait has a deadline, every byte is hostile."""

import marshal
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import TracebackType
from typing import Any, Self, TypeVar

from autograder.engine.clock import Budget, Deadline, TimeUp
from autograder.engine.gallery import Gallery
from autograder.engine.outputs import CellOutputs, printable
from autograder.engine.peer import READY_SECONDS, Peer, open_pair
from autograder.engine.refs import MAX_TEXT
from autograder.engine.wire import HandleRef, Ref, decode, digest, encode
from autograder.errors import StudentGone, WireError
from autograder.model import Limits

INTERRUPT_SECONDS = 2.0  # for a cell to react to KeyboardInterrupt
STATUSES = frozenset({"ok", "raised", "missing", "unsendable"})
MAX_NAMES, MAX_NAME = 50, 200
Field = TypeVar("Field")


class CellEnd(StrEnum):
    """How a cell's run ended."""

    OK = "ok"
    ERROR = "error"
    TIMED_OUT = "timed_out"  # interrupted; the process lives on
    KILLED = "killed"  # the process is gone


@dataclass(frozen=True, slots=True)
class CellRun:
    """One cell's run: its outputs in notebook format, and the CPU seconds it took."""

    end: CellEnd
    outputs: list[dict[str, Any]]
    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call in a test's process gave. All of it is the student process's word."""

    status: str
    value: Any = None
    changed: tuple[str, ...] = ()  # arguments whose bytes are no longer those that were sent
    moved: tuple[str, ...] = ()  # global states that changed
    types: tuple[str, ...] = ()  # of the exception, most derived first
    text: str = ""
    file: str = ""
    line: int = 0


class StudentProcess:
    """A notebook's process: runs cells, then forks a process a test, or serves one test itself.

    Once it has touched CUDA, a fork of it could not: then it is not `forkable`, and after its one test it is `spent`.
    """

    def __init__(self, peer: Peer, limits: Limits, gallery: Gallery, end: Callable[[], None]) -> None:
        self.peer, self.limits, self._gallery, self._end = peer, limits, gallery, end
        self.forkable, self.spent = True, False
        self._displays: dict[str, list[dict[str, Any]]] = {}
        self._output_left = limits.notebook_output_bytes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process and what it started."""
        self.peer.close()
        self._end()

    @property
    def pid(self) -> int:
        """The process's pid, as this process sees it."""
        return self.peer.pid

    def run_cell(self, number: int, source: str, seconds: float) -> CellRun:
        """Run one cell for at most so many CPU seconds; never raises for what the student's code does."""
        budget = Budget(self.pid, seconds, self.limits.wall_factor)
        outputs = CellOutputs(min(self.limits.output_bytes, self._output_left), self._displays, self._gallery)
        try:
            self._send({"op": "cell", "number": number, "source": source}, budget.allowance)
            end = self._await_cell(number, outputs, budget)
        except (StudentGone, WireError, TimeUp):  # TimeUp: nobody reads what is sent
            end = CellEnd.KILLED
        used_seconds = budget.used_seconds
        self._output_left -= outputs.used_bytes
        if end is CellEnd.KILLED:
            self.peer.signal(signal.SIGKILL)
        return CellRun(end, outputs.outputs, used_seconds)

    def _await_cell(self, number: int, outputs: CellOutputs, budget: Budget) -> CellEnd:
        try:
            return CellEnd.OK if self._read_cell(number, outputs, budget.allowance) else CellEnd.ERROR
        except TimeUp:
            self.peer.signal(signal.SIGINT)
        try:
            self._read_cell(number, outputs, Deadline(INTERRUPT_SECONDS).allowance)
        except TimeUp:
            return CellEnd.KILLED
        return CellEnd.TIMED_OUT

    def _read_cell(self, number: int, outputs: CellOutputs, allowance: Callable[[], int]) -> bool:
        while True:
            frame = self._receive(allowance)
            if _field(frame, "cell", int) != number:
                raise WireError("a frame of another cell")
            op = _field(frame, "op", str)
            if op == "done":
                return _field(frame, "ok", bool)
            if op == "dropped":
                outputs.cut()
            elif op == "output":
                outputs.take(frame)
            else:
                raise WireError("a frame that no cell sends")
            allowance()  # whoever floods the socket keeps it ready, and so no wait would ever look at the time

    def load_probes(self, modules: dict[str, str]) -> tuple[str, tuple[str, ...]]:
        """Load probe modules by their sources; return what failed, or "", and the names of threads left running.

        Raises StudentGone, and leaves no process behind that does not answer as it should.
        """
        try:
            code = {name: _compiled(name, source) for name, source in modules.items()}
        except SyntaxError as error:
            return f"{str(error.filename).strip('<>')}: SyntaxError: {error}", ()
        deadline = Deadline(READY_SECONDS)
        try:
            self._send({"op": "probes", "modules": code}, deadline.allowance)
            frame = self._receive(deadline.allowance)
            while _field(frame, "op", str) in {"output", "dropped"}:  # a background thread still prints
                deadline.allowance()
                frame = self._receive(deadline.allowance)
            self.forkable = _field(frame, "forkable", bool)
            return printable(_field(frame, "failed", str)[:MAX_TEXT]), _names(frame, "threads")
        except (TimeUp, WireError) as error:
            self.peer.signal(signal.SIGKILL)
            raise StudentGone("the student process no longer answers") from error

    def open_test(self, seed: int, threads: int = 1) -> "TestProcess":
        """Fork a process for one test off the executed notebook, or make it that process. Raises StudentGone.

        torch uses so many `threads` there.
        """
        self.spent = not self.forkable
        ours, theirs = open_pair()
        deadline = Deadline(READY_SECONDS)
        peer = Peer(ours, self.limits.message_bytes)
        try:
            with theirs:
                self._send({"op": "test", "seed": seed, "threads": threads, "fork": self.forkable}, deadline.allowance)
                socket.send_fds(self.peer.channel.sock, [b"."], [theirs.fileno()], socket.MSG_DONTWAIT)
            peer.await_ready()
        except (TimeUp, OSError, StudentGone) as error:
            peer.close()
            raise StudentGone("the student process did not fork a test") from error
        return TestProcess(peer, self.limits)

    def _send(self, message: dict[str, Any], allowance: Callable[[], int]) -> None:
        self.peer.channel.send(encode(message), self.peer.watched(allowance))

    def _receive(self, allowance: Callable[[], int]) -> dict[str, Any]:
        frame = decode(self.peer.channel.receive(self.peer.watched(allowance)))
        if type(frame) is not dict:
            raise WireError("a frame that is not a dict")
        return frame


@dataclass(eq=False)
class TestProcess:
    """One hidden test's fork of the student process."""

    __test__ = False  # pytest: not a test class

    peer: Peer
    limits: Limits
    _requests: int = field(default=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the test's process."""
        self.peer.close()

    def call(self, target: object, args: tuple[object, ...], kwargs: dict[str, object], budget: Budget) -> Reply:
        """Call what a reference stands for. Raises TimeUp, StudentGone, WireError, and Unsendable for our arguments."""
        sent = {str(key): digest(value) for key, value in [*enumerate(args), *kwargs.items()]}
        reply = self._ask({"op": "call", "target": target, "args": list(args), "kwargs": kwargs}, budget)
        digests = _field(reply, "digests", dict, {})
        return Reply(
            status=reply["status"],
            value=reply.get("value"),
            changed=tuple(
                name for name, was in sent.items() if was and digests and _field(digests, name, bytes) != was
            ),
            moved=_names(reply, "moved"),
            types=_names(reply, "types"),
            text=printable(_field(reply, "text", str, "")[:MAX_TEXT]),
            file=_field(reply, "file", str, "")[:MAX_NAME],
            line=_field(reply, "line", int, 0),
        )

    def rebind(self, names: dict[str, object], budget: Budget) -> None:
        """Replace names of the notebook by what references stand for."""
        self._ask({"op": "rebind", "names": names}, budget)

    def _ask(self, message: dict[str, Any], budget: Budget) -> dict[str, Any]:
        self._requests += 1
        allowance = self.peer.watched(budget.allowance)
        self.peer.channel.send(encode(message), allowance)
        reply = decode(self.peer.channel.receive(allowance), _only_handles)
        if type(reply) is not dict or _field(reply, "status", str) not in STATUSES:
            raise WireError("a reply without a status")
        if _field(reply, "id", int) != self._requests:
            raise WireError("a reply to another request")
        return reply


@cache
def _compiled(name: str, source: str) -> bytes:
    """Return a probe module as code, compiled once and not once a student process."""
    return marshal.dumps(compile(source, f"<{name}>", "exec"))


def _only_handles(ref: Ref) -> object:
    if not isinstance(ref, HandleRef):
        raise WireError("a reference that only the grader may send")
    return ref


def _field(frame: dict[str, Any], name: str, kind: type[Field], default: Field | None = None) -> Field:
    """Return a field of exactly this type. Raises WireError: with an array in its place even `!=` would raise."""
    value = frame.get(name, default)
    if type(value) is not kind:
        raise WireError(f"a frame whose {name!r} is no {kind.__name__}")
    return value


def _names(frame: dict[str, Any], name: str) -> tuple[str, ...]:
    names = _field(frame, name, list, [])
    if any(type(each) is not str for each in names):
        raise WireError(f"a frame whose {name!r} is no list of names")
    return tuple(printable(each[:MAX_NAME]) for each in names[:MAX_NAMES])
