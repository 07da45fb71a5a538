"""`autograder gradescope-zip`: an assignment's autograder for Gradescope."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
from pathlib import Path

from autograder.adapters.gradescope_zip import write_zip
from autograder.commands import Commands, register, shown, talk
from autograder.course import load_course


def add(commands: Commands) -> None:
    """Register the command."""
    summary = "build the zip that Gradescope takes as an assignment's autograder"
    parser = register(commands, "gradescope-zip", _run, summary, "autograder gradescope-zip 02_broadcasting")
    parser.add_argument("name", metavar="NAME", help="the assignment")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="where to write it (default: build/gradescope/NAME.zip)"
    )


def _run(arguments: argparse.Namespace) -> int:
    course = load_course(Path.cwd())
    target: Path = arguments.output or course.root / "build" / "gradescope" / f"{arguments.name}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_zip(course, arguments.name, target)
    print(shown(target))
    talk("it holds the hidden tests, the reference and the seed: upload it, and give it to nobody else")
    return 0
