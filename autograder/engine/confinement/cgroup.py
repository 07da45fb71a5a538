"""Memory and process limits by cgroup, v1 or v2, where this process may make groups. Runs in the fork server.

A group is made below our own (v1), or below the nearest ancestor that hands its controllers down (v2: a group that
holds processes cannot). Nobody else's process is moved.
"""

import contextlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.engine.confinement.child import fork_child, wait_for
from autograder.model import Limits

CONTROLLERS = ("memory", "pids")
REMOVE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class CgroupParents:
    """Folders in which groups may be made, by controller; in v2 both lead to the same folder."""

    memory: Path | None
    pids: Path | None


@dataclass(frozen=True, slots=True)
class Cgroup:
    """The groups of one student process."""

    folders: Mapping[str, Path]  # by controller

    def join(self, pid: int = 0) -> None:
        """Move a process in, this one by default; its later children are born there.

        The kernel may take some 10 ms over it, idly: it waits for every processor to pass a quiet point.
        """
        for folder in set(self.folders.values()):
            (folder / "cgroup.procs").write_text(str(pid))

    def oom_kills(self) -> int:
        """Return how many processes the kernel has killed here for memory."""
        if "memory" not in self.folders:
            return 0
        v1, v2 = (self.folders["memory"] / name for name in ("memory.oom_control", "memory.events"))
        lines = (v1 if v1.exists() else v2).read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)

    def remove(self) -> None:
        """Remove the groups; their processes are dead, but the kernel may need a moment to let go.

        Raises OSError when a group still holds a process after the deadline.
        """
        deadline = time.monotonic() + REMOVE_SECONDS
        for folder in set(self.folders.values()):
            while folder.exists():
                try:
                    folder.rmdir()
                except OSError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.002)


def make_cgroup(parents: CgroupParents, name: str, limits: Limits) -> Cgroup:
    """Make the groups that the machine allows, with the limits of one student process.

    Raises OSError when one cannot be made or limited.
    """
    wanted = {"memory": parents.memory, "pids": parents.pids}
    group = Cgroup({controller: parent / name for controller, parent in wanted.items() if parent is not None})
    for controller, folder in group.folders.items():
        folder.mkdir(exist_ok=True)  # in v2 the other controller's folder too
        for setting, value in _settings(controller, folder, limits):
            setting.write_text(str(value))
    return group


def _settings(controller: str, folder: Path, limits: Limits) -> Iterator[tuple[Path, int]]:
    if controller == "pids":
        yield folder / "pids.max", limits.processes
        return
    # Swap would hide the limit: it is off in v2, and counted together with memory in v1, where that is compiled in.
    v1 = folder / "memory.limit_in_bytes"
    yield v1 if v1.exists() else folder / "memory.max", limits.memory_bytes
    for setting, value in (("memory.memsw.limit_in_bytes", limits.memory_bytes), ("memory.swap.max", 0)):
        if (folder / setting).exists():
            yield folder / setting, value


def candidate_parents(controller: str) -> Iterator[Path]:
    """Yield the folders in which a group with this controller might be made, most likely first."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            mount = _mount_of("cgroup", controller)
            if mount:
                yield mount / path.lstrip("/")
                yield mount  # in a container the path may be the host's, and the mount our own group
        elif not controllers and (mount := _mount_of("cgroup2", "")):
            own = mount / path.lstrip("/")
            for folder in (own, *own.parents):
                if folder.is_relative_to(mount) and _hands_down(folder, controller):
                    yield folder


def _hands_down(folder: Path, controller: str) -> bool:
    try:
        return controller in (folder / "cgroup.subtree_control").read_text().split()
    except OSError:
        return False


def _mount_of(kind: str, controller: str) -> Path | None:
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, where, this_kind, options, *_ = line.split()
        if this_kind == kind and (not controller or controller in options.split(",")):
            return Path(where)
    return None


def find_parent(controller: str) -> Path:
    """Return the folder in which groups with this controller can be made, limited and joined, found by doing so.

    Raises OSError with the last refusal when there is none.
    """
    refusal = OSError(f"no {controller} cgroup controller is mounted, or none is handed down to this process")
    for parent in candidate_parents(controller):
        _sweep(parent)
        try:
            _try_group(parent, controller)
        except OSError as error:
            refusal = error
        else:
            return parent
    raise refusal


def _try_group(parent: Path, controller: str) -> None:
    parents = CgroupParents(**{name: parent if name == controller else None for name in CONTROLLERS})
    group = make_cgroup(parents, group_name("trial"), Limits())
    try:
        status = wait_for(fork_child(group.join))
    finally:
        group.remove()
    if status:
        raise OSError(f"no process can be moved into {parent}/{group_name('trial')}")


def group_name(slot: int | str) -> str:
    """Return a name that no other server of this machine gives at the same time."""
    return f"autograder-{os.getpid()}-{slot}"


def _sweep(parent: Path) -> None:
    """Remove the empty groups of servers that were killed."""
    for folder in parent.glob("autograder-*-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            with contextlib.suppress(OSError):  # in use after all, by a server in another pid namespace
                folder.rmdir()
