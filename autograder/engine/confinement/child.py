"""Forking from the single-threaded server: a child that cannot return into the server's code."""

import contextlib
import os
import select
import signal
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

from autograder.engine.confinement import kernel

PYTHON_IGNORES = {signal.SIGPIPE, signal.SIGXFSZ}  # both become exceptions
FAILED = 70  # the exit code of a child that could not begin, or whose work returned where it should not


def fork_child(work: Callable[[], None]) -> int:
    """Fork a child that does `work` and exits 0, or FAILED when it raises; return its pid."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        os._exit(0)
    finally:
        os._exit(FAILED)


def fork_first_of_namespace(work: Callable[[], None]) -> int:
    """Fork a child that is pid 1 of a pid namespace of its own; as it ends, so does everything in there.

    The server keeps its own namespace for later children. Needs CAP_SYS_ADMIN over that one: root.
    """
    with Path("/proc/self/ns/pid").open("rb") as own:
        kernel.unshare(kernel.CLONE_NEWPID)
        try:
            return fork_child(work)
        finally:
            kernel.setns(own.fileno(), kernel.CLONE_NEWPID)


def wait_for(pid: int, deadline_seconds: float = 10.0) -> int:
    """Return the wait status of a child of ours.

    Raises TimeoutError when it still lives after the deadline.
    """
    pidfd = os.pidfd_open(pid)
    try:
        if not readable_within(pidfd, deadline_seconds):
            raise TimeoutError(f"process {pid} still lives after {deadline_seconds} s")
    finally:
        os.close(pidfd)
    return os.waitpid(pid, 0)[1]


def readable_within(descriptor: int, deadline_seconds: float) -> bool:
    """Return whether a descriptor has something to read, or has ended, before the deadline."""
    poll = select.poll()  # select() knows no descriptor above 1023
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(deadline_seconds * 1000))


def close_descriptors(keep: Collection[int]) -> None:
    """Close every descriptor but `keep`; 0, 1 and 2 lead to /dev/null unless kept."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in {0, 1, 2} - {*keep, null}:
        os.dup2(null, standard)
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - names only
        if int(name) > 2 and int(name) not in keep:
            with contextlib.suppress(OSError):  # the listing's own, closed already
                os.close(int(name))


def reset_signals() -> None:
    """Bring signals to the state of a fresh Python: no handlers of the server's, nothing ignored or blocked by it."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals() - PYTHON_IGNORES:
        if signal.getsignal(number) is not signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def settle_in(scratch: Path) -> None:
    """Make scratch the home, working and temporary folder of this process."""
    home = scratch / "home"
    home.mkdir()
    os.chdir(home)
    os.umask(0o077)
    os.environ.update(
        HOME=str(home), TMPDIR=str(scratch), MPLCONFIGDIR=str(home / ".matplotlib"), USER="student", LOGNAME="student"
    )
    tempfile.tempdir = None  # the server's answer, if it ever asked: DataLoader would hang on it without a word
