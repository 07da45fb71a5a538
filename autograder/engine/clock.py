"""How long another process may still run: CPU seconds by the kernel's clock for it, bounded on the wall clock.

Runs in the grader. The clock is the kernel's, so nothing that student code does can slow it.
"""

import time

LOOK_AGAIN_SECONDS = 0.25
_PROCESS_CPU_CLOCK = 2  # CPUCLOCK_SCHED in the kernel's clockid layout: (~pid << 3) | kind


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that all threads of a process have used; 0.0 when it is gone."""
    try:
        return time.clock_gettime(~pid << 3 | _PROCESS_CPU_CLOCK)
    except OSError:
        return 0.0


class TimeUp(Exception):  # noqa: N818 - an event, not a fault of ours
    """The process used up its time."""


class Budget:
    """The time one stretch of student code may take."""

    def __init__(self, pid: int, seconds: float, wall_factor: float) -> None:
        self.pid = pid
        self.seconds = seconds
        self._cpu_start = cpu_seconds(pid)
        self._wall_end = time.monotonic() + seconds * wall_factor

    @property
    def used_seconds(self) -> float:
        """CPU seconds since the budget was opened."""
        return max(0.0, cpu_seconds(self.pid) - self._cpu_start)

    def allowance(self) -> int:
        """Return the milliseconds until worth another look. Raises TimeUp."""
        cpu_left = self.seconds - self.used_seconds
        wall_left = self._wall_end - time.monotonic()
        if cpu_left <= 0 or wall_left <= 0:
            raise TimeUp
        # Several threads may burn the rest faster than the wall clock turns, so the next look is never far.
        return max(1, int(1000 * min(wall_left, max(cpu_left / 4, 0.01), LOOK_AGAIN_SECONDS)))


class Deadline:
    """A plain wall-clock bound, with the same `allowance`."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def allowance(self) -> int:
        """Return the milliseconds that are left. Raises TimeUp."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeUp
        return max(1, int(left * 1000))
