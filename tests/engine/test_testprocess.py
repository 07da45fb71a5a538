"""Calls of hidden tests, each in a fork of the student process, as the grader sees them."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from autograder.engine.client import ForkServer
from autograder.engine.clock import Budget, TimeUp
from autograder.engine.process import CellEnd, Reply, StudentProcess, TestProcess
from autograder.engine.wire import HandleRef, NameRef, ProbeRef, Ref, Unsendable
from autograder.errors import StudentGone, WireError
from autograder.model import Limits

SECONDS = 20.0
SOON_SECONDS = 10.0
NOTEBOOK = """import os, random, struct, sys, time
import numpy as np, torch
from IPython.display import clear_output, display
import matplotlib.pyplot as plt
from autograder.engine.wire import NameRef, encode

seen = []

def remember(x):
    seen.append(x)
    return len(seen)

def draw(): return random.random(), np.random.rand(), torch.rand(1)
def fill(X, y=None): X.fill_(7); y is None or y.append(1)
def change_settings(): torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False)
def linear(): return torch.nn.Linear(2, 1)
def apply(f, *args): return f(*args)
def same(x): return x

def divide(x):
    helper = 1
    return helper / x

class Secret(ValueError): pass
def raise_own(x): raise Secret(f"{x}")
def leave(): sys.exit(3)
def nested():
    deep = []
    deep.append(deep)
    return deep

def show_all():
    print("printed", file=sys.stderr)
    display("shown")
    clear_output()
    plt.plot([1, 2])
    plt.show()
    os.write(1, b"written")
    return "done"

def spin():
    while True: pass
def kill(): os.kill(os.getpid(), 9)
def crash(): import ctypes; ctypes.string_at(0)
def exit_at_once(): os._exit(0)
def close_all(): os.closerange(0, 1000)
def close_and_spin(): os.closerange(0, 1000); spin()
def leave_daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: time.sleep(20)
        os._exit(0)
    os._exit(1)
def allocate(): return bytearray(1 << 60)

def channel():
    frame = sys._getframe()
    while frame.f_code.co_name != "serve_test": frame = frame.f_back
    return frame.f_locals["channel"]
def send(body): channel().sock.sendall(struct.pack("!I", len(body)) + body)
def reply(**fields): send(encode({"id": 1, "status": "ok", "digests": {}, **fields}))
def forge(source): exec(source, globals())
"""
PROBES = {
    "probes": "def gradient(f, x):\n    x.requires_grad_()\n    f(x).sum().backward()\n    return x.grad\n",
    "common_probes": "def common(): return 'common'\ndef square(x): return x * x\n",
}


@pytest.fixture(scope="module")
def notebook(server: ForkServer) -> Iterator[StudentProcess]:
    """A notebook that was run; no test can change it, so all share it."""
    with server.spawn(Limits(test_seconds=5)) as student:
        assert student.run_cell(3, NOTEBOOK, SECONDS).end is CellEnd.OK
        assert student.load_probes(PROBES) == ("", ())
        yield student


@pytest.fixture
def test(notebook: StudentProcess) -> Iterator[TestProcess]:
    with notebook.open_test(seed=1) as test:
        yield test


def call(test: TestProcess, name: str | Ref, *args: object, seconds: float = SECONDS, **kw: Any) -> Reply:
    target = NameRef(name) if isinstance(name, str) else name
    return test.call(target, args, kw, Budget(test.peer.pid, seconds, wall_factor=3))


def test_each_test_starts_from_the_freshly_executed_notebook(notebook: StudentProcess) -> None:
    for _ in range(2):
        with notebook.open_test(seed=1) as test:
            assert call(test, "remember", 5).value == 1
            assert call(test, "remember", 6).value == 2


def test_the_global_random_states_are_those_of_the_tests_seed(notebook: StudentProcess) -> None:
    def drawn(seed: int) -> str:
        with notebook.open_test(seed) as test:
            return repr(call(test, "draw").value)

    assert drawn(1) == drawn(1) != drawn(2)


def test_what_a_call_changed_is_reported(test: TestProcess) -> None:
    X, Y = torch.zeros(2), torch.zeros(2)

    assert call(test, "fill", X, y=[]).changed == ("0", "y")
    assert call(test, "apply", NameRef("fill"), Y).changed == ("1",)
    assert call(test, "remember", X).changed == ()
    assert X.tolist() == [0, 0]


def test_random_states_and_settings_that_moved_are_reported(test: TestProcess) -> None:
    assert call(test, "draw").moved == ("torch", "numpy", "python")
    assert call(test, "change_settings").moved == ("default dtype", "gradient mode")
    assert call(test, "remember", 1).moved == ()


def test_an_exception_is_reported_with_types_text_and_line(test: TestProcess) -> None:
    reply = call(test, "divide", 0)

    assert (reply.status, reply.types[0], reply.text) == ("raised", "ZeroDivisionError", "division by zero")
    assert (reply.file, NOTEBOOK.splitlines()[reply.line - 1]) == ("<cell 3>", "    return helper / x")
    assert call(test, "raise_own", 5).types[:2] == ("Secret", "ValueError")


def test_sys_exit_is_an_exception_like_any_other(test: TestProcess) -> None:
    assert call(test, "leave").types[0] == "SystemExit"
    assert call(test, "remember", 1).value == 1


def test_a_name_the_notebook_lacks_is_missing(test: TestProcess) -> None:
    assert call(test, "absent").status == "missing"
    assert call(test, "apply", NameRef("absent")).status == "missing"
    assert call(test, "remember", 1).value == 1


def test_what_is_nested_too_deep_is_no_answer(test: TestProcess) -> None:
    assert call(test, "nested").status == "unsendable"
    assert call(test, "remember", 1).value == 1


def test_what_cannot_travel_can_be_called_and_passed_on(test: TestProcess) -> None:
    layer = call(test, "linear").value

    assert isinstance(layer, HandleRef)
    assert layer.type_name == "Linear"
    assert call(test, layer, torch.zeros(3, 2)).value.shape == (3, 1)
    assert call(test, ProbeRef("gradient"), layer, torch.zeros(3, 2)).value.shape == (3, 2)


def test_probes_are_found_in_both_modules_and_may_be_arguments(test: TestProcess) -> None:
    assert call(test, ProbeRef("common")).value == "common"
    assert call(test, "apply", ProbeRef("square"), 3).value == 9
    assert call(test, ProbeRef("gradient"), ProbeRef("square"), torch.tensor([3.0])).value.tolist() == [6.0]


def test_a_name_can_be_rebound_for_this_test(notebook: StudentProcess) -> None:
    with notebook.open_test(seed=1) as test:
        test.rebind({"divide": ProbeRef("square")}, Budget(test.peer.pid, SECONDS, wall_factor=3))
        assert call(test, "divide", 4).value == 16
    with notebook.open_test(seed=1) as test:
        assert call(test, "divide", 4).value == 0.25


def test_output_of_a_tested_function_goes_nowhere(test: TestProcess, notebook: StudentProcess) -> None:
    assert call(test, "show_all").value == "done"

    with notebook.open_test(seed=1) as other:
        assert call(other, "remember", 1).value == 1


@pytest.mark.parametrize(
    "value", [True, 3, (1, [2.5]), {"a": b"b"}, np.float32(1.5), slice(1, 2), torch.float16], ids=repr
)
def test_arguments_and_results_keep_their_types(test: TestProcess, value: object) -> None:
    back = call(test, "same", value).value

    assert back == value
    assert type(back) is type(value)


ENDS: dict[str, type[Exception]] = {
    "spin": TimeUp,
    "kill": StudentGone,
    "crash": StudentGone,
    "exit_at_once": StudentGone,
    "close_all": StudentGone,
    "close_and_spin": StudentGone,
    "leave_daemon": StudentGone,
}


@pytest.mark.parametrize("name", ENDS)
def test_a_hang_or_crash_is_noticed_soon_and_costs_this_test_only(notebook: StudentProcess, name: str) -> None:
    start = time.monotonic()

    with notebook.open_test(seed=1) as test, pytest.raises(ENDS[name]):
        call(test, name, seconds=0.3)

    assert time.monotonic() - start < SOON_SECONDS
    with notebook.open_test(seed=1) as other:
        assert call(other, "remember", 1).value == 1


def test_too_large_an_allocation_is_a_memory_error(test: TestProcess) -> None:
    assert call(test, "allocate").types[0] == "MemoryError"


def test_a_call_to_a_process_that_is_gone_says_so(notebook: StudentProcess) -> None:
    with notebook.open_test(seed=1) as test:
        for _ in range(2):
            with pytest.raises(StudentGone):
                call(test, "kill")


def test_an_argument_that_cannot_travel_is_our_error(test: TestProcess) -> None:
    with pytest.raises(Unsendable):
        call(test, "remember", object())


FORGED = {
    "noise": "channel().sock.sendall(b'\\x00\\x00\\x00\\x04\\xff\\xff\\xff\\xff')",
    "an oversized frame": "channel().sock.sendall(b'\\xff' * 8)",
    "a pickle": "send(__import__('pickle').dumps([1]))",
    "no dict": "send(encode([1, 2]))",
    "no status": "send(encode({'id': 1}))",
    "an unknown status": "reply(status='passed')",
    "an array as status": "reply(status=np.ones(2))",
    "a list as status": "reply(status=[])",
    "another id": "reply(id=2)",
    "an array as id": "reply(id=np.ones(2))",
    "a bool as id": "reply(id=True)",
    "a name of ours": "reply(value=NameRef('exec'))",
    "an array as digests": "reply(digests=np.ones(2))",
    "digests that are arrays": "reply(digests={'0': np.ones(2)})",
    "digests for other arguments": "reply(digests={'5': b''})",
    "an array as text": "reply(status='raised', text=np.ones(2))",
    "a list as file": "reply(status='raised', file=[])",
    "an array as line": "reply(status='raised', line=np.ones(2))",
    "types that are no names": "reply(status='raised', types=[np.ones(2)])",
    "one type": "reply(status='raised', types='ValueError')",
    "states that are no names": "reply(moved=[1])",
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_reply_is_refused(notebook: StudentProcess, name: str) -> None:
    with notebook.open_test(seed=1) as test, pytest.raises(WireError):
        call(test, "forge", FORGED[name])


def test_an_early_reply_is_the_students_word_and_the_true_one_is_refused(notebook: StudentProcess) -> None:
    with notebook.open_test(seed=1) as test:
        assert call(test, "forge", "reply(value='early')").value == "early"
        with pytest.raises(WireError, match="another request"):
            call(test, "remember", 1)


def test_what_an_exception_says_is_capped_whatever_the_student_process_sends(notebook: StudentProcess) -> None:
    long = "reply(status='raised', text='x' * 10**7, file='f' * 10**6, types=['T' * 300] * 1000, line=10**50)"

    with notebook.open_test(seed=1) as test:
        reply = call(test, "forge", long)

    assert (len(reply.text), len(reply.types)) == (2000, 50)
    assert len(reply.file) == len(reply.types[0]) == 200
