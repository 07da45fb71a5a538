"""Hidden tests run by the plugin, right or wrong; one submission, and graders written for each test."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from toy_course import Submit

from autograder.engine.client import ForkServer
from autograder.errors import GraderError
from autograder.grading.notebook import fit, parse_notebook
from autograder.grading.plugin import GraderPlugin, collect_and_run
from autograder.grading.session import Session, check_probes
from autograder.model import Assignment, Limits, Manner, Outcome, TestResult

LIMITS = Limits(test_seconds=5)
HEAD = """
import pytest
import torch
from autograder.grading.claims import assert_raises
from autograder.grading.outcomes import Raised, Wrong
from autograder.grading.proxy import probe

@pytest.mark.task("double")
def test_double(student):
    '''It doubles.'''
    assert student.double(2) == 4
"""
ANSWERS = {
    "double": "def double(x):\n    return 2 * x",
    "halve": "rest = (9\n    % 5)\ndef halve(x):\n    return x / 2",
    "Mean": "\n\nimport torch\ndef fail(kind='ValueError'):\n    raise getattr(__builtins__, kind)('secret')\n"
    "%time z = 1\nlayer = torch.nn.Linear(1, 1)\ndef make():\n    return layer\n"
    "def fill(X, y=0):\n    X.fill_(1)\n    torch.rand(1)\n    torch.set_grad_enabled(False)",
}


class Outcomes(dict[str, TestResult]):
    """Results by the tests' names, what was noted, and what was our fault."""

    notes: tuple[str, ...] = ()
    fault = ""


Grade = Callable[[Assignment, Path], Outcomes]
Run = Callable[[str], Outcomes]


@pytest.fixture
def grade(released: dict[str, Any], server: ForkServer, monkeypatch: pytest.MonkeyPatch) -> Grade:
    """Return a function that runs an assignment's hidden tests on a submission, in this process."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # as in a worker
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:unraisableexception")  # at its end it collects garbage ten times over

    def grade(assignment: Assignment, path: Path) -> Outcomes:
        outcomes = Outcomes()

        def feed() -> Iterator[Session]:
            fitted = fit(parse_notebook(path.read_bytes(), path, LIMITS), released)
            probes = {"probes": (assignment.graders / "probes.py").read_text()}
            with Session("x", server, fitted, probes, LIMITS, Manner(answers_only=True)) as session:
                yield session

        def emit(session: Session, results: dict[str, list[TestResult]], fault: str) -> None:
            tests = [test for task in results.values() for test in task]
            outcomes.update({test.name.partition("::")[2]: test for test in tests})
            outcomes.notes, outcomes.fault = tuple(session.notes), fault

        for file in assignment.graders.glob("test_*.py"):
            sys.modules.pop(file.stem, None)  # of an earlier test
        collect_and_run(GraderPlugin(assignment, b"seed", ("cpu", "meta"), feed(), emit))
        return outcomes

    return grade


@pytest.fixture
def run(toy: Assignment, grade: Grade, submit: Submit, tmp_path: Path) -> Run:
    """Return a function that runs HEAD and more hidden tests on one submission."""
    assignment = replace(toy, tasks=toy.tasks[:1], graders=tmp_path)

    def run(source: str) -> Outcomes:
        (tmp_path / "test_it.py").write_text(HEAD + source)
        (tmp_path / "probes.py").write_text("def same(x): return x\nalias = same\n")
        return grade(assignment, submit("plugin", ANSWERS))

    return run


def hidden(body: str, arguments: str = "student", group: str = "core") -> str:
    """Write a hidden test `test_x`."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"\n@pytest.mark.task('double', group='{group}')\ndef test_x({arguments}):\n    '''Title.'''\n{lines}\n"


def test_a_docstrings_first_paragraph_is_the_public_title(run: Run) -> None:
    source = hidden("student.double(1)").replace(
        "'''Title.'''", "'''A title\n    of two lines.\n\n    And more.\n    '''"
    )

    assert run(source)["test_x"].title == "A title of two lines."


def test_a_failing_assert_is_wrong_and_shows_the_student_nothing(run: Run) -> None:
    result = run(hidden("assert student.double(20) == 41, 'expected 41'"))["test_x"]

    assert (result.outcome, result.hint) == (Outcome.FAILED, "")
    assert "expected 41" in result.detail


@pytest.mark.parametrize("call", ["pytest.fail('no')", "with pytest.raises(Raised): student.double(1)"])
def test_a_failure_in_pytests_own_words_is_wrong(run: Run, call: str) -> None:
    assert run(hidden("student.double(1)\n" + call))["test_x"].outcome is Outcome.FAILED


def test_wrong_carries_a_hint_for_the_student_and_a_detail_for_us(run: Run) -> None:
    result = run(hidden("raise Wrong('think', 'of 41')"))["test_x"]

    assert (result.outcome, result.hint, result.detail) == (Outcome.FAILED, "think", "of 41")


def test_what_the_student_process_returned_may_be_the_detail_whatever_it_is(run: Run) -> None:
    outcomes = run(
        hidden("raise Wrong(['think'], {'of': 41})") + hidden("student.double(2)").replace("test_x", "test_y")
    )

    assert (outcomes["test_x"].hint, outcomes["test_x"].detail) == ("['think']", "{'of': 41}")
    assert outcomes["test_y"].outcome is Outcome.PASSED


def test_a_test_that_stumbles_over_an_answer_counts_against_it_and_is_noted(run: Run) -> None:
    outcomes = run(hidden("student.double(1).sum()"))

    assert outcomes["test_x"].outcome is Outcome.FAILED
    assert "could not be checked" in outcomes["test_x"].hint
    assert "stumbled" in outcomes.notes[-1]
    assert outcomes.fault == ""


FAULTS = {
    "a test that fails before it asks": ("1 / 0", "ZeroDivisionError"),
    "a test that never asks": ("torch.ones(2) @ torch.ones(3)", "RuntimeError"),
    "a skipped test": ("pytest.skip('not today')", "Skipped"),
    "a test that exits": ("raise SystemExit(1)", "SystemExit"),
    "an unknown probe": ("student.run(probe.absent)", "no probe 'absent'"),
    "an unknown probe as argument": ("student.run(probe.same, [probe.absent])", "no probe 'absent'"),
    "an unknown probe in place of a name": ("student.rebind(double=probe.absent)", "no probe 'absent'"),
    "an argument that cannot travel": ("student.double(object())", "cannot travel"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_hidden_test_is_our_fault(run: Run, name: str) -> None:
    body, problem = FAULTS[name]

    outcomes = run(hidden(body))

    assert "::test_x: " in outcomes.fault
    assert problem in outcomes.fault
    assert "test_x" not in outcomes


def test_an_unknown_fixture_is_our_fault(run: Run) -> None:
    assert "no_fixture" in run(hidden("pass", arguments="student, no_fixture")).fault


def test_a_handle_of_another_test_is_our_fault(run: Run) -> None:
    keep = hidden("kept.append(student.make())").replace("test_x", "test_keep")

    outcomes = run("\nkept = []\n" + keep + hidden("student.run(probe.same, kept[0])"))

    assert "a handle of a Linear belongs to another test" in outcomes.fault


BROKEN = {
    "no docstring": (hidden("pass").replace("'''Title.'''", ""), "needs a docstring"),
    "no marker": ("\ndef test_x(student):\n    '''T.'''\n", "needs @pytest.mark.task"),
    "an unknown task": (hidden("pass").replace("'double'", "'dubble'"), "of one of ['double']"),
    "an unknown group": (hidden("pass", group="corner"), "core, edge, robust"),
    "an unknown marker": ("\n@pytest.mark.tusk('double')\ndef test_x(student):\n    '''T.'''\n", "tusk"),
    "a syntax error": ("\ndef test_x(:\n", "SyntaxError"),
    "an import that fails": ("\nimport absent_module\n", "absent_module"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_hidden_tests_that_cannot_be_collected_are_our_fault_and_named(run: Run, name: str) -> None:
    source, problem = BROKEN[name]

    with pytest.raises(GraderError) as caught:
        run(source)

    assert problem in str(caught.value)


def test_a_task_without_a_core_test_is_our_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "HEAD", "import pytest\n")

    with pytest.raises(GraderError, match="no core test for double"):
        run(hidden("pass", group="edge"))


def test_a_test_runs_once_on_each_device(run: Run) -> None:
    outcomes = run(hidden("assert device in {'cpu', 'meta'}", arguments="student, device"))

    assert {"test_x[cpu]", "test_x[meta]"} <= outcomes.keys()


def test_no_two_tests_draw_the_same_numbers(run: Run) -> None:
    draw = hidden("raise Wrong('', str(rng.integers(10**9)))", arguments="student, rng")

    outcomes = run(draw + draw.replace("test_x", "test_y"))

    assert outcomes["test_x"].detail != outcomes["test_y"].detail


def test_the_students_exception_can_be_what_is_asked_for(run: Run) -> None:
    assert run(hidden("assert_raises('ValueError', student.fail)"))["test_x"].outcome is Outcome.PASSED


def test_another_exception_than_asked_for_is_wrong_in_words_without_values(run: Run) -> None:
    result = run(hidden("assert_raises('KeyError', student.fail, hint='Look it up.')"))["test_x"]

    assert result.outcome is Outcome.FAILED
    assert result.hint == "A KeyError is expected here; your code raises another exception. Look it up."


def test_a_call_tells_what_it_changed(run: Run) -> None:
    body = """
assert student.last is None
student.fill(torch.zeros(2))
assert student.last.changed == ("0",)
assert student.last.rng_moved == ("torch",)
assert student.last.settings_changed == ("gradient mode",)
"""

    assert run(hidden(body))["test_x"].detail == ""


def test_handles_and_functions_of_the_notebook_can_be_arguments(run: Run) -> None:
    body = """
layer = student.make()
assert layer.type_name == "Linear"
assert layer(torch.zeros(2, 1)).shape == (2, 1)
assert student.run(probe.same, [layer, (student.double, 3)])[1][1] == 3
assert student.run(probe.alias, {"f": student.double})["f"](4) == 8
"""

    assert run(hidden(body))["test_x"].detail == ""


def test_source_is_the_parsed_definition_whatever_magics_stand_beside_it(run: Run) -> None:
    body = """
student.double(1)
assert student.source("fill").args.args[0].arg == "X"
assert student.source("halve").name == "halve"
assert student.source("Mean") is None
"""

    assert run(hidden(body))["test_x"].detail == ""


def test_the_line_shown_is_the_students_own_blank_lines_or_not(run: Run) -> None:
    assert run(hidden("student.fail()"))["test_x"].hint == (
        "Your code raised ValueError at `raise getattr(__builtins__, kind)('secret')`."
    )


def test_probes_that_cannot_be_loaded_are_our_fault(released: dict[str, Any], server: ForkServer) -> None:
    with pytest.raises(GraderError, match="SyntaxError"):
        check_probes(server, {"probes": "def f(:"}, LIMITS)

    with Session("x", server, fit({"cells": []}, released), {"probes": ""}, LIMITS) as session:  # the other is gone
        assert session.notes


def test_tests_in_another_order_give_equal_results(
    toy: Assignment, grade: Grade, submit: Submit, tmp_path: Path
) -> None:
    mark = "\n\n\n@pytest.mark.task"
    head, *tests = (toy.graders / "test_toy.py").read_text().split(mark)
    (tmp_path / "test_toy.py").write_text(mark.join([head, *tests[::-1]]))
    (tmp_path / "probes.py").write_text((toy.graders / "probes.py").read_text())
    path = submit("order", {"double": "def double(x):\n    return torch.rand(1)", "Mean": "Mean = list"})

    forwards, backwards = grade(toy, path), grade(replace(toy, graders=tmp_path), path)

    assert list(forwards) != list(backwards)
    assert forwards == backwards
