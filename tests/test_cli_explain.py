"""`autograder grade --test`, on the toy course's real tests."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from toy_course import Submit

from autograder.cli import main
from autograder.errors import GraderError
from autograder.grading.examination import told
from autograder.grading.pool import GradingProcess, Job
from autograder.grading.setup import Setup
from autograder.model import Assignment, Limits

LIMITS = Limits(cell_seconds=1, test_seconds=2)
HOSTILE = 'def double(x):\n    raise ValueError("\\x1b[2J" + chr(27) + "]0;gone")  # \x1b[31m'

Look = Callable[[str, Mapping[str, str]], str]


@pytest.fixture(scope="module")
def look(toy: Assignment, submit: Submit) -> Iterator[Look]:
    """Return a function that looks at one hidden test of a submission, and gives what the command prints of it."""
    with GradingProcess(Setup(toy, LIMITS, b"s" * 32, ("cpu",))) as process:

        def look(test: str, answers: Mapping[str, str]) -> str:
            examined = process.examine(Job("looked", submit("looked", answers)), test)
            return "\n\n".join(told(each, explain=True) for each in examined)

        yield look


def test_explain_shows_inputs_what_came_back_what_was_expected_and_what_changed(look: Look) -> None:
    said = look("test_doubles_a_tensor", {"double": "def double(x):\n    x += 1\n    return x"})

    assert "test_toy::test_doubles_a_tensor[cpu]" in said
    assert "Twice a tensor, which is left as it was." in said
    assert "task double, group edge" in said
    assert "outcome   failed" in said
    assert "call 1: double\n      in   tensor float64 (2, 3)\n           [[" in said
    assert "got  tensor float64 (2, 3)\n           [[" in said
    assert "expected" in said
    assert "also changed argument 0" in said


def test_explain_shows_probes_rebound_names_and_objects_that_stay_with_the_student(look: Look) -> None:
    halved = look("test_halves", {"halve": "def halve(x):\n    return x"})
    averaged = look("test_two_means", {})

    assert "call 1: rebind\n      in   double=probe correct_double\n  call 2: probe twice\n      in   halve" in halved
    assert "got  (5.0, 5.0)" in halved
    assert "outcome   passed" in averaged
    assert "got  a 'Mean' of the student's" in averaged


def test_explain_says_that_the_code_never_came_back(look: Look) -> None:
    said = look("test_draws", {"double": "def double(x):\n    while True: pass"})

    assert "got  timed_out: Your code ran longer than 2 s" in said


def test_an_unknown_test_is_an_error_that_lists_near_ones(look: Look) -> None:
    with pytest.raises(GraderError) as caught:
        look("test_doubles_a_nubmer", {})

    assert "no hidden test 'test_doubles_a_nubmer'; did you mean one of these?\n" in str(caught.value)
    assert "test_toy::test_doubles_a_number" in str(caught.value)


def test_the_command_shows_students_lines_which_a_terminal_does_not_obey_and_names_what_is_no_notebook(
    course: Path, submit: Submit, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / "broken.ipynb").write_text("{")
    hostile = str(submit("hostile", {"double": HOSTILE}))
    before = contents(course)

    status = main(["grade", hostile, "broken.ipynb", "--assignment", "toy", "--test", "draws_nothing", "--explain"])

    said = capsys.readouterr()
    assert status == 1
    assert "call 1: double\n      in   1\n" in said.out
    assert "raised: ValueError: \\x1b[2J\\x1b]0;gone" in said.out
    assert "at `raise ValueError(" in said.out
    assert "# \\x1b[31m" in said.out
    assert "\x1b" not in said.out
    assert "broken.ipynb: nothing could be graded" in said.err
    assert contents(course) == before


def test_without_explain_only_the_outcome_is_shown_and_never_a_score(
    course: Path, submit: Submit, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(submit("one", {"double": "def double(x):\n    return 1"}))
    before = contents(course)

    assert main(["grade", path, "--assignment", "toy", "--test", "test_toy::test_doubles_a_number"]) == 0

    said = capsys.readouterr().out
    assert "outcome   failed" in said
    assert "Add the number to itself." in said
    assert "call" not in said
    assert "/" not in said.partition("\n")[2]
    assert contents(course) == before


def contents(course: Path) -> dict[Path, bytes]:
    """Return all files but the course's seed, which the first command makes, and what Python compiles."""
    files = (path for path in course.rglob("*") if path.is_file() and path.suffix != ".pyc" and path.name != "seed")
    return {path: path.read_bytes() for path in files}


@pytest.mark.parametrize("options", [["--explain"], ["--test", "t", "--json", "reports.json"]])
def test_options_that_do_not_go_together_are_a_usage_error(options: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["grade", "x.ipynb", "--assignment", "toy", *options])
