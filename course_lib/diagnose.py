"""Say what is wrong with an answer, and which misconception it looks like.

Pure functions, shared by the visible checks in the notebooks and the hidden claims of the graders. A `Finding` keeps
the two halves apart: `hint` names the misconception and holds no values, `detail` holds what came back and what was
expected. The answer may be of any type and any shape; nothing here raises because of it.
"""

import math
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
    mine, theirs = _as_tensor(got), torch.as_tensor(want)
    if mine is None:
        return Finding("The result holds no numbers that a tensor can hold.", f"returned dtype {got.dtype}")
    if mine.device != theirs.device:
        return Finding("The result lies on another device.", f"returned device {mine.device}, expected {theirs.device}")
    if mine.layout != theirs.layout:
        layouts = f"returned layout {mine.layout}, expected {theirs.layout}"
        return Finding("The result is a sparse tensor: return a dense one, by .to_dense().", layouts)
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


def _as_tensor(values: Array) -> Tensor | None:
    """Return an array as a tensor; None for a dtype that torch does not know."""
    if isinstance(values, Tensor):
        return values
    try:
        # A copy in this machine's byte order: torch takes neither negative strides nor another order.
        return torch.as_tensor(values.astype(values.dtype.newbyteorder("=")))
    except (TypeError, ValueError):
        return None


def _dtype_reason(got: Array, want: Array) -> str:
    tensor, theirs = _as_tensor(got), torch.as_tensor(want).dtype
    if tensor is None:
        return ""
    mine = tensor.dtype
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
    plain = values.detach().cpu().resolve_conj().resolve_neg()
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
