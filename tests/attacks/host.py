"""Be a grading worker on one kind of machine: `python host.py KIND OUTSIDER_FILE`, then as any worker is used."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "engine" / "confinement"))
kinds = importlib.import_module("kinds")


def main(kind: str, outsider_file: str) -> None:
    """Give up rights, leave a process for attacks to aim at, and grade."""
    told = os.open(outsider_file, os.O_WRONLY)
    kinds.MACHINES[kind]()
    outsider = subprocess.Popen(["sleep", "3600"], start_new_session=True)
    os.write(told, str(outsider.pid).encode())
    os.close(told)
    worker = importlib.import_module("autograder.grading.worker")
    try:
        worker.main()
    finally:
        outsider.kill()
        outsider.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
