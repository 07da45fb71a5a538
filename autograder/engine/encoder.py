"""Write a value as tagged bytes; see wire.py. Runs on both sides of the border."""

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.engine.arrays import (
    NUMPY_DTYPES,
    array_bytes,
    is_plain_tensor,
    plain_array,
    plain_tensor,
    sendable_strides,
    tensor_bytes,
)
from autograder.engine.refs import (
    KEY_TYPES,
    MAX_AXES,
    MAX_DEPTH,
    MAX_INT_BYTES,
    MAX_ITEMS,
    HandleRef,
    NameRef,
    ProbeRef,
    Unsendable,
)


class Encoder:
    """Gathers the bytes of one value in `out`; see `wire.encode` for `register`, `wire.digest` for `as_digest`."""

    def __init__(self, register: Callable[[object], HandleRef] | None, *, as_digest: bool = False) -> None:
        self.as_digest = as_digest
        self.out = bytearray()
        self.items = 0
        self.register = register

    def put(self, value: object, depth: int) -> None:
        """Write one value and what it holds. Raises Unsendable."""
        self.items += 1
        if depth > MAX_DEPTH:
            raise Unsendable(f"nested more than {MAX_DEPTH} levels deep")
        if self.items > MAX_ITEMS:
            raise Unsendable(f"more than {MAX_ITEMS} parts")
        put = _PUT.get(type(value))
        if put is None:
            put = next((_PUT[base] for base in _BASES if isinstance(value, base)), Encoder._handle)
        put(self, value, depth)

    def _raw(self, tag: bytes, data: bytes | memoryview) -> None:
        self.out += tag + struct.pack("!I", len(data))
        self.out += data

    def _handle(self, value: object, depth: int) -> None:
        if self.register is None:
            raise Unsendable(f"a {type(value).__name__} cannot travel by value")
        self._put_handle_ref(self.register(value), depth)

    def _put_none(self, _value: None, _depth: int) -> None:
        self.out += b"N"

    def _put_bool(self, value: bool, _depth: int) -> None:  # noqa: FBT001 - it is the value
        self.out += b"T" if value else b"F"

    def _put_int(self, value: int, _depth: int) -> None:
        value = int.__index__(value)
        data = value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
        if len(data) > MAX_INT_BYTES:
            raise Unsendable(f"an int of more than {8 * MAX_INT_BYTES} bits")
        self._raw(b"i", data)

    def _put_float(self, value: float, _depth: int) -> None:
        self.out += b"f" + struct.pack("!d", value)

    def _put_complex(self, value: complex, _depth: int) -> None:
        self.out += b"c" + struct.pack("!dd", value.real, value.imag)

    def _put_str(self, value: str, _depth: int) -> None:
        self._raw(b"s", str.encode(value, "utf-8", "surrogatepass"))

    def _put_bytes(self, value: bytes, _depth: int) -> None:
        self._raw(b"b", bytes(value))

    def _sequence(self, tag: bytes, values: Any, depth: int) -> None:
        self.out += tag + struct.pack("!I", len(values))
        for value in values:
            self.put(value, depth + 1)

    def _with_data(self, tag: bytes, facts: tuple[Any, ...], data: memoryview, depth: int) -> None:
        """Write a sequence of facts and, as its last item, bytes."""
        self.out += tag + struct.pack("!I", len(facts) + 1)
        for fact in facts:
            self.put(fact, depth + 1)
        self.items += 1
        self._raw(b"b", data)

    def _put_list(self, value: list[Any], depth: int) -> None:
        self._sequence(b"l", list(value), depth)

    def _put_tuple(self, value: tuple[Any, ...], depth: int) -> None:
        self._sequence(b"t", tuple(value), depth)

    def _put_size(self, value: torch.Size, depth: int) -> None:
        self._sequence(b"Z", tuple(value), depth)

    def _put_dict(self, value: dict[Any, Any], depth: int) -> None:
        pairs = list(dict.items(value))
        if any(type(key) not in KEY_TYPES for key, _ in pairs):
            self._handle(value, depth)
            return
        self._sequence(b"d", [part for pair in pairs for part in pair], depth)

    def _put_slice(self, value: slice, depth: int) -> None:
        self._sequence(b"S", (value.start, value.stop, value.step), depth)

    def _put_ellipsis(self, _value: object, _depth: int) -> None:
        self.out += b"E"

    def _put_array(self, value: np.ndarray[Any, Any], depth: int) -> None:
        if np.ndarray.view(value, np.ndarray).dtype.name not in NUMPY_DTYPES:
            self._handle(value, depth)
            return
        value = plain_array(value)
        _check_axes(value.ndim)
        strides = sendable_strides(value.shape, tuple(s // value.itemsize for s in value.strides))
        self._with_data(b"A", (value.dtype.name, value.shape, strides), array_bytes(value), depth)

    def _put_scalar(self, value: np.generic, depth: int) -> None:
        if value.dtype.name not in NUMPY_DTYPES:
            self._handle(value, depth)
            return
        self._sequence(b"G", (value.dtype.name, value.tobytes()), depth)

    def _put_tensor(self, value: torch.Tensor, depth: int) -> None:
        with torch._C.DisableTorchFunctionSubclass():  # a subclass is not asked
            if not is_plain_tensor(value):
                self._handle(value, depth)
                return
            _check_axes(value.ndim)
            # Asked before a parameter, say, is made plain. A graph never travels, so a fingerprint leaves it out.
            graph = not self.as_digest and value.grad_fn is not None
            facts = (value.requires_grad, self.as_digest or value.is_leaf, graph)
            value = plain_tensor(value)
            strides = sendable_strides(tuple(value.shape), value.stride())
            name, device = str(value.dtype).removeprefix("torch."), str(value.device)
            self._with_data(b"X", (name, tuple(value.shape), strides, device, *facts), tensor_bytes(value), depth)

    def _put_torch_dtype(self, value: torch.dtype, depth: int) -> None:
        self._sequence(b"D", (str(value).removeprefix("torch."),), depth)

    def _put_numpy_dtype(self, value: np.dtype[Any], depth: int) -> None:
        if value.name not in NUMPY_DTYPES:
            self._handle(value, depth)
            return
        self._sequence(b"n", (value.name,), depth)

    def _put_device(self, value: torch.device, depth: int) -> None:
        self._sequence(b"V", (str(value),), depth)

    def _ref(self, tag: bytes, parts: Any, depth: int) -> None:
        if self.as_digest:
            raise Unsendable("a reference stands for what stays in the student process")
        self._sequence(tag, parts, depth)

    def _put_handle_ref(self, value: HandleRef, depth: int) -> None:
        self._ref(b"h", (value.id, value.type_name), depth)

    def _put_name_ref(self, value: NameRef, depth: int) -> None:
        self._ref(b"r", (value.name,), depth)

    def _put_probe_ref(self, value: ProbeRef, depth: int) -> None:
        self._ref(b"p", (value.name,), depth)


def _check_axes(count: int) -> None:
    if count > MAX_AXES:
        raise Unsendable(f"an array of more than {MAX_AXES} axes")


# Subclasses travel as their base: a result that claims to be an int subclass is data like any other. np.str_ is a str
# first, but np.float64 a NumPy scalar first.
_BASES = (
    torch.Tensor,
    str,
    bytes,
    np.generic,
    np.ndarray,
    bool,
    int,
    float,
    complex,
    list,
    torch.Size,
    tuple,
    dict,
    np.dtype,
)
_PUT: dict[type, Callable[[Encoder, Any, int], None]] = {
    type(None): Encoder._put_none,
    bool: Encoder._put_bool,
    int: Encoder._put_int,
    float: Encoder._put_float,
    complex: Encoder._put_complex,
    str: Encoder._put_str,
    bytes: Encoder._put_bytes,
    list: Encoder._put_list,
    tuple: Encoder._put_tuple,
    torch.Size: Encoder._put_size,
    dict: Encoder._put_dict,
    slice: Encoder._put_slice,
    type(...): Encoder._put_ellipsis,
    np.ndarray: Encoder._put_array,
    np.generic: Encoder._put_scalar,
    np.dtype: Encoder._put_numpy_dtype,
    torch.Tensor: Encoder._put_tensor,
    torch.dtype: Encoder._put_torch_dtype,
    torch.device: Encoder._put_device,
    HandleRef: Encoder._put_handle_ref,
    NameRef: Encoder._put_name_ref,
    ProbeRef: Encoder._put_probe_ref,
}
