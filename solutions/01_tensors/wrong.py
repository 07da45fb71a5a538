"""Mistakes that students make in 01_tensors; each must lose points in its own task and in no other."""

import functools

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it

from autograder.authoring.answers import wrong

# --- make_grid


@wrong("make_grid", "integers")
def make_grid__integers(rows, cols):
    return torch.arange(rows * cols).reshape(rows, cols)


@wrong("make_grid", "column-major")
def make_grid__column_major(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float32).reshape(cols, rows).T


@wrong("make_grid", "float64")
def make_grid__float64(rows, cols):
    return torch.from_numpy(np.arange(float(rows * cols)).reshape(rows, cols))


@wrong("make_grid", "no return")
def make_grid__no_return(rows, cols):
    torch.arange(rows * cols).reshape(rows, cols).float()


@wrong("make_grid", "prints instead of returning")
def make_grid__prints(rows, cols):
    print(torch.arange(rows * cols, dtype=torch.float32).reshape(rows, cols))  # noqa: T201


@wrong("make_grid", "counts from 1")
def make_grid__from_one(rows, cols):
    return torch.arange(1, rows * cols + 1, dtype=torch.float32).reshape(rows, cols)


@wrong("make_grid", "flat")
def make_grid__flat(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float32)


@wrong("make_grid", "rows and columns swapped")
def make_grid__swapped(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float32).reshape(cols, rows)


@wrong("make_grid", "-1 for the columns, which cannot be guessed without rows")
def make_grid__guess(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float32).reshape(rows, -1)


@wrong("make_grid", "-1 for the rows, which cannot be guessed without columns")
def make_grid__guess_rows(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float32).reshape(-1, cols)


@wrong("make_grid", "every row counts from 0")
def make_grid__repeat(rows, cols):
    return torch.arange(cols, dtype=torch.float32).repeat(rows, 1)


@wrong("make_grid", "row index plus column index")
def make_grid__index_sum(rows, cols):
    return torch.arange(rows)[:, None].float() + torch.arange(cols)


@wrong("make_grid", "the 3x4 grid of the example")
def make_grid__example(rows, cols):
    return torch.tensor([[0.0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]])


@wrong("make_grid", "half precision on the way, which counts to 2048 only")
def make_grid__half(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float16).reshape(rows, cols).float()


@wrong("make_grid", "remembers its grids")
@functools.lru_cache
def make_grid__cached(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float32).reshape(rows, cols)


@wrong("make_grid", "one strip of memory for all grids")
def make_grid__pool(rows, cols, pool=torch.arange(10000.0)):  # noqa: B008 - the mistake
    return pool[: rows * cols].reshape(rows, cols)


@wrong("make_grid", "changes the default dtype")
def make_grid__default_dtype(rows, cols):
    torch.set_default_dtype(torch.float64)
    return torch.arange(rows * cols, dtype=torch.float32).reshape(rows, cols)


@wrong("make_grid", "a NumPy array")
def make_grid__numpy(rows, cols):
    return np.arange(rows * cols, dtype=np.float32).reshape(rows, cols)


@wrong("make_grid", "lists, which lose the columns of no rows")
def make_grid__lists(rows, cols):
    return torch.tensor([[float(i * cols + j) for j in range(cols)] for i in range(rows)])


# --- center_crop


@wrong("center_crop", "margins t:-t, empty at margin 0")
def center_crop__margins(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t:-t, left:-left]


@wrong("center_crop", "margins of both sides, empty at margin 0")
def center_crop__both_margins(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t : -(H - h - t), left : -(W - w - left)]


@wrong("center_crop", "crops the first two axes")
def center_crop__first_axes(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[t : t + h, left : left + w]


@wrong("center_crop", "the slice's end forgets its start")
def center_crop__end(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    return X[..., (H - h) // 2 : h, (W - w) // 2 : w]


@wrong("center_crop", "the top left corner")
def center_crop__corner(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    return X[..., :h, :w]


@wrong("center_crop", "odd margins rounded up")
def center_crop__round_up(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h + 1) // 2, (W - w + 1) // 2
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "odd margins rounded to even")
def center_crop__round(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = round((H - h) / 2), round((W - w) / 2)
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "half the window around the middle")
def center_crop__around(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = H // 2 - h // 2, W // 2 - w // 2
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "one margin for both axes")
def center_crop__one_margin(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t = (H - h) // 2
    return X[..., t : t + h, t : t + w]


@wrong("center_crop", "height and width swapped")
def center_crop__swapped(X, h, w):
    W, H = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., left : left + w, t : t + h]


@wrong("center_crop", "one leading axis only")
def center_crop__three_axes(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[:, t : t + h, left : left + w]


@wrong("center_crop", "a true division in a slice")
def center_crop__true_division(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) / 2, (W - w) / 2
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "no errors at all")
def center_crop__no_errors(X, h, w):
    H, W = X.shape[-2:]
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "too large a window is cut short")
def center_crop__cut_short(X, h, w):
    H, W = X.shape[-2:]
    if h < 1 or w < 1:
        raise ValueError("the window does not fit")
    h, w = min(h, H), min(w, W)
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "a window of height 0 is let through")
def center_crop__zero(X, h, w):
    H, W = X.shape[-2:]
    if not (0 <= h <= H and 0 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "an error only when height and width are both wrong")
def center_crop__both_wrong(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H or 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "the full size refused")
def center_crop__strict(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h < H and 1 <= w < W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "assert instead of ValueError")
def center_crop__assert(X, h, w):
    H, W = X.shape[-2:]
    assert 1 <= h <= H
    assert 1 <= w <= W
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "IndexError instead of ValueError")
def center_crop__index_error(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise IndexError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "shrinks the picture instead of cropping it")
def center_crop__resize(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    return F.interpolate(X.reshape(1, -1, H, W).float(), (h, w)).reshape(*X.shape[:-2], h, w).to(X.dtype)


@wrong("center_crop", "pixels become float32")
def center_crop__float(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t : t + h, left : left + w].float()


@wrong("center_crop", "blackens the margin of the caller's picture")
def center_crop__in_place(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    X[..., :t, :] = 0
    X[..., t + h :, :] = 0
    return X[..., t : t + h, left : left + w]


@wrong("center_crop", "changes the caller's shape")
def center_crop__unsqueeze(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X.unsqueeze_(0)[..., t : t + h, left : left + w].squeeze(0)


@wrong("center_crop", "squeezes axes of length 1 away")
def center_crop__squeeze(X, h, w):
    H, W = X.shape[-2:]
    if not (1 <= h <= H and 1 <= w <= W):
        raise ValueError("the window does not fit")
    t, left = (H - h) // 2, (W - w) // 2
    return X[..., t : t + h, left : left + w].squeeze()


# --- set_border_


@wrong("set_border_", "works on a copy")
def set_border___copy(X, value):
    X = X.clone()
    X[..., [0, -1], :] = value
    X[..., [0, -1]] = value
    return X


@wrong("set_border_", "the first axis instead of the last two")
def set_border___first_axes(X, value):
    X[0] = X[-1] = value
    X[:, 0] = X[:, -1] = value
    return X


@wrong("set_border_", "contiguous() copies a strided view")
def set_border___contiguous(X, value):
    Y = X.contiguous()
    Y[..., [0, -1], :] = value
    Y[..., [0, -1]] = value
    return X


@wrong("set_border_", "reshape copies a strided view")
def set_border___reshape(X, value):
    Y = X.reshape(-1, *X.shape[-2:])
    Y[:, [0, -1]] = value
    Y[:, :, [0, -1]] = value
    return X


@wrong("set_border_", "view(), which a strided view does not have")
def set_border___view(X, value):
    Y = X.view(-1, *X.shape[-2:])
    Y[:, [0, -1]] = value
    Y[:, :, [0, -1]] = value
    return X


@wrong("set_border_", "overwrites the inside")
def set_border___inside(X, value):
    X[..., 1:-1, 1:-1] = value
    return X


@wrong("set_border_", "fills everything")
def set_border___fill(X, value):
    return X.fill_(value)


@wrong("set_border_", "returns nothing")
def set_border___no_return(X, value):
    X[..., [0, -1], :] = value
    X[..., [0, -1]] = value


@wrong("set_border_", "returns a view of X")
def set_border___returns_view(X, value):
    X[..., [0, -1], :] = value
    X[..., [0, -1]] = value
    return X[...]


@wrong("set_border_", "returns a copy of X")
def set_border___returns_copy(X, value):
    X[..., [0, -1], :] = value
    X[..., [0, -1]] = value
    return X.clone()


@wrong("set_border_", "chained lists, which write into a copy")
def set_border___chained(X, value):
    X[..., [0, -1], :][...] = value
    X[..., [0, -1]][...] = value
    return X


@wrong("set_border_", "rows only")
def set_border___rows(X, value):
    X[..., 0, :] = X[..., -1, :] = value
    return X


@wrong("set_border_", "first row and column only")
def set_border___first(X, value):
    X[..., 0, :] = value
    X[..., 0] = value
    return X


@wrong("set_border_", "the four corners only")
def set_border___corners(X, value):
    X[..., :: X.shape[-2] - 1, :: X.shape[-1] - 1] = value
    return X


@wrong("set_border_", "forgets the corners")
def set_border___no_corners(X, value):
    X[..., 0, 1:-1] = X[..., -1, 1:-1] = value
    X[..., 1:-1, 0] = X[..., 1:-1, -1] = value
    return X


@wrong("set_border_", "two pixels wide")
def set_border___wide(X, value):
    for part in (X[..., :2, :], X[..., -2:, :], X[..., :2], X[..., -2:]):
        part.fill_(value)
    return X


@wrong("set_border_", "a step of 0 for a single row")
def set_border___step(X, value):
    X[..., :: X.shape[-2] - 1, :] = value
    X[..., :: X.shape[-1] - 1] = value
    return X


@wrong("set_border_", "pads the inside, which a single row does not have")
def set_border___pad(X, value):
    return X.copy_(F.pad(X[..., 1:-1, 1:-1], (1, 1, 1, 1), value=value))


@wrong("set_border_", "adds the value")
def set_border___adds(X, value):
    X[..., [0, -1], :] += value
    X[..., 1:-1, [0, -1]] += value
    return X


@wrong("set_border_", "always zero")
def set_border___zero(X, value):
    X[..., [0, -1], :] = 0
    X[..., [0, -1]] = 0
    return X


@wrong("set_border_", "the value without its decimals")
def set_border___int(X, value):
    X[..., [0, -1], :] = int(value)
    X[..., [0, -1]] = int(value)
    return X


@wrong("set_border_", "the value as a float32 tensor")
def set_border___float32(X, value):
    X[..., [0, -1], :] = torch.tensor(value)
    X[..., [0, -1]] = torch.tensor(value)
    return X


@wrong("set_border_", "multiplied by a mask, which does not overwrite NaN")
def set_border___mask(X, value):
    inside = torch.zeros_like(X)
    inside[..., 1:-1, 1:-1] = 1
    return X.mul_(inside).add_(value * (1 - inside))


@wrong("set_border_", "puts another memory under X")
def set_border___data(X, value):
    new = X.clone()
    new[..., [0, -1], :] = value
    new[..., [0, -1]] = value
    X.data = new
    return X


@wrong("set_border_", "2-D only")
def set_border___two_axes(X, value):
    H, W = X.shape
    X[[0, H - 1]] = value
    X[:, [0, W - 1]] = value
    return X


# --- same_memory


@wrong("same_memory", "id()")
def same_memory__id(a, b):
    return id(a) == id(b)


@wrong("same_memory", "data_ptr() only")
def same_memory__data_ptr(a, b):
    return a.data_ptr() == b.data_ptr()


@wrong("same_memory", "np.shares_memory, which asks for common elements")
def same_memory__shares_memory(a, b):
    return np.shares_memory(a.detach().numpy(), b.detach().numpy())


@wrong("same_memory", "np.may_share_memory, which compares bounds")
def same_memory__may_share(a, b):
    return np.may_share_memory(a.detach().numpy(), b.detach().numpy())


@wrong("same_memory", "a tensor instead of a bool")
def same_memory__tensor(a, b):
    return torch.tensor(a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr())


@wrong("same_memory", "a number instead of a bool")
def same_memory__int(a, b):
    return int(a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr())


@wrong("same_memory", "a NumPy bool")
def same_memory__numpy_bool(a, b):
    return np.equal(a.untyped_storage().data_ptr(), b.untyped_storage().data_ptr())


@wrong("same_memory", "equal values")
def same_memory__values(a, b):
    return torch.equal(a, b)


@wrong("same_memory", "any common value")
def same_memory__common_value(a, b):
    return bool(torch.isin(a, b).any())


@wrong("same_memory", "the operator is")
def same_memory__is(a, b):
    return a is b


@wrong("same_memory", "storage objects, which NumPy's bridge does not keep")
def same_memory__storage_objects(a, b):
    return a.untyped_storage() == b.untyped_storage()


@wrong("same_memory", "torch's own is_alias_of, which the bridge deceives")
def same_memory__alias(a, b):
    return torch._C._is_alias_of(a, b)


@wrong("same_memory", "the bases of the views")
def same_memory__base(a, b):
    return a._base is b._base


@wrong("same_memory", "the bases, or the tensors themselves")
def same_memory__root(a, b):
    def root(t):
        return t if t._base is None else t._base

    return root(a) is root(b)


@wrong("same_memory", "storages of equal size")
def same_memory__nbytes(a, b):
    return a.untyped_storage().nbytes() == b.untyped_storage().nbytes()


@wrong("same_memory", "equal shapes and first addresses")
def same_memory__shape(a, b):
    return a.shape == b.shape and a.data_ptr() == b.data_ptr()


@wrong("same_memory", "the address in elements of four bytes, whatever the dtype")
def same_memory__four_bytes(a, b):
    return a.data_ptr() - 4 * a.storage_offset() * (a.dim() > 1) == b.data_ptr() - 4 * b.storage_offset()


@wrong("same_memory", "writes and looks, and does not clean up")
def same_memory__writes(a, b):
    before = bytes(b.untyped_storage().tolist())
    a.detach().untyped_storage().fill_(85)
    return bytes(b.untyped_storage().tolist()) != before


@wrong("same_memory", "writes into a, looks at b")
def same_memory__writes_a(a, b):
    x, y = a.detach(), b.detach()
    saved, before = x.clone(), y.clone()
    x += 1
    changed = not torch.equal(y, before)
    x.copy_(saved)
    return changed


@wrong("same_memory", "everything shares")
def same_memory__always(a, b):
    return True


@wrong("same_memory", "the other way round")
def same_memory__negated(a, b):
    return a.untyped_storage().data_ptr() != b.untyped_storage().data_ptr()


@wrong("same_memory", "hashes")
def same_memory__hash(a, b):
    return hash(a) == hash(b)


# --- numpy_bridge


@wrong("numpy_bridge", "shares always")
def numpy_bridge__shares(a, share):
    if share and a.dtype != np.float32:
        raise TypeError("another dtype cannot be shared")
    return torch.from_numpy(a).float()


@wrong("numpy_bridge", "never shares")
def numpy_bridge__copies(a, share):
    if share and a.dtype != np.float32:
        raise TypeError("another dtype cannot be shared")
    return torch.from_numpy(a.astype(np.float32))


@wrong("numpy_bridge", "keeps float64")
def numpy_bridge__float64(a, share):
    if share:
        if a.dtype != np.float32:
            raise TypeError("another dtype cannot be shared")
        return torch.from_numpy(a)
    return torch.from_numpy(a.copy())


@wrong("numpy_bridge", "as_tensor, which copies only when it must")
def numpy_bridge__as_tensor(a, share):
    if share and a.dtype != np.float32:
        raise TypeError("another dtype cannot be shared")
    return torch.as_tensor(a, dtype=torch.float32)


@wrong("numpy_bridge", "astype(copy=False)")
def numpy_bridge__astype_no_copy(a, share):
    if share:
        if a.dtype != np.float32:
            raise TypeError("another dtype cannot be shared")
        return torch.from_numpy(a)
    return torch.from_numpy(a.astype(np.float32, copy=False))


@wrong("numpy_bridge", "np.asarray, which need not copy")
def numpy_bridge__asarray(a, share):
    if share:
        if a.dtype != np.float32:
            raise TypeError("another dtype cannot be shared")
        return torch.from_numpy(a)
    return torch.from_numpy(np.asarray(a, dtype=np.float32))


@wrong("numpy_bridge", "FloatTensor, which shares float32")
def numpy_bridge__float_tensor(a, share):
    if share:
        if a.dtype != np.float32:
            raise TypeError("another dtype cannot be shared")
        return torch.from_numpy(a)
    return torch.FloatTensor(a)


@wrong("numpy_bridge", "ascontiguousarray copies only views")
def numpy_bridge__contiguous(a, share):
    if share:
        if a.dtype != np.float32:
            raise TypeError("another dtype cannot be shared")
        return torch.from_numpy(a)
    return torch.from_numpy(np.ascontiguousarray(a, dtype=np.float32))


@wrong("numpy_bridge", "torch.tensor, which cannot read backwards")
def numpy_bridge__tensor(a, share):
    if share:
        if a.dtype != np.float32:
            raise TypeError("another dtype cannot be shared")
        return torch.from_numpy(a)
    return torch.tensor(a, dtype=torch.float32)


@wrong("numpy_bridge", "clones on torch's side, which cannot read backwards")
def numpy_bridge__clone(a, share):
    if share and a.dtype != np.float32:
        raise TypeError("another dtype cannot be shared")
    t = torch.from_numpy(a)
    return t if share else t.float().clone()


@wrong("numpy_bridge", "copies only read-only arrays")
def numpy_bridge__flags(a, share):
    if share:
        if a.dtype != np.float32:
            raise TypeError("another dtype cannot be shared")
        return torch.from_numpy(a)
    return torch.from_numpy(np.require(a, np.float32, ["C", "W"]))


@wrong("numpy_bridge", "no TypeError: converts and calls it shared")
def numpy_bridge__no_error(a, share):
    return torch.from_numpy(a).float() if share else torch.from_numpy(a.astype(np.float32))


@wrong("numpy_bridge", "no TypeError: another dtype is shared as it is")
def numpy_bridge__shares_any(a, share):
    return torch.from_numpy(a) if share else torch.from_numpy(a.astype(np.float32))


@wrong("numpy_bridge", "ValueError instead of TypeError")
def numpy_bridge__value_error(a, share):
    if not share:
        return torch.from_numpy(a.astype(np.float32))
    if a.dtype != np.float32:
        raise ValueError("another dtype cannot be shared")
    return torch.from_numpy(a)


@wrong("numpy_bridge", "TypeError without sharing, too")
def numpy_bridge__always_error(a, share):
    if a.dtype != np.float32:
        raise TypeError("only float32")
    return torch.from_numpy(a) if share else torch.from_numpy(a.copy())


@wrong("numpy_bridge", "refuses integers only")
def numpy_bridge__floating(a, share):
    if not share:
        return torch.from_numpy(a.astype(np.float32))
    if not np.issubdtype(a.dtype, np.floating):
        raise TypeError("another dtype cannot be shared")
    return torch.from_numpy(a)


@wrong("numpy_bridge", "share turned round")
def numpy_bridge__negated(a, share):
    if share:
        return torch.from_numpy(a.astype(np.float32))
    if a.dtype != np.float32:
        raise TypeError("another dtype cannot be shared")
    return torch.from_numpy(a)


@wrong("numpy_bridge", "a copy of a view is called shared")
def numpy_bridge__contiguous_share(a, share):
    if not share:
        return torch.from_numpy(a.astype(np.float32))
    if a.dtype != np.float32:
        raise TypeError("another dtype cannot be shared")
    return torch.from_numpy(np.ascontiguousarray(a))


@wrong("numpy_bridge", "flat")
def numpy_bridge__flat(a, share):
    if not share:
        return torch.from_numpy(a.astype(np.float32).ravel())
    if a.dtype != np.float32:
        raise TypeError("another dtype cannot be shared")
    return torch.from_numpy(a).view(-1)


@wrong("numpy_bridge", "pixels scaled to 0..1")
def numpy_bridge__scaled(a, share):
    if not share:
        return torch.from_numpy(a.astype(np.float32)) / (255 if a.dtype == np.uint8 else 1)
    if a.dtype != np.float32:
        raise TypeError("another dtype cannot be shared")
    return torch.from_numpy(a)


@wrong("numpy_bridge", "locks the array to be safe")
def numpy_bridge__locks(a, share):
    if share:
        if a.dtype != np.float32:
            raise TypeError("another dtype cannot be shared")
        return torch.from_numpy(a)
    copy = torch.from_numpy(a.astype(np.float32))
    a.setflags(write=False)
    return copy


@wrong("numpy_bridge", "an array instead of a tensor")
def numpy_bridge__array(a, share):
    if share and a.dtype != np.float32:
        raise TypeError("another dtype cannot be shared")
    return a if share else a.astype(np.float32)


# --- brighten


@wrong("brighten", "wraps around")
def brighten__wraps(img, amount):
    return (img.astype(np.int64) + amount).astype(np.uint8)


@wrong("brighten", "plain addition")
def brighten__plain(img, amount):
    return img + amount


@wrong("brighten", "clips after it has wrapped")
def brighten__clips_late(img, amount):
    return np.clip(img + np.array(amount).astype(np.uint8), 0, 255).astype(np.uint8)


@wrong("brighten", "int64 result")
def brighten__int64(img, amount):
    return np.clip(img.astype(np.int64) + amount, 0, 255)


@wrong("brighten", "in place")
def brighten__in_place(img, amount):
    img[...] = np.clip(img.astype(np.int64) + amount, 0, 255)
    return img


@wrong("brighten", "floats in [0, 1]")
def brighten__unit(img, amount):
    return np.clip(img / 255 + amount / 255, 0, 1)


@wrong("brighten", "saturates at white only")
def brighten__white(img, amount):
    return np.minimum(img.astype(np.int64) + amount, 255).astype(np.uint8)


@wrong("brighten", "saturates at black only")
def brighten__black(img, amount):
    return np.maximum(img.astype(np.int64) + amount, 0).astype(np.uint8)


@wrong("brighten", "uint16, which has no negative numbers")
def brighten__uint16(img, amount):
    return np.clip(img.astype(np.uint16) + amount, 0, 255).astype(np.uint8)


@wrong("brighten", "int16, which ends at 32,767: NumPy refuses a larger amount")
def brighten__int16(img, amount):
    out = img.astype(np.int16)
    out += amount
    out[out > 255] = 255
    out[out < 0] = 0
    return out.astype("uint8")


@wrong("brighten", "narrowed to int16, where large amounts wrap around")
def brighten__narrowed(img, amount):
    return np.clip((img.astype(np.int64) + amount).astype(np.int16), 0, 255).astype(np.uint8)


@wrong("brighten", "the amount itself clipped to 0..255")
def brighten__amount(img, amount):
    return np.clip(img.astype(np.int64) + min(max(amount, 0), 255), 0, 255).astype(np.uint8)


@wrong("brighten", "the amount modulo 256")
def brighten__modulo(img, amount):
    return np.clip(img.astype(np.int64) + (abs(amount) % 256) * (1 if amount >= 0 else -1), 0, 255).astype(np.uint8)


@wrong("brighten", "multiplies")
def brighten__multiplies(img, amount):
    return np.clip(img.astype(np.int64) * (1 + amount / 255), 0, 255).astype(np.uint8)


@wrong("brighten", "int8, which ends at 127")
def brighten__int8(img, amount):
    return np.clip(img.astype(np.int8).astype(int) + amount, 0, 255).astype(np.uint8)


@wrong("brighten", "stretched to the full range")
def brighten__stretched(img, amount):
    wide = img.astype(float) + amount
    low, high = wide.min(), wide.max()
    return ((wide - low) / max(high - low, 1) * 255).astype(np.uint8)


@wrong("brighten", "never quite white")
def brighten__254(img, amount):
    return np.clip(img.astype(np.int64) + amount, 0, 254).astype(np.uint8)


@wrong("brighten", "the image itself when there is nothing to add")
def brighten__same(img, amount):
    if amount == 0:
        return img
    return np.clip(img.astype(np.int64) + amount, 0, 255).astype(np.uint8)


@wrong("brighten", "np.vectorize, which an image without pixels stops")
def brighten__vectorize(img, amount):
    return np.vectorize(lambda level: min(255, max(0, int(level) + amount)))(img).astype(np.uint8)


@wrong("brighten", "grey images only")
def brighten__grey(img, amount):
    _height, _width = img.shape
    return np.clip(img.astype(np.int64) + amount, 0, 255).astype(np.uint8)


@wrong("brighten", "looks for the brightest pixel, which need not exist")
def brighten__max(img, amount):
    wide = img.astype(np.int64) + amount
    if wide.max() > 255 or wide.min() < 0:
        wide = wide.clip(0, 255)
    return wide.astype(np.uint8)


@wrong("brighten", "a tensor")
def brighten__tensor(img, amount):
    return (torch.tensor(img).int() + amount).clamp(0, 255).to(torch.uint8)


@wrong("brighten", "room for amounts up to 255 only")
def brighten__room(img, amount):
    if amount >= 0:
        return np.minimum(img, np.uint8(255 - amount)) + np.uint8(amount)
    return np.maximum(img, np.uint8(-amount)) - np.uint8(-amount)


# --- trimmed_mean


@wrong("trimmed_mean", "k:-k, empty for k = 0")
def trimmed_mean__slice(x, k):
    if k < 0 or 2 * k >= x.shape[-1]:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., k:-k].mean(dim=-1)


@wrong("trimmed_mean", "drops every value equal to the smallest or largest")
def trimmed_mean__ties(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    if k == 0:
        return x.float().mean(-1)
    ordered = x.float().sort(-1).values
    low, high = ordered[..., k - 1 : k], ordered[..., n - k : n - k + 1]
    kept = (x > low) & (x < high)
    return torch.where(kept, x, 0).sum(-1) / kept.sum(-1)


@wrong("trimmed_mean", "divides by n")
def trimmed_mean__n(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., k : n - k].sum(dim=-1) / n


@wrong("trimmed_mean", "divides by n - k")
def trimmed_mean__n_minus_k(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., k : n - k].sum(dim=-1) / (n - k)


@wrong("trimmed_mean", "whole numbers for integers")
def trimmed_mean__floor(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    kept = x.sort(dim=-1).values[..., k : n - k]
    return kept.mean(-1) if x.is_floating_point() else kept.sum(-1) // (n - 2 * k)


@wrong("trimmed_mean", "fails for integers")
def trimmed_mean__integers(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.sort(dim=-1).values[..., k : n - k].mean(dim=-1)


@wrong("trimmed_mean", "uint8 sums wrap around")
def trimmed_mean__wraps(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.sort(dim=-1).values[..., k : n - k].sum(dim=-1, dtype=x.dtype) / (n - 2 * k)


@wrong("trimmed_mean", "sorts the caller's data")
def trimmed_mean__sorts(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    x.numpy().sort(axis=-1)
    return x[..., k : n - k].float().mean(dim=-1)


@wrong("trimmed_mean", "writes NaN into the caller's data")
def trimmed_mean__nan(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    ends = x.argsort(-1)[..., list(range(k)) + list(range(n - k, n))]
    y = x if x.is_floating_point() else x.float()
    return y.scatter_(-1, ends, float("nan")).nanmean(-1)


@wrong("trimmed_mean", "does not sort")
def trimmed_mean__unsorted(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x[..., k : n - k].float().mean(dim=-1)


@wrong("trimmed_mean", "averages the places, not the values")
def trimmed_mean__indices(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.sort(dim=-1).indices[..., k : n - k].float().mean(dim=-1)


@wrong("trimmed_mean", "the largest only")
def trimmed_mean__largest(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., : n - k].mean(dim=-1)


@wrong("trimmed_mean", "the smallest only")
def trimmed_mean__smallest(x, k):
    if k < 0 or 2 * k >= x.shape[-1]:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., k:].mean(dim=-1)


@wrong("trimmed_mean", "one at each end, whatever k is")
def trimmed_mean__one(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    if k == 0:
        return x.float().mean(-1)
    return x.float().sort(dim=-1).values[..., 1 : n - 1].mean(dim=-1)


@wrong("trimmed_mean", "one too many at the upper end")
def trimmed_mean__off_by_one(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., k : max(n - k - 1, k + 1)].mean(dim=-1)


@wrong("trimmed_mean", "the median")
def trimmed_mean__median(x, k):
    if k < 0 or 2 * k >= x.shape[-1]:
        raise ValueError("nothing would be left")
    return x.float().median(dim=-1).values


@wrong("trimmed_mean", "pulls the extremes in instead of dropping them")
def trimmed_mean__winsorized(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    ordered = x.float().sort(dim=-1).values
    return x.float().clamp(ordered[..., k : k + 1], ordered[..., n - k - 1 : n - k]).mean(-1)


@wrong("trimmed_mean", "along the first axis")
def trimmed_mean__first_axis(x, k):
    n = x.shape[0]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=0).values[k : n - k].mean(dim=0)


@wrong("trimmed_mean", "all rows in one pot")
def trimmed_mean__pot(x, k):
    if k < 0 or 2 * k >= x.shape[-1]:
        raise ValueError("nothing would be left")
    ordered = x.flatten().float().sort().values
    return ordered[k : len(ordered) - k].mean()


@wrong("trimmed_mean", "keeps the last axis")
def trimmed_mean__keepdim(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., k : n - k].mean(dim=-1, keepdim=True)


@wrong("trimmed_mean", "squeezes axes of length 1 away")
def trimmed_mean__squeeze(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., k : n - k].mean(dim=-1).squeeze()


@wrong("trimmed_mean", "no errors")
def trimmed_mean__no_errors(x, k):
    n = x.shape[-1]
    return x.float().sort(dim=-1).values[..., k : n - k].mean(dim=-1)


@wrong("trimmed_mean", "NaN for exactly half")
def trimmed_mean__half(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k > n:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., k : n - k].mean(dim=-1)


@wrong("trimmed_mean", "a negative k is let through")
def trimmed_mean__negative(x, k):
    n = x.shape[-1]
    if 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., k : n - k].mean(dim=-1)


@wrong("trimmed_mean", "at least one value must be dropped")
def trimmed_mean__refuses_zero(x, k):
    n = x.shape[-1]
    if k < 1 or 2 * k >= n:
        raise ValueError("nothing would be left")
    return x.float().sort(dim=-1).values[..., k : n - k].mean(dim=-1)


@wrong("trimmed_mean", "a Python number")
def trimmed_mean__item(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    mean = x.float().sort(dim=-1).values[..., k : n - k].mean(dim=-1)
    return mean.item() if mean.ndim == 0 else mean


@wrong("trimmed_mean", "one or two axes only")
def trimmed_mean__two_axes(x, k):
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError("nothing would be left")
    ordered = x.float().sort(dim=-1).values
    return ordered[k : n - k].mean() if x.ndim == 1 else ordered[:, k : n - k].mean(dim=1)
