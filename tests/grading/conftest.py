"""The toy course's notebook as submissions are fitted into it."""

import json
from typing import Any

import pytest

from autograder.model import Assignment


@pytest.fixture(scope="session")
def released(toy: Assignment) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(toy.notebook.read_bytes())
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook
