"""Which assignments were verified as they stand: a digest of each, in a file beside the solutions.

The record saves time while one assignment is worked on; it proves nothing to others, who verify all of them.
"""

import json
from hashlib import sha256
from pathlib import Path

from autograder.authoring import mutation
from autograder.files import write_atomically
from autograder.model import Assignment

RECORD = "verified.json"


def is_verified(assignment: Assignment) -> bool:
    """Return whether nothing of the assignment has changed since `note_verified`."""
    return _read(_record(assignment)).get(assignment.name) == digest(assignment)


def note_verified(assignment: Assignment, state: str) -> None:
    """Record that every known answer was graded as it deserves, by all that had this digest when grading began."""
    path = _record(assignment)
    known = _read(path) | {assignment.name: state}
    write_atomically(path, (json.dumps(dict(sorted(known.items())), indent=1) + "\n").encode())


def _record(assignment: Assignment) -> Path:
    return assignment.solutions.parent / RECORD


def _read(path: Path) -> dict[str, str]:
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return known


def digest(assignment: Assignment) -> str:
    """Return a digest of the notebook, its hidden tests, all probes, the known answers and what makes mutants.

    Not of the engine, nor of the claims that all hidden tests share: they have tests of their own, and a change there
    would have all assignments verified, which is for CI.
    """
    folders = (assignment.graders, assignment.common_graders, assignment.solutions)
    listed = (path for folder in folders for kind in ("*.py", "*.toml") for path in sorted(folder.glob(kind)))
    operators = sorted(Path(mutation.__file__).parent.glob("*.py"))
    files = [assignment.notebook, *listed, *operators]
    digest = sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
