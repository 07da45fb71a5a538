"""The warden: a process between fork server and student, in the tiers where the server cannot be pid 1's parent.

It runs no student code and outlives all that does. When the student process ends, when the server says so, or when
the server is gone, it kills everything that is left, waits until nothing is, and ends as the student process did.
Where student processes write to the machine's own file systems, it clears those too: it is there when nobody else is.
"""

import contextlib
import os
import resource
import select
import signal
from collections.abc import Callable
from typing import NoReturn

import pyprctl

from autograder.engine.confinement import kernel
from autograder.engine.confinement.child import FAILED, close_descriptors, fork_child, reset_signals, wait_for
from autograder.engine.confinement.privileges import become
from autograder.engine.confinement.root import Owner
from autograder.engine.confinement.rules import restrict_signals


def guard_namespace(held: int, student: Callable[[], None]) -> NoReturn:
    """Run `student` as pid 1 of a pid namespace of its own, until the other end of the pipe `held` is closed."""
    _settle()
    kernel.unshare(kernel.CLONE_NEWPID)
    pid = fork_child(student)
    _wait_for_end(held, pid)
    os.kill(pid, signal.SIGKILL)  # not reaped yet, so the number is still its own
    _end_as(os.waitpid(pid, 0)[1])


def guard_domain(
    held: int, student: Callable[[], None], owner: Owner | None, clear: Callable[[], object], *, scoped: bool
) -> NoReturn:
    """Run `student` in a Landlock domain below ours, until the other end of the pipe `held` is closed, then `clear`.

    What is to be killed in the end is told by that domain, where the kernel knows signal scopes (`scoped`), and by
    `owner`, the uid that a root server lends. Raises PermissionError when neither is to be had.
    """
    _settle()
    if scoped:
        restrict_signals()
    if owner is None:
        _prove_signals_stay_inside()
    pid = fork_child(student)
    _wait_for_end(held, pid)
    status = _kill_all(pid, owner)
    clear()
    _end_as(status)


def _settle() -> None:
    os.setsid()
    reset_signals()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # meant for the server, whose end we see by the pipe
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it ends by the student process's signal
    pyprctl.set_child_subreaper(True)


def _prove_signals_stay_inside() -> None:
    """Make sure of what _kill_everyone relies on; without it, -1 would mean every process of this user."""
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        return
    raise PermissionError("a Landlock domain does not stop signals here")


def _wait_for_end(held: int, student: int) -> None:
    pidfd = os.pidfd_open(student)
    close_descriptors({held, pidfd})
    poll = select.poll()
    poll.register(held, select.POLLIN)
    poll.register(pidfd, select.POLLIN)
    poll.poll()


def _kill_all(student: int, owner: Owner | None) -> int:
    """Kill every process of the submission, wait until none is left, and return the student process's wait status."""
    if owner is None:
        _kill_everyone()
    else:
        # By a child, for as that uid we could be killed ourselves; the child too, so until one has done it.
        while wait_for(fork_child(lambda: _kill_everyone_of(owner))):
            pass
    status = FAILED << 8
    while True:
        try:
            pid, ended = os.wait()
        except ChildProcessError:
            return status
        if pid == student:
            status = ended


def _kill_everyone_of(owner: Owner) -> None:
    become(owner)
    _kill_everyone()


def _kill_everyone() -> None:
    # At one stroke, so no storm of forks escapes it. Ours are those that we may signal: nobody else's.
    with contextlib.suppress(ProcessLookupError):  # all are dead, and wait to be reaped
        os.kill(-1, signal.SIGKILL)


def _end_as(status: int) -> NoReturn:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number not in {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else FAILED)
