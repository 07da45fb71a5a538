import json
import shutil
from pathlib import Path

import pytest
from toy_course import Submit

from autograder.cli import main
from autograder.model import Assignment
from course_lib.data import sets

REPORT_KEYS = ["schema", "assignment", "submission", "score", "max_score", "tasks", "notes", "run"]
TASK_KEYS = {"task", "score", "max_score", "outcome", "groups", "tests"}
TEST_KEYS = {"name", "title", "group", "outcome", "hint", "detail"}


def test_grade_writes_a_report_for_good_and_broken_submissions_alike(
    course: Path, submit: Submit, toy: Assignment, capsys: pytest.CaptureFixture[str]
) -> None:
    good = submit("good", {})
    (course / "truncated.ipynb").write_bytes(good.read_bytes()[:300])
    shutil.copy(toy.notebook, course / "stub.ipynb")
    paths = [str(good), "truncated.ipynb", "stub.ipynb"]

    status = main(["grade", *paths, "--assignment", "toy", "--json", "reports.json", "--jobs", "1"])

    reports = json.loads((course / "reports.json").read_text())
    assert status == 0
    assert [report["submission"] for report in reports] == paths
    assert [report["score"] for report in reports] == [9, 0, 0]
    assert list(reports[0]) == REPORT_KEYS
    assert set(reports[0]["tasks"][0]) == TASK_KEYS
    assert set(reports[0]["tasks"][0]["tests"][0]) == TEST_KEYS
    assert reports[0]["run"]["sandbox"] in {"full", "user-namespaces", "unprivileged"}
    assert "nothing could be graded" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.ipynb", "--assignment", "toy"], "nowhere.ipynb does not exist"),
        (["graders", "--assignment", "toy"], "name a notebook"),
        (["toy.ipynb", "--assignment", "02_unknown"], "unknown assignment '02_unknown': this course has toy"),
    ],
)
@pytest.mark.usefixtures("course")
def test_what_cannot_be_graded_is_named_and_the_status_is_1(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", *arguments]) == 1

    assert message in capsys.readouterr().err


def test_doctor_names_the_tier_first(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["doctor"])

    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("✓ tier" if status == 0 else "✗ tier")


def test_doctor_tells_where_whole_data_sets_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(sets.CACHE_VARIABLE, str(tmp_path))
    (tmp_path / "mnist").mkdir()

    main(["doctor"])
    before = capsys.readouterr().out
    for part in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (tmp_path / "mnist" / f"{part}-ubyte.gz").touch()
    main(["doctor"])
    after = capsys.readouterr().out

    assert "✗ whole mnist         not on this machine" in before
    assert f"✓ whole mnist         {tmp_path / 'mnist'}" in after


@pytest.mark.usefixtures("course")
def test_verify_can_be_kept_to_one_task(toy: Assignment, capsys: pytest.CaptureFixture[str]) -> None:
    task, *others = (task.id for task in toy.tasks)

    assert main(["verify", "toy", "--task", task, "--jobs", "1"]) == 0

    shown = capsys.readouterr().out
    assert task in shown
    assert not any(other in shown for other in others)


@pytest.mark.usefixtures("course")
def test_verify_names_a_task_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "toy", "--task", "nothing"]) == 1

    assert "toy has no task nothing" in capsys.readouterr().err


@pytest.mark.usefixtures("course")
def test_verify_says_that_fairness_knows_no_tasks(toy: Assignment, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["verify", "toy", "--fairness", "--task", toy.tasks[0].id])

    assert "leave out --task" in capsys.readouterr().err
