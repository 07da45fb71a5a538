"""Numbers that no two live processes of this machine hold at once.

A fork server holds a slot, whose student processes have a uid of their own; a worker holds the GPU that it uses.
"""

import fcntl
import os
import tempfile
from pathlib import Path

from autograder.errors import ServerError

SLOTS = 500


class Slot:
    """A number held until `release`, or until this process ends."""

    def __init__(self, kind: str = "slots", count: int = SLOTS) -> None:
        folder = Path(tempfile.gettempdir()) / f"autograder-{kind}-{os.geteuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.lstat().st_uid != os.geteuid() or folder.is_symlink():
            raise ServerError(f"{folder} belongs to somebody else: remove it")
        self.number, self._descriptor = _first_free(folder, count)

    def release(self) -> None:
        """Give the number back."""
        os.close(self._descriptor)


def _first_free(folder: Path, count: int) -> tuple[int, int]:
    for number in range(count):
        descriptor = os.open(folder / str(number), os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # gone with the process, however it ends
        except BlockingIOError:
            os.close(descriptor)
            continue
        return number, descriptor
    raise ServerError(f"all {count} slots of {folder} are taken: are that many gradings running?")
