"""Mistakes that students make in 08_alexnet; each must lose points in its own task and in no other."""

import math
import time

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import nn

from autograder.authoring.answers import wrong

# --- conv_out


@wrong("conv_out", "true division")
def conv_out__true_division(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare < 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return spare / stride + 1


@wrong("conv_out", "rounds")
def conv_out__rounds(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare < 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return round(spare / stride) + 1


@wrong("conv_out", "the window at 0 forgotten")
def conv_out__no_plus_one(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare < 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return spare // stride


@wrong("conv_out", "rounds up")
def conv_out__ceil(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare < 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return math.ceil(spare / stride) + 1


@wrong("conv_out", "0 instead of an error")
def conv_out__zero(size, kernel, stride=1, padding=0, dilation=1):
    if stride < 1:
        raise ValueError("stride must be at least 1")
    return max(0, (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1)


@wrong("conv_out", "never raises")
def conv_out__no_error(size, kernel, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


@wrong("conv_out", "int() rounds a negative number towards zero, so a window that does not fit counts")
def conv_out__truncates(size, kernel, stride=1, padding=0, dilation=1):
    if stride < 1:
        raise ValueError("stride must be at least 1")
    out = int((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1
    if out < 1:
        raise ValueError("the window does not fit")
    return out


@wrong("conv_out", "padding on one side only")
def conv_out__one_side(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + padding - dilation * (kernel - 1) - 1
    if spare < 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return spare // stride + 1


@wrong("conv_out", "dilation ignored")
def conv_out__dilation_ignored(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - kernel
    if spare < 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return spare // stride + 1


@wrong("conv_out", "a dilated window spans dilation * kernel cells")
def conv_out__dilation_times_kernel(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * kernel
    if spare < 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return spare // stride + 1


@wrong("conv_out", "compares the kernel with the unpadded strip")
def conv_out__unpadded_fit(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if kernel > size or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return spare // stride + 1


@wrong("conv_out", "a window that fits exactly once is refused")
def conv_out__exact_fit(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare <= 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return spare // stride + 1


@wrong("conv_out", "stride 0 is left to Python, which raises ZeroDivisionError")
def conv_out__stride_zero(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare < 0:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return spare // stride + 1


@wrong("conv_out", "only stride 0 is refused")
def conv_out__negative_stride(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare < 0 or stride == 0:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return spare // stride + 1


@wrong("conv_out", "AssertionError instead of ValueError")
def conv_out__assertion(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    assert spare >= 0, "does not fit"
    assert stride >= 1, "stride"
    return spare // stride + 1


@wrong("conv_out", "size / stride, as with 'same' padding")
def conv_out__same(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare < 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    return -(-size // stride)


@wrong("conv_out", "None instead of an error")
def conv_out__none(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare < 0 or stride < 1:
        return None
    return spare // stride + 1


@wrong("conv_out", "prints instead of returning")
def conv_out__prints(size, kernel, stride=1, padding=0, dilation=1):
    spare = size + 2 * padding - dilation * (kernel - 1) - 1
    if spare < 0 or stride < 1:
        raise ValueError(f"kernel {kernel} (dilation {dilation}, stride {stride}) does not fit on {size} + 2*{padding}")
    print(spare // stride + 1)  # noqa: T201


# --- trace_shapes


@wrong("trace_shapes", "pool changes the channels")
def trace_shapes__pool_channels(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0] * k, h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "batch axis in front")
def trace_shapes__batch_axis(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append((1, *shape))
    return shapes


@wrong("trace_shapes", "width from the height")
def trace_shapes__square(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h = w = (shape[1] + 2 * p - k) // s + 1
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "height and width swapped")
def trace_shapes__swapped(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], w, h)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "channels last")
def trace_shapes__channels_last(layers, in_shape):
    shapes, shape = [], (*in_shape[:2], in_shape[0])
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[:2])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (h, w, layer["out"] if kind == "conv" else shape[2])
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "linear on an image accepted")
def trace_shapes__linear_on_image(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "linear flattens an image by itself, and adds a shape for it")
def trace_shapes__flattens_itself(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                shapes.append((math.prod(shape),))
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "a pool on a flat input passes")
def trace_shapes__flat_accepted(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                shape = (1, 1, shape[0])
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "a convolution on a flat input crashes with IndexError")
def trace_shapes__flat_crash(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in (shape[1], shape[2]))
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "rounds up")
def trace_shapes__rounds_up(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = (math.ceil((n + 2 * p - k) / s) + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "the window at 0 forgotten")
def trace_shapes__no_plus_one(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "padding on one side only")
def trace_shapes__one_side(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "0 x 0 maps accepted")
def trace_shapes__zero_maps(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 0 or w < 0:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "only the height must fit")
def trace_shapes__height_fits(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "only convolutions must fit")
def trace_shapes__conv_fits(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if kind == "conv" and min(h, w) < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "a pool's stride is 1 unless stated")
def trace_shapes__pool_stride_one(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", 1), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "the stride of a pool always its k")
def trace_shapes__pool_stride_k(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer["s"] if kind == "conv" else k, layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "KeyError for a pool without a stride")
def trace_shapes__pool_stride_needed(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer["s"], layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "the padding of a pool ignored")
def trace_shapes__pool_padding(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer["p"] if kind == "conv" else 0
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "the error does not name the layer")
def trace_shapes__no_index(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for layer in layers:
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"{kind}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"{kind}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"{kind}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"{kind}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "the layer is counted from 1")
def trace_shapes__index_from_one(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i + 1}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i + 1}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i + 1}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i + 1}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "no shape for relu and dropout")
def trace_shapes__no_relu(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes += [] if kind in ("relu", "dropout") else [shape]
    return shapes


@wrong("trace_shapes", "the input's shape in front")
def trace_shapes__input_first(layers, in_shape):
    shapes, shape = [tuple(in_shape)], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "only the last shape")
def trace_shapes__last_only(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shape


@wrong("trace_shapes", "flatten and linear give numbers")
def trace_shapes__flatten_int(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if not isinstance(shape, tuple) or len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = math.prod(shape if isinstance(shape, tuple) else [shape])
        elif kind == "linear":
            if isinstance(shape, tuple) and len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = layer["out"]
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "flatten forgets the channels")
def trace_shapes__flatten_sides(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape[1:] or shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "unknown layers leave the shape as it is")
def trace_shapes__unknown_passes(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "KeyError for unknown layers")
def trace_shapes__key_error(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise KeyError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "writes the default stride into the caller's layers")
def trace_shapes__changes_layers(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.setdefault("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(shape)
    return shapes


@wrong("trace_shapes", "lists instead of tuples")
def trace_shapes__lists(layers, in_shape):
    shapes, shape = [], tuple(in_shape)
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("k")
        if kind in ("conv", "pool"):
            if len(shape) != 3:
                raise ValueError(f"layer {i}: no image")
            s, p = layer.get("s", k), layer.get("p", 0)
            h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
            if h < 1 or w < 1:
                raise ValueError(f"layer {i}: too small")
            shape = (layer["out"] if kind == "conv" else shape[0], h, w)
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            if len(shape) != 1:
                raise ValueError(f"layer {i}: not flat")
            shape = (layer["out"],)
        elif kind not in ("relu", "dropout"):
            raise ValueError(f"layer {i}: unknown")
        shapes.append(list(shape))
    return shapes


# --- cost


@wrong("cost", "no biases")
def cost__no_biases(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "one bias a layer")
def cost__one_bias(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + 1
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "biases of the convolutions only")
def cost__linear_bias_forgotten(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + (layer["out"] if layer["type"] == "conv" else 0)
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "input channels forgotten")
def cost__no_in_channels(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * (before[0] if layer["type"] == "linear" else 1) * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "multiply and add counted as two")
def cost__two(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += 2 * weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "k instead of k * k")
def cost__k(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1)
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "positions forgotten")
def cost__no_positions(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before in zip(layers, shapes, strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights
    return parameters, multiply_adds


@wrong("cost", "positions of the input map")
def cost__input_positions(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before in zip(layers, shapes, strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(before[1:])
    return parameters, multiply_adds


@wrong("cost", "biases counted as multiply-adds")
def cost__biases_counted(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += (weights + layer["out"]) * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "height squared for the positions")
def cost__height_twice(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * (after[1] ** 2 if len(after) == 3 else 1)
    return parameters, multiply_adds


@wrong("cost", "parameters of each position")
def cost__shared_weights_forgotten(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights * math.prod(after[1:]) + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "comparisons of the pools counted")
def cost__pools_counted(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            if layer["type"] == "pool":
                multiply_adds += math.prod(after) * layer["k"] ** 2
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "one operation for each relu")
def cost__relus_counted(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            if layer["type"] == "relu":
                multiply_adds += math.prod(after)
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "multiply-adds first")
def cost__swapped(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return multiply_adds, parameters


@wrong("cost", "their sum")
def cost__one_number(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters + multiply_adds


@wrong("cost", "in millions")
def cost__floats(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters / 1e6, multiply_adds / 1e6


@wrong("cost", "floating-point counts")
def cost__float_numbers(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return float(parameters), float(multiply_adds)


@wrong("cost", "added up in float32, which keeps seven digits")
def cost__float32(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return int(np.float32(parameters)), int(np.float32(multiply_adds))


@wrong("cost", "takes the shape after the layer for the shape before")
def cost__shifted(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes[1:], shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "linear layers forgotten")
def cost__convolutions_only(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv",):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "adds its results to the caller's layers")
def cost__changes_layers(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        layer["parameters"] = weights + layer["out"]
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
    return parameters, multiply_adds


@wrong("cost", "returns after the first layer")
def cost__returns_inside(layers, in_shape):
    shapes = [tuple(in_shape), *trace_shapes(layers, in_shape)]  # noqa: F821 - an earlier answer
    parameters = multiply_adds = 0
    for layer, before, after in zip(layers, shapes, shapes[1:], strict=False):
        if layer["type"] not in ("conv", "linear"):
            continue
        weights = layer["out"] * before[0] * layer.get("k", 1) ** 2
        parameters += weights + layer["out"]
        multiply_adds += weights * math.prod(after[1:])
        return parameters, multiply_adds
    return parameters, multiply_adds


# --- audit_table, fixed_table


@wrong("audit_table", "unknown padding taken as 0")
def audit_table__zero_padding(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = [padding or 0]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "unknown padding taken as k // 2")
def audit_table__half_padding(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = [k // 2 if padding is None else padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "k // 2 itself not tried")
def audit_table__range_end(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "unknown padding up to k")
def audit_table__any_padding(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "a stated padding ignored")
def audit_table__stated_ignored(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, _, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1)
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "a stated padding of 0 taken for not stated")
def audit_table__falsy_zero(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = [padding] if padding else range(k // 2 + 1)
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "channels must not change in a convolution either")
def audit_table__conv_channels(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, _, k, stride, padding, claimed in rows:
        found = []
        if claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "channels never compared")
def audit_table__no_channels(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, _, k, stride, padding, claimed in rows:
        found = []
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "only more channels are found")
def audit_table__channels_grow(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] > before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "follows its own outputs instead of the claimed ones")
def audit_table__own_outputs(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = (claimed[0] if kind == "conv" else before[0], *sides(before, k, stride, fitting[-1] if fitting else 0))
    return problems


@wrong("audit_table", "always judged from the input")
def audit_table__keeps_before(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
    return problems


@wrong("audit_table", "a bad row is skipped as input of the next")
def audit_table__skips_bad(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = before if found else claimed
    return problems


@wrong("audit_table", "a padding per axis")
def audit_table__per_axis(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not all(any(sides(before, k, stride, p)[axis] == claimed[axis + 1] for p in fitting) for axis in (0, 1)):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "height only")
def audit_table__height_only(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p)[:1] == tuple(claimed[1:2]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "one right axis is enough")
def audit_table__or_axes(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(a == b for p in fitting for a, b in zip(sides(before, k, stride, p), claimed[1:], strict=True)):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "a window that does not fit explains a size of 0")
def audit_table__vanishing(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = paddings
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "size in front of channels")
def audit_table__order(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found[::-1]
        before = claimed
    return problems


@wrong("audit_table", "only the first problem of a row")
def audit_table__first_problem(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found[:1]
        before = claimed
    return problems


@wrong("audit_table", "good rows are listed too")
def audit_table__all_rows(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "a list of names")
def audit_table__names_only(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return list(problems)


@wrong("audit_table", "problems as one string")
def audit_table__strings(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = ", ".join(found)
        before = claimed
    return problems


@wrong("audit_table", "stops at the first bad row")
def audit_table__stops(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
            break
        before = claimed
    return problems


@wrong("audit_table", "rounds up")
def audit_table__rounds_up(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple(-(-(size + 2 * padding - k) // stride) + 1 for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "expects size / stride")
def audit_table__same_padding(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple(-(-size // stride) for size in shape[1:])

    problems, before = {}, in_shape
    for name, kind, k, stride, padding, claimed in rows:
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "empties the caller's table")
def audit_table__empties(rows, in_shape):
    def sides(shape, k, stride, padding):
        return tuple((size + 2 * padding - k) // stride + 1 for size in shape[1:])

    problems, before = {}, in_shape
    while rows:
        name, kind, k, stride, padding, claimed = rows.pop(0)
        found = []
        if kind == "pool" and claimed[0] != before[0]:
            found.append("channels")
        paddings = range(k // 2 + 1) if padding is None else [padding]
        fitting = [p for p in paddings if min(before[1:]) + 2 * p >= k]
        if not any(sides(before, k, stride, p) == tuple(claimed[1:]) for p in fitting):
            found.append("size")
        if found:
            problems[name] = found
        before = claimed
    return problems


@wrong("audit_table", "the notes' MaxPool1")
def fixed_table__pool1_channels():
    return {
        "Conv1": (96, 55, 55),
        "MaxPool1": (256, 27, 27),
        "Conv2": (256, 27, 27),
        "Conv2.stride": 1,
        "MaxPool2": (256, 13, 13),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (256, 13, 13),
        "MaxPool3": (256, 6, 6),
    }


@wrong("audit_table", "the notes' MaxPool2")
def fixed_table__pool2_channels():
    return {
        "Conv1": (96, 55, 55),
        "MaxPool1": (96, 27, 27),
        "Conv2": (256, 27, 27),
        "Conv2.stride": 1,
        "MaxPool2": (384, 13, 13),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (256, 13, 13),
        "MaxPool3": (256, 6, 6),
    }


@wrong("audit_table", "MaxPool3 5x5, which needs padding 1 in Conv1")
def fixed_table__pool3_five():
    return {
        "Conv1": (96, 55, 55),
        "MaxPool1": (96, 27, 27),
        "Conv2": (256, 27, 27),
        "Conv2.stride": 1,
        "MaxPool2": (256, 13, 13),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (256, 13, 13),
        "MaxPool3": (256, 5, 5),
    }


@wrong("audit_table", "the notes' Conv2")
def fixed_table__conv2():
    return {
        "Conv1": (96, 55, 55),
        "MaxPool1": (96, 27, 27),
        "Conv2": (384, 13, 13),
        "Conv2.stride": 1,
        "MaxPool2": (256, 13, 13),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (256, 13, 13),
        "MaxPool3": (256, 6, 6),
    }


@wrong("audit_table", "the notes' stride")
def fixed_table__stride():
    return {
        "Conv1": (96, 55, 55),
        "MaxPool1": (96, 27, 27),
        "Conv2": (256, 27, 27),
        "Conv2.stride": 2,
        "MaxPool2": (256, 13, 13),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (256, 13, 13),
        "MaxPool3": (256, 6, 6),
    }


@wrong("audit_table", "54 pixels, as with padding 1")
def fixed_table__conv1_54():
    return {
        "Conv1": (96, 54, 54),
        "MaxPool1": (96, 27, 27),
        "Conv2": (256, 27, 27),
        "Conv2.stride": 1,
        "MaxPool2": (256, 13, 13),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (256, 13, 13),
        "MaxPool3": (256, 6, 6),
    }


@wrong("audit_table", "384 channels in Conv5")
def fixed_table__conv5_384():
    return {
        "Conv1": (96, 55, 55),
        "MaxPool1": (96, 27, 27),
        "Conv2": (256, 27, 27),
        "Conv2.stride": 1,
        "MaxPool2": (256, 13, 13),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (384, 13, 13),
        "MaxPool3": (256, 6, 6),
    }


@wrong("audit_table", "MaxPool2 12x12")
def fixed_table__pool2_twelve():
    return {
        "Conv1": (96, 55, 55),
        "MaxPool1": (96, 27, 27),
        "Conv2": (256, 27, 27),
        "Conv2.stride": 1,
        "MaxPool2": (256, 12, 12),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (256, 13, 13),
        "MaxPool3": (256, 6, 6),
    }


@wrong("audit_table", "MaxPool3 rounded up")
def fixed_table__pool3_seven():
    return {
        "Conv1": (96, 55, 55),
        "MaxPool1": (96, 27, 27),
        "Conv2": (256, 27, 27),
        "Conv2.stride": 1,
        "MaxPool2": (256, 13, 13),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (256, 13, 13),
        "MaxPool3": (256, 7, 7),
    }


@wrong("audit_table", "a row missing")
def fixed_table__conv_only():
    return {
        "Conv1": (96, 55, 55),
        "MaxPool1": (96, 27, 27),
        "Conv2": (256, 27, 27),
        "Conv2.stride": 1,
        "MaxPool2": (256, 13, 13),
        "Conv3": (384, 13, 13),
        "Conv4": (384, 13, 13),
        "Conv5": (256, 13, 13),
    }


@wrong("audit_table", "sizes without channels")
def fixed_table__flat_numbers():
    sizes = {"Conv1": 55, "MaxPool1": 27, "Conv2": 27, "MaxPool2": 13, "Conv3": 13, "Conv4": 13, "Conv5": 13}
    return sizes | {"MaxPool3": 6, "Conv2.stride": 1}


@wrong("audit_table", "a batch axis in front")
def fixed_table__batch_axis():
    table = {"Conv1": (1, 96, 55, 55), "MaxPool1": (1, 96, 27, 27), "Conv2": (1, 256, 27, 27), "Conv2.stride": 1}
    table |= {"MaxPool2": (1, 256, 13, 13), "Conv3": (1, 384, 13, 13), "Conv4": (1, 384, 13, 13)}
    return table | {"Conv5": (1, 256, 13, 13), "MaxPool3": (1, 256, 6, 6)}


# --- conv2d


@wrong("conv2d", "flips the kernel")
def conv2d__flips(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, kh - 1 - i, kw - 1 - j])
    return out


@wrong("conv2d", "the kernel transposed")
def conv2d__transposed_kernel(X, W, b, stride, padding):
    kh, kw = W.shape[3], W.shape[2]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W.transpose(2, 3)[:, :, i, j])
    return out


@wrong("conv2d", "bias forgotten")
def conv2d__no_bias(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = 0
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "bias added along the width")
def conv2d__bias_width(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = 0
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out + b


@wrong("conv2d", "bias added at every place of the kernel")
def conv2d__bias_often(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = 0
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j]) + b[:, None, None]
    return out


@wrong("conv2d", "height used for the width")
def conv2d__height_for_width(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row = last_column = padded.shape[2] - kh
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "channels not summed")
def conv2d__channels_not_summed(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :1, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + seen * W[:, 0, i, j, None, None]
    return out


@wrong("conv2d", "mean over the channels")
def conv2d__channel_mean(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j]) / W.shape[1]
    return out


@wrong("conv2d", "loop over samples")
def conv2d__sample_loop(X, W, b, stride, padding):
    maps = []
    for image in X:
        columns = F.unfold(image[None], W.shape[2:], padding=padding, stride=stride)
        maps.append(W.flatten(1) @ columns[0] + b[:, None])
    rows = (X.shape[2] + 2 * padding - W.shape[2]) // stride + 1
    return torch.stack(maps).reshape(len(X), len(W), rows, -1)


@wrong("conv2d", "loop over the pixels")
def conv2d__pixel_loop(X, W, b, stride, padding):
    padded = F.pad(X, (padding, padding, padding, padding))
    kh, kw = W.shape[2:]
    rows, columns = (padded.shape[2] - kh) // stride + 1, (padded.shape[3] - kw) // stride + 1
    out = []
    for r in range(rows):
        for c in range(columns):
            window = padded[:, :, r * stride : r * stride + kh, c * stride : c * stride + kw]
            out.append(window.flatten(1) @ W.flatten(1).T + b)
    return torch.stack(out, dim=2).reshape(len(X), len(W), rows, columns)


@wrong("conv2d", "loop over the rows of the image")
def conv2d__row_loop(X, W, b, stride, padding):
    padded = F.pad(X, (padding, padding, padding, padding))
    kh, kw = W.shape[2:]
    rows = range(0, padded.shape[2] - kh + 1, stride)
    strips = [padded[:, :, r : r + kh].unfold(3, kw, stride) for r in rows]
    return torch.stack([torch.einsum("nchxw,ochw->nox", strip, W) + b[:, None] for strip in strips], dim=2)


@wrong("conv2d", "the six loops of the formula")
def conv2d__all_loops(X, W, b, stride, padding):
    padded = F.pad(X, (padding, padding, padding, padding))
    n, _, height, width = padded.shape
    o, _, kh, kw = W.shape
    out = X.new_zeros(n, o, (height - kh) // stride + 1, (width - kw) // stride + 1)
    for s in range(n):
        for k in range(o):
            for r in range(out.shape[2]):
                for c in range(out.shape[3]):
                    window = padded[s, :, r * stride : r * stride + kh, c * stride : c * stride + kw]
                    out[s, k, r, c] = (window * W[k]).sum() + b[k]
    return out


@wrong("conv2d", "the zeros of the padding written over the border of X")
def conv2d__writes(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    X[:, :, :padding] = X[:, :, :, :padding] = 0
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "changes the shape of b in place")
def conv2d__bias_in_place(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b.unsqueeze_(1).unsqueeze_(2)
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "the library call")
def conv2d__library(X, W, b, stride, padding):
    return F.conv2d(X, W, b, stride, padding)


@wrong("conv2d", "torch's library call, by another road")
def conv2d__library_torch(X, W, b, stride, padding):
    function = getattr(torch, "conv" + "2d")
    return function(X, W, b, stride=stride, padding=padding)


@wrong("conv2d", "an nn.Conv2d with these weights")
def conv2d__library_layer(X, W, b, stride, padding):
    layer = nn.Conv2d(W.shape[1], W.shape[0], W.shape[2:], stride, padding)
    layer.weight.data, layer.bias.data = W, b
    return layer(X)


@wrong("conv2d", "the library's convolution in one dimension")
def conv2d__library_one_dimension(X, W, b, stride, padding):
    padded = F.pad(X, (padding, padding, padding, padding))
    n, c, height, width = padded.shape
    rows = (height - W.shape[2]) // stride + 1
    out = 0
    for i in range(W.shape[2]):
        strips = padded[:, :, i : i + (rows - 1) * stride + 1 : stride].transpose(1, 2).reshape(n * rows, c, width)
        out = out + F.conv1d(strips, W[:, :, i], stride=stride)
    return out.reshape(n, rows, len(W), -1).transpose(1, 2) + b[:, None, None]


@wrong("conv2d", "stride ignored")
def conv2d__stride_ignored(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1, j : j + last_column + 1]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "stride along the rows only")
def conv2d__stride_rows(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "stride taken after a convolution that is one too short")
def conv2d__stride_last(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row : stride, j : j + last_column : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "padding ignored")
def conv2d__padding_ignored(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = X
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "padding at the end only")
def conv2d__padding_end(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (0, 2 * padding, 0, 2 * padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "padding along the width only")
def conv2d__padding_width(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "the border repeated instead of zeros")
def conv2d__padding_edge(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding), mode="replicate")
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "kernels taken for square")
def conv2d__square_kernel(X, W, b, stride, padding):
    kh = kw = W.shape[2]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "graph cut")
def conv2d__detached(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    W, b = W.detach(), b.detach()
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "computed without gradients")
def conv2d__no_grad(X, W, b, stride, padding):
    with torch.no_grad():
        columns = F.unfold(X, W.shape[2:], padding=padding, stride=stride)
        rows = (X.shape[2] + 2 * padding - W.shape[2]) // stride + 1
        return (W.flatten(1) @ columns + b[:, None]).reshape(len(X), len(W), rows, -1)


@wrong("conv2d", "through NumPy")
def conv2d__numpy(X, W, b, stride, padding):
    image = np.pad(X.detach().numpy(), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(image, tuple(W.shape[2:]), axis=(2, 3))[:, :, ::stride, ::stride]
    out = np.einsum("nchwij,ocij->nohw", windows, W.detach().numpy())
    return torch.from_numpy(out + b.detach().numpy()[:, None, None])


@wrong("conv2d", "float32 on the way")
def conv2d__float32(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen.float(), W[:, :, i, j].float())
    return out


@wrong("conv2d", "zeros on the CPU")
def conv2d__cpu_zeros(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = torch.zeros(len(X), len(W), last_row // stride + 1, last_column // stride + 1) + b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out


@wrong("conv2d", "always float64")
def conv2d__always_float64(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out.double()


@wrong("conv2d", "channels last")
def conv2d__channels_last(X, W, b, stride, padding):
    kh, kw = W.shape[2:]
    padded = F.pad(X, (padding, padding, padding, padding))
    last_row, last_column = padded.shape[2] - kh, padded.shape[3] - kw
    out = b[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = padded[:, :, i : i + last_row + 1 : stride, j : j + last_column + 1 : stride]
            out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, i, j])
    return out.permute(0, 2, 3, 1)


# --- build_alexnet


@wrong("build_alexnet", "6400 built in")
def build_alexnet__six_four(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(int(6400 * width), d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "9216 built in")
def build_alexnet__nine_two(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(int(9216 * width), d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "the padding forgotten in the size")
def build_alexnet__padding_guessed(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "softmax at the end")
def build_alexnet__softmax(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes), nn.Softmax(dim=1),
    )  # fmt: skip


@wrong("build_alexnet", "ReLU after the last layer")
def build_alexnet__last_relu(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes), nn.ReLU(),
    )  # fmt: skip


@wrong("build_alexnet", "pool 2x2")
def build_alexnet__pool_two(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = size // 2
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "a ReLU missing")
def build_alexnet__relu_missing(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "dropout probability fixed")
def build_alexnet__dropout_fixed(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(0.5), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "dropout of the first layer only")
def build_alexnet__dropout_default(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "one dropout layer")
def build_alexnet__one_dropout(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "dropout takes the probability of keeping")
def build_alexnet__dropout_kept(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(1 - dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(1 - dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "dropout in front of the linear layers")
def build_alexnet__dropout_first(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(), nn.Dropout(dropout),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "width only for the convolutions")
def build_alexnet__width_conv(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    (a, b, c), d = (int(width * n) for n in (96, 256, 384)), 4096
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "width rounded instead of cut")
def build_alexnet__width_rounded(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (round(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "num_classes multiplied by width, too")
def build_alexnet__width_scores(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, max(1, int(num_classes * width))),
    )  # fmt: skip


@wrong("build_alexnet", "width ignored")
def build_alexnet__width_ignored(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (n for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "a pool after every convolution")
def build_alexnet__pool_every(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(4):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "sigmoid")
def build_alexnet__sigmoid(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.Sigmoid(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.Sigmoid(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.Sigmoid(), nn.Conv2d(c, c, 3, padding=1), nn.Sigmoid(),
        nn.Conv2d(c, b, 3, padding=1), nn.Sigmoid(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.Sigmoid(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.Sigmoid(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "average pools")
def build_alexnet__average(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.AvgPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.AvgPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.AvgPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "one input channel built in")
def build_alexnet__grey(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(1, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "ten classes built in")
def build_alexnet__ten(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, 10),
    )  # fmt: skip


@wrong("build_alexnet", "padding of Conv1 fixed")
def build_alexnet__padding_fixed(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, 1), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "padding 1 in the second convolution")
def build_alexnet__conv2_padding(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for lost in (0, 2, 0):
        size = (size - lost - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "the table's stride 2 in the second convolution")
def build_alexnet__conv2_stride(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for k, p in ((3, 0), (5, 2), (3, 0), (3, 0)):
        size = (size + 2 * p - k) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, 2, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "no error for a small input")
def build_alexnet__no_error(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    size = max(size, 1)
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "a small input left to PyTorch, which makes an empty layer")
def build_alexnet__left_to_torch(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "67 pixels demanded whatever the padding")
def build_alexnet__smallest_67(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1 or input_size < 67:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "RuntimeError instead of ValueError")
def build_alexnet__runtime_error(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise RuntimeError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "pools that round up")
def build_alexnet__ceil(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 2) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "the two groups of the original")
def build_alexnet__grouped(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2, groups=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "convolutions without biases")
def build_alexnet__no_bias(
    num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1, bias=False
):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1, bias=False), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1, bias=False), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1, bias=False), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "batch normalisation added")
def build_alexnet__batch_norm(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.BatchNorm2d(b), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    )  # fmt: skip


@wrong("build_alexnet", "a list of layers")
def build_alexnet__list(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return [
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, num_classes),
    ]  # fmt: skip


@wrong("build_alexnet", "a hidden layer too many")
def build_alexnet__deeper(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    size = (input_size + 2 * padding - 11) // 4 + 1
    for _ in range(3):
        size = (size - 3) // 2 + 1
    if size < 1:
        raise ValueError(f"{input_size} pixels are too few")
    a, b, c, d = (int(width * n) for n in (96, 256, 384, 4096))
    return nn.Sequential(
        nn.Conv2d(in_channels, a, 11, 4, padding), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(a, b, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(b, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU(),
        nn.Conv2d(c, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(),
        nn.Linear(b * size * size, d), nn.ReLU(), nn.Dropout(dropout),
        nn.Linear(d, d), nn.ReLU(), nn.Dropout(dropout), nn.Linear(d, d), nn.ReLU(),
        nn.Linear(d, num_classes),
    )  # fmt: skip


# --- train_ch6


@wrong("train_ch6", "no initialisation")
def train_ch6__no_init(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "biases not set to 0")
def train_ch6__no_bias_init(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "normal instead of uniform")
def train_ch6__normal(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "Kaiming instead of Xavier")
def train_ch6__kaiming(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.kaiming_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "convolutions not initialised")
def train_ch6__linear_only(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "layers at the top level only")
def train_ch6__children(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.children():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "every vector of parameters set to 0, norm layers too")
def train_ch6__all_parameters(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for parameter in net.parameters():
        if parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter)
        else:
            nn.init.zeros_(parameter)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "evaluation in training mode")
def train_ch6__eval_training_mode(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "train() only before the first epoch")
def train_ch6__train_once(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    net.train()
    for _ in range(num_epochs):
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "never in training mode")
def train_ch6__never_train(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.eval()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "evaluation records gradients")
def train_ch6__recorded(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.enable_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "no zero_grad")
def train_ch6__no_zero_grad(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "zero_grad once an epoch")
def train_ch6__zero_grad_epoch(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        optimizer.zero_grad()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "zero_grad between backward and step")
def train_ch6__zero_after_backward(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "step before backward")
def train_ch6__step_first(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            optimizer.step()
            loss.backward()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "no step")
def train_ch6__no_step(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "lr ignored")
def train_ch6__lr_ignored(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=0.01)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "optimizer_fn ignored")
def train_ch6__optimizer_ignored(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "a new optimiser in every epoch")
def train_ch6__optimizer_each_epoch(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        optimizer = optimizer_fn(net.parameters()) if optimizer_fn else optimizer
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "optimizer_fn called with lr as well")
def train_ch6__optimizer_lr(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters(), lr) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "Adam instead of SGD")
def train_ch6__adam(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.Adam(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "mean of batch means")
def train_ch6__batch_means(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n, batches = time.perf_counter(), 0.0, 0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item()
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
            batches += 1
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / batches)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "test accuracy as the mean of the batches'")
def train_ch6__batch_accuracies(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(sum(hit.float().mean().item() for hit in hits) / len(hits))
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "summed loss")
def train_ch6__summed_loss(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y, reduction="sum")
            loss.backward()
            optimizer.step()
            total += loss.item()
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "the loss of the last batch")
def train_ch6__last_loss(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(loss.item())
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "softmax before the loss")
def train_ch6__softmax(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores.softmax(dim=1), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "test accuracy on the training data")
def train_ch6__test_on_train(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in train_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "training accuracy measured again after the step")
def train_ch6__after_step(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            scores = net(X)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "accuracy in percent")
def train_ch6__percent(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(100 * right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "tensors in the history")
def train_ch6__tensors(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "the loss added up with its graph")
def train_ch6__graphs(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(float(total / n))
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "history of the last epoch only")
def train_ch6__last_epoch(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**{name: curve[-1:] for name, curve in log.items()}, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "one epoch too few")
def train_ch6__epoch_short(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(1, num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "stops after the first batch")
def train_ch6__one_batch(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
            break
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "asks the loader for its length")
def train_ch6__len(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n * len(train_loader) / len(train_loader))
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "learns from the test images as well")
def train_ch6__trains_on_test(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        for X, y in test_loader:
            optimizer.zero_grad()
            F.cross_entropy(net(X.to(device)), y.to(device)).backward()
            optimizer.step()
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "evaluation counted in the speed")
def train_ch6__speed_all(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
        seconds += time.perf_counter() - start
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "the samples of one epoch by the seconds of all")
def train_ch6__speed_epoch(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained = n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "seconds per sample")
def train_ch6__speed_inverse(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": seconds / trained}


@wrong("train_ch6", "no samples_per_sec")
def train_ch6__no_speed(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    for _ in range(num_epochs):
        net.train()
        total, right, n = 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return log


@wrong("train_ch6", "training labels left where they are")
def train_ch6__labels_left(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X = X.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "test images left where they are")
def train_ch6__images_left(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "the network left where it is")
def train_ch6__net_left(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return {**log, "samples_per_sec": trained / max(seconds, 1e-9)}


@wrong("train_ch6", "a tuple instead of a dict")
def train_ch6__tuple(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for layer in net.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    net.to(device)
    optimizer = optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, trained = 0.0, 0
    for _ in range(num_epochs):
        net.train()
        start, total, right, n = time.perf_counter(), 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            optimizer.zero_grad()
            scores = net(X)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            right += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
        seconds += time.perf_counter() - start
        trained += n
        log["train_loss"].append(total / n)
        log["train_acc"].append(right / n)
        net.eval()
        with torch.no_grad():
            hits = [net(X.to(device)).argmax(dim=1) == y.to(device) for X, y in test_loader]
        log["test_acc"].append(torch.cat(hits).float().mean().item())
    return (*log.values(), trained / max(seconds, 1e-9))
