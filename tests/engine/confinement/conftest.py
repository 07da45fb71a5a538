"""One harness server for each kind of machine, started when a test first asks for it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path

import pytest

from .machines import NAMESPACED, TIERS, Machine
from .playable import lack_of


@pytest.fixture(scope="session")
def machines() -> Iterator[Callable[[str], Machine]]:
    """Start each kind of machine once, when it is first asked for; skip the test where it cannot be played here."""
    with ExitStack() as started:

        @cache
        def machine_of(kind: str) -> Machine | str:
            return lack_of(kind) or started.enter_context(closing(Machine(kind)))

        def machine_or_skip(kind: str) -> Machine:
            found = machine_of(kind)
            if isinstance(found, str):
                pytest.skip(found)
            return found

        yield machine_or_skip


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
