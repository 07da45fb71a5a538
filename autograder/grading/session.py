"""One submission while it is graded: its notebook run, then a fresh process a test. Runs in the grader."""

import ast
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from autograder.engine.cells import Execution, alive, execute
from autograder.engine.client import ForkServer
from autograder.engine.process import CellRun, TestProcess
from autograder.errors import GraderError, StudentGone
from autograder.grading.notebook import Fitted
from autograder.model import Limits

MAX_RESTARTS = 3  # a test that kills the notebook's process costs a rerun of the notebook, but not without end
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass
class Session:
    """A submission's processes, and what was noticed about it."""

    name: str
    server: ForkServer
    fitted: Fitted
    probes: dict[str, str]  # module name -> source
    limits: Limits
    notes: list[str] = field(default_factory=list)
    runs: dict[int, CellRun] = field(default_factory=dict)
    _execution: Execution | None = None
    _restarts: int = 0

    def __enter__(self) -> Self:
        self.notes += self.fitted.notes
        self._execute()
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        if self._execution and self._execution.student:
            self._execution.student.__exit__()

    def open_test(self, seed: int) -> TestProcess:
        """Fork a test off the executed notebook, run again if a test has killed it. Raises StudentGone."""
        assert self._execution is not None
        try:
            return alive(self._execution).open_test(seed)
        except StudentGone:
            if self._execution.student is None or self._restarts == MAX_RESTARTS:
                raise
        self._restarts += 1
        self.__exit__(None, None, None)
        self._execute()
        return alive(self._execution).open_test(seed)

    def _execute(self) -> None:
        execution = execute(self.server, self.fitted.code, self.limits)
        self._execution = execution
        if not self._restarts:
            self.runs = execution.runs
            self.notes += execution.notes
        if execution.student is None:
            return
        try:
            failed, threads = execution.student.load_probes(self.probes)
        except StudentGone:
            return  # the first test will say so
        if failed:
            raise GraderError(f"the probes could not be loaded in the student process: {failed}")
        if threads and not self._restarts:
            self.notes.append(f"threads were still running when the tests began: {', '.join(threads)}")

    def source_line(self, number: int, line: int) -> str:
        """Return a line of a cell's source, or "" if there is none."""
        lines = self.fitted.code.get(number, "").splitlines()
        return lines[line - 1].strip() if 0 < line <= len(lines) else ""

    def definition(self, name: str) -> Definition | None:
        """Return the notebook's last definition of a function or class, parsed; None if there is none."""
        found = None
        for source in self.fitted.code.values():
            for node in _statements(source):
                if isinstance(node, Definition) and node.name == name:
                    found = node
        return found

    def executed_notebook(self) -> dict[str, Any]:
        """Return the fitted notebook with the outputs of this run."""
        cells = [dict(cell) for cell in self.fitted.notebook["cells"]]
        for number, cell in enumerate(cells, 1):
            if cell["cell_type"] == "code":
                run = self.runs.get(number)
                cell["outputs"] = run.outputs if run else []
                cell["execution_count"] = number if run else None
        return {**self.fitted.notebook, "cells": cells}


def _statements(source: str) -> list[ast.stmt]:
    python = "\n".join("pass" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines())
    try:
        return ast.parse(python).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # all that the parser raises for hostile text
        return []
