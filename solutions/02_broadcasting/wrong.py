"""Mistakes that students make in 02_broadcasting; each must lose points in its own task and in no other."""

import itertools
import math

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it

from autograder.authoring.answers import wrong

# --- broadcast_shape


@wrong("broadcast_shape", "max() of the lengths, which forgets that 1 stretches to 0")
def broadcast_shape__max(a, b):
    shape = []
    for left, right in itertools.zip_longest(reversed(a), reversed(b), fillvalue=1):
        if left != right and 1 not in (left, right):
            raise ValueError(f"{a} and {b} do not fit")
        shape.append(max(left, right))
    return tuple(reversed(shape))


@wrong("broadcast_shape", "never raises")
def broadcast_shape__never_raises(a, b):
    pairs = itertools.zip_longest(reversed(a), reversed(b), fillvalue=1)
    return tuple(reversed([right if left == 1 else left for left, right in pairs]))


@wrong("broadcast_shape", "result reversed")
def broadcast_shape__reversed(a, b):
    shape = []
    for left, right in itertools.zip_longest(reversed(a), reversed(b), fillvalue=1):
        if left != right and 1 not in (left, right):
            raise ValueError(f"{a} and {b} do not fit")
        shape.append(right if left == 1 else left)
    return tuple(shape)


@wrong("broadcast_shape", "zip stops at the shorter shape")
def broadcast_shape__zip(a, b):
    shape = []
    for left, right in zip(reversed(a), reversed(b), strict=False):
        if left != right and 1 not in (left, right):
            raise ValueError(f"{a} and {b} do not fit")
        shape.append(right if left == 1 else left)
    return tuple(reversed(shape))


@wrong("broadcast_shape", "aligned at the left")
def broadcast_shape__left(a, b):
    shape = []
    for left, right in itertools.zip_longest(a, b, fillvalue=1):
        if left != right and 1 not in (left, right):
            raise ValueError(f"{a} and {b} do not fit")
        shape.append(right if left == 1 else left)
    return tuple(shape)


@wrong("broadcast_shape", "missing axes only looked for in b")
def broadcast_shape__b_shorter(a, b):
    b = (1,) * (len(a) - len(b)) + tuple(b)
    shape = []
    for left, right in zip(a, b, strict=False):
        if left != right and 1 not in (left, right):
            raise ValueError(f"{a} and {b} do not fit")
        shape.append(right if left == 1 else left)
    return tuple(shape)


@wrong("broadcast_shape", "the library call")
def broadcast_shape__numpy(a, b):
    return np.broadcast_shapes(a, b)


@wrong("broadcast_shape", "torch's library call, by another road")
def broadcast_shape__getattr(a, b):
    function = getattr(torch, "broadcast" + "_shapes")
    try:
        return tuple(function(a, b))
    except RuntimeError:
        raise ValueError(f"{a} and {b} do not fit") from None


@wrong("broadcast_shape", "adds two arrays and looks")
def broadcast_shape__adds(a, b):
    return (np.zeros(a) + np.zeros(b)).shape


@wrong("broadcast_shape", "adds two tensors without memory and looks")
def broadcast_shape__meta(a, b):
    try:
        return tuple((torch.empty(a, device="meta") + torch.empty(b, device="meta")).shape)
    except RuntimeError:
        raise ValueError(f"{a} and {b} do not fit") from None


@wrong("broadcast_shape", "0 stretches as 1 does")
def broadcast_shape__zero_stretches(a, b):
    shape = []
    for left, right in itertools.zip_longest(reversed(a), reversed(b), fillvalue=1):
        if left != right and left > 1 and right > 1:
            raise ValueError(f"{a} and {b} do not fit")
        shape.append(0 if 0 in (left, right) else max(left, right))
    return tuple(reversed(shape))


@wrong("broadcast_shape", "IndexError instead of ValueError")
def broadcast_shape__index_error(a, b):
    shape = []
    for left, right in itertools.zip_longest(reversed(a), reversed(b), fillvalue=1):
        if left != right and 1 not in (left, right):
            raise IndexError(f"{a} and {b} do not fit")
        shape.append(right if left == 1 else left)
    return tuple(reversed(shape))


@wrong("broadcast_shape", "an error message without the shapes")
def broadcast_shape__mute(a, b):
    shape = []
    for left, right in itertools.zip_longest(reversed(a), reversed(b), fillvalue=1):
        if left != right and 1 not in (left, right):
            raise ValueError("the shapes do not fit")
        shape.append(right if left == 1 else left)
    return tuple(reversed(shape))


@wrong("broadcast_shape", "a list")
def broadcast_shape__list(a, b):
    shape = []
    for left, right in itertools.zip_longest(reversed(a), reversed(b), fillvalue=1):
        if left != right and 1 not in (left, right):
            raise ValueError(f"{a} and {b} do not fit")
        shape.append(right if left == 1 else left)
    return shape[::-1]


@wrong("broadcast_shape", "prints instead of returning")
def broadcast_shape__prints(a, b):
    shape = []
    for left, right in itertools.zip_longest(reversed(a), reversed(b), fillvalue=1):
        if left != right and 1 not in (left, right):
            raise ValueError(f"{a} and {b} do not fit")
        shape.append(right if left == 1 else left)
    print(tuple(reversed(shape)))  # noqa: T201


# --- outer_sum


@wrong("outer_sum", "works through zeros on the CPU")
def outer_sum__zeros(a, b):
    return torch.zeros(len(a), len(b), dtype=a.dtype) + a[:, None] + b


@wrong("outer_sum", "(m, n)")
def outer_sum__transposed(a, b):
    return a + b[:, None]


@wrong("outer_sum", "list comprehension")
def outer_sum__listcomp(a, b):
    return torch.stack([x + b for x in a])


@wrong("outer_sum", "double loop")
def outer_sum__double_loop(a, b):
    out = torch.empty(len(a), len(b), dtype=a.dtype, device=a.device)
    for i in range(len(a)):
        for j in range(len(b)):
            out[i, j] = a[i] + b[j]
    return out


@wrong("outer_sum", "plain a + b")
def outer_sum__plain(a, b):
    return a + b


@wrong("outer_sum", "product instead of sum")
def outer_sum__product(a, b):
    return a[:, None] * b


@wrong("outer_sum", "map, without a Python frame")
def outer_sum__map(a, b):
    if len(a) == 0:
        return a.new_zeros(0, len(b))
    return torch.stack(list(map(torch.add, a, itertools.repeat(b))))


@wrong("outer_sum", "np.vectorize")
def outer_sum__vectorize(a, b):
    rows = np.vectorize(lambda x, y: x + y, otypes=[a.numpy().dtype])(a.numpy()[:, None], b.numpy())
    return torch.from_numpy(rows)


@wrong("outer_sum", "NumPy, which works on the CPU only")
def outer_sum__numpy(a, b):
    return torch.from_numpy(np.add.outer(a.numpy(), b.numpy()))


@wrong("outer_sum", "recursion over the rows")
def outer_sum__recursion(a, b):
    if len(a) == 0:
        return a.new_zeros(0, len(b))
    return torch.cat([(a[0] + b)[None], outer_sum__recursion(a[1:], b)])


@wrong("outer_sum", "always float")
def outer_sum__float(a, b):
    return a.float()[:, None] + b.float()


@wrong("outer_sum", "changes the shape of a in place")
def outer_sum__unsqueeze_in_place(a, b):
    return a.unsqueeze_(1) + b


@wrong("outer_sum", "returns nothing")
def outer_sum__forgot_return(a, b):
    a[:, None] + b


@wrong("outer_sum", "an axis too many")
def outer_sum__extra_axis(a, b):
    return (a[:, None] + b)[None]


# --- normalize_rows


@wrong("normalize_rows", "no keepdim")
def normalize_rows__no_keepdim(X):
    sums = X.sum(1)
    return torch.where(sums == 0, 0.0, X / sums)


@wrong("normalize_rows", "the whole sum")
def normalize_rows__whole(X):
    return X / X.sum()


@wrong("normalize_rows", "epsilon in the divisor")
def normalize_rows__epsilon(X):
    return X / (X.sum(1, keepdim=True) + 1e-8)


@wrong("normalize_rows", "row loop")
def normalize_rows__loop(X):
    out = torch.zeros(X.shape, device=X.device)
    for i in range(len(X)):
        total = X[i].sum()
        if total != 0:
            out[i] = X[i] / total
    return out


@wrong("normalize_rows", "columns")
def normalize_rows__columns(X):
    sums = X.sum(0, keepdim=True)
    return torch.where(sums == 0, 0.0, X / sums)


@wrong("normalize_rows", "NaN for a row without a sum")
def normalize_rows__nan(X):
    return X / X.sum(1, keepdim=True)


@wrong("normalize_rows", "only rows of zeros are treated, not rows that cancel")
def normalize_rows__zero_rows(X):
    zero = (X == 0).all(dim=1, keepdim=True)
    return torch.where(zero, 0.0, X / X.sum(1, keepdim=True))


@wrong("normalize_rows", "nan_to_num, which makes huge numbers of inf")
def normalize_rows__nan_to_num(X):
    return torch.nan_to_num(X / X.sum(1, keepdim=True))


@wrong("normalize_rows", "divisor clamped from below")
def normalize_rows__clamp(X):
    return X / X.sum(1, keepdim=True).clamp(min=1e-12)


@wrong("normalize_rows", "in place")
def normalize_rows__in_place(X):
    sums = X.sum(1, keepdim=True)
    if not X.is_floating_point():
        X = X.float()
    X /= torch.where(sums == 0, 1, sums)
    X[(sums == 0).expand_as(X)] = 0
    return X


@wrong("normalize_rows", "sum of absolute values")
def normalize_rows__l1(X):
    sums = X.abs().sum(1, keepdim=True)
    return torch.where(X.sum(1, keepdim=True) == 0, 0.0, X / sums)


@wrong("normalize_rows", "Euclidean norm")
def normalize_rows__l2(X):
    return F.normalize(X.float(), dim=1)


@wrong("normalize_rows", "softmax")
def normalize_rows__softmax(X):
    return torch.softmax(X.float(), dim=1)


@wrong("normalize_rows", "mean instead of sum")
def normalize_rows__mean(X):
    means = X.float().mean(1, keepdim=True)
    return torch.where(means == 0, 0.0, X / means)


@wrong("normalize_rows", "integer division")
def normalize_rows__floor(X):
    sums = X.sum(1, keepdim=True)
    safe = torch.where(sums == 0, 1, sums)
    out = X / safe if X.is_floating_point() else X // safe
    return torch.where(sums == 0, 0, out)


@wrong("normalize_rows", "uint8 sums wrap")
def normalize_rows__wraps(X):
    sums = X.sum(1, keepdim=True, dtype=X.dtype)
    return torch.where(sums == 0, 0.0, X / sums)


@wrong("normalize_rows", "fails without rows")
def normalize_rows__no_rows(X):
    sums = X.sum(1, keepdim=True)
    if sums.abs().min() == 0:
        return torch.where(sums == 0, 0.0, X / sums)
    return X / sums


@wrong("normalize_rows", "zeros on the CPU")
def normalize_rows__cpu_zeros(X):
    sums = X.sum(1, keepdim=True)
    return torch.where(sums == 0, torch.zeros(X.shape), X / sums)


@wrong("normalize_rows", "columns loop hidden in a comprehension")
def normalize_rows__column_loop(X):
    sums = X.sum(1)
    columns = [torch.where(sums == 0, 0.0, X[:, j] / sums) for j in range(X.shape[1])]
    return torch.stack(columns, dim=1)


# --- standardize


@wrong("standardize", "n-1")
def standardize__sample(X):
    mean, std = X.mean(0, keepdim=True), X.std(0, keepdim=True)
    std = torch.where((std == 0) | std.isnan(), torch.ones_like(std), std)
    return (X - mean) / std, mean, std


@wrong("standardize", "no keepdim: (d,)")
def standardize__no_keepdim(X):
    mean, std = X.mean(0), X.std(0, correction=0)
    std = torch.where(std == 0, torch.ones_like(std), std)
    return (X - mean) / std, mean, std


@wrong("standardize", "epsilon everywhere")
def standardize__epsilon(X):
    mean = X.mean(0, keepdim=True)
    std = X.std(0, correction=0, keepdim=True) + 1e-5
    return (X - mean) / std, mean, std


@wrong("standardize", "epsilon under the root")
def standardize__epsilon_in_root(X):
    mean = X.mean(0, keepdim=True)
    std = (X.var(0, correction=0, keepdim=True) + 1e-10).sqrt()
    std = torch.where(X.var(0, correction=0, keepdim=True) == 0, torch.ones_like(std), std)
    return (X - mean) / std, mean, std


@wrong("standardize", "global mean")
def standardize__global(X):
    mean = X.mean().expand(1, X.shape[1]).clone()
    std = X.std(correction=0).expand(1, X.shape[1]).clone()
    std = torch.where(std == 0, torch.ones_like(std), std)
    return (X - mean) / std, mean, std


@wrong("standardize", "in place")
def standardize__in_place(X):
    mean = X.mean(0, keepdim=True)
    std = X.std(0, correction=0, keepdim=True)
    std[std == 0] = 1
    X -= mean
    X /= std
    return X, mean, std


@wrong("standardize", "rows")
def standardize__rows(X):
    mean = X.mean(1, keepdim=True)
    std = X.std(1, correction=0, keepdim=True)
    std = torch.where(std == 0, torch.ones_like(std), std)
    return (X - mean) / std, mean.T, std.T


@wrong("standardize", "NaN for a constant column")
def standardize__nan(X):
    mean, std = X.mean(0, keepdim=True), X.std(0, correction=0, keepdim=True)
    return (X - mean) / std, mean, std


@wrong("standardize", "NaN repaired in Z only")
def standardize__nan_in_std(X):
    mean, std = X.mean(0, keepdim=True), X.std(0, correction=0, keepdim=True)
    return torch.nan_to_num((X - mean) / std), mean, std


@wrong("standardize", "small spreads taken for constant")
def standardize__threshold(X):
    mean, std = X.mean(0, keepdim=True), X.std(0, correction=0, keepdim=True)
    std = torch.where(std < 1e-4, torch.ones_like(std), std)
    return (X - mean) / std, mean, std


@wrong("standardize", "divides by the variance")
def standardize__variance(X):
    mean, var = X.mean(0, keepdim=True), X.var(0, correction=0, keepdim=True)
    var = torch.where(var == 0, torch.ones_like(var), var)
    return (X - mean) / var, mean, var


@wrong("standardize", "Z not centred")
def standardize__not_centred(X):
    mean, std = X.mean(0, keepdim=True), X.std(0, correction=0, keepdim=True)
    std = torch.where(std == 0, torch.ones_like(std), std)
    return X / std, mean, std


@wrong("standardize", "only Z")
def standardize__only_z(X):
    mean, std = X.mean(0, keepdim=True), X.std(0, correction=0, keepdim=True)
    return (X - mean) / torch.where(std == 0, torch.ones_like(std), std)


@wrong("standardize", "std and mean in the wrong order")
def standardize__order(X):
    mean, std = X.mean(0, keepdim=True), X.std(0, correction=0, keepdim=True)
    std = torch.where(std == 0, torch.ones_like(std), std)
    return (X - mean) / std, std, mean


@wrong("standardize", "mean absolute deviation")
def standardize__absolute(X):
    mean = X.mean(0, keepdim=True)
    std = (X - mean).abs().mean(0, keepdim=True)
    std = torch.where(std == 0, torch.ones_like(std), std)
    return (X - mean) / std, mean, std


@wrong("standardize", "always float32")
def standardize__float32(X):
    X = X.float()
    mean, std = X.mean(0, keepdim=True), X.std(0, correction=0, keepdim=True)
    std = torch.where(std == 0, torch.ones_like(std), std)
    return (X - mean) / std, mean, std


@wrong("standardize", "column loop")
def standardize__loop(X):
    Z, mean, std = X.clone(), X.new_zeros(1, X.shape[1]), X.new_ones(1, X.shape[1])
    for j in range(X.shape[1]):
        mean[0, j] = X[:, j].mean()
        spread = X[:, j].std(correction=0)
        if spread != 0:
            std[0, j] = spread
        Z[:, j] = (X[:, j] - mean[0, j]) / std[0, j]
    return Z, mean, std


@wrong("standardize", "ones on the CPU")
def standardize__cpu_ones(X):
    mean, std = X.mean(0, keepdim=True), X.std(0, correction=0, keepdim=True)
    std = torch.where(std == 0, torch.ones(1, X.shape[1], dtype=X.dtype), std)
    return (X - mean) / std, mean, std


@wrong("standardize", "min-max scaling")
def standardize__minmax(X):
    low, high = X.amin(0, keepdim=True), X.amax(0, keepdim=True)
    spread = torch.where(high == low, torch.ones_like(low), high - low)
    return (X - low) / spread, low, spread


# --- one_hot


@wrong("one_hot", "negative labels wrap round")
def one_hot__negative(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if (y >= num_classes).any():
        raise ValueError("label out of range")
    return torch.eye(num_classes)[y.long()]


@wrong("one_hot", "bool result")
def one_hot__bool(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return y[..., None] == torch.arange(num_classes)


@wrong("one_hot", "int64 result")
def one_hot__int(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return (y[..., None] == torch.arange(num_classes)).long()


@wrong("one_hot", "only 1-D labels")
def one_hot__one_d(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    out = torch.zeros(len(y), num_classes)
    out[torch.arange(len(y)), y.long()] = 1
    return out


@wrong("one_hot", "fails on empty")
def one_hot__empty(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if y.min() < 0 or y.max() >= num_classes:
        raise ValueError("label out of range")
    return (y[..., None] == torch.arange(num_classes)).float()


@wrong("one_hot", "transposed")
def one_hot__transposed(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return (torch.arange(num_classes).reshape(-1, *[1] * y.ndim) == y).float()


@wrong("one_hot", "F.one_hot")
def one_hot__library(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return F.one_hot(y.long(), num_classes).float()


@wrong("one_hot", "F.one_hot, by another road")
def one_hot__getattr(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return getattr(torch.nn.functional, "one" + "_hot")(y.long(), num_classes).float()


@wrong("one_hot", "as many classes as labels seen")
def one_hot__seen(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    classes = int(y.max()) + 1 if y.numel() else num_classes
    return (y[..., None] == torch.arange(classes)).float()


@wrong("one_hot", "uint8 read as a mask")
def one_hot__uint8(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return torch.eye(num_classes)[y]


@wrong("one_hot", "no range check")
def one_hot__no_check(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    return (y[..., None] == torch.arange(num_classes)).float()


@wrong("one_hot", "the last class counted as out of range")
def one_hot__off_by_one(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes - 1)).any():
        raise ValueError("label out of range")
    return (y[..., None] == torch.arange(num_classes)).float()


@wrong("one_hot", "labels from 1")
def one_hot__from_one(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return (y[..., None] == torch.arange(1, num_classes + 1)).float()


@wrong("one_hot", "floating-point labels accepted")
def one_hot__floats(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return (y[..., None] == torch.arange(num_classes)).float()


@wrong("one_hot", "assert instead of ValueError")
def one_hot__assert(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    assert bool(((y >= 0) & (y < num_classes)).all())
    return (y[..., None] == torch.arange(num_classes)).float()


@wrong("one_hot", "loop over the labels")
def one_hot__loop(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    out = torch.zeros(y.numel(), num_classes)
    for row, label in enumerate(y.flatten().tolist()):
        if not 0 <= label < num_classes:
            raise ValueError("label out of range")
        out[row, label] = 1.0
    return out.reshape(*y.shape, num_classes)


@wrong("one_hot", "comprehension over the classes")
def one_hot__class_loop(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return torch.stack([(y == c).float() for c in range(num_classes)], dim=-1)


@wrong("one_hot", "the number of labels where the number of classes belongs")
def one_hot__n_for_k(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return (y[..., None] == torch.arange(y.numel())).float()


# --- pairwise_sq_dists


@wrong("pairwise_sq_dists", "negative distances")
def pairwise_sq_dists__negative(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return (X**2).sum(1)[:, None] + (Y**2).sum(1) - 2 * X @ Y.T


@wrong("pairwise_sq_dists", "square root")
def pairwise_sq_dists__root(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return ((X[:, None] - Y) ** 2).sum(2).sqrt()


@wrong("pairwise_sq_dists", "loop over rows")
def pairwise_sq_dists__loop(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    out = X.new_zeros(len(X), len(Y))
    for i in range(len(X)):
        out[i] = ((X[i] - Y) ** 2).sum(1)
    return out


@wrong("pairwise_sq_dists", "sums the wrong axis")
def pairwise_sq_dists__axis(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return ((X[:, None] - Y) ** 2).sum(1)


@wrong("pairwise_sq_dists", "L1 distance")
def pairwise_sq_dists__l1(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return (X[:, None] - Y).abs().sum(2)


@wrong("pairwise_sq_dists", "torch.cdist")
def pairwise_sq_dists__cdist(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return torch.cdist(X, Y) ** 2


@wrong("pairwise_sq_dists", "torch.cdist, by another road")
def pairwise_sq_dists__cdist_vf(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return getattr(torch._C._VariableFunctions, "cd" + "ist")(X, Y, 2.0, 2).square()


@wrong("pairwise_sq_dists", "(m, n)")
def pairwise_sq_dists__transposed(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return ((Y[:, None] - X) ** 2).sum(2)


@wrong("pairwise_sq_dists", "row with row only")
def pairwise_sq_dists__paired(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return ((X - Y) ** 2).sum(1)


@wrong("pairwise_sq_dists", "no check of the features")
def pairwise_sq_dists__no_check(X, Y):
    return ((X[:, None] - Y) ** 2).sum(2)


@wrong("pairwise_sq_dists", "mean over the features")
def pairwise_sq_dists__mean(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return ((X[:, None] - Y) ** 2).mean(2)


@wrong("pairwise_sq_dists", "2 x.y forgotten once")
def pairwise_sq_dists__one_product(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return ((X**2).sum(1)[:, None] + (Y**2).sum(1) - X @ Y.T).clamp(min=0)


@wrong("pairwise_sq_dists", "|x|^2 without keepdim")
def pairwise_sq_dists__norms_in_a_row(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return ((X**2).sum(1) + (Y**2).sum(1) - 2 * X @ Y.T).clamp(min=0)


@wrong("pairwise_sq_dists", "epsilon")
def pairwise_sq_dists__epsilon(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return ((X[:, None] - Y + 1e-6) ** 2).sum(2)


@wrong("pairwise_sq_dists", "float32 on the way")
def pairwise_sq_dists__float32(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return ((X.float()[:, None] - Y.float()) ** 2).sum(2).to(X.dtype)


@wrong("pairwise_sq_dists", "loop over the features")
def pairwise_sq_dists__feature_loop(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return sum((X[:, j, None] - Y[:, j]) ** 2 for j in range(X.shape[1]))


@wrong("pairwise_sq_dists", "centres its inputs in place")
def pairwise_sq_dists__in_place(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    centre = Y.sum(0) / max(len(Y), 1)
    X -= centre
    Y -= centre
    return ((X[:, None] - Y) ** 2).sum(2)


@wrong("pairwise_sq_dists", "result on the CPU")
def pairwise_sq_dists__cpu(X, Y):
    if X.shape[1] != Y.shape[1]:
        raise ValueError("different numbers of features")
    return torch.zeros(len(X), len(Y), dtype=X.dtype) + ((X[:, None] - Y) ** 2).sum(2)


# --- centroid_fit, centroid_predict


@wrong("centroid_fit", "NaN for an absent class")
def centroid_fit__nan(X, y, num_classes):
    return torch.stack([X[y == c].mean(0) for c in range(num_classes)])


@wrong("centroid_fit", "divides by n")
def centroid_fit__n(X, y, num_classes):
    members = (y[:, None] == torch.arange(num_classes)).to(X.dtype)
    return members.T @ X / len(X)


@wrong("centroid_fit", "sums")
def centroid_fit__sums(X, y, num_classes):
    return (y[:, None] == torch.arange(num_classes)).to(X.dtype).T @ X


@wrong("centroid_fit", "as many rows as classes seen")
def centroid_fit__seen(X, y, num_classes):
    return torch.stack([X[y == c].mean(0) for c in y.unique()])


@wrong("centroid_fit", "as many rows as the largest label says")
def centroid_fit__largest(X, y, num_classes):
    members = (y[:, None] == torch.arange(int(y.max()) + 1)).to(X.dtype)
    return members.T @ X / members.sum(0).clamp(min=1)[:, None]


@wrong("centroid_fit", "counts one too many")
def centroid_fit__plus_one(X, y, num_classes):
    members = (y[:, None] == torch.arange(num_classes)).to(X.dtype)
    return members.T @ X / (members.sum(0) + 1)[:, None]


@wrong("centroid_fit", "epsilon in the counts")
def centroid_fit__epsilon(X, y, num_classes):
    members = (y[:, None] == torch.arange(num_classes)).to(X.dtype)
    return members.T @ X / (members.sum(0) + 0.01)[:, None]


@wrong("centroid_fit", "loop over the samples")
def centroid_fit__loop(X, y, num_classes):
    sums, counts = X.new_zeros(num_classes, X.shape[1]), [0] * num_classes
    for x, label in zip(X, y.tolist(), strict=True):
        sums[label] += x
        counts[label] += 1
    return sums / torch.tensor(counts).clamp(min=1)[:, None]


@wrong("centroid_fit", "medians")
def centroid_fit__median(X, y, num_classes):
    empty = X.new_zeros(X.shape[1])
    return torch.stack([X[y == c].quantile(0.5, dim=0) if (y == c).any() else empty for c in range(num_classes)])


@wrong("centroid_fit", "the first sample of each class")
def centroid_fit__first(X, y, num_classes):
    empty = X.new_zeros(X.shape[1])
    return torch.stack([X[y == c][0] if (y == c).any() else empty for c in range(num_classes)])


@wrong("centroid_fit", "absent classes at the mean of all samples")
def centroid_fit__global_mean(X, y, num_classes):
    return torch.stack([X[y == c].mean(0) if (y == c).any() else X.mean(0) for c in range(num_classes)])


@wrong("centroid_fit", "changes X in place")
def centroid_fit__in_place(X, y, num_classes):
    members = (y[:, None] == torch.arange(num_classes)).to(X.dtype)
    X /= members.sum(0)[y][:, None]
    return members.T @ X


@wrong("centroid_fit", "argmin over the samples")
def centroid_predict__samples(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(2).argmin(0)


@wrong("centroid_fit", "largest dot product is not nearest")
def centroid_predict__dot(X, centroids):
    return (X @ centroids.T).argmax(1)


@wrong("centroid_fit", "forgets |c|^2")
def centroid_predict__no_norm(X, centroids):
    return ((X**2).sum(1)[:, None] - 2 * X @ centroids.T).argmin(1)


@wrong("centroid_fit", "largest cosine is not nearest")
def centroid_predict__cosine(X, centroids):
    return (F.normalize(X, dim=1) @ F.normalize(centroids, dim=1).T).argmax(1)


@wrong("centroid_fit", "farthest centroid")
def centroid_predict__farthest(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(2).argmax(1)


@wrong("centroid_fit", "sum of absolute differences")
def centroid_predict__l1(X, centroids):
    return (X[:, None] - centroids).abs().sum(2).argmin(1)


@wrong("centroid_fit", "ties to the highest index")
def centroid_predict__last(X, centroids):
    distances = ((X[:, None] - centroids.flip(0)) ** 2).sum(2)
    return len(centroids) - 1 - distances.argmin(1)


@wrong("centroid_fit", "distances instead of labels")
def centroid_predict__distances(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(2).amin(1)


@wrong("centroid_fit", "floating-point labels")
def centroid_predict__float(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(2).argmin(1).float()


@wrong("centroid_fit", "int32 labels")
def centroid_predict__int32(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(2).argmin(1).int()


@wrong("centroid_fit", "one hot rows instead of labels")
def centroid_predict__rows(X, centroids):
    distances = ((X[:, None] - centroids) ** 2).sum(2)
    return (distances == distances.amin(1, keepdim=True)).float()


@wrong("centroid_fit", "labels with a last axis of length 1")
def centroid_predict__keepdim(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(2).argmin(1, keepdim=True)


@wrong("centroid_fit", "a label for the whole batch")
def centroid_predict__whole(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(2).argmin()


@wrong("centroid_fit", "squeezes a single sample away")
def centroid_predict__squeeze(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(2).argmin(1).squeeze()


@wrong("centroid_fit", "distances rounded to integers")
def centroid_predict__rounded(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(2).mul(1 / math.pi).round().argmin(1)


# --- check_normalize_rows


@wrong("check_normalize_rows", "accepts everything")
def check_normalize_rows__everything(f):
    return True


@wrong("check_normalize_rows", "rejects everything")
def check_normalize_rows__nothing(f):
    return False


@wrong("check_normalize_rows", "looks at the shape only")
def check_normalize_rows__shape(f):
    return f(torch.ones(3, 4)).shape == (3, 4)


@wrong("check_normalize_rows", "looks at the row sums only, of positive numbers")
def check_normalize_rows__sums(f):
    return bool(torch.allclose(f(torch.rand(5, 3) + 0.1).sum(1), torch.ones(5)))


@wrong("check_normalize_rows", "compares exactly, so that another order of operations is rejected")
def check_normalize_rows__exact(f):
    X = torch.tensor([[0.1, 0.2, 0.4], [0.3, 0.3, 0.1]])
    return bool(torch.equal(f(X), X / X.sum(1, keepdim=True)))


@wrong("check_normalize_rows", "asserts instead of returning, and returns nothing")
def check_normalize_rows__asserts(f):
    assert f(torch.ones(2, 2)).shape == (2, 2)


@wrong("check_normalize_rows", "one matrix of random numbers")
def check_normalize_rows__one_matrix(f):
    X = torch.rand(4, 6)
    return bool(torch.allclose(f(X), X / X.sum(1, keepdim=True)))
