"""What student processes try in these tests that they must not achieve; each works in an unconfined process."""
# ruff: noqa: PTH101, PTH102, PTH108, PTH109, PTH123, PTH208, PTH211 - students name paths as they like

import ctypes
import os
import signal
import socket
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> int:
    """Call into libc; raise OSError with its errno."""
    result = int(getattr(_libc, name)(*arguments))
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


# -- files


def read_file(_: Connection, path: str) -> str:
    return Path(path).read_text()


def list_folder(_: Connection, path: str) -> list[str]:
    return os.listdir(path)


def write_file(_: Connection, path: str, text: str = "written") -> int:
    return Path(path).write_text(text)


def remove_file(_: Connection, path: str) -> None:
    os.unlink(path)


def change_mode(_: Connection, path: str, mode: int) -> None:
    os.chmod(path, mode)


def read_through_link(_: Connection, path: str) -> str:
    os.symlink(path, "link")
    return Path("link").read_text()


def make_owned_file(_: Connection, path: str) -> None:
    Path(path).write_text("mine")
    os.chmod(path, 0o600)


# -- network


def connect_tcp(_: Connection, port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        return "connected"


def send_udp(_: Connection, port: int) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"leak", ("127.0.0.1", port))


def listen_tcp(_: Connection) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()


def resolve(_: Connection, name: str) -> list[object]:
    return list(socket.getaddrinfo(name, 80))


def reach_unix(_: Connection, address: str | bytes) -> str:
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(address)
        return "connected"


def open_socket(_: Connection, family: int, kind: int) -> None:
    socket.socket(family, kind).close()


# -- other processes


def send_signal(_: Connection, pid: int, number: int) -> None:
    os.kill(pid, number)


def send_signal_by_descriptor(_: Connection, pid: int, number: int) -> None:
    signal.pidfd_send_signal(os.pidfd_open(pid), number)


def signal_everyone(_: Connection, number: int) -> None:
    assert os.getuid(), "as root this would end the machine"
    os.kill(-1, number)


def signal_parent(_: Connection, number: int) -> None:
    os.kill(os.getppid(), number)


def trace(_: Connection, pid: int) -> None:
    attach, detach = 16, 17
    _call("ptrace", attach, pid, None, None)
    os.waitpid(pid, 0)
    _call("ptrace", detach, pid, None, None)


def read_memory(_: Connection, pid: int) -> int:
    with open(f"/proc/{pid}/mem", "rb"):
        return pid


def limit_other(_: Connection, pid: int) -> None:
    import resource

    resource.prlimit(pid, resource.RLIMIT_NOFILE, (64, 64))


def pin_other(_: Connection, pid: int) -> None:
    os.sched_setaffinity(pid, {0})


def slow_other(_: Connection, pid: int) -> None:
    os.setpriority(os.PRIO_PROCESS, pid, 19)


def read_environment(_: Connection, pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def forge_credentials(reply: Connection, pid: int) -> None:
    """Claim to be another process."""
    import struct

    with socket.socket(fileno=os.dup(reply.fileno())) as link:
        claim = struct.pack("3i", pid, os.getuid(), os.getgid())
        link.sendmsg([b""], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, claim)])


# -- the kernel


def enter_user_namespace(_: Connection) -> None:
    _call("unshare", 0x10000000)


def call_kernel(_: Connection, number: int) -> int:
    """Make a system call with no sensible arguments; return the errno."""
    _libc.syscall(number, -1, 0, 0, 0, 0, 0)
    return ctypes.get_errno()


def forget_parent_death(_: Connection) -> int:
    import pyprctl

    pyprctl.set_pdeathsig(None)
    return int(pyprctl.get_pdeathsig() or 0)


def raise_limits(_: Connection) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_NPROC, (100_000, 100_000))


# -- too much of everything


def allocate(_: Connection, size: int) -> int:
    return len(bytearray(size))


def allocate_in_many(reply: Connection, children: int, size: int, shared: bool) -> None:
    """Hold `size` bytes in each of many children until killed."""
    import mmap

    for _ in range(children):
        if os.fork():
            continue
        kind = mmap.MAP_SHARED if shared else mmap.MAP_PRIVATE
        held = mmap.mmap(-1, size, flags=kind | mmap.MAP_ANONYMOUS)
        for page in range(0, size, mmap.PAGESIZE):
            held[page] = 1
        reply.send_bytes(b"held")
        time.sleep(60)
        os._exit(0)
    time.sleep(60)


def count_children(_: Connection, most: int) -> int:
    """Fork until it is refused, `most` times at most; return how many there were."""
    children: list[int] = []
    try:
        while len(children) < most:
            child = os.fork()
            if not child:
                time.sleep(60)
                os._exit(0)
            children.append(child)
    except BlockingIOError:
        pass
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return len(children)


def write_much(_: Connection, files: int, size: int) -> int:
    """Write so many files of that size; return how many bytes went in."""
    written = 0
    for number in range(files):
        with open(f"file{number}", "wb") as file:
            written += file.write(bytes(size))
    return written


def open_many(_: Connection, count: int) -> int:
    return len([os.open("/dev/null", os.O_RDONLY) for _ in range(count)])


def storm(reply: Connection, children: int) -> None:
    """Start children that leave the session, ignore signals and refuse to end, and one child of each."""
    _start_storm(reply, children)
    time.sleep(600)


def storm_and_die(reply: Connection, children: int) -> None:
    _start_storm(reply, children)
    os._exit(3)


def _start_storm(reply: Connection, children: int) -> None:
    for _ in range(children):
        if os.fork():
            continue
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        if not os.fork():
            os.setsid()
        reply.send_bytes(b"alive")
        time.sleep(600)
        os._exit(0)


def litter(_: Connection, name: str) -> str:
    """Leave a file in /dev/shm, and a deep and locked tree in the working folder."""
    Path("/dev/shm", name).write_bytes(bytes(1 << 20))
    home = os.getcwd()
    for _level in range(1500):
        os.mkdir("d")
        os.chdir("d")
    Path("deep").write_text("x")
    os.chdir(home)
    os.mkdir("locked", 0o000)
    os.symlink("/etc", "link")
    return home


def litter_and_stay(reply: Connection, name: str) -> None:
    reply.send(litter(reply, name))
    time.sleep(600)


def crash(_: Connection) -> None:
    ctypes.string_at(0)


def kill_oneself(_: Connection) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(1)
    sys.exit(5)
