from pathlib import Path

import pytest

from autograder.authoring.mutation.equivalents import read_equivalents
from autograder.errors import GraderError

ENTRY = "[[equivalent]]\nreason = '{reason}'\nmutants = ['''f: 'a' -> \"b\"''']\n"


def test_a_mutant_is_listed_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "equivalent.toml").write_text(ENTRY.format(reason="the same"))

    assert read_equivalents(tmp_path) == {"f: 'a' -> \"b\"": "the same"}


def test_without_a_list_there_are_none(tmp_path: Path) -> None:
    assert read_equivalents(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY.format(reason=" "), "has a reason"),
        ("[[equivalent]]\nmutants = []\n", "has a reason"),
        (ENTRY.format(reason="one") + ENTRY.format(reason="other"), "listed twice"),
        ("[other]\n", "only \\[\\[equivalent\\]\\]"),
        ("[[equivalent]\n", "equivalent.toml"),
    ],
)
def test_a_mistake_in_the_list_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "equivalent.toml").write_text(text)

    with pytest.raises(GraderError, match=message):
        read_equivalents(tmp_path)
