"""The toy course, graded as a class is: worker processes, fork servers, hidden tests, reports."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from toy_course import Submit

from autograder.errors import AutograderError, GraderError
from autograder.grading.pool import GradingProcess, Job, grade_all
from autograder.grading.report import report_from_json, report_to_json
from autograder.grading.setup import Setup
from autograder.model import Assignment, Graded, Limits, Outcome, Report, TaskResult, TestResult

LIMITS = Limits(cell_seconds=1, test_seconds=1, after_timeout_seconds=0.3, wall_factor=10, memory_bytes=600 << 20)
STUB = 'def double(x):\n    """Return twice a number, or twice a tensor of any shape."""\n    raise NotImplementedError'
LEAK = """
def double(x):
    name = f"Input{x}" if isinstance(x, int) else "InputTensor"
    raise type(name, (ValueError,), {})(f"the input is {x}")
"""
SHARED = """
class Mean:
    def __init__(self):
        Mean.seen = []
    def add(self, x):
        self.seen.append(x)
    def value(self):
        return sum(self.seen) / len(self.seen)
"""
# Each child stays within what one process may map; together they hold three times what the submission may.
HOARDS = """
import os, time
def halve(x):
    if x != 5.0:
        return x / 2
    for _ in range(6):
        if os.fork() == 0:
            hoard = bytearray(os.urandom(1)) * (300 << 20)
            time.sleep(60)
    os.wait()
    os._exit(1)
"""
SUBMISSIONS = {
    "reference": {},
    "stub": {"double": STUB},
    "wrong": {"double": "def double(x):\n    return 3 * x"},
    "wrong at the edge": {"double": "def double(x):\n    x *= 2\n    return x"},
    "random": {"double": "def double(x):\n    torch.rand(1)\n    return 2 * x"},
    "raising": {"double": "def double(x):\n    return x.absent"},
    "leaking": {"double": LEAK},
    "endless": {"double": "def double(x):\n    while True:\n        pass"},
    "hungry": {"double": "def double(x):\n    return bytearray(1 << 60)"},
    "hoards": {"halve": HOARDS},
    "leaving": {"halve": "import os\ndef halve(x):\n    if x == 5.0:\n        os._exit(0)\n    return x / 2"},
    "one function fewer": {"halve": "half = 0.5"},
    "syntax error": {"halve": "def halve(x:\n    return x / 2"},
    "shared state": {"Mean": SHARED},
    "leaves at import": {"halve": "import os\nos._exit(1)"},
    "endless at import": {"halve": "while True:\n    pass"},
    "kills its parent": {"double": "import os\ndef double(x):\n    os.kill(os.getppid(), 9)\n    return 2 * x"},
    "closes everything": {"double": "import os\ndef double(x):\n    os.closerange(0, 999)\n    return 2 * x"},
    "spoils the tools": {"double": "def double(x):\n    torch.zeros = torch.tensor = None\n    return 2 * x"},
    "spoils marshal": {"double": "import marshal\nmarshal.loads = None\ndef double(x):\n    return 2 * x"},
    "odd answers": {"double": "def double(x):\n    return {'a': [object()]}"},
}
SEED = b"s" * 32


def setup_of(assignment: Assignment) -> Setup:
    return Setup(assignment, LIMITS, SEED, ("cpu",))


@pytest.fixture(scope="module")
def jobs(submit: Submit, tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "truncated.ipynb").write_bytes(submit("whole", {}).read_bytes()[:700])
    (folder / "link.ipynb").symlink_to("/etc/passwd")
    broken = [Job(name, folder / f"{name}.ipynb") for name in ("truncated", "link", "missing")]
    return [*(Job(name, submit(name, answers)) for name, answers in SUBMISSIONS.items()), *broken]


def graded(toy: Assignment, jobs: list[Job], workers: int) -> dict[str, Graded]:
    results = {job.name: result for job, result in grade_all(setup_of(toy), jobs, workers)}
    assert not [result for result in results.values() if isinstance(result, AutograderError)]
    return {name: result for name, result in results.items() if isinstance(result, Graded)}


@pytest.fixture(scope="module")
def class_graded(toy: Assignment, jobs: list[Job]) -> dict[str, Graded]:
    return graded(toy, jobs, workers=1)


@pytest.fixture(scope="module")
def reports(class_graded: dict[str, Graded]) -> dict[str, Report]:
    return {name: result.report for name, result in class_graded.items()}


def task(report: Report, name: str) -> TaskResult:
    return next(task for task in report.tasks if task.task == name)


def all_tests(report: Report) -> list[TestResult]:
    return [test for task in report.tasks for test in task.tests]


def test_the_reference_earns_all_without_a_remark(reports: dict[str, Report]) -> None:
    report = reports["reference"]

    assert (report.score, report.max_score) == (9.0, 9.0)
    assert {test.outcome for test in all_tests(report)} == {Outcome.PASSED}
    assert report.notes == ()


@pytest.mark.parametrize(
    ("name", "scores"),
    [
        ("stub", (0.0, 2.0, 3.0)),
        ("wrong", (0.0, 2.0, 3.0)),
        ("wrong at the edge", (2.8, 2.0, 3.0)),
        ("random", (3.2, 2.0, 3.0)),
        ("leaving", (4.0, 0.0, 3.0)),
        ("shared state", (4.0, 2.0, 2.14)),
        ("syntax error", (4.0, 0.0, 3.0)),
        ("leaves at import", (4.0, 0.0, 3.0)),
        ("endless at import", (4.0, 0.0, 3.0)),
        ("odd answers", (0.0, 2.0, 3.0)),
    ],
)
def test_a_mistake_costs_its_own_task_only(
    reports: dict[str, Report], name: str, scores: tuple[float, float, float]
) -> None:
    assert tuple(task.score for task in reports[name].tasks) == scores


@pytest.mark.parametrize(
    ("name", "of", "outcome", "hint"),
    [
        ("stub", "double", Outcome.MISSING, "Not attempted yet"),
        ("wrong", "double", Outcome.FAILED, "Add the number to itself."),
        ("raising", "double", Outcome.RAISED, "Your code raised AttributeError at `return x.absent`."),
        ("endless", "double", Outcome.TIMED_OUT, "Your code ran longer than 1 s"),
        ("hungry", "double", Outcome.OUT_OF_MEMORY, "more memory than there is"),
        ("hoards", "halve", Outcome.OUT_OF_MEMORY, "more memory than"),
        ("leaving", "halve", Outcome.KILLED, "The process that ran your code ended"),
        ("one function fewer", "halve", Outcome.MISSING, "does not define this name"),
        ("syntax error", "halve", Outcome.MISSING, "does not define this name"),
    ],
)
def test_each_outcome_has_its_hint(reports: dict[str, Report], name: str, of: str, outcome: Outcome, hint: str) -> None:
    result = task(reports[name], of)

    assert result.outcome is outcome
    assert hint in result.tests[0].hint


def test_after_a_tasks_first_timeout_its_other_tests_get_little_time(reports: dict[str, Report]) -> None:
    hints = [test.hint for test in task(reports["endless"], "double").tests]

    assert ["longer than 1 s" in hint for hint in hints] == [True, False, False]
    assert ["longer than 0.3 s" in hint for hint in hints] == [False, True, True]


def test_no_hint_or_note_holds_an_input_or_what_the_students_exception_says(reports: dict[str, Report]) -> None:
    report = reports["leaking"]
    first = task(report, "double").tests[0]
    number = first.detail.partition("the input is ")[2].split()[0]

    assert number.isdigit()
    assert f"Input{number}" in first.detail
    assert first.hint == 'Your code raised ValueError at `raise type(name, (ValueError,), {})(f"the input is {x}")`.'
    shown = " ".join([*report.notes, *(test.hint + test.title for test in all_tests(report))])
    assert number not in shown
    assert "tensor([" not in shown


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("truncated", "nothing could be graded: the file is not a notebook"),
        ("link", "links are not followed"),
        ("missing", "No such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_report_of_nothing_with_the_reason(
    reports: dict[str, Report], name: str, problem: str
) -> None:
    report = reports[name]

    assert report.score == 0
    assert {task.outcome for task in report.tasks} == {Outcome.MISSING}
    assert problem in report.notes[0]
    assert "root:" not in report.notes[0]


def test_a_cell_that_ends_or_hangs_the_notebook_is_noted(reports: dict[str, Report]) -> None:
    assert "ended the whole process" in reports["leaves at import"].notes[0]
    assert "was interrupted" in reports["endless at import"].notes[0]


def test_the_notebook_comes_back_with_the_outputs_of_this_run(class_graded: dict[str, Graded]) -> None:
    cells = json.loads(class_graded["reference"].notebook)["cells"]
    outputs = [cell["outputs"] for cell in cells if cell.get("outputs")]

    assert outputs == [[{"output_type": "stream", "name": "stdout", "text": "fine\n"}]]
    assert [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"][-1] is None  # the demo


def test_another_run_in_another_order_on_two_workers_gives_equal_reports(
    toy: Assignment, jobs: list[Job], reports: dict[str, Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [job for job in jobs if not job.name.startswith(("endless", "hoards"))][::-2]
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing")  # an environment that is set up for other tests
    monkeypatch.setenv("PYTEST_PLUGINS", "absent_plugin")

    again = graded(toy, some, workers=2)

    assert {name: result.report for name, result in again.items()} == {job.name: reports[job.name] for job in some}


def test_a_report_goes_through_json_and_back(reports: dict[str, Report]) -> None:
    for report in reports.values():
        data = json.loads(json.dumps(report_to_json(report)))

        assert report_from_json(data) == report
        assert report_from_json(data).run == report.run


def test_the_published_report_has_the_documented_keys_and_no_others(reports: dict[str, Report]) -> None:
    data = json.loads(json.dumps(report_to_json(reports["wrong at the edge"])))

    assert set(data) == {"schema", "assignment", "submission", "score", "max_score", "tasks", "notes", "run"}
    assert set(data["tasks"][0]) == {"task", "score", "max_score", "outcome", "groups", "tests"}
    assert set(data["tasks"][0]["tests"][0]) == {"name", "title", "group", "outcome", "hint", "detail"}
    assert set(data["run"]) == {"seconds", "sandbox", "versions"}
    assert data["tasks"][0]["groups"] == {"core": True, "edge": False, "robust": True}
    assert data["tasks"][0]["outcome"] == "failed"
    assert (data["schema"], data["submission"]) == (1, "wrong at the edge")


def test_probes_that_do_not_load_are_our_fault_for_every_submission(
    toy: Assignment, jobs: list[Job], tmp_path: Path
) -> None:
    broken = shutil.copytree(toy.graders, tmp_path / "graders")
    (broken / "probes.py").write_text("import a_module_that_there_is_not")

    with GradingProcess(setup_of(replace(toy, graders=broken))) as process:
        for job in jobs[:2]:
            with pytest.raises(GraderError, match="a_module_that_there_is_not"):
                process.grade(job)


def test_a_notebook_that_keeps_probes_from_loading_costs_itself(reports: dict[str, Report]) -> None:
    report = reports["spoils marshal"]

    assert {task.outcome for task in report.tasks} == {Outcome.KILLED}
    assert "could not be loaded beside this notebook's code" in " ".join(report.notes)
