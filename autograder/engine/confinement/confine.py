"""Forking a confined student process from the warm server.

`Confinement` is prepared once, in the server; `start` forks a child in which every layer is laid on before its first
student byte, in an order that the kernel dictates: own session; cgroup, while its files are in sight; namespaces and
private root; limits; uid and capabilities; Landlock; seccomp last, for it refuses most of the former.
"""

import os
import socket
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from landlockpy import AccessFS

from autograder.engine.confinement import cgroup, leftovers, privileges, rlimits, rules, syscalls
from autograder.engine.confinement.child import (
    close_descriptors,
    fork_child,
    fork_first_of_namespace,
    readable_within,
    reset_signals,
    settle_in,
)
from autograder.engine.confinement.confined import Confined
from autograder.engine.confinement.layers import Layer, LayerName, Tier, tier_of
from autograder.engine.confinement.readable import DEVICES, readable_paths
from autograder.engine.confinement.root import SCRATCH, Owner, build_root, enter_root
from autograder.engine.confinement.warden import guard_domain, guard_namespace
from autograder.engine.slots import SLOTS
from autograder.errors import ServerError
from autograder.model import Limits

READY = b"\0"  # said by the child, and answered so; anything else is a complaint
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Confinement:
    """How the student processes of this server are confined."""

    tier: Tier
    own_uid: bool  # each slot has a uid of its own
    signal_scope: bool  # Landlock keeps signals inside
    readable: tuple[Path, ...]
    devices: tuple[Path, ...]  # for CUDA
    parents: cgroup.CgroupParents
    system_calls: bytes  # the seccomp filter
    namespace: int | None  # the private root, where the tier has namespaces

    @classmethod
    def prepare(
        cls,
        layers: Collection[Layer],
        readable: Iterable[Path] = (),
        hidden: Collection[Path] = (),
        devices: Iterable[Path] = (),
    ) -> "Confinement":
        """Make ready what all student processes of this server share; call it while the server has one thread.

        `readable` is shown besides Python and the system; ServerError when `hidden` would be shown with it.
        `devices` are the nodes of GPUs, when student processes may use CUDA.
        Raises BelowFloorError when the layers do not suffice.
        """
        tier = tier_of(layers)
        offered = {layer.name for layer in layers if layer.available}
        own_uid, signal_scope = LayerName.OWN_UID in offered, LayerName.SIGNAL_SCOPE in offered
        shown = readable_paths(readable, hidden)
        for path in shown if own_uid else ():
            if not path.stat().st_mode & stat.S_IROTH:
                raise ServerError(f"{path} must be readable by other users: student processes run as one (chmod o+rX)")
        devices = tuple(devices)
        with _refusals("student processes cannot be confined"):
            parents = cgroup.CgroupParents(
                memory=cgroup.find_parent("memory") if LayerName.MEMORY_CGROUP in offered else None,
                pids=cgroup.find_parent("pids") if LayerName.PIDS_CGROUP in offered else None,
            )
            system_calls = syscalls.student_filter(
                same_uid=tier is Tier.UNPRIVILEGED and not own_uid, memory_counted=parents.memory is not None
            )
            namespace = _private_root(tier, shown, devices)
            made = cls(tier, own_uid, signal_scope, shown, devices, parents, system_calls, namespace)
            rules.rehearse(made._file_rules(Path.cwd()))  # any folder: scratch is not there yet
        return made

    def start(self, slot: int, limits: Limits, main: Callable[[], NoReturn], keep: Collection[int] = ()) -> Confined:
        """Fork a student process, confine it, and run `main` there with the descriptors `keep` and no others.

        Returns when it is confined; slots are numbers that no two live student processes of the machine share.
        Raises ServerError with the refusal when a layer cannot be laid on.
        """
        with _refusals("no student process could be started"), ExitStack() as undo:
            group = cgroup.make_cgroup(self.parents, cgroup.group_name(slot), limits)
            undo.callback(group.remove)
            owner = privileges.owner_of_slot(slot) if self.own_uid else privileges.ourselves()
            scratch = SCRATCH
            if self.namespace is None:
                scratch = leftovers.make_scratch(owner.uid, owner.gid)
                undo.callback(leftovers.remove_tree, scratch)
            ours, theirs = map(undo.enter_context, socket.socketpair())

            def student() -> None:
                if self.tier is not Tier.FULL:
                    _or_complain(theirs, group.join)
                _or_complain(theirs, lambda: self._confine(owner, limits, scratch, {theirs.fileno(), *keep}))
                theirs.sendall(READY)
                if theirs.recv(1) == READY:
                    theirs.close()
                    main()

            confined = Confined(*self._fork(student, theirs, owner, scratch), limits, group)
            undo.pop_all()
            undo.callback(confined.close)  # from here on it clears up, the sockets aside
            with ours, theirs:
                theirs.close()
                complaint = self._see_ready(ours, confined.pid, group)
            if complaint:
                raise ServerError(f"a student process could not be confined: {complaint}")
            undo.pop_all()
        return confined

    def _see_ready(self, child: socket.socket, pid: int, group: cgroup.Cgroup) -> str:
        """Let a child go on to `main` once it has confined itself; return its complaint otherwise."""
        if self.tier is Tier.FULL:
            try:
                group.join(pid)  # while it confines itself: the kernel's wait costs no time then
            except OSError as refusal:
                return f"cgroup: {refusal}"
        if not readable_within(child.fileno(), START_SECONDS):
            return f"it took longer than {START_SECONDS} s"
        answer = child.recv(4096)
        if answer != READY:
            return answer.decode() or "it ended before it was"
        child.sendall(READY)
        return ""

    def _fork(
        self, student: Callable[[], None], tell: socket.socket, owner: Owner, scratch: Path
    ) -> tuple[int, int | None]:
        """Fork the student process, or its warden; return the pid, and the pipe whose closing ends the warden."""
        if self.tier is Tier.FULL:
            return fork_first_of_namespace(student), None
        shared = leftovers.shared_memory_files()
        held, hold = os.pipe()

        def clear() -> None:
            leftovers.remove_tree(scratch)
            leftovers.remove_shared_memory(shared, owner.uid)

        def warden() -> NoReturn:
            if self.tier is Tier.USER_NAMESPACES:
                guard_namespace(held, student)
            guard_domain(held, student, owner if self.own_uid else None, clear, scoped=self.signal_scope)

        try:
            return fork_child(lambda: _or_complain(tell, warden)), hold
        finally:
            os.close(held)

    def _confine(self, owner: Owner, limits: Limits, scratch: Path, keep: set[int]) -> None:
        """Lay every layer on this process."""
        os.setsid()
        reset_signals()
        close_descriptors(keep if self.namespace is None else keep | {self.namespace})
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
        settle_in(scratch)
        rules.restrict_files(self._file_rules(scratch))
        syscalls.load(self.system_calls)

    def _file_rules(self, scratch: Path) -> Mapping[Path, AccessFS]:
        """Return what a student process may do to which files; paths as it sees them."""
        terminal, shared = rules.TERMINAL, rules.SHARED_MEMORY
        if self.namespace is not None:
            found = {Path("/"): rules.READ, Path("/proc"): rules.READ | rules.WRITE}
        else:
            found = dict.fromkeys(self.readable, rules.READ)
            # CUDA names its threads, in /proc/self/task/*/comm, and fails where it may not.
            found[Path("/proc")] = rules.READ | rules.WRITE if self.devices else rules.READ
        found |= dict.fromkeys(map(Path, DEVICES), rules.DEVICE)
        found |= dict.fromkeys(self.devices, rules.DEVICE | AccessFS.IOCTL_DEV)
        found |= {scratch: rules.CHANGE, leftovers.SHARED_MEMORY: shared if self.namespace is None else rules.CHANGE}
        if self.namespace is not None or self.own_uid:
            # As the server's own uid, /dev/pts would hold the instructor's terminals too.
            found |= {Path("/dev/pts"): terminal, Path("/dev/ptmx"): terminal}
        return found


def _private_root(tier: Tier, shown: tuple[Path, ...], devices: tuple[Path, ...]) -> int | None:
    """Return the mount namespace of the tiers that have one, as a descriptor."""
    if tier is Tier.USER_NAMESPACES:
        privileges.enter_user_namespace()
        return build_root(shown, [privileges.ourselves()], devices)
    if tier is Tier.FULL:
        return build_root(shown, map(privileges.owner_of_slot, range(SLOTS)), devices)
    return None


@contextmanager
def _refusals(failed: str) -> Iterator[None]:
    """Turn a refusal of the system into one error of ours."""
    try:
        yield
    except OSError as error:
        raise ServerError(f"{failed}: {error}") from error


def _or_complain(tell: socket.socket, work: Callable[[], None]) -> None:
    """Do `work`; what the system refuses is told to the server before it is raised."""
    try:
        work()
    except OSError as error:
        tell.sendall(str(error).encode())
        raise
