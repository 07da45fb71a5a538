"""A fresh student process for each test."""

from collections.abc import Iterator

import pytest

from autograder.engine.client import ForkServer
from autograder.engine.process import StudentProcess
from autograder.model import Limits

LIMITS = Limits(cell_seconds=20, test_seconds=5, output_bytes=20_000)


@pytest.fixture
def student(server: ForkServer) -> Iterator[StudentProcess]:
    with server.spawn(LIMITS) as student:
        yield student
