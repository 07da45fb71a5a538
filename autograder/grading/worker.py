"""A grading worker: one pytest session, one fork server, one submission after another. Runs as a process of its own.

Both sides are ours: lines of JSON, a set-up first, then a path a line; each is answered by a line.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import torch

from autograder.engine.client import ForkServer
from autograder.errors import AutograderError, ConfigError, NotebookError
from autograder.grading.notebook import fit, parse_notebook, read_submission
from autograder.grading.plugin import GraderPlugin, collect_and_run
from autograder.grading.report import report_to_json
from autograder.grading.scoring import score_task
from autograder.grading.session import Session, check_probes
from autograder.model import Assignment, Limits, Outcome, Report, Task, TaskResult, TestResult

PROBE_FILE = "probes.py"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs to know beside the submissions."""

    assignment: Assignment
    limits: Limits
    seed: bytes
    devices: tuple[str, ...]
    sandbox: bool = True  # False runs student code unconfined, and marks the report

    def to_json(self) -> dict[str, Any]:
        """Return the set-up as plain data."""
        return {
            "assignment": {k: str(v) if isinstance(v, Path) else v for k, v in asdict(self.assignment).items()},
            "limits": asdict(self.limits),
            "seed": self.seed.hex(),
            "devices": list(self.devices),
            "sandbox": self.sandbox,
        }

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Setup":
        """Return the set-up that `to_json` wrote."""
        known = data["assignment"]
        tasks = tuple(Task(**{**task, "needs": tuple(task["needs"])}) for task in known["tasks"])
        paths = {key: Path(known[key]) for key in ("notebook", "graders", "common_graders", "solutions")}
        assignment = Assignment(name=known["name"], tasks=tasks, **paths)
        return Setup(
            assignment, Limits(**data["limits"]), bytes.fromhex(data["seed"]), tuple(data["devices"]), data["sandbox"]
        )


class Worker:
    """Grades what comes on `jobs`, and answers on `results`."""

    def __init__(self, setup: Setup, jobs: IO[str], results: IO[str]) -> None:
        self.setup, self.jobs, self.results = setup, jobs, results
        self.released = _read_released(setup)
        self.probes = _read_probes(setup.assignment)
        self.started = 0.0
        self.answer: dict[str, Any] = {}

    def run(self) -> None:
        """Serve until `jobs` ends."""
        setup, assignment = self.setup, self.setup.assignment
        hidden = (assignment.graders, assignment.common_graders, assignment.solutions)
        _require_devices(setup.devices)
        with ForkServer(hidden, sandbox=setup.sandbox) as self.server:
            check_probes(self.server, self.probes, setup.limits)
            plugin = GraderPlugin(assignment, setup.limits, setup.seed, setup.devices, self._feed(), self._emit)
            collect_and_run(plugin)

    def _feed(self) -> Iterator[Session]:
        """Hand out a session a job, and answer each job once, when its processes are gone."""
        for line in self.jobs:
            self.started = time.monotonic()
            job = json.loads(line)
            try:
                with self._session(dict(job)) as session:
                    yield session
            except NotebookError as error:
                self._take(self._unreadable(job["name"], error), self.released)
            except AutograderError as error:
                self.answer = {"error": f"{job['name']}: {error}"}
            self.results.write(json.dumps(self.answer) + "\n")
            self.results.flush()

    def _session(self, job: dict[str, Any]) -> Session:
        name, path = job.pop("name"), Path(job.pop("path"))
        limits = self.setup.limits.brief() if job.pop("brief") else self.setup.limits
        submission = read_submission(path, name, limits)
        fitted = fit(parse_notebook(submission.content, path, limits), self.released)
        return Session(name, self.server, fitted, self.probes, limits, **job)

    def _emit(self, session: Session, results: dict[str, list[TestResult]], fault: str) -> None:
        tested = (task for task in self.setup.assignment.tasks if session.task in ("", task.id))
        tasks = tuple(score_task(task, results[task.id]) for task in tested)
        report = Report(self.setup.assignment.name, session.name, tasks, tuple(session.notes))
        self._take(report, session.executed_notebook())
        if fault:
            self.answer = {"error": f"{session.name}: {fault}"}

    def _unreadable(self, name: str, error: NotebookError) -> Report:
        tasks = tuple(
            TaskResult(task.id, 0.0, task.points, Outcome.MISSING, {}, ()) for task in self.setup.assignment.tasks
        )
        return Report(self.setup.assignment.name, name, tasks, (f"nothing could be graded: the file {error.problem}",))

    def _take(self, report: Report, notebook: dict[str, Any]) -> None:
        versions = {package: version(package) for package in ("torch", "numpy", "deep-learning-exercises")}
        run = {"seconds": round(time.monotonic() - self.started, 3), "sandbox": self.server.tier, "versions": versions}
        self.answer = {"report": report_to_json(replace(report, run=run)), "notebook": notebook}


def _require_devices(devices: tuple[str, ...]) -> None:
    """Raise ConfigError for a device that this machine lacks: its tests must not count as passed, nor as failed."""
    if "cuda" in devices and not torch.cuda.is_available():
        raise ConfigError(
            "c.Autograder.devices asks for cuda, and torch finds no CUDA GPU here: grade on a machine that has one, or"
            " take cuda out of nbgrader_config.py and grade on the CPU alone"
        )


def _read_released(setup: Setup) -> dict[str, Any]:
    path = setup.assignment.notebook
    content = path.read_bytes()
    released: dict[str, Any] = json.loads(content)
    parsed = parse_notebook(content, path, setup.limits)
    return {
        **released,
        "cells": [{**o, "source": p["source"]} for o, p in zip(released["cells"], parsed["cells"], strict=True)],
    }


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
    try:
        Worker(setup, sys.stdin, results).run()
    except AutograderError as error:
        results.write(json.dumps({"fatal": str(error)}) + "\n")
        results.flush()


if __name__ == "__main__":
    main()
