"""The zip that is uploaded to Gradescope as an assignment's autograder: our code, and one assignment of the course.

In the container it lies in /autograder/source: setup.sh installs the package beside it, run_autograder grades. The
course in it holds what students must not see; setup.sh leaves it to root alone, whom run_autograder runs as.
"""

import dataclasses
import json
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path

import autograder
from autograder.adapters.gradescope import NOT_GRADED, TELL, failure
from autograder.course import CONFIG_NAME, Course, read_seed
from autograder.errors import ConfigError
from autograder.model import Assignment

SEED = "classroom/seed"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same course makes the same zip
_PROGRAM, _OPEN, _HIDDEN = 0o755, 0o644, 0o600
_PACKAGES = ("autograder", "course_lib")
_BESIDE = ("pyproject.toml", "constraints.txt", "README.md", "LICENSE")

SETUP = """\
#!/usr/bin/env bash
# Run by Gradescope once, as root, when the autograder's image is built. Made by `autograder gradescope-zip`.
set -euo pipefail
source=$(cd "$(dirname "$0")" && pwd)
chmod -R go-rwx "$source/course"
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y python3 python3-venv libseccomp2
python=python3
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    apt-get install -y python3.11 python3.11-venv
    python=python3.11
fi
"$python" -m venv "$source/../venv"
pip=("$source/../venv/bin/python" -m pip install --quiet --constraint "$source/package/constraints.txt")
# PyPI's torch is a CUDA build of gigabytes, and these containers have no GPU.
"${pip[@]}" torch --index-url "${TORCH_INDEX_URL:-https://download.pytorch.org/whl/cpu}" \\
    --extra-index-url https://pypi.org/simple
"${pip[@]}" "$source/package" "$source/package/autograder"
"""

RUN = """\
#!/usr/bin/env bash
# Run by Gradescope for each submission, as root. Made by `autograder gradescope-zip`.
set -u
root=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$root/results"
# Stands until something better replaces it: Gradescope always finds a results.json.
cp "$root/source/not_graded.json" "$root/results/results.json"
cd "$root/source/course" || exit 1
exec "$root/venv/bin/python" -P -m autograder.adapters.gradescope \\
    {name} "$root/submission" "$root/results/results.json"
"""


def write_zip(course: Course, name: str, target: Path) -> None:
    """Write the autograder of one assignment; its seed is the course's, so scores are those of any other place.

    Raises ConfigError for an unknown assignment, and where the package was not installed from its checkout.
    """
    members = [*_scripts(name), *_package(), *_course(course, course.assignment(name))]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        target.chmod(_HIDDEN)
        for path, content, mode in members:
            info = zipfile.ZipInfo(path, EPOCH)
            info.external_attr = (0o100000 | mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


Member = tuple[str, bytes, int]  # path in the zip, content, mode


def _scripts(name: str) -> Iterator[Member]:
    yield "setup.sh", SETUP.encode(), _PROGRAM
    yield "run_autograder", RUN.format(name=shlex.quote(name)).encode(), _PROGRAM
    yield "not_graded.json", json.dumps(failure(NOT_GRADED + TELL)).encode(), _OPEN


def _package() -> Iterator[Member]:
    checkout = Path(autograder.__file__).parent.parent
    for name in _BESIDE:
        path = checkout / name
        if not path.is_file():
            raise ConfigError(f"{path} does not exist: install the package from its checkout, with pip install -e")
        yield f"package/{name}", path.read_bytes(), _OPEN
    for package in _PACKAGES:
        for path, inside in _files(checkout / package):
            if inside.parts[0] != "graders":
                yield f"package/{package}/{inside}", path.read_bytes(), _OPEN


def _course(course: Course, assignment: Assignment) -> Iterator[Member]:
    name = assignment.name
    yield f"course/{CONFIG_NAME}", _config(course).encode(), _HIDDEN
    yield f"course/{SEED}", read_seed(course), _HIDDEN
    yield f"course/assignments/{name}/{name}.ipynb", assignment.notebook.read_bytes(), _HIDDEN
    # Known wrong answers too: a hidden test of a task in which students write a test runs it on them.
    folders = {
        f"solutions/{name}": assignment.solutions,
        f"graders/{name}": assignment.graders,
        "graders/common": assignment.common_graders,
    }
    for place, folder in folders.items():
        for path, inside in _files(folder):
            yield f"course/{place}/{inside}", path.read_bytes(), _HIDDEN


def _config(course: Course) -> str:
    limits = dataclasses.asdict(course.limits)
    return "\n".join(
        [
            '"""The course as far as Gradescope needs it; made by `autograder gradescope-zip`."""',
            "",
            "c = get_config()",
            'c.CourseDirectory.source_directory = "assignments"',
            f'c.CourseDirectory.submitted_directory = "{Path(SEED).parent}/submitted"',
            'c.Autograder.graders_directory = "graders"',
            'c.Autograder.solutions_directory = "solutions"',
            f"c.Autograder.devices = {list(course.devices)!r}",
            *(f"c.Limits.{key} = {value!r}" for key, value in limits.items()),
            "",
        ]
    )


def _files(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield a folder's files, compiled ones left out, with their paths below it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path, path.relative_to(folder)
