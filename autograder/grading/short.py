"""Values and students' texts in a few words for a terminal. Runs in the grader; nothing here asks the value itself.

What comes from a student process is of the wire format's types, so that none of its code can run in a repr.
"""

import reprlib
from typing import Any

import numpy as np
import torch

VALUE_CHARACTERS = 600


def short(value: object) -> str:
    """Return what a value is in a few words: type, shape, dtype and its first and last numbers."""
    return _SHORT.repr(value)


class _Short(reprlib.Repr):
    """Python's own short repr, which finds a method by the type's name, with ours for arrays."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxtuple = self.maxdict = 8
        self.maxstring = self.maxlong = 120
        self.maxother = VALUE_CHARACTERS
        self.maxlevel = 4

    def repr_Tensor(self, value: torch.Tensor, _level: int) -> str:  # noqa: N802 - reprlib's naming
        """Describe a tensor."""
        dtype = str(value.dtype).removeprefix("torch.")
        where = "" if value.device.type == "cpu" else f" on {value.device}"
        grad = " requires_grad" if value.requires_grad else ""
        return f"tensor {dtype} {tuple(value.shape)}{where}{grad}{_numbers(value)}"

    repr_Parameter = repr_Tensor  # noqa: N815 - as above

    def repr_ndarray(self, value: np.ndarray, _level: int) -> str:
        """Describe an array."""
        return f"array {value.dtype} {value.shape}{_values(value)}"

    def repr_StudentFunction(self, value: Any, _level: int) -> str:  # noqa: N802
        """Name a function of the notebook."""
        return str(value.name)

    repr_NameRef = repr_StudentFunction  # noqa: N815

    def repr_ProbeRef(self, value: Any, _level: int) -> str:  # noqa: N802
        """Name a probe."""
        return f"probe {value.name}"

    def repr_HandleRef(self, value: Any, _level: int) -> str:  # noqa: N802
        """Name the type of an object that stays in the student process."""
        return f"a {value.type_name!r:.100} of the student's"

    repr_Handle = repr_HandleRef  # noqa: N815


def _numbers(value: torch.Tensor) -> str:
    """Return a tensor's values; one without storage has none."""
    if value.device.type == "meta":
        return ""
    plain = value.detach().cpu().resolve_conj().resolve_neg()
    return _values((plain.float() if plain.dtype == torch.bfloat16 else plain).numpy())


def _values(value: np.ndarray) -> str:
    """Return an array's first and last numbers, behind a space or, where they take several lines, below."""
    text = np.array2string(value, threshold=24, edgeitems=3, precision=5, separator=", ", max_line_width=100)
    clipped = text if len(text) <= VALUE_CHARACTERS else f"{text[:VALUE_CHARACTERS]} ..."
    return ("\n" if "\n" in clipped else " ") + clipped


_SHORT = _Short()
