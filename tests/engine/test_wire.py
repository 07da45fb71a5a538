import math
import pickle
import struct
import time
import tracemalloc
from collections import OrderedDict, namedtuple
from enum import IntEnum
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.engine.arrays import NUMPY_DTYPES, TORCH_DTYPES
from autograder.engine.refs import MAX_DEPTH, MAX_ITEMS
from autograder.engine.wire import HandleRef, NameRef, ProbeRef, Ref, Unsendable, decode, digest, encode
from autograder.errors import WireError

Point = namedtuple("Point", "x y")
QUICK_SECONDS = 5.0  # for the worst that a message can hold
FUZZED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


class Level(IntEnum):
    HIGH = 3


class Sneaky(list[int]):
    def __reduce__(self) -> Any:
        raise AssertionError("nothing is pickled")


def there_and_back(value: object) -> Any:
    """Send a value as the grader sends arguments."""
    return decode(encode(value), as_sent=True)


def sequence(tag: bytes, *parts: object) -> bytes:
    """Forge a value that holds others."""
    return tag + struct.pack("!I", len(parts)) + b"".join(encode(part) for part in parts)


def forged_array(dtype: object = "float32", shape: object = (), strides: object = (), data: object = b"") -> bytes:
    return sequence(b"A", dtype, shape, strides, data)


def forged_tensor(
    dtype: object = "float32",
    shape: object = (),
    strides: object = (),
    device: object = "cpu",
    facts: tuple[object, ...] = (False, True, False),
    data: object = b"",
) -> bytes:
    return sequence(b"X", dtype, shape, strides, device, *facts, data)


PLAIN: list[Any] = [
    *(None, True, False, ..., 0, -1, 255, -128, 2**63, -(2**100), 0.0, -0.0, 1e-320, math.inf, -math.inf, 2 - 3j),
    *("", "naïve 文字 🙂", "\ud800", b"", b"\x00\xff", slice(None), slice(1, -2, 3)),
    *([], (), {}, [1, [2, (3,)]], ((), [])),
    {"a": 1, 2: "b", None: [], 1.5: (), b"c": {}, False: ...},
    *(torch.float16, torch.bfloat16, torch.bool, torch.device("cpu"), torch.device("cuda:1"), torch.device("meta")),
    *(np.dtype("float32"), np.dtype("bool"), torch.Size([2, 3]), torch.Size([])),
]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_a_plain_value_comes_back_equal_and_of_the_same_type(value: object) -> None:
    back = there_and_back(value)

    assert back == value
    assert type(back) is type(value)
    assert repr(back) == repr(value)  # -0.0, and lists within tuples


def test_nan_comes_back_as_nan() -> None:
    assert math.isnan(there_and_back(math.nan))


@pytest.mark.parametrize("bits", [0x7FC00001, 0xFFC12345, 0x7F800000, 0x80000000, 0x00000001])
def test_every_bit_of_an_unusual_float_is_kept_in_arrays(bits: int) -> None:
    raw = np.array([bits], np.uint32)

    assert there_and_back(raw.view(np.float32)).view(np.uint32) == bits
    assert there_and_back(torch.from_numpy(raw.view(np.float32))).view(torch.uint32).item() == bits


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
@pytest.mark.parametrize("name", NUMPY_DTYPES)
def test_an_array_of_each_dtype_and_shape_comes_back(name: str, shape: tuple[int, ...]) -> None:
    array = np.arange(math.prod(shape)).reshape(shape).astype(name)

    back = there_and_back(array)

    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    assert back.tobytes() == array.tobytes()
    assert back.flags.writeable


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
@pytest.mark.parametrize("name", TORCH_DTYPES)
def test_a_tensor_of_each_dtype_and_shape_comes_back(name: str, shape: tuple[int, ...]) -> None:
    tensor = torch.arange(math.prod(shape)).reshape(shape).to(TORCH_DTYPES[name])

    back = there_and_back(tensor)

    assert (back.dtype, back.shape, back.device) == (tensor.dtype, tensor.shape, tensor.device)
    assert torch.equal(back, tensor)


@pytest.mark.parametrize("name", NUMPY_DTYPES)
def test_a_numpy_scalar_comes_back_as_a_numpy_scalar(name: str) -> None:
    scalar = np.dtype(name).type(1)

    assert type(there_and_back(scalar)) is type(scalar)
    assert there_and_back(scalar) == scalar


SPREAD = {
    "transposed": torch.arange(6.0).reshape(2, 3).T,
    "every second": torch.arange(12.0).reshape(3, 4)[:, ::2],
    "a column": torch.arange(20.0).reshape(5, 4)[:, 1],
    "permuted": torch.arange(24.0).reshape(2, 3, 4).permute(2, 0, 1),
}


@pytest.mark.parametrize("name", SPREAD)
def test_what_is_not_contiguous_keeps_its_strides_on_the_way_to_the_student(name: str) -> None:
    tensor, array = SPREAD[name], SPREAD[name].numpy()

    assert there_and_back(tensor).stride() == tensor.stride()
    assert torch.equal(there_and_back(tensor), tensor)
    assert there_and_back(array).strides == array.strides
    assert np.array_equal(there_and_back(array), array)


def test_fortran_order_is_kept() -> None:
    assert there_and_back(np.asfortranarray(np.ones((2, 3)))).flags.f_contiguous


def test_what_comes_from_the_student_is_row_major_and_detached() -> None:
    tensor = torch.ones(3, 2, requires_grad=True)

    back = decode(encode((tensor * 2).T))

    assert back.is_contiguous()
    assert not back.requires_grad
    assert (back.required_grad, back.has_graph, back.was_leaf) == (True, True, False)


@pytest.mark.parametrize(
    "value",
    [
        np.arange(3)[::-1],
        np.arange(6).reshape(1, 6)[::-1, ::2],
        np.broadcast_to(np.arange(3), (4, 3)),
        np.arange(4, dtype=">i4"),
        np.zeros(3, [("a", "f8"), ("b", "i4")])["a"],
        torch.ones(1).expand(5),
        torch.arange(1000.0).reshape(10, 100)[:, 0],
        torch.tensor([1 + 2j]).conj(),
    ],
    ids=["reversed", "reversed row", "broadcast", "big-endian", "field", "expanded", "wide column", "conjugate"],
)
def test_unusual_memory_costs_no_value(value: Any) -> None:
    back = there_and_back(value)

    assert (back.dtype.itemsize, tuple(back.shape)) == (value.dtype.itemsize, tuple(value.shape))
    assert (back == value).all()


def test_requires_grad_is_kept_on_the_way_to_the_student() -> None:
    assert there_and_back(torch.ones(2, requires_grad=True)).requires_grad


def test_a_parameter_is_a_leaf_without_a_graph() -> None:
    back = decode(encode(torch.nn.Parameter(torch.ones(2))))

    assert (back.required_grad, back.was_leaf, back.has_graph) == (True, True, False)


def test_a_meta_tensor_comes_back_as_one_whatever_its_size() -> None:
    back = there_and_back(torch.empty(10**6, 10**6, dtype=torch.bfloat16, device="meta"))

    assert (back.device.type, back.shape, back.dtype) == ("meta", (10**6, 10**6), torch.bfloat16)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Level.HIGH, 3),
        (Point(1, 2), (1, 2)),
        (OrderedDict(a=1), {"a": 1}),
        (np.str_("text"), "text"),
        (Sneaky([1]), [1]),
    ],
    ids=repr,
)
def test_a_subclass_travels_as_the_data_it_holds(value: object, plain: object) -> None:
    back = there_and_back(value)

    assert back == plain
    assert type(back) is type(plain)


def test_a_tensor_subclass_travels_as_a_tensor() -> None:
    class Mine(torch.Tensor):
        @classmethod
        def __torch_function__(cls, *_args: object, **_kwargs: object) -> Any:
            raise AssertionError("not asked")

    back = there_and_back(torch.ones(2).as_subclass(Mine))

    assert type(back) is torch.Tensor
    assert torch.equal(back, torch.ones(2))


@pytest.mark.parametrize(
    "value",
    [
        *(object(), {1}, range(3), len, iter([]), {(1, 2): 3}, np.array([None]), np.array(["a"]), np.longdouble(1)),
        *(torch.nn.Linear(1, 1), torch.ones(2).to_sparse(), torch.quantize_per_tensor),
    ],
    ids=repr,
)
def test_what_cannot_travel_is_kept_under_a_number(value: object) -> None:
    kept: list[object] = []

    def register(what: object) -> HandleRef:
        kept.append(what)
        return HandleRef(7, "its type")

    back = decode(encode([value], register), lambda ref: ref)

    assert back == [HandleRef(7, "its type")]
    assert kept[0] is value
    with pytest.raises(Unsendable):
        encode(value)


@pytest.mark.parametrize("ref", [HandleRef(3, "Linear"), NameRef("softmax"), ProbeRef("twice")])
def test_a_reference_is_resolved_where_it_is_asked_for_and_refused_elsewhere(ref: Ref) -> None:
    assert decode(encode({"f": [ref]}), repr) == {"f": [repr(ref)]}
    with pytest.raises(WireError, match="nobody asked for"):
        decode(encode({"f": [ref]}))


@pytest.mark.parametrize(
    "value",
    [
        torch.ones(3, 4).T,
        torch.ones(3, 4, device="meta").T,
        torch.ones(2, requires_grad=True) * 2,
        np.arange(12).reshape(3, 4)[:, ::2],
        np.arange(3)[::-1],
        torch.ones(1).expand(5),
        {"a": [1.5, (None, "b")]},
    ],
    ids=str,
)
def test_a_value_has_the_same_fingerprint_on_both_sides(value: object) -> None:
    assert digest(there_and_back(value)) == digest(value) != b""


def test_a_fingerprint_tells_what_changed() -> None:
    X = torch.zeros(2, 2)
    before = digest(X)

    X[1, 1] = 1.0

    assert digest(X) != before
    assert digest(X.requires_grad_()) not in {before, digest(X.detach())}
    assert digest([object()]) == b""


def test_what_is_too_large_to_travel_says_so() -> None:
    nested: list[Any] = []
    nested.append(nested)

    for value in (nested, list(range(MAX_ITEMS)), 1 << 10_000, np.zeros((1,) * 17)):
        with pytest.raises(Unsendable):
            encode(value)


def test_every_int_that_travels_can_be_printed() -> None:
    assert str(there_and_back(1 << 8000))


def deep(levels: int) -> bytes:
    return (b"l" + struct.pack("!I", 1)) * levels + b"N"


FORGED = {
    "nothing": b"",
    "an unknown tag": b"Q",
    "a pickle": pickle.dumps([1, 2, 3]),
    "half a float": b"f\x00\x00",
    "an int of no bytes": b"i" + struct.pack("!I", 0),
    "an int of many bytes": b"i" + struct.pack("!I", 10**6) + b"\x7f" * 10**6,
    "a str longer than the message": b"s" + struct.pack("!I", 2**32 - 1) + b"abc",
    "a str that is not UTF-8": b"s" + struct.pack("!I", 2) + b"\xc3\x28",
    "a list longer than the message": b"l" + struct.pack("!I", 2**32 - 1),
    "nested too deep": deep(MAX_DEPTH + 2),
    "nested far too deep": deep(10**6),
    "too many items": b"l" + struct.pack("!I", MAX_ITEMS + 1) + b"N" * (MAX_ITEMS + 1),
    "bytes after the value": b"NN",
    "a dict with half a pair": sequence(b"d", "a"),
    "a dict with a list as key": sequence(b"d", [], 1),
    "a dict with an array as key": sequence(b"d", np.ones(2), 1),
    "a dict of colliding keys": sequence(b"d", *[part for k in range(20_000) for part in (k * ((1 << 61) - 1), None)]),
    "a slice of two parts": sequence(b"S", 1, 2),
    "a size of strings": sequence(b"Z", "a"),
    "a size below zero": sequence(b"Z", -1),
    "a size of many axes": sequence(b"Z", *[1] * 65),
    "a numpy dtype of objects": forged_array("object", (1,), (), b"\0" * 8),
    "a numpy dtype by description": forged_array("f4,f4", (1,), (), b"\0" * 8),
    "an array of too few bytes": forged_array("float32", (3,), (), b"\0" * 8),
    "an array of too many bytes": forged_array("float32", (1,), (), b"\0" * 8),
    "an array of a huge shape": forged_array("float32", (1 << 61, 0), (), b""),
    "an array whose shape overflows": forged_array("float32", (1 << 32, 1 << 32), (), b""),
    "an array of a negative shape": forged_array("float32", (-1, -1), (), b"\0" * 4),
    "an array of a shape of bools": forged_array("float32", (True,), (), b"\0" * 4),
    "an array without a shape": forged_array("float32", None, (), b"\0" * 4),
    "an array of text": forged_array("float32", (1,), (), "abcd"),
    "an array of three fields": sequence(b"A", "float32", (1,), ()),
    "a tensor of an unknown dtype": forged_tensor("qint8", (1,), (), data=b"\0"),
    "a tensor on an unknown device": forged_tensor(device="xpu", data=b"\0" * 4),
    "a tensor on a device with a script": forged_tensor(device="cuda:0;x", data=b"\0" * 4),
    "a meta tensor with data": forged_tensor(shape=(1,), device="meta", data=b"\0" * 4),
    "a meta tensor without an end": forged_tensor(shape=(1 << 30, 1 << 30), device="meta"),
    "a tensor whose facts are no bools": forged_tensor(facts=(1, 0, 0), data=b"\0" * 4),
    "a dtype that is a function of torch": sequence(b"D", "load"),
    "a device of no text": sequence(b"V", 1),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_message_is_refused(name: str) -> None:
    start = time.monotonic()

    with pytest.raises(WireError):
        decode(FORGED[name])

    assert time.monotonic() - start < QUICK_SECONDS


STRIDES = [(1 << 61, 1), (0, 1), (100, 1), (-3, 1), (1, 1), (2, 1, 1), (1,), (17, 16), ("a", "b")]


@pytest.mark.parametrize("strides", STRIDES, ids=str)
@pytest.mark.parametrize("shape", [(2, 2), (0, 3), (1, 2), (1, 1)], ids=str)
def test_strides_that_overlap_or_spread_too_far_are_refused(
    shape: tuple[int, ...], strides: tuple[object, ...]
) -> None:
    data = b"\0" * 4 * math.prod(shape)
    sound = shape == (1, 2) and strides in {(0, 1), (1, 1), (17, 16)}  # an axis of length 1 may have any

    for body in (
        forged_array("float32", shape, strides, data),
        forged_tensor("float32", shape, strides, data=data),
        forged_tensor("float32", shape, strides, device="meta"),
    ):
        assert decode(body).shape == shape  # a student's strides are not looked at
        if not sound:
            with pytest.raises(WireError):
                decode(body, as_sent=True)


def test_a_forged_bool_counts_as_one() -> None:
    assert decode(forged_tensor("bool", (2,), data=b"\xff\x00")).sum() == 1
    assert decode(forged_array("bool", (2,), (), b"\xff\x00")).view(np.uint8).tolist() == [1, 0]


SAMPLES = [
    encode(value)
    for value in (
        {"op": "output", "cell": 3, "content": {"data": {"text/plain": "x"}, "metadata": {}}},
        [np.arange(6.0).reshape(2, 3).T, torch.ones(2, 3, dtype=torch.bfloat16), np.float32(2), torch.Size([2])],
        (torch.empty(3, device="meta"), slice(1, 2), torch.float16, np.dtype("int8"), torch.device("cpu"), 1 << 70),
        {"id": 1, "status": "ok", "value": [1.5, 2j, b"abc", "é", None, ..., True]},
    )
]


def assert_decodes_or_is_refused(body: bytes) -> None:
    tracemalloc.start()
    start = time.monotonic()
    try:
        decode(body)
    except WireError:
        pass
    finally:
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak_bytes < 20 * len(body) + (4 << 20)
    assert time.monotonic() - start < QUICK_SECONDS


@FUZZED
@given(st.binary(max_size=300))
def test_random_bytes_are_a_value_or_refused_in_little_time_and_memory(body: bytes) -> None:
    assert_decodes_or_is_refused(body)


TAGS = [bytes([tag]) for tag in b"NTFEifcsbltdSZAGXDnVhrp"]
LENGTHS = [struct.pack("!I", length) for length in (0, 1, 2, 8)]


@FUZZED
@given(st.lists(st.sampled_from([*TAGS, *LENGTHS, *SAMPLES])))
def test_random_tags_are_a_value_or_refused_in_little_time_and_memory(parts: list[bytes]) -> None:
    assert_decodes_or_is_refused(b"".join(parts))


@FUZZED
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, 10**6),
)
def test_a_damaged_message_is_a_value_or_refused_in_little_time_and_memory(
    sample: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    body = bytearray(sample)
    for place, byte in changes:
        body[place % len(body)] = byte

    assert_decodes_or_is_refused(bytes(body))
    assert_decodes_or_is_refused(bytes(body[: cut % len(body)]))


@pytest.mark.parametrize(
    "body",
    [
        sequence(b"d", *[part for k in range(60_000) for part in (k << 40, None)]),
        b"l" + struct.pack("!I", MAX_ITEMS - 1) + (b"l" + struct.pack("!I", 0)) * (MAX_ITEMS - 1),
        b"l" + struct.pack("!I", 20_000) + forged_tensor(shape=(1,), data=b"\0" * 4) * 20_000,
        encode(b"\0" * (16 << 20)),
        encode(torch.zeros(4 << 20).reshape(2, -1).T),
    ],
    ids=["keys alike", "lists", "tensors", "bytes", "a strided tensor"],
)
def test_the_worst_message_of_its_kind_takes_little_time(body: bytes) -> None:
    start = time.monotonic()

    decode(body)

    assert time.monotonic() - start < QUICK_SECONDS
