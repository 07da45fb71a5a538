import json
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.grading.report import report_to_json
from autograder.grading.scoring import score_task
from autograder.model import Assignment, Group, Outcome, Report, TestResult

CONFIG = 'c = get_config()\nc.CourseDirectory.source_directory = "assignments"\n'


@pytest.fixture
def reports(toy: Assignment, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a class's reports, with one that is damaged, in a course where one is not yet graded."""
    root = toy.solutions.parent.parent
    (root / "nbgrader_config.py").write_text(CONFIG)
    monkeypatch.chdir(root)
    folder = root / "reports" / "toy"
    folder.mkdir(parents=True, exist_ok=True)
    for student, outcome in (("ada", Outcome.PASSED), ("ben", Outcome.RAISED)):
        tasks = tuple(score_task(t, [TestResult(f"test_{t.id}", t.id, Group.CORE, outcome)]) for t in toy.tasks)
        (folder / f"{student}.json").write_text(json.dumps(report_to_json(Report("toy", student, tasks))))
        (root / "submitted" / student / "toy").mkdir(parents=True, exist_ok=True)
    (root / "submitted" / "mo" / "toy").mkdir(parents=True, exist_ok=True)
    (folder / "zed.json").write_text("{")
    return folder


def test_report_writes_the_page_beside_the_reports_and_names_what_it_leaves_out(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "toy"]) == 0

    said = capsys.readouterr()
    page = (reports.parent / "toy.html").read_text()
    assert said.out == "reports/toy.html\n"
    assert "left out: reports/toy/zed.json is no JSON" in said.err
    assert "made on" in page
    assert "<bdi>ben</bdi>" in page
    assert "1 submission not graded yet" in page


@pytest.mark.usefixtures("reports")
def test_report_writes_where_it_is_told(tmp_path: Path) -> None:
    assert main(["report", "toy", "--output", str(tmp_path / "new" / "page.html")]) == 0

    assert (tmp_path / "new" / "page.html").read_text().startswith("<!DOCTYPE html>")


@pytest.mark.usefixtures("reports")
def test_a_page_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "toy", "--output", str(tmp_path)]) == 1

    assert capsys.readouterr().err.endswith(f"autograder: {tmp_path}: Is a directory\n")
