"""Hidden test of the bonus: the student's check judges implementations of softmax."""

import pytest

from autograder.authoring.candidates import assert_judges_well, candidates
from autograder.grading.proxy import probe

# Slow, forbidden for another reason, or wrong on a GPU only: no check of values can tell.
AS_RIGHT_AS_OTHERS = {"loop", "torch", "module", "logsumexp", "getattr", "cpu"}


@pytest.mark.task("check_softmax")
def test_tells_right_from_wrong(student, reference):
    """Correct implementations are accepted, and four of five wrong ones are found out."""
    judged = candidates(reference, "softmax", without=AS_RIGHT_AS_OTHERS)
    sources = [candidate.source for candidate in judged]
    assert_judges_well(student.run(probe.judge, student.check_softmax, sources, "softmax"), judged)
