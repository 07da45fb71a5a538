"""Probes of memory: who shares it, and which writes are seen where. They run in the student process."""

import numpy as np
import torch


def grid_after_a_write(function, rows, cols):
    """Return the grid of a call, made after the one of an earlier call was overwritten, and made before it."""
    first, before = function(rows, cols), function(rows, cols)
    first.fill_(-1.0)
    return {"after": function(rows, cols), "before": before}


def write_border(function, base, value, index=()):
    """Call set_border_ on the view base[index], or on base itself, and return what became of both."""
    X = base[index] if index else base
    result = function(X, value)
    return {"base": base, "result": result, "is_argument": result is X, "shape": tuple(X.shape)}


def verdicts(function, x, names):
    """Return what same_memory says about each of these pairs, made of a 4x4 matrix x."""
    return {name: function(*_PAIRS[name](x.clone())) for name in names}


_PAIRS = {
    "itself": lambda x: (x, x),
    "transpose": lambda x: (x, x.T),
    "slice of rows": lambda x: (x, x[::2]),
    "flat view": lambda x: (x.reshape(-1), x),
    "clone": lambda x: (x, x.clone()),
    "index list": lambda x: (x, x[[0, 1, 2, 3]]),
    "sum": lambda x: (x, x + 0),
    "two tensors of zeros": lambda x: (torch.zeros_like(x), torch.zeros_like(x)),
    "disjoint rows": lambda x: (x[0], x[2]),
    "interleaved columns": lambda x: (x[:, ::2], x[:, 1::2]),
    "last row": lambda x: (x[3:], x),
    "single elements": lambda x: (x[0, 0], x[3, 3]),
    "views of two clones": lambda x: (x.clone()[1:], x[1:]),
    "reshape that copies": lambda x: (x.T, x.T.reshape(-1)),
    "contiguous that copies": lambda x: (x.T.contiguous(), x),
    "contiguous that need not copy": lambda x: (x.contiguous(), x),
    "another dtype": lambda x: (x, x.double()),
    "the same dtype": lambda x: (x, x.float()),
    "detached": lambda x: (x.requires_grad_(), x.detach()[1:]),
    "detached clone": lambda x: (x.requires_grad_(), x.detach().clone()),
    "its bytes": lambda x: (x, x.view(torch.uint8)),
    "to NumPy and back": lambda x: (x, torch.from_numpy(x.numpy())),
    "to NumPy and back, copied": lambda x: (torch.tensor(x.numpy()), x),
    "a row, by way of NumPy": lambda x: (torch.from_numpy(x.numpy())[1], x[3]),
}


def cross_bridge(function, values, share, layout="plain"):
    """Call numpy_bridge on an array of these values, write to the array, then to the tensor, and return all states.

    `control_seen`: the write to the array took place; `array_as_it_was`: the call left shape, dtype and flags alone.
    """
    base = values.copy()
    array = _LAYOUTS[layout](base)
    writable = array if array.flags.writeable else base
    flags = (array.shape, array.dtype, array.strides, array.flags.writeable)
    result = function(array, share)
    if not isinstance(result, torch.Tensor):
        return {"first": result}
    states = {"first": result.clone(), "dtype": str(result.dtype)}
    writable[...] = 77
    states["tensor_after_array"] = result.clone()
    states["control_seen"] = bool((array == 77).all())
    with torch.no_grad():
        result.fill_(33)
    states["array_after_tensor"] = array.copy()
    states["array_as_it_was"] = flags == (array.shape, array.dtype, array.strides, array.flags.writeable)
    return states


def _read_only(base):
    view = base.view()
    view.flags.writeable = False
    return view


_LAYOUTS = {
    "plain": lambda base: base,
    "reversed": lambda base: base[::-1],
    "mirrored": lambda base: base[:, ::-1],
    "every other column": lambda base: base[:, ::2],
    "transposed": lambda base: base.T,
    "read-only": _read_only,
}


def brightened(function, img, amount):
    """Return the new image, and whether it shares memory with the old one; `control_seen`: sharing would be seen."""
    result = function(img, amount)
    shares = isinstance(result, np.ndarray) and bool(np.shares_memory(result, img))
    return {"result": result, "shares": shares, "control_seen": bool(np.shares_memory(img, img[:1]))}
