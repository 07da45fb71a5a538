"""How a student's code ended, as exceptions that a grader need not catch: the plugin turns them into a TestResult.

StudentOutcome
├── Raised      the code raised where a value was asked for
└── Wrong       the code answered, and the answer was wrong

The proxy raises the others (missing, timed out, out of memory, killed) as StudentOutcome itself.
"""

from autograder.model import Outcome


class StudentOutcome(Exception):  # noqa: N818 - an ending of the student's code, not an error of ours
    """How the student's code ended; `hint` is safe to show the student, `detail` is for instructors."""

    def __init__(self, outcome: Outcome, hint: str = "", detail: str = "") -> None:
        super().__init__(f"{outcome}: {hint}" + (f"\n{detail}" if detail else ""))
        self.outcome, self.hint, self.detail = outcome, hint, detail


class Raised(StudentOutcome):
    """The student's code raised; `type_names` are the names along the exception type's MRO, the type itself first.

    A stub raises too: its outcome is MISSING.
    """

    def __init__(
        self, type_names: tuple[str, ...], hint: str = "", detail: str = "", outcome: Outcome = Outcome.RAISED
    ) -> None:
        super().__init__(outcome, hint, detail)
        self.type_names = type_names


class Wrong(StudentOutcome, AssertionError):  # noqa: N818 - an ending, as above
    """The student's code answered, and the answer was wrong."""

    def __init__(self, hint: str, detail: str = "") -> None:
        super().__init__(Outcome.FAILED, hint, detail)
