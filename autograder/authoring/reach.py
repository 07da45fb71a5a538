"""How far an answer reaches: the tasks whose hidden tests can tell it from another answer to the same task.

A definition changes nothing until it is called, and each hidden test starts from the freshly executed notebook. So a
task's tests see another task's answer only where its own answer, or one of its test files, names what is defined there.
"""

import ast
import re
from collections.abc import Mapping

from autograder.authoring.answers import Answer
from autograder.model import Assignment

_TASK = re.compile(r"""\.task\(\s*["']([^"']+)["']""")


class Reach:
    """Which tasks of an assignment can see which answers; `reference` is every task's answer."""

    def __init__(self, assignment: Assignment, reference: Mapping[str, str]) -> None:
        files = [path.read_text(encoding="utf-8") for path in sorted(assignment.graders.glob("test_*.py"))]
        tested = [(_TASK.findall(text), text) for text in files]
        self._tasks = [task.id for task in assignment.tasks]
        self._defined = {task: _defined(source) for task, source in reference.items()}
        self._seen = {
            task: "\n".join([reference[task], *(text for tasks, text in tested if task in tasks)])
            for task in self._tasks
        }

    def of(self, answer: Answer) -> tuple[str, ...]:
        """Return the tasks that can see the answer; none, which stands for all, where it binds another task's name."""
        bound = _defined(answer.source) | _imported(answer.source)
        if any(bound & names for task, names in self._defined.items() if task != answer.task):
            return ()
        name = re.compile(rf"\b{re.escape(answer.function)}\b")
        return tuple(task for task in self._tasks if task == answer.task or name.search(self._seen[task]))


def _defined(source: str) -> set[str]:
    return {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def _imported(source: str) -> set[str]:
    imports = (node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom))
    return {alias.asname or alias.name for node in imports for alias in node.names}
