import re
from collections.abc import Callable

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course_lib import progress as progress_module
from course_lib.progress import progress

TASKS = [("double", "1.1 Twice <b>", 2), ("halve", "1.2 Half", 3), ("check_double", "Bonus", 0)]
CHECKS = {
    "double": 'with Check("double") as check: check.equal("double(2)", double(2), 4)',
    "halve": 'with Check("halve") as check: check.equal("halve(2) & more", halve(2), 1)',
    "check_double": 'with Check("check_double") as check: check.true("it is", check_double(double), "is it?")',
}
RIGHT = {"double": "2 * x", "halve": "x / 2", "check_double": "True"}
Run = Callable[[str], None]


def answer(task: str, result: str) -> str:
    return f"def {task}(x):\n    return {result}"


def stub(task: str) -> str:
    return f"def {task}(x):\n    raise NotImplementedError"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a cell of a notebook whose kernel has just been started."""
    monkeypatch.setattr(progress_module, "_notes", {})
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))  # type: ignore[no-untyped-call]
    shell.run_cell("from course_lib.checks import Check")  # type: ignore[no-untyped-call]
    run_cell: Run = shell.run_cell
    return run_cell


def verdicts() -> list[str]:
    """Return what the table says of each task, without its title and points."""
    _, *rows = repr(progress(TASKS)).splitlines()[: len(TASKS) + 1]
    return [re.sub(r"(?<=^.) .*?  +(\d|bonus)", "", row).replace("  ", " ") for row in rows]


@pytest.mark.usefixtures("run")
def test_a_check_that_has_not_run_is_said_not_to_have_run() -> None:
    assert verdicts() == ["· not run yet"] * 3


def test_each_task_is_listed_as_its_check_ended(run: Run) -> None:
    for cell in (answer("double", "2 * x"), stub("halve"), answer("check_double", "1 / 0"), *CHECKS.values()):
        run(cell)

    assert verdicts() == ["✓ passes", "○ not attempted yet", "✗ fails: ZeroDivisionError"]


def test_a_failing_task_names_the_case_that_failed(run: Run) -> None:
    for cell in (answer("halve", "x"), CHECKS["halve"]):
        run(cell)

    assert verdicts()[1] == "✗ fails: halve(2) & more"


def test_only_the_latest_run_of_a_check_counts(run: Run) -> None:
    for result in ("2 * x", "x", "2 * x"):
        run(answer("double", result))
        run(CHECKS["double"])

    assert verdicts()[0] == "✓ passes"


def test_a_pass_does_not_outlive_the_answer_that_earned_it(run: Run) -> None:
    for cell in (answer("double", "2 * x"), CHECKS["double"], answer("double", "x")):
        run(cell)

    assert verdicts()[0].startswith("↻ your answer cell ran after its check")


def test_an_interrupted_check_counts_as_not_run(run: Run) -> None:
    for cell in (
        answer("double", "2 * x"),
        CHECKS["double"],
        "def double(x):\n    raise KeyboardInterrupt",
        CHECKS["double"],
    ):
        run(cell)

    assert verdicts()[0] == "· not run yet"


def test_the_summary_counts_tasks_and_points_but_no_bonus(run: Run) -> None:
    for task, result in RIGHT.items():
        run(answer(task, result))
        run(CHECKS[task])
    run(answer("halve", "x"))

    assert progress(TASKS).summary == "Visible checks passed: 1 of 2 tasks (2 of 5 points)"


def test_the_table_promises_no_grade() -> None:
    shown = progress(TASKS)

    assert all("Your grade comes from the hidden tests" in text for text in (repr(shown), shown._repr_html_()))


def test_the_html_table_says_what_the_text_says_with_nothing_unescaped(run: Run) -> None:
    for cell in (answer("double", "2 * x"), answer("halve", "x"), CHECKS["double"], CHECKS["halve"]):
        run(cell)

    html = progress(TASKS)._repr_html_()

    assert "1.1 Twice &lt;b&gt; <code>double</code>" in html
    assert "fails: halve(2) &amp; more" in html
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", html)[1:]]
    assert [row[0] for row in rows] == ["✓", "✗", "·"]
    assert "bonus" in rows[2]
