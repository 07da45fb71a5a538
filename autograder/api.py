"""What `autograder.grade` does, apart from it so that `import autograder` loads nothing else."""

from os import PathLike
from pathlib import Path

from autograder.course import load_course, read_seed
from autograder.errors import ConfigError
from autograder.grading.pool import GradingProcess, Job
from autograder.grading.setup import Setup
from autograder.model import Report


def grade_one(notebook: str | PathLike[str], assignment: str, course: str | PathLike[str], *, sandbox: bool) -> Report:
    """Return the report of one notebook, graded in a process of its own. Raises AutograderError."""
    path = Path(notebook)
    if not path.exists():  # the caller's mistake, not a student's
        raise ConfigError(f"{path}: there is no such file")
    found = load_course(Path(course))
    setup = Setup(found.assignment(assignment), found.limits, read_seed(found), found.devices, sandbox)
    with GradingProcess(setup) as process:
        return process.grade(Job(str(notebook), path)).report
