"""Submissions of which we know what they deserve: the reference, stubs, known answers, mutants of the reference.

A known answer runs the hidden tests of its own task. That it costs no other is proved for all answers at once: each
task earns all beside others that end the process when they are called, so its tests call none of them.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.authoring.answers import Answer, Kind, known_answers
from autograder.authoring.mutation.equivalents import FILE, read_equivalents
from autograder.authoring.mutation.mutants import mutants, unparsed
from autograder.authoring.submissions import reference_answers, substitute
from autograder.model import Assignment, Task

FULL, ZERO = "full", "zero"
TRIPWIRE = "def {name}(*_, **__):\n    import os\n\n    os._exit(1)"


@dataclass(frozen=True, slots=True)
class Case:
    """One submission of which we know what it deserves."""

    label: str
    answers: dict[str, str]
    expected: str  # FULL, ZERO, or the task that must lose points, and no other
    answer: Answer | None = None
    whole: bool = False  # every cell runs, as in a student's submission; else those that hidden tests need
    tested: tuple[str, ...] = ()  # the tasks whose hidden tests alone run; none for all
    mutated: str = ""  # the task whose reference was edited
    plain: str = ""  # the source before the edit
    reason: str = ""  # why the edit changes nothing that matters

    @property
    def code(self) -> str:
        """All that is handed in."""
        return "\n".join(self.answers.values())

    @property
    def task(self) -> str:
        """The task that the case is about; FULL or ZERO where it is about all."""
        return self.mutated or (self.answer.task if self.answer else self.expected)


def all_cases(assignment: Assignment) -> list[Case]:
    """Return every case, the mutants last."""
    return [*known_cases(assignment), *mutant_cases(assignment)]


def known_cases(assignment: Assignment) -> list[Case]:
    """Return the reference, the stub, every task alone left as a stub, and every known answer in company."""
    reference = reference_answers(assignment)
    tasks = [task.id for task in assignment.tasks]
    turned = dict(zip(tasks, [reference[task] for task in (*tasks[1:], tasks[0])], strict=True))
    known = [
        Case("reference", reference, FULL, whole=True),
        Case("stub", {}, ZERO, whole=True),
        Case("reference with its definitions in another order, in other cells", turned, FULL),
    ]
    tripwires = {task: _tripwires(task, reference) for task in tasks}
    for task in tasks:
        others = {name: source for name, source in reference.items() if name != task}
        known.append(Case(f"only {task} left as a stub", others, task, tested=(task,)))
        label = f"{task} beside answers that end the process when they are called"
        known.append(Case(label, {**tripwires, task: reference[task]}, FULL, tested=(task,)))
    for answer in known_answers(assignment):
        source = substitute(reference[answer.task], answer.function, answer.source)
        answers, expected = {**reference, answer.task: source}, answer.task if answer.kind is Kind.WRONG else FULL
        label = f"{answer.kind} {answer.name} ({answer.title})"
        known.append(Case(label, answers, expected, answer, tested=_tested(answer, reference)))
    return known


def _tested(answer: Answer, reference: Mapping[str, str]) -> tuple[str, ...]:
    """Return the task whose tests meet the answer; none, which stands for all, where it binds another task's name."""
    bound = _defined(answer.source) | _imported(answer.source)
    shared = any(bound & _defined(source) for task, source in reference.items() if task != answer.task)
    return () if shared else (answer.task,)


def _tripwires(task: str, reference: Mapping[str, str]) -> str:
    """Return a tripwire for each name that a task's answer defines and no other's does."""
    others = (_defined(source) for other, source in reference.items() if other != task)
    own = _defined(reference[task]).difference(*others)
    return "\n\n\n".join(TRIPWIRE.format(name=name) for name in sorted(own))


def _defined(source: str) -> set[str]:
    return {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def _imported(source: str) -> set[str]:
    imports = (node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom))
    return {alias.asname or alias.name for node in imports for alias in node.names}


def mutant_cases(assignment: Assignment) -> list[Case]:
    """Return every task's reference as mutants are written, and its mutants; those listed as equivalent earn all.

    They stand beside the answers that the task needs, and empty cells: a stub would cost more than it shows. Bonus
    tasks have none: there a student's own check is judged by what it catches, and a little less is no mistake.
    """
    reference, equivalents = reference_answers(assignment), read_equivalents(assignment.solutions)
    empty = dict.fromkeys(reference, "")
    found = []
    for task in (task for task in assignment.tasks if task.points):
        needed = empty | {name: reference[name] for name in _needs(assignment, task)}
        plain = unparsed(reference[task.id])
        label = f"reference of {task.id} by itself, under the limits of mutants"
        found.append(Case(label, {**needed, task.id: plain}, FULL, tested=(task.id,), mutated=task.id, plain=plain))
        for mutant in mutants(reference[task.id]):
            reason = equivalents.get(mutant.name, "")
            label = f"equivalent mutant {mutant.name}" if reason else f"mutant {mutant.name}"
            answers, expected = {**needed, task.id: mutant.source}, FULL if reason else task.id
            tested = (task.id,)
            found.append(Case(label, answers, expected, tested=tested, mutated=task.id, plain=plain, reason=reason))
    return found


def stale_equivalents(assignment: Assignment) -> list[str]:
    """Return what equivalent.toml lists and no operator makes any more."""
    reference = reference_answers(assignment)
    names = {mutant.name for task in assignment.tasks if task.points for mutant in mutants(reference[task.id])}
    return [f"{FILE}: no such mutant: {name}" for name in read_equivalents(assignment.solutions) if name not in names]


def _needs(assignment: Assignment, task: Task) -> list[str]:
    """Return the tasks that a task builds on, and those that these build on."""
    by_id = {each.id: each for each in assignment.tasks}
    return [*dict.fromkeys(name for need in task.needs for name in (*_needs(assignment, by_id[need]), need))]
