"""A student process sees the files that it needs, and no others."""

import os
from pathlib import Path

import pytest

from autograder.engine.confinement.readable import readable_paths
from autograder.errors import ServerError

from .machines import Machine

ROOT = Path(__file__).parents[3]
REFUSED = {"FileNotFoundError", "PermissionError"}


@pytest.fixture
def secret(common_folder: Path) -> Path:
    path = common_folder / "solutions.py"
    path.write_text("answer = 42")
    path.chmod(0o644)
    return path


@pytest.mark.parametrize("act", ["read_file", "read_through_link"])
def test_a_file_outside_cannot_be_read(machine: Machine, secret: Path, act: str) -> None:
    if act == "read_file":
        assert machine.run_unconfined(act, str(secret)).answer == "answer = 42"

    ended = machine.run(act, str(secret))

    assert not ended.succeeded
    assert ended.answer[0] in REFUSED


def test_a_folder_outside_cannot_be_listed(machine: Machine, secret: Path) -> None:
    assert machine.run_unconfined("list_folder", str(secret.parent)).answer == ["solutions.py"]

    assert machine.run("list_folder", str(secret.parent)).answer[0] in REFUSED


@pytest.mark.parametrize("name", ["autograder", "solutions", "tests", "pyproject.toml"])
def test_the_course_round_the_environment_is_out_of_sight(machine: Machine, name: str) -> None:
    if name in {"autograder", "tests"}:
        assert machine.run_unconfined("list_folder", str(ROOT / name)).succeeded

    act = "read_file" if "." in name else "list_folder"

    assert machine.run(act, str(ROOT / name)).answer[0] in REFUSED


def test_the_private_root_does_not_even_name_what_is_outside(namespaced: Machine) -> None:
    assert "passwd" in namespaced.run_unconfined("list_folder", "/etc").answer

    assert "home" not in namespaced.run("list_folder", "/").answer
    assert "shadow" not in namespaced.run("list_folder", "/etc").answer
    assert namespaced.run("list_folder", "/student").answer == ["home"]


def test_a_file_outside_cannot_be_written(machine: Machine, common_folder: Path) -> None:
    assert machine.run_unconfined("write_file", str(common_folder / "control")).succeeded

    ended = machine.run("write_file", str(common_folder / "file"))

    assert ended.answer[0] in REFUSED
    assert not (common_folder / "file").exists()


def test_a_file_outside_cannot_be_removed(machine: Machine, common_folder: Path) -> None:
    for name in ("control", "file"):
        machine.run_unconfined("make_owned_file", str(common_folder / name))
    assert machine.run_unconfined("remove_file", str(common_folder / "control")).succeeded

    assert machine.run("remove_file", str(common_folder / "file")).answer[0] in REFUSED

    assert (common_folder / "file").exists()


def test_the_mode_of_a_file_outside_cannot_be_changed_even_by_its_owner(machine: Machine, common_folder: Path) -> None:
    path = common_folder / "gradebook.db"
    machine.run_unconfined("make_owned_file", str(path))
    machine.run_unconfined("change_mode", str(path), 0o640)
    assert path.stat().st_mode & 0o777 == 0o640

    machine.run("change_mode", str(path), 0o666)

    assert path.stat().st_mode & 0o777 == 0o640


def test_what_may_be_read_may_not_be_written(machine: Machine) -> None:
    library = Path(os.__file__)

    for act in (("write_file", str(library.with_name("sitecustomize.py"))), ("remove_file", str(library))):
        ended = machine.run(*act)
        assert not ended.succeeded
        assert ended.answer[0] in {"PermissionError", "OSError"}  # EROFS

    assert library.exists()


def test_a_hidden_folder_below_one_that_must_be_shown_is_refused(tmp_path: Path) -> None:
    (tmp_path / "course/solutions").mkdir(parents=True)

    with pytest.raises(ServerError, match="must stay hidden"):
        readable_paths([tmp_path / "course"], hidden=[tmp_path / "course/solutions"])


def test_a_folder_below_one_that_is_shown_is_not_shown_twice(tmp_path: Path) -> None:
    (tmp_path / "package/inner").mkdir(parents=True)

    shown = readable_paths([tmp_path / "package/inner", tmp_path / "package"], hidden=[])

    assert [path for path in shown if path.is_relative_to(tmp_path)] == [tmp_path / "package"]
