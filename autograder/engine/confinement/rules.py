"""Landlock rules: what a student process may do to which files; no TCP, and neither signals nor sockets to outsiders.

Laid on in the confined child, before it has a second thread: older kernels restrict the calling thread only.
"""

from collections.abc import Mapping
from pathlib import Path

from landlockpy import AccessFS, AccessNet, Ruleset, Scope

READ = AccessFS.READ_FILE | AccessFS.READ_DIR | AccessFS.EXECUTE
WRITE = AccessFS.WRITE_FILE | AccessFS.TRUNCATE
CHANGE = (
    READ
    | WRITE
    | AccessFS.REMOVE_DIR
    | AccessFS.REMOVE_FILE
    | AccessFS.MAKE_DIR
    | AccessFS.MAKE_REG
    | AccessFS.MAKE_SOCK
    | AccessFS.MAKE_FIFO
    | AccessFS.MAKE_SYM
    | AccessFS.REFER
    | AccessFS.RESOLVE_UNIX
)
DEVICE = AccessFS.READ_FILE | WRITE
TERMINAL = DEVICE | AccessFS.READ_DIR | AccessFS.IOCTL_DEV
# Names there are random and unguessable; not to be listed, for other submissions may share the folder.
SHARED_MEMORY = DEVICE | AccessFS.MAKE_REG | AccessFS.REMOVE_FILE
ON_A_FILE = READ & ~AccessFS.READ_DIR | WRITE | AccessFS.IOCTL_DEV | AccessFS.RESOLVE_UNIX


def rehearse(rules: Mapping[Path, AccessFS]) -> None:
    """Do all of `restrict_files` but restrict: the enum values that it makes are then there in every child."""
    with _ruleset(rules):
        pass


def restrict_files(rules: Mapping[Path, AccessFS]) -> None:
    """Allow this process and its children what `rules` say, below each path, and nothing else.

    Raises OSError when a path does not exist or the kernel has no Landlock.
    """
    with _ruleset(rules) as ruleset:
        ruleset.restrict()


def _ruleset(rules: Mapping[Path, AccessFS]) -> Ruleset:
    ruleset = Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET)
    for path, access in rules.items():
        ruleset.allow_path(path, access if path.is_dir() else access & ON_A_FILE)
    return ruleset


def restrict_signals() -> None:
    """Let this process and its children signal one another only.

    Takes nothing else away, so a warden under this rule can end the student processes below it, and nobody more.
    Raises OSError where the kernel (before 6.12) cannot do that.
    """
    # Moving files between folders has to be allowed by name: it is the one right that a rule takes by its silence.
    with Ruleset(
        handled_fs=AccessFS.REFER, handled_net=AccessNet.NONE, scoped=Scope.SIGNAL, best_effort=False
    ) as ruleset:
        ruleset.allow_path("/", AccessFS.REFER)
        ruleset.restrict()
