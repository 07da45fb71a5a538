"""Hidden tests that depend on luck, on their order or on threads are found unfair, each for what it does."""

import shutil
from dataclasses import replace
from pathlib import Path

from autograder.authoring import verify
from autograder.authoring.fairness import fair_trials, unfairness
from autograder.grading.setup import Setup
from autograder.model import Assignment, Limits

LUCK = '''

@pytest.mark.task("double")
def test_is_lucky(student: Any, rng: np.random.Generator) -> None:
    """Right in one case of two."""
    claim(rng.random() > 0.5, "Be lucky.", "")
'''
ORDER = '''

@pytest.mark.task("halve")
def test_starts(student: Any) -> None:
    """Something is left behind."""
    test_goes_on.started = True


@pytest.mark.task("halve")
def test_goes_on(student: Any) -> None:
    """What was left behind is there."""
    claim(test_goes_on.__dict__.pop("started", False), "Come second.", "")
'''
THREADS = '''

@pytest.mark.task("Mean")
def test_runs_alone(student: Any) -> None:
    """One thread and no more."""
    claim(student.run(probe.count_threads) == 1, "Be alone.", "")
'''
COUNT_THREADS = '''

def count_threads() -> int:
    """Return how many threads torch uses."""
    import torch

    return torch.get_num_threads()
'''


def test_unfair_hidden_tests_are_named_and_no_others(toy: Assignment, tmp_path: Path) -> None:
    trials = fair_trials(toy, 1)
    setup = Setup(with_unfair_tests(toy, tmp_path), Limits(), verify.VERIFY_SEED, ("cpu",))

    problems = unfairness(trials, verify.run(setup, trials, 1, lambda: None))

    assert problems == [
        "reference, its hidden tests in another order, with two threads:"
        " test_toy::test_goes_on first passed, then failed; test_toy::test_runs_alone first passed, then failed",
        "reference, seed 1: points lost in double",
        "other right answers, mix 1, seed 1: points lost in double",
    ]


def with_unfair_tests(assignment: Assignment, folder: Path) -> Assignment:
    graders = folder / assignment.name
    shutil.copytree(assignment.graders, graders)
    for file, added in (("test_toy.py", ORDER + LUCK + THREADS), ("probes.py", COUNT_THREADS)):
        with (graders / file).open("a") as hidden:
            hidden.write(added)
    return replace(assignment, graders=graders)
