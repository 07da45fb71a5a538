"""Honest work that student processes do in these tests; imported by the harness, never by pytest.

Each act gets the connection to the test process first, and returns a value that is sent over it.
"""
# ruff: noqa: PTH109, PTH115, PTH123, PTH208 - students name paths as they like

import multiprocessing
import os
import shutil
import subprocess
import sys
import types
from multiprocessing import shared_memory
from multiprocessing.connection import Connection


def preload() -> None:
    """Import what the real fork server has imported before it forks."""
    import IPython
    import torch

    # As IPython does: else a spawned process would look for the harness's file.
    sys.modules["__main__"] = types.ModuleType("__main__")
    assert IPython and torch


def whoami(_: Connection) -> dict[str, object]:
    with open("/proc/self/status") as status:
        lines = dict(line.split(":", 1) for line in status.read().splitlines())
    return {
        "pid": os.getpid(),
        "uid": os.getuid(),
        "session": os.getsid(0),
        "capabilities": int(lines["CapPrm"], 16) | int(lines["CapEff"], 16) | int(lines["CapInh"], 16),
        "no_new_privs": int(lines["NoNewPrivs"]),
        "seccomp": int(lines["Seccomp"]),
        "cwd": os.getcwd(),
        "home": os.environ["HOME"],
    }


def run_shell(_: Connection, command: str) -> str:
    return subprocess.run(["bash", "-c", command], check=True, capture_output=True, text=True).stdout


def run_bang(_: Connection) -> list[str]:
    """What `!cmd` does in a notebook, on a pseudo-terminal."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.run_cell("answer = !echo one && echo two", store_history=False)  # type: ignore[no-untyped-call]
    return list(shell.user_ns["answer"])


def open_terminal(_: Connection) -> bool:
    ours, theirs = os.openpty()
    os.write(ours, b"x\n")
    return os.read(theirs, 10) == b"x\n" and os.ttyname(theirs).startswith("/dev/pts/")


def run_python(_: Connection, code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    return done.stdout + done.stderr


def map_in_pool(_: Connection, method: str) -> list[int]:
    with multiprocessing.get_context(method).Pool(2) as pool:
        return pool.map(abs, [-1, -2, -3])


def load_batches(_: Connection) -> list[float]:
    import torch

    data = torch.utils.data.TensorDataset(torch.arange(8.0))
    loader = torch.utils.data.DataLoader(data, batch_size=2, num_workers=2)
    return [float(batch.sum()) for (batch,) in loader]


def share_memory(_: Connection) -> bytes:
    block = shared_memory.SharedMemory(create=True, size=8 << 20)
    child = os.fork()
    assert block.buf is not None
    if not child:
        block.buf[:5] = b"hello"
        os._exit(0)
    os.waitpid(child, 0)
    seen = bytes(block.buf[:5])
    block.close()
    block.unlink()
    return seen


def run_threads(_: Connection) -> int:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(abs, range(-100, 0)))


def use_temporary_files(_: Connection) -> str:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "a").mkdir()
        (Path(name) / "b").mkdir()
        (Path(name) / "a/file").write_text("moved")
        (Path(name) / "a/file").rename(Path(name) / "b/file")
        script = Path(name) / "copy"
        shutil.copy(Path(name) / "b/file", script)
        return script.read_text()


def train(_: Connection) -> tuple[int, bool]:
    import torch

    torch.set_num_threads(4)
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 8, 3), torch.nn.Flatten(), torch.nn.Linear(8 * 14 * 14, 2))
    optimiser = torch.optim.Adam(model.parameters())
    images, labels = torch.randn(64, 1, 16, 16), torch.randint(0, 2, (64,))
    losses = []
    for _step in range(3):
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(float(loss))
    return torch.get_num_threads(), losses[-1] < losses[0]


def draw(_: Connection) -> bytes:
    import io

    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([1, 2, 3])
    axes.set_title(r"$\alpha^2$")
    with io.BytesIO() as picture:
        figure.savefig(picture, format="png")
        return picture.getvalue()[:8]


def set_scheduler(_: Connection) -> int:
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    return os.sched_getscheduler(0)


def manage_children(_: Connection) -> list[int]:
    """Fork as the student process does for each test: own session, wait, kill."""
    statuses = []
    for act in ("exit", "hang"):
        child = os.fork()
        if not child:
            os.setsid()
            if act == "hang":
                while True:
                    pass
            os._exit(7)
        if act == "hang":
            os.killpg(os.getpgid(child), 0)
            os.kill(child, 9)
        statuses.append(os.waitpid(child, 0)[1])
    return statuses


def take_descriptor(reply: Connection) -> bytes:
    """Receive a descriptor over the socket, and use it."""
    import array
    import socket

    with socket.socket(fileno=os.dup(reply.fileno())) as link:
        _, ancillary, _, _ = link.recvmsg(1, socket.CMSG_SPACE(4))
        (handed,) = array.array("i", ancillary[0][2])
        with socket.socket(fileno=handed) as second:
            second.sendall(b"over the second")
            return second.recv(100)


def descriptors(_: Connection) -> list[str]:
    return sorted(os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd") if _open(int(name)))


def _open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def sleep(_: Connection, seconds: float) -> None:
    import time

    time.sleep(seconds)


def environment(_: Connection) -> dict[str, str]:
    return dict(os.environ)


def use_device(_: Connection, path: str) -> list[str]:
    """Write to a device node and send it a control request; return what its driver, or the kernel before it, said."""
    import fcntl

    descriptor = os.open(path, os.O_RDWR)
    os.write(descriptor, b"a command")
    try:
        fcntl.ioctl(descriptor, 0x4600)
    except OSError as error:
        return [type(error).__name__, os.strerror(error.errno or 0)]
    return []


def name_thread_of_child(_: Connection) -> str:
    """Name a thread by its file in /proc, in a fork, as CUDA does in a test's process."""
    read, write = os.pipe()
    if not os.fork():
        with open(f"/proc/self/task/{os.getpid()}/comm", "r+") as name:
            name.write("cuda-thread")
            name.seek(0)
            os.write(write, name.read().encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        return answer.read()


def reserve_addresses(_: Connection, size: int) -> bool:
    """Reserve addresses without memory behind them, as CUDA does for all memory of machine and GPU."""
    import mmap

    with mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ):
        return True


def find_module(_: Connection, name: str) -> str:
    import importlib

    return str(importlib.import_module(name).__file__)


def default_signals(_: Connection) -> list[str]:
    """Signals that are not as a fresh Python has them."""
    import signal

    ignored = {signal.SIGPIPE, signal.SIGXFSZ}
    found = {number: signal.getsignal(number) for number in signal.valid_signals() - ignored - {signal.SIGINT}}
    return sorted(
        signal.Signals(number).name for number, action in found.items() if action not in {signal.SIG_DFL, None, 0}
    )


def interrupt_me(reply: Connection) -> str:
    """Wait for SIGINT, as a cell does that ran too long."""
    import time

    try:
        reply.send("waiting")
        time.sleep(30)
    except KeyboardInterrupt:
        return "interrupted"
    return "slept"
