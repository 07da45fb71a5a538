from copy import deepcopy
from typing import Any

from autograder.grading.class_findings import class_findings
from autograder.grading.notebook import fit
from autograder.model import Outcome

from .made_reports import report, result


def test_a_hint_counts_once_a_submission_whatever_line_raised() -> None:
    hint = "Your code raised KeyError at `{}`. Look it up."
    first = [result("a", Outcome.RAISED, hint.format("x['a'].y")), result("b", Outcome.RAISED, hint.format("z"))]
    second = [result("a", Outcome.RAISED, hint.format("q[`1`]")), result("b", Outcome.FAILED, "Too few.")]

    hints = class_findings([report("one", first), report("two", second)]).hints

    assert [(each.hint, each.submissions) for each in hints] == [
        ("Your code raised KeyError. Look it up.", 2),
        ("Too few.", 1),
    ]
    assert hints[0].titles == ("It does a.", "It does b.")


def test_an_untouched_stub_is_no_common_hint() -> None:
    assert class_findings([report("one", [result("a", Outcome.MISSING, "Not attempted yet.")])]).hints == ()


def test_all_that_is_noted_about_a_notebooks_cells_is_tampering(released: dict[str, Any]) -> None:
    submitted = deepcopy(released)
    locked = next(cell for cell in submitted["cells"] if cell["metadata"]["nbgrader"].get("grade_id") == "halve")
    locked["source"] = "pass"
    answer = next(cell for cell in submitted["cells"] if cell["metadata"]["nbgrader"].get("grade_id") == "halve-answer")
    answer["cell_type"] = "raw"
    del submitted["cells"][0]
    submitted["cells"].append(deepcopy(locked))
    notes = fit(submitted, released).notes
    others = ("cell 3 ran longer than 30 s and was interrupted", "threads were still running: 'cell 'x'")

    findings = class_findings([report("one", [], [*notes, *others])])

    assert len(notes) == 4
    assert {note.text for note in findings.tampered} == set(notes)
    assert {note.text for note in findings.notes} == set(others)


def test_who_was_stopped_is_named_with_task_and_way_and_the_slowest_come_first() -> None:
    stopped = [result("a", Outcome.KILLED), result("b", Outcome.TIMED_OUT), result("c", Outcome.KILLED)]

    findings = class_findings([report("quick", [result("a", Outcome.FAILED)]), report("slow", stopped, seconds=9)])

    assert [(each.submission, each.tasks) for each in findings.stopped] == [
        ("slow", (("f", Outcome.KILLED), ("f", Outcome.TIMED_OUT)))
    ]
    assert findings.slowest == (("slow", 9), ("quick", 1))
