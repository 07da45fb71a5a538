import json
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.build import build
from autograder.authoring.submissions import reference_answers, substitute, with_answers
from autograder.errors import GraderError
from autograder.model import Assignment, Task

REFERENCE = '''\
"""Answers."""

import functools
import json
import math as m
from collections import (
    Counter,
    deque,
)

import torch

ONE = 1
UNUSED = 2
try:
    LIMIT = m.inf
except AttributeError:
    LIMIT = 0


def _offset(x: int = 0) -> int:
    return _deeper() + ONE


def _deeper() -> int:
    return 0 if LIMIT else 0


def _unused() -> deque: ...


@functools.cache
def twice(x: int) -> int:
    return add_one(x) + x - 1


class Twice:
    counts = Counter()


def add_one(X: torch.Tensor) -> torch.Tensor:
    return X + _offset()
'''


@pytest.fixture
def assignment(source: Path, tmp_path: Path) -> Assignment:
    solutions = tmp_path / "solutions" / "01_sums"
    solutions.mkdir(parents=True)
    (solutions / "reference.py").write_text(REFERENCE)
    (notebook,) = build([source])
    tasks = (Task("add_one", 4.0), Task("Twice", 2.5, needs=("add_one",)))
    return Assignment("01_sums", tasks, notebook, tmp_path, tmp_path, solutions)


def released(assignment: Assignment) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(assignment.notebook.read_bytes())
    return notebook


def test_an_answer_brings_along_what_it_uses_and_nothing_else(assignment: Assignment) -> None:
    answer = reference_answers(assignment)["add_one"]

    assert answer.startswith("import math as m\nimport torch\n\n\nONE = 1\n\n\ntry:\n    LIMIT = m.inf\n")
    assert answer.index("def _offset") < answer.index("def _deeper") < answer.index("def add_one")
    for unused in ("UNUSED", "_unused", "deque", "json", "functools", "class Twice"):
        assert unused not in answer


def test_a_task_of_two_definitions_is_answered_in_the_stubs_order_without_earlier_tasks(assignment: Assignment) -> None:
    answer = reference_answers(assignment)["Twice"]

    assert answer == (
        "import functools\nfrom collections import (\n    Counter,\n    deque,\n)\n\n\n"
        "class Twice:\n    counts = Counter()\n\n\n"
        "@functools.cache\ndef twice(x: int) -> int:\n    return add_one(x) + x - 1"
    )


def test_reference_answers_run_in_a_namespace_of_their_own(assignment: Assignment) -> None:
    namespace: dict[str, Any] = {}

    for answer in reference_answers(assignment).values():
        exec(answer, namespace)

    assert namespace["twice"](3) == 6


def test_a_reference_that_lacks_a_definition_is_an_error_that_names_it(assignment: Assignment) -> None:
    path = assignment.solutions / "reference.py"
    path.write_text(REFERENCE.replace("def twice", "def thrice"))

    with pytest.raises(GraderError, match=r"reference\.py: 'twice' is missing"):
        reference_answers(assignment)


def test_a_reference_that_is_not_python_is_an_error_with_its_line(assignment: Assignment) -> None:
    (assignment.solutions / "reference.py").write_text("x = 1\ndef f(:\n")

    with pytest.raises(GraderError, match=r"reference\.py:2: not valid Python"):
        reference_answers(assignment)


def test_answers_take_the_stubs_places_and_leave_the_released_notebook_alone(assignment: Assignment) -> None:
    notebook = released(assignment)

    submission = with_answers(notebook, {"add_one": "def add_one(X): return X"})

    assert notebook == released(assignment)
    differing = [(a, b) for a, b in zip(notebook["cells"], submission["cells"], strict=True) if a != b]
    assert [(a["id"], b) for a, b in differing] == [
        ("add_one-answer", {**differing[0][0], "source": "def add_one(X): return X"})
    ]


def test_cells_that_nbgrader_added_on_release_do_no_harm(assignment: Assignment) -> None:
    notebook = released(assignment)
    notebook["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "Name:"})

    submission = with_answers(notebook, {"Twice": "class Twice: ..."})

    assert submission["cells"][0]["source"] == "Name:"


def test_an_answer_to_an_unknown_task_is_an_error_that_lists_the_tasks(assignment: Assignment) -> None:
    with pytest.raises(GraderError, match=r"no task 'nothing' to answer: this notebook has add_one, Twice"):
        with_answers(released(assignment), {"nothing": ""})


def test_one_function_of_two_is_replaced_decorators_included(assignment: Assignment) -> None:
    answer = reference_answers(assignment)["Twice"]

    changed = substitute(answer, "twice", "import math\n\n\ndef twice(x):\n    return math.nan\n")

    assert changed == answer[: answer.index("@functools.cache")] + "import math\n\n\ndef twice(x):\n    return math.nan"


def test_replacing_a_function_that_is_not_there_is_an_error() -> None:
    with pytest.raises(GraderError, match="no definition of 'g'"):
        substitute("def f(): ...", "g", "def g(): ...")
