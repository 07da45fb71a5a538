"""The layers of confinement and the three tiers they add up to; plain data, imported on any system."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from autograder.errors import EngineError


class Tier(StrEnum):
    """How far a student process is shut in; each tier holds all that the next one does."""

    FULL = "full"  # root: private namespaces and a uid of its own for each slot
    USER_NAMESPACES = "user-namespaces"  # an ordinary user with private namespaces
    UNPRIVILEGED = "unprivileged"  # Landlock, seccomp, rlimits and reaping only
    NONE = "none"  # asked for by the instructor, never chosen


# What student code can still do in each tier, for doctor and README.
LEAVES_OPEN = {
    Tier.FULL: "nothing known, where a memory cgroup is to be had; else memory is watched, not limited",
    Tier.USER_NAMESPACES: "memory over many processes is watched, not limited, where no cgroup is to be had",
    Tier.UNPRIVILEGED: (
        "stat of hidden files; names and command lines of other processes; sockets outside that have a path (before"
        " Landlock ABI 9); many files on the disk of the temporary folder and in /dev/shm; memory as above"
    ),
    Tier.NONE: "everything",
}


class LayerName(StrEnum):
    """What the survey tries."""

    LANDLOCK = "landlock"
    SECCOMP = "seccomp"
    SIGNAL_SCOPE = "signal scope"
    OWN_UID = "own uid"
    NAMESPACES = "namespaces"
    USER_NAMESPACES = "user namespaces"
    PROCESS_LIMIT = "process limit"
    MEMORY_CGROUP = "memory cgroup"
    PIDS_CGROUP = "pids cgroup"


@dataclass(frozen=True, slots=True)
class Layer:
    """Whether this machine offers one layer; `reason` says how that was found, `remedy` how to get a missing one."""

    name: LayerName
    available: bool
    reason: str
    remedy: str = ""


class BelowFloorError(EngineError):
    """Not even the lowest tier can be had on this machine."""

    def __init__(self, missing: tuple[Layer, ...]) -> None:
        lines = [f"- {layer.name}: {layer.reason}. {layer.remedy}" for layer in missing]
        super().__init__(
            "student code cannot be confined on this machine; what is missing:\n"
            + "\n".join(lines)
            + "\nTo run it unconfined all the same, say --sandbox none; the report will be marked."
        )
        self.missing = missing


def tier_of(layers: Iterable[Layer]) -> Tier:
    """Return the best tier that the surveyed layers add up to.

    Raises BelowFloorError, which names what is missing and how to get it.
    """
    layer = {layer.name: layer for layer in layers}
    missing = [
        layer[name]
        for name in (LayerName.LANDLOCK, LayerName.SECCOMP, LayerName.PROCESS_LIMIT)
        if not layer[name].available
    ]
    if missing:
        raise BelowFloorError(tuple(missing))
    if layer[LayerName.NAMESPACES].available and layer[LayerName.OWN_UID].available:
        return Tier.FULL
    if layer[LayerName.USER_NAMESPACES].available:
        return Tier.USER_NAMESPACES
    # Without a pid namespace what is left of a submission is found by its uid, or by its Landlock domain.
    if layer[LayerName.OWN_UID].available or layer[LayerName.SIGNAL_SCOPE].available:
        return Tier.UNPRIVILEGED
    raise BelowFloorError((layer[LayerName.SIGNAL_SCOPE],))
