"""One grading worker for each kind of machine, and one unprotected grader, each in a scene of its own."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

import autograder
from autograder.authoring.build import build

from .ground import KINDS, Ground
from .scene import Scene, scene
from .unprotected import Unprotected

collect_ignore = ["course", "hostile", "naive_tests.py"]
COURSE = Path(__file__).parent / "course"
ORDINARY = 64_123

SceneFor = Callable[[int], Scene]


@pytest.fixture(scope="session")
def scene_for() -> Iterator[SceneFor]:
    """Return a function that lays out a scene for a user; in a folder that any user may enter, as pytest's are not."""
    with ExitStack() as laid_out:

        def make(owner: int) -> Scene:
            root = Path(laid_out.enter_context(tempfile.TemporaryDirectory(prefix="attacked-")))
            shutil.copytree(COURSE, root / "course")
            shutil.copytree(Path(autograder.__file__).parent / "graders/common", root / "course/graders/common")
            build([root / "course/assignments/vault.py"])
            return laid_out.enter_context(scene(root, owner))

        yield make


@pytest.fixture(scope="session")
def grounds(scene_for: SceneFor) -> Iterator[Callable[[str], Ground]]:
    """Start a grading worker on each kind of machine when it is first asked for."""
    with ExitStack() as started:

        @cache
        def ground_of(kind: str) -> Ground:
            owner = 0 if kind == "root" else ORDINARY
            return started.enter_context(Ground(kind, scene_for(owner)))

        yield ground_of


@pytest.fixture(params=KINDS)
def ground(request: pytest.FixtureRequest, grounds: Callable[[str], Ground]) -> Ground:
    """Each kind of machine in turn."""
    if os.geteuid():
        pytest.skip("needs root, to give up rights as told")
    return grounds(request.param)


@pytest.fixture(scope="session")
def unprotected(scene_for: SceneFor) -> Iterator[Unprotected]:
    """The grader that protects nothing."""
    if os.geteuid():
        pytest.skip("needs root, to shut the unprotected grader in a pid namespace")
    with Unprotected(scene_for(ORDINARY)) as made:
        yield made
