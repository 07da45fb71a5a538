"""What the survey finds, and which tier it makes."""

import pytest

from autograder.engine.confinement.layers import BelowFloorError, Layer, LayerName, Tier, tier_of

from .machines import Machine


def layers(*missing: LayerName) -> list[Layer]:
    return [Layer(name, name not in missing, "tried", f"Get {name}") for name in LayerName]


NO_ROOT = (LayerName.NAMESPACES, LayerName.OWN_UID)


def test_root_with_namespaces_is_the_full_tier() -> None:
    assert tier_of(layers(LayerName.USER_NAMESPACES)) is Tier.FULL


def test_an_ordinary_user_with_namespaces_is_the_middle_tier() -> None:
    assert tier_of(layers(*NO_ROOT)) is Tier.USER_NAMESPACES


@pytest.mark.parametrize("reaping", [LayerName.OWN_UID, LayerName.SIGNAL_SCOPE])
def test_without_namespaces_something_must_tell_whose_processes_are_whose(reaping: LayerName) -> None:
    others = {LayerName.OWN_UID, LayerName.SIGNAL_SCOPE} - {reaping}

    assert tier_of(layers(LayerName.NAMESPACES, LayerName.USER_NAMESPACES, *others)) is Tier.UNPRIVILEGED


@pytest.mark.parametrize(
    "missing",
    [
        (LayerName.LANDLOCK,),
        (LayerName.SECCOMP,),
        (LayerName.PROCESS_LIMIT,),
        (*NO_ROOT, LayerName.USER_NAMESPACES, LayerName.SIGNAL_SCOPE),
    ],
)
def test_below_the_floor_the_refusal_names_what_is_missing_and_how_to_get_it(missing: tuple[LayerName, ...]) -> None:
    with pytest.raises(BelowFloorError, match="--sandbox none") as refusal:
        tier_of(layers(*missing))

    assert refusal.value.missing[0].name in missing
    assert f"Get {refusal.value.missing[0].name}" in str(refusal.value)


def test_each_layer_that_is_missing_has_a_reason_and_a_remedy(machine: Machine) -> None:
    for layer in machine.ask("facts")["layers"]:
        assert layer.reason
        assert layer.available or layer.remedy or (machine.kind == "root" and layer.name == LayerName.USER_NAMESPACES)


def test_the_survey_finds_the_tier_of_the_machine(machine: Machine) -> None:
    facts = machine.ask("facts")

    assert facts["tier"] is machine.tier, [f"{each.name}: {each.reason}" for each in facts["layers"]]
