"""Hidden test of the bonus: the student's check judges implementations of evaluate."""

import pytest

from autograder.authoring.candidates import assert_judges_well, candidates
from autograder.grading.proxy import probe

AS_RIGHT_AS_OTHERS = {"images_stay"}  # wrong on a GPU only


@pytest.mark.task("check_evaluate")
def test_tells_right_from_wrong(student, reference):
    """Correct implementations are accepted, and four of five wrong ones are found out."""
    judged = candidates(reference, "evaluate", without=AS_RIGHT_AS_OTHERS)
    sources = [candidate.source for candidate in judged]
    assert_judges_well(student.run(probe.judge, student.check_evaluate, sources, "evaluate"), judged)
