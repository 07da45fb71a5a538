import math
from collections import OrderedDict, namedtuple
from enum import IntEnum
from typing import Any

import numpy as np
import pytest
import torch

from autograder.engine.arrays import NUMPY_DTYPES, TORCH_DTYPES
from autograder.engine.refs import MAX_ITEMS
from autograder.engine.wire import HandleRef, NameRef, ProbeRef, Ref, Unsendable, decode, digest, encode
from autograder.errors import WireError

Point = namedtuple("Point", "x y")


class Level(IntEnum):
    HIGH = 3


class Sneaky(list[int]):
    def __reduce__(self) -> Any:
        raise AssertionError("nothing is pickled")


def there_and_back(value: object) -> Any:
    """Send a value as the grader sends arguments."""
    return decode(encode(value), as_sent=True)


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
    ids=lambda value: type(value).__name__,  # a name without an address: workers must agree on it
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
