"""`autograder grade`: notebooks in, a table and reports out."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import json
import sys
from pathlib import Path

from tqdm import tqdm

from autograder import tables
from autograder.commands import Commands, add_jobs, register, talk
from autograder.course import DEVICES, load_course, read_seed
from autograder.engine.cuda import at_once
from autograder.errors import AutograderError
from autograder.grading import summary
from autograder.grading.jobs import find_jobs
from autograder.grading.pool import grade_all
from autograder.grading.report import report_to_json
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
        "--device",
        action="extend",
        type=_devices,
        metavar="NAME",
        help=f"run hidden tests on {' or '.join(DEVICES)}, on both by `cpu,cuda` (default: c.Autograder.devices)",
    )
    add_jobs(parser)


def _devices(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in DEVICES]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(DEVICES)}")
    return names


def _run(arguments: argparse.Namespace) -> int:
    course = load_course(Path.cwd())
    sandbox = arguments.sandbox != "none"
    devices = tuple(dict.fromkeys(arguments.device or course.devices))
    workers = at_once(devices, arguments.jobs)
    setup = Setup(course.assignment(arguments.assignment), course.limits, read_seed(course), devices, sandbox)
    jobs = find_jobs(arguments.paths, arguments.assignment)
    reports: dict[str, Report] = {}
    faults: list[str] = []
    try:
        for job, result in tqdm(
            grade_all(setup, jobs, workers), total=len(jobs), unit="notebook", file=sys.stderr, disable=None
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
