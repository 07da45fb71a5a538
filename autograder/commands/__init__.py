"""The commands, a module each: parse, call one function, print. Results go to stdout, talk to stderr."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from autograder.plain import plain, readable

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object  # argparse's own class can be subscripted by a type checker only

Run = Callable[[argparse.Namespace], int]
KEPT = "what is graded is kept, and the same command goes on from there"


def register(
    commands: Commands, name: str, run: Run, summary: str, example: str, *, after_ctrl_c: str = ""
) -> argparse.ArgumentParser:
    """Register a command; its function takes the parsed arguments and returns the exit status."""
    parser = commands.add_parser(name, help=summary, description=summary, epilog=f"example: {example}")
    parser.set_defaults(run=run, after_ctrl_c=after_ctrl_c, usage_error=parser.error)
    return parser


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add `--jobs`: how many submissions are graded at once; none stands for the course's own number."""
    said = "grade N at once (default: c.Autograder.jobs, or one a core)"
    parser.add_argument("--jobs", type=count, metavar="N", help=said)


def shown(path: Path) -> str:
    """Return a path as it is shown to whoever stands in this folder."""
    return plain(os.path.relpath(path))


def talk(message: str) -> None:
    """Say something that is no result; what a student wrote in it steers no terminal."""
    print(readable(f"autograder: {message}"), file=sys.stderr)


def count(text: str) -> int:
    """Return a number of at least 1, as an option's type."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number
