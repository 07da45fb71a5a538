"""What handing in late costs: nbgrader's `AssignLatePenalties` asks the plugin named in nbgrader_config.py."""

import math

from nbgrader.plugins import BasePlugin  # type: ignore[import-untyped]
from traitlets import Float

_MINUTE, _DAY = 60, 24 * 60 * 60


class LatePenalty(BasePlugin):  # type: ignore[misc]
    """Take a share of the score for each day begun, after some minutes of grace and up to a largest share.

    nbgrader asks when it autogrades, so the share is one of the points from the hidden tests; what a person adds later
    for an answer in words counts whole until the submission is autograded again. No due date, no penalty.
    """

    percent_per_day = Float(10, min=0, max=100, help="What a day costs, in percent of the score").tag(config=True)
    most_percent = Float(50, min=0, max=100, help="What any delay costs at most, in percent").tag(config=True)
    grace_minutes = Float(15, min=0, help="So many minutes are free; days count from their end").tag(config=True)

    def late_submission_penalty(self, _student_id: str, score: float, total_seconds_late: float) -> float:
        """Return the points to take off, rounded to 0.01."""
        counted = total_seconds_late - self.grace_minutes * _MINUTE
        percent = min(math.ceil(max(counted, 0) / _DAY) * self.percent_per_day, self.most_percent)
        return round(score * percent / 100, 2)
