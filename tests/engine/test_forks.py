"""Notebooks that make it hard to fork tests off them, and to load probes beside them."""

import time

import pytest

from autograder.engine.client import ForkServer
from autograder.engine.clock import Budget
from autograder.engine.process import CellEnd, TestProcess
from autograder.engine.wire import NameRef
from autograder.errors import StudentGone
from autograder.model import Limits

SECONDS = 20.0
SOON_SECONDS = 10.0


def value_of_f(test: TestProcess) -> object:
    return test.call(NameRef("f"), (), {}, Budget(test.peer.pid, SECONDS, wall_factor=3)).value


@pytest.mark.parametrize(
    "source",
    [
        "import autograder.engine.student as s\ns._become_test = lambda *_: None",
        "import autograder.engine.student as s\ns._become_test = lambda _, fd, *__: os.write(fd, b'\\xff' * 99)",
        "import autograder.engine.student as s, os\ns._Submission._fork_test = lambda *_: os._exit(1)",
        "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)",
        "import os\nos.fork = None",
    ],
    ids=["ends at once", "sends noise", "ends the notebook", "does not wait", "cannot fork"],
)
def test_a_notebook_that_spoils_the_forks_is_an_ordinary_error(server: ForkServer, source: str) -> None:
    start = time.monotonic()

    with server.spawn(Limits()) as student:
        student.run_cell(1, "import os, time\ndef f(): return 1\n" + source, SECONDS)
        for _ in range(3):
            try:
                with student.open_test(seed=1) as test:
                    assert value_of_f(test) == 1
            except StudentGone:
                pass

    assert time.monotonic() - start < SOON_SECONDS


@pytest.mark.parametrize(
    ("source", "fault"),
    [("def f(:", "SyntaxError"), ("import absent_module", "ModuleNotFoundError"), ("raise SystemExit", "SystemExit")],
)
def test_a_probe_module_that_fails_is_named(server: ForkServer, source: str, fault: str) -> None:
    with server.spawn(Limits()) as student:
        failed, _ = student.load_probes({"common_probes": "", "probes": source})

    assert failed.startswith(f"probes: {fault}")


def test_what_progress_bars_leave_behind_is_no_thread_to_note(server: ForkServer) -> None:
    with server.spawn(Limits()) as student:
        student.run_cell(1, "from tqdm import tqdm\nfor _ in tqdm(range(3)): pass", SECONDS)

        assert student.load_probes({}) == ("", ())


def test_probes_load_while_a_thread_prints_and_the_thread_is_named(server: ForkServer) -> None:
    thread = "import threading, time\n"
    thread += "def chat():\n    while True: print('x', flush=True); time.sleep(0.001)\n"
    thread += "threading.Thread(target=chat, name='chatter', daemon=True).start()"

    with server.spawn(Limits()) as student:
        student.run_cell(1, thread + "\ndef f(): print('y'); return 1", SECONDS)
        assert student.load_probes({"probes": "x = 1"}) == ("", ("chatter",))
        for _ in range(5):
            with student.open_test(seed=1) as test:
                assert value_of_f(test) == 1


@pytest.mark.parametrize("answer", ["{'op': 'probes', 'failed': 1, 'threads': []}", "{'op': []}", "5"])
def test_a_forged_answer_to_the_loading_of_probes_ends_the_process(server: ForkServer, answer: str) -> None:
    forge = "import struct\nfrom autograder.engine.wire import encode\nsock = get_ipython().sink.channel.sock\n"
    forge += "done = encode({'op': 'done', 'cell': 1, 'ok': True})\n"
    forge += f"for body in (done, encode({answer})):\n"
    forge += "    sock.sendall(struct.pack('!I', len(body)) + body)"

    with server.spawn(Limits()) as student:
        assert student.run_cell(1, forge, SECONDS).end is CellEnd.OK
        with pytest.raises(StudentGone):
            student.load_probes({"probes": "x = 1"})
        with pytest.raises(StudentGone):
            student.open_test(seed=1)
