"""`autograder doctor`: what this machine offers."""
# ruff: noqa: T201 - printing is what a command is for

import argparse

from autograder.commands import Commands, register
from autograder.engine import cuda
from autograder.engine.confinement import survey


def add(commands: Commands) -> None:
    """Register the command."""
    summary = "tell which layers of the sandbox and which GPUs this machine offers, and how to get the others"
    register(commands, "doctor", _run, summary, "autograder doctor")


def _run(arguments: argparse.Namespace) -> int:
    del arguments
    rows = survey.doctor_rows()
    for name, available, reason, remedy in (*rows, *cuda.doctor_rows()):
        print(f"{'✓' if available else '✗'} {name:16} {reason}")
        if remedy:
            print(f"{'':18} {remedy}")
    return 0 if rows[0][1] else 1
