"""A new assignment, small and whole: one task with its answers and its hidden tests, proved as it stands."""

import re
from collections.abc import Mapping
from pathlib import Path

from autograder.authoring.build import build
from autograder.course import Course
from autograder.errors import ConfigError

NAME = re.compile(r"[0-9]+_[A-Za-z0-9_]*[A-Za-z0-9]")  # digits first: folders sort, and none is `common`

SOURCE = '''\
# %% [markdown]
# # {title}
#
# Say what students will have built by the end of this notebook, and why it is worth an hour.

# %%
import torch
from torch import Tensor

from course_lib.checks import Check

# %% [markdown]
# ## 1. Scale each row
#
# Say why this is needed, give the idea, and one worked example. What the docstring does not fix may vary.

# %% task="scale_rows"
def scale_rows(X: Tensor, w: Tensor) -> Tensor:
    """Multiply row i of X by w[i].

    X: (n, d), w: (n,), both floating-point -> (n, d), a new tensor. X and w stay as they are.
    """
    raise NotImplementedError


# %% check="scale_rows" points=2
with Check("scale_rows") as check:
    X, w = torch.ones(2, 3), torch.tensor([1.0, 2.0])
    check.close("scale_rows(X, w)", scale_rows(X, w), torch.tensor([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]]))
'''
REFERENCE = '''\
"""Our answers to {name}: one definition per function, full marks."""

from torch import Tensor


def scale_rows(X: Tensor, w: Tensor) -> Tensor:
    return X * w[:, None]
'''
WRONG = '''\
"""Typical mistakes in {name}; each loses points in its own task and in no other."""

from torch import Tensor

from autograder.authoring.answers import wrong


@wrong("scale_rows", "scales the columns, which a square matrix lets pass")
def scale_rows__columns(X: Tensor, w: Tensor) -> Tensor:
    return X * w


@wrong("scale_rows", "changes X in place")
def scale_rows__in_place(X: Tensor, w: Tensor) -> Tensor:
    return X.mul_(w[:, None])


@wrong("scale_rows", "every row by the first weight")
def scale_rows__first_weight(X: Tensor, w: Tensor) -> Tensor:
    return X * w[0]


@wrong("scale_rows", "leaves float64")
def scale_rows__float32(X: Tensor, w: Tensor) -> Tensor:
    return X.float() * w.float()[:, None]
'''
ALTERNATIVE = '''\
"""Other right answers to {name}: full marks."""

import torch
from torch import Tensor

from autograder.authoring.answers import alternative


@alternative("scale_rows", "a product with a diagonal matrix")
def scale_rows__diagonal(X: Tensor, w: Tensor) -> Tensor:
    return torch.diag(w) @ X


@alternative("scale_rows", "the columns of the transposed matrix")
def scale_rows__transposed(X: Tensor, w: Tensor) -> Tensor:
    return (X.T * w).T
'''
HIDDEN_TEST = '''\
"""Hidden tests of scale_rows; the oracle is NumPy's einsum."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_close, assert_unchanged


def _check(student, X, w, *, hint=""):
    expected = torch.from_numpy(np.einsum("nd,n->nd", X.numpy(), w.numpy()))
    assert_close(student.scale_rows(X, w), expected, hint=hint, inputs=f"scale_rows({{X}}, {{w}})")


@pytest.mark.task("scale_rows", group="core")
def test_scales_each_row_by_its_own_weight(student, rng):
    """Row i is multiplied by w[i], also in a square matrix."""
    hint = "Of shapes (n, d) and (n,) the last axes meet: make w a column."
    for shape in [(3, 3), (2, 4), (4, 2)]:
        X, w = (torch.tensor(rng.normal(size=size), dtype=torch.float32) for size in (shape, shape[:1]))
        _check(student, X, w, hint=hint)


@pytest.mark.task("scale_rows", group="edge")
def test_keeps_float64(student, rng):
    """float64 stays float64, to its last digits."""
    _check(student, torch.tensor(rng.normal(size=(3, 2))), torch.tensor(rng.normal(size=3)))


@pytest.mark.task("scale_rows", group="robust")
def test_leaves_its_inputs_alone(student, rng):
    """X and w are the same after the call."""
    _check(student, torch.tensor(rng.normal(size=(2, 3))), torch.tensor(rng.normal(size=2)))
    assert_unchanged(student)
'''


def new_assignment(course: Course, name: str) -> list[Path]:
    """Write a new assignment's files and build its notebook; return their paths. Raises ConfigError, writes nothing."""
    if not NAME.fullmatch(name):
        wanted = "a number, _, and letters, digits or _, as in 09_recurrent"
        raise ConfigError(f"{name!r} cannot name an assignment's folder everywhere: use {wanted}")
    texts = _texts(course, name)
    if taken := next((path for path in texts if path.exists()), None):
        raise ConfigError(f"{taken} is there already: choose another name, or remove it first")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [*texts, *build([course.source_directory / f"{name}.py"])]


def _texts(course: Course, name: str) -> Mapping[Path, str]:
    solutions = course.solutions_directory / name
    templates = {
        course.source_directory / f"{name}.py": SOURCE,
        solutions / "reference.py": REFERENCE,
        solutions / "wrong.py": WRONG,
        solutions / "alternative.py": ALTERNATIVE,
        course.graders_directory / name / "test_scale_rows.py": HIDDEN_TEST,
    }
    title = name.partition("_")[2].replace("_", " ").capitalize()
    return {path: text.format(name=name, title=title) for path, text in templates.items()}
