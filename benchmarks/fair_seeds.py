"""Whether right answers earn all whatever data the hidden tests draw, on more seeds than `verify` has time for.

    python benchmarks/fair_seeds.py [--seeds 100] [NAME...]

Runs the reference and every other right answer on each seed in a process without the sandbox, which has no part in
what data are drawn: tests and answers are those of `autograder verify --fairness`. Ends with status 1, and says which
test failed on which seed, where a right answer lost.
"""

import argparse
import contextlib
import io
import json
import os
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import matplotlib as mpl
import torch
from peers.unprotected import ROOT, Graders, Test, load_graders

from autograder import tables
from autograder.authoring.cases import Case
from autograder.authoring.fairness import right_cases
from autograder.authoring.submissions import with_answers
from autograder.course import load_course
from autograder.grading.notebook import fit, parse_notebook, read_released
from autograder.grading.session import MAGIC_LINE
from autograder.model import Assignment, Limits

HEAD = ("assignment", "hidden tests", "right answers", "seeds", "tests run", "failed", "seconds")


@dataclass(frozen=True)
class Run:
    """An assignment's right answers on many seeds; `lost` names test, seed, notebook and what was said."""

    name: str
    tests: int
    answers: int
    runs: int
    lost: tuple[str, ...]
    seconds: float


def main() -> int:
    """Run the assignments, print a table, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="an assignment (default: all)")
    parser.add_argument("--seeds", type=int, default=100, help="sets of random data (default: 100)")
    arguments = parser.parse_args()
    names = arguments.names or load_course(ROOT).assignments()
    rows: list[tuple[str, ...]] = [HEAD]
    lost: list[str] = []
    # A process an assignment: the probes of all bear one name.
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), max_tasks_per_child=1) as pool:
        for run in pool.map(run_assignment, names, [arguments.seeds] * len(names)):
            facts = (run.tests, run.answers, arguments.seeds, run.runs, len(run.lost), f"{run.seconds:.0f}")
            rows.append((run.name, *map(str, facts)))
            lost += run.lost
    print(tables.render(rows))
    for each in lost:
        print(each)
    return 1 if lost else 0


def run_assignment(name: str, seeds: int) -> Run:
    """Run the hidden tests on each right answer of an assignment, with as many sets of data."""
    mpl.use("agg")
    torch.set_num_threads(1)
    start, course = time.perf_counter(), load_course(ROOT)
    assignment = course.assignment(name)
    cases = right_cases(assignment)
    graders = load_graders(name)
    lost, runs = [], 0
    for case in cases:
        with contextlib.redirect_stdout(io.StringIO()):
            namespace = namespace_of(assignment, course.limits, case)
        tasks = case.tested or tuple(task.id for task in assignment.tasks)
        for seed in range(seeds):
            for test in (test for task in tasks for test in graders.tests[task]):
                runs += 1
                lost += failure(test, namespace, graders, f"{name}, {case.label}", f"seed {seed}")
        print(f"{name}: {case.label} done, {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    tests = sum(len(each) for each in graders.tests.values())
    answers = len(assignment.tasks) + sum(len(case.tested) for case in cases)
    return Run(name, tests, answers, runs, tuple(lost), time.perf_counter() - start)


def failure(test: Test, namespace: dict[str, Any], graders: Graders, where: str, salt: str) -> Iterator[str]:
    """Run a test; yield what it failed with, if it did."""
    try:
        test.run(namespace, graders, salt)
    except Exception:  # noqa: BLE001 - whatever a test fails with
        yield f"! {where}, {test.name}, {salt}: {traceback.format_exc(limit=-2)[-600:]}"


def namespace_of(assignment: Assignment, limits: Limits, case: Case) -> dict[str, Any]:
    """Return what the notebook with a case's answers defines."""
    released = json.loads(assignment.notebook.read_bytes())
    content = json.dumps(with_answers(released, case.answers)).encode()
    fitted = fit(parse_notebook(content, assignment.notebook, limits), read_released(assignment.notebook, limits))
    namespace: dict[str, Any] = {"__name__": "__main__", "In": []}
    for number, source in fitted.answers.items():
        python = MAGIC_LINE.sub(r"\1pass", source)
        namespace["In"].append(python)
        exec(compile(python, f"<cell {number}>", "exec"), namespace)
    return namespace


if __name__ == "__main__":
    sys.exit(main())
