"""How fast a class is graded: ours, stock nbgrader, Otter's local runner and no protection at all, in one run.

    python benchmarks/grading_rate.py [--count 10] [--assignment 02_broadcasting] [--otter]

Every way gets the same submissions, no two alike: the untouched stub, the reference and other right answers; in every
way the stub must earn nothing and the others all, or the run fails. Stock nbgrader has the hidden tests in its check
cells, Otter in the zip that `otter generate` makes, and both call them in the student's process. The floor runs the
cells and the tests in one process that is warm already. Ours is `nbgrader autograde` and `autograder autograde`; the
second run of the latter finds nothing changed.

CPU seconds are those of the whole process tree. "each further" leaves the start of the programs out: it is the
difference to a class of two, by submission. Memory is that of the largest process. --otter installs Otter-Grader, in
an environment of its own under build/bench/otter; without it, and without that environment, the table says so.
"""

import argparse
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from peers.measure import Cost
from peers.notebooks import Notebook, submissions
from peers.otter import python_with_otter
from peers.unprotected import ROOT
from peers.ways import Floor, Otter, Ours, Stock, Way

from autograder import tables
from autograder.course import Course, load_course
from autograder.model import Assignment

FEW = 2  # submissions of the class that shows what the start takes
FOLDER = ROOT / "build" / "bench"
HEAD = ("", "submissions/min", "to (a)", "to (b)", "CPU s each", "to (e)", "CPU s each further", "MiB")


@dataclass(frozen=True)
class Measured:
    """A way's costs: of the class, of a class of a few, and of the class once more where it can be left alone."""

    cost: Cost
    few: Cost
    again: Cost | None


def main() -> None:
    """Measure, and print one table an assignment."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=10, help="submissions of each assignment (default: 10)")
    parser.add_argument("--assignment", action="append", metavar="NAME", help="default: one that trains, and one not")
    parser.add_argument("--otter", action="store_true", help="install Otter-Grader where it is not yet")
    arguments = parser.parse_args()
    course = load_course(ROOT)
    ways = ways_of(course, install_otter=arguments.otter)
    print(f"torch {torch.__version__}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    for name in arguments.assignment or ["02_broadcasting", "07_training_loop"]:
        assignment = course.assignment(name)
        notebooks = submissions(assignment, arguments.count)
        found = {letter: measure(way, letter, assignment, notebooks) for letter, way in ways.items() if way}
        print(f"{name}, {len(notebooks)} submissions")
        print(tables.render(rows(ways, found, len(notebooks))))
        for letter, each in found.items():
            if each.again:
                times = each.cost.seconds / each.again.seconds
                print(f"({letter}) once more, unchanged: {each.again.seconds:.2f} s, {times:.0f} times faster")
        print()


def ways_of(course: Course, *, install_otter: bool) -> dict[str, Way | None]:
    """Return the ways by letter; None for Otter where it cannot be had."""
    try:
        otter = Otter("Otter, otter run", course, python_with_otter(install=install_otter))
    except FileNotFoundError:
        otter = None
    return {
        "a": Stock("stock nbgrader autograde", course),
        "b": otter,
        "c": Ours("ours, nbgrader autograde", course),
        "d1": Ours("ours, autograder autograde --jobs 1", course, 1),
        "d2": Ours("ours, autograder autograde --jobs 2", course, 2),
        "e": Floor("no protection, one warm process", course),
    }


def measure(way: Way, letter: str, assignment: Assignment, notebooks: list[Notebook]) -> Measured:
    """Grade the class in a fresh folder, after one of a few submissions in another. Raises ValueError for scores."""
    folder = FOLDER / assignment.name / letter
    few, _ = _graded(way, folder.with_name(f"{letter}-few"), assignment, notebooks[:FEW])
    cost, commands = _graded(way, folder, assignment, notebooks)
    again = way.cost(commands, folder) if isinstance(way, Ours) and way.jobs else None
    return Measured(cost, few, again)


def _graded(way: Way, folder: Path, assignment: Assignment, notebooks: list[Notebook]) -> tuple[Cost, list]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    commands = way.prepare(folder, assignment, notebooks)
    cost = way.cost(commands, folder)
    scores, wanted = way.scores(folder, assignment), [0.0, *[assignment.max_score] * (len(notebooks) - 1)]
    if scores != wanted:
        raise ValueError(f"{way.name} gave {scores}, not {wanted}: what does not grade proves nothing; see {folder}")
    return cost, commands


def rows(ways: dict[str, Way | None], found: dict[str, Measured], count: int) -> list[tuple[str, ...]]:
    """Return the table of an assignment."""
    table = [HEAD]
    for letter, way in ways.items():
        if way is None:
            table.append((f"({letter}) Otter: not installed, see --otter", *[""] * (len(HEAD) - 1)))
            continue
        cost, few = found[letter].cost, found[letter].few
        further = (cost.cpu_seconds - few.cpu_seconds) / (count - FEW)
        against = [f"{found[peer].cost.seconds / cost.seconds:.1f}x" if peer in found else "" for peer in ("a", "b")]
        floor = found["e"].cost.cpu_seconds
        table.append((
            f"({letter}) {way.name}",
            f"{60 * count / cost.seconds:.1f}",
            *against,
            f"{cost.cpu_seconds / count:.2f}",
            f"{cost.cpu_seconds / floor:.2f}x",
            f"{further:.2f}",
            f"{cost.peak_bytes / 2**20:.0f}",
        ))  # fmt: skip
    return table


if __name__ == "__main__":
    main()
