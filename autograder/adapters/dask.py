"""Grade on a Dask cluster: a submission's bytes go out, its report and its notebook as run come back.

Workers need this package, of the same version, and neither a shared disk nor a gradebook: hidden tests, probes,
reference and released notebook travel to each worker once, as a plugin of this run's own, which ends with the run.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from distributed import Client, Future, Worker, WorkerPlugin, get_worker, wait

from autograder.engine.confinement.survey import tier_here
from autograder.errors import AutograderError, ConfigError, GraderError
from autograder.grading.pool import Job, Pool, read
from autograder.grading.report import report_from_json, report_to_json
from autograder.grading.setup import Setup
from autograder.grading.store import ResultStore, basis_of
from autograder.model import Graded

SCHEDULER_SECONDS = 30  # for a scheduler to answer
PATIENCE_SECONDS = 120  # for a first worker
LOOK_SECONDS = 10
AHEAD = 2  # submissions a thread of the cluster that are under way
FOLDERS = ("graders", "common_graders", "solutions")


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that grading an assignment needs beside a submission."""

    setup: Setup  # its paths are the sender's
    files: dict[str, bytes]

    def unpack(self, root: Path) -> Setup:
        """Write the files below `root`, and return the set-up that finds them there."""
        for name, content in self.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assignment = self.setup.assignment
        places = {folder: root / folder / getattr(assignment, folder).name for folder in FOLDERS}
        return replace(self.setup, assignment=replace(assignment, notebook=root / assignment.notebook.name, **places))


def bundle_of(setup: Setup) -> Bundle:
    """Read an assignment into a bundle."""
    assignment = setup.assignment
    files = {assignment.notebook.name: assignment.notebook.read_bytes()}
    for folder in FOLDERS:
        source: Path = getattr(assignment, folder)
        files |= {f"{folder}/{source.name}/{path.name}": path.read_bytes() for path in sorted(source.glob("*.py"))}
    return Bundle(setup, files)


class Grading(WorkerPlugin):
    """The grading processes of one Dask worker, warm from the first submission of a run to its last."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.name = f"grading-{bundle.setup.assignment.name}-{secrets.token_hex(8)}"  # no other run's
        self.basis = b""
        self.fault = ""  # why this worker cannot grade; as a text, for not every exception of ours can be pickled
        self.pool: Pool | None = None

    def setup(self, worker: Worker) -> None:
        """Unpack the bundle where only this worker may read."""
        self.folder = Path(tempfile.mkdtemp(prefix="grading-"))
        unpacked = self.bundle.unpack(self.folder)
        try:
            self.basis = basis_of(unpacked, tier_here(sandbox=unpacked.sandbox))
            self.pool = Pool(unpacked, worker.state.nthreads)
        except AutograderError as error:
            self.fault = str(error)

    def teardown(self, worker: Worker) -> None:
        """End the processes and remove the bundle."""
        del worker
        if self.pool:
            self.pool.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def grade_on_worker(plugin: str, name: str, content: bytes, problem: str) -> tuple[dict[str, Any], str, bytes]:
    """Grade on whichever worker this runs on; return report, notebook and what the result rests on."""
    grading = get_worker().plugins[plugin]
    assert isinstance(grading, Grading)
    if grading.pool is None:
        raise ConfigError(grading.fault)
    graded = grading.pool.grade(Job(name, Path(name)), content, problem)
    return report_to_json(graded.report), graded.notebook, grading.basis


def grade_on_cluster(
    setup: Setup, jobs: Sequence[Job], scheduler: str, results: Path
) -> Iterator[tuple[Job, Graded | AutograderError]]:
    """Yield each job with its result as it is done, as `grade_all` does; a lost worker's submissions go to others.

    TLS is as Dask's own configuration says. Raises ConfigError when there is no cluster, or its workers differ.
    """
    try:
        client = Client(scheduler, timeout=SCHEDULER_SECONDS)
    except OSError as error:
        raise ConfigError(f"no Dask scheduler answers at {scheduler}: {error}") from error
    with client, _on_all_workers(client, Grading(bundle_of(setup))) as plugin:
        store = ResultStore(results / setup.assignment.name, _common_basis(client, plugin))
        yield from _grade(client, plugin, setup, jobs, store)


@contextmanager
def _on_all_workers(client: Client, plugin: Grading) -> Iterator[str]:
    """Put the plugin on all workers, those to come included, and take it away again. Raises ConfigError."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
    except TimeoutError as error:
        raise ConfigError("the cluster has no workers: start some") from error
    try:
        client.register_plugin(plugin)
        yield plugin.name
    finally:
        if client.status == "running":  # else the scheduler is gone, and its workers end by themselves
            client.unregister_worker_plugin(plugin.name)


def _common_basis(client: Client, plugin: str) -> bytes:
    """Return what the workers' results rest on. Raises ConfigError where one cannot grade, or they differ."""
    told = client.run(_basis_or_fault, plugin)
    for worker, (_, fault) in told.items():
        if fault:
            raise ConfigError(f"the worker {worker} cannot grade: {fault}")
    bases: set[bytes] = {basis for basis, _ in told.values()}
    if len(bases) != 1:
        raise ConfigError(f"the workers {', '.join(told)} differ in version or sandbox: run them from one image")
    return bases.pop()


def _basis_or_fault(plugin: str, dask_worker: Worker) -> tuple[bytes, str]:
    grading = dask_worker.plugins[plugin]
    assert isinstance(grading, Grading)
    return grading.basis, grading.fault


def _grade(
    client: Client, plugin: str, setup: Setup, jobs: Iterable[Job], store: ResultStore
) -> Iterator[tuple[Job, Graded | AutograderError]]:
    coming = iter(jobs)
    running: dict[Future[Any], _Sent] = {}
    while True:
        places = AHEAD * sum(client.nthreads().values()) + 1
        while len(running) < places and (job := next(coming, None)):
            content, problem = read(job, setup.limits)
            if known := store.find(job.name, content, problem):
                yield job, known
                continue
            future = client.submit(grade_on_worker, plugin, job.name, content, problem, pure=False)
            running[future] = _Sent(job, content, problem)
        if not running:  # nor is any job left
            return
        for future in _finished(client, list(running)):
            sent = running.pop(future)
            yield sent.job, _result(future, sent, store)


@dataclass(frozen=True, slots=True)
class _Sent:
    job: Job
    content: bytes
    problem: str


def _finished(client: Client, futures: Sequence[Future[Any]]) -> Iterable[Future[Any]]:
    """Wait for some to be done. Raises AutograderError when the cluster has had no worker for long."""
    lonely_seconds = 0
    while lonely_seconds < PATIENCE_SECONDS:
        try:
            done: Iterable[Future[Any]] = wait(futures, timeout=LOOK_SECONDS, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            lonely_seconds = 0 if client.nthreads() else lonely_seconds + LOOK_SECONDS
        else:
            return done
    raise AutograderError("the cluster has lost its last worker: start some, and run this again; nothing done is lost")


def _result(future: Future[Any], sent: _Sent, store: ResultStore) -> Graded | AutograderError:
    name = sent.job.name
    if error := future.exception():  # ours, or Dask's, of workers that died one after another
        return GraderError(f"{name}: {error}")
    report, notebook, basis = future.result()
    if basis != store.basis:
        return GraderError(f"{name}: was graded by a worker of another version or sandbox: run all from one image")
    return store.keep(sent.content, Graded(report_from_json(report), notebook), sent.problem)
