"""Progress where there is no terminal; tests/test_cli_grade.py and the e2e tests see the bar."""

import pytest

from autograder import progress


def test_short_work_leaves_a_log_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress.progress(range(3), total=3, unit="notebook")) == [0, 1, 2]

    assert capsys.readouterr().err == ""


def test_long_work_writes_whole_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOG_SECONDS", 0.0)

    with progress.progress(total=2, unit="answer", desc="02_broadcasting") as bar:
        bar.update()
        bar.update()

    said = capsys.readouterr().err
    assert "\r" not in said
    assert said.splitlines()[-1].startswith("02_broadcasting: 100%|")
    assert any(line.startswith("02_broadcasting:  50%|") for line in said.splitlines())
