"""Which submissions a path on the command line means."""

from collections.abc import Iterable
from pathlib import Path

from autograder.errors import ConfigError
from autograder.grading.pool import Job


def find_jobs(paths: Iterable[Path], assignment: str) -> list[Job]:
    """Return the submissions that paths name: notebooks, folders of notebooks, or an nbgrader `submitted` tree.

    A job's name is its path as given. Raises ConfigError for a path that is not there or holds no submission.
    """
    return [job for path in paths for job in _jobs_of(path, assignment)]


def _jobs_of(path: Path, assignment: str) -> list[Job]:
    if not path.is_dir() or path.is_symlink():
        if not path.exists() and not path.is_symlink():
            raise ConfigError(f"{path} does not exist")
        return [Job(str(path), path)]
    # Whatever a student's folder holds: one without the notebook is told so, and not left out.
    tree = sorted(folder / f"{assignment}.ipynb" for folder in path.glob(f"*/{assignment}") if folder.is_dir())
    found = tree or sorted(path.glob("*.ipynb"))
    if not found:
        wanted = f"neither STUDENT/{assignment} nor *.ipynb"
        raise ConfigError(f"{path} holds {wanted}: name a notebook, a folder of notebooks or a `submitted` folder")
    return [Job(str(notebook), notebook) for notebook in found]
