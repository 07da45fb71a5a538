"""The command line: parse, run one command, turn an error of ours into its message."""

import argparse
from collections.abc import Sequence

from autograder.commands import Run, autograde, build, demo, doctor, grade, gradescope_zip, new, report, talk, verify
from autograder.errors import AutograderError

COMMANDS = (build, new, verify, grade, autograde, report, gradescope_zip, demo, doctor)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 when it could not do its work. argparse exits with 2 on a usage error."""
    arguments = command_parser().parse_args(argv)
    run: Run = arguments.run
    try:
        return run(arguments)
    except AutograderError as error:
        talk(str(error))
        return 1


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="autograder", description="Grade deep-learning notebooks with hidden tests.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(commands)
    return parser
