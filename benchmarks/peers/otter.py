"""Otter-Grader in an environment of its own, which sees this course's torch and graders beside its own packages."""

import subprocess
import sysconfig
import venv
from pathlib import Path

from peers.unprotected import ROOT

VERSION = "7.0.0"
PLACE = ROOT / "build" / "bench" / "otter"


def python_with_otter(*, install: bool) -> Path:
    """Return its interpreter; with `install` the environment is made where it is missing.

    Raises FileNotFoundError where it is missing, CalledProcessError where it cannot be made.
    """
    python = PLACE / "bin" / "python"
    beside = PLACE / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages" / "course.pth"
    if not beside.is_file():
        if not install:
            raise FileNotFoundError(f"{PLACE} is not there: --otter makes it")
        venv.create(PLACE, with_pip=True)
        wanted = f"otter-grader=={VERSION}"
        subprocess.run([python, "-m", "pip", "install", "--quiet", wanted], check=True)
        # Behind its own packages, and once these are there, so that pip meets its pins.
        beside.write_text(f"{sysconfig.get_path('purelib')}\n{ROOT}\n", encoding="utf-8")
    return python
