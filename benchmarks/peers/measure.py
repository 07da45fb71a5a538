"""What commands cost: time on the clock, CPU time of the whole process tree, the largest process."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Cost:
    """What a command took; `cpu_seconds` in user and system mode, with all descendants that were waited for."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int  # of the largest process


def measured(commands: Sequence[Command], folder: Path) -> Cost:
    """Run commands one after the other; what they print goes to files in the folder. Raises CalledProcessError."""
    start, cpu_seconds, peak_bytes = time.perf_counter(), 0.0, 0
    for command in commands:
        with (folder / "stdout").open("wb") as out, (folder / "stderr").open("ab") as err:
            process = subprocess.Popen(command, cwd=folder, env=environment(), stdout=out, stderr=err)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command, stderr=(folder / "stderr").read_text())
        cpu_seconds += usage.ru_utime + usage.ru_stime
        peak_bytes = max(peak_bytes, 1024 * usage.ru_maxrss)
    return Cost(time.perf_counter() - start, cpu_seconds, peak_bytes)


def quietly(command: Command, folder: Path) -> None:
    """Run a command that is not measured. Raises CalledProcessError."""
    subprocess.run(command, cwd=folder, env=environment(), check=True, capture_output=True)


def environment() -> dict[str, str]:
    """Return an environment in which nbgrader finds the programs that it calls by name."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": programs, "PYTHONDONTWRITEBYTECODE": "1"}
