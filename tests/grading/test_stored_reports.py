import json
from pathlib import Path
from typing import Any

import pytest

from autograder.grading.report import report_to_json
from autograder.grading.stored_reports import read_reports

from .made_reports import ONE, passing

GOOD: dict[str, Any] = report_to_json(passing("somebody", True, False))
TASK: dict[str, Any] = GOOD["tasks"][0]
UNUSABLE = {
    "truncated": (json.dumps(GOOD)[:90], "no JSON"),
    "nested": ("[" * 100_000, "no JSON"),
    "binary": ("\udcff", "no JSON"),
    "list": ("[]", "no report"),
    "version": (json.dumps({**GOOD, "schema": 2}), "version 2"),
    "lacking": (json.dumps({"schema": 1}), "damaged"),
    "text": (json.dumps({**GOOD, "tasks": [{**TASK, "score": "9"}]}), "damaged"),
    "nan": (json.dumps({**GOOD, "tasks": [{**TASK, "score": float("nan")}]}), "damaged"),
    "huge": (json.dumps({**GOOD, "tasks": [{**TASK, "score": 10**400, "max_score": 10**400}]}), "damaged"),
    "unhashable": (json.dumps({**GOOD, "tasks": [{**TASK, "task": []}]}), "damaged"),
    "hint": (json.dumps({**GOOD, "tasks": [{**TASK, "tests": [{**TASK["tests"][0], "hint": None}]}]}), "damaged"),
    "outcome": (json.dumps({**GOOD, "tasks": [{**TASK, "outcome": "eaten"}]}), "damaged"),
    "run": (json.dumps({**GOOD, "run": {"seconds": "3"}}), "damaged"),
    "other": (json.dumps({**GOOD, "assignment": "two"}), "a report on two"),
    "tasks": (json.dumps({**GOOD, "tasks": [TASK]}), "grade it again"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_file_that_cannot_be_used_is_left_out_and_named_and_the_others_are_read(tmp_path: Path, name: str) -> None:
    content, reason = UNUSABLE[name]
    (tmp_path / "ada.json").write_text(json.dumps(GOOD))
    (tmp_path / f"{name}.json").write_bytes(content.encode("utf-8", "surrogateescape"))

    reports, skipped = read_reports(tmp_path, ONE)

    assert [report.submission for report in reports] == ["ada"]
    assert [each.path.stem for each in skipped] == [name]
    assert reason in skipped[0].reason


def test_a_folder_that_is_not_there_holds_no_reports(tmp_path: Path) -> None:
    assert read_reports(tmp_path / "absent", ONE) == ([], [])
