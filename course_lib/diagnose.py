"""Say what is wrong with an answer, and which misconception it looks like.

Pure functions, shared by the visible checks in the notebooks and the hidden claims of the graders. A `Finding` keeps
the two halves apart: `hint` names the misconception and holds no values, `detail` holds what came back and what was
expected. The answer may be of any type and any shape; nothing here raises because of it.
"""

import math
import re
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

Array = Tensor | np.ndarray
Shape = tuple[int, ...]

# (relative, absolute): a few roundings of the type, so that the order of a sum cannot matter.
TOLERANCES = {
    torch.float64: (1e-9, 1e-12),
    torch.float32: (1e-4, 1e-6),
    torch.bfloat16: (2e-2, 1e-2),
    torch.float16: (2e-3, 1e-3),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: `hint` may be shown where the inputs are secret, `detail` only where they are not.

    `hint` is "" when no misconception is recognised.
    """

    hint: str
    detail: str

    def __str__(self) -> str:
        return f"{self.detail}\n{self.hint}" if self.hint else self.detail


def compare(
    got: object, want: Array, *, rtol: float | None = None, atol: float | None = None, dtype: bool = True
) -> Finding | None:
    """Return what is wrong with `got`, or None when its type, shape, dtype and values are those of `want`.

    Tolerances default to those of the less precise of the two dtypes; integers and bools compare exactly. With
    `dtype=False` any dtype will do. NaN equals NaN.
    """
    if not isinstance(got, type(want)) or not isinstance(got, Array):
        return _wrong_type(got, "a torch.Tensor" if isinstance(want, Tensor) else "a NumPy array")
    if tuple(got.shape) != tuple(want.shape):
        return _wrong_shape(tuple(got.shape), tuple(want.shape))
    if dtype and got.dtype != want.dtype:
        return Finding(
            "The dtype is not the one that the docstring promises." + _dtype_reason(got, want),
            f"returned dtype {got.dtype}, expected {want.dtype}",
        )
    mine, theirs = torch.as_tensor(got), torch.as_tensor(want)
    if mine.device != theirs.device:
        return Finding("The result lies on another device.", f"returned device {mine.device}, expected {theirs.device}")
    if mine.device.type == "meta":
        return None
    return _wrong_values(mine, theirs, *_tolerances(mine, theirs, rtol, atol))


def compare_plain(got: object, want: object) -> Finding | None:
    """Return what is wrong with a plain Python value, or None when type and value are those of `want`.

    A torch.Size is a tuple; True is not 1.
    """
    plain = tuple if isinstance(want, tuple) else type(want)
    if not isinstance(got, plain) or isinstance(got, bool) != isinstance(want, bool):
        return _wrong_type(got, _type_name(want))
    if _same(got, want):
        return None
    return Finding(_plain_reason(got, want), f"returned {got!r}, expected {want!r}")


def compare_shape(got: object, want: Shape) -> Finding | None:
    """Return what is wrong unless `got` is an array of this shape, whatever its values."""
    if not isinstance(got, Array):
        return _wrong_type(got, "a torch.Tensor")
    return None if tuple(got.shape) == want else _wrong_shape(tuple(got.shape), want)


def _wrong_shape(got: Shape, want: Shape) -> Finding:
    return Finding(_shape_reason(got, want), f"returned shape {got}, expected {want}")


def crash_hint(type_name: str, text: str) -> str:
    """Explain an exception in one sentence, or return ''; the sentence holds nothing of the exception's text."""
    for pattern, hint in _CRASHES:
        if re.search(pattern, f"{type_name}: {text}"):
            return hint
    return ""


_CRASHES = (
    (
        r"size of tensor a \(.*\) must match|could not be broadcast together|shape mismatch",
        "Two shapes do not fit: print both shapes, aligned at the right. A lost keepdim=True, or a missing [:, None]?",
    ),
    (
        r"shapes cannot be multiplied|size mismatch, got|must match the size|inconsistent tensor size",
        "Two matrices do not fit: the flattened size differs from in_features, or a transpose is missing.",
    ),
    (
        r"does not require grad",
        "The graph was cut: .item(), .detach(), .data, torch.tensor(...), or no_grad around the forward pass?",
    ),
    (r"a leaf Variable that requires grad", "Update parameters inside `with torch.no_grad():`."),
    (
        r"grad can be implicitly created only for scalar",
        "Reduce the loss to one number (sum or mean) before backward().",
    ),
    (
        r"backward through the graph a second time",
        "backward() ran twice on one graph, or a tensor of the previous batch is used again.",
    ),
    (
        r"'NoneType' object has no attribute '(zero_|item|grad|detach)'",
        ".grad is None: `p = p - ...` made a new tensor, or backward() never reached p.",
    ),
    (
        r"unsupported operand type.*'NoneType'",
        "Something is None: a function without `return`, or a .grad not yet there?",
    ),
    (
        r"input matrix is singular",
        "The matrix has no inverse: a column that occurs twice, or too few samples? A pseudo-inverse always exists.",
    ),
    (r"has no len\(\)", "A data loader need not have a length: count the samples in the loop."),
    (
        r"not on the expected device|same device|meta device|copy out of meta",
        "Tensors on two devices met: create new ones with device=X.device, or with X.new_zeros and zeros_like.",
    ),
    (r"expects a non-empty|expected a non-empty", "There may be nothing to loop over: think of empty inputs."),
    (
        r"Expected reduction dim to be specified|zero-size|have no identity|max\(\) arg is an empty",
        "The largest or smallest of no elements does not exist: what should happen for an empty input?",
    ),
    (r"Boolean value of Tensor with more than one value", "Ask one question: (condition).any() or (condition).all()."),
    (
        r"could not infer output dtype|dtype must be either a floating|not implemented for '(Long|Int|Byte|Bool)'",
        "This operation needs floating-point numbers, and the input may be integers.",
    ),
    (r"must be long, (int, )?byte or bool|Expected dtype int64 for index", "Indices must be int64: use .long()."),
    (r"view size is not compatible", "view() needs contiguous memory: reshape() copies where it must."),
    (r"index \S+ is out of bounds|index out of range", "An index lies outside the axis."),
    (r"out of bounds for u?int\d", "A number does not fit into the array's dtype: convert to a wider type first."),
    (r"slice indices must be integers", "An index is a whole number: divide with //."),
    (r"reshape tensor of 0 elements", "Without elements nobody can tell what -1 stands for: give every length."),
    (r"numpy array is negative", "Torch cannot read memory backwards: let NumPy copy the array first."),
    (r"File too large|No space left on device", "Your code wrote more bytes to files than a submission may."),
    (
        r"^BlockingIOError|can't start new thread",
        "Your code started more processes or threads than a submission may have at once.",
    ),
    (
        r"Network is unreachable|name resolution|Name or service not known|Connection refused",
        "There is no network while your work is graded: use the data of course_lib, which comes with it.",
    ),
    (r"^RecursionError", "The function calls itself without an end."),
    (r"not iterable", "A single number (or None) is used where several values are expected."),
    (r"required positional argument|unexpected keyword|positional arguments? but", "Keep the parameters as given."),
    (r"^NameError|^UnboundLocalError", "A name is used that does not exist there: a typo, or a cell that has not run?"),
)


def _wrong_type(got: object, wanted: str) -> Finding:
    reason = " Did you forget `return`?" if got is None else ""
    text = f"expected {wanted}, your function returned {_type_name(got)}"
    return Finding(text[0].upper() + text[1:] + "." + reason, f"returned {_short(got)}")


def _type_name(value: object) -> str:
    """Name the type if it is one of the well-known ones: a student's own class may bear any name."""
    if isinstance(value, Tensor):
        return "a torch.Tensor"
    if isinstance(value, np.ndarray | np.generic):
        return "a NumPy array" if isinstance(value, np.ndarray) else "a NumPy number"
    if value is None:
        return "None"
    plain = (bool, int, float, complex, str, bytes, list, tuple, dict, slice)
    name = next((kind.__name__ for kind in plain if isinstance(value, kind)), "")
    return f"{'an' if name == 'int' else 'a'} {name}" if name else "something else"


def _dtype_reason(got: Array, want: Array) -> str:
    mine, theirs = torch.as_tensor(got).dtype, torch.as_tensor(want).dtype
    if mine == torch.bool:
        return " A comparison gives True and False: convert it."
    if mine.is_floating_point and not theirs.is_floating_point and not theirs.is_complex:
        return " Integers became floating-point numbers on the way (zeros, ones and / make floats)."
    if mine.is_floating_point and theirs.is_floating_point:
        return " A tensor of another precision took part, or the result was converted."
    return ""


def _shape_reason(got: Shape, want: Shape) -> str:
    without_ones = [[n for n in shape if n != 1] for shape in (got, want)]
    if len(want) > 1 and got == want[::-1]:
        return "It looks transposed."
    if without_ones[0] == without_ones[1] and len(got) < len(want):
        return "The numbers of axes differ only by axes of length 1: keepdim=True keeps the reduced axis."
    if without_ones[0] == without_ones[1] and len(got) > len(want):
        return "There is an axis of length 1 too many: squeeze it, or leave keepdim=True out."
    if len(got) == 2 and got[0] == got[1] and want in (got[:1], (*got[:1], 1)):
        return "A column (n, 1) met a row (n,), and broadcasting made a table (n, n) of them."
    if got == ():
        return "Everything was reduced to one number: say along which axis with dim=."
    if len(got) != len(want):
        return "The number of axes is wrong: which axes should be reduced, which added with None?"
    if math.prod(got) == math.prod(want):
        return "The elements may be the right ones, arranged in another shape."
    return "The shape is wrong: write the shape of every intermediate result beside its line."


def _tolerances(got: Tensor, want: Tensor, rtol: float | None, atol: float | None) -> tuple[float, float]:
    known = [TOLERANCES[t.dtype] for t in (got, want) if t.dtype in TOLERANCES]
    relative, absolute = max(known, default=(0.0, 0.0))
    return relative if rtol is None else rtol, absolute if atol is None else atol


def _wrong_values(got: Tensor, want: Tensor, rtol: float, atol: float) -> Finding | None:
    exact = not (got.dtype.is_floating_point or want.dtype.is_floating_point or got.is_complex() or want.is_complex())
    wide = torch.complex128 if got.is_complex() or want.is_complex() else torch.float64
    mine, theirs = got.detach().to(wide), want.detach().to(wide)
    close = got == want if exact else torch.isclose(mine, theirs, rtol=rtol, atol=atol, equal_nan=True)
    if bool(close.all()):
        return None
    reason = _value_reason(mine, theirs, rtol=max(rtol, 1e-6), atol=atol)
    return Finding(reason, _value_detail(got, want, close))


def _value_reason(got: Tensor, want: Tensor, *, rtol: float, atol: float) -> str:
    def same(a: Tensor, b: Tensor) -> bool:
        return bool(torch.allclose(a, b, rtol=rtol, atol=atol))

    if bool((got.isnan() & ~want.isnan()).any()):
        return "There are NaNs: 0 / 0, inf - inf, or the mean of nothing?"
    if bool((got.isinf() & ~want.isinf()).any()):
        return "There are infinite values: a division by 0, or an overflow?"
    if want.numel() > 1 and same(got, -want):
        return "Every sign is flipped."
    if _constant_factor(got, want, rtol) is not None:
        return "Every value is the expected one times the same factor: a missing 1/2, 1/n or 1/(n-1), or sum for mean?"
    if want.ndim == 2 and want.shape[0] == want.shape[1] > 1 and same(got, want.T):
        return "The values look transposed: rows and columns are swapped."
    if want.numel() > 1 and bool((got == got.flatten()[0]).all()):
        return "All the values are the same number."
    if want.numel() > 1 and same(got - want, (got - want).flatten()[0].expand_as(want)):
        return "Every value is off by the same amount."
    return ""


def _constant_factor(got: Tensor, want: Tensor, rtol: float) -> complex | None:
    """Return the factor that at least two non-zero values agree on, if the zeros stand at the same places."""
    if not torch.equal(got == 0, want == 0) or int((want != 0).sum()) < 2:
        return None
    ratio = (got / want)[want != 0]
    agree = bool(torch.allclose(ratio, ratio[0].expand_as(ratio), rtol=max(rtol, 1e-4), atol=0.0))
    return complex(ratio[0].item()) if agree else None


def _value_detail(got: Tensor, want: Tensor, close: Tensor) -> str:
    if want.numel() <= 40:
        return f"returned\n{_table(got)}\nexpected\n{_table(want)}"
    wide = torch.complex128 if got.is_complex() or want.is_complex() else torch.float64
    distance = (got.detach().to(wide) - want.detach().to(wide)).abs().nan_to_num(nan=math.inf, posinf=math.inf)
    worst = int(distance.masked_fill(close, -1.0).argmax())
    index = tuple(int(i) for i in np.unravel_index(worst, tuple(want.shape)))
    wrong = int((~close).sum())
    values = f"got {got[index].item():.6g}, expected {want[index].item():.6g}"
    return f"worst at {index}: {values} ({wrong} of {want.numel()} values differ)"


def _table(values: Tensor) -> str:
    plain = values.detach().cpu().resolve_conj()
    text = np.array2string(plain.float().numpy() if plain.dtype == torch.bfloat16 else plain.numpy(), precision=5)
    return "\n".join("  " + line for line in text.splitlines())


def _same(got: object, want: object) -> bool:
    """Compare plain values; an array hidden in a container must not make the comparison raise."""
    if isinstance(want, tuple | list):
        if not isinstance(got, tuple | list) or len(got) != len(want):
            return False
        return all(_same(a, b) for a, b in zip(got, want, strict=True))
    if isinstance(got, Array) or isinstance(want, Array):
        return False
    if isinstance(want, float) and isinstance(got, float):
        return math.isclose(got, want, rel_tol=1e-9, abs_tol=1e-12) or (math.isnan(got) and math.isnan(want))
    return type(got) is type(want) and bool(got == want)


def _plain_reason(got: object, want: object) -> str:
    if isinstance(got, tuple | list) and isinstance(want, tuple | list):
        if len(got) != len(want):
            return "The number of entries is wrong."
        if _same(got, want[::-1]):
            return "The order is reversed."
    return ""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 300 else text[:300] + "..."
