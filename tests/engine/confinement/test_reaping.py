"""When a submission ends, nothing of it is left: no process, no file, no shared memory, no group."""
# ruff: noqa: PTH102, PTH208, PTH211 - names only, and paths too deep for Path

import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.engine.confinement.cgroup import candidate_parents
from autograder.engine.confinement.leftovers import remove_tree

from .machines import NAMESPACED, SLOT, Machine

STORM = 8  # children; each has one too


def count_alive(reply: Connection) -> int:
    """Wait until the storm has begun; return how many processes said so."""
    count = 0
    while reply.poll(1.0):
        assert reply.recv_bytes() == b"alive"
        count += 1
        if count == 2 * STORM:
            break
    return count


def all_gone(reply: Connection, within_seconds: float = 2.0) -> bool:
    """Tell whether no process holds the other end any more, or will soon."""
    try:
        while reply.poll(within_seconds):
            reply.recv_bytes()
    except (EOFError, ConnectionResetError):
        return True
    return False


def test_a_storm_of_forks_that_left_the_session_is_reaped(machine: Machine) -> None:
    with machine.start("storm", STORM) as reply:
        assert count_alive(reply) == 2 * STORM
        assert not all_gone(reply, 0.2)

        machine.ask("end", SLOT)

        assert all_gone(reply)


def test_such_a_storm_survives_the_death_of_an_unconfined_parent(machine: Machine) -> None:
    """The control of the test above."""
    reply, pid = machine.start_unconfined("storm", STORM)
    with reply:
        assert count_alive(reply) == 2 * STORM
        storm = [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and _parent(int(entry)) == pid]
        grandchildren = [
            int(entry) for entry in os.listdir("/proc") if entry.isdigit() and _parent(int(entry)) in storm
        ]
        machine.ask("reap_unconfined", pid)

        assert not all_gone(reply, 0.2)

        for one in grandchildren + storm:
            os.kill(one, signal.SIGKILL)
        assert all_gone(reply)


def test_a_submission_that_ends_by_itself_leaves_no_process(machine: Machine) -> None:
    with machine.start("storm_and_die", STORM) as reply:
        assert machine.ask("ended", SLOT, 10.0)

        assert all_gone(reply)

    assert os.waitstatus_to_exitcode(machine.ask("end", SLOT)[0]) == 3


def test_the_death_of_the_server_ends_all_it_started(machine: Machine) -> None:
    doomed = Machine(machine.kind, warm=False)
    with doomed.start("storm", STORM) as reply:
        assert count_alive(reply) == 2 * STORM

        doomed.server.kill()
        doomed.server.wait()

        assert all_gone(reply)
    doomed.control.close()


def test_scratch_and_shared_memory_are_cleared_away(machine: Machine) -> None:
    mine = Path("/dev/shm/left-by-control")
    machine.run_unconfined("write_file", str(mine))
    assert mine.exists()
    mine.unlink()

    ended = machine.run("litter", "left-by-student")

    assert ended.succeeded, ended.answer
    assert not Path("/dev/shm/left-by-student").exists()
    assert not Path(ended.answer).exists()
    scratch = Path(ended.answer).parent
    assert namespaced(machine) or not list(scratch.parent.glob(f"{scratch.name}*"))


def test_the_death_of_the_server_leaves_no_files(machine: Machine) -> None:
    doomed = Machine(machine.kind, warm=False)
    with doomed.start("litter_and_stay", "left-by-orphan") as reply:
        home = Path(reply.recv())
        assert namespaced(machine) or home.exists()

        doomed.server.kill()
        doomed.server.wait()

        assert all_gone(reply)
    doomed.control.close()
    deadline = time.monotonic() + 10
    while home.exists() or Path("/dev/shm/left-by-orphan").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_no_control_group_is_left(machine: Machine) -> None:
    assert machine.run("whoami").succeeded

    left = [
        group for kind in ("memory", "pids") for parent in candidate_parents(kind) for group in parent.glob("autogr*")
    ]

    assert not [group for group in left if f"-{machine.server.pid}-" in group.name]


def test_the_server_is_left_without_children_and_descriptors(machine: Machine) -> None:
    machine.run("whoami")
    before = machine.ask("processes"), os.listdir(f"/proc/{machine.server.pid}/fd")

    for _ in range(3):
        with machine.start("storm", STORM):
            machine.ask("end", SLOT)

    assert (machine.ask("processes"), os.listdir(f"/proc/{machine.server.pid}/fd")) == before


def test_a_tree_too_deep_for_paths_and_closed_to_its_owner_is_removed(tmp_path: Path) -> None:
    home, top = Path.cwd(), tmp_path / "scratch"
    top.mkdir()
    os.chdir(top)
    for _ in range(2500):
        os.mkdir("a-folder")
        os.chdir("a-folder")
    Path("file").write_text("x")
    os.symlink(home, "link")
    os.chdir(home)
    (top / "closed").mkdir()
    (top / "closed/file").touch()
    (top / "closed").chmod(0)

    remove_tree(top)

    assert list(tmp_path.iterdir()) == []
    assert home.exists()


def namespaced(machine: Machine) -> bool:
    return machine.kind in NAMESPACED


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return -1
