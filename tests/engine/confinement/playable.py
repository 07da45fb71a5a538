"""Which kinds of machine this computer can play, found with the system's tools: what ours find is what is tested."""

import ctypes
import os
import subprocess

from .kinds import ORDINARY_UID

NAMESPACES = ("--mount", "--pid", "--net", "--ipc", "--uts", "--cgroup", "--fork", "--mount-proc")
PRIVATE_ROOT = "mount -t tmpfs none /tmp && mkdir /tmp/pts && mount -t devpts none /tmp/pts"
SIGNAL_SCOPE_ABI = 6  # of Landlock, Linux 6.12
LANDLOCK_CREATE_RULESET, ASK_VERSION = 444, 1


def lack_of(kind: str) -> str:
    """Return what this computer lacks to play a kind of machine; empty when it can."""
    if kind != "ordinary-user" and os.geteuid():
        return "needs root, to give up rights as told"
    if landlock_abi() < (wanted := SIGNAL_SCOPE_ABI if kind == "restricted-user" else 1):
        return f"needs a kernel with Landlock, version {wanted} or newer"
    if kind == "root":
        return refusal("unshare", *NAMESPACES, "sh", "-c", PRIVATE_ROOT)
    if kind == "ordinary-user":
        user = (
            () if os.geteuid() else ("setpriv", f"--reuid={ORDINARY_UID}", f"--regid={ORDINARY_UID}", "--clear-groups")
        )
        return refusal(*user, "unshare", "--user", "--map-root-user", *NAMESPACES, "sh", "-c", PRIVATE_ROOT)
    return ""


def landlock_abi() -> int:
    return int(ctypes.CDLL(None).syscall(LANDLOCK_CREATE_RULESET, None, 0, ASK_VERSION))


def refusal(*command: str) -> str:
    """Return why a command fails that makes all namespaces and mounts that student processes are given, or ""."""
    done = subprocess.run(command, cwd="/", capture_output=True, text=True)
    return f"needs namespaces: {done.stderr.strip()}" if done.returncode else ""
