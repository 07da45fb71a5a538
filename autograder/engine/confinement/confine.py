"""Forking a confined student process from the warm server.

`Confinement` is prepared once, in the server; `start` forks a child in which every layer is laid on before its first
student byte, in an order that the kernel dictates: own session; cgroup, while its files are in sight; namespaces and
private root; limits; uid and capabilities; Landlock; seccomp last, for it refuses most of the former.
"""

import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from landlockpy import AccessFS

from autograder.engine.confinement import cgroup, leftovers, privileges, rlimits, rules
from autograder.engine.confinement.child import (
    close_descriptors,
    fork_child,
    fork_first_of_namespace,
    readable_within,
    reset_signals,
)
from autograder.engine.confinement.confined import Confined
from autograder.engine.confinement.layers import Layer, LayerName, Tier, tier_of
from autograder.engine.confinement.readable import DEVICES, cuda_devices, readable_paths
from autograder.engine.confinement.root import SCRATCH, Owner, build_root, enter_root
from autograder.engine.confinement.syscalls import student_filter
from autograder.engine.confinement.warden import guard_domain, guard_namespace
from autograder.errors import ServerError
from autograder.model import Limits

READY = b"\0"  # anything else that a child says while it confines itself is a complaint
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Confinement:
    """How the student processes of this server are confined."""

    tier: Tier
    own_uid: bool  # each slot has a uid of its own
    readable: tuple[Path, ...]
    devices: tuple[Path, ...]  # for CUDA
    parents: cgroup.CgroupParents
    system_calls: Any  # the seccomp filter, to be loaded
    namespace: int | None  # the private root, where the tier has namespaces

    @classmethod
    def prepare(
        cls,
        layers: Collection[Layer],
        readable: Iterable[Path] = (),
        hidden: Iterable[Path] = (),
        *,
        cuda: bool = False,
    ) -> "Confinement":
        """Make ready what all student processes of this server share; call it while the server has one thread.

        `readable` is shown besides Python and the system; ServerError when `hidden` would be shown with it.
        Raises BelowFloorError when the layers do not suffice.
        """
        tier = tier_of(layers)
        offered = {layer.name for layer in layers if layer.available}
        own_uid = LayerName.OWN_UID in offered
        shown = readable_paths(readable, hidden)
        devices = cuda_devices() if cuda else ()
        parents = cgroup.CgroupParents(
            memory=cgroup.find_parent("memory") if LayerName.MEMORY_CGROUP in offered else None,
            pids=cgroup.find_parent("pids") if LayerName.PIDS_CGROUP in offered else None,
        )
        system_calls = student_filter(
            same_uid=tier is Tier.UNPRIVILEGED and not own_uid, memory_counted=parents.memory is not None
        )
        namespace = None
        if tier is Tier.USER_NAMESPACES:
            privileges.enter_user_namespace()
            namespace = build_root(shown, [privileges.ourselves()], devices)
        elif tier is Tier.FULL:
            namespace = build_root(shown, map(privileges.owner_of_slot, range(privileges.SLOTS)), devices)
        return cls(tier, own_uid, shown, devices, parents, system_calls, namespace)

    def start(self, slot: int, limits: Limits, main: Callable[[], NoReturn], keep: Collection[int] = ()) -> Confined:
        """Fork a student process, confine it, and run `main` there with the descriptors `keep` and no others.

        Returns when it is confined; slots are numbers that no two live student processes of the machine share.
        Raises ServerError with the refusal when a layer cannot be laid on.
        """
        owner = privileges.owner_of_slot(slot) if self.own_uid else privileges.ourselves()
        with ExitStack() as remains, ExitStack() as pipe:
            group = cgroup.make_cgroup(self.parents, cgroup.group_name(slot), limits)
            remains.callback(group.remove)
            scratch = self._scratch(owner, remains)
            ready, tell = os.pipe()
            pipe.callback(os.close, ready)

            def student() -> None:
                _or_complain(tell, lambda: self._confine(owner, limits, group, scratch, {tell, *keep}))
                os.write(tell, READY)
                os.close(tell)
                main()

            try:
                pid, hold = self._fork(student, tell, owner)
            finally:
                os.close(tell)
            confined = Confined(pid, hold, limits, group, remains.pop_all())
            complaint = os.read(ready, 4096) if readable_within(ready, START_SECONDS) else b"it took too long"
        if complaint != READY:
            confined.close()
            raise ServerError(f"a student process could not be confined: {complaint.decode() or 'it ended'}")
        return confined

    def _scratch(self, owner: Owner, remains: ExitStack) -> Path:
        if self.namespace is not None:
            return SCRATCH
        scratch = leftovers.make_scratch(owner.uid, owner.gid)
        remains.callback(leftovers.remove_tree, scratch)
        remains.callback(leftovers.remove_shared_memory, leftovers.shared_memory_files(), owner.uid)
        return scratch

    def _fork(self, student: Callable[[], None], tell: int, owner: Owner) -> tuple[int, int | None]:
        """Fork the student process, or its warden; return the pid, and the pipe whose closing ends the warden."""
        if self.tier is Tier.FULL:
            return fork_first_of_namespace(student), None
        held, hold = os.pipe()

        def warden() -> NoReturn:
            if self.tier is Tier.USER_NAMESPACES:
                guard_namespace(held, student)
            guard_domain(held, student, owner if self.own_uid else None)

        try:
            return fork_child(lambda: _or_complain(tell, warden)), hold
        finally:
            os.close(held)

    def _confine(self, owner: Owner, limits: Limits, group: cgroup.Cgroup, scratch: Path, keep: set[int]) -> None:
        """Lay every layer on this process."""
        os.setsid()
        reset_signals()
        close_descriptors(keep if self.namespace is None else keep | {self.namespace})
        group.join()
        file_bytes, processes = limits.written_bytes, limits.processes
        if self.namespace is not None:
            shared_memory_bytes = limits.memory_bytes // 2
            enter_root(self.namespace, owner, limits.written_bytes, shared_memory_bytes)
            os.close(self.namespace)
            # Here scratch and /dev/shm are capped as a whole; a shared tensor may be larger than what may be written.
            file_bytes = max(file_bytes, shared_memory_bytes)
        elif not self.own_uid:
            processes += rlimits.tasks_of(owner.uid)
        if self.tier is Tier.USER_NAMESPACES:
            privileges.enter_user_namespace()  # processes are counted by user namespace too
        rlimits.lay_on(limits, processes=processes, file_bytes=file_bytes, address_space=not self.devices)
        if self.own_uid:
            privileges.become(owner)
        privileges.drop_capabilities()
        privileges.die_with_parent()
        _settle_in(scratch)
        rules.restrict_files(self._file_rules(scratch))
        self.system_calls.load()

    def _file_rules(self, scratch: Path) -> Mapping[Path, AccessFS]:
        """Return what a student process may do to which files; paths as it sees them."""
        terminal, shared = rules.TERMINAL, rules.SHARED_MEMORY
        if self.namespace is not None:
            found = {Path("/"): rules.READ, Path("/proc"): rules.READ | rules.WRITE}
        else:
            found = dict.fromkeys((*self.readable, Path("/proc")), rules.READ)
        found |= dict.fromkeys(map(Path, DEVICES), rules.DEVICE)
        found |= dict.fromkeys(self.devices, rules.DEVICE | AccessFS.IOCTL_DEV)
        found |= {scratch: rules.CHANGE, leftovers.SHARED_MEMORY: shared if self.namespace is None else rules.CHANGE}
        if self.namespace is not None or self.own_uid:
            # As the server's own uid, /dev/pts would hold the instructor's terminals too.
            found |= {Path("/dev/pts"): terminal, Path("/dev/ptmx"): terminal}
        return found


def _settle_in(scratch: Path) -> None:
    """Make scratch the home, working and temporary folder of this process."""
    home = scratch / "home"
    home.mkdir()
    os.chdir(home)
    os.umask(0o077)
    os.environ.update(
        HOME=str(home), TMPDIR=str(scratch), MPLCONFIGDIR=str(home / ".matplotlib"), USER="student", LOGNAME="student"
    )
    tempfile.tempdir = None  # the server's answer, if it ever asked: DataLoader would hang on it without a word


def _or_complain(tell: int, work: Callable[[], None]) -> None:
    """Do `work`; what the system refuses is told to the server before it is raised."""
    try:
        work()
    except OSError as error:
        os.write(tell, str(error).encode())
        raise
