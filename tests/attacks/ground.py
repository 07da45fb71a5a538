"""Where attacks are graded: a real worker on one kind of machine; and what came of it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.authoring.submissions import with_answers
from autograder.engine.confinement.memory import resident_bytes
from autograder.engine.confinement.privileges import owner_of_slot
from autograder.grading.pool import Job, read, request
from autograder.grading.report import report_from_json
from autograder.grading.setup import Setup
from autograder.model import Assignment, Limits, Report, Task

from .library import Win
from .outsider import disturbed, state_of
from .scene import CANARIES, Scene, left_behind

KINDS = ("root", "ordinary-user", "restricted-user")
LIMITS = Limits(
    cell_seconds=1.5,
    test_seconds=1.0,
    after_timeout_seconds=0.3,
    submission_seconds=4.0,
    wall_factor=2.0,
    memory_bytes=400 << 20,
    processes=40,
    written_bytes=16 << 20,
    output_bytes=1 << 17,
    message_bytes=8 << 20,
)
HONEST = {
    "double": "def double(x):\n    return x + x",
    "halve": "def halve(x):\n    return x / 2",
    "total": "def total(x):\n    result = 0.0\n    for each in x:\n        result = result + each\n    return result",
}
PATIENCE_SECONDS = 90  # for a worker's end
PRIZE = "PRI" + "ZE"  # in one piece nowhere in an attack, whose source may be shown
FLOOD_BYTES = 10 << 20


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What an attack achieved."""

    wins: frozenset[Win]
    why: str
    report: Report | None = None
    notebook: dict[str, Any] | None = None


class Ground:
    """A grading worker on one kind of machine, with its scene; a context manager."""

    def __init__(self, kind: str, scene: Scene) -> None:
        self.kind, self.scene = kind, scene
        course = scene.root / "course"
        self.assignment = Assignment(
            name="vault",
            tasks=(Task("double", 4.0), Task("halve", 2.0), Task("total", 3.0)),
            notebook=course / "assignments/vault/vault.ipynb",
            graders=course / "graders/vault",
            common_graders=course / "graders/common",
            solutions=course / "solutions/vault",
        )
        self.released = json.loads(self.assignment.notebook.read_text())
        self.submissions = scene.root / "submissions"

    def __enter__(self) -> Self:
        self.submissions.mkdir()
        outsider = self.scene.root / "outsider"
        outsider.touch()
        self.worker = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("host.py")), self.kind, str(outsider)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={"PATH": os.environ["PATH"], "GRADER_TOKEN": "CANARY-TOKEN", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            cwd="/",
            start_new_session=True,
        )
        self._say(Setup(self.assignment, LIMITS, b"the scene's own seed, 32 bytes..", ("cpu",)).to_json())
        self.honest = self.grade("honest", HONEST)[0]
        self.outsider = int(outsider.read_text())
        outsider.unlink()
        self.outsider_at_rest = state_of(self.outsider)
        (self.fork_server,) = set(_children(self.worker.pid)) - {self.outsider}
        self.at_rest = self._processes()
        self.holdings_at_rest = self.holdings()
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self.worker.communicate(timeout=PATIENCE_SECONDS)

    def notebook_with(self, answers: dict[str, str]) -> str:
        """Return the released notebook with these answers."""
        return json.dumps(with_answers(self.released, answers))

    def grade(self, name: str, answers: dict[str, str]) -> tuple[Report, dict[str, Any]]:
        """Grade a notebook with these answers; return the report, and the notebook as it was run."""
        path = self.submissions / f"{name}.ipynb"
        path.write_text(self.notebook_with(answers))
        return self.grade_file(name, path)

    def grade_file(self, name: str, path: Path) -> tuple[Report, dict[str, Any]]:
        """Grade whatever lies at a path."""
        job = Job(name, path)
        self._say(request(job, *read(job, LIMITS)))
        assert self.worker.stdout is not None
        line = self.worker.stdout.readline()
        assert line, f"{name}: the grading worker died"
        answer = json.loads(line)
        assert "report" in answer, answer
        return report_from_json(answer["report"]), json.loads(self.worker.stdout.readline())

    def attack(self, task: str, source: str, name: str) -> Aftermath:
        """Grade an attack beside an honest `halve`, and look what it achieved."""
        contents, there = self.scene.contents(), left_behind(self._owner())
        self.scene.reached.clear()
        code = self.scene.known_to_attacks(self.worker.pid, self.outsider) + source
        report, notebook = self.grade(name, {"halve": HONEST["halve"], task: code})
        wins, why = set(), []
        visible = _visible_to_students(report, notebook)
        stolen = [what for what, canary in CANARIES.items() if canary in visible]
        stolen += [what for what, canary in CANARIES.items() if canary in self.scene.dropped()]
        harm = self.harm(contents)
        left = left_behind(self._owner()) - there
        earned = sum(result.score for result in report.tasks if result.task != "halve")
        for win, evidence in (
            (Win.SCORE, f"{earned} points" if earned else ""),
            (Win.SECRET, ", ".join(stolen)),
            (Win.HARM, harm),
            (Win.PRIZE, "it says so" if PRIZE in _outputs(notebook) else ""),
            (Win.LEFT, ", ".join(sorted(left))),
            (Win.GRADER, "" if self._processes() == self.at_rest else "processes of the grader came or went"),
        ):
            if evidence:
                wins.add(win)
                why.append(f"{win}: {evidence}")
        self.restore(contents)
        return Aftermath(frozenset(wins), "; ".join(why), report, notebook)

    def harm(self, contents: dict[str, tuple[bytes, int]]) -> str:
        """Say what is no longer as it was around the grader, or ""."""
        own = {str(path) for path in self.submissions.rglob("*")} | {str(self.submissions)}
        now = {path: what for path, what in self.scene.contents().items() if path not in own}
        before = {path: what for path, what in contents.items() if path not in own}
        changed = sorted(path for path in now.keys() | before.keys() if now.get(path) != before.get(path))
        return ", ".join(changed + self.scene.reached + disturbed(self.outsider_at_rest, self.outsider))

    def restore(self, contents: dict[str, tuple[bytes, int]]) -> None:
        """Take away what an attack has put into the folder that is open to all."""
        for path in self.scene.drop.iterdir():
            if str(path) not in contents:
                path.unlink()

    def holdings(self) -> dict[str, int]:
        """What the worker and its fork server hold: megabytes of memory, open descriptors, processes."""
        pids = (self.worker.pid, self.fork_server)
        memory = sum(resident_bytes(pid) for pid in pids) >> 20
        descriptors = sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)
        return {"memory": memory, "descriptors": descriptors, "processes": len(self._processes())}

    def _owner(self) -> int:
        """The user that student processes run as."""
        return self.scene.owner if self.kind != "root" else owner_of_slot(_slot_of(self.worker.pid)).uid

    def _processes(self) -> set[int]:
        below = [self.worker.pid]
        for pid in below:  # grows while it is walked
            below += _children(pid)
        return set(below)

    def _say(self, message: dict[str, Any]) -> None:
        assert self.worker.stdin is not None
        self.worker.stdin.write(json.dumps(message) + "\n")
        self.worker.stdin.flush()


def without_run(report: Report) -> Report:
    """Return a report as another run of the same submission would write it."""
    return replace(report, run={})


def _slot_of(worker: int) -> int:
    """Return the number that a worker holds a lock on."""
    links = (link.readlink() for link in Path(f"/proc/{worker}/fd").iterdir() if link.is_symlink())
    return next(int(path.name) for path in links if path.parent.name.startswith("autograder-slots-"))


def _children(pid: int) -> list[int]:
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for text in lists for child in text.split()]


def _visible_to_students(report: Report, notebook: dict[str, Any]) -> str:
    """All text that a student may come to see: hints, notes, and the outputs of the notebook's run."""
    hints: Iterable[str] = (f"{test.title}\n{test.hint}" for task in report.tasks for test in task.tests)
    return "\n".join([*hints, *report.notes, _outputs(notebook)])


def _outputs(notebook: dict[str, Any]) -> str:
    return json.dumps([cell.get("outputs", []) for cell in notebook["cells"]], ensure_ascii=False)
