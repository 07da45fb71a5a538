"""What `grade` writes beside its table: files for people and systems, and GitHub's commands."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

from autograder.adapters import github, gradescope
from autograder.adapters.junit import junit_xml
from autograder.errors import ConfigError
from autograder.files import write_atomically
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
        self.json: Path | None = arguments.json
        self.junit: Path | None = arguments.junit
        self.gradescope: Path | None = arguments.gradescope
        if self.gradescope and len(jobs) != 1:
            raise ConfigError(f"--gradescope writes the results of one notebook, and here are {len(jobs)}")
        self.summary = _summary_path() if arguments.github else None
        self.token = github.new_token()
        if self.summary:
            print(github.pause(self.token), flush=True)

    def write(self, graded: Graded) -> None:
        """Write the files, after Ctrl-C too: what is graded is not lost."""
        reports = [report for _, report in graded]
        if self.json:
            _write(self.json, json.dumps([report_to_json(report) for report in reports], indent=1).encode())
        if self.junit:
            _write(self.junit, junit_xml(reports))
        if self.gradescope and reports:
            _write(self.gradescope, json.dumps(gradescope.results(reports[0]), indent=1).encode())
        if self.summary:
            with self.summary.open("a", encoding="utf-8") as file:
                file.write(github.summary(reports))

    def annotate(self, graded: Graded) -> None:
        """Print the annotations for GitHub, last of all: what else is printed may hold a student's text."""
        if self.summary:
            print(github.resume(self.token))
            for line in github.annotations([(job.path, report) for job, report in graded]):
                print(line)


def _write(path: Path, content: bytes) -> None:
    write_atomically(path.absolute(), content)


def _summary_path() -> Path:
    if not (path := os.environ.get(SUMMARY)):
        raise ConfigError(f"--github writes to the file that {SUMMARY} names, which GitHub Actions sets: it is not set")
    return Path(path)
