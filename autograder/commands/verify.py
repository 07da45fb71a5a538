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
from autograder.authoring.verified import digest, is_verified, note_verified
from autograder.authoring.worth import worth
from autograder.commands import Commands, add_jobs, count, register
from autograder.course import Course, load_course
from autograder.errors import ConfigError
from autograder.grading.setup import Setup
from autograder.model import Assignment, Manner
from autograder.progress import progress

SEEDS = 3


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
        "--seeds", type=count, metavar="N", help=f"grade right answers on N more sets of data (default: {SEEDS})"
    )
    parser.add_argument(
        "--changed",
        action="store_true",
        help="leave out what has not changed since it was verified (solutions/verified.json)",
    )
    add_jobs(parser)


def _run(arguments: argparse.Namespace) -> int:
    course = load_course(Path.cwd())
    _require_sense(arguments)
    failures = 0
    for assignment in _wanted(course, arguments):
        if arguments.changed and is_verified(assignment):
            print(f"{assignment.name}: as it was when it was verified")
            continue
        state = digest(assignment)  # what is edited meanwhile is not proved
        problems = _verify_one(course, assignment, arguments)
        for problem in problems:
            print(f"! {problem}")
        if not problems and proves_all(arguments):
            note_verified(assignment, state)
        failures += len(problems)
    return 1 if failures else 0


def _require_sense(arguments: argparse.Namespace) -> None:
    """Refuse options that would have no effect beside others."""
    if arguments.fairness and (arguments.tasks or arguments.mutants or arguments.worth):
        arguments.usage_error("--fairness grades right answers alone: leave out --task, --mutants and --worth")
    if arguments.seeds and (arguments.tasks or arguments.mutants):
        arguments.usage_error("--seeds is for whole notebooks, and --task and --mutants grade none: leave it out")


def _wanted(course: Course, arguments: argparse.Namespace) -> list[Assignment]:
    """Return what is to be verified, before the first of it is. Raises ConfigError for a name that there is not."""
    assignments = [course.assignment(name) for name in arguments.names or course.assignments()]
    for assignment in assignments:
        if unknown := set(arguments.tasks) - {task.id for task in assignment.tasks}:
            name = assignment.name
            raise ConfigError(f"{name} has no task {', '.join(sorted(unknown))}: see assignments/{name}.py")
    return assignments


def _verify_one(course: Course, assignment: Assignment, arguments: argparse.Namespace) -> list[str]:
    """Verify one assignment, print its tables, and return what went wrong."""
    name, seeds = assignment.name, arguments.seeds or SEEDS
    setup = Setup(assignment, course.limits, verify.VERIFY_SEED, course.devices)
    start = time.monotonic()
    known = [] if arguments.fairness else all_cases(assignment)
    cases = [case for case in known if _is_wanted(case, arguments)]
    trials = [verify.Trial(case, manner=Manner(to_the_end=arguments.worth)) for case in cases]
    fair = [] if arguments.tasks or arguments.mutants else fair_trials(assignment, seeds)
    with progress(desc=name, total=len(trials + fair), unit="answer") as bar:
        reports = verify.run(setup, trials + fair, arguments.jobs or course.jobs, bar.update)
    verdicts = verify.verdicts(trials, reports[: len(trials)])
    failed = [verdict for verdict in verdicts if verdict.problem]
    if cases:
        print(f"{name}: {len(verdicts) - len(failed)} of {len(verdicts)} answers graded as they deserve")
        print(tables.render(results.table(assignment, verdicts)))
    if arguments.worth:
        print(tables.render(worth(assignment, verdicts)))
    unfair = unfairness(fair, reports[len(trials) :])
    if fair:
        print(f"{name}: {len(fair) - len(unfair)} of {len(fair)} gradings fair, {seeds} more sets of data")
    print(f"{time.monotonic() - start:.0f} seconds")
    return [
        *map(results.complaint, failed),
        *stale_equivalents(assignment),
        *unfair,
        *leaked(assignment, [(each.report, each.case.code) for each in verdicts if each.report]),
    ]


def proves_all(arguments: argparse.Namespace) -> bool:
    """Return whether a verification leaves nothing out, so that it may be noted."""
    enough = (arguments.seeds or SEEDS) >= SEEDS
    return enough and not (arguments.tasks or arguments.mutants or arguments.fairness)


def _is_wanted(case: Case, arguments: argparse.Namespace) -> bool:
    if arguments.mutants and not case.mutated:
        return False
    return not arguments.tasks or case.whole or case.task in arguments.tasks
