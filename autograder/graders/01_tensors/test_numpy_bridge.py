"""Hidden tests of numpy_bridge; writes on one bank of the bridge are looked for on the other."""

import numpy as np
import pytest
import torch

from autograder.grading.claims import assert_close, assert_raises, assert_unchanged, claim
from autograder.grading.proxy import probe

COPIES = (
    "share=False: the memory is shared all the same. from_numpy, as_tensor and conversions copy only when they must."
)
SHARES = (
    "share=True: what is written on one side must be seen on the other; only torch.from_numpy(a) or its like does that."
)
BACKWARDS = "NumPy can read memory backwards, torch cannot (no negative strides): copy on NumPy's side first."


def _array(rng, *shape, dtype=np.float32):
    return rng.integers(0, 30, size=shape).astype(dtype)


def _as_float32(a):
    return torch.tensor(a.astype(np.float32).tolist(), dtype=torch.float32).reshape(a.shape)


def _cross(student, a, *, share, layout="plain"):
    """Return the probe's report on a bridge, once the tensor is known to hold what the array held."""
    report = student.run(probe.cross_bridge, student.numpy_bridge, a, share, layout)
    hint = BACKWARDS if layout in ("reversed", "mirrored") else ""
    want = _as_float32(_LAYOUTS[layout](a))
    assert_close(report["first"], want, dtype=False, hint=hint, inputs=f"{a.dtype} {layout}, share={share}")
    return report


_LAYOUTS = {
    "plain": lambda a: a,
    "reversed": lambda a: a[::-1],
    "mirrored": lambda a: a[:, ::-1],
    "every other column": lambda a: a[:, ::2],
    "transposed": lambda a: a.T,
    "read-only": lambda a: a,
}


def _claim_copied(report):
    claim(report["control_seen"], COPIES, "the array could not be written")
    assert_close(report["tensor_after_array"], report["first"], hint=COPIES, inputs="after a write to the array")
    same = (report["array_after_tensor"] == 77).all()
    claim(same, COPIES, f"the array after a write to the tensor: {report['array_after_tensor']}")


def _claim_shared(report):
    claim(report["control_seen"], SHARES, "the array could not be written")
    want = torch.full_like(report["first"], 77)
    assert_close(report["tensor_after_array"], want, hint=SHARES, inputs="after a write to the array")
    same = (report["array_after_tensor"] == 33).all()
    claim(same, SHARES, f"the array after a write to the tensor: {report['array_after_tensor']}")


@pytest.mark.task("numpy_bridge", group="core")
def test_copies_when_told_not_to_share(student, rng):
    """share=False: later writes on one side are not seen on the other, float32 arrays included."""
    for dtype in (np.float32, np.float64):
        _claim_copied(_cross(student, _array(rng, 3, 4, dtype=dtype), share=False))


@pytest.mark.task("numpy_bridge", group="core")
def test_shares_when_told_to(student, rng):
    """share=True: what is written to the array shows in the tensor, and the other way round."""
    for shape in [(3, 4), (5,)]:
        _claim_shared(_cross(student, _array(rng, *shape), share=True))


@pytest.mark.task("numpy_bridge", group="edge")
def test_returns_float32(student, rng):
    """Whatever the array's numbers are, the tensor's are of float32."""
    arrays = [_array(rng, 2, 3, dtype=dtype) for dtype in (np.float64, np.float32, np.float16, np.int64, np.uint8)]
    for a in [*arrays, rng.random((2, 3)) < 0.5]:
        got = student.numpy_bridge(a, share=False)
        assert_close(got, _as_float32(a), hint="NumPy's default is float64, torch's float32.", inputs=f"{a.dtype}")
    a = _array(rng, 4)
    assert_close(student.numpy_bridge(a, share=True), _as_float32(a), inputs="float32, share=True")


@pytest.mark.task("numpy_bridge", group="edge")
def test_copies_arrays_of_any_dtype(student, rng):
    """share=False: integers, bytes and half precision are converted and copied."""
    for dtype in (np.uint8, np.int64, np.int32, np.float16):
        _claim_copied(_cross(student, _array(rng, 2, 5, dtype=dtype), share=False))


@pytest.mark.task("numpy_bridge", group="edge")
def test_refuses_to_share_other_dtypes(student, rng):
    """share=True is a TypeError for every dtype but float32: a converted array is a copy."""
    for dtype in (np.float64, np.float16, np.int32, np.int64, np.uint8, np.bool_):
        hint = "Another dtype has other bytes: it can be converted, but not shared."
        assert_raises("TypeError", student.numpy_bridge, _array(rng, 3, dtype=dtype), share=True, hint=hint)


@pytest.mark.task("numpy_bridge", group="edge")
def test_takes_arrays_without_numbers_and_single_ones(student):
    """An empty array and a single number without axes keep their shapes, shared or not."""
    for shape in [(0,), (0, 3), (2, 0), ()]:
        for share in (False, True):
            got = student.numpy_bridge(np.full(shape, 2, dtype=np.float32), share)
            assert_close(got, torch.full(shape, 2.0), inputs=f"shape {shape}, share={share}")


@pytest.mark.task("numpy_bridge", group="robust")
def test_copies_arrays_that_are_read_backwards(student, rng):
    """share=False takes reversed and mirrored arrays, which are views with negative strides."""
    for dtype in (np.float32, np.float64, np.uint8):
        for layout in ("reversed", "mirrored"):
            _claim_copied(_cross(student, _array(rng, 3, 4, dtype=dtype), share=False, layout=layout))


@pytest.mark.task("numpy_bridge", group="robust")
def test_copies_views_and_read_only_arrays(student, rng):
    """share=False copies strided, transposed and read-only arrays as well."""
    for layout in ("every other column", "transposed", "read-only"):
        _claim_copied(_cross(student, _array(rng, 3, 4), share=False, layout=layout))


@pytest.mark.task("numpy_bridge", group="robust")
def test_shares_views(student, rng):
    """share=True shares the memory behind a strided or transposed view, too."""
    for layout in ("every other column", "transposed"):
        _claim_shared(_cross(student, _array(rng, 3, 4), share=True, layout=layout))


@pytest.mark.task("numpy_bridge", group="robust")
def test_leaves_the_array_alone(student, rng):
    """The array's values, shape, dtype and flags are the same after the call."""
    for share in (False, True):
        student.numpy_bridge(_array(rng, 3, 4), share)
        assert_unchanged(student)
        report = _cross(student, _array(rng, 3, 4), share=share)
        claim(report["array_as_it_was"], "The call changed the array's shape, strides or flags.", f"share={share}")
