"""Serve one submission: run its cells on the grader's word, fork a child a test. Runs in the student process.

CUDA cannot be used in a fork of a process that has touched it; such a process serves one test itself, and is spent.
"""

import array
import logging
import marshal
import os
import signal
import socket
import sys
import threading
import types
from collections import ChainMap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import torch

from autograder.engine.attempt import attempt, text_of
from autograder.engine.channel import Channel
from autograder.engine.shell import StudentShell, move_in, run_cell
from autograder.engine.sink import OutputSink
from autograder.engine.testchild import serve_test
from autograder.engine.wire import READY, decode, encode
from autograder.errors import StudentGone
from autograder.model import Limits


def serve_submission(shell: StudentShell, sock: socket.socket, limits: Limits) -> NoReturn:
    """Answer the grader until it closes the connection, then end the process."""
    channel = Channel(sock, limits.message_bytes)
    move_in(shell, OutputSink(channel, limits.output_bytes))
    submission = _Submission(shell, channel, limits)
    channel.send(READY)
    while True:
        try:
            message = decode(channel.receive())
        except StudentGone:
            os._exit(0)
        submission.answer(message)


class _Submission:
    """The notebook's process: its shell, and the children that serve tests."""

    def __init__(self, shell: StudentShell, channel: Channel, limits: Limits) -> None:
        self.shell, self.channel, self.limits = shell, channel, limits
        self.pid = os.getpid()
        self.test_pids: list[int] = []
        self.probes: ChainMap[str, Any] = ChainMap()

    def answer(self, message: dict[str, Any]) -> None:
        if message["op"] == "cell":
            self._run_cell(message["number"], message["source"])
        elif message["op"] == "probes":
            failed = self._load_probes(message["modules"])
            facts = {"failed": failed, "threads": _foreign_threads(), "forkable": not _has_touched_cuda()}
            self.channel.send(encode({"op": "probes", **facts}))
        elif message["op"] == "test" and message["fork"]:
            self._fork_test(message)
        elif message["op"] == "test":
            self._serve_test(_receive_descriptor(self.channel.sock), message)

    def _run_cell(self, number: int, source: str) -> None:
        self.shell.sink.start(number)
        with _interruptible():
            attempted = attempt(run_cell, self.shell, number, source)
            if os.getpid() != self.pid:
                os._exit(0)  # a fork that the student let run on: only its parent answers the grader
        self.shell.sink.flush()
        self.channel.send(encode({"op": "done", "cell": number, "ok": attempted.value is True}))

    def _fork_test(self, message: dict[str, Any]) -> None:
        # Only the tests' own children: a student's children are the student's to wait for.
        self.test_pids = [pid for pid in self.test_pids if _is_running(pid)]
        descriptor = _receive_descriptor(self.channel.sock)
        pid = os.fork()
        if pid == 0:
            attempt(os.setsid)  # a group of its own, which ends with it
            self._serve_test(descriptor, message)
        self.test_pids.append(pid)
        os.close(descriptor)

    def _serve_test(self, descriptor: int, message: dict[str, Any]) -> NoReturn:
        attempt(_become_test, self, descriptor, message["seed"], message["threads"])
        os._exit(1)

    def _load_probes(self, modules: dict[str, bytes]) -> str:
        """Make modules of the probes' code, a name of a later one shadowing earlier ones; return what failed, or ""."""
        for name, code in modules.items():
            module = types.ModuleType(name)
            sys.modules[name] = module
            self.probes = self.probes.new_child(vars(module))
            attempted = attempt(_run_module, module, code)
            if attempted.error is not None:
                return f"{name}: {type(attempted.error).__name__}: {text_of(attempted.error)}"
        return ""


def _has_touched_cuda() -> bool:
    return attempt(torch.cuda.is_initialized).value is True


def _is_running(pid: int) -> bool:
    """Return whether a test's process still runs; otherwise end what it left running, and reap it."""
    try:
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return True
        attempt(os.killpg, pid, signal.SIGKILL)  # before it is reaped the number is nobody else's
        os.waitpid(pid, 0)
    except ChildProcessError:  # the student ignores SIGCHLD, or has waited for it
        pass
    return False


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let the grader's SIGINT raise KeyboardInterrupt in here, and nowhere else."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run_module(module: types.ModuleType, code: bytes) -> None:
    exec(marshal.loads(code), module.__dict__)  # noqa: S102, S302 - our own probes, compiled by the grader


def _foreign_threads() -> list[str]:
    others = {thread.name for thread in threading.enumerate() if thread is not threading.main_thread()}
    return sorted(others - {"tqdm_monitor"})  # every progress bar leaves it behind, asleep


def _receive_descriptor(sock: socket.socket) -> int:
    """Take the descriptor that follows a `test` message, sent with one byte."""
    _, ancillary, _, _ = sock.recvmsg(1, socket.CMSG_SPACE(array.array("i").itemsize))
    descriptors = array.array("i")
    descriptors.frombytes(ancillary[0][2])
    return descriptors[0]


def _become_test(submission: _Submission, descriptor: int, seed: int, threads: int) -> NoReturn:
    # First of all the streams: a lock that a printing or logging thread held at the fork stays locked here.
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for the process's life
    logging.root.handlers.clear()
    sock = socket.socket(fileno=descriptor)
    shell = submission.shell
    shell.sink.mute()
    shell.sink.channel.sock.close()
    channel = Channel(sock, submission.limits.message_bytes)
    serve_test(channel, shell.user_ns, submission.probes, seed, threads)
