"""A student process as the fork server holds it: to watch, to end, and to clear away."""

import os
import signal

from autograder.engine.confinement import memory
from autograder.engine.confinement.cgroup import Cgroup
from autograder.engine.confinement.child import wait_for
from autograder.model import Limits

END_SECONDS = 60.0  # a warden may have a disk full of small files to clear


class Confined:
    """One confined student process and all that descends from it.

    `pid` is the server's child, the student process or its warden, and nobody else may wait for it.
    """

    def __init__(self, pid: int, hold: int | None, limits: Limits, group: Cgroup) -> None:
        self.pid = pid
        self._hold = hold  # closed, it tells the warden to end everything; None without a warden
        self._warden = None if hold is None else pid
        self._limits = limits
        self._group = group
        self._status: int | None = None

    def enforce_memory(self) -> bool:
        """Kill the largest process when all hold too much; to be called a few times a second.

        False, and nothing to do, where a cgroup limits memory.
        """
        if "memory" in self._group.folders or self._status is not None:
            return False
        return memory.kill_largest(self.pid, self._limits.memory_bytes, spare=self._warden)

    def oom_kills(self) -> int:
        """Return how many of its processes the kernel has killed for memory, until `close`."""
        return self._group.oom_kills()

    def close(self) -> int:
        """Kill whatever is left of it, wait until nothing is, and return the student process's wait status.

        Its files, shared memory and groups are gone then too; a second call does nothing. Raises TimeoutError when the
        kernel does not let go of a process.
        """
        if self._status is None:
            if self._hold is None:
                os.kill(self.pid, signal.SIGKILL)  # pid 1 of its namespace: the kernel kills the others with it
            else:
                os.close(self._hold)
            self._status = wait_for(self.pid, END_SECONDS)
        self._group.remove()
        return self._status
