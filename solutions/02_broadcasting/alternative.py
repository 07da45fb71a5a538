"""Other right answers to 02_broadcasting: full marks."""

import functools
import itertools
import operator

import numpy as np
import torch

from autograder.authoring.answers import alternative


@alternative("broadcast_shape", "padded with ones")
def broadcast_shape__padded(a, b):
    rank = max(len(a), len(b))
    left, right = (1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b)
    for m, n in zip(left, right, strict=True):
        if m != n and m != 1 and n != 1:
            raise ValueError(f"cannot broadcast {a} with {b}")
    return tuple(n if m == 1 else m for m, n in zip(left, right, strict=True))


@alternative("broadcast_shape", "recursive")
def broadcast_shape__recursive(a, b):
    if not a or not b:
        return tuple(a or b)
    lengths = {a[-1], b[-1]} - {1} or {1}
    if len(lengths) == 2:
        raise ValueError(f"cannot broadcast {list(a)} with {list(b)}")
    try:
        return (*broadcast_shape__recursive(a[:-1], b[:-1]), *lengths)
    except ValueError as error:
        raise ValueError(f"cannot broadcast {list(a)} with {list(b)}") from error


@alternative("broadcast_shape", "while, from the right")
def broadcast_shape__while(a, b):
    result, i = [], 1
    while i <= max(len(a), len(b)):
        m = a[-i] if i <= len(a) else 1
        n = b[-i] if i <= len(b) else 1
        if m == 1:
            m = n
        elif n not in (1, m):
            raise ValueError("shapes " + "x".join(map(str, a)) + " and " + "x".join(map(str, b)))
        result.insert(0, m)
        i += 1
    return tuple(result)


@alternative("outer_sum", "unsqueeze")
def outer_sum__unsqueeze(a, b):
    return a.unsqueeze(1) + b.unsqueeze(0)


@alternative("outer_sum", "expand")
def outer_sum__expand(a, b):
    return a.reshape(-1, 1).expand(len(a), len(b)) + b.expand(len(a), len(b))


@alternative("outer_sum", "meshgrid")
def outer_sum__meshgrid(a, b):
    return sum(torch.meshgrid(a, b, indexing="ij"))


@alternative("outer_sum", "vmap")
def outer_sum__vmap(a, b):
    if len(a) == 0:
        return a.new_empty(0, len(b))
    return torch.vmap(lambda x: x + b)(a)


@alternative("outer_sum", "chunks of rows, without gradients")
@torch.no_grad()
def outer_sum__no_grad(a, b):
    return torch.add(a[:, None], b[None, :])


@alternative("outer_sum", "repeat_interleave")
def outer_sum__repeat(a, b):
    return (a.repeat_interleave(len(b)) + b.repeat(len(a))).reshape(len(a), len(b))


@alternative("normalize_rows", "masked_fill")
def normalize_rows__masked_fill(X):
    sums = X.sum(-1, keepdim=True)
    return (X / sums.masked_fill(sums == 0, 1)).masked_fill(sums == 0, 0)


@alternative("normalize_rows", "transposed twice")
def normalize_rows__transposed(X):
    sums = X.sum(dim=1)
    out = (X.T / sums).T.contiguous()
    out[sums == 0] = 0
    return out


@alternative("normalize_rows", "a branch that looks at the data")
def normalize_rows__branch(X):
    X = X if X.is_floating_point() else X.float()
    sums = X.sum(dim=1, keepdim=True)
    if (sums == 0).any():
        return torch.where(sums == 0, torch.tensor(0.0), X / sums)
    return X / sums


@alternative("normalize_rows", "einsum for the sums")
def normalize_rows__einsum(X):
    X = X if X.is_floating_point() else X.float()
    sums = torch.einsum("ij->i", X)[:, None]
    return torch.where(sums == 0, torch.zeros_like(X), X / sums)


@alternative("standardize", "from the variance")
def standardize__variance(X):
    var, mean = torch.var_mean(X, dim=0, correction=0, keepdim=True)
    std = var.sqrt().masked_fill(var == 0, 1.0)
    return (X - mean) / std, mean, std


@alternative("standardize", "by hand")
def standardize__by_hand(X):
    mean = X.sum(0)[None] / len(X)
    centred = X - mean
    std = ((centred * centred).sum(0) / len(X)).sqrt().reshape(1, -1)
    std[std == 0] = 1
    return centred / std, mean, std


@alternative("standardize", "constant columns by their range, asked with if")
def standardize__by_range(X):
    constant = X.amax(0, keepdim=True) == X.amin(0, keepdim=True)
    std = X.std(0, unbiased=False, keepdim=True)
    if constant.any():
        std = torch.where(constant, torch.tensor(1.0, dtype=X.dtype), std)
    mean = X.mean(0, keepdim=True)
    return [(X - mean) / std, mean, std]


@alternative("one_hot", "rows of the identity")
def one_hot__eye(y, num_classes):
    if torch.is_floating_point(y):
        raise TypeError("labels must be integers")
    y = y.long()
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return torch.eye(num_classes)[y]


@alternative("one_hot", "scatter_")
def one_hot__scatter(y, num_classes):
    if y.dtype.is_floating_point:
        raise TypeError("labels must be integers")
    if y.numel() and (y.min() < 0 or y.max() >= num_classes):
        raise ValueError("label out of range")
    out = torch.zeros(*y.shape, num_classes, device=y.device)
    return out.scatter_(-1, y.long()[..., None], 1.0)


@alternative("one_hot", "flat index assignment")
def one_hot__flat(y, num_classes):
    if y.is_floating_point():
        raise TypeError("labels must be integers")
    flat = y.reshape(-1).long()
    if bool((flat < 0).any()) or bool((flat >= num_classes).any()):
        raise ValueError("label out of range")
    out = torch.zeros(flat.numel(), num_classes)
    out[torch.arange(flat.numel()), flat] = 1
    return out.reshape(*y.shape, num_classes)


@alternative("one_hot", "NumPy")
def one_hot__numpy(y, num_classes):
    labels = y.numpy()
    if not np.issubdtype(labels.dtype, np.integer):
        raise TypeError("labels must be integers")
    if np.any(labels < 0) or np.any(labels >= num_classes):
        raise ValueError("label out of range")
    return torch.tensor(np.equal.outer(labels, np.arange(num_classes)), dtype=torch.float32)


@alternative("pairwise_sq_dists", "broadcast difference")
def pairwise_sq_dists__difference(X, Y):
    if X.shape[-1] != Y.shape[-1]:
        raise ValueError(f"{X.shape} and {Y.shape}")
    return (X[:, None, :] - Y[None, :, :]).pow(2).sum(-1)


@alternative("pairwise_sq_dists", "einsum of the difference")
def pairwise_sq_dists__einsum(X, Y):
    if X.size(1) != Y.size(1):
        raise ValueError("different numbers of features")
    difference = X.unsqueeze(1) - Y.unsqueeze(0)
    return torch.einsum("ijk,ijk->ij", difference, difference)


@alternative("pairwise_sq_dists", "expanded, relu for the clamp")
def pairwise_sq_dists__relu(X, Y):
    if X.size(1) != Y.size(1):
        raise ValueError("different numbers of features")
    x, y = torch.linalg.vecdot(X, X), torch.linalg.vecdot(Y, Y)
    return torch.relu(torch.addmm(x[:, None] + y, X, Y.T, alpha=-2))


@alternative("pairwise_sq_dists", "in double precision")
def pairwise_sq_dists__double(X, Y):
    if X.size(1) != Y.size(1):
        raise ValueError("different numbers of features")
    return ((X.double()[:, None] - Y.double()) ** 2).sum(2)


@alternative("centroid_fit", "index_add")
def centroid_fit__index_add(X, y, num_classes):
    sums = torch.zeros(num_classes, X.shape[1]).index_add(0, y, X)
    return sums / torch.bincount(y, minlength=num_classes).clamp(min=1)[:, None]


@alternative("centroid_fit", "loop over the classes")
def centroid_fit__class_loop(X, y, num_classes):
    out = torch.zeros(num_classes, X.shape[1], dtype=X.dtype)
    for c in range(num_classes):
        members = X[y == c]
        if len(members):
            out[c] = members.mean(dim=0)
    return out


@alternative("centroid_fit", "nan_to_num, class by class")
def centroid_fit__nan_to_num(X, y, num_classes):
    return torch.nan_to_num(torch.stack([X[y == c].mean(0) for c in range(num_classes)]))


@alternative("centroid_fit", "the earlier one_hot")
def centroid_fit__one_hot(X, y, num_classes):
    members = one_hot(y, num_classes)  # noqa: F821 - the answer to an earlier task of the notebook
    return (members.T @ X) / members.sum(0).clamp(min=1).unsqueeze(1)


@alternative("centroid_fit", "the earlier pairwise_sq_dists")
def centroid_predict__earlier(X, centroids):
    return pairwise_sq_dists(X, centroids).argmin(dim=1)  # noqa: F821 - the answer to an earlier task of the notebook


@alternative("centroid_fit", "cdist and min")
def centroid_predict__cdist(X, centroids):
    return torch.cdist(X, centroids).min(dim=1).indices


@alternative("centroid_fit", "folded over the centroids")
def centroid_predict__fold(X, centroids):
    distances = [(X - c).square().sum(1) for c in centroids]
    lowest = functools.reduce(torch.minimum, distances)
    tables = map(operator.eq, distances, itertools.repeat(lowest))
    return torch.stack(list(tables), dim=1).int().argmax(dim=1)


@alternative("check_normalize_rows", "properties instead of a second implementation")
def check_normalize_rows__properties(f):
    X = torch.tensor([[1.0, 3.0, 4.0], [2.0, -1.0, 5.0], [0.5, 0.25, 0.25]])
    got = f(X.clone())
    if not isinstance(got, torch.Tensor) or got.shape != X.shape or got.dtype != torch.float32:
        return False
    if not torch.allclose(got.sum(dim=1), torch.ones(3), atol=1e-5):
        return False
    if not torch.allclose(got[:, 1] * X[:, 0], got[:, 0] * X[:, 1], atol=1e-5):  # proportions stay
        return False
    square = torch.tensor([[1.0, 2.0], [3.0, 5.0]])
    if not torch.allclose(f(square.clone()), torch.tensor([[1 / 3, 2 / 3], [3 / 8, 5 / 8]]), atol=1e-6):
        return False
    cancels, tiny = torch.tensor([[2.0, -2.0], [0.0, 0.0]]), torch.tensor([[1e-9, 3e-9]])
    if not torch.equal(f(cancels.clone()), torch.zeros(2, 2)) or abs(f(tiny.clone())[0, 0].item() - 0.25) > 1e-4:
        return False
    bytes_ = torch.tensor([[200, 100], [1, 1]], dtype=torch.uint8)
    if abs(f(bytes_)[0, 0].item() - 2 / 3) > 1e-5 or f(torch.zeros(0, 3)).shape != (0, 3):
        return False
    kept = X.clone()
    f(kept)
    return bool(torch.equal(kept, X))


@alternative("check_normalize_rows", "a loop over many random matrices")
def check_normalize_rows__many(f):
    for seed in range(20):
        generator = torch.Generator().manual_seed(seed)
        n, d = seed % 4, 1 + seed % 3
        X = torch.randint(-2, 4, (n, d), generator=generator).float() * (1e-6 if seed % 5 == 0 else 1.0)
        for given in (X, X.abs().to(torch.uint8) * 50):
            before = given.clone()
            got = f(given)
            sums = before.double().sum(1, keepdim=True)
            want = torch.where(sums == 0, 0.0, before.double() / sums)
            if not torch.equal(given, before) or got.shape != want.shape or not got.is_floating_point():
                return False
            if not torch.allclose(got.double(), want, rtol=1e-4, atol=1e-6):
                return False
    return True
