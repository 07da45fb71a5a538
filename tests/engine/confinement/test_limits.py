"""What one submission may use up, and what happens beyond it."""

import signal
import time
from multiprocessing.connection import Connection

import pytest

from autograder.engine.confinement.rlimits import OPEN_FILES

from .machines import SLOT, SMALL, Machine


def test_one_huge_request_for_memory_is_a_memory_error(machine: Machine) -> None:
    size = 2 * SMALL.memory_bytes
    assert machine.run_unconfined("allocate", size).answer == size

    assert machine.run("allocate", size).answer[0] == "MemoryError"


@pytest.mark.parametrize("shared", [False, True])
def test_memory_over_many_processes_is_limited(machine: Machine, shared: bool) -> None:
    children, size = 6, SMALL.memory_bytes // 4
    with machine.start("allocate_in_many", children, size, shared) as reply:
        deadline = time.monotonic() + 30
        held = killed = 0
        while not killed and held < children:
            assert time.monotonic() < deadline
            held += _count_messages(reply)
            killed = machine.ask("enforce_memory", SLOT) or machine.ask("oom_kills", SLOT)

    machine.ask("end", SLOT)
    assert killed


def test_memory_over_many_processes_suffices_below_the_limit(machine: Machine) -> None:
    children, size = 6, SMALL.memory_bytes // 16
    with machine.start("allocate_in_many", children, size, True) as reply:
        deadline = time.monotonic() + 30
        held = 0
        while held < children:
            assert time.monotonic() < deadline
            assert not machine.ask("enforce_memory", SLOT)
            held += _count_messages(reply)

    assert machine.ask("end", SLOT)[1] == 0


def test_the_number_of_processes_is_limited(machine: Machine) -> None:
    more = SMALL.processes + 10
    assert machine.run_unconfined("count_children", more).answer == more

    started = machine.run("count_children", more).answer

    assert 1 <= started <= SMALL.processes


def test_a_file_cannot_outgrow_what_may_be_written(machine: Machine) -> None:
    size = 2 * SMALL.written_bytes

    ended = machine.run("write_much", 1, size)

    assert ended.answer[0] == "OSError"


def test_many_files_together_are_limited_in_a_private_root(namespaced: Machine) -> None:
    assert namespaced.run("write_much", 8, SMALL.written_bytes // 16).succeeded

    assert namespaced.run("write_much", 32, SMALL.written_bytes // 16).answer[0] == "OSError"


def test_a_huge_number_of_files_is_limited_in_a_private_root(namespaced: Machine) -> None:
    assert namespaced.run("write_much", 21_000, 0).answer[0] == "OSError"


def test_descriptors_are_limited(machine: Machine) -> None:
    assert machine.run_unconfined("open_many", OPEN_FILES).succeeded

    assert machine.run("open_many", OPEN_FILES).answer[0] == "OSError"


def test_no_core_is_dumped_and_a_crash_is_told_from_an_exit(machine: Machine) -> None:
    ended = machine.run("crash")

    assert not ended.succeeded
    assert ended.wait_status & 0x7F == signal.SIGSEGV
    assert not ended.wait_status & 0x80


def _count_messages(reply: Connection) -> int:
    count = 0
    while reply.poll(0.1):
        reply.recv_bytes()
        count += 1
    return count
