"""Answers that hold the right numbers in another form of memory."""

import torch

from course_lib.diagnose import compare

WANT = torch.tensor([[1.0, 0.0], [0.0, 2.0]])


def test_a_sparse_result_is_said_to_be_one() -> None:
    finding = compare(WANT.to_sparse(), WANT)

    assert finding is not None
    assert "sparse" in finding.hint


def test_a_view_that_negates_is_compared_and_shown() -> None:
    negated = torch.complex(WANT, WANT).conj().imag

    assert negated.is_neg()
    assert compare(negated, -WANT) is None
    assert "-1." in str(compare(negated, WANT))
