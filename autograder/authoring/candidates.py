"""Implementations for a student's own check to judge, right and wrong ones, taken from the known answers.

For bonus tasks, where the student is the grader. Runs in the trusted process; the sources travel to the student process
of that one test, whose words reach nobody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from autograder.authoring.answers import Kind, answers_in
from autograder.authoring.submissions import definition_source
from autograder.grading.claims import claim

ENOUGH = 0.8  # of the wrong ones


@dataclass(frozen=True, slots=True)
class Candidate:
    """One implementation; `title` says in what it differs from the reference."""

    title: str
    source: str
    right: bool


def candidates(reference: ModuleType, name: str, *, without: Collection[str] = ()) -> tuple[Candidate, ...]:
    """Return the reference's, all other right and all wrong implementations of a function.

    `without` names variants that only a grader can tell from right ones, as those that loop.
    """
    path = Path(str(reference.__file__))
    usual = Candidate("the usual one", definition_source(path, name), right=True)
    others = [
        Candidate(answer.title, answer.source, right=answer.kind is Kind.ALTERNATIVE)
        for answer in answers_in(path.parent)
        if answer.function == name and answer.variant not in without
    ]
    return (usual, *sorted(others, key=lambda candidate: not candidate.right))


def assert_judges_well(accepted: Sequence[bool], judged: Sequence[Candidate]) -> None:
    """Claim that a check accepted every right implementation and rejected most wrong ones; the probe is `judge`."""
    verdicts = list(zip(judged, accepted, strict=True))
    unfair = [candidate.title for candidate, passed in verdicts if candidate.right and not passed]
    claim(not unfair, f"Your check rejects a correct implementation: {'; '.join(unfair)}.", f"{unfair}")
    passing = [candidate.title for candidate, passed in verdicts if not candidate.right and passed]
    wrong = sum(not candidate.right for candidate in judged)
    caught = wrong - len(passing)
    hint = f"Your check catches {caught} of {wrong} wrong implementations. It lets pass: {'; '.join(passing)}."
    claim(caught >= ENOUGH * wrong, hint, f"accepted: {passing}")
