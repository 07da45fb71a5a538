"""What each hidden test is worth to its author: the mistakes that it catches, and those that no other test does."""

from collections import Counter
from collections.abc import Sequence

from autograder.authoring.verify import Verdict
from autograder.model import Assignment, Outcome

Rows = list[tuple[str, ...]]


def worth(assignment: Assignment, verdicts: Sequence[Verdict]) -> Rows:
    """Return a row a hidden test: how many wrong answers and mutants it catches, how many it alone; "-" for none.

    Mutants must have been graded to the end, else the first test that failed takes all the credit.
    """
    caught, alone, tests = Counter[str](), Counter[str](), dict[str, dict[str, str]]()
    for verdict in verdicts:
        _count(verdict, caught, alone, tests)
    rows: Rows = [("task", "hidden test", "group", "catches", "it alone")]
    for task in assignment.tasks:
        rows += [
            (task.id, name, group, str(caught[name]), str(alone[name]) if alone[name] else "-")
            for name, group in tests.get(task.id, {}).items()
        ]
    return rows


def _count(verdict: Verdict, caught: Counter[str], alone: Counter[str], tests: dict[str, dict[str, str]]) -> None:
    mistake = bool(verdict.case.mutated and not verdict.case.reason) or verdict.case.answer is not None
    for result in verdict.report.tasks if verdict.report else ():
        if not mistake or result.task != verdict.case.expected:
            continue
        failed = [test.name for test in result.tests if test.outcome is not Outcome.PASSED]
        tests.setdefault(result.task, {}).update({test.name: str(test.group) for test in result.tests})
        caught.update(failed)
        alone.update(failed if len(failed) == 1 else [])
