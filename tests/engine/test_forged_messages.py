"""Bytes that no honest student process sends: each is a value or refused, in little time and memory."""

import math
import pickle
import struct
import time
import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.engine.refs import MAX_DEPTH, MAX_ITEMS
from autograder.engine.wire import decode, encode
from autograder.errors import WireError

QUICK_SECONDS = 5.0  # for the worst that a message can hold
FUZZED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


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
    start = time.process_time()

    with pytest.raises(WireError):
        decode(FORGED[name])

    assert time.process_time() - start < QUICK_SECONDS


def test_a_tensor_of_a_gpu_arrives_on_the_cpu_whatever_the_machine() -> None:
    tensor = decode(forged_tensor(device="cuda:3", shape=(2,), data=b"\0" * 8))

    assert tensor.device == torch.device("cpu")
    assert tensor.was_device == torch.device("cuda:3")


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
    start = time.process_time()
    try:
        decode(body)
    except WireError:
        pass
    finally:
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak_bytes < 20 * len(body) + (4 << 20)
    assert time.process_time() - start < QUICK_SECONDS


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
    start = time.process_time()

    decode(body)

    assert time.process_time() - start < QUICK_SECONDS
