import re

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

SETUP = "import torch\nfrom course_lib.checks import Check"
CHECK = """
with Check("double") as check:
    check.close("double([1, 2])", double(torch.tensor([1.0, 2.0])), torch.tensor([2.0, 4.0]), "add it to itself")
    check.raises(TypeError, double, "text", why="text has no double")
"""
STUB = "def double(x):\n    raise NotImplementedError"
RIGHT = "def double(x):\n    if isinstance(x, str): raise TypeError\n    return 2 * x"


def shown(answer: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run the answer and the check as cells of a notebook, and return what the second one shows."""
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))  # type: ignore[no-untyped-call]
    for cell in (SETUP, answer, CHECK):
        capsys.readouterr()
        shell.run_cell(cell)  # type: ignore[no-untyped-call]
    return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).strip()


def test_a_right_answer_gets_one_quiet_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(RIGHT, capsys) == "✓ double: all 2 visible cases pass"


def test_a_stub_is_not_attempted_rather_than_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(STUB, capsys)

    assert text.startswith("○ double: not attempted yet")
    assert "Traceback" not in text


def test_a_wrong_answer_reads_what_came_back_what_was_expected_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown("def double(x):\n    return x / 2", capsys).splitlines()

    assert lines == [
        "✗ double([1, 2])",
        "  returned",
        "    [0.5 1. ]",
        "  expected",
        "    [2. 4.]",
        "  → Every value is the expected one times the same factor: a missing 1/2, 1/n or 1/(n-1), or sum for mean?",
        "  → add it to itself",
    ]


def test_a_missing_exception_is_said_to_be_missing(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown("def double(x):\n    return x + x", capsys)

    assert "expected a TypeError; nothing was raised, it returned 'texttext'" in text


def test_a_crash_keeps_its_traceback_and_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown("def double(x):\n    return x + torch.ones(3)", capsys)

    assert "print both shapes" in text
    assert "return x + torch.ones(3)" in text
