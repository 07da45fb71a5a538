"""A student process can do nothing to other processes, and gains no rights."""

import errno
import os
import signal
import time
from pathlib import Path

import pytest

from .machines import SLOT, Machine, sender_of


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"


@pytest.mark.parametrize(
    ("act", "more"),
    [
        ("send_signal", (signal.SIGCONT,)),
        ("send_signal_by_descriptor", (signal.SIGCONT,)),
        ("trace", ()),
        ("read_memory", ()),
        ("read_environment", ()),
        ("limit_other", ()),
        ("pin_other", ()),
        ("slow_other", ()),
    ],
)
def test_another_process_of_the_same_user_is_out_of_reach(machine: Machine, act: str, more: tuple[int, ...]) -> None:
    with machine.outsider() as pid:
        control = machine.run_unconfined(act, pid, *more)
        assert control.succeeded, control.answer

        assert not machine.run(act, pid, *more).succeeded


def test_killing_everyone_reaches_nobody_outside(machine: Machine) -> None:
    with machine.outsider() as pid:
        machine.run_unconfined("send_signal", pid, 0)

        machine.run("signal_everyone", signal.SIGKILL)

        assert alive(pid)
    assert machine.run("whoami").succeeded


def test_killing_its_parent_ends_neither_server_nor_warden(machine: Machine) -> None:
    for number in (signal.SIGKILL, signal.SIGSTOP):
        machine.run("signal_parent", number)

    assert machine.run("whoami").succeeded


def test_it_leads_a_session_without_rights_to_gain(machine: Machine) -> None:
    me = machine.run("whoami").answer

    assert me["session"] == me["pid"]
    assert me["capabilities"] == 0
    assert me["no_new_privs"] == 1
    assert me["seccomp"] == 2
    assert me["uid"] != 0


def test_it_inherits_no_descriptor_but_those_it_is_given(machine: Machine) -> None:
    assert "/etc/hostname" in machine.run_unconfined("descriptors").answer

    links = machine.run("descriptors").answer

    assert links[:3] == ["/dev/null"] * 3
    assert [link.split(":")[0] for link in links[3:]] == ["socket"]


def test_it_cannot_enter_a_user_namespace(machine: Machine) -> None:
    if machine.kind in {"root", "ordinary-user"}:
        assert machine.run_unconfined("enter_user_namespace").succeeded

    assert not machine.run("enter_user_namespace").succeeded


@pytest.mark.parametrize("name", ["keyctl", "io_uring_setup", "bpf", "userfaultfd", "perf_event_open", "add_key"])
def test_kernel_interfaces_with_a_bad_name_are_not_there(machine: Machine, name: str) -> None:
    import pyseccomp  # type: ignore[import-untyped]

    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    if machine.run_unconfined("call_kernel", number).answer == errno.ENOSYS:
        pytest.skip("this kernel has none")

    assert machine.run("call_kernel", number).answer == errno.ENOSYS


def test_it_cannot_outlive_its_parent_by_request(machine: Machine) -> None:
    assert machine.run_unconfined("forget_parent_death").answer == 0

    assert machine.run("forget_parent_death").answer == signal.SIGKILL


def test_it_cannot_raise_its_limits(machine: Machine) -> None:
    assert machine.run("raise_limits").answer[0] in {"ValueError", "PermissionError"}


def test_the_grader_learns_its_true_pid_and_reads_its_processor_time(machine: Machine) -> None:
    with machine.start("interrupt_me") as reply:
        pid = sender_of(reply)
        os.close(os.pidfd_open(pid))
        process_clock = (~pid << 3) | 2
        first = time.clock_gettime(process_clock)

        assert first > 0
        assert alive(pid)
        os.kill(pid, signal.SIGINT)
        assert reply.recv() == (True, "interrupted")
    machine.ask("end", SLOT)


def test_it_cannot_pretend_to_be_another_process(machine: Machine) -> None:
    assert machine.run("forge_credentials", 1 if machine.kind not in {"root", "ordinary-user"} else 2).answer[1] in {
        errno.EPERM,
        errno.ESRCH,
    }


def test_two_submissions_at_once_do_not_see_each_others_files_or_processes(machine: Machine) -> None:
    with machine.start("interrupt_me", slot=SLOT + 1) as reply:
        neighbour = sender_of(reply)
        home = f"/proc/{neighbour}/cwd"

        assert not machine.run("list_folder", home).succeeded
        machine.run("send_signal", neighbour, signal.SIGKILL)
        machine.run("signal_everyone", signal.SIGKILL)

        assert alive(neighbour)
        os.kill(neighbour, signal.SIGINT)
        assert reply.recv() == (True, "interrupted")
    machine.ask("end", SLOT + 1)
