"""No network inside, with the errors that a program without one expects."""

import errno
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .machines import Machine


@pytest.fixture
def tcp_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield server.getsockname()[1]


@pytest.fixture
def udp() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(0.2)
        yield receiver


def test_a_tcp_connection_fails_as_without_a_network(machine: Machine, tcp_port: int) -> None:
    assert machine.run_unconfined("connect_tcp", tcp_port).answer == "connected"

    assert machine.run("connect_tcp", tcp_port).answer[:2] == ("OSError", errno.ENETUNREACH)


def test_nothing_is_sent_by_udp(machine: Machine, udp: socket.socket) -> None:
    port = udp.getsockname()[1]
    machine.run_unconfined("send_udp", port)
    assert udp.recv(10) == b"leak"

    assert machine.run("send_udp", port).answer[:2] == ("OSError", errno.ENETUNREACH)

    with pytest.raises(TimeoutError):
        udp.recv(10)


def test_no_port_is_opened(machine: Machine) -> None:
    assert machine.run_unconfined("listen_tcp").succeeded

    assert machine.run("listen_tcp").answer[:2] == ("OSError", errno.ENETUNREACH)


def test_names_do_not_resolve_for_the_time_being(machine: Machine) -> None:
    assert machine.run_unconfined("resolve", "127.0.0.1").succeeded

    assert machine.run("resolve", "example.org").answer[:2] == ("gaierror", socket.EAI_AGAIN)


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        (socket.AF_NETLINK, socket.SOCK_RAW),
        (socket.AF_PACKET, socket.SOCK_RAW),
        (socket.AF_VSOCK, socket.SOCK_STREAM),
        (socket.AF_ALG, socket.SOCK_SEQPACKET),
        (socket.AF_INET6, socket.SOCK_DGRAM),
    ],
)
def test_no_other_kind_of_socket_is_made(machine: Machine, family: int, kind: int) -> None:
    unconfined = machine.run_unconfined("open_socket", family, kind)
    if not unconfined.succeeded:
        pytest.skip(f"nor does this machine make one: {unconfined.answer[2]}")

    assert machine.run("open_socket", family, kind).answer[1] in {errno.EAFNOSUPPORT, errno.ENETUNREACH}


def test_an_abstract_unix_socket_outside_cannot_be_reached(machine: Machine) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(b"\0autograder-test-server")
        server.listen()
        assert machine.run_unconfined("reach_unix", server.getsockname()).answer == "connected"

        assert not machine.run("reach_unix", server.getsockname()).succeeded


def test_a_unix_socket_in_a_folder_outside_cannot_be_reached_from_a_private_root(namespaced: Machine) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/s")
        server.listen()
        Path(folder).chmod(0o755)
        Path(folder, "s").chmod(0o777)
        assert namespaced.run_unconfined("reach_unix", f"{folder}/s").answer == "connected"

        assert not namespaced.run("reach_unix", f"{folder}/s").succeeded
