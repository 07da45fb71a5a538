"""Our answers to 01_tensors: one definition per function, full marks."""

import numpy as np
import torch
from torch import Tensor


def make_grid(rows: int, cols: int) -> Tensor:
    return torch.arange(rows * cols, dtype=torch.float32).reshape(rows, cols)


def center_crop(X: Tensor, h: int, w: int) -> Tensor:
    height, width = X.shape[-2:]
    if not (1 <= h <= height and 1 <= w <= width):
        raise ValueError(f"cannot crop {height}x{width} to {h}x{w}")
    top, left = (height - h) // 2, (width - w) // 2
    return X[..., top : top + h, left : left + w]


def set_border_(X: Tensor, value: float) -> Tensor:
    X[..., [0, -1], :] = value
    X[..., :, [0, -1]] = value
    return X


def same_memory(a: Tensor, b: Tensor) -> bool:
    return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()


def numpy_bridge(a: np.ndarray, share: bool) -> Tensor:
    if not share:
        return torch.from_numpy(a.astype(np.float32))
    if a.dtype != np.float32:
        raise TypeError(f"only float32 can be shared, this is {a.dtype}")
    return torch.from_numpy(a)


def brighten(img: np.ndarray, amount: int) -> np.ndarray:
    # Beyond 255 an amount changes nothing more, and int16 has room for the rest.
    step = max(-255, min(255, amount))
    return np.clip(img.astype(np.int16) + step, 0, 255).astype(np.uint8)


def trimmed_mean(x: Tensor, k: int) -> Tensor:
    n = x.shape[-1]
    if k < 0 or 2 * k >= n:
        raise ValueError(f"cannot drop {k} values at each end of {n}")
    kept = x.sort(dim=-1).values[..., k : n - k]
    return (kept if kept.is_floating_point() else kept.float()).mean(dim=-1)
