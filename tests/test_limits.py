"""What a submission may use is the same where a course says nothing and where ours says it."""

from pathlib import Path

from autograder.course import load_course
from autograder.model import Limits


def test_the_course_configures_what_is_granted_where_nothing_is_configured() -> None:
    assert load_course(Path(__file__).parent).limits == Limits()
