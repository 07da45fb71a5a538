"""The commands, a module each: parse, call one function, print. Results go to stdout, talk to stderr."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object  # argparse's own class can be subscripted by a type checker only

Run = Callable[[argparse.Namespace], int]


def register(commands: Commands, name: str, run: Run, summary: str, example: str) -> argparse.ArgumentParser:
    """Register a command; its function takes the parsed arguments and returns the exit status."""
    parser = commands.add_parser(name, help=summary, description=summary, epilog=f"example: {example}")
    parser.set_defaults(run=run)
    return parser


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add `--jobs`: how many submissions are graded at once."""
    cores = os.cpu_count() or 1
    parser.add_argument("--jobs", type=count, default=cores, metavar="N", help=f"grade N at once (default: {cores})")


def shown(path: Path) -> str:
    """Return a path as it is shown to whoever stands in this folder."""
    return os.path.relpath(path)


def talk(message: str) -> None:
    """Say something that is no result."""
    print(f"autograder: {message}", file=sys.stderr)


def count(text: str) -> int:
    """Return a number of at least 1, as an option's type."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number
