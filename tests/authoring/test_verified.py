"""What was verified is verified again when anything has changed that could change a verdict."""

from pathlib import Path

import pytest

from autograder.authoring.verified import digest, is_verified, note_verified
from autograder.cli import main
from autograder.course import load_course


def test_verify_leaves_out_what_has_not_changed_since(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    toy = load_course(course).assignment("toy")
    note_verified(toy, digest(toy))

    assert main(["verify", "toy", "--changed"]) == 0

    assert capsys.readouterr().out == "toy: as it was when it was verified\n"


@pytest.mark.parametrize(
    "file",
    [
        "assignments/toy/toy.ipynb",
        "graders/toy/test_toy.py",
        "graders/toy/probes.py",
        "graders/common/gradients.py",
        "solutions/toy/reference.py",
        "solutions/toy/wrong.py",
        "solutions/toy/equivalent.toml",
    ],
)
def test_a_file_that_changed_or_is_new_ends_that(course: Path, file: str) -> None:
    toy = load_course(course).assignment("toy")
    note_verified(toy, digest(toy))
    assert is_verified(toy)

    (course / file).parent.mkdir(exist_ok=True)
    with (course / file).open("a") as changed:
        changed.write("\n")

    assert not is_verified(toy)
