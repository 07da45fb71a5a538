"""Mistakes that students make in 05_data_loading; each must lose points in its own task and in no other."""

import gzip
import math
import struct
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it

import course_lib
from autograder.authoring.answers import wrong
from course_lib import data

# --- read_idx


@wrong("read_idx", "little-endian")
def read_idx__little_endian(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = np.frombuffer(raw, np.uint32, count=raw[3], offset=4)
    values = np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3])
    if len(values) != shape.prod():
        raise ValueError(f"{len(values)} values, header says {tuple(shape)}")
    return values.reshape(shape).copy()


@wrong("read_idx", "28x28 built in")
def read_idx__28(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    if raw[3] == 1:
        return np.frombuffer(raw, np.uint8, offset=8).copy()
    return np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 28, 28).copy()


@wrong("read_idx", "gzip only")
def read_idx__gzip_only(path):
    with gzip.open(path) as stream:
        raw = stream.read()
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape).copy()


@wrong("read_idx", "accepts a truncated file")
def read_idx__pads(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    out = np.zeros(math.prod(shape), np.uint8)
    values = np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3])[: out.size]
    out[: values.size] = values
    return out.reshape(shape)


@wrong("read_idx", "takes as many whole items as there are")
def read_idx__minus_one(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    values = np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3])
    if len(shape) == 1 or 0 in shape:
        return values.reshape(shape).copy()
    item = math.prod(shape[1:])
    return values[: values.size // item * item].reshape(-1, *shape[1:]).copy()


@wrong("read_idx", "ignores what comes after the values")
def read_idx__count(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    start, size = 4 + 4 * raw[3], math.prod(shape)
    if len(raw) - start < size:
        raise ValueError("truncated")
    return np.frombuffer(raw[start : start + size], np.uint8).reshape(shape).copy()


@wrong("read_idx", "gzip decided by the file name")
def read_idx__by_name(path):
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rb") as stream:
        raw = stream.read()
    if raw[:3] != b"\0\0\x08":
        raise ValueError(f"{path}: not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape).copy()


@wrong("read_idx", "read-only")
def read_idx__read_only(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape)


@wrong("read_idx", "takes any type code for bytes")
def read_idx__any_type(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:2] != b"\0\0":
        raise ValueError("not an IDX file")
    sizes = {0x08: 1, 0x09: 1, 0x0B: 2, 0x0C: 4, 0x0D: 4, 0x0E: 8}
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    values = np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3])
    if len(values) != math.prod(shape) * sizes[raw[2]]:
        raise ValueError("length")
    return values[:: sizes[raw[2]]].reshape(shape).copy()


@wrong("read_idx", "does not look at the magic")
def read_idx__no_magic(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[2] != 8:
        raise ValueError("type")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape).copy()


@wrong("read_idx", "checks by assert")
def read_idx__asserts(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    assert raw[:3] == b"\0\0\x08", "not an unsigned-byte IDX file"
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape).copy()


@wrong("read_idx", "an image header of 16 bytes for every file")
def read_idx__sixteen(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=16).reshape(shape).copy()


@wrong("read_idx", "labels and images only")
def read_idx__two_kinds(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    magic = int.from_bytes(raw[:4], "big")
    if magic == 2049:
        (n,) = struct.unpack(">I", raw[4:8])
        return np.frombuffer(raw, np.uint8, offset=8).reshape(n).copy()
    if magic == 2051:
        n, h, w = struct.unpack(">III", raw[4:16])
        return np.frombuffer(raw, np.uint8, offset=16).reshape(n, h, w).copy()
    raise ValueError(f"unknown magic number {magic}")


@wrong("read_idx", "only the two low bytes of a length")
def read_idx__two_bytes(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = [raw[6 + 4 * i] * 256 + raw[7 + 4 * i] for i in range(raw[3])]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape).copy()


@wrong("read_idx", "a size found with reshape(-1), which 0 images do not allow")
def read_idx__empty(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    values = np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).copy()
    if not len(values):
        raise ValueError("no values")
    if len(values) != math.prod(shape):
        raise ValueError("length")
    return values.reshape(-1, *shape[1:])


@wrong("read_idx", "a float array")
def read_idx__float(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape).astype(np.float32)


@wrong("read_idx", "signed bytes")
def read_idx__signed(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.int8, offset=4 + 4 * raw[3]).reshape(shape).copy()


@wrong("read_idx", "column by column")
def read_idx__fortran(path):
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape, order="F").copy()


@wrong("read_idx", "a path that must be a str")
def read_idx__str(path):
    raw = Path(path + "").read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape).copy()


@wrong("read_idx", "the course library's reader")
def read_idx__library(path):
    from course_lib.data.sets import _idx

    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\0\0\x08":
        raise ValueError("not an unsigned-byte IDX file")
    return _idx(raw).numpy()


# --- text_labels


@wrong("text_labels", "negative label wraps")
def text_labels__negative(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    try:
        return [names[int(label)] for label in labels]
    except IndexError:
        raise ValueError("labels are 0..9") from None


@wrong("text_labels", "IndexError")
def text_labels__index_error(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    for label in labels:
        if label < 0:
            raise ValueError("negative")
    return [names[int(label)] for label in labels]


@wrong("text_labels", "NumPy array")
def text_labels__array(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    numbers = np.asarray(labels).astype(int)
    if ((numbers < 0) | (numbers > 9)).any():
        raise ValueError("labels are 0..9")
    return np.array(names)[numbers]


@wrong("text_labels", "dict keyed by int, looked up by tensor")
def text_labels__dict(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    lookup = dict(enumerate(names))
    try:
        return [lookup[label] for label in labels]
    except KeyError as error:
        raise ValueError(str(error)) from None


@wrong("text_labels", "skips unknown labels")
def text_labels__skips(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    return [names[int(label)] for label in labels if 0 <= label < 10]


@wrong("text_labels", "names an unknown label 'unknown'")
def text_labels__unknown(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    return [names[int(label)] if 0 <= label < 10 else "unknown" for label in labels]


@wrong("text_labels", "the names of the course library, which writes T-shirt")
def text_labels__capital(labels):
    if any(not 0 <= int(label) <= 9 for label in labels):
        raise ValueError("labels are 0..9")
    return [data.FASHION_CLASSES[int(label)] for label in labels]


@wrong("text_labels", "tensors only")
def text_labels__tensors_only(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    if ((labels < 0) | (labels > 9)).any():
        raise ValueError("labels are 0..9")
    return [names[label] for label in labels]


@wrong("text_labels", "coat and pullover swapped")
def text_labels__swapped(labels):
    names = ["t-shirt", "trouser", "coat", "dress", "pullover", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    if any(not 0 <= int(label) <= 9 for label in labels):
        raise ValueError("labels are 0..9")
    return [names[int(label)] for label in labels]


@wrong("text_labels", "min and max of nothing")
def text_labels__max(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    if min(labels) < 0 or max(labels) > 9:
        raise ValueError("labels are 0..9")
    return [names[int(label)] for label in labels]


@wrong("text_labels", "labels cast to uint8 first")
def text_labels__uint8(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    numbers = np.array(labels).astype(np.uint8)
    if (numbers > 9).any():
        raise ValueError("labels are 0..9")
    return [names[number] for number in numbers]


@wrong("text_labels", "only the first label is checked")
def text_labels__first(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    if len(labels) and not 0 <= labels[0] <= 9:
        raise ValueError("labels are 0..9")
    return [names[int(label) % 10] for label in labels]


@wrong("text_labels", "one string")
def text_labels__string(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    if any(not 0 <= int(label) <= 9 for label in labels):
        raise ValueError("labels are 0..9")
    return ", ".join(names[int(label)] for label in labels)


@wrong("text_labels", "yields")
def text_labels__generator(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    for label in labels:
        if not 0 <= label <= 9:
            raise ValueError("labels are 0..9")
        yield names[int(label)]


@wrong("text_labels", "pops the labels off the caller's list")
def text_labels__pops(labels):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    if not isinstance(labels, list):
        labels = [int(label) for label in labels]
    out = []
    while labels:
        label = labels.pop(0)
        if not 0 <= label <= 9:
            raise ValueError("labels are 0..9")
        out.append(names[label])
    return out


# --- to_float_images


@wrong("to_float_images", "no channel axis")
def to_float_images__no_channel(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.tensor(np.ascontiguousarray(u8)).float() / 255


@wrong("to_float_images", "channel axis last")
def to_float_images__channel_last(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.tensor(np.ascontiguousarray(u8))[..., None].float() / 255


@wrong("to_float_images", "channel axis first")
def to_float_images__channel_first(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.tensor(np.ascontiguousarray(u8))[None].float() / 255


@wrong("to_float_images", "divides by 256")
def to_float_images__256(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.tensor(np.ascontiguousarray(u8))[:, None].float() / 256


@wrong("to_float_images", "float64")
def to_float_images__float64(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.tensor(u8[:, None] / 255)


@wrong("to_float_images", "floats accepted")
def to_float_images__any_dtype(u8):
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.tensor(np.ascontiguousarray(u8))[:, None].float() / 255


@wrong("to_float_images", "only floats refused")
def to_float_images__integers(u8):
    if np.issubdtype(u8.dtype, np.floating):
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.tensor(np.ascontiguousarray(u8).astype(np.float32))[:, None] / 255


@wrong("to_float_images", "mean/std normalised")
def to_float_images__normalised(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    pixels = torch.tensor(np.ascontiguousarray(u8))[:, None].float() / 255
    return (pixels - 0.2860) / 0.3530


@wrong("to_float_images", "divides by the largest pixel")
def to_float_images__max(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    pixels = torch.tensor(np.ascontiguousarray(u8))[:, None].float()
    return pixels / pixels.max() if pixels.numel() and pixels.max() > 0 else pixels


@wrong("to_float_images", "divides each image by its own largest pixel")
def to_float_images__own_max(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    pixels = torch.tensor(np.ascontiguousarray(u8))[:, None].float()
    return pixels / pixels.amax(dim=(1, 2, 3), keepdim=True).clamp(min=1) if len(pixels) else pixels


@wrong("to_float_images", "divides only where some pixel is above 1")
def to_float_images__guesses(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    pixels = torch.tensor(np.ascontiguousarray(u8))[:, None].float()
    return pixels / 255 if (pixels > 100).any() else pixels


@wrong("to_float_images", "whole-number division")
def to_float_images__floor(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.tensor(np.ascontiguousarray(u8) // 255)[:, None].float()


@wrong("to_float_images", "the order of a transposed array stays in memory")
def to_float_images__strided(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.from_numpy(u8.copy(order="K"))[:, None].float() / 255


@wrong("to_float_images", "ValueError for a wrong dtype")
def to_float_images__value_error(u8):
    if u8.dtype != np.uint8 or u8.ndim != 3:
        raise ValueError("uint8 images (N, H, W) are needed")
    return torch.tensor(np.ascontiguousarray(u8))[:, None].float() / 255


@wrong("to_float_images", "a single image accepted")
def to_float_images__single(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    u8 = u8[None] if u8.ndim == 2 else u8
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.tensor(np.ascontiguousarray(u8))[:, None].float() / 255


@wrong("to_float_images", "images with a channel axis accepted")
def to_float_images__four_axes(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim < 3:
        raise ValueError("3-D")
    return torch.tensor(np.ascontiguousarray(u8)).reshape(len(u8), 1, *u8.shape[-2:]).float() / 255


@wrong("to_float_images", "a loop that stacks, which 0 images do not allow")
def to_float_images__stack(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    return torch.stack([torch.tensor(image.copy()).float()[None] / 255 for image in u8])


@wrong("to_float_images", "white made black in the caller's array")
def to_float_images__in_place(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    out = torch.tensor(np.ascontiguousarray(u8))[:, None].float() / 255
    if u8.flags.writeable:
        u8[u8 == 255] = 254
        u8 //= 255
    return out


@wrong("to_float_images", "the course library's conversion")
def to_float_images__library(u8):
    if u8.dtype != np.uint8:
        raise TypeError("uint8")
    if u8.ndim != 3:
        raise ValueError("3-D")
    convert = getattr(course_lib.data.batches, "_float" + "_images")
    return convert(torch.tensor(np.ascontiguousarray(u8)), resize=None)


# --- resize_nearest


@wrong("resize_nearest", "repeat (whole multiples only)")
def resize_nearest__repeat(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    H, W = X.shape[2:]
    return X.repeat_interleave(max(1, h // H), 2).repeat_interleave(max(1, w // W), 3)


@wrong("resize_nearest", "h and w swapped")
def resize_nearest__swapped(X, size):
    w, h = size
    if h < 1 or w < 1:
        raise ValueError("size")
    rows = torch.arange(h, device=X.device) * X.shape[2] // h
    columns = torch.arange(w, device=X.device) * X.shape[3] // w
    return X[:, :, rows[:, None], columns]


@wrong("resize_nearest", "only the height")
def resize_nearest__height(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    return X[:, :, torch.arange(h, device=X.device) * X.shape[2] // h]


@wrong("resize_nearest", "bilinear")
def resize_nearest__bilinear(X, size):
    if min(size) < 1:
        raise ValueError("size")
    return F.interpolate(X.float(), size=size, mode="bilinear").to(X.dtype)


@wrong("resize_nearest", "align corners")
def resize_nearest__corners(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    rows = (torch.arange(h, device=X.device) * (X.shape[2] - 1) / max(h - 1, 1)).round().long()
    columns = (torch.arange(w, device=X.device) * (X.shape[3] - 1) / max(w - 1, 1)).round().long()
    return X[:, :, rows[:, None], columns]


@wrong("resize_nearest", "nearest-exact")
def resize_nearest__exact(X, size):
    if min(size) < 1:
        raise ValueError("size")
    return F.interpolate(X, size=size, mode="nearest-exact")


@wrong("resize_nearest", "rounded instead of cut off")
def resize_nearest__round(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    H, W = X.shape[2:]
    rows = (torch.arange(h, device=X.device) * H / h).round().long().clamp(max=H - 1)
    columns = (torch.arange(w, device=X.device) * W / w).round().long().clamp(max=W - 1)
    return X[:, :, rows[:, None], columns]


@wrong("resize_nearest", "a whole-number step, so that it cannot shrink")
def resize_nearest__step(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    H, W = X.shape[2:]
    rows = (torch.arange(h, device=X.device) // max(1, h // H)).clamp(max=H - 1)
    columns = (torch.arange(w, device=X.device) // max(1, w // W)).clamp(max=W - 1)
    return X[:, :, rows[:, None], columns]


@wrong("resize_nearest", "one scale for both axes")
def resize_nearest__one_scale(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    H, W = X.shape[2:]
    rows = torch.arange(h, device=X.device) * H // h
    columns = (torch.arange(w, device=X.device) * H // h).clamp(max=W - 1)
    return X[:, :, rows[:, None], columns]


@wrong("resize_nearest", "row and column numbers paired off")
def resize_nearest__paired(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    rows = torch.arange(h, device=X.device) * X.shape[2] // h
    columns = torch.arange(w, device=X.device) * X.shape[3] // w
    return X[:, :, rows, columns]


@wrong("resize_nearest", "always float32")
def resize_nearest__float(X, size):
    if min(size) < 1:
        raise ValueError("size")
    return F.interpolate(X.float(), size=size, mode="nearest")


@wrong("resize_nearest", "RuntimeError for a size of 0")
def resize_nearest__no_check(X, size):
    return F.interpolate(X, size=size, mode="nearest")


@wrong("resize_nearest", "a size of 0 gives an empty picture")
def resize_nearest__zero(X, size):
    h, w = size
    if h < 0 or w < 0:
        raise ValueError("size")
    rows = torch.arange(h, device=X.device) * X.shape[2] // max(h, 1)
    columns = torch.arange(w, device=X.device) * X.shape[3] // max(w, 1)
    return X[:, :, rows[:, None], columns]


@wrong("resize_nearest", "only the height of the size is checked")
def resize_nearest__checks_height(X, size):
    h, w = size
    if h < 1:
        raise ValueError("size")
    rows = torch.arange(h, device=X.device) * X.shape[2] // h
    columns = torch.arange(max(w, 0), device=X.device) * X.shape[3] // max(w, 1)
    return X[:, :, rows[:, None], columns]


@wrong("resize_nearest", "a loop over images")
def resize_nearest__image_loop(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    rows = torch.arange(h, device=X.device) * X.shape[2] // h
    columns = torch.arange(w, device=X.device) * X.shape[3] // w
    return torch.stack([image[:, rows[:, None], columns] for image in X])


@wrong("resize_nearest", "a double loop over pixels")
def resize_nearest__pixel_loop(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    n, c, H, W = X.shape
    out = X.new_empty(n, c, h, w)
    for i in range(h):
        for j in range(w):
            out[:, :, i, j] = X[:, :, i * H // h, j * W // w]
    return out


@wrong("resize_nearest", "a loop over rows")
def resize_nearest__row_loop(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    n, c, H, W = X.shape
    columns = torch.arange(w, device=X.device) * W // w
    out = X.new_empty(n, c, h, w)
    for i in range(h):
        out[:, :, i] = X[:, :, i * H // h, columns]
    return out


@wrong("resize_nearest", "nested lists")
def resize_nearest__lists(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    n, c, H, W = X.shape
    flat = [i * H // h * W + j * W // w for i in range(h) for j in range(w)]
    return X.reshape(n, c, H * W)[:, :, flat].reshape(n, c, h, w)


@wrong("resize_nearest", "indices on the CPU")
def resize_nearest__cpu(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    rows = (torch.arange(h) * X.shape[2] // h)[:, None] + torch.zeros(1, w, dtype=torch.long)
    columns = (torch.arange(w) * X.shape[3] // w)[None] + torch.zeros(h, 1, dtype=torch.long)
    place = (rows * X.shape[3] + columns).flatten()
    out = torch.zeros(*X.shape[:2], h * w, dtype=X.dtype)
    out[:] = X.flatten(2).index_select(2, place.to(X.device))
    return out.reshape(*X.shape[:2], h, w)


@wrong("resize_nearest", "the first channel only")
def resize_nearest__channel(X, size):
    h, w = size
    if h < 1 or w < 1:
        raise ValueError("size")
    rows = torch.arange(h, device=X.device) * X.shape[2] // h
    columns = torch.arange(w, device=X.device) * X.shape[3] // w
    return X[:, 0, rows[:, None], columns][:, None]


# --- ArrayLoader


@wrong("ArrayLoader", "stores one generator")
class ArrayLoader__one_generator:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.n, self.b, self.drop_last = len(X), batch_size, drop_last
        order = torch.randperm(self.n, generator=generator) if shuffle else torch.arange(self.n)
        chunks = [order[i * batch_size : (i + 1) * batch_size] for i in range(len(self))]
        self.batches = ((X[chunk], y[chunk]) for chunk in chunks)

    def __len__(self):
        return self.n // self.b if self.drop_last else math.ceil(self.n / self.b)

    def __iter__(self):
        return self.batches


@wrong("ArrayLoader", "len rounds down")
class ArrayLoader__rounds_down:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator

    def __len__(self):
        return len(self.X) // self.b

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "one batch too many for a multiple")
class ArrayLoader__plus_one:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b + (not self.drop_last)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "len counts the samples")
class ArrayLoader__len_samples:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for chunk in order.split(self.b) if n else ():
            if len(chunk) == self.b or not self.drop_last:
                yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "drop_last ignored")
class ArrayLoader__keeps_last:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator

    def __len__(self):
        return math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(0, n, self.b):
            yield self.X[order[i : i + self.b]], self.y[order[i : i + self.b]]


@wrong("ArrayLoader", "drop_last drops a full batch as well")
class ArrayLoader__drops_full:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return max(0, math.ceil(len(self.X) / self.b) - self.drop_last)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "drop_last drops from len only")
class ArrayLoader__len_only:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(0, n, self.b):
            yield self.X[order[i : i + self.b]], self.y[order[i : i + self.b]]


@wrong("ArrayLoader", "its own iterator (__next__): iterators disturb each other")
class ArrayLoader__own_iterator:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        self.order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        self.place = 0
        return self

    def __next__(self):
        if self.place == len(self):
            raise StopIteration
        chunk = self.order[self.place * self.b : (self.place + 1) * self.b]
        self.place += 1
        return self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "goes on after a break")
class ArrayLoader__goes_on:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last, self.place = drop_last, 0

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        return self

    def __next__(self):
        n = len(self.X)
        if self.place == 0:
            self.order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        if self.place == len(self):
            self.place = 0
            raise StopIteration
        chunk = self.order[self.place * self.b : (self.place + 1) * self.b]
        self.place += 1
        return self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "shuffles the data in place")
class ArrayLoader__in_place:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        if self.shuffle:
            order = torch.randperm(len(self.X), generator=self.generator)
            self.X[:], self.y[:] = self.X[order], self.y[order]
        X, y = self.X.clone(), self.y.clone()
        for i in range(len(self)):
            yield X[i * self.b : (i + 1) * self.b], y[i * self.b : (i + 1) * self.b]


@wrong("ArrayLoader", "one permutation for all epochs")
class ArrayLoader__shuffles_once:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.drop_last = X, y, batch_size, drop_last
        self.order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        for i in range(len(self)):
            chunk = self.order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "X and y permuted separately")
class ArrayLoader__separately:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        X, y, n = self.X, self.y, len(self.X)
        if self.shuffle:
            X, y = X[torch.randperm(n, generator=self.generator)], y[torch.randperm(n, generator=self.generator)]
        for i in range(len(self)):
            yield X[i * self.b : (i + 1) * self.b], y[i * self.b : (i + 1) * self.b]


@wrong("ArrayLoader", "shuffles X without y")
class ArrayLoader__labels_left:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        X = self.X[torch.randperm(len(self.X), generator=self.generator)] if self.shuffle else self.X
        for i in range(len(self)):
            yield X[i * self.b : (i + 1) * self.b], self.y[i * self.b : (i + 1) * self.b]


@wrong("ArrayLoader", "shuffles the batches, not the samples; always the first batch is a run")
class ArrayLoader__order_of_batches:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        order = torch.randperm(len(self), generator=self.generator) if self.shuffle else torch.arange(len(self))
        for i in order.tolist():
            yield self.X[i * self.b : (i + 1) * self.b], self.y[i * self.b : (i + 1) * self.b]


@wrong("ArrayLoader", "draws each batch with replacement")
class ArrayLoader__replacement:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randint(0, n, (n,), generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "generator ignored")
class ArrayLoader__no_generator:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.drop_last = X, y, batch_size, shuffle, drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "seeds the global generator from its own")
class ArrayLoader__global_seed:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        torch.manual_seed(int(torch.randint(0, 2**31, (), generator=self.generator)))
        order = torch.randperm(n) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "seeds the generator in every epoch")
class ArrayLoader__reseeds:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle = X, y, batch_size, shuffle
        self.generator = torch.Generator() if generator is None else generator
        self.seed, self.drop_last = self.generator.initial_seed(), drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        self.generator.manual_seed(self.seed)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "needs a generator to shuffle")
class ArrayLoader__needs_generator:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.generator, self.drop_last = X, y, batch_size, generator, drop_last
        self.shuffle = shuffle and generator is not None

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "always shuffles")
class ArrayLoader__always_shuffles:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.generator, self.drop_last = X, y, batch_size, generator, drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        order = torch.randperm(len(self.X), generator=self.generator)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "no checks")
class ArrayLoader__no_checks:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "checks by assert")
class ArrayLoader__asserts:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        assert len(X) == len(y)
        assert batch_size >= 1
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "checks only when it is iterated over")
class ArrayLoader__late:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        if n != len(self.y) or self.b < 1:
            raise ValueError("no batches")
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "squeezes batches of one sample")
class ArrayLoader__squeezes:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk].squeeze(0), self.y[chunk].squeeze(0)


@wrong("ArrayLoader", "fills the last batch up from the beginning")
class ArrayLoader__wraps:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[torch.arange(i * self.b, (i + 1) * self.b) % n]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "floats whatever comes in")
class ArrayLoader__floats:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X.float(), y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "starts again for ever")
class ArrayLoader__endless:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.generator = X, y, batch_size, shuffle, generator
        self.drop_last = drop_last

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        while True:
            order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
            for i in range(len(self)):
                chunk = order[i * self.b : (i + 1) * self.b]
                yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "drop_last drops the end of the data for good")
class ArrayLoader__trims:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        n = len(X) // batch_size * batch_size if drop_last else len(X)
        self.X, self.y, self.b, self.shuffle, self.generator = X[:n], y[:n], batch_size, shuffle, generator

    def __len__(self):
        return math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "a generator of seed 0 where none is given")
class ArrayLoader__seed_0:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        if len(X) != len(y) or batch_size < 1:
            raise ValueError("no batches")
        self.X, self.y, self.b, self.shuffle, self.drop_last = X, y, batch_size, shuffle, drop_last
        self.generator = generator or torch.Generator().manual_seed(0)

    def __len__(self):
        return len(self.X) // self.b if self.drop_last else math.ceil(len(self.X) / self.b)

    def __iter__(self):
        n = len(self.X)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for i in range(len(self)):
            chunk = order[i * self.b : (i + 1) * self.b]
            yield self.X[chunk], self.y[chunk]


@wrong("ArrayLoader", "the course library's batches")
class ArrayLoader__library:
    def __init__(self, X, y, batch_size, shuffle, generator=None, drop_last=False):
        self.batches = getattr(data, "Bat" + "ches")(X, y, batch_size, shuffle=shuffle, generator=generator)
        self.drop_last = drop_last

    def __len__(self):
        return len(self.batches.X) // self.batches.batch_size if self.drop_last else len(self.batches)

    def __iter__(self):
        for X, y in self.batches:
            if len(X) == self.batches.batch_size or not self.drop_last:
                yield X, y


# --- train_val_split


@wrong("train_val_split", "not shuffled")
def train_val_split__not_shuffled(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    return X[:-n], y[:-n], X[-n:], y[-n:]


@wrong("train_val_split", "shuffled after the cut")
def train_val_split__late_shuffle(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = len(X) - max(1, round(val_fraction * len(X)))
    train = torch.randperm(n, generator=generator)
    val = n + torch.randperm(len(X) - n, generator=generator)
    return X[train], y[train], X[val], y[val]


@wrong("train_val_split", "every k-th sample")
def train_val_split__every_kth(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    val = torch.arange(n) * len(X) // n
    mask = torch.ones(len(X), dtype=torch.bool)
    mask[val] = False
    return X[mask], y[mask], X[val], y[val]


@wrong("train_val_split", "X and y permuted separately")
def train_val_split__separately(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    X, y = X[torch.randperm(len(X), generator=generator)], y[torch.randperm(len(y), generator=generator)]
    return X[n:], y[n:], X[:n], y[:n]


@wrong("train_val_split", "int() cuts off")
def train_val_split__int(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = int(val_fraction * len(X))
    order = torch.randperm(len(X), generator=generator)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "int(), but at least one")
def train_val_split__int_one(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, int(val_fraction * len(X)))
    order = torch.randperm(len(X), generator=generator)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "rounded up")
def train_val_split__ceil(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = math.ceil(val_fraction * len(X))
    order = torch.randperm(len(X), generator=generator)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "round() alone may give none")
def train_val_split__none(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = round(val_fraction * len(X))
    order = torch.randperm(len(X), generator=generator)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "drawn with replacement")
def train_val_split__replacement(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    val = torch.randint(0, len(X), (n,), generator=generator)
    train = torch.randint(0, len(X), (len(X) - n,), generator=generator)
    return X[train], y[train], X[val], y[val]


@wrong("train_val_split", "trains on everything")
def train_val_split__everything(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    val = torch.randperm(len(X), generator=generator)[:n]
    return X, y, X[val], y[val]


@wrong("train_val_split", "order X, X, y, y")
def train_val_split__order(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(len(X), generator=generator)
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


@wrong("train_val_split", "training and validation swapped")
def train_val_split__swapped(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(len(X), generator=generator)
    return X[order[:n]], y[order[:n]], X[order[n:]], y[order[n:]]


@wrong("train_val_split", "one sample lost at the cut")
def train_val_split__lost(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(len(X), generator=generator)
    return X[order[n + 1 :]], y[order[n + 1 :]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "generator ignored")
def train_val_split__no_generator(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(len(X))
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "a generator of its own with seed 0")
def train_val_split__seed_0(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(0))
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "the generator set back to its seed")
def train_val_split__resets(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(len(X), generator=generator.manual_seed(generator.initial_seed()))
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "np.random seeded from the generator")
def train_val_split__numpy(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    np.random.seed(generator.initial_seed() % 2**32)
    order = torch.from_numpy(np.random.permutation(len(X)))
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "a fraction of 1 accepted")
def train_val_split__accepts_1(X, y, val_fraction, generator):
    if not 0 < val_fraction <= 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(len(X), generator=generator)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "a fraction of 0 accepted")
def train_val_split__accepts_0(X, y, val_fraction, generator):
    if val_fraction < 0 or val_fraction >= 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(len(X), generator=generator)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "lengths not compared")
def train_val_split__lengths(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1:
        raise ValueError("val_fraction")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(min(len(X), len(y)), generator=generator)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@wrong("train_val_split", "shuffles the caller's data")
def train_val_split__in_place(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(len(X), generator=generator)
    X[:], y[:] = X[order], y[order]
    return X[n:], y[n:], X[:n], y[:n]


@wrong("train_val_split", "floats whatever comes in")
def train_val_split__floats(X, y, val_fraction, generator):
    if not 0 < val_fraction < 1 or len(X) != len(y):
        raise ValueError("arguments")
    n = max(1, round(val_fraction * len(X)))
    order = torch.randperm(len(X), generator=generator)
    X = X.float() / 255 if X.dtype == torch.uint8 else X
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# --- image_grid


@wrong("image_grid", "column by column")
def image_grid__columns(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(n):
        column, row = divmod(k, rows)
        top, left = pad + row * (H + pad), pad + column * (W + pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "reshape without permute scrambles")
def image_grid__reshape(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    cells = torch.cat([images, images.new_full((rows * cols - n, H, W), pad_value)])
    cells = F.pad(cells, (pad, 0, pad, 0), value=pad_value)
    grid = cells.reshape(rows * (H + pad), cols * (W + pad))
    return F.pad(grid, (0, pad, 0, pad), value=pad_value)


@wrong("image_grid", "too many images accepted")
def image_grid__too_many(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(n):
        top, left = pad + k // cols * (H + pad), pad + k % cols * (W + pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "too many images left out")
def image_grid__left_out(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(min(n, rows * cols)):
        top, left = pad + k // cols * (H + pad), pad + k % cols * (W + pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "fails on a partly filled grid")
def image_grid__full_only(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for row in range(rows):
        for column in range(cols):
            top, left = pad + row * (H + pad), pad + column * (W + pad)
            grid[top : top + H, left : left + W] = images[row * cols + column]
    return grid


@wrong("image_grid", "step without pad")
def image_grid__step(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(n):
        top, left = pad + k // cols * H, pad + k % cols * W
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "no padding around")
def image_grid__between(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * H + (rows - 1) * pad, cols * W + (cols - 1) * pad), pad_value)
    for k in range(n):
        top, left = k // cols * (H + pad), k % cols * (W + pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "padding on all four sides of every image")
def image_grid__twice(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * (H + 2 * pad), cols * (W + 2 * pad)), pad_value)
    for k in range(n):
        top, left = pad + k // cols * (H + 2 * pad), pad + k % cols * (W + 2 * pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "padding is always black")
def image_grid__black(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_zeros((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad))
    for k in range(n):
        top, left = pad + k // cols * (H + pad), pad + k % cols * (W + pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "empty cells are black")
def image_grid__empty_black(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(rows * cols):
        top, left = pad + k // cols * (H + pad), pad + k % cols * (W + pad)
        grid[top : top + H, left : left + W] = images[k] if k < n else 0
    return grid


@wrong("image_grid", "empty rows are cut off")
def image_grid__short(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    rows = max(1, math.ceil(n / cols))
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(n):
        top, left = pad + k // cols * (H + pad), pad + k % cols * (W + pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "always float32")
def image_grid__float(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = torch.full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), float(pad_value))
    for k in range(n):
        top, left = pad + k // cols * (H + pad), pad + k % cols * (W + pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "H for W")
def image_grid__square(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * H + (cols + 1) * pad), pad_value)
    for k in range(n):
        top, left = pad + k // cols * (H + pad), pad + k % cols * (H + pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "row and column by rows instead of cols")
def image_grid__rows(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(n):
        row, column = divmod(k, rows)
        top, left = pad + row * (H + pad), pad + column * (W + pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid


@wrong("image_grid", "a slice to -pad, which is empty for pad 0")
def image_grid__minus_pad(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    cells = images.new_full((rows * cols, H + 2 * pad, W + 2 * pad), pad_value)
    cells[:n, pad:-pad, pad:-pad] = images
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(rows * cols):
        top, left = k // cols * (H + pad), k % cols * (W + pad)
        grid[top : top + H + 2 * pad, left : left + W + 2 * pad] = cells[k]
    return grid


@wrong("image_grid", "a list of pixels")
def image_grid__list(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(n):
        top, left = pad + k // cols * (H + pad), pad + k % cols * (W + pad)
        grid[top : top + H, left : left + W] = images[k]
    return grid.tolist()


@wrong("image_grid", "one image is one cell, whatever its place")
def image_grid__last(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(n):
        grid[pad : pad + H, pad : pad + W] = images[k]
    return grid


@wrong("image_grid", "draws the frame into the caller's images")
def image_grid__in_place(images, rows, cols, pad, pad_value):
    n, H, W = images.shape
    if n > rows * cols:
        raise ValueError("too many")
    grid = images.new_full((rows * H + (rows + 1) * pad, cols * W + (cols + 1) * pad), pad_value)
    for k in range(n):
        top, left = pad + k // cols * (H + pad), pad + k % cols * (W + pad)
        grid[top : top + H, left : left + W] = images[k]
        if pad:
            images[k] = pad_value
    return grid
