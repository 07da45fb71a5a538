"""Cells that write to the grader's socket themselves."""

import time
import tracemalloc

import pytest

from autograder.engine.process import CellEnd, StudentProcess

SECONDS = 20.0
SOON_SECONDS = 10.0
DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
FORGE = """
import os, struct
import numpy as np, torch
from autograder.engine.wire import HandleRef, encode
sock = get_ipython().sink.channel.sock
sent = lambda body: sock.sendall(struct.pack("!I", len(body)) + body)
frame = lambda **fields: sent(encode({"op": "output", "cell": 1, **fields}))
shown = lambda **content: frame(kind="display_data", content={"metadata": {}, **content})
"""
FORGED = {
    "noise": "[os.write(fd, b'\\xff' * 64) for fd in range(3, 30) if os.path.exists(f'/proc/self/fd/{fd}')]",
    "an oversized frame": "sock.sendall(b'\\xff\\xff\\xff\\xff')",
    "half a frame": "sock.sendall(b'\\x00\\x00\\xff\\xff')",
    "a pickle": "import pickle; sent(pickle.dumps(os.getpid))",
    "a number": "sent(encode(1))",
    "a reference": "sent(encode({'op': HandleRef(1, 'x'), 'cell': 1}))",
    "no cell": "sent(encode({'op': 'output'}))",
    "another cell": "frame(cell=2, kind='stream', content={'name': 'stdout', 'text': 'x'})",
    "an array as cell": "frame(cell=np.ones(2))",
    "a tensor as cell": "frame(cell=torch.ones(2))",
    "an array as op": "frame(op=np.ones(2))",
    "an unknown op": "frame(op='grade')",
    "an array as the end": "frame(op='done', ok=np.ones(2))",
    "a list as kind": "frame(kind=[], content={})",
    "an unknown kind": "frame(kind='score', content={})",
    "no content": "frame(kind='stream')",
    "a list as stream": "frame(kind='stream', content={'name': [], 'text': 'x'})",
    "an unknown stream": "frame(kind='stream', content={'name': 'score', 'text': 'x'})",
    "bytes as text": "frame(kind='stream', content={'name': 'stdout', 'text': b'x'})",
    "an error without a traceback": "frame(kind='error', content={'ename': 'E', 'evalue': ''})",
    "a traceback of numbers": "frame(kind='error', content={'ename': 'E', 'evalue': '', 'traceback': [1]})",
    "a display without data": "shown()",
    "an image that is none": "shown(data={'image/png': '<script>'})",
    "HTML that is no text": "shown(data={'text/html': np.ones(2)})",
    "JSON of arrays": "shown(data={'application/json': np.ones(2)})",
    "JSON nested deep": "deep = 1\nfor _ in range(25): deep = [deep]\nshown(data={'application/json': deep})",
    "an early end, and on": "frame(op='done', ok=True)",
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_frames_end_the_process_and_neither_hang_nor_upset_the_grader(
    student: StudentProcess, name: str
) -> None:
    start = time.monotonic()

    first = student.run_cell(1, FORGE + FORGED[name], 0.3)
    second = student.run_cell(2, "1", SECONDS)  # an early end is noticed here

    assert CellEnd.KILLED in {first.end, second.end}
    assert time.monotonic() - start < SOON_SECONDS


@pytest.mark.parametrize("kind", ["stream", "update_display_data"])
def test_a_flood_of_valid_frames_ends_with_the_cells_time(student: StudentProcess, kind: str) -> None:
    flood = f"while True: frame(kind='{kind}', content={{'name': 'stdout', 'text': 'x', 'data': {{}}}})"
    start = time.monotonic()

    run = student.run_cell(1, FORGE + DEAF + flood, 0.3)

    assert run.end is CellEnd.KILLED
    assert time.monotonic() - start < SOON_SECONDS


def test_displays_with_huge_names_take_no_memory_of_the_grader(student: StudentProcess) -> None:
    source = FORGE + "for n in range(40): shown(data={}), frame(kind='display_data', content={'data': {}}, "
    source += "display_id=str(n) * (1 << 19))"
    tracemalloc.start()
    run = student.run_cell(1, source, SECONDS)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert run.end is CellEnd.OK
    assert peak_bytes < 16 << 20


def test_a_cell_sent_to_a_process_that_never_reads_is_given_up(student: StudentProcess) -> None:
    never_reads = "frame(op='done', ok=True)\nwhile True: pass"
    assert student.run_cell(1, FORGE + DEAF + never_reads, SECONDS).end is CellEnd.OK

    assert student.run_cell(2, "#" * (1 << 20), 0.3).end is CellEnd.KILLED
