"""`autograder autograde`: a class into nbgrader's gradebook."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
import sys
from pathlib import Path

from autograder import tables
from autograder.adapters.autograde import Register, autograde, log_path, students_of
from autograder.commands import KEPT, Commands, add_jobs, register, shown, talk
from autograder.course import load_course, read_seed
from autograder.engine.confinement.survey import tier_here
from autograder.grading import summary
from autograder.grading.setup import Setup
from autograder.grading.store import open_store
from autograder.plain import plain
from autograder.progress import progress


def add(commands: Commands) -> None:
    """Register the command."""
    parser = register(
        commands,
        "autograde",
        _run,
        "grade what was handed in and is new or changed, into nbgrader's gradebook",
        "autograder autograde 02_broadcasting",
        after_ctrl_c=KEPT,
    )
    parser.add_argument("name", metavar="NAME", help="the assignment")
    parser.add_argument("--student", default="", metavar="ID", help="this student's submission only")
    parser.add_argument("--force", action="store_true", help="run what is unchanged once more, too")
    add_jobs(parser)


def _run(arguments: argparse.Namespace) -> int:
    course = load_course(Path.cwd())
    setup = Setup(course.assignment(arguments.name), course.limits, read_seed(course), course.devices)
    store = open_store(course.results_directory, setup, tier_here())
    students = students_of(course, arguments.name, arguments.student)
    class_register = Register(course, setup, store, students)
    due = class_register.due(force=arguments.force)
    with progress(total=len(due), unit="submission") as bar:

        def listen(student: str, note: str) -> None:
            if note:
                bar.write(plain(f"{student}: {note}"), file=sys.stderr)
            else:
                bar.update()

        recorded = autograde(class_register, due, listen, jobs=arguments.jobs or course.jobs, force=arguments.force)
    print(tables.render(summary.rows(setup.assignment, list(recorded.after.values()))))
    changes = summary.changes(recorded.before, recorded.after)
    if len(changes) > 1:
        print(f"\nchanged since the last time:\n{tables.render(changes)}")
    talk(f"{len(due)} graded, {len(students) - len(due)} recorded already")
    for student in recorded.failed:
        talk(f"{student}: could not be recorded, see {shown(log_path(course))}")
    return 1 if recorded.failed else 0
