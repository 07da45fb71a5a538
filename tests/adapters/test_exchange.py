"""A shared exchange folder, used by a teacher and by students who are different users of the machine."""

import json
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from select import select

import pytest

from autograder.authoring.build import build

from .classroom import NAME, SOURCE

ROOT = Path(__file__).parent.parent.parent
TEACHER, ANNA, BEN = "root", "games", "news"  # users that Debian brings along
PATIENCE_SECONDS = 300.0

# All is imported once, and before root turns into a user, who may have no way to the interpreter's folder.
AS_USERS = """
import json, os, pwd, sys, tempfile
from dateutil import tz
from nbgrader.apps import NbGraderApp

os.umask(0o022)
for line in sys.stdin:
    name, home, environment, arguments = json.loads(line)
    with tempfile.TemporaryFile() as said:
        if not os.fork():
            for output in (1, 2):
                os.dup2(said.fileno(), output)
            os.environ.update(environment)
            os.chdir(home)
            user = pwd.getpwnam(name)
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            sys.exit(NbGraderApp.launch_instance(arguments))
        status = os.waitstatus_to_exitcode(os.wait()[1])
        said.seek(0)
        print(json.dumps([status, said.read().decode()]), flush=True)
"""

CONFIG = f"""\
c = get_config()
load_subconfig("nbgrader_config.py", path={str(ROOT)!r})
"""


@dataclass(frozen=True)
class Machine:
    """A machine with a course, an exchange and a home for each user."""

    root: Path
    commands: subprocess.Popen[str]

    def home(self, user: str) -> Path:
        return self.root / user

    def nbgrader(self, user: str, *arguments: str) -> str:
        """Run a command of nbgrader's as a user, in their home, in a process of its own; return what it said."""
        home = self.home(user)
        environment = {
            "HOME": str(home),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "DEEP_LEARNING_EXERCISES_EXCHANGE": str(self.root / "exchange"),
        }
        assert self.commands.stdin is not None
        assert self.commands.stdout is not None
        print(json.dumps([user, str(home), environment, arguments]), file=self.commands.stdin, flush=True)
        if not select([self.commands.stdout], [], [], PATIENCE_SECONDS)[0]:
            self.commands.kill()
        status, said = json.loads(self.commands.stdout.readline())
        assert status == 0, said
        return str(said)


@pytest.fixture
def machine() -> Iterator[Machine]:
    if os.getuid() != 0:
        pytest.skip("needs root, which alone can be several users")
    with (
        tempfile.TemporaryDirectory(prefix="exchange-") as folder,  # pytest's own lets no other user in
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", AS_USERS], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as commands,
    ):
        machine = Machine(Path(folder), commands)
        machine.root.chmod(0o755)
        (machine.root / "exchange").mkdir()
        (machine.root / "exchange").chmod(0o1777)
        for user in (TEACHER, ANNA, BEN):
            machine.home(user).mkdir(mode=0o700)
            (machine.home(user) / "nbgrader_config.py").write_text(CONFIG)
        source = machine.home(TEACHER) / "assignments" / f"{NAME}.py"
        source.parent.mkdir()
        (machine.home(TEACHER) / "classroom").mkdir()
        source.write_text(SOURCE)
        build([source])
        for user in (TEACHER, ANNA, BEN):
            _give(machine.home(user), user)
        yield machine


def _give(folder: Path, user: str) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)


def as_user(user: str, code: str, *arguments: object) -> bool:
    """Whether a line of shell succeeds as a user."""
    known = pwd.getpwnam(user)
    command = ["/bin/sh", "-c", code, "sh", *map(str, arguments)]
    run = subprocess.run(
        command, user=known.pw_uid, group=known.pw_gid, extra_groups=[], check=False, capture_output=True, timeout=60
    )
    return run.returncode == 0


def test_work_changes_hands_between_users_and_nobody_gets_at_anothers(machine: Machine) -> None:
    machine.nbgrader(TEACHER, "generate_assignment", NAME)
    machine.nbgrader(TEACHER, "release_assignment", NAME)
    for student in (ANNA, BEN):
        machine.nbgrader(student, "fetch_assignment", NAME)
        machine.nbgrader(student, "submit", NAME)

    collected = machine.nbgrader(TEACHER, "collect", NAME)

    submitted = machine.home(TEACHER) / "classroom" / "submitted"
    assert sorted(path.name for path in submitted.iterdir()) == [ANNA, BEN]
    assert "cheating attempt" not in collected

    inbound = machine.root / "exchange" / "deep-learning-exercises" / "inbound"
    outbound = inbound.parent / "outbound"
    assert not as_user(BEN, 'ls "$1"', inbound)
    assert not as_user(BEN, 'touch "$1"/new', outbound)
    assert not as_user(BEN, 'mv "$1" "$1-gone"', inbound.parent)
    assert not as_user(BEN, 'ls "$1"', machine.home(ANNA))

    feedback = submitted.parent / "feedback"
    for student in (ANNA, BEN):
        place = feedback / student / NAME
        place.mkdir(parents=True)
        for name in ("timestamp.txt", "submission_secret.txt"):
            (place / name).write_bytes((submitted / student / NAME / name).read_bytes())
        (place / f"{NAME}.html").write_text(f"for {student}")
    _give(feedback, TEACHER)
    machine.nbgrader(TEACHER, "release_feedback", NAME)
    machine.nbgrader(ANNA, "fetch_feedback", NAME)

    (page,) = (machine.home(ANNA) / NAME / "feedback").rglob("*.html")
    assert page.read_text() == f"for {ANNA}"
    assert not as_user(BEN, 'ls "$1"', inbound.parent / "feedback")
