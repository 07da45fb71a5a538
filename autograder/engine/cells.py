"""Run a whole notebook's cells in a fresh student process, whatever they do. Runs in the grader."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.engine.client import ForkServer
from autograder.engine.process import CellEnd, CellRun, StudentProcess
from autograder.errors import StudentGone
from autograder.model import Limits


@dataclass
class Execution:
    """A notebook that was run: its process, ready to fork tests, and how each cell went.

    `student` is None when no process survived the cells.
    """

    student: StudentProcess | None
    runs: dict[int, CellRun] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def alive(self) -> StudentProcess:
        """Return the process that tests fork from. Raises StudentGone."""
        if self.student is None or self.student.peer.is_dead():
            raise StudentGone("the notebook's process is gone")
        return self.student

    def end(self) -> None:
        """End the process, if there is one."""
        if self.student is not None:
            self.student.close()
            self.student = None


def execute(server: ForkServer, cells: Mapping[int, str], limits: Limits) -> Execution:
    """Run cells in order, by number. One that kills the process is left out in one rerun, and noted.

    Raises ServerError.
    """
    execution = _run_all(server, cells, limits)
    killer = _killer(execution.runs)
    if killer is None:
        return execution
    execution.end()
    server.check_alive()
    note = f"cell {killer} ended the whole process, so the notebook was run again without it"
    rest = {number: source for number, source in cells.items() if number != killer}
    again = _run_all(server, rest, limits)
    second = _killer(again.runs)
    again.runs[killer] = execution.runs[killer]
    again.notes.insert(0, note)
    if second is not None:
        again.end()
        server.check_alive()
        again.notes.append(f"cell {second} ended the process as well, so nothing could be tested")
    return again


def _run_all(server: ForkServer, cells: Mapping[int, str], limits: Limits) -> Execution:
    student = server.spawn(limits)
    execution = Execution(student)
    left_seconds = limits.submission_seconds
    for number, source in cells.items():
        if left_seconds <= 0:
            limit = f"{limits.submission_seconds:g} s"
            execution.notes.append(
                f"the cells together ran longer than {limit}: cell {number} and later ones did not run"
            )
            break
        start = time.monotonic()
        allowed_seconds = min(limits.cell_seconds, left_seconds)
        run = student.run_cell(number, source, allowed_seconds)
        execution.runs[number] = run
        left_seconds -= max(run.seconds, (time.monotonic() - start) / limits.wall_factor)
        if run.end is CellEnd.TIMED_OUT:
            execution.notes.append(f"cell {number} ran longer than {allowed_seconds:.3g} s and was interrupted")
        if run.end is CellEnd.KILLED:
            break
    return execution


def _killer(runs: Mapping[int, CellRun]) -> int | None:
    return next((number for number, run in runs.items() if run.end is CellEnd.KILLED), None)
