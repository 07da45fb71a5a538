"""The command line: parse, run one command, turn an error into its message."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from autograder.commands import Run, talk
from autograder.errors import AutograderError

INTERRUPTED = 130  # as a shell says it of Ctrl-C
COMMANDS = ("build", "new", "verify", "grade", "autograde", "report", "gradescope-zip", "demo", "doctor")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 when it could not do its work, 130 after Ctrl-C; exit with 2 on a usage error."""
    words = sys.argv[1:] if argv is None else argv
    # Some commands import torch or nbgrader, seconds that others need not wait for.
    named = tuple(name for name in COMMANDS if name in words[:1])
    arguments = command_parser(named or COMMANDS).parse_args(words)
    run: Run = arguments.run
    try:
        return run(arguments)
    except AutograderError as error:
        talk(str(error))
    except OSError as error:  # a full disk, another user's file
        talk(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except KeyboardInterrupt:
        talk(": ".join(filter(None, ("interrupted", arguments.after_ctrl_c))))
        return INTERRUPTED
    return 1


def command_parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """Return the parser of these commands."""
    parser = argparse.ArgumentParser(prog="autograder", description="Grade deep-learning notebooks with hidden tests.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in names:
        import_module(f"autograder.commands.{name.replace('-', '_')}").add(commands)
    return parser
