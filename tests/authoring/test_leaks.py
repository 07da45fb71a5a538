import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring import leaks
from autograder.course import load_course
from autograder.model import Assignment, Group, Outcome, Report, TaskResult, TestResult

ROOT = Path(__file__).parent.parent.parent
PLANTED = """\
def mine(  logits, dim = -1 ):  # the layout, the quotes and the comments are other ones
    powers = torch.exp( X - X.amax( dim = dim, keepdim = True, ) )

    return powers / powers.sum(dim=dim, keepdim=True)  # done
"""


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return load_course(ROOT).assignment("06_softmax_regression")


def planted(assignment: Assignment, folder: Path, cell: int, text: str) -> Assignment:
    notebook = json.loads(assignment.notebook.read_bytes())
    notebook["cells"][cell]["source"] += ["\n", text]
    path = folder / assignment.notebook.name
    path.write_text(json.dumps(notebook))
    return replace(assignment, notebook=path)


def test_an_answer_in_the_notebook_is_found_in_another_layout(assignment: Assignment, tmp_path: Path) -> None:
    found = leaks.leaked(planted(assignment, tmp_path, 0, PLANTED), [])

    assert found == ["06_softmax_regression.ipynb holds a part of 06_softmax_regression/reference.py: softmax"]


def test_three_lines_of_a_hidden_test_are_found(assignment: Assignment, tmp_path: Path) -> None:
    lines = (assignment.graders / "test_softmax.py").read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if "def test_is_differentiable" in line)

    found = leaks.leaked(planted(assignment, tmp_path, 5, "\n".join(lines[start + 2 : start + 7])), [])

    assert any("test_softmax.py: test_is_differentiable" in leak for leak in found)


def test_a_row_of_expected_numbers_is_found(assignment: Assignment, tmp_path: Path) -> None:
    graders = tmp_path / "06_softmax_regression"
    shutil.copytree(assignment.graders, graders)
    numbers = [round(0.1234567 * n, 6) for n in range(8)]
    (graders / "test_numbers.py").write_text(f"EXPECTED = {numbers}\n")
    hidden = replace(assignment, graders=graders)

    found = leaks.leaked(planted(hidden, tmp_path, 3, f"tensor({numbers})"), [])

    assert found == ["06_softmax_regression.ipynb holds a part of 06_softmax_regression/test_numbers.py, numbers"]


def test_an_answer_in_a_hint_is_found_unless_the_student_wrote_it(assignment: Assignment) -> None:
    hint = "powers = torch.exp(X - X.amax(dim=dim, keepdim=True))\nreturn powers / powers.sum(dim=dim, keepdim=True)"
    test = TestResult("t::t", "Sums to one.", Group.CORE, Outcome.FAILED, hint)
    report = Report(assignment.name, "ada", (TaskResult("softmax", 0, 4, Outcome.FAILED, {}, (test,)),))

    assert leaks.leaked(assignment, [(report, "def softmax(X): ...")]) == [
        "the feedback holds a part of 06_softmax_regression/reference.py: softmax"
    ]
    assert leaks.leaked(assignment, [(report, f"def softmax(X, dim=-1):\n{hint}")]) == []  # the student's own lines
