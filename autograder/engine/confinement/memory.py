"""Memory of a process tree, for machines where no cgroup limits it. Runs in the fork server.

PSS, not RSS: pages shared with the warm server would count in full for each process, and RSS minus shared pages would
miss a bomb of MAP_SHARED memory.
"""

import os
import signal
from pathlib import Path

_PAGE = os.sysconf("SC_PAGESIZE")


def tree_of(root: int) -> tuple[int, ...]:
    """Return `root` and all processes that descend from it, as the server sees their pids."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - names only, a few times a second
        if entry.isdigit():
            children.setdefault(_parent(int(entry)), []).append(int(entry))
    found = [root]
    for pid in found:  # grows while it is walked
        found += children.get(pid, [])
    return tuple(found)


def _parent(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:  # it ended meanwhile
        return -1
    return int(stat.rpartition(b")")[2].split()[1])  # a name may hold any bytes, a parenthesis too


def resident_bytes(pid: int) -> int:
    """Return an upper bound of what a process holds: shared pages in full; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


def memory_bytes(pid: int) -> int:
    """Return what a process holds, shared pages in proportion; 0 when it has ended."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        # Ended, or running a program that must not be looked into: then the upper bound counts.
        return resident_bytes(pid)
    return 0


def kill_largest(root: int, limit_bytes: int, *, spare: int | None) -> bool:
    """Kill the largest process of a tree that holds more than `limit_bytes`; return whether that was so.

    As the kernel does for a cgroup: one process a call, so a test that takes too much costs itself. `spare` is not
    counted and not killed: the warden, which runs no student code.
    """
    pids = [pid for pid in tree_of(root) if pid != spare]
    if sum(map(resident_bytes, pids)) <= limit_bytes:  # cheap, and true most of the time
        return False
    held = {pid: memory_bytes(pid) for pid in pids}
    if sum(held.values()) <= limit_bytes:
        return False
    _kill(max(held, key=held.__getitem__), root)
    return True


def _kill(pid: int, root: int) -> None:
    try:
        pidfd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        if pid in tree_of(root):  # the number may have passed to a stranger before it was pinned
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        os.close(pidfd)
