"""A grading worker: one pytest session, one fork server, one submission after another. Runs as a process of its own.

Both sides are ours: lines of JSON, a set-up first, then a submission a line; each is answered by a line, its report,
and a second one, the notebook as it was run.
"""

import base64
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from autograder.engine.client import ForkServer
from autograder.engine.cuda import claimed_gpu
from autograder.errors import AutograderError, ConfigError, GraderError, NotebookError
from autograder.grading.examination import Examined, find_tests
from autograder.grading.notebook import fit, parse_notebook, read_released
from autograder.grading.plugin import GraderPlugin, collect_and_run
from autograder.grading.report import report_to_json
from autograder.grading.scoring import score_task, unreadable
from autograder.grading.session import Session, check_cuda, check_probes, gather_pictures
from autograder.grading.setup import Setup
from autograder.model import Assignment, Manner, Report, TestResult

PROBE_FILE = "probes.py"
DRAWN_BEFORE = 1  # submission: to gather the pictures takes half as long as to grade one with all its drawing


class Worker:
    """Grades what comes on `jobs`, and answers on `results`."""

    def __init__(self, setup: Setup, jobs: IO[str], results: IO[str]) -> None:
        self.setup, self.jobs, self.results = setup, jobs, results
        self.started = 0.0  # when the job in hand was taken; 0 before the first
        self.answer: dict[str, Any] = {}
        self.notebook = ""  # JSON
        self.drawn = 0  # submissions that were run with their pictures

    def serve(self) -> None:
        """Serve until `jobs` ends; say why where no job can be."""
        try:
            self._run()
        except AutograderError as error:
            if self.started:
                raise  # the job's doing perhaps: it costs that job and this process, and the next job gets a new one
            lasting = isinstance(error, GraderError | ConfigError)  # not what the machine lacks: it may have it later
            self.answer = {"fatal": str(error), "lasting": lasting}
            self._say()

    def _run(self) -> None:
        setup, assignment = self.setup, self.setup.assignment
        self.released = read_released(assignment.notebook, setup.limits)
        self.probes = _read_probes(assignment)
        hidden = (assignment.graders, assignment.common_graders, assignment.solutions)
        with (
            claimed_gpu(setup.devices) as gpu,
            ForkServer(hidden, sandbox=setup.sandbox, gpu=gpu) as self.server,
        ):
            check_probes(self.server, self.probes, setup.limits)
            if gpu is not None:
                check_cuda(self.server, setup.limits)
            self.plugin = GraderPlugin(assignment, setup.seed, setup.devices, self._feed(), self._emit)
            collect_and_run(self.plugin)

    def _feed(self) -> Iterator[Session]:
        """Hand out a session a job, and answer each job once, when its processes are gone."""
        for line in self.jobs:
            self.started = time.monotonic()
            job = json.loads(line)
            try:
                with self._session(job) as session:
                    yield session
            except NotebookError as error:
                self._take(unreadable(self.setup.assignment, job["name"], error), self.released)
            except AutograderError as error:
                self.answer, self.notebook = {"error": f"{job['name']}: {error}"}, ""
            self._say()

    def _session(self, job: dict[str, Any]) -> Session:
        path, tests = Path(job["path"]), self._wanted(job["test"])
        if job["problem"]:
            raise NotebookError(path, job["problem"])
        manner = Manner(**job["manner"])
        limits = self.setup.limits.brief() if manner.brief else self.setup.limits
        fitted = fit(parse_notebook(base64.b64decode(job["content"]), path, limits), self.released)
        if not manner.answers_only:
            self._prepare_to_draw()
        return Session(job["name"], self.server, fitted, self.probes, limits, manner, tests)

    def _prepare_to_draw(self) -> None:
        """Count the submissions with pictures, and gather the reference's when there is more than one."""
        if self.drawn == DRAWN_BEFORE:
            reference = self.setup.assignment.reference.read_text(encoding="utf-8")
            gather_pictures(self.server, self.released, reference, self.setup.limits)
        self.drawn += 1

    def _wanted(self, test: str) -> frozenset[str]:
        """Return the names of the tests that a job asks for; none stands for all. Raises GraderError."""
        return find_tests([known.name for known in self.plugin.tests.values()], test) if test else frozenset()

    def _emit(self, session: Session, results: dict[str, list[TestResult]], fault: str) -> None:
        if session.tests:  # a part of the tests makes no score
            self.answer, self.notebook = {"examined": _examined(session, results)}, ""
        else:
            asked = session.manner.tasks
            tested = (task for task in self.setup.assignment.tasks if not asked or task.id in asked)
            tasks = tuple(score_task(task, results[task.id]) for task in tested)
            report = Report(self.setup.assignment.name, session.name, tasks, tuple(session.notes))
            self._take(report, session.executed_notebook())
        if fault:
            self.answer, self.notebook = {"error": f"{session.name}: {fault}"}, ""

    def _take(self, report: Report, notebook: dict[str, Any]) -> None:
        versions = {package: version(package) for package in ("torch", "numpy", "deep-learning-exercises")}
        run = {"seconds": round(time.monotonic() - self.started, 3), "sandbox": self.server.tier, "versions": versions}
        self.answer, self.notebook = {"report": report_to_json(replace(report, run=run))}, json.dumps(notebook)

    def _say(self) -> None:
        """Answer a job: a line, and where there is a report the notebook in a second one, which nobody need parse."""
        lines = [json.dumps(self.answer), *([self.notebook] if self.notebook else [])]
        self.results.write("".join(f"{line}\n" for line in lines))
        self.results.flush()


def _examined(session: Session, results: dict[str, list[TestResult]]) -> list[dict[str, Any]]:
    return [
        asdict(Examined(task, test, tuple(session.calls.get(test.name, ()))))
        for task, tests in results.items()
        for test in tests
    ]


def _read_probes(assignment: Assignment) -> dict[str, str]:
    """Return the probe modules' sources by the names they are registered under, the shared ones first."""
    shared = {f"common_{path.stem}": path for path in sorted(assignment.common_graders.glob("*.py"))}
    files = {**shared, "probes": assignment.graders / PROBE_FILE}
    return {name: path.read_text(encoding="utf-8") for name, path in files.items() if path.exists()}


def main() -> None:
    """Take a set-up and jobs from stdin; answer on what was stdout, which nothing else may write to."""
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    setup = Setup.from_json(json.loads(sys.stdin.readline()))
    Worker(setup, sys.stdin, results).serve()


if __name__ == "__main__":
    main()
