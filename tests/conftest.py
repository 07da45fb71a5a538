"""One warm fork server for all tests; the toy course, and submissions to it; and in which order tests run."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from schedule import ByFile, place
from toy_course import Submit, make_toy

from autograder.authoring.submissions import reference_answers, with_answers
from autograder.engine.client import ForkServer
from autograder.model import Assignment

collect_ignore = ["toy"]  # its hidden tests are for the grading worker


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proof: shown once more, at length: `make proof`")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.path))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    return ByFile(config, log)


@pytest.fixture(scope="session")
def server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """The toy course, which no test may change."""
    return make_toy(tmp_path_factory.mktemp("course") / "toy")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a toy course for one file of tests, which may change it."""
    root = tmp_path_factory.mktemp("own") / "toy"
    make_toy(root)
    return root


@pytest.fixture
def course(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That folder, in which the test runs."""
    monkeypatch.chdir(root)
    return root


@pytest.fixture(scope="session")
def submit(toy: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Submit:
    """Return a function that writes a submission: the reference, but for the answers given."""
    folder = tmp_path_factory.mktemp("submissions")

    def write(name: str, answers: Mapping[str, str]) -> Path:
        notebook = with_answers(json.loads(toy.notebook.read_bytes()), {**reference_answers(toy), **answers})
        path = folder / f"{name}.ipynb"
        path.write_text(json.dumps(notebook))
        return path

    return write
