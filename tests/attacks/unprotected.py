"""The same attacks on a grader without protection: what they achieve there, they would achieve here but for ours."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.authoring.submissions import with_answers

from .ground import FLOOD_BYTES, PATIENCE_SECONDS, PRIZE, Aftermath
from .library import Win
from .outsider import disturbed, state_of
from .scene import CANARIES, Scene, left_behind, remove_files


class Unprotected:
    """The grader of naive.py and its scene; a context manager."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.released = json.loads((scene.root / "course/assignments/vault/vault.ipynb").read_text())

    def __enter__(self) -> Self:
        ours, theirs = socket.socketpair()
        with theirs:
            self.server = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("naive.py")), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"},
            )
        self.control = Connection(ours.detach())
        assert self.control.recv() == "ready"
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self.control.close()
        self.server.wait(PATIENCE_SECONDS)

    def attack(self, task: str, source: str) -> Aftermath:
        """Grade an attack with no protection, and look what it achieved."""
        return self.grade(with_answers(self.released, {task: source}))

    def grade(self, notebook: dict[str, Any]) -> Aftermath:
        """Grade any notebook."""
        folder = self.scene.root / "workspace"
        contents, there = self.scene.contents(), left_behind(self.scene.owner)
        outsider = subprocess.Popen(["sleep", "3600"], user=self.scene.owner, start_new_session=True)
        try:
            while (at_rest := state_of(outsider.pid)).get("state") != "S":
                time.sleep(0.005)
            setup = self.scene.known_to_attacks(0, outsider.pid)
            notebook["cells"].insert(0, {"cell_type": "code", "source": setup, "metadata": {}})
            folder.mkdir()
            (folder / "notebook.ipynb").write_text(json.dumps(notebook))
            os.chown(folder, self.scene.owner, self.scene.owner)
            self.scene.reached.clear()
            self.control.send(str(folder))
            answer = self.control.recv()
            changed = _changed(contents, self.scene.contents(), folder)
            visible = answer["output"] + self.scene.dropped()
            evidence = {
                Win.SCORE: answer["results"] > 0,
                Win.SECRET: any(canary in visible for canary in CANARIES.values()),
                Win.HARM: bool(changed or self.scene.reached or disturbed(at_rest, outsider.pid)),
                Win.PRIZE: PRIZE in answer["output"] or len(answer["output"]) > FLOOD_BYTES,
                Win.LEFT: bool(
                    answer.get("left") or left_behind(self.scene.owner) - there - {f"process {outsider.pid}"}
                ),
                Win.GRADER: answer["ended"] != "exit 0",
            }
        finally:
            self._clear(contents, there, folder, outsider)
        why = f"{changed}, {self.scene.reached}, {answer!r:.3000}"
        return Aftermath(frozenset(win for win, there in evidence.items() if there), why)

    def _clear(
        self,
        contents: dict[str, tuple[bytes, int]],
        there: set[str],
        folder: Path,
        outsider: "subprocess.Popen[bytes]",
    ) -> None:
        outsider.kill()
        outsider.wait()
        shutil.rmtree(folder)
        for left in self.scene.drop.iterdir():
            left.unlink()
        remove_files(self.scene.owner, there)
        for path, (content, mode) in ((Path(name), what) for name, what in contents.items()):
            if path.is_dir() or path.is_socket() or not content:
                continue
            path.unlink(missing_ok=True)
            path.write_bytes(content)
            os.chown(path, self.scene.owner, self.scene.owner)
            path.chmod(mode & 0o7777)


def _changed(before: dict[str, Any], now: dict[str, Any], folder: Path) -> list[str]:
    outside = {path for path in before.keys() | now.keys() if not path.startswith(str(folder))}
    return sorted(path for path in outside if before.get(path) != now.get(path))
