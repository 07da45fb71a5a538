"""The kinds of machine that confinement is tested on, each played by giving up rights; for scripts to import."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pyprctl
import pyseccomp  # type: ignore[import-untyped]

from autograder.engine.confinement import kernel

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))  # of pytest's, each with its own users
ORDINARY_UID = 64_123 + WORKER  # nobody's; a user's processes are counted together
# What Docker leaves to root: neither mounts nor namespaces.
CONTAINER_CAPABILITIES = {
    pyprctl.Cap.CHOWN, pyprctl.Cap.DAC_OVERRIDE, pyprctl.Cap.FOWNER, pyprctl.Cap.KILL, pyprctl.Cap.SETGID,
    pyprctl.Cap.SETUID, pyprctl.Cap.SETPCAP,
}  # fmt: skip


def become_ordinary() -> None:
    """Drop root, as if the whole course had been installed by an ordinary user."""
    if os.geteuid() == 0:
        reveal(Path(sys.base_prefix))
        os.setgroups([])
        os.setresgid(ORDINARY_UID, ORDINARY_UID, ORDINARY_UID)
        os.setresuid(ORDINARY_UID, ORDINARY_UID, ORDINARY_UID)
        pyprctl.set_dumpable(True)  # as after an exec: /proc/self belongs to its user


def reveal(folder: Path) -> None:
    """Make a Python below root's private home readable, in a mount namespace of this process alone."""
    private = [parent for parent in folder.parents if not parent.stat().st_mode & 0o001]
    if not private:
        return
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    descriptor = os.open(folder, os.O_PATH)
    kernel.mount("tmpfs", str(private[-1]), "tmpfs", 0, "mode=0755")
    folder.mkdir(parents=True)
    kernel.bind(f"/proc/self/fd/{descriptor}", str(folder))
    os.close(descriptor)


def refuse_namespaces() -> None:
    """Answer EPERM to whoever wants namespaces or mounts, as a restricted container does."""
    refusing = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for call in ("unshare", "setns", "mount", "pivot_root"):
        refusing.add_rule(pyseccomp.ERRNO(1), call)
    refusing.load()


def ordinary_user() -> None:
    """An ordinary user whose kernel grants user namespaces."""
    become_ordinary()


def restricted_user() -> None:
    """An ordinary user in a restricted container."""
    become_ordinary()
    refuse_namespaces()


def container_root() -> None:
    """Root in a container as Docker makes them."""
    reveal(Path(sys.base_prefix))
    pyprctl.CapState(
        effective=CONTAINER_CAPABILITIES, permitted=CONTAINER_CAPABILITIES, inheritable=set()
    ).set_current()
    refuse_namespaces()


MACHINES: dict[str, Callable[[], None]] = {
    "root": lambda: None,
    "ordinary-user": ordinary_user,
    "restricted-user": restricted_user,
    "container-root": container_root,
}
