"""What is said of options, files and interruptions before or instead of work: no traceback, no half of it done."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import torch
from toy_course import Submit, make_toy

from autograder.cli import command_parser, main
from autograder.commands.verify import SEEDS, proves_all
from autograder.course import load_course, read_seed
from autograder.errors import ConfigError

SLOW = "import time\ndef halve(x):\n    time.sleep(60)\n    return x / 2"
STRANGER = 64_123  # a uid of nobody's
GRADE = ["grade", "x.ipynb", "--assignment", "toy"]
HOSTILE = "\x1b]0;gone\x07\u202egnp.ipynb"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of each test's own, in whose folder it runs."""
    root = tmp_path / "toy"
    make_toy(root)
    monkeypatch.chdir(root)
    return root


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*GRADE, "--executor", "dask"], "needs both: --executor dask --scheduler ADDRESS"),
        ([*GRADE, "--scheduler", "tcp://127.0.0.1:9"], "needs both: --executor dask --scheduler ADDRESS"),
        ([*GRADE, "--executor", "dask", "--scheduler", "tcp://127.0.0.1:9", "--jobs", "2"], "no --jobs"),
        ([*GRADE, "--test", "t", "--executor", "dask", "--scheduler", "tcp://127.0.0.1:9"], "--test runs here"),
        ([*GRADE, "--test", "t", "--jobs", "2"], "--test runs here"),
        (["verify", "toy", "--fairness", "--worth"], "leave out --task, --mutants and --worth"),
        (["verify", "toy", "--task", "double", "--seeds", "9"], "leave it out"),
    ],
)
@pytest.mark.usefixtures("course")
def test_options_that_would_have_no_effect_are_a_usage_error(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words)

    assert said in capsys.readouterr().err


@pytest.mark.parametrize("words", [["toy", "typo"], ["toy", "--task", "nothing"]])
@pytest.mark.usefixtures("course")
def test_verify_proves_nothing_before_all_names_are_known(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *words]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert "typo" in said.err or "nothing" in said.err


@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without a CUDA GPU")
def test_verify_on_a_gpu_that_there_is_not_is_one_error(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('c.Autograder.devices = ["cpu", "cuda"]\n')

    assert main(["verify", "toy"]) == 1

    said = capsys.readouterr()
    assert said.err.count("torch finds no CUDA GPU here") == 1
    assert said.out == ""


@pytest.mark.parametrize(
    ("options", "noted"),
    [([], True), (["--seeds", str(SEEDS)], True), (["--seeds", "1"], False), (["--mutants"], False)],
)
def test_only_a_whole_proof_is_noted(options: list[str], noted: bool) -> None:
    assert proves_all(command_parser().parse_args(["verify", "toy", *options])) is noted


@pytest.fixture
def output(course: Path) -> Path:
    """Where an output lies that an earlier run wrote."""
    path = course / "reports.json"
    path.write_text("from an earlier run")
    return path


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nowhere/a.json", "there is no folder"),
        (".", "is no file that can be replaced"),
        ("pipe", "is no file that can be replaced"),
    ],
)
@pytest.mark.parametrize("option", ["--json", "--junit", "--gradescope"])
@pytest.mark.usefixtures("course")
def test_an_output_that_cannot_be_written_is_refused_before_anything_is_graded(
    option: str, target: str, said: str, submit: Submit, capfd: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo("pipe")  # a device would be gone for good where this fails

    assert main(["grade", str(submit("good", {})), "--assignment", "toy", option, target]) == 1

    shown = capfd.readouterr()
    assert said in shown.err
    assert shown.out == ""


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """A run in a course whose hidden tests are broken; the arguments' last word is the course."""
    root = tmp_path_factory.mktemp("broken") / "toy"
    toy = make_toy(root)
    (toy.graders / "test_toy.py").write_text("broken(")
    shutil.copy(toy.notebook, root / HOSTILE)
    (root / "a.json").write_text("from an earlier run")
    command = [sys.executable, "-m", "autograder", "grade", HOSTILE, "--assignment", "toy", "--json", "a.json"]
    done = subprocess.run(
        [*command, "--junit", "a.xml", "--jobs", "1"], cwd=root, capture_output=True, text=True, timeout=300
    )
    done.args.append(root)
    return done


def test_where_nothing_is_graded_earlier_outputs_are_left_alone(refused: subprocess.CompletedProcess[str]) -> None:
    root = refused.args[-1]

    assert refused.returncode == 1
    assert "test_toy.py" in refused.stderr
    assert (root / "a.json").read_text() == "from an earlier run"
    assert not (root / "a.xml").exists()


def test_a_file_name_steers_no_terminal(refused: subprocess.CompletedProcess[str]) -> None:
    assert "\\x1b]0;gone\\x07\\u202egnp.ipynb" in refused.stderr
    assert all(char.isprintable() or char == "\n" for char in refused.stdout + refused.stderr)


def test_one_output_that_fails_costs_no_other(
    course: Path, submit: Submit, output: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(course))  # a folder
    notebook = str(submit("good", {}))
    command = ["grade", notebook, "--assignment", "toy", "--json", str(output), "--gradescope", "g.json", "--github"]

    assert main([*command, "--jobs", "1"]) == 1

    said = capsys.readouterr()
    assert f"{os.path.relpath(course)} could not be written: Is a directory" in said.err
    assert "9/9" in said.out
    assert '"score": 9.0' in output.read_text()
    assert '"score": 9.0' in (course / "g.json").read_text()
    assert output.stat().st_mode & 0o777 == 0o600  # it holds expected values


@pytest.mark.parametrize("jobs", [1, 3])
def test_as_many_are_graded_at_once_as_the_course_says(course: Path, submit: Submit, jobs: int) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Autograder.jobs = {jobs}\n")
    notebooks = [submit(f"slow {number}", {"halve": f"{SLOW}  # {number}"}) for number in range(3)]

    with grading(course, *notebooks, workers=jobs) as process:
        time.sleep(1)  # for others to start, if there are more

        assert workers_of(process) == jobs


def test_ctrl_c_says_that_what_is_graded_is_kept(course: Path, submit: Submit) -> None:
    with grading(course, submit("slow", {"halve": SLOW})) as process:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert said.endswith("autograder: interrupted: what is graded is kept, and the same command goes on from there\n")
    assert "Traceback" not in said


def _hear_ctrl_c() -> None:
    """Undo that a shell lets what it starts with & ignore Ctrl-C, and all that this starts in turn."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def grading(course: Path, *notebooks: Path, workers: int = 1) -> Iterator[subprocess.Popen[str]]:
    """Run the command until so many workers are there; at the end it is killed, if it still runs."""
    command = [sys.executable, "-m", "autograder", "grade", *map(str, notebooks), "--assignment", "toy"]
    with subprocess.Popen(
        command,
        cwd=course,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_ctrl_c,
    ) as process:
        try:
            while workers_of(process) < workers and process.poll() is None:
                time.sleep(0.05)
            yield process
        finally:
            process.kill()


def workers_of(process: subprocess.Popen[str]) -> int:
    """Return how many grading workers a command has."""
    tasks = Path("/proc", str(process.pid), "task").glob("*/children")
    children = [child for task in tasks for child in task.read_text().split()]
    return sum(b"autograder.grading.worker" in command_line(child) for child in children)


def command_line(pid: str) -> bytes:
    try:
        return Path("/proc", pid, "cmdline").read_bytes()
    except OSError:  # it has ended since it was found
        return b""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be two users")
def test_a_seed_of_another_user_is_named_with_its_owner(course: Path) -> None:
    with TemporaryDirectory() as place:  # not below pytest's own, which is closed
        root = Path(shutil.copytree(course, Path(place, "course")))
        Path(place).chmod(0o755)
        read_seed(load_course(root))
        os.seteuid(STRANGER)
        try:
            with pytest.raises(ConfigError, match=r"classroom/seed is root's, who made it and alone may read it"):
                read_seed(load_course(root))
        finally:
            os.seteuid(0)


def test_what_the_system_refuses_is_one_line_that_names_the_file(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = course / "assignments" / "toy" / "toy.ipynb" / "toy.zip"

    assert main(["gradescope-zip", "toy", "--output", str(target)]) == 1

    assert capsys.readouterr().err == f"autograder: {target.parent}: File exists\n"
