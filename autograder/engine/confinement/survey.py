"""Which layers of confinement this machine offers, found by trying each in a throw-away child, never from versions."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.engine.confinement.layers import LEAVES_OPEN, BelowFloorError, Layer, LayerName, Tier, tier_of
from autograder.errors import EngineError

IMAGE = "Or use the grading image"

REMEDIES = {
    LayerName.LANDLOCK: f"Use Linux 5.13 or newer with Landlock among its security modules (lsm=landlock,...). {IMAGE}",
    LayerName.SECCOMP: "Install libseccomp (Debian, Ubuntu: apt install libseccomp2) and pip install pyseccomp",
    LayerName.SIGNAL_SCOPE: "Use Linux 6.12 or newer, or a machine where root or user namespaces are to be had",
    LayerName.OWN_UID: "Run as root, with a Python that other users can read (chmod -R o+rX; not below a private home)",
    LayerName.NAMESPACES: "Run as root with CAP_SYS_ADMIN (docker run --privileged, sudo)",
    LayerName.USER_NAMESPACES: (
        "Allow them: sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), kernel.unprivileged_userns_clone=1"
        " (Debian), user.max_user_namespaces above 0; in a container, a seccomp profile that permits unshare"
    ),
    LayerName.PROCESS_LIMIT: "Run as an ordinary user, or give root a pids cgroup",
    LayerName.MEMORY_CGROUP: "Delegate a cgroup: systemd-run --user --scope -p Delegate=yes autograder ...",
    LayerName.PIDS_CGROUP: "Delegate a cgroup: systemd-run --user --scope -p Delegate=yes autograder ...",
}


def survey() -> tuple[Layer, ...]:
    """Try every layer and return what was found; takes some 50 ms in a small process, so call it before torch is in.

    Each attempt happens in a child that ends with it: this process is left as it was.
    """
    found: dict[LayerName, Layer] = {}
    for name, attempt in _attempts(found):
        refusal = _refusal(attempt)
        # Where root has namespaces at first hand, those of an ordinary user are not missed.
        missed = refusal and not (name is LayerName.USER_NAMESPACES and found[LayerName.NAMESPACES].available)
        found[name] = Layer(name, not refusal, refusal or "tried, and it holds", REMEDIES[name] if missed else "")
    return tuple(found.values())


def tier_here(*, sandbox: bool = True) -> Tier:
    """Return how student code is confined on this machine. Raises BelowFloorError."""
    return tier_of(survey()) if sandbox else Tier.NONE


def doctor_rows() -> tuple[tuple[str, bool, str, str], ...]:
    """Return the sandbox rows of `autograder doctor`: layer, available, why, what to do; the tier comes first."""
    layers = survey()
    try:
        tier = tier_of(layers)
    except BelowFloorError as below:
        verdict = ("tier", False, "below the floor: " + ", ".join(layer.name for layer in below.missing), "See below")
    else:
        verdict = ("tier", True, f"{tier.value}; leaves open: {LEAVES_OPEN[tier]}", "")
    return (verdict, *((layer.name.value, layer.available, layer.reason, layer.remedy) for layer in layers))


def _attempts(found: dict[LayerName, Layer]) -> Iterator[tuple[LayerName, Callable[[], None]]]:
    """Yield each layer with the deed that proves it; later deeds may look at what was found before."""
    yield LayerName.LANDLOCK, _landlock
    yield LayerName.SECCOMP, _seccomp
    yield LayerName.SIGNAL_SCOPE, _signal_scope
    yield LayerName.NAMESPACES, _namespaces
    namespaces = found[LayerName.NAMESPACES].available
    yield LayerName.OWN_UID, lambda: _own_uid(python_is_shown=namespaces)
    yield LayerName.USER_NAMESPACES, _user_namespaces
    yield LayerName.MEMORY_CGROUP, lambda: _cgroup("memory")
    yield LayerName.PIDS_CGROUP, lambda: _cgroup("pids")
    bound = found[LayerName.OWN_UID].available or found[LayerName.PIDS_CGROUP].available
    yield LayerName.PROCESS_LIMIT, lambda: _process_limit(bound=bound)


def _refusal(attempt: Callable[[], None]) -> str:
    """Return why an attempt fails in a child of ours; empty when it succeeds."""
    if sys.platform != "linux":
        return f"{sys.platform} has no such layer"
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.write(write, _complaint(attempt).encode())
            os._exit(0)
        finally:
            os._exit(70)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        text = answer.read().decode()
    status = os.waitpid(pid, 0)[1]
    return text or ("" if status == 0 else "the attempt killed its process")


def _complaint(attempt: Callable[[], None]) -> str:
    try:
        attempt()
    # The imports below fail with ImportError or, for a missing libseccomp, with RuntimeError.
    except (OSError, EngineError, ImportError, RuntimeError) as error:
        return str(error) or type(error).__name__
    return ""


def _landlock() -> None:
    from autograder.engine.confinement.rules import READ, restrict_files

    here = Path(__file__)
    restrict_files({here: READ})
    here.read_bytes()
    _must_fail(lambda: list(here.parent.iterdir()), PermissionError, "a folder outside the rules can still be listed")


def _seccomp() -> None:
    from autograder.engine.confinement.privileges import drop_capabilities
    from autograder.engine.confinement.syscalls import load, student_filter

    drop_capabilities()
    load(student_filter(same_uid=False, memory_counted=False))
    _must_fail(lambda: os.chroot("/"), OSError, "a refused system call still works")


def _signal_scope() -> None:
    from autograder.engine.confinement.rules import restrict_signals

    restrict_signals()
    _must_fail(lambda: os.kill(os.getppid(), 0), PermissionError, "a process outside can still be signalled")


def _own_uid(*, python_is_shown: bool) -> None:
    from autograder.engine.confinement.privileges import become, owner_of_slot

    for path in (sys.prefix, sys.base_prefix, os.__file__):
        if not Path(path).stat().st_mode & stat.S_IROTH:
            raise PermissionError(f"other users may not read {path}")
    become(owner_of_slot(0))
    if not python_is_shown and not os.access(sys.executable, os.X_OK):
        raise PermissionError(f"another user cannot run {sys.executable}")


def _namespaces() -> None:
    from autograder.engine.confinement.child import fork_first_of_namespace, wait_for
    from autograder.engine.confinement.privileges import ourselves
    from autograder.engine.confinement.root import build_root

    if os.geteuid():
        raise PermissionError("only root may")
    namespace = build_root((), [ourselves()])
    _must_end_well(wait_for(fork_first_of_namespace(lambda: _enter(namespace))))


def _user_namespaces() -> None:
    from autograder.engine.confinement import kernel
    from autograder.engine.confinement.child import fork_child, wait_for
    from autograder.engine.confinement.privileges import enter_user_namespace, ourselves
    from autograder.engine.confinement.root import build_root

    if not os.geteuid():
        raise PermissionError("not for root, whose processes no limit binds")
    enter_user_namespace()
    namespace = build_root((), [ourselves()])
    kernel.unshare(kernel.CLONE_NEWPID)
    _must_end_well(wait_for(fork_child(lambda: _enter(namespace))))


def _enter(namespace: int) -> None:
    from autograder.engine.confinement.privileges import ourselves
    from autograder.engine.confinement.root import enter_root

    enter_root(namespace, ourselves(), 1 << 20, 1 << 20)


def _cgroup(controller: str) -> None:
    from autograder.engine.confinement.cgroup import find_parent

    find_parent(controller)


def _process_limit(*, bound: bool) -> None:
    if not os.geteuid() and not bound:
        raise PermissionError("the kernel binds root's processes by no rlimit")


def _must_fail(act: Callable[[], object], refusal: type[OSError], otherwise: str) -> None:
    try:
        act()
    except refusal:
        return
    raise OSError(otherwise)


def _must_end_well(status: int) -> None:
    if status:
        raise OSError("a private root, /proc or terminal cannot be mounted")
