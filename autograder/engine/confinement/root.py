"""The private root of student processes, in the tiers that have namespaces.

The fork server builds it once: a mount namespace whose root holds read-only binds of what Python needs and nothing
else of the machine. Each child enters it, takes a copy, and mounts what must be its own: /proc, terminals, scratch and
/dev/shm. Nothing has to be removed afterwards: the mounts end with the last process, or descriptor, that uses them.
"""

import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.engine.confinement import kernel
from autograder.engine.confinement.child import fork_child, wait_for
from autograder.engine.confinement.readable import DEVICES
from autograder.errors import ServerError

SCRATCH = Path("/student")  # of the private root; not /tmp, for the course itself may lie below that
TMP = Path("/tmp")  # noqa: S108 - leads to scratch where it is free
HOST_NAME = "student"
SCRATCH_FILES = 20_000  # inodes: many empty files are a way to fill a disk too

_NEW_NAMESPACES = (
    kernel.CLONE_NEWNS | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS | kernel.CLONE_NEWCGROUP
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The user and group that a student process runs as."""

    uid: int
    gid: int


def build_root(readable: Sequence[Path], owners: Iterable[Owner], devices: Sequence[Path] = ()) -> int:
    """Return a descriptor of a mount namespace that shows `readable` and `devices` only; the caller closes it.

    `owners` get a line in its /etc/passwd. Raises ServerError with the kernel's refusal.
    """
    accounts = "".join(f"student:x:{owner.uid}:{owner.gid}:student:{SCRATCH}/home:/bin/bash\n" for owner in owners)
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            pid = fork_child(lambda: _build(theirs, readable, accounts, (*map(Path, DEVICES), *devices)))
        complaint, descriptors, _, _ = socket.recv_fds(ours, 4096, 1)
        wait_for(pid)
    if not descriptors:
        raise ServerError(f"no private root for student processes: {complaint.decode()}")
    return descriptors[0]


def _build(answer: socket.socket, readable: Sequence[Path], accounts: str, devices: Sequence[Path]) -> None:
    try:
        kernel.unshare(kernel.CLONE_NEWNS)
        # Opened through the old root's /proc, but naming the namespace, whatever becomes its root.
        namespace = os.open("/proc/self/ns/mnt", os.O_RDONLY)
        _assemble(readable, accounts, devices)
    except OSError as error:
        answer.sendall(str(error).encode())
    else:
        socket.send_fds(answer, [b"\0"], [namespace])


def _assemble(readable: Sequence[Path], accounts: str, devices: Sequence[Path]) -> None:
    """Build the new root out of reach of the old one, then drop the old one."""
    sources = {path: path.resolve() for path in readable}
    kernel.mount("", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    # The old root moves below a file system of our own: no folder of the machine has to serve as a mount point.
    kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=0755")  # noqa: S108
    os.mkdir("/tmp/old")  # noqa: PTH102, S108
    kernel.pivot_root("/tmp", "/tmp/old")  # noqa: S108
    os.chdir("/")
    new = Path("/new")
    new.mkdir()
    kernel.mount("tmpfs", str(new), "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=0755,size=1m")
    _furnish(new, accounts, devices)
    for path, source in sources.items():
        _show(path, source, new)
    if not (new / TMP.name).exists():
        (new / TMP.name).symlink_to(SCRATCH)
    kernel.restrict_mounts(str(new), kernel.MOUNT_ATTR_RDONLY | kernel.MOUNT_ATTR_NOSUID | kernel.MOUNT_ATTR_NODEV)
    for device in devices:
        kernel.bind(f"/old{device}", f"{new}{device}")
    # A user namespace may mount a fresh /proc only where a whole one is to be seen already; each child covers it.
    kernel.bind("/old/proc", f"{new}/proc")
    os.chdir(new)
    kernel.pivot_root(".", ".")
    kernel.unmount_lazily(".")


def _furnish(new: Path, accounts: str, devices: Iterable[Path]) -> None:
    for folder in ("proc", SCRATCH.name, "etc", "dev/shm", "dev/pts"):
        (new / folder).mkdir(parents=True)
    for link, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        (new / "dev" / link).symlink_to(f"/proc/self/fd{target}")
    (new / "dev/ptmx").symlink_to("pts/ptmx")
    for device in devices:
        _mount_point(new / device.relative_to("/"), folder=False)
    (new / "etc/passwd").write_text(f"root:x:0:0:root:/:/bin/false\n{accounts}")
    (new / "etc/group").write_text("root:x:0:\n")
    (new / "etc/hosts").write_text(f"127.0.0.1 localhost {HOST_NAME}\n")
    (new / "etc/nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\n")


def _show(path: Path, source: Path, new: Path) -> None:
    target = new / path.relative_to("/")
    here = Path("/old", source.relative_to("/"))
    if Path(os.fspath(source)) != path and path.parent == Path("/"):
        target.symlink_to(source)  # a merged /usr: /bin is a link to a folder that is shown anyway
        return
    _mount_point(target, folder=here.is_dir())
    kernel.bind(str(here), str(target))


def _mount_point(target: Path, *, folder: bool) -> None:
    if folder:
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()


def enter_root(namespace: int, owner: Owner, scratch_bytes: int, shared_memory_bytes: int) -> None:
    """Move this process, the first of a new pid namespace, into a copy of the private root, with no network.

    Raises OSError with the kernel's refusal.
    """
    kernel.setns(namespace, kernel.CLONE_NEWNS)
    kernel.unshare(_NEW_NAMESPACES)
    safe = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("proc", "/proc", "proc", safe | kernel.MS_NOEXEC)
    kernel.mount(
        "devpts", "/dev/pts", "devpts", kernel.MS_NOSUID | kernel.MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0600"
    )
    mine = f"mode=0700,uid={owner.uid},gid={owner.gid}"
    kernel.mount("tmpfs", str(SCRATCH), "tmpfs", safe, f"{mine},size={scratch_bytes},nr_inodes={SCRATCH_FILES}")
    kernel.mount("tmpfs", "/dev/shm", "tmpfs", safe, f"{mine},size={shared_memory_bytes},nr_inodes={SCRATCH_FILES}")  # noqa: S108
    socket.sethostname(HOST_NAME)
