"""Which assignments were verified as they stand: a digest of each, in a file beside the solutions.

The record saves time while one assignment is worked on; it proves nothing to others, who verify all of them.
"""

import json
from hashlib import sha256
from pathlib import Path

from autograder.authoring import mutation
from autograder.model import Assignment

RECORD = "verified.json"


def is_verified(assignment: Assignment) -> bool:
    """Return whether nothing of the assignment has changed since `note_verified`."""
    return _read(_record(assignment)).get(assignment.name) == digest(assignment)


def note_verified(assignment: Assignment) -> None:
    """Record that every known answer was graded as it deserves."""
    path = _record(assignment)
    known = _read(path) | {assignment.name: digest(assignment)}
    path.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")


def _record(assignment: Assignment) -> Path:
    return assignment.solutions.parent / RECORD


def _read(path: Path) -> dict[str, str]:
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return known


def digest(assignment: Assignment) -> str:
    """Return a digest of the notebook, its hidden tests, all probes, the known answers and what makes mutants."""
    folders = (assignment.graders, assignment.common_graders, assignment.solutions)
    listed = (path for folder in folders for kind in ("*.py", "*.toml") for path in sorted(folder.glob(kind)))
    operators = sorted(Path(mutation.__file__).parent.glob("*.py"))
    files = [assignment.notebook, *listed, *operators]
    digest = sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
