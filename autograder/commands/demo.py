"""`autograder demo`: the main job on a sample class."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
from pathlib import Path

from autograder import tables
from autograder.adapters import demo
from autograder.commands import Commands, register, shown, talk
from autograder.course import load_course


def add(commands: Commands) -> None:
    """Register the command."""
    example = "autograder demo"
    parser = register(commands, "demo", _run, "grade a sample class with nbgrader, start to finish", example)
    parser.add_argument("--folder", type=Path, metavar="DIR", help="the throw-away classroom (default: build/demo)")


def _run(arguments: argparse.Namespace) -> int:
    course = load_course(Path.cwd())
    made = demo.run_demo(course, (arguments.folder or course.root / "build" / "demo").absolute(), talk)
    print(tables.render(demo.table(made)))
    print(f"\ngradebook: {shown(made.gradebook)}\ngrades:    {shown(made.grades)}")
    print(f"feedback:  {len(made.feedback)} pages, the first: {shown(made.feedback[0])}")
    return 0
