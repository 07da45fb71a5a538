"""A Dask cluster on this machine: a scheduler and workers, each a process of its own."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

WORKER = "from distributed.cli.dask_worker import main; main()"
# A worker whose kernel has no Landlock, by a filter that says so.
BELOW_FLOOR = f"""
import errno, pyseccomp
filter = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
for call in ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"):
    filter.add_rule(pyseccomp.ERRNO(errno.ENOSYS), call)
filter.load()
{WORKER}
"""


@dataclass(frozen=True)
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def running_cluster(folder: Path, *workers: str) -> Iterator[Cluster]:
    """Run a scheduler, and a worker of one thread for each program; keep what they write in the folder."""
    told = folder / "scheduler.json"
    options = ["--no-dashboard", "--scheduler-file", str(told)]
    with ExitStack() as running:

        def start(program: str, *words: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-c", program, *words, *options]
            process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            running.enter_context(process)
            running.callback(process.kill)
            return process

        start("from distributed.cli.dask_scheduler import main; main()", "--host", "127.0.0.1", "--port", "0")
        while not told.exists():
            time.sleep(0.05)
        started = [start(program, "--nthreads", "1", "--no-nanny") for program in workers]
        yield Cluster(json.loads(told.read_text())["address"], started)
