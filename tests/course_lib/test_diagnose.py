import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.crashes import crash_hint
from course_lib.diagnose import compare, compare_plain, compare_shape

TABLE = torch.tensor([[731.5, 2.25, 8.0], [4.0, 619.0, 0.0]])
SQUARE = torch.tensor([[731.5, 2.25], [4.0, 619.0]])

MISCONCEPTIONS = {
    "transposed shape": (TABLE.T, TABLE, "transposed"),
    "transposed values": (SQUARE.T, SQUARE, "transposed"),
    "lost keepdim": (TABLE.sum(1), TABLE.sum(1, keepdim=True), "keepdim=True"),
    "keepdim too many": (TABLE.sum(1, keepdim=True), TABLE.sum(1), "too many"),
    "column met row": (TABLE[0][:, None] - TABLE[0], TABLE[0], "met a row"),
    "reduced to one number": (TABLE.sum(), TABLE.sum(1), "one number"),
    "constant factor": (TABLE / 17, TABLE, "same factor"),
    "sign": (-TABLE, TABLE, "sign"),
    "constant offset": (TABLE + 17, TABLE, "same amount"),
    "NaN": (TABLE / 0 * 0, TABLE, "NaN"),
    "inf": (TABLE + float("inf"), TABLE, "infinite"),
    "constant": (torch.full((2, 3), 17.0), TABLE, "same number"),
    "bool": (TABLE > 0, (TABLE > 0).float(), "True and False"),
    "no return": (None, TABLE, "return"),
    "NumPy": (TABLE.numpy(), TABLE, "torch.Tensor"),
}


@pytest.mark.parametrize(("got", "want", "phrase"), MISCONCEPTIONS.values(), ids=MISCONCEPTIONS)
def test_names_the_misconception_and_keeps_values_out_of_the_hint(got: object, want: torch.Tensor, phrase: str) -> None:
    finding = compare(got, want)

    assert finding is not None
    assert phrase in finding.hint
    assert finding.detail
    assert not re.search(r"731|619|2\.25|17", finding.hint)


def test_a_factor_needs_two_values_that_agree() -> None:
    one_value = compare(torch.tensor([0.0, 3.0]), torch.tensor([0.0, 2.0]))
    disagreeing = compare(torch.tensor([2.0, 9.0]), torch.tensor([1.0, 3.0]))

    assert one_value is not None
    assert "factor" not in one_value.hint
    assert disagreeing is not None
    assert "factor" not in disagreeing.hint


def test_points_at_the_worst_value_of_a_large_result() -> None:
    want = torch.zeros(100, 100)
    got = want.clone()
    got[3, 70], got[5, 5] = 2.0, 1.0
    finding = compare(got, want)

    assert finding is not None
    assert "(3, 70)" in finding.detail
    assert "2 of 10000" in finding.detail


def test_rounding_is_no_difference_and_integers_are_exact() -> None:
    third = torch.tensor([1 / 3], dtype=torch.float64)

    assert compare(third.float(), third, dtype=False) is None
    assert compare(third + 1e-8, third) is not None
    assert compare(torch.tensor([2**53 + 1]), torch.tensor([2**53])) is not None
    assert compare(torch.tensor([float("nan")]), torch.tensor([float("nan")])) is None
    assert compare(torch.zeros(0, 3), torch.zeros(0, 3)) is None


@pytest.mark.parametrize("dtype", [True, False])
def test_arrays_that_torch_cannot_share_are_compared_or_described(dtype: bool) -> None:
    want = np.array([[3, 2], [1, 0]], dtype=np.uint8)
    flipped = np.arange(4, dtype=np.uint8).reshape(2, 2)[::-1, ::-1]  # negative strides

    assert compare(flipped, want, dtype=dtype) is None
    assert compare(flipped.copy()[::-1], want, dtype=dtype) is not None
    for kind in (object, "U1", ">i4", np.longdouble, "datetime64[s]"):
        found = compare(want.astype(kind), want, dtype=dtype)
        assert (found is None) if kind == ">i4" and not dtype else "dtype" in str(found)
    assert compare(np.array(3)[()], np.array(3), dtype=dtype) is not None  # a number is no array


def test_plain_values_are_compared_with_their_types() -> None:
    assert compare_plain(torch.Size([2, 3]), (2, 3)) is None
    assert compare_plain(0.1 + 0.2, 0.3) is None
    reversed_order, a_list, a_bool = (
        compare_plain((3, 2), (2, 3)),
        compare_plain([2, 3], (2, 3)),
        compare_plain(True, 1),
    )
    assert reversed_order is not None
    assert "reversed" in reversed_order.hint
    assert a_list is not None
    assert "a list" in a_list.hint
    assert a_bool is not None
    assert compare_plain((torch.zeros(3), 2), (1, 2)) is not None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=5,
) | st.sampled_from(
    [
        torch.empty(2, 2, device="meta"),
        torch.zeros(2, 2, dtype=torch.complex64),
        torch.zeros(2, 2, dtype=torch.bfloat16),
        torch.zeros(2, 2, dtype=torch.uint8),
        torch.full((2, 2), float("nan")),
        torch.ones(2, 2, requires_grad=True),
        np.zeros((2, 2)),
        np.float32(2.0),
        object(),
        len,
    ]
)


@given(anything)
def test_answers_of_any_kind_are_described_and_never_raise(got: object) -> None:
    want = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

    assert compare(got, want) is not None
    assert compare_shape(got, (7,)) is not None
    assert compare_plain(got, ("no", "such", "answer")) is not None


CRASHES = {
    "print both shapes": lambda: torch.ones(3) + torch.ones(2),
    "transpose": lambda: torch.ones(3, 4) @ torch.ones(3, 4),
    "graph was cut": lambda: torch.ones(()).backward(),  # type: ignore[no-untyped-call]
    "no_grad": lambda: torch.ones(2, requires_grad=True).add_(1),
    "before backward": lambda: torch.ones(2, requires_grad=True).mul(2).backward(),  # type: ignore[no-untyped-call]
    ".grad is None": lambda: torch.ones(2, requires_grad=True).grad.zero_(),  # type: ignore[union-attr]
    "count the samples": lambda: len(iter([1])),  # type: ignore[arg-type]
    "two devices": lambda: torch.ones(2) + torch.ones(2, device="meta"),
    "empty inputs": lambda: torch.stack([]),
    "no elements": lambda: torch.ones(0).max(),
    "Ask one question": lambda: bool(torch.ones(2) > 0),
    "floating-point numbers": lambda: torch.arange(3).mean(),
    "reshape()": lambda: torch.ones(3, 4).T.view(12),
    "outside the axis": lambda: torch.ones(3)[5],
    "wider type": lambda: np.zeros(2, dtype=np.uint8) + 300,
    "divide with //": lambda: torch.ones(3)[: 3 / 2],
    "give every length": lambda: torch.ones(0).reshape(0, -1),
    "backwards": lambda: torch.from_numpy(np.zeros(2)[::-1]),
    "pseudo-inverse": lambda: torch.linalg.inv(torch.zeros(2, 2)),
    "without `return`": lambda: 2 * torch.ones(2).grad,  # type: ignore[operator]
}


@pytest.mark.parametrize(("phrase", "crash"), CRASHES.items(), ids=CRASHES)
def test_explains_what_this_torch_says_when_it_raises(phrase: str, crash: object) -> None:
    assert callable(crash)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the text is what the test is about
        crash()

    assert phrase in crash_hint(caught.type.__name__, str(caught.value))


def test_an_unknown_exception_gets_no_explanation() -> None:
    assert crash_hint("KeyError", "'banana'") == ""
