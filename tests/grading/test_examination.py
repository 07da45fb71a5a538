import pytest
import torch

from autograder.engine.refs import HandleRef, ProbeRef
from autograder.errors import GraderError
from autograder.grading.examination import MAX_CALLS, Call, Examined, find_tests, told
from autograder.grading.short import VALUE_CHARACTERS, short
from autograder.model import Group, Outcome, TestResult
from autograder.plain import readable

NAMES = (
    "test_softmax::test_is_unmoved_by_a_shift",
    "test_softmax::test_sums_to_one[cpu]",
    "test_softmax::test_sums_to_one[cuda]",
    "test_log_softmax::test_is_unmoved_by_a_shift",
    "test_accuracy::test_counts",
    "test_accuracy::test_counts_ties",
)
FOUND = {
    "test_softmax::test_is_unmoved_by_a_shift": {"test_softmax::test_is_unmoved_by_a_shift"},
    "test_softmax::test_sums_to_one": {"test_softmax::test_sums_to_one[cpu]", "test_softmax::test_sums_to_one[cuda]"},
    "test_softmax::test_sums_to_one[cpu]": {"test_softmax::test_sums_to_one[cpu]"},
    "sums_to": {"test_softmax::test_sums_to_one[cpu]", "test_softmax::test_sums_to_one[cuda]"},
    "log_softmax::": {"test_log_softmax::test_is_unmoved_by_a_shift"},
    "test_accuracy::test_counts": {"test_accuracy::test_counts"},
}


@pytest.mark.parametrize("wanted", FOUND)
def test_a_test_is_found_by_its_name_or_by_a_part_that_no_other_has(wanted: str) -> None:
    assert find_tests(NAMES, wanted) == FOUND[wanted]


NEAR = {
    "unmoved": ["test_softmax::test_is_unmoved_by_a_shift", "test_log_softmax::test_is_unmoved_by_a_shift"],
    "test_acuracy::test_count": ["test_accuracy::test_counts", "test_accuracy::test_counts_ties"],
    "sums_two_one": ["test_softmax::test_sums_to_one"],
}


@pytest.mark.parametrize("wanted", NEAR)
def test_where_no_test_or_several_are_meant_the_near_ones_are_named(wanted: str) -> None:
    with pytest.raises(GraderError) as caught:
        find_tests(NAMES, wanted)

    assert str(caught.value).split("\n  ")[1:] == NEAR[wanted]


def test_a_name_like_no_other_is_unknown() -> None:
    with pytest.raises(GraderError, match=r"^no hidden test 'zzz'$"):
        find_tests(NAMES, "zzz")


SHORT = {
    "tensor float32 (2, 2)\n[[1., 2.],\n [3., 4.]]": torch.tensor([[1.0, 2.0], [3.0, 4.0]]),
    "tensor bfloat16 () requires_grad 0.5": torch.tensor(0.5, dtype=torch.bfloat16, requires_grad=True),
    "tensor float32 (2, 3) on meta": torch.zeros(2, 3, device="meta"),
    "array int64 (3,) [0, 1, 2]": torch.arange(3).numpy(),
    "[probe twice, a 'Linear' of the student's]": [ProbeRef("twice"), HandleRef(0, "Linear")],
}


@pytest.mark.parametrize("said", SHORT)
def test_a_value_is_said_by_type_shape_dtype_and_numbers(said: str) -> None:
    assert short(SHORT[said]) == said


@pytest.mark.parametrize(
    "value", [torch.rand(500, 500), torch.rand(*[1] * 14, 9), "x" * 9999, list(range(9999)), 9**900]
)
def test_a_large_value_is_said_in_few_words(value: object) -> None:
    assert len(short(value)) < VALUE_CHARACTERS + 100


def test_what_would_steer_a_terminal_is_spelled_out() -> None:
    assert readable("a\x1b[2J\rb\nc\u202e\x9bd\ud800") == "a\\x1b[2J\\rb\nc\\u202e\\x9bd\\ud800"


def test_of_many_calls_the_first_and_the_last_are_told() -> None:
    test = TestResult("t::t", "T.", Group.CORE, Outcome.FAILED)
    calls = tuple(Call(f"f{number}", ()) for number in range(1, 1001))

    text = told(Examined("f", test, calls), explain=True)

    assert text.count("call ") == MAX_CALLS
    assert "call 1: f1" in text
    assert f"{1000 - MAX_CALLS} more calls" in text
    assert "call 1000: f1000" in text
