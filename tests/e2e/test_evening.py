import sys

import pytest

from .story import Evening


def test_a_mistake_in_a_visible_check_is_explained(evening: Evening, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stderr.write(f"\na mistake was explained {evening.seconds:.2f} s after its check was run\n")

    assert "row sums of your result" in evening.explanation
    assert "(3, 1) is needed: keepdim=True" in evening.explanation
    assert "Traceback" not in evening.explanation


def test_validate_reports_each_check_that_does_not_pass(evening: Evening) -> None:
    assert evening.validated.count("The following cell failed") == 7
    assert "broadcast_shape: not attempted yet" in evening.validated
    assert "normalize_rows([[0, 0], [1, 3]])" in evening.validated
    assert 'with Check("outer_sum")' not in evening.validated
