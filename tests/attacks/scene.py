"""What surrounds a grading run in these tests: things to steal, to break and to reach, and whether that happened."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HIDDEN_INPUT, EXPECTED = 774411229, 2 * 774411229
CANARIES = {
    "hidden test": "CANARY-HIDDEN-TEST",
    "reference": "CANARY-REFERENCE",
    "peer's work": "CANARY-PEER",
    "gradebook": "CANARY-GRADEBOOK",
    "seed": "CANARY-SEED",
    "token": "CANARY-TOKEN",
    "hidden input": str(HIDDEN_INPUT),
    "expected value": str(EXPECTED),
}
FOLDERS_FOR_ALL = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))  # looked into, never written to


@dataclass
class Scene:
    """A course with its secrets in a folder of the grader's user, a folder open to all, and listeners."""

    root: Path
    owner: int
    files: dict[str, Path]
    drop: Path
    reached: list[str] = field(default_factory=list)
    addresses: dict[str, Any] = field(default_factory=dict)

    def known_to_attacks(self, worker: int, outsider: int) -> str:
        """Return the cell that tells an attack what a student may have guessed."""
        known = {name: str(path) for name, path in self.files.items()} | self.addresses
        facts = known | {"drop": str(self.drop), "root": str(self.root), "worker": worker, "outsider": outsider}
        return f"SCENE = {facts!r}\n"

    def dropped(self) -> str:
        """Return all text in the folder where attacks leave what they got hold of."""
        return "\n".join(path.read_text(errors="replace") for path in self.drop.iterdir() if path.is_file())

    def contents(self) -> dict[str, tuple[bytes, int]]:
        """Return every file's content and mode; the drop folder's too."""
        return {
            str(path): (path.read_bytes() if path.is_file() else b"", path.lstat().st_mode)
            for path in sorted(self.root.rglob("*"))
        }


@contextmanager
def scene(root: Path, owner: int) -> Iterator[Scene]:
    """Lay out the course's secrets below `root` for a user, and listen on every kind of socket."""
    files = {
        "hidden_test": root / "course/graders/vault/test_vault.py",
        "reference": root / "course/solutions/vault/reference.py",
        "peer": root / "classroom/submitted/peer/vault/vault.ipynb",
        "gradebook": root / "classroom/gradebook.db",
        "seed": root / "classroom/seed",
        "reports": root / "classroom/reports/vault.json",
        "exchange": root / "exchange/vault/inbound/peer.ipynb",
    }
    for name in ("peer", "gradebook", "seed", "reports", "exchange"):
        files[name].parent.mkdir(parents=True, exist_ok=True)
        files[name].write_text(f"CANARY-{name.upper()}\n")
        files[name].chmod(0o600)
    drop = root / "drop"
    drop.mkdir()
    drop.chmod(0o777)
    for path in [root, *root.rglob("*")]:
        os.chown(path, owner, owner, follow_symlinks=False)
        if path.is_dir() and path != drop:
            path.chmod(0o755)
    for hidden in (files["hidden_test"], files["reference"]):
        hidden.chmod(0o600)
    made = Scene(root, owner, files, drop)
    with listening(made):
        yield made


@contextmanager
def listening(scene: Scene) -> Iterator[None]:
    """Note who reaches a TCP, UDP or unix socket, by path and by abstract name."""
    tcp, udp = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    by_path, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    path, name = str(scene.root / "server.sock"), f"\0hostile-{os.getpid()}-{scene.owner}-{scene.root.name}"
    for link, address in ((by_path, path), (abstract, name)):
        link.bind(address)
        link.listen()
    Path(path).chmod(0o777)
    scene.addresses = {
        "tcp": tcp.getsockname()[1],
        "udp": udp.getsockname()[1],
        "unix": path,
        "abstract": name,
    }
    sockets = {"tcp": tcp, "udp": udp, "unix": by_path, "abstract": abstract}
    threads = [threading.Thread(target=_note, args=(scene, *each), daemon=True) for each in sockets.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for each in sockets.values():
            # Only this wakes a thread that waits in accept() or recv().
            with _ignored():
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@contextmanager
def _ignored() -> Iterator[None]:
    try:
        yield
    except OSError:  # a datagram socket has no connection to shut down, and is woken all the same
        return


def _note(scene: Scene, name: str, link: socket.socket) -> None:
    while True:
        try:
            if link.type == socket.SOCK_DGRAM:
                if not link.recv(1000):
                    return
            else:
                link.accept()[0].close()
        except OSError:
            return
        scene.reached.append(name)


def left_behind(owner: int) -> set[str]:
    """Return the processes of a user that run, and its files in the folders that are open to all."""
    processes = {
        f"process {entry.name}"
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _owner(entry) == owner and _runs(entry)
    }
    return processes | {str(path) for folder in FOLDERS_FOR_ALL for path in folder.iterdir() if _owner(path) == owner}


def remove_files(owner: int, but: set[str]) -> None:
    """Remove what a user has put into the folders that are open to all."""
    for name in left_behind(owner) - but:
        path = Path(name)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.is_absolute():
            path.unlink()


def _owner(path: Path) -> int:
    try:
        return path.lstat().st_uid
    except OSError:
        return -1


def _runs(entry: Path) -> bool:
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
