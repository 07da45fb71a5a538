"""`autograder grade`: notebooks in, a table and reports out."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from autograder import tables
from autograder.commands import Commands, add_jobs, register, talk
from autograder.course import load_course, read_seed
from autograder.errors import AutograderError
from autograder.grading import summary
from autograder.grading.examination import told
from autograder.grading.jobs import find_jobs
from autograder.grading.pool import GradingProcess, Job, grade_all
from autograder.grading.report import report_to_json
from autograder.grading.short import readable
from autograder.grading.worker import Setup
from autograder.model import Report


def add(commands: Commands) -> None:
    """Register the command."""
    parser = register(
        commands,
        "grade",
        _run,
        "grade notebooks, and print a table",
        "autograder grade classroom/submitted --assignment 02_broadcasting --json reports.json",
    )
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a notebook, a folder of notebooks, or a `submitted` folder"
    )
    parser.add_argument("--assignment", required=True, metavar="NAME", help="the assignment they answer")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the reports to this file")
    parser.add_argument(
        "--sandbox",
        choices=["auto", "none"],
        default="auto",
        help="none: run student code with all your rights, and mark the reports (default: every layer there is)",
    )
    parser.add_argument(
        "--test",
        metavar="ID",
        help="run one hidden test only, by its name in reports or a part of it; no score is made",
    )
    parser.add_argument(
        "--explain", action="store_true", help="with --test: show each call, what came back and what was expected"
    )
    parser.set_defaults(usage_error=parser.error)
    add_jobs(parser)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.explain and not arguments.test:
        arguments.usage_error("--explain goes with --test")
    if arguments.test and arguments.json:
        arguments.usage_error("--test makes no report: leave --json out")
    course = load_course(Path.cwd())
    sandbox = arguments.sandbox != "none"
    setup = Setup(course.assignment(arguments.assignment), course.limits, read_seed(course), course.devices, sandbox)
    jobs = find_jobs(arguments.paths, arguments.assignment)
    if arguments.test:
        return _examine(setup, jobs, arguments.test, explain=arguments.explain)
    reports: dict[str, Report] = {}
    faults: list[str] = []
    try:
        for job, result in tqdm(
            grade_all(setup, jobs, arguments.jobs), total=len(jobs), unit="notebook", file=sys.stderr, disable=None
        ):
            if isinstance(result, AutograderError):
                faults.append(str(result))
            else:
                reports[job.name] = result.report
    finally:  # Ctrl-C too: what is graded is not lost
        done = [reports[job.name] for job in jobs if job.name in reports]
        if arguments.json:
            arguments.json.write_text(json.dumps([report_to_json(report) for report in done], indent=1), "utf-8")
    print(tables.render(summary.rows(setup.assignment, done)))
    for fault in faults:
        talk(fault)
    return 1 if faults else 0


def _examine(setup: Setup, jobs: Sequence[Job], test: str, *, explain: bool) -> int:
    """Run one hidden test on each submission, print what came of it, and return the exit status."""
    faults: dict[str, None] = {}
    with GradingProcess(setup) as process:
        for job in jobs:
            try:
                examined = process.examine(job, test)
            except AutograderError as error:
                faults[str(error)] = None
                continue
            print(f"{readable(job.name)}\n" + "\n\n".join(told(each, explain=explain) for each in examined) + "\n")
    for fault in faults:
        talk(fault)
    return 1 if faults else 0
