"""What students rightly do goes on working inside, in every tier."""

import os
import signal
import socket

import pytest

from autograder.model import Limits

from .machines import SLOT, Machine, sender_of

ROOMY = Limits()


def done(machine: Machine, act: str, *arguments: object) -> object:
    ended = machine.run(act, *arguments, limits=ROOMY)
    assert ended.succeeded, ended.answer
    return ended.answer


def test_a_student_process_begins_in_an_empty_home_of_its_own(machine: Machine) -> None:
    me = done(machine, "whoami")

    assert isinstance(me, dict)
    assert me["cwd"] == me["home"]
    assert done(machine, "run_shell", "ls -A") == ""


def test_the_shell_and_its_programs_run(machine: Machine) -> None:
    assert done(machine, "run_shell", "echo some text > file; ls; wc -w < file; sort file | head -1") == (
        "file\n2\nsome text\n"
    )


def test_python_starts_python_which_imports_torch(machine: Machine) -> None:
    assert done(machine, "run_python", "import torch; print(torch.ones(2).sum().item())") == "2.0\n"


def test_python_started_inside_finds_the_folder_that_was_given(machine: Machine) -> None:
    assert str(done(machine, "run_python", "import course_lib; print(course_lib.__name__)")) == "course_lib\n"


def test_a_bang_command_runs_on_a_terminal_of_its_own(machine: Machine) -> None:
    if machine.same_uid:  # there the instructor's terminals would be in reach too
        assert machine.run_unconfined("open_terminal").answer is True
        assert not machine.run("open_terminal").succeeded
        return

    assert done(machine, "open_terminal") is True
    assert done(machine, "run_bang") == ["one", "two"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing_works(machine: Machine, method: str) -> None:
    assert done(machine, "map_in_pool", method) == [1, 2, 3]


def test_a_dataloader_with_workers_works(machine: Machine) -> None:
    assert done(machine, "load_batches") == [1.0, 5.0, 9.0, 13.0]


def test_shared_memory_is_shared_among_its_own_processes(machine: Machine) -> None:
    assert done(machine, "share_memory") == b"hello"


def test_threads_run(machine: Machine) -> None:
    assert done(machine, "run_threads") == 5050


def test_temporary_files_can_be_made_moved_and_copied(machine: Machine) -> None:
    assert done(machine, "use_temporary_files") == "moved"


def test_a_network_is_trained_with_four_threads(machine: Machine) -> None:
    assert done(machine, "train") == (4, True)


def test_a_figure_is_drawn(machine: Machine) -> None:
    assert done(machine, "draw") == b"\x89PNG\r\n\x1a\n"


def test_asking_for_another_scheduler_is_answered_with_success(machine: Machine) -> None:
    assert done(machine, "set_scheduler") == os.SCHED_OTHER


def test_it_forks_waits_for_and_kills_children_of_its_own(machine: Machine) -> None:
    assert done(machine, "manage_children") == [7 << 8, signal.SIGKILL]


def test_it_receives_descriptors_over_its_socket(machine: Machine) -> None:
    ours, theirs = socket.socketpair()
    with ours, machine.start("take_descriptor", limits=ROOMY) as reply:
        with theirs, socket.socket(fileno=os.dup(reply.fileno())) as link:
            socket.send_fds(link, [b"\0"], [theirs.fileno()])
        assert ours.recv(100) == b"over the second"
        ours.sendall(b"heard")

        assert reply.recv() == (True, b"heard")

    machine.ask("end", SLOT)


def test_signals_are_as_in_a_fresh_python(machine: Machine) -> None:
    assert done(machine, "default_signals") == []


def test_it_is_interrupted_by_a_signal_of_the_grader(machine: Machine) -> None:
    with machine.start("interrupt_me") as reply:
        os.kill(sender_of(reply), signal.SIGINT)

        assert reply.recv() == (True, "interrupted")

    machine.ask("end", SLOT)
