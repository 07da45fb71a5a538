"""Runs on a cluster beside other runs: one that was done before, one of another instructor, one that cannot grade."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from distributed import Client
from toy_course import Submit

from autograder.adapters.dask import AHEAD, grade_on_cluster
from autograder.engine.confinement.survey import tier_here
from autograder.errors import ConfigError
from autograder.grading.pool import Job
from autograder.grading.setup import Setup
from autograder.grading.store import open_store
from autograder.model import Assignment, Graded, Limits, Report

from .cluster import BELOW_FLOOR, WORKER, Cluster, running_cluster

KNOWN = 2 * (AHEAD + 1)  # twice what a worker of one thread is given ahead


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster"), WORKER) as cluster:
        yield cluster


@pytest.fixture
def setup(toy: Assignment) -> Setup:
    return Setup(toy, Limits(), b"s" * 32, ("cpu",))


def jobs(submit: Submit, folder: Path, count: int) -> list[Job]:
    """Return so many submissions, no two of which are the same."""
    made = []
    for number in range(count):
        path = folder / f"{number}.ipynb"
        path.write_bytes(submit("one", {"halve": f"def halve(x):\n    return x / 2  # {number}"}).read_bytes())
        made.append(Job(path.stem, path))
    return made


def test_a_rerun_passes_over_what_is_known_to_the_last_that_is_new(
    setup: Setup, submit: Submit, cluster: Cluster, tmp_path: Path
) -> None:
    *known, new = jobs(submit, tmp_path, KNOWN + 1)
    store = open_store(tmp_path / "results", setup, tier_here())
    for job in known:
        store.keep(job.path.read_bytes(), Graded(Report("toy", job.name, ()), "{}"))

    again = list(grade_on_cluster(setup, [*known, new], cluster.address, tmp_path / "results"))

    assert [job for job, _ in again] == [*known, new]
    assert [result.report.score for _, result in again if isinstance(result, Graded)] == [*[0] * KNOWN, 9]


def test_two_instructors_grade_at_once_and_leave_nothing_behind(
    setup: Setup, submit: Submit, cluster: Cluster, tmp_path: Path
) -> None:
    handed_in = jobs(submit, tmp_path, AHEAD + 2)  # more than are sent before the first is done
    mine = grade_on_cluster(setup, handed_in, cluster.address, tmp_path / "mine")
    first = next(mine)

    other = replace(setup, seed=b"t" * 32)
    theirs = list(grade_on_cluster(other, handed_in[:1], cluster.address, tmp_path / "theirs"))

    results = [*theirs, first, *mine]
    assert [result for _, result in results if not isinstance(result, Graded)] == []
    assert len(results) == 1 + len(handed_in)
    with Client(cluster.address) as client:
        (left,) = client.run(lambda dask_worker: list(dask_worker.plugins)).values()
        assert [name for name in left if "grading" in name] == []


def test_a_worker_that_cannot_confine_student_code_is_named_with_the_reason(
    setup: Setup, submit: Submit, tmp_path: Path
) -> None:
    with running_cluster(tmp_path, BELOW_FLOOR) as cluster:
        grading = grade_on_cluster(setup, jobs(submit, tmp_path, 1), cluster.address, tmp_path / "results")
        with pytest.raises(ConfigError, match=r"worker tcp://\S+ cannot grade: student code cannot be confined"):
            next(grading)
