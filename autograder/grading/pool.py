"""Grade many submissions on several workers at once. Runs in whatever process asks: no student byte is parsed here."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from autograder.errors import AutograderError, GraderError
from autograder.grading.report import report_from_json
from autograder.grading.worker import Setup
from autograder.model import Graded


@dataclass(frozen=True, slots=True)
class Job:
    """A submission to grade: the name it goes by in its report, and where it lies."""

    name: str
    path: Path
    answers_only: bool = False  # see Session: for proving graders, where nobody reads the outputs
    task: str = ""  # whose hidden tests alone run; "" for all
    to_the_end: bool = True  # False: the first failed hidden test is the last, for it answers whether there is one
    shuffled: bool = False  # hidden tests run in another order; the report is to be the same
    brief: bool = False  # under Limits.brief
    salt: str = ""  # changes the random data of hidden tests


class GradingProcess:
    """A worker process, started by its first job and again after it died; a context manager."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._process: subprocess.Popen[str] | None = None
        self._asking = False
        self._broken = ""  # why no worker can be had: what is wrong with the graders stays wrong

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
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
        if self._broken:
            raise GraderError(f"{job.name}: {self._broken}")
        answer = self._ask(self._process or self._start(), job)
        if "error" in answer:
            raise GraderError(answer["error"])
        return Graded(report_from_json(answer["report"]), answer["notebook"])

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

    def _ask(self, process: subprocess.Popen[str], job: Job) -> dict[str, Any]:
        assert process.stdout is not None
        self._asking = True
        try:
            self._write(process, asdict(job) | {"path": str(job.path.absolute())})
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        self._asking = False
        answer: dict[str, Any] = json.loads(line) if line else {}
        if line and "fatal" not in answer:
            return answer
        self._broken = answer.get("fatal", "")
        self.__exit__(None, None, None)
        raise GraderError(f"{job.name}: {self._broken or 'the grading worker died; see its messages above'}")

    @staticmethod
    def _write(process: subprocess.Popen[str], message: dict[str, Any]) -> None:
        assert process.stdin is not None
        process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()


def _environment() -> dict[str, str]:
    """Return our environment without what would change how hidden tests run: options and plugins of other projects."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def grade_all(setup: Setup, jobs: Iterable[Job], workers: int) -> Iterator[tuple[Job, Graded | AutograderError]]:
    """Yield each job with its result as it is done; a fault of ours costs that job alone."""
    idle: SimpleQueue[GradingProcess] = SimpleQueue()
    processes = [GradingProcess(setup) for _ in range(workers)]
    for process in processes:
        idle.put(process)
    executor = ThreadPoolExecutor(workers)
    try:
        futures = {executor.submit(_grade_on_idle, idle, job): job for job in jobs}
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.abandon()
        executor.shutdown()
        for process in processes:
            process.__exit__(None, None, None)


def _grade_on_idle(idle: SimpleQueue[GradingProcess], job: Job) -> Graded | AutograderError:
    process = idle.get()
    try:
        return process.grade(job)
    except AutograderError as error:
        return error
    finally:
        idle.put(process)
