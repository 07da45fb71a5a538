"""Giving up rights: uid, user namespace, capabilities. The fork server and its children run it."""

import errno
import os
import signal
from pathlib import Path

import pyprctl

from autograder.engine.confinement import kernel
from autograder.engine.confinement.root import Owner
from autograder.engine.slots import SLOTS

# One uid a slot, for processes are counted by uid. Below 65534, so that containers that map 65536 ids have them;
# distributions hand out none of these.
FIRST_UID = 65_000


def owner_of_slot(slot: int) -> Owner:
    """Return the user that a root server lends to a slot."""
    if not 0 <= slot < SLOTS:
        raise ValueError(f"slot {slot}: there are slots 0 to {SLOTS - 1}")
    return Owner(FIRST_UID + slot, FIRST_UID + slot)


def ourselves() -> Owner:
    """Return the user that this process runs as."""
    return Owner(os.geteuid(), os.getegid())


def become(owner: Owner) -> None:
    """Drop root for `owner`, other groups and all capabilities included."""
    os.setgroups([])
    os.setresgid(owner.gid, owner.gid, owner.gid)
    os.setresuid(owner.uid, owner.uid, owner.uid)


def enter_user_namespace() -> None:
    """Put this process into a user namespace of its own, where it may make other namespaces; its uid stays.

    Raises OSError where the system refuses, or when this process has a second thread.
    """
    me = ourselves()
    try:
        kernel.unshare(kernel.CLONE_NEWUSER)
    except OSError as refusal:
        if refusal.errno == errno.EINVAL:
            raise OSError(errno.EINVAL, "this process has a second thread (set OPENBLAS_NUM_THREADS=1)") from refusal
        raise
    Path("/proc/self/setgroups").write_text("deny")  # the kernel's condition for the gid map of an ordinary user
    Path("/proc/self/uid_map").write_text(f"{me.uid} {me.uid} 1")
    Path("/proc/self/gid_map").write_text(f"{me.gid} {me.gid} 1")


def drop_capabilities() -> None:
    """Give up every capability, and the way to gain one by running a program."""
    pyprctl.cap_ambient_clear_all()
    pyprctl.CapState(effective=set(), permitted=set(), inheritable=set()).set_current()
    pyprctl.set_no_new_privs()


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends, and let that parent see what memory it uses.

    After the last change of uid or capabilities, which resets both.
    """
    pyprctl.set_pdeathsig(signal.SIGKILL)
    pyprctl.set_dumpable(True)
