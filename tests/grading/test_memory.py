"""A submission's memory limit, met by many processes together: an outcome of its own, told apart from a crash."""

from collections.abc import Callable, Mapping
from pathlib import Path

from autograder.grading.pool import GradingProcess, Job
from autograder.grading.setup import Setup
from autograder.model import Assignment, Limits, Outcome

ENDS = "import os\ndef double(x):\n    os._exit(1)"
# Each child stays within what one process may map; together they hold three times what the submission may.
HOARDS = """
import os, time
def double(x):
    children = []
    for _ in range(6):
        pid = os.fork()
        if pid == 0:
            hoard = bytearray(os.urandom(1)) * (300 << 20)
            time.sleep(60)
        children.append(pid)
    ended, _ = os.wait()
    os._exit(1)
"""


def test_a_process_lost_to_the_memory_limit_is_told_apart_from_one_that_left(
    toy: Assignment, submit: Callable[[str, Mapping[str, str]], Path]
) -> None:
    setup = Setup(toy, Limits(memory_bytes=600 << 20), b"a seed of 32 bytes, for a test..", ("cpu",))

    with GradingProcess(setup) as process:
        outcomes = {
            name: process.grade(Job(name, submit(name, {"double": code}), answers_only=True)).report.tasks[0].outcome
            for name, code in {"hoards": HOARDS, "ends": ENDS}.items()
        }

    assert outcomes == {"hoards": Outcome.OUT_OF_MEMORY, "ends": Outcome.KILLED}
