"""Student processes without confinement, for `--sandbox none`: a fork in a session and folder of its own, no more."""

import os
import signal
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from shutil import rmtree
from typing import NoReturn

from autograder.engine.confinement.child import close_descriptors, fork_child, reset_signals, settle_in, wait_for
from autograder.engine.confinement.layers import Tier
from autograder.model import Limits


class Unconfined:
    """Starts student processes that may do whatever this user may; the counterpart of `Confinement`."""

    tier = Tier.NONE

    def start(
        self, slot: int, limits: Limits, main: Callable[[], NoReturn], keep: Collection[int] = ()
    ) -> "UnconfinedProcess":
        """Fork a student process and run `main` there with the descriptors `keep`."""
        del slot, limits  # nothing here counts or bounds
        scratch = Path(tempfile.mkdtemp(prefix="submission-"))

        def student() -> None:
            os.setsid()
            reset_signals()
            close_descriptors(keep)
            settle_in(scratch)
            main()

        return UnconfinedProcess(fork_child(student), scratch)


class UnconfinedProcess:
    """One such process, as the fork server holds it; the counterpart of `Confined`."""

    def __init__(self, pid: int, scratch: Path) -> None:
        self.pid, self._scratch = pid, scratch

    def enforce_memory(self) -> bool:
        """Return False: nobody watches the memory."""
        return False

    def oom_kills(self) -> int:
        """Return 0: nobody counts."""
        return 0

    def close(self) -> None:
        """Kill the process and remove its folder; what it started in other sessions lives on."""
        os.kill(self.pid, signal.SIGKILL)
        wait_for(self.pid)
        rmtree(self._scratch, ignore_errors=True)
