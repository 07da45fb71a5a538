"""`autograder new`: begin an assignment."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
from pathlib import Path

from autograder.authoring.scaffold import new_assignment
from autograder.commands import Commands, register, shown, talk
from autograder.course import load_course


def add(commands: Commands) -> None:
    """Register the command."""
    parser = register(
        commands,
        "new",
        _run,
        "begin an assignment: source, reference, wrong and other right answers, hidden tests, proved as they stand",
        "autograder new 09_recurrent",
    )
    parser.add_argument("name", metavar="NAME", help="its name: a number, then words, so that folders sort")


def _run(arguments: argparse.Namespace) -> int:
    for path in new_assignment(load_course(Path.cwd()), arguments.name):
        print(f"wrote {shown(path)}")
    talk(f"next: `autograder verify {arguments.name}`, then put your own task in the place of the example")
    return 0
