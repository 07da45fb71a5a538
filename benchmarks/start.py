"""How long until student code can run with torch at hand: our confined fork, a stock kernel, bubblewrap; in one run.

    python benchmarks/start.py [--repeats 10]

Ours is measured from asking the warm fork server to the end of a first cell that uses torch, and again until nothing
of the process is left. The stock kernel is ipykernel started by jupyter_client, which has to import torch; it is not
confined at all. Bubblewrap runs a fresh interpreter that imports torch, in new namespaces; it needs `bwrap`.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from jupyter_client.manager import KernelManager

from autograder.engine.client import ForkServer
from autograder.model import Limits

FIRST_CELL = "import torch\nassert float(torch.ones(3).sum()) == 3"


def main() -> None:
    """Measure all in turns, so that a busy moment hits each of them, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=10)
    repeats = parser.parse_args().repeats
    with ForkServer() as server:
        ways: dict[str, Callable[[], float]] = {
            f"confined fork ({server.tier}), ready": lambda: confined_fork(server)[0],
            f"confined fork ({server.tier}), to its end": lambda: confined_fork(server)[1],
            "stock kernel importing torch": stock_kernel,
        }
        if shutil.which("bwrap"):
            ways["bubblewrap, Python importing torch"] = bubblewrap
        confined_fork(server)
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(repeats):
            for name, way in ways.items():
                seconds[name].append(way())
    ours = statistics.median(next(iter(seconds.values())))
    print(f"{'':46} {'median':>9} {'least':>9} {'ratio':>7}   ({repeats} runs)")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"{name:46} {1000 * median:6.0f} ms {1000 * min(taken):6.0f} ms {median / ours:6.1f}x")


def confined_fork(server: ForkServer) -> tuple[float, float]:
    """Return the seconds until a first cell has run, and until its process is gone."""
    start = time.perf_counter()
    student = server.spawn(Limits())
    run = student.run_cell(1, FIRST_CELL, 30)
    ready = time.perf_counter() - start
    student.close()
    assert run.end == "ok", run
    return ready, time.perf_counter() - start


def stock_kernel() -> float:
    """Return the seconds until a first cell has run in ipykernel."""
    start = time.perf_counter()
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        reply = client.execute_interactive(FIRST_CELL, timeout=60, output_hook=lambda _: None)
        assert reply["content"]["status"] == "ok", reply
        return time.perf_counter() - start
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def bubblewrap() -> float:
    """Return the seconds until a fresh interpreter in new namespaces has run the same code."""
    start = time.perf_counter()
    confined = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/dev/shm"]
    python = [sys.executable, "-c", FIRST_CELL]
    subprocess.run([*confined, "--unshare-all", "--die-with-parent", *python], check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
