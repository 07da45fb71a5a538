"""Every attack, on every kind of machine: it wins nothing, and leaves grading as it was.

Each is first shown to win against a grader without protection, or says why that cannot be shown.
"""

import json

import pytest

from .ground import HONEST, Ground, without_run
from .library import Attack, Win, load_attacks
from .unprotected import Unprotected

ATTACKS = load_attacks()
PROVED = [attack for attack in ATTACKS if attack.win is not None]
RETURNS_NOTHING_RIGHT = "def double(x):\n    return 0\n"


@pytest.mark.parametrize("attack", PROVED, ids=[attack.id for attack in PROVED])
def test_an_unprotected_grader_falls(unprotected: Unprotected, attack: Attack) -> None:
    aftermath = unprotected.attack(attack.task, attack.source)

    assert attack.win in aftermath.wins, aftermath.why


def test_without_an_attack_the_unprotected_grader_gives_nothing_away(unprotected: Unprotected) -> None:
    aftermath = unprotected.attack("double", RETURNS_NOTHING_RIGHT)

    assert aftermath.wins == set(), aftermath.why


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.id for attack in ATTACKS])
def test_an_attack_wins_nothing(ground: Ground, attack: Attack) -> None:
    aftermath = ground.attack(attack.task, attack.source, attack.id)

    known = {attack.win} if attack.is_open(ground.kind) else set()
    assert aftermath.wins <= known, aftermath.why
    assert aftermath.report is not None
    assert "\x1b" not in json.dumps([test.hint for task in aftermath.report.tasks for test in task.tests])
    assert len(json.dumps(aftermath.notebook)) < 4 << 20
    assert without_run(ground.grade("honest", HONEST)[0]) == without_run(ground.honest)


def test_what_is_known_to_be_open_is_open(ground: Ground) -> None:
    """Else it should no longer be listed, in the README neither."""
    for attack in (attack for attack in ATTACKS if attack.is_open(ground.kind)):
        aftermath = ground.attack(attack.task, attack.source, attack.id)

        assert attack.win in aftermath.wins, f"{attack.id}: {aftermath.why}"


def test_after_all_of_it_the_grader_holds_what_it_held_before(ground: Ground) -> None:
    """pytest runs this behind the attacks: each was followed by an honest submission."""
    now = ground.holdings()

    assert now["processes"] == ground.holdings_at_rest["processes"]
    assert now["descriptors"] == ground.holdings_at_rest["descriptors"]
    assert now["memory"] - ground.holdings_at_rest["memory"] < 48


def test_an_honest_submission_earns_everything(ground: Ground) -> None:
    assert [task.score for task in ground.honest.tasks] == [4.0, 2.0, 3.0], ground.honest


def test_every_way_to_win_is_tried() -> None:
    assert {attack.win for attack in PROVED} == set(Win)
