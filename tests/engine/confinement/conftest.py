"""One harness server for each kind of machine, started when a test first asks for it."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path

import pytest

from autograder.engine.confinement.layers import LayerName

from .machines import NAMESPACED, TIERS, Machine


@pytest.fixture(scope="session")
def machines() -> Iterator[Callable[[str], Machine]]:
    """Start each kind of machine once, when it is first asked for; skip the test where it cannot be played here."""
    with ExitStack() as started:

        @cache
        def machine_of(kind: str) -> Machine | str:
            if kind != "ordinary-user" and os.geteuid():
                return "needs root, to give up rights as told"
            made = started.enter_context(closing(Machine(kind)))
            return lack_of(made) or made

        def machine_or_skip(kind: str) -> Machine:
            found = machine_of(kind)
            if isinstance(found, str):
                pytest.skip(found)
            return found

        yield machine_or_skip


def lack_of(machine: Machine) -> str:
    """Return what this computer lacks to play the machine; empty when it has the tier that it should."""
    facts = machine.ask("facts")
    if facts["tier"] is machine.tier:
        return ""
    wanted = LayerName.NAMESPACES if machine.kind == "root" else LayerName.USER_NAMESPACES
    reasons = {layer.name: str(layer.reason) for layer in facts["layers"]}
    return f"needs {wanted}: {reasons[wanted]}"


@pytest.fixture(params=list(TIERS))
def machine(request: pytest.FixtureRequest, machines: Callable[[str], Machine]) -> Machine:
    """Each kind of machine in turn."""
    return machines(request.param)


@pytest.fixture(params=NAMESPACED)
def namespaced(request: pytest.FixtureRequest, machines: Callable[[str], Machine]) -> Machine:
    """The machines with a private root."""
    return machines(request.param)


@pytest.fixture
def common_folder() -> Iterator[Path]:
    """A folder of the machine that any user may enter and write to; pytest's own are private."""
    with tempfile.TemporaryDirectory(prefix="common-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder
