"""A toy class on a real Dask cluster: a scheduler and two worker processes, one of them killed half way."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_course import Submit

from autograder.cli import main

from .cluster import WORKER, Cluster, running_cluster

COUNT = 8
SLOW = "import time\ntime.sleep(0.5)\ndef halve(x):\n    return x / 2  # {}"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster"), WORKER, WORKER) as cluster:
        yield cluster


def grade(folder: Path, output: Path, *options: str) -> list[str]:
    return ["grade", str(folder), "--assignment", "toy", "--json", str(output), *options]


def test_a_cluster_that_loses_a_worker_gives_the_reports_that_one_machine_gives(
    course: Path, submit: Submit, cluster: Cluster, tmp_path: Path
) -> None:
    for number in range(COUNT):
        content = submit(f"pupil-{number}", {"halve": SLOW.format(number)}).read_bytes()
        (tmp_path / f"pupil-{number}.ipynb").write_bytes(content)
    (tmp_path / "broken.ipynb").write_text("{")
    results = course / "classroom" / "results"

    command = grade(tmp_path, tmp_path / "cluster.json", "--executor", "dask", "--scheduler", cluster.address)
    grading = subprocess.Popen([sys.executable, "-m", "autograder", *command], cwd=course)
    while len(list(results.rglob("*.gz"))) < 2 and grading.poll() is None:
        time.sleep(0.05)
    cluster.workers[0].send_signal(signal.SIGKILL)
    assert grading.wait(timeout=300) == 0
    for kept in results.rglob("*.gz"):
        kept.unlink()
    assert main(grade(tmp_path, tmp_path / "here.json", "--jobs", "1")) == 0

    assert cluster.workers[0].wait() == -signal.SIGKILL
    there, here = (reports(tmp_path / f"{place}.json") for place in ("cluster", "here"))
    assert there == here
    assert len(there) == COUNT + 1


def reports(path: Path) -> list[dict[str, object]]:
    """Return what must be equal of reports: all but the facts of their run."""
    return [{key: value for key, value in report.items() if key != "run"} for report in json.loads(path.read_bytes())]


def test_what_a_cluster_graded_is_not_graded_here_again(
    course: Path, submit: Submit, cluster: Cluster, tmp_path: Path
) -> None:
    (tmp_path / "one.ipynb").write_bytes(submit("one", {}).read_bytes())
    assert main(grade(tmp_path, tmp_path / "a.json", "--executor", "dask", "--scheduler", cluster.address)) == 0
    kept = {path: path.stat().st_mtime_ns for path in (course / "classroom").rglob("*.gz")}

    assert main(grade(tmp_path, tmp_path / "b.json")) == 0

    assert {path: path.stat().st_mtime_ns for path in (course / "classroom").rglob("*.gz")} == kept


@pytest.mark.usefixtures("course")
def test_a_cluster_that_is_not_there_is_an_error(
    submit: Submit, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.adapters.dask.SCHEDULER_SECONDS", 2)
    (tmp_path / "one.ipynb").write_bytes(submit("one", {}).read_bytes())
    nobody = ("--executor", "dask", "--scheduler", "tcp://127.0.0.1:9")

    assert main(grade(tmp_path, tmp_path / "a.json", *nobody)) == 1

    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err
