"""Resource limits of one student process, inherited by its children. Laid on in the confined child."""

import os
import resource
from pathlib import Path

from autograder.model import Limits

OPEN_FILES = 1024


def lay_on(limits: Limits, *, processes: int, file_bytes: int, address_space: bool) -> None:
    """Limit this process for good; soft and hard limits alike.

    `processes` counts all threads of the uid. `address_space`: mappings may grow by `limits.memory_bytes` from what
    the process has now, so that one huge request fails with MemoryError at once; not with CUDA, which reserves more.
    """
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_NPROC: processes,
        resource.RLIMIT_FSIZE: file_bytes,
    }
    if address_space:
        wanted[resource.RLIMIT_AS] = _mapped_bytes() + limits.memory_bytes
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, allowed))


def _mapped_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * os.sysconf("SC_PAGESIZE")


def tasks_of(uid: int) -> int:
    """Return how many threads of `uid` this machine runs now, as far as /proc shows."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == uid:
                count += len(os.listdir(process / "task"))  # noqa: PTH208 - names only
        except OSError:  # it ended meanwhile
            continue
    return count
