"""Which worker of pytest's runs which tests: by file, the long ones first, and together what shares a classroom."""

from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

# Begun last, one of them would run alone. The longest first.
LONG = (
    "test_nbgrader.py",
    "test_store.py",
    "test_autograde.py",
    "test_cli_outputs.py",
    "test_dask.py",
    "test_grading.py",
    "test_dask_runs.py",
    "test_autograde_again.py",
    "test_run_all.py",
    "test_cli_explain.py",
    "test_honest_work.py",
    "test_wheels.py",
    "test_like_jupyter.py",
    "test_cli_options.py",
)
SHARED = {"tests/adapters/test_feedback.py": "tests/adapters/test_nbgrader.py"}


def place(file: Path) -> int:
    """Return where in the order a file comes; others keep theirs."""
    return LONG.index(file.name) if file.name in LONG else len(LONG)


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """Hands out files as they are ordered, not those with the most tests first."""

    def __init__(self, config: pytest.Config, log: object) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return SHARED.get(file, file)
