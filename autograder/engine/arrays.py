"""Arrays and tensors as raw bytes and back, strides included. Runs on both sides of the border."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.errors import WireError

MAX_ELEMENTS = 1 << 48  # bounds what has no bytes: meta tensors, and the other axes of an empty array
MAX_SPREAD = 16  # a strided array may take this many times its own bytes

NUMPY_DTYPES: dict[str, np.dtype[Any]] = {
    name: np.dtype(name)
    for name in (
        *("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
}
TORCH_DTYPES: dict[str, torch.dtype] = {
    name: getattr(torch, name)
    for name in (
        *("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
        *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
    )
}


@dataclass(frozen=True, slots=True)
class TensorFacts:
    """What a tensor was beside its values when it was sent."""

    device: torch.device
    requires_grad: bool
    is_leaf: bool
    has_graph: bool


def plain_array(value: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the array behind an ndarray subclass, in the machine's byte order."""
    value = np.ndarray.view(value, np.ndarray)
    return value.astype(value.dtype.newbyteorder("=")) if not value.dtype.isnative else value


def plain_tensor(value: torch.Tensor) -> torch.Tensor:
    """Return the tensor behind a subclass, its conjugate and negative bits worked out."""
    if type(value) is not torch.Tensor:
        value = torch.Tensor.as_subclass(value, torch.Tensor)
    return value.resolve_conj().resolve_neg()


def is_plain_tensor(value: torch.Tensor) -> bool:
    """Return whether a tensor is dense, of a common dtype, and on a device that the wire knows."""
    return (
        str(value.dtype).removeprefix("torch.") in TORCH_DTYPES
        and value.layout == torch.strided
        and not value.is_nested
        and value.device.type in {"cpu", "cuda", "meta"}
    )


def array_bytes(value: np.ndarray[Any, Any]) -> memoryview:
    """Return the values in row-major order: the array's own memory where that is so."""
    return np.ascontiguousarray(value).reshape(-1).view(np.uint8).data


def tensor_bytes(value: torch.Tensor) -> memoryview:
    """Return the values in row-major order, the tensor's own memory where that is so; none for a meta tensor."""
    if value.device.type == "meta" or value.numel() == 0:
        return memoryview(b"")
    flat = value.detach().cpu()
    if flat.numel() == 1 or not flat.is_contiguous():  # of a single number any stride is contiguous
        flat = flat.clone(memory_format=torch.contiguous_format)
    return flat.reshape(-1).view(torch.uint8).numpy().data


def sendable_strides(shape: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides in elements if they are worth keeping, () for row-major and for what may overlap."""
    if not _is_keepable(shape, strides):
        return ()
    row_major = tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))
    same = all(mine == theirs for length, mine, theirs in zip(shape, strides, row_major, strict=True) if length > 1)
    return () if same else strides


def array_from_bytes(
    dtype: np.dtype[Any], shape: tuple[int, ...], strides: tuple[int, ...], data: memoryview
) -> np.ndarray[Any, Any]:
    """Return a writable array of its own memory. Raises WireError if the sizes do not fit each other."""
    _check_size(shape, len(data), dtype.itemsize)
    _check_strides(shape, strides)
    values = np.frombuffer(bytearray(_zeros_and_ones(data) if dtype.kind == "b" else data), dtype).reshape(shape)
    if not strides:
        return values
    room = np.zeros(_span(shape, strides), dtype)
    spread = np.lib.stride_tricks.as_strided(room, shape, tuple(s * dtype.itemsize for s in strides))
    spread[...] = values
    return spread


def tensor_from_bytes(
    dtype: torch.dtype,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    data: memoryview,
    facts: TensorFacts,
    *,
    on_cpu: bool = True,
) -> torch.Tensor:
    """Return a detached tensor of its own memory, `on_cpu` unless it is meta. Raises WireError if sizes do not fit.

    The attributes `has_graph`, `was_leaf`, `required_grad` and `was_device` tell what the sender's tensor was.
    """
    _check_elements(shape)
    _check_strides(shape, strides)
    is_meta = facts.device.type == "meta"
    if is_meta and data:
        raise WireError("a meta tensor with data")
    if not is_meta:
        _check_size(shape, len(data), dtype.itemsize)
    if data:
        raw = _zeros_and_ones(data) if dtype == torch.bool else data
        tensor = torch.frombuffer(bytearray(raw), dtype=dtype).reshape(shape)
    else:
        tensor = torch.empty(shape, dtype=dtype, device="meta" if is_meta else "cpu")
    place = tensor.device if on_cpu else facts.device
    if strides:
        tensor = torch.empty_strided(shape, strides, dtype=dtype, device=place).copy_(tensor)
    tensor = tensor.to(place)
    for name, fact in (
        ("has_graph", facts.has_graph),
        ("was_leaf", facts.is_leaf),
        ("required_grad", facts.requires_grad),
        ("was_device", facts.device),
    ):
        setattr(tensor, name, fact)
    return tensor


def _check_elements(shape: tuple[int, ...]) -> None:
    if math.prod(length for length in shape if length) > MAX_ELEMENTS:
        raise WireError(f"shape {shape} is too large")


def _check_size(shape: tuple[int, ...], given: int, itemsize: int) -> None:
    _check_elements(shape)
    if math.prod(shape) * itemsize != given:
        raise WireError(f"shape {shape} does not fit {given} bytes")


def _check_strides(shape: tuple[int, ...], strides: tuple[int, ...]) -> None:
    if strides and not _is_keepable(shape, strides):
        raise WireError("strides that overlap, or spread too far")


def _is_keepable(shape: tuple[int, ...], strides: tuple[int, ...]) -> bool:
    """Return whether strides leave each entry a place of its own, in no more room than we grant."""
    room = MAX_SPREAD * math.prod(shape)
    return (
        math.prod(shape) > 1
        and len(strides) == len(shape)
        and all(0 <= stride <= room for stride in strides)
        and _is_spread(shape, strides)
        and _span(shape, strides) <= room
    )


def _zeros_and_ones(data: memoryview) -> bytes:
    """Return the bytes of bools as they must be: any other byte would count as more than one in a sum."""
    return np.frombuffer(data, np.uint8).astype(bool).tobytes()


def _is_spread(shape: tuple[int, ...], strides: tuple[int, ...]) -> bool:
    """Return whether no two entries share memory: each axis steps over all the shorter ones."""
    reach = 1
    for stride, length in sorted((s, n) for s, n in zip(strides, shape, strict=True) if n > 1):
        if stride < reach:
            return False
        reach = stride * length
    return True


def _span(shape: tuple[int, ...], strides: tuple[int, ...]) -> int:
    return 1 + sum(stride * (length - 1) for stride, length in zip(strides, shape, strict=True))
