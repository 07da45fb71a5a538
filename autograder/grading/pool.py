"""Grade many submissions on several workers at once. Runs in whatever process asks: no student byte is parsed here."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from types import TracebackType
from typing import Any, Self

from autograder.engine.cuda import at_once
from autograder.errors import AutograderError, GraderError, NotebookError
from autograder.grading.examination import Examined, examined_from_json
from autograder.grading.notebook import read_submission
from autograder.grading.report import report_from_json
from autograder.grading.setup import Setup
from autograder.grading.store import ResultStore
from autograder.model import AS_USUAL, Graded, Limits, Manner

JOBS_AHEAD = 4  # a worker


@dataclass(frozen=True, slots=True)
class Job:
    """A submission to grade: the name it goes by in its report, and where it lies."""

    name: str
    path: Path
    manner: Manner = AS_USUAL


class WorkerNotStarted(GraderError):  # noqa: N818 - says what happened
    """No worker process can be had: what it needs is missing or wrong."""


class GradingProcess:
    """A worker process, started by its first job and again after it died; a context manager."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._process: subprocess.Popen[str] | None = None
        self._asking = False
        self._broken = ""  # why no worker can be had, where it is what stays wrong: the graders, the configuration

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the worker process, if there is one; the next job starts another."""
        if self._process is None:
            return
        self.abandon()
        process, self._process = self._process, None
        process.communicate()  # closes its input, which ends it

    def abandon(self) -> None:
        """End the job in hand, if there is one: Ctrl-C, or the batch was given up."""
        if self._asking and self._process is not None:
            self._process.kill()

    def grade(self, job: Job) -> Graded:
        """Grade one submission. Raises GraderError when the fault is ours."""
        return self.grade_bytes(job, *read(job, self.setup.limits))

    def grade_bytes(self, job: Job, content: bytes, problem: str = "") -> Graded:
        """Grade what was handed in as these bytes; `problem` says why there are none. Raises GraderError as `grade`."""
        answer, notebook = self._ask(job, request(job, content, problem))
        return Graded(report_from_json(answer["report"]), notebook)

    def examine(self, job: Job, test: str) -> list[Examined]:
        """Run one hidden test on a submission, each of its variants: no report and no score come of it.

        Raises GraderError when the fault is ours, when there is no such test, or when the file is no notebook.
        """
        answer, _ = self._ask(job, request(job, *read(job, self.setup.limits), test))
        if "report" in answer:
            raise GraderError(f"{job.name}: {answer['report']['notes'][0]}")
        return [examined_from_json(each) for each in answer["examined"]]

    def _start(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.grading.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for whoever asked; closing the input ends the worker
        )
        self._write(self._process, self.setup.to_json())
        return self._process

    def _ask(self, job: Job, message: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """Return the worker's answer, and the notebook that follows a report.

        Raises GraderError if the answer is an error, the worker died, or none can be had.
        """
        if self._broken:
            raise WorkerNotStarted(f"{job.name}: {self._broken}")
        process = self._process or self._start()
        assert process.stdout is not None
        self._asking = True
        notebook = ""
        try:
            self._write(process, message)
            line = process.stdout.readline()
            answer: dict[str, Any] = json.loads(line) if line.endswith("\n") else {}  # else it died writing
            if "report" in answer:
                notebook = process.stdout.readline()
        except BrokenPipeError:
            answer = {}
        self._asking = False
        if "error" in answer:
            raise GraderError(answer["error"])
        if "examined" in answer or notebook.endswith("\n"):
            return answer, notebook
        self.close()
        if "fatal" not in answer:
            raise GraderError(f"{job.name}: the grading worker died; see its messages above")
        self._broken = answer["fatal"] if answer["lasting"] else ""
        raise WorkerNotStarted(f"{job.name}: {answer['fatal']}")

    @staticmethod
    def _write(process: subprocess.Popen[str], message: dict[str, Any]) -> None:
        assert process.stdin is not None
        process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()


def _environment() -> dict[str, str]:
    """Return our environment without what would change how hidden tests run: options and plugins of other projects."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def read(job: Job, limits: Limits) -> tuple[bytes, str]:
    """Return what was handed in, or nothing and the reason."""
    try:
        return read_submission(job.path, limits), ""
    except NotebookError as error:
        return b"", error.problem


def request(job: Job, content: bytes, problem: str, test: str = "") -> dict[str, Any]:
    """Return what a worker is sent of a submission; with `test` it examines that one alone."""
    sent = base64.b64encode(content).decode()
    return asdict(job) | {"path": str(job.path), "content": sent, "problem": problem, "test": test}


class Pool:
    """Grading processes that stay warm from the first job to the last, each started when it is needed.

    As many as asked for, or as there are GPUs where hidden tests want one; ConfigError where there is none.
    """

    def __init__(self, setup: Setup, workers: int, store: ResultStore | None = None) -> None:
        workers = at_once(setup.devices, workers)
        self.setup, self.workers, self.store = setup, workers, store
        self._processes = [GradingProcess(setup) for _ in range(workers)]
        self._idle: LifoQueue[GradingProcess] = LifoQueue()  # the warm ones first
        for process in self._processes:
            self._idle.put(process)
        self._usable, self._lock = workers, Lock()
        self._executor = ThreadPoolExecutor(workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give up the jobs in hand, and end all processes."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.abandon()
        self._executor.shutdown()
        for process in self._processes:
            process.close()

    def submit(self, job: Job) -> Future[Graded | AutograderError]:
        """Have a job graded, unless the store knows its result; what is graded the store keeps at once."""
        return self._executor.submit(self._grade, job)

    def _grade(self, job: Job) -> Graded | AutograderError:
        content, problem = read(job, self.setup.limits)
        if self.store and (known := self.store.find(job.name, content, problem)):
            return known
        try:
            graded = self.grade(job, content, problem)
            return self.store.keep(content, graded, problem) if self.store else graded
        except AutograderError as error:
            return error

    def grade(self, job: Job, content: bytes, problem: str) -> Graded:
        """Grade these bytes on the next idle process, whatever the store knows. Raises GraderError."""
        process, usable = self._idle.get(), True
        try:
            return process.grade_bytes(job, content, problem)
        except WorkerNotStarted:
            usable = not self._retire()
            if usable:
                raise
        finally:
            if usable:
                self._idle.put(process)
        return self.grade(job, content, problem)  # by another

    def _retire(self) -> bool:
        """Return whether the others can do without a process that does not start: it would fail job after job."""
        with self._lock:
            others = self._usable > 1
            self._usable -= others
            return others


def grade_all(
    setup: Setup, jobs: Iterable[Job], workers: int, store: ResultStore | None = None
) -> Iterator[tuple[Job, Graded | AutograderError]]:
    """Yield each job with its result as it is done; a fault of ours costs that job alone.

    However many jobs there are, few are held at a time.
    """
    coming = iter(jobs)
    running: dict[Future[Graded | AutograderError], Job] = {}
    with Pool(setup, workers, store) as pool:
        while True:
            running |= {pool.submit(job): job for job in islice(coming, JOBS_AHEAD * workers - len(running))}
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
