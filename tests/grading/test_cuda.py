"""Grading on GPUs: what can be shown without one, and what waits for one."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from toy_course import Submit

from autograder.cli import main
from autograder.engine.client import ForkServer
from autograder.engine.clock import Budget
from autograder.engine.cuda import at_once, claimed_gpu, visible_gpus
from autograder.engine.process import TestProcess
from autograder.engine.slots import Slot
from autograder.engine.wire import NameRef
from autograder.errors import ConfigError, ServerError, StudentGone
from autograder.grading.pool import GradingProcess, Job
from autograder.grading.session import Session, check_cuda
from autograder.grading.setup import Setup
from autograder.model import Assignment, Limits

from .sound import one_cell

LIMITS = Limits(test_seconds=20, memory_bytes=8 << 30)
SECONDS = 20.0
# What CUDA's start does to torch, and to every later fork: torch believes its own mark, and so does the engine.
TOUCH = "import os, torch\ntorch.cuda._initialized = True\n"
NOTEBOOK = TOUCH + "mine, seen = os.getpid(), []\ndef f(): seen.append(1); return os.getpid() == mine, len(seen)"

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")
needs_no_gpu = pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without a CUDA GPU")


@pytest.fixture(scope="module")
def gpu_server() -> Iterator[ForkServer]:
    """A server whose student processes may use a GPU, be there one or not."""
    with ForkServer(gpu="0") as server:
        yield server


def value_of(name: str, test: TestProcess, *args: object) -> Any:
    with test:
        return test.call(NameRef(name), args, {}, Budget(test.peer.pid, SECONDS, wall_factor=3)).value


def test_a_notebook_that_cannot_be_forked_is_run_anew_for_each_test(gpu_server: ForkServer) -> None:
    with Session("x", gpu_server, one_cell(NOTEBOOK), {}, LIMITS) as session:
        pids = set()
        for seed in range(6):  # more than a notebook may be run again for tests that kill it
            test = session.open_test(seed)
            pids.add(test.peer.pid)
            assert value_of("f", test) == (True, 1)

    assert len(pids) == 6
    assert [note for note in session.notes if "run anew" in note] == session.notes


def test_without_a_gpu_a_notebook_cannot_ask_to_be_run_anew(server: ForkServer) -> None:
    with Session("x", server, one_cell(NOTEBOOK), {}, LIMITS) as session:
        assert [value_of("f", session.open_test(seed)) for seed in (1, 2)] == [(False, 1), (False, 1)]

    assert session.notes == []


def test_running_anew_has_an_end(gpu_server: ForkServer) -> None:
    short = replace(LIMITS, submission_seconds=0.05)

    def open_many(session: Session) -> None:
        for seed in range(200):
            session.open_test(seed).close()

    with Session("x", gpu_server, one_cell(TOUCH), {}, short) as session, pytest.raises(StudentGone, match="too long"):
        open_many(session)


def test_a_gpu_goes_to_one_worker_at_a_time() -> None:
    with ExitStack() as held:
        slot = Slot("gpu-of-a-test", 1)
        held.callback(slot.release)
        with pytest.raises(ServerError, match="taken"):
            Slot("gpu-of-a-test", 1)

    Slot("gpu-of-a-test", 1).release()


def test_without_cuda_no_gpu_is_claimed_and_all_jobs_run() -> None:
    assert at_once(("cpu",), 7) == 7
    with claimed_gpu(("cpu",)) as gpu:
        assert gpu is None


@needs_no_gpu
@pytest.mark.usefixtures("course")
def test_without_a_gpu_cuda_is_one_clear_error(capsys: pytest.CaptureFixture[str]) -> None:
    notebook = "assignments/toy/toy.ipynb"

    assert main(["grade", notebook, notebook, "--assignment", "toy", "--device", "cpu,cuda"]) == 1

    assert capsys.readouterr().err.count("torch finds no CUDA GPU here") == 1
    with pytest.raises(ConfigError, match="autograder doctor"), claimed_gpu(("cuda",)):
        pass


@needs_no_gpu
def test_a_gpu_that_student_processes_cannot_use_is_our_fault(gpu_server: ForkServer) -> None:
    with pytest.raises(ServerError, match="cannot use the GPU"):
        check_cuda(gpu_server, LIMITS)


def test_a_device_that_there_is_not_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["grade", "x.ipynb", "--assignment", "x", "--device", "cpu,tpu"])

    assert "'tpu' is none of cpu, cuda" in capsys.readouterr().err


def test_doctor_tells_what_is_missing_for_a_gpu(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor"])

    lines = capsys.readouterr().out.splitlines()
    for name in ("NVIDIA driver", "device nodes", "torch", "GPUs"):
        ((line, following),) = [pair for pair in pairwise([*lines, ""]) if pair[0][2:].startswith(f"{name:19} ")]
        assert line.startswith("✓") or (line.startswith("✗") and following.startswith(" " * 22))  # with a remedy
    assert (f"✓ {'GPUs':19} " in "\n".join(lines)) is torch.cuda.is_available()


@needs_gpu
def test_tensors_sent_on_cuda_arrive_there_with_their_strides() -> None:
    source = "def where(X): return X.device.type, X.stride(), X.sum()"

    with claimed_gpu(("cuda",)) as gpu, ForkServer(gpu=gpu) as server:
        check_cuda(server, LIMITS)
        with Session("x", server, one_cell(source), {}, LIMITS) as session:
            sent = torch.ones(2, 3, device="cuda").t()
            kind, strides, total = value_of("where", session.open_test(1), sent)

    assert (kind, strides) == ("cuda", (1, 3))
    assert (total.item(), total.device.type, total.was_device.type) == (6, "cpu", "cuda")


@needs_gpu
def test_a_notebook_that_uses_the_gpu_is_graded_like_any_other() -> None:
    source = "import torch\nW = torch.ones(64, 64, device='cuda') / 3\ndef f(): return (W @ W).double().sum().item()"

    with (
        claimed_gpu(("cuda",)) as gpu,
        ForkServer(gpu=gpu) as server,
        Session("x", server, one_cell(source), {}, LIMITS) as session,
    ):
        values = {value_of("f", session.open_test(seed)) for seed in range(4)}

    assert values == {pytest.approx(64**3 / 9, rel=1e-6)}  # TF32 would be off by 1e-3
    assert "run anew" in " ".join(session.notes)


@needs_gpu
def test_the_reference_earns_all_on_a_gpu_as_well(toy: Assignment, submit: Submit) -> None:
    assert visible_gpus()

    with GradingProcess(Setup(toy, LIMITS, b"\1" * 32, ("cpu", "cuda"))) as process:
        report = process.grade(Job("reference", submit("for the GPU", {}))).report

    assert report.score == report.max_score
