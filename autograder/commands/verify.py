"""`autograder verify`: prove hidden graders against known answers."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import time
from pathlib import Path

from autograder import tables
from autograder.authoring import results, verify
from autograder.authoring.cases import Case, all_cases, stale_equivalents
from autograder.authoring.fairness import fair_trials, unfairness
from autograder.authoring.leaks import leaked
from autograder.authoring.verified import is_verified, note_verified
from autograder.authoring.worth import worth
from autograder.commands import Commands, add_jobs, count, register
from autograder.course import Course, load_course
from autograder.errors import ConfigError
from autograder.grading.setup import Setup
from autograder.progress import progress


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
        "--fairness",
        action="store_true",
        help="prove only that right answers earn all whatever the data, the order and the threads; see --seeds",
    )
    parser.add_argument(
        "--worth",
        action="store_true",
        help="run every hidden test on every mutant, and show what each test catches, and what it alone",
    )
    parser.add_argument(
        "--seeds", type=count, default=3, metavar="N", help="grade right answers on N more sets of data (default: 3)"
    )
    parser.add_argument(
        "--changed",
        action="store_true",
        help="leave out what has not changed since it was verified (solutions/verified.json)",
    )
    add_jobs(parser)


def _run(arguments: argparse.Namespace) -> int:
    course = load_course(Path.cwd())
    if arguments.fairness and (arguments.tasks or arguments.mutants):
        raise ConfigError("--fairness grades whole notebooks of right answers: leave out --task and --mutants")
    failures = 0
    for name in arguments.names or course.assignments():
        assignment = course.assignment(name)
        if arguments.changed and is_verified(assignment):
            print(f"{name}: as it was when it was verified")
            continue
        problems = _verify_one(course, name, arguments)
        for problem in problems:
            print(f"! {problem}")
        if not problems and not _is_partial(arguments):
            note_verified(assignment)
        failures += len(problems)
    return 1 if failures else 0


def _verify_one(course: Course, name: str, arguments: argparse.Namespace) -> list[str]:
    """Verify one assignment, print its tables, and return what went wrong."""
    setup = Setup(course.assignment(name), course.limits, verify.VERIFY_SEED, course.devices)
    if unknown := set(arguments.tasks) - {task.id for task in setup.assignment.tasks}:
        raise ConfigError(f"{name} has no task {', '.join(sorted(unknown))}: see assignments/{name}.py")
    start = time.monotonic()
    known = [] if arguments.fairness else all_cases(setup.assignment)
    cases = [case for case in known if _is_wanted(case, arguments)]
    trials = [verify.Trial(case, to_the_end=arguments.worth) for case in cases]
    fair = [] if arguments.tasks or arguments.mutants else fair_trials(setup.assignment, arguments.seeds)
    with progress(desc=name, total=len(trials + fair), unit="answer") as bar:
        reports = verify.run(setup, trials + fair, arguments.jobs, bar.update)
    verdicts = verify.verdicts(trials, reports[: len(trials)])
    failed = [verdict for verdict in verdicts if verdict.problem]
    if cases:
        print(f"{name}: {len(verdicts) - len(failed)} of {len(verdicts)} answers graded as they deserve")
        print(tables.render(results.table(setup.assignment, verdicts)))
    if arguments.worth:
        print(tables.render(worth(setup.assignment, verdicts)))
    unfair = unfairness(fair, reports[len(trials) :])
    if fair:
        print(f"{name}: {len(fair) - len(unfair)} of {len(fair)} gradings fair, {arguments.seeds} more sets of data")
    print(f"{time.monotonic() - start:.0f} seconds")
    return [
        *map(results.complaint, failed),
        *stale_equivalents(setup.assignment),
        *unfair,
        *leaked(setup.assignment, [(each.report, each.case.code) for each in verdicts if each.report]),
    ]


def _is_partial(arguments: argparse.Namespace) -> bool:
    return bool(arguments.tasks or arguments.mutants or arguments.fairness)


def _is_wanted(case: Case, arguments: argparse.Namespace) -> bool:
    if arguments.mutants and not case.mutated:
        return False
    return not arguments.tasks or case.whole or case.task in arguments.tasks
