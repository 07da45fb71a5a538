"""`autograder build`: text sources to notebooks."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
from pathlib import Path

from autograder.authoring import build
from autograder.commands import Commands, register, shown, talk
from autograder.course import load_course


def add(commands: Commands) -> None:
    """Register the command."""
    parser = register(
        commands, "build", _run, "build notebooks from their text sources", "autograder build 02_broadcasting"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="an assignment (default: all that have a text source)")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when a notebook is stale or missing"
    )


def _run(arguments: argparse.Namespace) -> int:
    sources = load_course(Path.cwd()).text_sources(arguments.names)
    if not arguments.check:
        written = build.build(sources)
        for path in written:
            print(shown(path))
        talk(f"{len(written)} built, {len(sources) - len(written)} already current")
        return 0
    outdated = build.outdated(sources)
    for path, state in outdated.items():
        print(f"{state}: {shown(path)}")
    if outdated:
        talk("run `autograder build`")
    return 1 if outdated else 0
