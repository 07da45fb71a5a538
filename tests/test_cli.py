import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli import command_parser, main

SOURCE = '# %% task="f"\ndef f(): ...\n# %% check="f" points=4\nf()\n'


def commands() -> dict[str, argparse.ArgumentParser]:
    actions = command_parser()._actions
    (choices,) = [action.choices for action in actions if isinstance(action, argparse._SubParsersAction)]
    return dict(choices)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "01_a.py").write_text(SOURCE)
    (tmp_path / "source" / "02_b.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", commands())
def test_every_commands_help_has_an_example_that_parses(name: str) -> None:
    _, _, example = (commands()[name].epilog or "").partition("example: autograder ")

    assert example.split()[0] == name
    assert command_parser().parse_args(example.split()).run


def test_build_prints_what_it_wrote_and_builds_only_what_is_outdated(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "02_b"]) == 0
    first = capsys.readouterr()
    assert main(["build"]) == 0
    second = capsys.readouterr()

    assert first.out == "source/02_b/02_b.ipynb\n"
    assert second.out == "source/01_a/01_a.ipynb\n"
    assert second.err == "autograder: 1 built, 1 already current\n"
    assert (course / "source" / "01_a" / "01_a.ipynb").is_file()


def test_build_check_names_missing_and_stale_notebooks_and_writes_nothing(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["build", "01_a"])
    (course / "source" / "01_a.py").write_text(f"# %%\nnew = 1\n{SOURCE}")
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    capsys.readouterr()

    status = main(["build", "--check"])

    assert status == 1
    assert capsys.readouterr().out == "stale: source/01_a/01_a.ipynb\nmissing: source/02_b/02_b.ipynb\n"
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("course")
def test_build_check_is_silent_when_all_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    main(["build"])
    capsys.readouterr()

    assert main(["build", "--check"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("course")
def test_what_cannot_be_done_is_said_on_stderr_with_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "03_c"]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "autograder: unknown assignment '03_c': this course has 01_a, 02_b\n"


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["build", "--nonsense"]])
def test_a_usage_error_exits_with_2(arguments: list[str]) -> None:
    run = subprocess.run([sys.executable, "-m", "autograder", *arguments], capture_output=True, text=True, timeout=60)

    assert run.returncode == 2
    assert "usage: autograder" in run.stderr


def test_the_console_script_shows_the_commands() -> None:
    script = Path(sys.executable).with_name("autograder")

    run = subprocess.run([script, "--help"], capture_output=True, text=True, timeout=60, check=True)

    assert "build notebooks from their text sources" in run.stdout
