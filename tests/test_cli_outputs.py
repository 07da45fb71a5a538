import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from toy_course import Submit

import autograder
from autograder.cli import main
from autograder.course import SEED_BYTES
from autograder.errors import ConfigError

SQUARE = "def double(x):\n    return x * x"
GRADE = ["grade", "mine.ipynb", "--assignment", "toy", "--sandbox", "none"]


@pytest.fixture(scope="module", autouse=True)
def handed_in(root: Path, submit: Submit) -> None:
    """Give the course a limit of its own and one notebook, which is graded once: its result is known then."""
    with (root / "nbgrader_config.py").open("a") as config:
        config.write("c.Limits.test_seconds = 7\n")
    notebook = json.loads(submit("square", {"double": SQUARE}).read_bytes())
    (root / "mine.ipynb").write_text(json.dumps(notebook, indent=1))


@pytest.fixture(autouse=True)
def summary(course: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where GitHub wants a run's summary."""
    summary = course / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    yield summary
    summary.unlink(missing_ok=True)


def test_one_run_writes_every_output(course: Path, summary: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = ["--json", "a.json", "--junit", "a.xml", "--gradescope", "results.json", "--github"]

    assert main([*GRADE, *outputs]) == 0

    report = json.loads((course / "a.json").read_text())[0]
    results = json.loads((course / "results.json").read_text())
    assert report["score"] == results["score"] == 5
    assert report["run"]["sandbox"] == "none"
    failed = [case.get("name") for case in ET.parse(course / "a.xml").iter("testcase") if len(case)]
    assert "Twice a whole number." in failed
    assert "5 of 9 points" in summary.read_text()
    detail = report["tasks"][0]["tests"][0]["detail"]
    shown = capsys.readouterr().out
    for output in (course / "a.xml", course / "results.json", summary):
        assert detail not in output.read_text()
    assert detail and detail not in shown
    first, *_, points, _ = shown.splitlines()
    assert first.startswith("::stop-commands::")
    assert points == "::notice title=Autograding complete::Points 5/9"


def test_an_annotation_names_the_cell_and_the_line_of_the_answer(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = json.loads((course / "mine.ipynb").read_bytes())["cells"]
    number = next(n for n, cell in enumerate(cells, 1) if cell["source"] == SQUARE)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(course))

    main([*GRADE, "--github"])

    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::error")]
    place, _, said = line.removeprefix("::error ").partition("::")
    values = dict(pair.split("=", 1) for pair in place.split(","))
    assert values["file"] == "mine.ipynb"
    assert values["title"] == f"double in cell {number}%3A 0 of 4 points"
    assert "return x * x" in (course / "mine.ipynb").read_text().splitlines()[int(values["line"]) - 1]
    assert "Add the number to itself." in said


def test_a_file_name_gives_github_no_commands_and_the_terminal_no_codes(
    course: Path, summary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "\n::set-output name=x::1\x1b[31m.ipynb"
    shutil.copy(course / "mine.ipynb", course / name)

    main(["grade", name, *GRADE[2:], "--github"])

    lines = capsys.readouterr().out.splitlines()
    token = lines[0].removeprefix("::stop-commands::")
    resumed = lines.index(f"::{token}::")
    assert len(token) == 32 and token not in "".join(lines[1:resumed])  # GitHub ignores all up to it
    assert [line.partition(" ")[0] for line in lines[resumed + 1 :]] == ["::error", "::notice", "::notice"]
    assert "\x1b" not in "".join(lines) + summary.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--gradescope", "refused.json"], "--gradescope writes the results of one notebook, and here are 2"),
        (["--github"], "GITHUB_STEP_SUMMARY"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_before_grading(
    course: Path,
    submit: Submit,
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")

    status = main(["grade", *(str(submit(name, {})) for name in ("good", "more")), *GRADE[2:], *arguments])

    assert status == 1
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""
    assert not (course / "refused.json").exists()


@pytest.fixture(scope="module")
def upload(root: Path) -> Path:
    with chdir(root):
        assert main(["gradescope-zip", "toy", "--output", str(root.parent / "toy.zip")]) == 0
    return root.parent / "toy.zip"


@pytest.fixture
def container(upload: Path, tmp_path: Path) -> Path:
    """What Gradescope makes of the upload, but for setup.sh: this environment stands in for the one it installs."""
    (tmp_path / "submission").mkdir()
    subprocess.run(["unzip", "-q", upload, "-d", tmp_path / "source"], check=True)
    shutil.copy(tmp_path / "source" / "run_autograder", tmp_path)
    (tmp_path / "venv").symlink_to(sys.prefix)
    return tmp_path


def run_autograder(container: Path) -> dict[str, object]:
    subprocess.run([container / "run_autograder"], cwd=container, capture_output=True, timeout=300)
    results: dict[str, object] = json.loads((container / "results" / "results.json").read_text())
    return results


def test_gradescope_grades_what_was_handed_in(container: Path, submit: Submit) -> None:
    shutil.copy(submit("square", {"double": SQUARE}), container / "submission" / "my work.ipynb")

    assert run_autograder(container)["score"] == 5


def test_on_gradescope_a_student_is_told_when_there_is_not_one_notebook(container: Path, submit: Submit) -> None:
    assert "Hand in one notebook, toy.ipynb: there is none here." in str(run_autograder(container)["output"])

    for name in ("a.ipynb", "b.ipynb"):
        shutil.copy(submit("good", {}), container / "submission" / name)
    assert "there is 2 of them here" in str(run_autograder(container)["output"])


def test_on_gradescope_results_are_written_when_grading_fails(container: Path, submit: Submit) -> None:
    shutil.copy(submit("good", {}), container / "submission")
    (container / "source" / "course" / "graders" / "toy" / "test_toy.py").write_text("broken(")

    run = subprocess.run([container / "run_autograder"], capture_output=True, text=True, timeout=300)

    results = json.loads((container / "results" / "results.json").read_text())
    assert "This is not your fault" in results["output"]
    assert "SyntaxError" not in json.dumps(results)
    assert run.returncode == 1
    assert "test_toy.py" in run.stderr


def test_on_gradescope_results_are_written_even_without_python(container: Path) -> None:
    (container / "venv").unlink()

    assert "This is not your fault" in str(run_autograder(container)["output"])


def test_the_upload_holds_one_assignment_hidden_and_our_code_without_graders(upload: Path) -> None:
    with zipfile.ZipFile(upload) as archive:
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
        config = archive.read("course/nbgrader_config.py").decode()
        seed = archive.read("course/classroom/seed")
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert {mode for name, mode in modes.items() if name.startswith("course/")} == {0o600}
    assert {
        f"course/{path}" for path in ("graders/toy/test_toy.py", "solutions/toy/reference.py", "solutions/toy/wrong.py")
    } <= set(modes)
    assert not [name for name in modes if name.startswith("package/autograder/graders")]
    assert "c.Limits.test_seconds = 7" in config
    assert len(seed) == SEED_BYTES
    assert upload.stat().st_mode & 0o077 == 0


def test_the_example_of_the_python_api_runs(course: Path, submit: Submit, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(submit("good", {}), course / "02_broadcasting.ipynb")
    _, _, example = (autograder.__doc__ or "").partition("\n\n")
    lines = [line.strip("\n") for line in example.splitlines(keepends=True) if line.startswith("    ")]
    code = "\n".join(line[4:] for line in lines).replace('assignment="02_broadcasting"', 'assignment="toy"')

    exec(compile(code, "example", "exec"), {})

    assert capsys.readouterr().out.splitlines() == [
        "9.0 9.0",
        "double 4.0 passed",
        "halve 2.0 passed",
        "Mean 3.0 passed",
    ]


def test_the_python_api_grades_for_a_course_elsewhere_and_without_the_sandbox(
    course: Path, submit: Submit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    notebook = submit("square", {"double": SQUARE})

    report = autograder.grade(notebook, assignment="toy", course=course, sandbox=False)

    assert (report.submission, report.score, report.run["sandbox"]) == (str(notebook), 5, "none")
    with pytest.raises(ConfigError, match=r"no nbgrader_config\.py"):
        autograder.grade(notebook, assignment="toy")
    with pytest.raises(ConfigError, match=r"elsewhere\.ipynb: there is no such file"):
        autograder.grade("elsewhere.ipynb", assignment="toy", course=course)
