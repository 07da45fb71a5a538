"""Memory gathered in huge pages is the same memory."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
from pathlib import Path
from autograder.engine.confinement.hugepages import collapse_memory

def huge():
    rollup = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in rollup if line.startswith("AnonHugePages:"))

blocks = [bytes([number]) * (1 << 20) for number in range(32)]
before = huge()
asked = collapse_memory()
assert asked
assert all(block == bytes([number]) * (1 << 20) for number, block in enumerate(blocks))
print(huge() - before)
"""


ENABLED = Path("/sys/kernel/mm/transparent_hugepage/enabled")
COLLAPSES = (6, 1)  # the first Linux that gathers memory on request


def lacks_huge_pages() -> bool:
    version = tuple(map(int, re.findall(r"\d+", os.uname().release)[:2]))
    return version < COLLAPSES or not ENABLED.exists() or "[never]" in ENABLED.read_text()


@pytest.mark.skipif(lacks_huge_pages(), reason="needs Linux 6.1 with transparent huge pages")
def test_collapsing_memory_changes_its_pages_and_not_its_contents() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True)

    assert int(done.stdout) > 0
