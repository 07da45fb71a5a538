"""What `grade` writes beside its table: files for people and systems, and GitHub's commands."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

from autograder.adapters import github, gradescope
from autograder.adapters.junit import junit_xml
from autograder.commands import shown, talk
from autograder.errors import ConfigError
from autograder.files import HIDDEN, write_atomically
from autograder.grading.pool import Job
from autograder.grading.report import report_to_json
from autograder.model import Report

SUMMARY = "GITHUB_STEP_SUMMARY"
Graded = Sequence[tuple[Job, Report]]


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the options that name an output."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the reports to this file, for instructors")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML, for CI; students may see it")
    parser.add_argument(
        "--gradescope", type=Path, metavar="FILE", help="write Gradescope's results.json of one notebook"
    )
    parser.add_argument(
        "--github", action="store_true", help="in GitHub Actions: a job summary, annotations at the cells, the points"
    )


class Outputs:
    """The outputs that were asked for."""

    def __init__(self, arguments: argparse.Namespace, jobs: Sequence[Job]) -> None:
        """Refuse what cannot be written before anything is graded; from here on GitHub takes no commands.

        Raises ConfigError.
        """
        self.json, self.junit, self.gradescope = map(_target, (arguments.json, arguments.junit, arguments.gradescope))
        if self.gradescope and len(jobs) != 1:
            raise ConfigError(f"--gradescope writes the results of one notebook, and here are {len(jobs)}")
        self.summary = _summary_path() if arguments.github else None
        self.token = github.new_token()
        if self.summary:
            print(github.pause(self.token), flush=True)

    def write(self, graded: Graded) -> bool:
        """Write the files, after Ctrl-C too: what is graded is not lost. Return whether all could be; say which not.

        Where nothing was graded an older file is left alone, and no empty one looks like a success.
        """
        if not graded:
            return True
        reports = [report for _, report in graded]
        writers = (
            (self.json, _write_json),
            (self.junit, _write_junit),
            (self.gradescope, _write_gradescope),
            (self.summary, _write_summary),
        )
        written = True
        for path, write in writers:
            if path is None:
                continue
            try:
                write(path, reports)
            except OSError as error:  # a full disk; the other files may lie elsewhere
                written = False
                talk(f"{shown(path)} could not be written: {error.strerror}")
        return written

    def annotate(self, graded: Graded) -> None:
        """Print the annotations for GitHub, last of all: what else is printed may hold a student's text."""
        if self.summary:
            print(github.resume(self.token))
            for line in github.annotations([(job.path, report) for job, report in graded]):
                print(line)


def _write_json(path: Path, reports: Sequence[Report]) -> None:
    content = json.dumps([report_to_json(report) for report in reports], indent=1)
    write_atomically(path, content.encode(), mode=HIDDEN)


def _write_junit(path: Path, reports: Sequence[Report]) -> None:
    write_atomically(path, junit_xml(reports))


def _write_gradescope(path: Path, reports: Sequence[Report]) -> None:
    write_atomically(path, json.dumps(gradescope.results(reports[0]), indent=1).encode())


def _write_summary(path: Path, reports: Sequence[Report]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(github.summary(reports))


def _target(named: Path | None) -> Path | None:
    """Return where an output is written: what a link leads to. Raises ConfigError where it cannot be."""
    if named is None:
        return None
    path = named.resolve()
    if named.exists() and not named.is_file():
        raise ConfigError(f"{named} is no file that can be replaced: name another one")
    if not path.parent.is_dir():
        raise ConfigError(f"{named} cannot be written: there is no folder {path.parent}; make it first")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise ConfigError(f"{named} cannot be written: you may not write in {path.parent}; name another file")
    return path


def _summary_path() -> Path:
    if not (path := os.environ.get(SUMMARY)):
        raise ConfigError(f"--github writes to the file that {SUMMARY} names, which GitHub Actions sets: it is not set")
    return Path(path)
