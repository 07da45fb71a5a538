"""`autograder grade`: notebooks in, a table and reports out."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder import tables
from autograder.commands import KEPT, Commands, add_jobs, register, talk
from autograder.commands.outputs import Outputs, add_outputs
from autograder.course import DEVICES, Course, load_course, read_seed
from autograder.engine.confinement.survey import tier_here
from autograder.errors import AutograderError
from autograder.grading import summary
from autograder.grading.examination import told
from autograder.grading.jobs import find_jobs
from autograder.grading.pool import GradingProcess, Job, grade_all
from autograder.grading.setup import Setup
from autograder.grading.store import open_store
from autograder.model import Graded, Report
from autograder.plain import readable
from autograder.progress import progress


def add(commands: Commands) -> None:
    """Register the command."""
    parser = register(
        commands,
        "grade",
        _run,
        "grade notebooks, and print a table",
        "autograder grade classroom/submitted --assignment 02_broadcasting --json reports.json",
        after_ctrl_c=KEPT,
    )
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a notebook, a folder of notebooks, or a `submitted` folder"
    )
    parser.add_argument("--assignment", required=True, metavar="NAME", help="the assignment they answer")
    add_outputs(parser)
    parser.add_argument(
        "--sandbox",
        choices=["auto", "none"],
        default="auto",
        help="none: run student code with all your rights, and mark the reports (default: every layer there is)",
    )
    parser.add_argument(
        "--executor", choices=["local", "dask"], default="local", help="where: here (default), or on a Dask cluster"
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="the cluster's scheduler, as tls://host:8786")
    parser.add_argument(
        "--test",
        metavar="ID",
        help="run one hidden test only, by its name in reports or a part of it; no score is made",
    )
    parser.add_argument(
        "--explain", action="store_true", help="with --test: show each call, what came back and what was expected"
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
    _require_sense(arguments)
    course = load_course(Path.cwd())
    sandbox = arguments.sandbox != "none"
    devices = tuple(dict.fromkeys(arguments.device or course.devices))
    setup = Setup(course.assignment(arguments.assignment), course.limits, read_seed(course), devices, sandbox)
    jobs = find_jobs(arguments.paths, arguments.assignment)
    if arguments.test:
        return _examine(setup, jobs, arguments.test, explain=arguments.explain)
    outputs = Outputs(arguments, jobs)
    reports: dict[str, Report] = {}
    faults: list[str] = []
    written = False
    try:
        for job, result in progress(_grade_all(course, setup, jobs, arguments), total=len(jobs), unit="notebook"):
            if isinstance(result, AutograderError):
                faults.append(str(result))
            else:
                reports[job.name] = result.report
    finally:  # Ctrl-C too: what is graded is not lost
        graded = [(job, reports[job.name]) for job in jobs if job.name in reports]
        written = outputs.write(graded)
    print(tables.render(summary.rows(setup.assignment, [report for _, report in graded])))
    for fault in faults:
        talk(fault)
    outputs.annotate(graded)
    return 0 if written and not faults else 1


def _require_sense(arguments: argparse.Namespace) -> None:
    """Refuse options that would have no effect beside others."""
    if arguments.explain and not arguments.test:
        arguments.usage_error("--explain goes with --test")
    if arguments.test and any((arguments.json, arguments.junit, arguments.gradescope, arguments.github)):
        arguments.usage_error("--test makes no report: leave the options out that write one")
    if arguments.test and (arguments.executor == "dask" or arguments.scheduler or arguments.jobs):
        arguments.usage_error("--test runs here, one submission after another: no --executor, --scheduler or --jobs")
    if (arguments.executor == "dask") != bool(arguments.scheduler):
        arguments.usage_error("a Dask cluster needs both: --executor dask --scheduler ADDRESS")
    if arguments.executor == "dask" and arguments.jobs:
        arguments.usage_error("on a Dask cluster each worker grades as many at once as it has threads: no --jobs")


def _grade_all(
    course: Course, setup: Setup, jobs: Sequence[Job], arguments: argparse.Namespace
) -> Iterator[tuple[Job, Graded | AutograderError]]:
    if arguments.executor == "dask":
        # Only now: whoever grades here need not have Dask.
        from autograder.adapters.dask import grade_on_cluster

        return grade_on_cluster(setup, jobs, arguments.scheduler, course.results_directory)
    store = open_store(course.results_directory, setup, tier_here(sandbox=setup.sandbox))
    return grade_all(setup, jobs, arguments.jobs or course.jobs, store)


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
