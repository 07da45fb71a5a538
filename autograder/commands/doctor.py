"""`autograder doctor`: what this machine offers."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
from collections.abc import Iterator

from autograder.commands import Commands, register
from autograder.engine import cuda
from autograder.engine.confinement import survey


def add(commands: Commands) -> None:
    """Register the command."""
    summary = "tell which layers of the sandbox, GPUs and data sets this machine offers, and how to get the others"
    register(commands, "doctor", _run, summary, "autograder doctor")


def _run(arguments: argparse.Namespace) -> int:
    del arguments
    rows = survey.doctor_rows()
    for name, available, reason, remedy in (*rows, *cuda.doctor_rows(), *_data_rows()):
        print(f"{'✓' if available else '✗'} {name:19} {reason}")
        if remedy:
            print(f"{'':21} {remedy}")
    return 0 if rows[0][1] else 1


def _data_rows() -> Iterator[tuple[str, bool, str, str]]:
    from course_lib.data import sets  # not above: it imports torch, and the survey forks, which is dear from then on

    yield "embedded data", True, "6,000 and 2,000 images of each data set: all that notebooks and graders need", ""
    remedy = "whole=True downloads it once; or copy its files into the cache folder (see README)"
    for name, folder in sets.places().items():
        yield f"whole {name}", folder is not None, str(folder or "not on this machine"), "" if folder else remedy
