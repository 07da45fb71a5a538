"""The command line: parse, call one function, print. Results go to stdout, talk to stderr."""
# ruff: noqa: T201 - printing is what this module is for

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from autograder import tables
from autograder.adapters import demo
from autograder.authoring import build, verify
from autograder.authoring.verified import is_verified, note_verified
from autograder.course import Course, load_course, read_seed
from autograder.engine.confinement.survey import doctor_rows
from autograder.errors import AutograderError, ConfigError
from autograder.grading import summary
from autograder.grading.jobs import find_jobs
from autograder.grading.pool import grade_all
from autograder.grading.report import report_to_json
from autograder.grading.worker import Setup
from autograder.model import Report

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
    Run = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 when it could not do its work. argparse exits with 2 on a usage error."""
    arguments = command_parser().parse_args(argv)
    run: Run = arguments.run
    try:
        return run(arguments)
    except AutograderError as error:
        _talk(str(error))
        return 1


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="autograder", description="Grade deep-learning notebooks with hidden tests.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_build(commands)
    _add_verify(commands)
    _add_grade(commands)
    _add_demo(commands)
    _add_doctor(commands)
    return parser


def _add_build(commands: "Commands") -> None:
    parser = _add(
        commands, "build", _build, "build notebooks from their text sources", "autograder build 02_broadcasting"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="an assignment (default: all that have a text source)")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when a notebook is stale or missing"
    )


def _build(arguments: argparse.Namespace) -> int:
    sources = load_course(Path.cwd()).text_sources(arguments.names)
    if not arguments.check:
        written = build.build(sources)
        for path in written:
            print(_shown(path))
        _talk(f"{len(written)} built, {len(sources) - len(written)} already current")
        return 0
    outdated = build.outdated(sources)
    for path, state in outdated.items():
        print(f"{state}: {_shown(path)}")
    if outdated:
        _talk("run `autograder build`")
    return 1 if outdated else 0


def _add_verify(commands: "Commands") -> None:
    parser = _add(
        commands,
        "verify",
        _verify,
        "prove hidden graders: the reference earns all, the stub nothing, each wrong answer loses in its own task only",
        "autograder verify 02_broadcasting",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="an assignment (default: all)")
    parser.add_argument(
        "--task", action="append", default=[], dest="tasks", metavar="TASK",
        help="grade only known answers to this task, beside the reference and the stub (may be repeated)",
    )  # fmt: skip
    parser.add_argument(
        "--changed",
        action="store_true",
        help="leave out what has not changed since it was verified (solutions/verified.json)",
    )
    _add_jobs(parser)


def _verify(arguments: argparse.Namespace) -> int:
    course = load_course(Path.cwd())
    failures = 0
    for name in arguments.names or course.assignments():
        assignment = course.assignment(name)
        if arguments.changed and is_verified(assignment):
            print(f"{name}: as it was when it was verified")
            continue
        failed = _verify_one(course, name, arguments.jobs, arguments.tasks)
        if not failed and not arguments.tasks:
            note_verified(assignment)
        failures += failed
    return 1 if failures else 0


def _verify_one(course: Course, name: str, jobs: int, tasks: Sequence[str]) -> int:
    """Verify one assignment, print its table and what went wrong, and return how many cases did."""
    setup = Setup(course.assignment(name), course.limits, verify.VERIFY_SEED, course.devices)
    if unknown := set(tasks) - {task.id for task in setup.assignment.tasks}:
        raise ConfigError(f"{name} has no task {', '.join(sorted(unknown))}: see assignments/{name}.py")
    with tqdm(desc=name, unit="answer", file=sys.stderr, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.refresh()

        verdicts = verify.verify(setup, jobs, progress, tasks)
    failed = [verdict for verdict in verdicts if verdict.problem]
    print(f"{name}: {len(verdicts) - len(failed)} of {len(verdicts)} answers graded as they deserve")
    print(tables.render(verify.table(setup.assignment, verdicts)))
    for verdict in failed:
        print(f"! {verdict.case.label}: {verdict.problem}")
    return len(failed)


def _add_grade(commands: "Commands") -> None:
    parser = _add(
        commands,
        "grade",
        _grade,
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
    _add_jobs(parser)


def _grade(arguments: argparse.Namespace) -> int:
    course = load_course(Path.cwd())
    sandbox = arguments.sandbox != "none"
    setup = Setup(course.assignment(arguments.assignment), course.limits, read_seed(course), course.devices, sandbox)
    jobs = find_jobs(arguments.paths, arguments.assignment)
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
        _talk(fault)
    return 1 if faults else 0


def _add_demo(commands: "Commands") -> None:
    example = "autograder demo"
    parser = _add(commands, "demo", _demo, "grade a sample class with nbgrader, start to finish", example)
    parser.add_argument("--folder", type=Path, metavar="DIR", help="the throw-away classroom (default: build/demo)")


def _demo(arguments: argparse.Namespace) -> int:
    course = load_course(Path.cwd())
    shown = demo.run_demo(course, (arguments.folder or course.root / "build" / "demo").absolute(), _talk)
    print(tables.render(demo.table(shown)))
    print(f"\ngradebook: {_shown(shown.gradebook)}\ngrades:    {_shown(shown.grades)}")
    print(f"feedback:  {len(shown.feedback)} pages, the first: {_shown(shown.feedback[0])}")
    return 0


def _add_doctor(commands: "Commands") -> None:
    summary = "tell which layers of the sandbox this machine offers, and how to get the others"
    _add(commands, "doctor", _doctor, summary, "autograder doctor")


def _doctor(arguments: argparse.Namespace) -> int:
    del arguments
    rows = doctor_rows()
    for name, available, reason, remedy in rows:
        print(f"{'✓' if available else '✗'} {name:16} {reason}")
        if remedy:
            print(f"{'':18} {remedy}")
    return 0 if rows[0][1] else 1


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    cores = os.cpu_count() or 1
    parser.add_argument(
        "--jobs", type=_positive, default=cores, metavar="N", help=f"grade N at once (default: {cores})"
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _add(commands: "Commands", name: str, run: "Run", summary: str, example: str) -> argparse.ArgumentParser:
    """Register a command; its function takes the parsed arguments and returns the exit status."""
    parser = commands.add_parser(name, help=summary, description=summary, epilog=f"example: {example}")
    parser.set_defaults(run=run)
    return parser


def _shown(path: Path) -> str:
    return os.path.relpath(path)


def _talk(message: str) -> None:
    print(f"autograder: {message}", file=sys.stderr)
