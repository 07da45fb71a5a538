"""What a student process may leave on the machine's own file systems, and its removal.

Only the tier without namespaces needs this; with them scratch and /dev/shm end with the last process. Scratch is made
in the fork server; the warden clears both when all student processes of the submission are dead.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - its fixed place


def make_scratch(uid: int, gid: int) -> Path:
    """Make an empty folder that only this user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="student-"))
    shutil.chown(folder, uid, gid)
    return folder


def remove_tree(folder: Path) -> None:
    """Remove a folder that a hostile process filled: of any depth, with any permissions, links never followed."""
    # Neither recursion nor long paths: what lies in a subfolder is moved up until nothing is deep.
    names = itertools.count()
    flat = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    folder.chmod(0o700)
    folder.rename(flat / str(next(names)))
    while entries := _entries(flat):
        for entry in entries:
            for inner in _emptied(entry):
                inner.rename(flat / str(next(names)))
            entry.rmdir()
    flat.rmdir()


def _emptied(folder: Path) -> Iterator[Path]:
    """Unlink the files of a folder and yield its subfolders, ready to be moved."""
    for inner in _entries(folder):
        if inner.is_symlink() or not inner.is_dir():
            inner.unlink()
        else:
            inner.chmod(0o700)  # to move a folder is to write its "..", and to list it comes next
            yield inner


def _entries(folder: Path) -> list[Path]:
    with os.scandir(folder) as found:
        return [Path(entry.path) for entry in found]


def shared_memory_files() -> frozenset[tuple[str, int]]:
    """Return name and inode of each file in the machine's /dev/shm."""
    with os.scandir(SHARED_MEMORY) as found:
        return frozenset((entry.name, entry.inode()) for entry in found)


def remove_shared_memory(before: frozenset[tuple[str, int]], uid: int) -> None:
    """Remove the files of `uid` in /dev/shm that were not there `before` and that no process uses.

    As the server's own uid, another submission's files are there too; a live one is mapped or open somewhere.
    """
    fresh = {inode: SHARED_MEMORY / name for name, inode in shared_memory_files() - before}
    ours = {inode: path for inode, path in fresh.items() if _owner(path) == uid}
    if not ours:
        return
    used = set(_inodes_in_use())
    for inode, path in ours.items():
        if inode not in used:
            path.unlink(missing_ok=True)


def _owner(path: Path) -> int:
    try:
        return path.lstat().st_uid
    except FileNotFoundError:
        return -1


def _inodes_in_use() -> Iterator[int]:
    """Yield the inodes of /dev/shm that some process of this machine maps or holds open."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            maps = (process / "maps").read_text(errors="replace")  # file names may hold any bytes
            descriptors = list((process / "fd").iterdir())
        except OSError:  # ended meanwhile, or another user's: its files are not of our uid either
            continue
        for line in maps.splitlines():
            if f" {SHARED_MEMORY}/" in line:
                yield int(line.split()[4])
        for descriptor in descriptors:
            try:
                if os.readlink(descriptor).startswith(f"{SHARED_MEMORY}/"):  # noqa: PTH115 - may name no path at all
                    yield descriptor.stat().st_ino
            except OSError:  # closed meanwhile
                continue
