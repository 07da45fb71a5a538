"""What a student reads of a report: the table under the checks, and the comment on the answer."""

from collections.abc import Sequence
from html import escape
from typing import Any

from autograder.adapters.inert import OURS, inert
from autograder.adapters.prose import with_code
from autograder.model import Outcome, TaskResult, TestResult

_COLUMNS = ("Hidden test", "Group", "Result")
_HEAD = "<tr>" + "".join(f'<th scope="col">{column}</th>' for column in _COLUMNS) + "</tr>"
_CAPTION = "A group counts when all its tests pass; edge and robust count only with core."


def check_outputs(outputs: Sequence[dict[str, Any]], result: TaskResult, notes: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the visible checks showed, then the table of hidden tests, then the score.

    nbgrader lets the first decisive output set the score: an error, stderr or an execute_result. Only ours is one.
    """
    page = table(result) + (notes_list(notes) if notes else "")
    tests = by_title(result.tests)
    passed = sum(not not_passed(runs) for runs in tests)
    counts = {OURS: "feedback", "passed": passed, "tests": len(tests)}
    shown = {"output_type": "display_data", "data": {"text/html": page}, "metadata": counts}
    score = {
        "output_type": "execute_result",
        "execution_count": None,
        "data": {"text/plain": repr(float(result.score))},
        "metadata": {OURS: "score"},
    }
    return [*(_undecided(output) for output in outputs), shown, score]


def table(result: TaskResult) -> str:
    """Return the hidden tests as HTML, with their titles, results and hints, and the score."""
    rows = "".join(_row(tests) for tests in by_title(result.tests))
    head = f"<caption>{_CAPTION}</caption><thead>{_HEAD}</thead>"
    body = f"<table>{head}<tbody>{rows}</tbody></table>" if rows else "<p>No hidden test was run.</p>"
    score = (
        f"Score: {result.score:g} of {result.max_score:g}" if result.max_score else "A bonus: no points, just honour"
    )
    return f"{body}<p><strong>{score}</strong></p>"


def notes_list(notes: Sequence[str]) -> str:
    """Return what was noticed about the submission as HTML."""
    items = "".join(f"<li>{_html(note)}</li>" for note in notes)
    return f"<p>About this notebook:</p><ul>{items}</ul>"


def comment(result: TaskResult, notes: Sequence[str]) -> str:
    """Return the hints of the tests that did not pass as Markdown; the notes where nothing could be tested."""
    lines = [f"- {line}" for line in titles_and_hints(result.tests)]
    return inert("\n".join(lines if result.tests else notes))


def titles_and_hints(tests: Sequence[TestResult]) -> list[str]:
    """Return a line for each test that did not pass: its title and its hint; equal lines once."""
    return list(dict.fromkeys(f"{test.title} {test.hint}".rstrip() for test in not_passed(tests)))


def hints(tests: Sequence[TestResult]) -> str:
    """Return the tests' hints behind one another, equal ones once."""
    return " ".join(dict.fromkeys(test.hint for test in tests if test.hint))


def not_passed(tests: Sequence[TestResult]) -> list[TestResult]:
    """Return the tests that did not pass."""
    return [test for test in tests if test.outcome is not Outcome.PASSED]


def by_title(tests: Sequence[TestResult]) -> list[list[TestResult]]:
    """Gather the runs of one test on several inputs, which share a title."""
    gathered: dict[tuple[str, str], list[TestResult]] = {}
    for test in tests:
        gathered.setdefault((test.title, test.group), []).append(test)
    return list(gathered.values())


def _row(tests: Sequence[TestResult]) -> str:
    failed = not_passed(tests)
    outcome = failed[0].outcome if failed else Outcome.PASSED
    mark = "✘" if failed else "✔"
    said = hints(failed)
    hint = f'<span class="hint"><strong>Hint:</strong> {_html(said)}</span>' if said else ""
    head = f'<th scope="row">{_html(tests[0].title)}{hint}</th>'
    return f"<tr>{head}<td>{tests[0].group}</td><td>{mark} {outcome.replace('_', ' ')}</td></tr>"


def _html(text: str) -> str:
    return with_code(escape(text))


def _undecided(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output in a form that says the same and that nbgrader takes no score from."""
    if output["output_type"] == "error":
        trace = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
        return {"output_type": "stream", "name": "stdout", "text": f"{trace}\n"}
    if output["output_type"] == "stream":
        return {**output, "name": "stdout"}
    return {"output_type": "display_data", "data": output["data"], "metadata": output["metadata"]}
