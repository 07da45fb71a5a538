"""What holds of every submission once it is fitted into the released notebook."""

from typing import Any

import nbformat

from autograder.grading.notebook import Fitted


def assert_sound(fitted: Fitted, released: dict[str, Any]) -> None:
    """Claim a valid notebook in which every locked cell stands as released, in the released order."""
    nbformat.validate(nbformat.from_dict(fitted.notebook))  # type: ignore[no-untyped-call]
    kept = [cell for cell in fitted.notebook["cells"] if "nbgrader" in cell["metadata"]]
    assert [cell["id"] for cell in kept] == [cell["id"] for cell in released["cells"]]
    for cell, original in zip(kept, released["cells"], strict=True):
        is_answer = original["metadata"]["nbgrader"]["solution"]
        assert cell == ({**original, "source": cell["source"]} if is_answer else original)
