"""Cells, as the grader runs them in a student process; what hidden tests do is in test_testprocess.py."""

import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.engine.cells import execute
from autograder.engine.client import ForkServer
from autograder.engine.outputs import CUT
from autograder.engine.process import CellEnd, StudentProcess
from autograder.errors import ServerError
from autograder.model import Limits

SECONDS = 20.0  # more than any of these cells needs
SOON_SECONDS = 10.0


def outputs_of(student: StudentProcess, source: str) -> list[dict[str, Any]]:
    return student.run_cell(1, source, SECONDS).outputs


def streams(student: StudentProcess, source: str) -> list[tuple[str, str]]:
    return [(output["name"], output["text"]) for output in outputs_of(student, source)]


def test_each_kind_of_output_arrives_in_notebook_format(student: StudentProcess) -> None:
    source = "from IPython.display import display\nprint('printed')\ndisplay('shown')\n1 + 1\n"

    run = student.run_cell(7, source, SECONDS)

    assert run.end is CellEnd.OK
    assert run.outputs == [
        {"output_type": "stream", "name": "stdout", "text": "printed\n"},
        {"output_type": "display_data", "data": {"text/plain": "'shown'"}, "metadata": {}},
        {"output_type": "execute_result", "execution_count": 7, "data": {"text/plain": "2"}, "metadata": {}},
    ]


def test_an_error_arrives_with_its_traceback_and_the_next_cell_runs(student: StudentProcess) -> None:
    run = student.run_cell(1, "x = 5\nx / 0", SECONDS)
    (error,) = run.outputs

    assert run.end is CellEnd.ERROR
    assert (error["output_type"], error["ename"], error["evalue"]) == ("error", "ZeroDivisionError", "division by zero")
    assert "Cell In[1], line 2" in re.sub(r"\x1b\[[0-9;]*m", "", "".join(error["traceback"]))
    assert streams(student, "print(x)") == [("stdout", "5\n")]


def test_what_child_processes_print_keeps_its_place(student: StudentProcess) -> None:
    source = """
import os, subprocess, sys
print("one")
subprocess.run(["echo", "two"])
print("three", file=sys.stderr)
os.system("echo four >&2")
print("five")
os.write(1, b"six\\n")
print("seven")
"""

    assert streams(student, source) == [
        ("stdout", "one\ntwo\n"),
        ("stderr", "three\nfour\n"),
        ("stdout", "five\nsix\nseven\n"),
    ]


def test_text_cut_by_the_reading_of_bytes_is_whole_again(student: StudentProcess) -> None:
    source = "import os\n[os.write(1, bytes([byte])) or print(end='') for byte in 'é文🙂'.encode()]; None"

    assert streams(student, source) == [("stdout", "é文🙂")]


def test_threads_that_print_at_once_lose_nothing(student: StudentProcess) -> None:
    source = """
import threading
threads = [threading.Thread(target=lambda n=n: [print(f"{n}:{i}\\n", end="") for i in range(200)]) for n in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]; None
"""

    ((_, text),) = streams(student, source)

    assert sorted(text.split()) == sorted(f"{n}:{i}" for n in range(4) for i in range(200))


@pytest.mark.parametrize(
    "source",
    [
        "print('x' * 3_000_000)",
        "for _ in range(10**4): print('x' * 30)",
        "!yes x | head -c 3000000",
        "import os\nfor _ in range(1000): os.write(1, b'x' * 3000)",
    ],
    ids=["at once", "line by line", "by a child process", "by a descriptor"],
)
def test_a_flood_of_text_is_capped_with_a_note(student: StudentProcess, source: str) -> None:
    run = student.run_cell(1, source, SECONDS)

    assert run.end is CellEnd.OK
    assert [output["name"] for output in run.outputs] == ["stdout", "stderr"]
    assert 0.9 * 20_000 < len(run.outputs[0]["text"]) <= 20_000
    assert run.outputs[1]["text"] == CUT
    assert streams(student, "print('and on')") == [("stdout", "and on\n")]


def test_an_image_over_the_cap_is_left_out_with_a_note_and_text_goes_on(student: StudentProcess) -> None:
    source = "from IPython.display import Image\ndisplay(Image(b'\\x89PNG' + bytes(50_000)))\nprint('after')"

    assert streams(student, source) == [("stderr", CUT), ("stdout", "after\n")]


def test_one_update_shown_in_many_places_counts_in_each(student: StudentProcess) -> None:
    source = "from IPython.display import update_display\nfor _ in range(50): display('a', display_id='d')\n"
    source += "update_display('x' * 5000, display_id='d')"

    assert sum(len(str(output)) for output in outputs_of(student, source)) < 20_000


def test_a_display_of_odd_content_does_not_end_the_process(student: StudentProcess) -> None:
    source = """
from IPython.display import JSON
class Odd:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": 5, "text/html": ["<b>", "x</b>"], "image/png": b"png", "application/x": object()}
display(Odd())
JSON({"shape": (1, 2), "nan": float("nan"), "odd": object})
"""

    run = student.run_cell(1, source, SECONDS)

    assert run.end is CellEnd.OK
    assert run.outputs[0]["data"] == {"text/plain": "5", "text/html": "<b>x</b>", "image/png": "cG5n"}
    assert run.outputs[1]["data"]["application/json"] == {"shape": [1, 2], "nan": "nan", "odd": "<class 'object'>"}


def test_input_is_refused_in_words(student: StudentProcess) -> None:
    (error,) = outputs_of(student, "name = input('Your name? ')")

    assert error["ename"] == "RuntimeError"
    assert "cannot be answered" in error["evalue"]


INTERRUPTIBLE = {
    "a loop": "while True: pass",
    "a loop that prints": "while True: print('x')",
    "a sleep": "import time; time.sleep(60)",
    "an await": "import asyncio; await asyncio.sleep(60)",
    "a regular expression": "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
    "a child process": "!sleep 60",
}


@pytest.mark.parametrize("name", INTERRUPTIBLE)
def test_an_endless_cell_is_interrupted_and_the_rest_runs(student: StudentProcess, name: str) -> None:
    student.run_cell(1, "x = 1", SECONDS)

    run = student.run_cell(2, INTERRUPTIBLE[name], 0.2)

    assert run.end is CellEnd.TIMED_OUT
    assert streams(student, "print(x)")[-1:] == [("stdout", "1\n")]


DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
DEADLY = {
    "a hang in C": "sum(range(10**13))",
    "a loop that takes no interrupt": DEAF + "while True: pass",
    "a loop that catches all": "import time\nwhile True:\n    try: time.sleep(9)\n    except BaseException: x = 1",
    "os._exit": "import os; os._exit(0)",
    "a segmentation fault": "import ctypes; ctypes.string_at(0)",
    "all descriptors closed": "import os; os.closerange(0, 1000)",
    "a daemon that keeps the socket": """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(20)
    os._exit(0)
os._exit(1)
""",
}


@pytest.mark.parametrize("name", DEADLY)
def test_a_cell_that_ends_its_process_is_noticed_soon(student: StudentProcess, name: str) -> None:
    start = time.monotonic()

    run = student.run_cell(1, DEADLY[name], 0.2)

    assert run.end is CellEnd.KILLED
    assert student.run_cell(2, "1", SECONDS).end is CellEnd.KILLED
    assert time.monotonic() - start < SOON_SECONDS


def test_a_fork_that_runs_on_ends_with_its_cell(student: StudentProcess) -> None:
    assert student.run_cell(1, "import os\nos.fork()\nx = 1", SECONDS).end is CellEnd.OK

    assert streams(student, "print(x)") == [("stdout", "1\n")]


def test_a_cell_that_ends_the_process_is_left_out_in_one_rerun(server: ForkServer) -> None:
    cells = {1: "x = 1", 2: "import os; os._exit(1)", 3: "print(x)"}

    execution = execute(server, cells, Limits())

    assert execution.student is not None
    with execution.student:
        assert {number: run.end.value for number, run in execution.runs.items()} == {1: "ok", 2: "killed", 3: "ok"}
        assert execution.runs[3].outputs[0]["text"] == "1\n"
        assert execution.notes == ["cell 2 ended the whole process, so the notebook was run again without it"]


def test_when_a_second_cell_ends_the_process_nothing_is_left_to_test(server: ForkServer) -> None:
    cells = {1: "import os; os._exit(1)", 2: "x = 1", 3: "import os; os._exit(1)"}

    execution = execute(server, cells, Limits())

    assert execution.student is None
    assert "cell 3 ended the process as well" in execution.notes[1]


@pytest.mark.parametrize("cell", ["while True: pass", "import time; time.sleep(60)"], ids=["working", "sleeping"])
def test_the_cells_together_have_a_limit_too(server: ForkServer, cell: str) -> None:
    limits = Limits(cell_seconds=0.3, submission_seconds=0.5, wall_factor=1.5)
    start = time.monotonic()

    execution = execute(server, dict.fromkeys(range(1, 100), cell), limits)

    assert execution.student is not None
    with execution.student:
        assert len(execution.runs) < 5
        assert "the cells together ran longer than 0.5 s" in execution.notes[-1]
        assert time.monotonic() - start < SOON_SECONDS


def test_one_student_process_leaves_nothing_to_the_next(server: ForkServer) -> None:
    with server.spawn(Limits()) as first:
        first.run_cell(1, "import torch\ntorch.mine = 1\nopen('mine', 'w').close()", SECONDS)

    with server.spawn(Limits()) as second:
        assert streams(second, "import os, torch\nprint(hasattr(torch, 'mine'), 'mine' in os.listdir())") == [
            ("stdout", "False False\n")
        ]


def test_hidden_files_among_those_that_python_needs_stop_the_server() -> None:
    server = ForkServer([Path("/nowhere"), Path(np.__file__).parent / "ma"])

    with pytest.raises(ServerError, match="must stay hidden"):
        server.__enter__()


def test_student_code_cannot_read_where_hidden_files_lie(tmp_path: Path) -> None:
    hidden = tmp_path / "a-telling-name"
    hidden.mkdir()
    look = "print(open('/proc/self/cmdline').read(), __import__('os').environ)"

    with ForkServer([hidden]) as server, server.spawn(Limits()) as student:
        shown = student.run_cell(1, look, SECONDS).outputs[0]["text"]

    assert "forkserver" in shown
    assert hidden.name not in shown
