"""A process that has nothing to do with the grading: what an attack may do to it."""

import os
from pathlib import Path


def state_of(pid: int) -> dict[str, object]:
    """Return what an attack may change of another process; nothing when it is gone."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        limits = Path(f"/proc/{pid}/limits").read_text()
        nice, cores = os.getpriority(os.PRIO_PROCESS, pid), os.sched_getaffinity(pid)
    except (OSError, ProcessLookupError):
        return {}
    return {"state": state, "limits": limits, "priority": nice, "processors": cores}


def disturbed(before: dict[str, object], pid: int) -> list[str]:
    """Return what has changed of a process since it was looked at."""
    now = state_of(pid)
    return [f"the outsider's {what} changed" for what in before if now.get(what) != before[what]]
