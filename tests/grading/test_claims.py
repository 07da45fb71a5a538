import ast
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import torch

from autograder.grading.claims import (
    assert_avoids,
    assert_close,
    assert_equal,
    assert_follows_device,
    assert_items,
    assert_number,
    assert_raises,
    assert_rng_untouched,
    assert_shape,
    assert_unchanged,
    assert_unused,
    assert_vectorised,
)
from autograder.grading.outcomes import Raised, StudentOutcome, Wrong
from autograder.model import Outcome

SECRET = torch.tensor([[731.5, 2.25], [4.0, 619.0]])
ANSWERS = [None, "731.5", 731.5, True, [SECRET], {"a": 1}, SECRET.T, SECRET[0], SECRET.numpy(), SECRET.long(), object()]


def wrong(claim: Callable[..., object], *args: object, **kwargs: object) -> Wrong:
    with pytest.raises(Wrong) as caught:
        claim(*args, **kwargs)
    return caught.value


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_a_wrong_answer_of_any_type_fails_with_a_hint_that_holds_no_values(answer: object) -> None:
    failures = [
        wrong(assert_close, answer, SECRET, inputs="f(731.5)"),
        wrong(assert_equal, answer, (731.5, 619)),
        wrong(assert_shape, answer, (731, 619)),
        wrong(assert_items, answer, 3),
        wrong(assert_number, answer, 619.25),
    ]

    for failure in failures:
        assert failure.outcome is Outcome.FAILED
        assert failure.hint
        assert "731" not in failure.hint
        assert "619" not in failure.hint


def test_the_graders_hint_follows_the_diagnosis_and_the_detail_names_the_inputs() -> None:
    failure = wrong(assert_close, SECRET / 2, SECRET, hint="Think of n.", inputs="f(x)")

    assert failure.hint.startswith("Every value is the expected one times the same factor")
    assert failure.hint.endswith("Think of n.")
    assert failure.detail.startswith("f(x): ")


def test_right_answers_pass() -> None:
    assert_close(SECRET + 1e-5, SECRET)
    assert_number(731, 731.0)
    assert_number(SECRET[0, 1], 2.25)
    assert_close(SECRET.double(), SECRET, dtype=False)
    assert_equal((2, 3), (2, 3))
    assert_shape(SECRET, (2, 2))
    assert assert_items([1, 2], 2) == (1, 2)


def test_an_expected_exception_may_be_derived_from_the_one_that_is_named() -> None:
    def raises(*names: str, outcome: Outcome = Outcome.RAISED) -> Callable[[], object]:
        def call() -> object:
            raise Raised((*names, "Exception", "object"), outcome=outcome)

        return call

    assert assert_raises("ValueError", raises("JSONDecodeError", "ValueError")).type_names[0] == "JSONDecodeError"
    assert "another exception" in wrong(assert_raises, "ValueError", raises("IndexError")).hint
    assert "nothing was raised" in wrong(assert_raises, "ValueError", lambda: 3).hint
    with pytest.raises(StudentOutcome) as stub:
        assert_raises("ValueError", raises("NotImplementedError", outcome=Outcome.MISSING))
    assert stub.value.outcome is Outcome.MISSING


def test_side_effects_of_the_last_call_are_claimed_not_to_be_there() -> None:
    clean = SimpleNamespace(last=SimpleNamespace(changed=(), rng_moved=(), settings_changed=()))
    assert_unchanged(clean)
    assert_rng_untouched(clean)

    messy = SimpleNamespace(last=SimpleNamespace(changed=("X",), rng_moved=("torch",), settings_changed=()))
    assert "in place" in wrong(assert_unchanged, messy).hint
    assert "random" in wrong(assert_rng_untouched, messy).hint
    shared = SimpleNamespace(last=SimpleNamespace(changed=(), rng_moved=(), settings_changed=("default_dtype",)))
    assert "global setting" in wrong(assert_unchanged, shared).hint


def work(opcodes: tuple[int, int], operations: tuple[int, int], *, watched: bool = True) -> dict[str, object]:
    return {"opcodes": opcodes, "operations": operations, "control_seen": watched, "undisturbed": watched}


def test_work_may_grow_by_a_branch_but_not_with_the_data() -> None:
    assert_vectorised(work((44, 80), (3, 11)))

    assert "loop" in wrong(assert_vectorised, work((194, 776), (3, 3))).hint
    assert "loop" in wrong(assert_vectorised, work((21, 21), (32, 128))).hint
    assert "tracing" in wrong(assert_vectorised, work((44, 44), (3, 3), watched=False)).hint


def test_banned_functions_fail_however_they_were_called() -> None:
    assert_unused({"called": [], "control_seen": True}, hint="the very thing")

    assert wrong(assert_unused, {"called": ["torch.cdist"], "control_seen": True}, hint="no").hint == "no"
    assert "replaces" in wrong(assert_unused, {"called": [], "control_seen": False}, hint="no").hint


@pytest.mark.parametrize("source", ["F.one_hot(y)", "from torch.nn.functional import one_hot as quick"])
def test_banned_names_are_found_in_the_source(source: str) -> None:
    function = ast.parse(f"def one_hot(y):\n    {source}").body[0]

    assert wrong(assert_avoids, function, {"one_hot"}, hint="no").hint == "no"
    assert_avoids(function, {"cdist"}, hint="no")
    assert_avoids(None, {"one_hot"}, hint="no")


def test_results_must_lie_where_the_inputs_lie() -> None:
    report = {"device": "meta", "devices": ["meta"], "shapes": [(3, 2)], "error": ""}
    assert_follows_device(report, ((3, 2),))

    assert "another device" in wrong(assert_follows_device, {**report, "devices": ["cpu"]}, ((3, 2),)).hint
    assert "another device" in wrong(assert_follows_device, {**report, "error": "RuntimeError: cpu"}, ((3, 2),)).hint
    assert "shape" in wrong(assert_follows_device, report, ((2, 3),)).hint
    numpy = {**report, "error": "TypeError: can't convert meta device type tensor to numpy. Use Tensor.cpu() ..."}
    assert "NumPy works on the CPU only" in wrong(assert_follows_device, numpy, ((3, 2),)).hint
    assert "{'of': 1}" in wrong(assert_follows_device, {**report, "error": {"of": 1}}, ((3, 2),)).detail  # forged
