"""A hidden test robbed of its claim lets mutants through, and verify says so: once in each assignment, `make proof`."""

import ast
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring import verify
from autograder.authoring.cases import mutant_cases
from autograder.course import load_course
from autograder.grading.setup import Setup
from autograder.model import Assignment, Manner

ROOT = Path(__file__).parent.parent.parent
# Small tasks, and of each a hidden test that alone kills a mutant; one assignment shows the way of it.
SHOWN = ("02_broadcasting", "normalize_rows", "test_turns_rows_without_a_sum_into_zeros")
OTHERS = [
    ("01_tensors", "make_grid", "test_returns_float32"),
    ("03_autograd", "predict", "test_records_no_gradients"),
    ("04_linear_regression", "sgd_step_", "test_skips_parameters_without_a_gradient"),
    ("05_data_loading", "text_labels", "test_refuses_negative_labels"),
    ("06_softmax_regression", "confusion_matrix", "test_refuses_classes_that_do_not_exist"),
    ("07_training_loop", "try_gpu", "test_refuses_negative_numbers"),
    ("08_alexnet", "conv_out", "test_refuses_strides_below_one"),
]


@pytest.mark.parametrize(
    ("name", "task", "test"), [SHOWN, *(pytest.param(*each, marks=pytest.mark.proof) for each in OTHERS)]
)
def test_a_weakened_hidden_test_is_noticed(name: str, task: str, test: str, tmp_path: Path) -> None:
    course = load_course(ROOT)
    assignment = course.assignment(name)
    trials = [
        verify.Trial(case, manner=Manner(to_the_end=False)) for case in mutant_cases(assignment) if case.mutated == task
    ]
    setup = Setup(weakened(assignment, task, test, tmp_path), course.limits, verify.VERIFY_SEED, course.devices)

    reports = verify.run(setup, trials, 1, lambda: None)

    problems = [verdict.problem for verdict in verify.verdicts(trials, reports) if verdict.problem]
    assert problems
    assert set(problems) == {f"nothing lost in {task}"}


def weakened(assignment: Assignment, task: str, test: str, folder: Path) -> Assignment:
    """Return the assignment with a copy of its hidden tests, in which one test claims nothing."""
    graders = folder / assignment.name
    shutil.copytree(assignment.graders, graders)
    path = graders / f"test_{task}.py"
    tree = ast.parse(path.read_text())
    [function] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == test]
    function.body = function.body[:1]  # its title
    path.write_text(ast.unparse(tree))
    return replace(assignment, graders=graders)
