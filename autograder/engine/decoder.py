"""Read a value from tagged, hostile bytes; see wire.py. Runs on both sides of the border."""

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.engine.arrays import NUMPY_DTYPES, TORCH_DTYPES, TensorFacts, array_from_bytes, tensor_from_bytes
from autograder.engine.refs import (
    KEY_TYPES,
    MAX_AXES,
    MAX_DEPTH,
    MAX_INT_BYTES,
    MAX_ITEMS,
    MAX_SAME_HASH,
    HandleRef,
    NameRef,
    ProbeRef,
    Ref,
)
from autograder.errors import WireError


class Decoder:
    """Reads values at `at`; see `wire.decode` for `resolve` and `as_sent`."""

    def __init__(self, body: bytes | bytearray, resolve: Callable[[Ref], object] | None, *, as_sent: bool) -> None:
        self.body = memoryview(body)
        self.at = 0
        self.items = 0
        self.resolve = resolve
        self.as_sent = as_sent

    def _read(self, count: int) -> memoryview:
        if count > len(self.body) - self.at:
            raise WireError(f"{count} bytes announced, {len(self.body) - self.at} left")
        self.at += count
        return self.body[self.at - count : self.at]

    def _length(self) -> int:
        return int.from_bytes(self._read(4), "big")

    def take(self, depth: int) -> Any:
        """Read one value and what it holds. Raises WireError."""
        self.items += 1
        if depth > MAX_DEPTH:
            raise WireError(f"nested more than {MAX_DEPTH} levels deep")
        if self.items > MAX_ITEMS:
            raise WireError(f"more than {MAX_ITEMS} parts")
        tag = bytes(self._read(1))
        take = _TAKE.get(tag)
        if take is None:
            raise WireError(f"unknown tag {tag!r}")
        return take(self, depth)

    def _take_int(self, _depth: int) -> int:
        count = self._length()
        if not 0 < count <= MAX_INT_BYTES:
            raise WireError(f"an int of {count} bytes")
        return int.from_bytes(self._read(count), "big", signed=True)

    def _take_float(self, _depth: int) -> float:
        return float(struct.unpack("!d", self._read(8))[0])

    def _take_complex(self, _depth: int) -> complex:
        return complex(*struct.unpack("!dd", self._read(16)))

    def _take_str(self, _depth: int) -> str:
        try:
            return bytes(self._read(self._length())).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise WireError("a str that is not UTF-8") from error

    def _take_bytes(self, _depth: int) -> bytes:
        return bytes(self._read(self._length()))

    def _sequence(self, depth: int) -> list[Any]:
        count = self._length()
        if count > len(self.body) - self.at:  # an item takes a byte at least
            raise WireError(f"{count} items announced, {len(self.body) - self.at} bytes left")
        return [self.take(depth + 1) for _ in range(count)]

    def _fields(self, depth: int, *types: type) -> list[Any]:
        values = self._sequence(depth)
        if [type(value) for value in values] != list(types):
            raise WireError(f"expected fields {[t.__name__ for t in types]}")
        return values

    def _take_dict(self, depth: int) -> dict[Any, Any]:
        parts = self._sequence(depth)
        keys = parts[::2]
        if len(parts) % 2 or any(type(key) not in KEY_TYPES for key in keys):
            raise WireError("a dict with an odd number of parts, or a key that is not plain")
        if len(keys) - len({hash(key) for key in keys}) > MAX_SAME_HASH:
            raise WireError("a dict of keys that were chosen to collide")
        return dict(zip(keys, parts[1::2], strict=True))

    def _take_slice(self, depth: int) -> slice:
        parts = self._sequence(depth)
        if len(parts) != 3:
            raise WireError("a slice without its three parts")
        return slice(*parts)

    def _take_size(self, depth: int) -> torch.Size:
        return torch.Size(_shape(tuple(self._sequence(depth))))

    def _with_data(self, depth: int, *types: type) -> list[Any]:
        """Read a sequence whose last item is bytes: these where they lie, and what comes before them."""
        if self._length() != len(types) + 1:
            raise WireError(f"expected {len(types) + 1} fields")
        values = [self.take(depth + 1) for _ in types]
        if [type(value) for value in values] != list(types) or bytes(self._read(1)) != b"b":
            raise WireError(f"expected fields {[t.__name__ for t in types]} and bytes")
        self.items += 1
        return [*values, self._read(self._length())]

    def _take_array(self, depth: int) -> np.ndarray[Any, Any]:
        name, shape, strides, data = self._with_data(depth, str, tuple, tuple)
        return array_from_bytes(_known(name, NUMPY_DTYPES), _shape(shape), self._strides(strides), data)

    def _take_scalar(self, depth: int) -> Any:
        name, data = self._with_data(depth, str)
        return array_from_bytes(_known(name, NUMPY_DTYPES), (), (), data)[()]

    def _take_tensor(self, depth: int) -> torch.Tensor:
        name, shape, strides, device, *facts, data = self._with_data(depth, str, tuple, tuple, str, bool, bool, bool)
        dtype = _known(name, TORCH_DTYPES)
        known = TensorFacts(_device(device), *facts)
        tensor = tensor_from_bytes(dtype, _shape(shape), self._strides(strides), data, known, on_cpu=not self.as_sent)
        return tensor.requires_grad_(facts[0]) if self.as_sent else tensor

    def _strides(self, strides: tuple[Any, ...]) -> tuple[int, ...]:
        return _shape(strides) if self.as_sent else ()  # a student's strides could make 16 bytes of each one

    def _take_torch_dtype(self, depth: int) -> torch.dtype:
        dtype: torch.dtype = _known(self._fields(depth, str)[0], TORCH_DTYPES)
        return dtype

    def _take_numpy_dtype(self, depth: int) -> np.dtype[Any]:
        dtype: np.dtype[Any] = _known(self._fields(depth, str)[0], NUMPY_DTYPES)
        return dtype

    def _take_device(self, depth: int) -> torch.device:
        return _device(self._fields(depth, str)[0])

    def _ref(self, ref: Ref) -> object:
        if self.resolve is None:
            raise WireError(f"a reference nobody asked for: {ref}")
        return self.resolve(ref)

    def _take_handle_ref(self, depth: int) -> object:
        return self._ref(HandleRef(*self._fields(depth, int, str)))

    def _take_name_ref(self, depth: int) -> object:
        return self._ref(NameRef(*self._fields(depth, str)))

    def _take_probe_ref(self, depth: int) -> object:
        return self._ref(ProbeRef(*self._fields(depth, str)))


_TAKE: dict[bytes, Callable[[Decoder, int], Any]] = {
    b"N": lambda _decoder, _depth: None,
    b"T": lambda _decoder, _depth: True,
    b"F": lambda _decoder, _depth: False,
    b"E": lambda _decoder, _depth: ...,
    b"i": Decoder._take_int,
    b"f": Decoder._take_float,
    b"c": Decoder._take_complex,
    b"s": Decoder._take_str,
    b"b": Decoder._take_bytes,
    b"l": Decoder._sequence,
    b"t": lambda decoder, depth: tuple(decoder._sequence(depth)),
    b"d": Decoder._take_dict,
    b"S": Decoder._take_slice,
    b"Z": Decoder._take_size,
    b"A": Decoder._take_array,
    b"G": Decoder._take_scalar,
    b"X": Decoder._take_tensor,
    b"D": Decoder._take_torch_dtype,
    b"n": Decoder._take_numpy_dtype,
    b"V": Decoder._take_device,
    b"h": Decoder._take_handle_ref,
    b"r": Decoder._take_name_ref,
    b"p": Decoder._take_probe_ref,
}


def _known(name: str, table: dict[str, Any]) -> Any:
    if name not in table:
        raise WireError(f"dtype {name[:40]!r} is not on the list")
    return table[name]


def _shape(values: tuple[Any, ...]) -> tuple[int, ...]:
    if len(values) > MAX_AXES or any(type(value) is not int or not 0 <= value < 1 << 62 for value in values):
        raise WireError("a shape with too many axes, or a length that is no size")
    return values


def _device(text: str) -> torch.device:
    kind, _, index = text.partition(":")
    if kind not in {"cpu", "cuda", "meta"} or (index and not (index.isascii() and index.isdigit() and len(index) < 4)):
        raise WireError(f"device {text[:40]!r} is not on the list")
    return torch.device(text)
