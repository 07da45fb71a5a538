"""Hidden tests of try_gpu, on machines that pretend to have 0, 1, 2 and 4 GPUs."""

import pytest
import torch

from autograder.grading.claims import assert_avoids, assert_unused, claim
from autograder.grading.proxy import probe

ITSELF = "course_lib's try_gpu is the very thing that this exercise asks you to write."
UNTOUCHED = "Your code replaces functions of torch.cuda: leave torch as it is."


def _ask(student, count, *args):
    """Return (kind, value) of try_gpu(*args) on a machine with so many GPUs."""
    kind, value, seen = student.run(probe.pretend_gpus, student.try_gpu, count, *args)
    claim(seen, UNTOUCHED)
    return kind, value


def _check(student, count, i, *args):
    kind, value = _ask(student, count, *args)
    said = f"{count} GPUs, try_gpu{args}: {kind} {value!r}"
    claim(kind == "value", "Your code raises an exception; without such a GPU the answer is the CPU.", said)
    claim(isinstance(value, torch.device), "Return a torch.device, torch.device(...), not its name.", said)
    wanted = torch.device(f"cuda:{i}" if i < count else "cpu")
    hint = "GPU i exists when there are at least i + 1 of them; its name is cuda:i, else the answer is cpu."
    claim(value == wanted, hint, f"{said}, expected {wanted}")


@pytest.mark.task("try_gpu", group="core")
def test_finds_the_gpu_of_that_number(student):
    """With 0, 1, 2 or 4 GPUs, number i is found exactly when it exists."""
    for count in (0, 1, 2, 4):
        for i in range(5):
            _check(student, count, i, i)


@pytest.mark.task("try_gpu", group="core")
def test_does_it_without_course_lib(student):
    """The function of course_lib is not called."""
    student.run(probe.load, "course_lib.device")
    names = ["course_lib.device.try_gpu", "course_lib.device.try_all_gpus"]
    assert_unused(student.run(probe.watch, student.try_gpu, names, 0), hint=ITSELF)
    assert_avoids(student.source("try_gpu"), {"try_gpu", "try_all_gpus"}, hint=ITSELF)


@pytest.mark.task("try_gpu", group="edge")
def test_asks_for_the_first_gpu_by_default(student):
    """Without an argument it is GPU 0."""
    for count in (0, 1, 4):
        _check(student, count, 0)


@pytest.mark.task("try_gpu", group="edge")
def test_refuses_negative_numbers(student):
    """A negative number is a ValueError, with GPUs and without."""
    for count in (0, 2):
        for i in (-1, -3):
            kind, value = _ask(student, count, i)
            hint = "GPUs are counted from 0: a negative number must raise a ValueError."
            claim(kind == "ValueError", hint, f"{count} GPUs, try_gpu({i}): {kind} {value!r}")
