from pathlib import Path

import pytest

from autograder.cli import main

CONFIG = """\
c = get_config()
c.CourseDirectory.source_directory = "assignments"
c.Autograder.graders_directory = "graders"
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    (tmp_path / "assignments").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("course")
def test_a_new_assignment_is_proved_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "09_rows"]) == 0

    status = main(["verify", "09_rows", "--changed", "--jobs", "1"])

    shown = capsys.readouterr().out
    assert status == 0, shown
    assert "wrote assignments/09_rows/09_rows.ipynb" in shown
    assert "answers graded as they deserve" in shown
    assert "! " not in shown
    assert main(["verify", "09_rows", "--changed"]) == 0
    assert capsys.readouterr().out == "09_rows: as it was when it was verified\n"


def test_nothing_is_written_over(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = course / "assignments" / "09_rows.py"
    source.write_text("mine")

    assert main(["new", "09_rows"]) == 1

    assert "is there already" in capsys.readouterr().err
    assert source.read_text() == "mine"
    assert not (course / "solutions").exists()


@pytest.mark.parametrize("name", ["../up", "a b", ".hidden", "graders/x", "common", "recurrent", "09", "09_"])
def test_a_name_is_a_folder_s_name(course: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", name]) == 1

    assert "cannot name an assignment's folder" in capsys.readouterr().err
    assert not list((course / "assignments").iterdir())
