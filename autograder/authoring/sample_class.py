"""A made-up class for demonstrations and tests: right, half right, mistaken, clumsy and hostile submissions."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.authoring.answers import Answer, Kind, by_task, known_answers
from autograder.authoring.submissions import reference_answers, substitute, with_answers
from autograder.model import Assignment

ENDLESS = '''

def {name}(*args, **kwargs):
    """Wait for something that never comes."""
    while True:
        pass
'''
EXIT = """

import os
os._exit(0)
"""
SNOOP = """

import glob, os, sys
print("my folder:", os.getcwd())
hidden = [path for folder in sys.path for path in glob.glob(folder + "/*/graders/*/*.py")]
for path in [*hidden, "/etc/passwd", "/proc/1/environ"]:
    try:
        print(path, open(path).read()[:200])
    except OSError as error:
        print(path, type(error).__name__)
"""
NOISE = """

import sys
print("am I doing this right?", file=sys.stderr)
"""


@dataclass(frozen=True, slots=True)
class Pupil:
    """A student of the sample class: a name, what the submission is like, and the file's bytes."""

    name: str
    about: str
    content: bytes


def sample_class(assignment: Assignment) -> list[Pupil]:
    """Return the class, each submission made from the real notebook."""
    released = json.loads(assignment.notebook.read_bytes())
    reference = reference_answers(assignment)
    tasks = [task.id for task in assignment.tasks if task.points]
    half = {task: reference[task] for task in tasks[: len(tasks) // 2]}
    known = known_answers(assignment)
    wrong, other = by_task(known, Kind.WRONG), by_task(known, Kind.ALTERNATIVE)

    def mistaken(number: int, of: list[str]) -> dict[str, str]:
        return {**reference, **{task: _with(reference, wrong[task][number % len(wrong[task])]) for task in of}}

    def added(task: str, text: str) -> dict[str, str]:
        return {**reference, task: reference[task] + text}

    answers: dict[str, tuple[str, Mapping[str, str]]] = {
        "ada": ("the reference", reference),
        "ben": ("the untouched stub", {}),
        "chen": ("half done", half),
        "dora": ("one typical mistake", mistaken(0, tasks[2:3])),
        "emil": ("three typical mistakes", mistaken(1, tasks[1::2])),
        "fay": ("a mistake in every task", mistaken(2, tasks)),
        "gita": ("other right answers", {**reference, **{task: _with(reference, other[task][0]) for task in tasks}}),
        "hugo": ("an endless loop", added(tasks[-1], ENDLESS.format(name=tasks[-1]))),
        "ines": ("leaves by os._exit", added(tasks[1], EXIT)),
        "jun": ("reads and prints files", added(tasks[0], SNOOP)),
        "kofi": ("a syntax error", {**reference, tasks[3]: reference[tasks[3]].replace(":", "", 1)}),
        "lena": ("prints to stderr", added(tasks[2], NOISE)),
    }
    pupils = [Pupil(name, about, _file(released, mine)) for name, (about, mine) in answers.items()]
    whole = _file(released, reference)
    return [
        *pupils,
        Pupil("mona", "deleted a check", _file(released, reference, lambda cells: _without(cells, tasks[-1]))),
        Pupil("nils", "copied a locked cell", _file(released, reference, _with_copy)),
        Pupil("olga", "a truncated file", whole[: len(whole) // 3]),
    ]


def _with(reference: Mapping[str, str], answer: Answer) -> str:
    return substitute(reference[answer.task], answer.function, answer.source)


Cells = list[dict[str, Any]]


def _file(released: dict[str, Any], answers: Mapping[str, str], edit: Callable[[Cells], Cells] = list) -> bytes:
    notebook = with_answers(released, answers)
    notebook["cells"] = edit(notebook["cells"])
    return json.dumps(notebook, indent=1).encode()


def _without(cells: Cells, key: str) -> Cells:
    return [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") != key]


def _with_copy(cells: Cells) -> Cells:
    return [*cells, {**cells[0], "id": "a-copy"}]
