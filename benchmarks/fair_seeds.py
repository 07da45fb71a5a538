"""Whether right answers earn all whatever data the hidden tests draw, on more seeds than `verify` has time for.

    python benchmarks/fair_seeds.py [--seeds 100] [NAME...]

Runs the reference and every other right answer on each seed in a process without the sandbox, which has no part in
what data are drawn: tests and answers are those of `autograder verify --fairness`. A test that drew nothing at its
first run would do the same on every seed, and is not run again. Ends with status 1, and says which test failed on which
seed, where a right answer lost. What is done is kept in build/seeds: interrupt it, and it goes on from there.
"""

import argparse
import contextlib
import io
import json
import os
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from typing import Any

import matplotlib as mpl
import torch
from peers.unprotected import ROOT, Graders, Test, load_graders

from autograder import tables
from autograder.authoring.cases import Case
from autograder.authoring.fairness import right_cases
from autograder.authoring.submissions import with_answers
from autograder.authoring.verified import digest
from autograder.course import load_course
from autograder.engine.testchild import global_state
from autograder.files import write_atomically
from autograder.grading.notebook import fit, parse_notebook, read_released
from autograder.grading.session import MAGIC_LINE
from autograder.model import Assignment, Limits
from autograder.progress import progress

HEAD = ("assignment", "right answers", "hidden tests", "that draw", "runs", "failed", "CPU seconds")
KEPT = ROOT / "build" / "seeds"


@dataclass(frozen=True)
class Run:
    """A notebook of right answers on many seeds; `lost` names test, seed, notebook and what was said."""

    state: str  # of the assignment: a digest
    seeds: int
    answers: int
    tests: int
    drawing: int  # of the tests
    runs: int
    lost: list[str]
    seconds: float


def main() -> int:
    """Run the assignments, print a table, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="an assignment (default: all)")
    parser.add_argument("--seeds", type=int, default=100, help="sets of random data (default: 100)")
    arguments = parser.parse_args()
    course = load_course(ROOT)
    names = arguments.names or course.assignments()
    asked = [(name, number) for name in names for number in range(len(right_cases(course.assignment(name))))]
    # A process a notebook: the probes of all assignments bear one name.
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), max_tasks_per_child=1) as pool:
        futures = {pool.submit(kept_run, *which, arguments.seeds): which for which in asked}
        done = {
            futures[future]: future.result()
            for future in progress(as_completed(futures), total=len(futures), unit="notebook")
        }
    print(tables.render([HEAD, *(_row(name, [done[which] for which in asked if which[0] == name]) for name in names)]))
    lost = [each for run in done.values() for each in run.lost]
    for each in lost:
        print(each)
    return 1 if lost else 0


def _row(name: str, runs: list[Run]) -> tuple[str, ...]:
    whole = max(runs, key=lambda run: run.tests)  # the reference's
    facts = (sum(run.answers for run in runs), whole.tests, whole.drawing, sum(run.runs for run in runs))
    failed, seconds = sum(len(run.lost) for run in runs), sum(run.seconds for run in runs)
    return (name, *(f"{fact:,}" for fact in facts), str(failed), f"{seconds:,.0f}")


def kept_run(name: str, number: int, seeds: int) -> Run:
    """Return what is known of a notebook of right answers as it stands, or run it and keep that."""
    assignment, path = load_course(ROOT).assignment(name), KEPT / f"{name}-{number}.json"
    if path.exists():
        known = Run(**json.loads(path.read_text(encoding="utf-8")))
        if (known.state, known.seeds) == (digest(assignment), seeds):
            return known
    run = run_case(assignment, right_cases(assignment)[number], seeds)
    KEPT.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(asdict(run)).encode())
    return run


def run_case(assignment: Assignment, case: Case, seeds: int) -> Run:
    """Run the hidden tests on a notebook of right answers, with as many sets of data."""
    mpl.use("agg")
    torch.set_num_threads(1)
    start, state, graders = time.process_time(), digest(assignment), load_graders(assignment.name)
    with contextlib.redirect_stdout(io.StringIO()):
        namespace = namespace_of(assignment, load_course(ROOT).limits, case)
    tasks = case.tested or tuple(task.id for task in assignment.tasks)
    tests = [test for task in tasks for test in graders.tests[task]]
    where = f"{assignment.name}, {case.label}"
    lost, runs = [], 0
    drawing = tests
    for seed in range(seeds):
        ends = [run_test(test, namespace, graders, f"seed {seed}") for test in drawing]
        runs += len(ends)
        lost += [
            f"! {where}, {test.name}, seed {seed}: {end}" for test, (_, end) in zip(drawing, ends, strict=True) if end
        ]
        drawing = [test for test, (drew, _) in zip(drawing, ends, strict=True) if drew or seed]
    seconds = time.process_time() - start
    return Run(state, seeds, len(tasks), len(tests), len(drawing), runs, lost, seconds)


def run_test(test: Test, namespace: dict[str, Any], graders: Graders, salt: str) -> tuple[bool, str]:
    """Run a test; return whether it, or the answer, drew random numbers, and what it failed with."""
    rng = test.seeded(salt)
    before, problem = (str(rng.bit_generator.state), global_state()), ""
    try:
        test.run(namespace, graders, rng)
    except Exception:  # noqa: BLE001 - whatever a test fails with
        problem = traceback.format_exc(limit=-2)[-600:]
    return (str(rng.bit_generator.state), global_state()) != before, problem


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
