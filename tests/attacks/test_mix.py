"""A hundred hostile submissions among a hundred honest ones, graded by two workers at once."""

import itertools
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.grading.pool import Job, grade_all
from autograder.grading.setup import Setup
from autograder.model import Graded, Report

from .ground import HONEST, LIMITS, Ground, without_run
from .library import load_attacks
from .scene import Scene

COUNT = 100
# On two busy cores an honest test may wait long for its turn.
PATIENT = replace(LIMITS, wall_factor=6.0)
VARIANTS = (
    HONEST,
    {**HONEST, "halve": "def halve(x):\n    return x // 2"},
    {**HONEST, "double": "def double(x):\n    return x"},
    {"total": HONEST["total"]},
)


def reports_of(setup: Setup, jobs: list[Job]) -> dict[str, Report]:
    results = {job.name: result for job, result in grade_all(setup, jobs, 2)}
    assert all(isinstance(result, Graded) for result in results.values()), results
    return {name: without_run(result.report) for name, result in results.items() if isinstance(result, Graded)}


def descriptors_and_children() -> tuple[int, int]:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return len(list(Path("/proc/self/fd").iterdir())), len(children)


@pytest.mark.skipif(
    os.geteuid() != 0, reason="needs root: attacks on the machine are only tried with every layer there is"
)
def test_honest_reports_are_those_of_a_run_without_the_hostile_ones(scene_for: Callable[[int], Scene]) -> None:
    scene = scene_for(0)
    ground = Ground("root", scene)  # for its course; no worker of its own is started
    folder = scene.root / "submissions"
    folder.mkdir()
    setup = Setup(ground.assignment, PATIENT, b"the scene's own seed, 32 bytes..", ("cpu",))
    told = scene.known_to_attacks(os.getpid(), os.getppid())

    def job(name: str, answers: dict[str, str]) -> Job:
        path = folder / f"{name}.ipynb"
        path.write_text(ground.notebook_with(answers))
        return Job(name, path)

    honest = [job(f"honest-{i}", VARIANTS[i % len(VARIANTS)]) for i in range(COUNT)]
    attacks = [
        attack for attack in load_attacks() if attack.family[:2] not in {"16", "24"}
    ]  # they aim at a scene's own
    hostile = [job(f"hostile-{i}", {attacks[i].task: told + attacks[i].source}) for i in range(COUNT)]
    alone = reports_of(setup, honest)
    before = descriptors_and_children()

    mixed = reports_of(setup, list(itertools.chain.from_iterable(zip(hostile, honest, strict=True))))

    assert {name: mixed[name] for name in alone} == alone
    assert len(mixed) == 2 * COUNT
    assert descriptors_and_children() == before
