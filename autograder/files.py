"""Write files so that whoever reads one sees it whole or not at all."""

import os
import tempfile
from pathlib import Path

HIDDEN = 0o600  # the mode of what holds inputs and expected values


def write_atomically(path: Path, content: bytes, *, drafts: Path | None = None, mode: int = 0o644) -> None:
    """Replace `path` by a file of this content, through a draft in the folder `drafts` (default: beside it)."""
    descriptor, draft = tempfile.mkstemp(dir=drafts or path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(mode)
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)
