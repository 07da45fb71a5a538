"""The report that the page shows is the one that its submission gets."""

import json
from pathlib import Path

import pytest
from toy_course import CONFIG

from autograder.authoring.answers import answers_in
from autograder.authoring.submissions import with_answers
from autograder.cli import main

from .blocks import blocks

PAGE = Path(__file__).parents[2] / "docs" / "report.md"
NAME = "09_recurrent"


def test_the_example_is_what_the_named_submission_gets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (shown,) = (json.loads(block.text) for block in blocks(page) if block.language == "json")
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    (tmp_path / "assignments").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["new", NAME]) == 0
    (mistake,) = (each for each in answers_in(tmp_path / "solutions" / NAME) if each.title == "changes X in place")
    released = json.loads((tmp_path / "assignments" / NAME / f"{NAME}.ipynb").read_bytes())
    Path("ada.ipynb").write_text(json.dumps(with_answers(released, {mistake.task: mistake.source})))

    assert main(["grade", "ada.ipynb", "--assignment", NAME, "--json", "reports.json", "--jobs", "1"]) == 0

    (got,) = json.loads(Path("reports.json").read_bytes())
    assert shown["run"].keys() == got["run"].keys()
    assert shown["run"]["versions"].keys() == got["run"]["versions"].keys()
    assert {**shown, "run": {}} == {**got, "run": {}}
