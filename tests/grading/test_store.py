"""What is graded is graded once, whatever ends the grader, and again when anything changed that could change it."""

import gzip
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from toy_course import Submit, make_toy

from autograder.grading.pool import Job, grade_all
from autograder.grading.report import report_from_json
from autograder.grading.setup import Setup
from autograder.grading.store import open_store
from autograder.model import Assignment, Graded, Limits, Report

SEED = b"s" * 32
ANSWERS = {f"pupil-{i}": {"halve": f"def halve(x):\n    return x / 2  # {i}"} for i in range(5)}


@pytest.fixture
def course(tmp_path: Path) -> Assignment:
    """Give a toy course whose files may be changed."""
    return make_toy(tmp_path / "toy")


def setup_of(assignment: Assignment) -> Setup:
    return Setup(assignment, Limits(), SEED, ("cpu",))


def graded_report(name: str = "x") -> Graded:
    return Graded(Report("toy", name, ()), '{"cells": []}\n')


def test_a_result_is_found_under_the_name_that_its_bytes_go_by_now(toy: Assignment, tmp_path: Path) -> None:
    store = open_store(tmp_path, setup_of(toy), "full")
    store.keep(b"bytes", graded_report("ada"))

    found = store.find("ben", b"bytes")

    assert found == graded_report("ben")
    assert store.find("ada", b"other bytes") is None


def change_file(path: Path) -> None:
    path.write_text(path.read_text() + "\n")


CHANGES: dict[str, Callable[[Setup], Setup | None]] = {
    "the released notebook": lambda setup: change_file(setup.assignment.notebook),
    "a hidden test": lambda setup: change_file(setup.assignment.graders / "test_toy.py"),
    "a probe": lambda setup: change_file(setup.assignment.graders / "probes.py"),
    "the reference": lambda setup: change_file(setup.assignment.solutions / "reference.py"),
    "a limit": lambda setup: replace(setup, limits=replace(setup.limits, test_seconds=3)),
    "the seed": lambda setup: replace(setup, seed=b"t" * 32),
    "the device": lambda setup: replace(setup, devices=("cuda",)),
    "the sandbox": lambda setup: replace(setup, sandbox=False),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_result_does_not_outlive_what_it_depends_on(course: Assignment, tmp_path: Path, what: str) -> None:
    setup = setup_of(course)
    before = open_store(tmp_path, setup, "full").key(b"bytes")

    changed = CHANGES[what](setup) or setup

    assert open_store(tmp_path, changed, "full").key(b"bytes") != before


def test_a_result_holds_for_the_tier_that_it_was_made_in(toy: Assignment, tmp_path: Path) -> None:
    full, unprivileged = (open_store(tmp_path, setup_of(toy), tier) for tier in ("full", "unprivileged"))

    full.keep(b"bytes", graded_report())

    assert unprivileged.find("x", b"bytes") is None


def test_another_assignments_graders_do_not_matter(course: Assignment, tmp_path: Path) -> None:
    before = open_store(tmp_path, setup_of(course), "full").key(b"bytes")

    (course.graders.parent / "other").mkdir()
    (course.graders.parent / "other" / "test_other.py").write_text("")

    assert open_store(tmp_path, setup_of(course), "full").key(b"bytes") == before


@pytest.mark.parametrize("kept", [0, 10, 50])
def test_an_entry_that_was_cut_off_counts_as_absent(toy: Assignment, tmp_path: Path, kept: int) -> None:
    store = open_store(tmp_path, setup_of(toy), "full")
    store.keep(b"bytes", graded_report())
    (entry,) = tmp_path.rglob("*.gz")
    entry.write_bytes(entry.read_bytes()[:kept])

    assert store.find("x", b"bytes") is None
    store.keep(b"bytes", graded_report())
    assert store.find("x", b"bytes") == graded_report()


def test_a_second_run_grades_nothing_and_gives_equal_results(
    course: Assignment, submit: Submit, tmp_path: Path
) -> None:
    store = open_store(tmp_path / "results", setup_of(course), "full")
    absent = Job("nobody", tmp_path / "absent.ipynb")
    jobs = [Job(name, submit(name, answers)) for name, answers in ANSWERS.items()]
    first = {job.name: result for job, result in grade_all(setup_of(course), [absent, *jobs], 1, store)}
    # Whoever graded now would fail: the key is known, and the hidden tests are gone.
    for path in course.graders.glob("*.py"):
        path.unlink()

    second = {job.name: result for job, result in grade_all(setup_of(course), jobs, 1, store)}

    assert second == {name: first[name] for name in ANSWERS}
    assert all(isinstance(result, Graded) and result.report.score == 9 for result in second.values())
    assert isinstance(first["nobody"], Graded)
    assert len(list(tmp_path.rglob("*.gz"))) == len(ANSWERS)  # what could not be read is not kept


@pytest.mark.parametrize(("anywhere", "amid"), [(2, 4), pytest.param(5, 5, marks=pytest.mark.proof)])
def test_kills_at_random_moments_lose_nothing_and_leave_nothing(
    course: Assignment, submit: Submit, tmp_path: Path, anywhere: int, amid: int
) -> None:
    root = course.solutions.parent.parent
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for number in range(12):
        answers = {"halve": f"def halve(x):\n    return x / 2  # {number}"}
        (folder / f"{number}.ipynb").write_bytes(submit(str(number), answers).read_bytes())
    command = [sys.executable, "-m", "autograder", "grade", str(folder), "--assignment", "toy", "--jobs", "1"]
    began = time.monotonic()
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    whole_seconds, moments, undisturbed = time.monotonic() - began, random.Random(10), results(root)
    shutil.rmtree(root / "classroom" / "results")

    kept: dict[Path, int] = {}
    counts = []
    for in_the_work in moments.sample([True] * amid + [False] * anywhere, anywhere + amid):
        first = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if in_the_work:  # whatever the start takes
            await_a_result(root, beyond=len(kept), of=first)
        with suppress(subprocess.TimeoutExpired):
            first.wait(moments.uniform(0, 0.3 if in_the_work else whole_seconds))
        first.send_signal(signal.SIGKILL)
        first.wait()
        await_end_of_processes(root)
        assert kept.items() <= entries(root).items()  # none lost, none graded again
        kept = entries(root)
        counts.append(len(kept))
    subprocess.run(command, cwd=root, check=True, capture_output=True)

    assert kept.items() <= entries(root).items()
    assert results(root) == undisturbed
    assert len(entries(root)) == 12
    assert any(0 < count < 12 for count in counts)


def await_a_result(root: Path, *, beyond: int, of: subprocess.Popen[bytes]) -> None:
    while of.poll() is None and len(entries(root)) == beyond:
        time.sleep(0.01)


def await_end_of_processes(root: Path) -> None:
    """Wait until no process works in a folder any more: a worker ends when whoever asked is gone."""
    deadline = time.monotonic() + 60
    while any(is_at(process, root) for process in Path("/proc").glob("[0-9]*")):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_at(process: Path, root: Path) -> bool:
    try:
        return (process / "cwd").readlink() == root
    except OSError:  # it has ended, or is the kernel's
        return False


def results(root: Path) -> dict[str, tuple[Report, str]]:
    """Return what the store holds by key: reports are equal when all but the facts of their run is."""
    found = {}
    for path in entries(root):
        report, _, notebook = gzip.decompress(path.read_bytes()).decode().partition("\n")
        found[f"{path.parent.name}{path.stem}"] = report_from_json(json.loads(report)), notebook
    return found


def entries(root: Path) -> dict[Path, int]:
    """Return the finished results with the times of their making."""
    return {path: path.stat().st_mtime_ns for path in (root / "classroom" / "results").rglob("*.gz")}
