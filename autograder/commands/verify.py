"""`autograder verify`: prove hidden graders against known answers."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from autograder import tables
from autograder.authoring import tables as reports
from autograder.authoring import verify
from autograder.authoring.cases import Case, all_cases, stale_equivalents
from autograder.authoring.verified import is_verified, note_verified
from autograder.commands import Commands, add_jobs, register
from autograder.course import Course, load_course
from autograder.errors import ConfigError
from autograder.grading.worker import Setup


def add(commands: Commands) -> None:
    """Register the command."""
    parser = register(
        commands,
        "verify",
        _run,
        "prove hidden graders: the reference earns all, the stub nothing, wrong answers and mutants lose in their task",
        "autograder verify 02_broadcasting",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="an assignment (default: all)")
    parser.add_argument(
        "--task", action="append", default=[], dest="tasks", metavar="TASK",
        help="grade only known answers to this task and its mutants, beside reference and stub (may be repeated)",
    )  # fmt: skip
    parser.add_argument(
        "--mutants", action="store_true", help="grade mutants alone, while you mend what lets them pass"
    )
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
        failed = _verify_one(course, name, arguments)
        if not failed and not arguments.tasks and not arguments.mutants:
            note_verified(assignment)
        failures += failed
    return 1 if failures else 0


def _verify_one(course: Course, name: str, arguments: argparse.Namespace) -> int:
    """Verify one assignment, print its table and what went wrong, and return how many cases did."""
    setup = Setup(course.assignment(name), course.limits, verify.VERIFY_SEED, course.devices)
    if unknown := set(arguments.tasks) - {task.id for task in setup.assignment.tasks}:
        raise ConfigError(f"{name} has no task {', '.join(sorted(unknown))}: see assignments/{name}.py")
    with tqdm(desc=name, unit="answer", file=sys.stderr, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.refresh()

        cases = [case for case in all_cases(setup.assignment) if _is_wanted(case, arguments)]
        verdicts = verify.verify(setup, cases, arguments.jobs, progress)
    failed = [verdict for verdict in verdicts if verdict.problem]
    print(f"{name}: {len(verdicts) - len(failed)} of {len(verdicts)} answers graded as they deserve")
    print(tables.render(reports.table(setup.assignment, verdicts)))
    stale = stale_equivalents(setup.assignment)
    for complaint in [*map(reports.complaint, failed), *(f"! {problem}" for problem in stale)]:
        print(complaint)
    return len(failed) + len(stale)


def _is_wanted(case: Case, arguments: argparse.Namespace) -> bool:
    if arguments.mutants and not case.mutated:
        return False
    return not arguments.tasks or case.whole or case.task in arguments.tasks
