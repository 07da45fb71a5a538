"""`autograder verify`: prove hidden graders against known answers."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from autograder import tables
from autograder.authoring import verify
from autograder.authoring.verified import is_verified, note_verified
from autograder.commands import Commands, add_jobs, register
from autograder.course import Course, load_course
from autograder.errors import ConfigError
from autograder.grading.setup import Setup


def add(commands: Commands) -> None:
    """Register the command."""
    parser = register(
        commands,
        "verify",
        _run,
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
    add_jobs(parser)


def _run(arguments: argparse.Namespace) -> int:
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
