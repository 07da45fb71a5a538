"""`autograder grade --test`, on the toy course's real tests."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.model import Assignment

CONFIG = """\
c = get_config()
c.CourseDirectory.source_directory = "assignments"
c.Autograder.graders_directory = "graders"
c.Limits.test_seconds = 2
"""
HOSTILE = 'def double(x):\n    raise ValueError("\\x1b[2J" + chr(27) + "]0;gone")  # \x1b[31m'

Submit = Callable[[str, Mapping[str, str]], Path]
Look = Callable[..., str]


@pytest.fixture
def look(toy: Assignment, submit: Submit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Look:
    """Return a function that looks at one hidden test of a submission, and gives what was printed."""
    root = toy.solutions.parent.parent
    (root / "nbgrader_config.py").write_text(CONFIG)
    monkeypatch.chdir(root)

    def look(test: str, answers: Mapping[str, str], *options: str, status: int = 0) -> str:
        path = submit("looked", answers)
        before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file() and file.suffix != ".pyc"}
        assert main(["grade", str(path), "--assignment", "toy", "--test", test, *options]) == status
        assert (
            before.items()
            <= {file: file.read_bytes() for file in root.rglob("*") if file.is_file() and file.suffix != ".pyc"}.items()
        )
        said = capsys.readouterr()
        return said.err if status else said.out

    return look


def test_explain_shows_inputs_what_came_back_what_was_expected_and_what_changed(look: Look) -> None:
    said = look("test_doubles_a_tensor", {"double": "def double(x):\n    x += 1\n    return x"}, "--explain")

    assert "test_toy::test_doubles_a_tensor[cpu]" in said
    assert "Twice a tensor, which is left as it was." in said
    assert "task double, group edge" in said
    assert "outcome   failed" in said
    assert "call 1: double\n      in   tensor float64 (2, 3)\n           [[" in said
    assert "got  tensor float64 (2, 3)\n           [[" in said
    assert "expected" in said
    assert "also changed argument 0" in said


def test_explain_shows_probes_rebound_names_and_objects_that_stay_with_the_student(look: Look) -> None:
    halved = look("test_halves", {"halve": "def halve(x):\n    return x"}, "--explain")
    averaged = look("test_two_means", {}, "--explain")

    assert "call 1: rebind\n      in   double=probe correct_double\n  call 2: probe twice\n      in   halve" in halved
    assert "got  (5.0, 5.0)" in halved
    assert "outcome   passed" in averaged
    assert "got  a 'Mean' of the student's" in averaged


def test_explain_shows_the_students_line_and_a_terminal_obeys_none_of_it(look: Look) -> None:
    said = look("draws_nothing", {"double": HOSTILE}, "--explain")

    assert "raised: ValueError: \\x1b[2J\\x1b]0;gone" in said
    assert "at `raise ValueError(" in said
    assert "# \\x1b[31m" in said
    assert "\x1b" not in said


def test_explain_says_that_the_code_never_came_back(look: Look) -> None:
    said = look("test_draws", {"double": "def double(x):\n    while True: pass"}, "--explain")

    assert "got  timed_out: Your code ran longer than 2 s" in said


def test_without_explain_only_the_outcome_is_shown_and_never_a_score(look: Look) -> None:
    said = look("test_toy::test_doubles_a_number", {"double": "def double(x):\n    return 1"})

    assert "outcome   failed" in said
    assert "Add the number to itself." in said
    assert "call" not in said
    assert "/" not in said.partition("\n")[2]


def test_an_unknown_test_is_an_error_that_lists_near_ones(look: Look) -> None:
    said = look("test_doubles_a_nubmer", {}, status=1)

    assert "no hidden test 'test_doubles_a_nubmer'; did you mean one of these?\n" in said
    assert "test_toy::test_doubles_a_number" in said


def test_what_is_no_notebook_is_an_error(look: Look, capsys: pytest.CaptureFixture[str]) -> None:
    look("test_draws", {})
    Path("broken.ipynb").write_text("{")

    assert main(["grade", "broken.ipynb", "--assignment", "toy", "--test", "test_draws"]) == 1

    assert "broken.ipynb: nothing could be graded" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--explain"], ["--test", "t", "--json", "reports.json"]])
def test_options_that_do_not_go_together_are_a_usage_error(options: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["grade", "x.ipynb", "--assignment", "toy", *options])
