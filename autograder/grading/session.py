"""One submission while it is graded: its notebook run, then a fresh process a test. Runs in the grader."""

import ast
import re
import time
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from types import TracebackType
from typing import Any, Self

from autograder.engine.cells import Execution, execute
from autograder.engine.client import ForkServer
from autograder.engine.process import CellEnd, CellRun, TestProcess
from autograder.errors import GraderError, ServerError, StudentGone
from autograder.grading.examination import Call
from autograder.grading.notebook import Fitted, is_answer, is_locked
from autograder.model import AS_USUAL, Limits, Manner

MAX_EXECUTIONS = 10  # all runs for tests together, in a submission's time, where each test needs a run of its own
MAX_RESTARTS = 3  # a test that kills the notebook's process costs a rerun of the notebook, but not without end
CUDA_TRIAL = "import torch\nassert torch.ones(2, device='cuda').sum().item() == 2"
MAX_REFUSAL = 300  # characters
MAX_PARSED = 200_000  # characters of a cell; of more the parser makes gigabytes
MAX_LINE = 300  # characters of a source line in a hint
# The target begins with no blank: two neighbours that may both take blanks would try out every split of them.
MAGIC_LINE = re.compile(r"^([ \t]*)(?:[\w.,*][\w.,* \t]*=[ \t]*)?[%!].*$", re.MULTILINE)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass
class Session:
    """A submission's processes, and what was noticed about it."""

    name: str
    server: ForkServer
    fitted: Fitted
    probes: dict[str, str]  # module name -> source
    limits: Limits
    manner: Manner = AS_USUAL
    tests: frozenset[str] = frozenset()  # names of the only hidden tests to run, their calls recorded; none: all
    notes: list[str] = field(default_factory=list)
    calls: dict[str, list[Call]] = field(default_factory=dict)
    runs: dict[int, CellRun] = field(default_factory=dict)
    _execution: Execution | None = None
    _restarts: int = 0
    _rerun_seconds: float = 0.0

    def __enter__(self) -> Self:
        self.notes += self.fitted.notes
        self._execute(first=True)
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self._end()

    def _end(self) -> None:
        if self._execution:
            self._execution.end()

    @property
    def cells(self) -> dict[int, str]:
        """The sources of the cells that run, by their numbers."""
        return self.fitted.answers if self.manner.answers_only else self.fitted.code

    def open_test(self, seed: int) -> TestProcess:
        """Give a process to one test: a fork of the executed notebook, or its own where that cannot be forked.

        The notebook is run again if a test has killed, or spent, its process. Raises StudentGone.
        """
        assert self._execution is not None
        if self._execution.student is not None and self._execution.student.spent:
            self._run_anew()
        try:
            return self._execution.alive().open_test(seed, self.manner.threads)
        except StudentGone:
            was_running = self._execution.student is not None
            self._end()
            if not was_running or self._restarts == MAX_RESTARTS:
                raise
        self._restarts += 1
        self._execute()
        return self._execution.alive().open_test(seed, self.manner.threads)

    def _run_anew(self) -> None:
        if self._rerun_seconds > MAX_EXECUTIONS * self.limits.submission_seconds:
            raise StudentGone("the notebook takes too long to be run again for each test")
        start = time.monotonic()
        self._end()
        self._execute()
        self._rerun_seconds += time.monotonic() - start

    def _execute(self, *, first: bool = False) -> None:
        execution = execute(self.server, self.cells, self.limits)
        self._execution = execution
        if first:
            self.runs = execution.runs
            self.notes += execution.notes
        if execution.student is None:
            return
        try:
            failed, threads = execution.student.load_probes(self.probes)
        except StudentGone:
            return  # the first test will say so
        if failed:  # they load in a clean process, see check_probes, so it is the student's doing
            self.notes.append("the tools of the hidden tests could not be loaded beside this notebook's code")
            execution.end()
            return
        # By its own word, which costs a run a test: believed only where it can be so.
        execution.student.forkable |= self.server.gpu is None
        if first and not execution.student.forkable:
            self.notes.append("it uses the GPU before the tests begin, so it was run anew for each test")
        if threads and first:
            self.notes.append(f"threads were still running when the tests began: {', '.join(threads)}")

    def has_probe(self, name: str) -> bool:
        """Return whether a probe of this name is defined; the student process is not asked."""
        return any(name in _top_level_names(source) for source in self.probes.values())

    def source_line(self, number: int, line: int) -> str:
        """Return a line of a cell's source, or "" if there is none. IPython counts from the first that is not blank."""
        lines = self.fitted.code.get(number, "").lstrip().splitlines()
        return lines[line - 1].strip()[:MAX_LINE] if 0 < line <= len(lines) else ""

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """The notebook's functions and classes, parsed, by name; of several with one name the last."""
        cells = self.fitted.notebook["cells"]
        sources = ((source, is_locked(cells[number - 1])) for number, source in self.fitted.code.items())
        statements = (_locked_statements(source) if locked else _statements(source) for source, locked in sources)
        return {node.name: node for node in chain.from_iterable(statements) if isinstance(node, Definition)}

    def executed_notebook(self) -> dict[str, Any]:
        """Return the fitted notebook with the outputs of this run."""
        cells = [dict(cell) for cell in self.fitted.notebook["cells"]]
        for number, cell in enumerate(cells, 1):
            if cell["cell_type"] == "code":
                run = self.runs.get(number)
                cell["outputs"] = run.outputs if run else []
                cell["execution_count"] = number if run else None
        return {**self.fitted.notebook, "cells": cells}


def check_probes(server: ForkServer, probes: dict[str, str], limits: Limits) -> None:
    """Load the probes in a process without student code. Raises GraderError when they do not load there either."""
    with server.spawn(limits) as clean:
        failed, _ = clean.load_probes(probes)
    if failed:
        raise GraderError(f"the probes cannot be loaded: {failed}")


def check_cuda(server: ForkServer, limits: Limits) -> None:
    """Use the GPU as student code will. Raises ServerError when that fails: no test may fail because of the machine."""
    with server.spawn(limits) as clean:
        run = clean.run_cell(1, CUDA_TRIAL, limits.cell_seconds)
    if run.end is not CellEnd.OK:
        said = [str(output.get("evalue", ""))[:MAX_REFUSAL] for output in run.outputs]
        raise ServerError(f"a student process cannot use the GPU ({run.end}): {' '.join(said).strip()}")


def gather_pictures(server: ForkServer, released: dict[str, Any], reference: str, limits: Limits) -> None:
    """Run the notebook on the reference's answers: what it draws then need not be drawn for each submission."""
    others = {n: text for n, text in Fitted(released, ()).code.items() if not is_answer(released["cells"][n - 1])}
    with server.gallery.opened():
        execute(server, {0: reference, **others}, limits).end()


def _statements(source: str) -> list[ast.stmt]:
    """Return a cell's statements, without its magics; none for what is no Python, or far too long."""
    if len(source) > MAX_PARSED:
        return []
    for python in (source, MAGIC_LINE.sub(r"\1pass", source)):
        try:
            return ast.parse(python).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):  # all that the parser raises for hostile text
            continue
    return []


_locked_statements = cache(_statements)  # the same in every submission; students' own text is not kept


@cache
def _top_level_names(source: str) -> frozenset[str]:
    """Return the names that a module of ours defines, imports by name, or assigns to."""
    body = ast.parse(source).body
    defined = {node.name for node in body if isinstance(node, Definition)}
    imported = {alias.asname or alias.name for node in body if isinstance(node, ast.ImportFrom) for alias in node.names}
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    return frozenset(defined | imported | {target.id for target in targets if isinstance(target, ast.Name)})
