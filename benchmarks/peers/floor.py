"""The floor: notebooks' cells, their functions and the hidden tests in one warm process; run as a process of its own.

    python -m peers.floor NOTEBOOK...

The notebooks hold the hidden tests, as those for stock nbgrader do. The first one warms the process up and is not
counted. Prints JSON: seconds and CPU seconds of the others together, peak bytes, and the scores by file.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import torch
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib_inline.backend_inline import configure_inline_support

BACKEND = "module://matplotlib_inline.backend_inline"


class Shell(InteractiveShell):
    """IPython's shell without a kernel."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Need no event loop for inline figures."""


def grade(shell: Shell, names: dict[str, Any], notebook: dict[str, Any]) -> float:
    """Run all cells, with these names at the start; return the points of the check cells that ran to their end."""
    del names["In"][1:]  # shell.reset() would collect garbage, a tenth of the time
    shell.user_ns.clear()
    shell.user_ns.update(names)
    plt.close("all")
    score = 0.0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        with capture_output():
            result = shell.run_cell("".join(cell["source"]), store_history=True)
        if result.success:
            score += cell["metadata"].get("nbgrader", {}).get("points", 0)
    return score


def cpu_seconds() -> float:
    """Return what this process and its finished children have used."""
    each = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in each)


def main() -> None:
    """Grade the notebooks, and print what it took."""
    os.environ["MPLBACKEND"] = BACKEND
    torch.set_num_threads(1)
    HistoryManager.enabled = False
    shell = Shell.instance()
    configure_inline_support(shell, BACKEND)
    notebooks = {path: json.loads(Path(path).read_bytes()) for path in sys.argv[1:]}
    names = dict(shell.user_ns)
    grade(shell, names, next(iter(notebooks.values())))
    start, cpu_before = time.perf_counter(), cpu_seconds()
    scores = {path: grade(shell, names, notebook) for path, notebook in notebooks.items()}
    used = {"seconds": time.perf_counter() - start, "cpu_seconds": cpu_seconds() - cpu_before}
    peak_bytes = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**used, "peak_bytes": peak_bytes, "scores": list(scores.values())}))


if __name__ == "__main__":
    main()
