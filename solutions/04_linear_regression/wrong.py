"""Mistakes that students make in 04_linear_regression; each must lose points in its own task and in no other."""

import random

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it

from autograder.authoring.answers import wrong

# --- synthetic_data


@wrong("synthetic_data", "generator ignored for the noise")
def synthetic_data__global_noise(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1)


@wrong("synthetic_data", "generator ignored for X")
def synthetic_data__global_x(w, b, n, noise, generator):
    X = torch.randn(n, w.numel())
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "the global state seeded from the generator")
def synthetic_data__manual_seed(w, b, n, noise, generator):
    torch.manual_seed(generator.initial_seed())
    X = torch.randn(n, w.numel())
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1)


@wrong("synthetic_data", "y of shape (n,)")
def synthetic_data__flat_y(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1) + b + noise * torch.randn(n, generator=generator)


@wrong("synthetic_data", "y keeps the shape that w has")
def synthetic_data__shape_of_w(w, b, n, noise, generator):
    X = torch.randn(n, len(w), generator=generator)
    y = X @ w + b
    return X, y + noise * torch.randn(y.shape, generator=generator)


@wrong("synthetic_data", "a vector plus a column: (n, n)")
def synthetic_data__table(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1) + b + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "uniform X")
def synthetic_data__uniform(w, b, n, noise, generator):
    X = torch.rand(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "uniform X of mean 0 and variance 1")
def synthetic_data__uniform_scaled(w, b, n, noise, generator):
    X = (torch.rand(n, w.numel(), generator=generator) - 0.5) * 12**0.5
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "variance instead of standard deviation")
def synthetic_data__variance(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1, 1) + b + noise**0.5 * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "noise squared")
def synthetic_data__squared(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1, 1) + b + noise**2 * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "positive noise")
def synthetic_data__positive(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1, 1) + b + noise * torch.rand(n, 1, generator=generator)


@wrong("synthetic_data", "uniform noise of the right deviation")
def synthetic_data__uniform_noise(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    e = (torch.rand(n, 1, generator=generator) - 0.5) * 12**0.5
    return X, X @ w.reshape(-1, 1) + b + noise * e


@wrong("synthetic_data", "no noise")
def synthetic_data__no_noise(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1, 1) + b


@wrong("synthetic_data", "noise of 0.01, as in the book")
def synthetic_data__book(w, b, n, noise, generator):
    X = torch.normal(0, 1, (n, w.numel()), generator=generator)
    y = X @ w.reshape(-1, 1) + b
    return X, y + torch.normal(0, 0.01, y.shape, generator=generator)


@wrong("synthetic_data", "one draw of noise for all samples")
def synthetic_data__one_noise(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(1, generator=generator)


@wrong("synthetic_data", "the generator is seeded again before the noise")
def synthetic_data__noise_of_x(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    generator.manual_seed(generator.initial_seed())
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "a constant seed")
def synthetic_data__reseeds(w, b, n, noise, generator):
    generator.manual_seed(42)
    X = torch.randn(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "a new generator of the old one's seed")
def synthetic_data__copied_generator(w, b, n, noise, generator):
    mine = torch.Generator().manual_seed(generator.initial_seed())
    X = torch.randn(n, w.numel(), generator=mine)
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1, generator=mine)


@wrong("synthetic_data", "no b")
def synthetic_data__no_bias(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    return X, X @ w.reshape(-1, 1) + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "the noise on X instead of y")
def synthetic_data__noisy_x(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    y = X @ w.reshape(-1, 1) + b
    return X + noise * torch.randn(n, w.numel(), generator=generator), y


@wrong("synthetic_data", "float64")
def synthetic_data__float64(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator, dtype=torch.float64)
    return X, X @ w.reshape(-1, 1).double() + b + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "two features, always")
def synthetic_data__two_features(w, b, n, noise, generator):
    X = torch.randn(n, 2, generator=generator)
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "the same number in all features of a sample")
def synthetic_data__repeated_feature(w, b, n, noise, generator):
    X = torch.randn(n, 1, generator=generator).repeat(1, w.numel())
    return X, X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "squeeze takes the only sample's axis as well")
def synthetic_data__squeeze(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator).squeeze()
    y = X @ w.reshape(-1).squeeze() if w.numel() > 1 else X * w.squeeze()
    return X, (y + b + noise * torch.randn(n, generator=generator).squeeze()).reshape(-1, 1)


@wrong("synthetic_data", "y and X in the wrong order")
def synthetic_data__order(w, b, n, noise, generator):
    X = torch.randn(n, w.numel(), generator=generator)
    return X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1, generator=generator), X


@wrong("synthetic_data", "w reshaped in place")
def synthetic_data__resizes_w(w, b, n, noise, generator):
    if w.ndim == 1:
        w.unsqueeze_(1)
    X = torch.randn(n, len(w), generator=generator)
    return X, X @ w + b + noise * torch.randn(n, 1, generator=generator)


@wrong("synthetic_data", "NumPy's global random numbers")
def synthetic_data__numpy(w, b, n, noise, generator):
    X = torch.from_numpy(np.random.normal(size=(n, w.numel()))).float()
    e = torch.from_numpy(np.random.normal(0, noise, size=(n, 1))).float()
    return X, X @ w.reshape(-1, 1) + b + e


# --- squared_loss


@wrong("squared_loss", "(n, 1) - (n,)")
def squared_loss__table(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "mean returns the sum")
def squared_loss__sum(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else loss.sum()


@wrong("squared_loss", "no size check")
def squared_loss__no_check(y_hat, y, reduction="mean"):
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "a single label passes")
def squared_loss__one_label(y_hat, y, reduction="mean"):
    if y.numel() not in (1, y_hat.numel()):
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    y = y.reshape(()) if y.numel() == 1 else y.reshape(y_hat.shape)
    loss = (y_hat - y) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "unknown reduction accepted")
def squared_loss__any_reduction(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    if reduction == "none":
        return loss
    return loss.sum() if reduction == "sum" else loss.mean()


@wrong("squared_loss", "an unknown reduction gives None")
def squared_loss__falls_through(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    if reduction == "none":
        return loss
    return None


@wrong("squared_loss", "KeyError for an unknown reduction")
def squared_loss__key_error(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return {"mean": loss.mean(), "sum": loss.sum(), "none": loss}[reduction]


@wrong("squared_loss", "upper and lower case are the same")
def squared_loss__lower(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction.lower() not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction.lower() == "none" else getattr(loss, reduction.lower())()


@wrong("squared_loss", "assert instead of ValueError")
def squared_loss__asserts(y_hat, y, reduction="mean"):
    assert y_hat.numel() == y.numel(), "different numbers of values"
    assert reduction in ("mean", "sum", "none")
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "divides by n twice")
def squared_loss__twice(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    if reduction == "mean":
        return loss.mean() / len(y)
    return loss.sum() if reduction == "sum" else loss


@wrong("squared_loss", "no 1/2")
def squared_loss__no_half(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "no 1/2 for single losses")
def squared_loss__no_half_for_none(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2
    return loss if reduction == "none" else getattr(loss, reduction)() / 2


@wrong("squared_loss", "the half inside the square")
def squared_loss__half_inside(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = ((y_hat - y.reshape(y_hat.shape)) / 2) ** 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "absolute differences")
def squared_loss__absolute(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)).abs() / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "root of the mean square")
def squared_loss__root(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)().sqrt()


@wrong("squared_loss", "detached")
def squared_loss__detached(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat.detach() - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "a new tensor of the number")
def squared_loss__item(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else torch.tensor(getattr(loss, reduction)().item(), dtype=loss.dtype)


@wrong("squared_loss", "a Python float")
def squared_loss__float(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)().item()


@wrong("squared_loss", "reduced over the first axis only")
def squared_loss__dim(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)(0)


@wrong("squared_loss", "everything flattened, single losses too")
def squared_loss__flat(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat.flatten() - y.flatten()) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "y always made a column")
def squared_loss__column(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(-1, 1)) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "sum by default")
def squared_loss__default(y_hat, y, reduction="sum"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "always float32")
def squared_loss__float32(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat.float() - y.float().reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "a total that starts on the CPU")
def squared_loss__cpu(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = torch.zeros(y_hat.shape, dtype=y_hat.dtype) + (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "y reshaped in place")
def squared_loss__resizes(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    y.resize_(y_hat.shape)
    loss = (y_hat - y) ** 2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "y becomes the difference")
def squared_loss__in_place(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    y = y.view(y_hat.shape)
    y -= y_hat
    loss = y**2 / 2
    return loss if reduction == "none" else getattr(loss, reduction)()


@wrong("squared_loss", "F.mse_loss as it is")
def squared_loss__mse(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel():
        raise ValueError("different numbers of values")
    return F.mse_loss(y_hat, y.reshape(y_hat.shape), reduction=reduction)


@wrong("squared_loss", "returns nothing")
def squared_loss__forgot_return(y_hat, y, reduction="mean"):
    if y_hat.numel() != y.numel() or reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    loss if reduction == "none" else getattr(loss, reduction)()


# --- minibatches


@wrong("minibatches", "drops the short batch")
def minibatches__drops(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for i in range(len(X) // batch_size):
        idx = order[i * batch_size : (i + 1) * batch_size]
        yield X[idx], y[idx]


@wrong("minibatches", "with replacement")
def minibatches__replacement(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    n = len(X)
    order = torch.randint(max(n, 1), (n,), generator=generator) if shuffle else torch.arange(n)
    for idx in order.split(batch_size):
        yield X[idx], y[idx]


@wrong("minibatches", "a batch drawn anew each time")
def minibatches__fresh_batch(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    for i in range(0, len(X), batch_size):
        size = min(batch_size, len(X) - i)
        idx = torch.randperm(len(X), generator=generator)[:size] if shuffle else torch.arange(i, i + size)
        yield X[idx], y[idx]


@wrong("minibatches", "same order every epoch")
def minibatches__same_order(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    mine = torch.Generator().manual_seed(generator.initial_seed() if generator else 0)
    order = torch.randperm(len(X), generator=mine) if shuffle else torch.arange(len(X))
    for idx in order.split(batch_size):
        yield X[idx], y[idx]


@wrong("minibatches", "seeds the generator")
def minibatches__reseeds(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    if generator is not None:
        generator.manual_seed(0)
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for idx in order.split(batch_size):
        yield X[idx], y[idx]


@wrong("minibatches", "a permutation each for X and y")
def minibatches__two_permutations(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    if shuffle:
        X = X[torch.randperm(len(X), generator=generator)]
        y = y[torch.randperm(len(y), generator=generator)]
    for i in range(0, len(X), batch_size):
        yield X[i : i + batch_size], y[i : i + batch_size]


@wrong("minibatches", "only X shuffled")
def minibatches__only_x(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    if shuffle:
        X = X[torch.randperm(len(X), generator=generator)]
    for i in range(0, len(X), batch_size):
        yield X[i : i + batch_size], y[i : i + batch_size]


@wrong("minibatches", "squeezes a batch of 1")
def minibatches__squeezes(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for idx in order.split(batch_size):
        yield X[idx.squeeze()], y[idx.squeeze()]


@wrong("minibatches", "shuffles the caller's data")
def minibatches__in_place(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    if shuffle:
        order = torch.randperm(len(X), generator=generator)
        X[:], y[:] = X[order], y[order]
    for i in range(0, len(X), batch_size):
        yield X[i : i + batch_size], y[i : i + batch_size]


@wrong("minibatches", "ignores shuffle")
def minibatches__never_shuffles(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    for i in range(0, len(X), batch_size):
        yield X[i : i + batch_size], y[i : i + batch_size]


@wrong("minibatches", "always shuffles")
def minibatches__always_shuffles(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    for idx in torch.randperm(len(X), generator=generator).split(batch_size):
        yield X[idx], y[idx]


@wrong("minibatches", "the global random state")
def minibatches__global(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X)) if shuffle else torch.arange(len(X))
    for idx in order.split(batch_size):
        yield X[idx], y[idx]


@wrong("minibatches", "random.shuffle, seeded from the generator")
def minibatches__python_random(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = list(range(len(X)))
    if shuffle:
        random.seed(int(torch.randint(2**31, (), generator=generator)))
        random.shuffle(order)
    for i in range(0, len(X), batch_size):
        yield X[order[i : i + batch_size]], y[order[i : i + batch_size]]


@wrong("minibatches", "draws before it looks whether there is a generator")
def minibatches__draws_anyway(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X))
    if generator is not None:
        order = torch.randperm(len(X), generator=generator)
    if not shuffle:
        order = torch.arange(len(X))
    for idx in order.split(batch_size):
        yield X[idx], y[idx]


@wrong("minibatches", "shuffles the batches, not the samples")
def minibatches__batch_order(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    batches = torch.arange(len(X)).split(batch_size)
    order = torch.randperm(len(batches), generator=generator).tolist() if shuffle else range(len(batches))
    for i in order:
        yield X[batches[i]], y[batches[i]]


@wrong("minibatches", "shuffles within the batches")
def minibatches__within(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    for idx in torch.arange(len(X)).split(batch_size):
        places = idx[torch.randperm(len(idx), generator=generator)] if shuffle else idx
        yield X[places], y[places]


@wrong("minibatches", "rotates instead of shuffling")
def minibatches__rotates(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.arange(len(X))
    if shuffle and len(X):
        order = order.roll(int(torch.randint(len(X), (), generator=generator)))
    for idx in order.split(batch_size):
        yield X[idx], y[idx]


@wrong("minibatches", "an empty batch at the end")
def minibatches__empty_batch(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for i in range(len(X) // batch_size + 1):
        idx = order[i * batch_size : (i + 1) * batch_size]
        yield X[idx], y[idx]


@wrong("minibatches", "the last batch filled up from behind")
def minibatches__filled_up(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for i in range(0, len(X), batch_size):
        idx = order[i : i + batch_size] if i + batch_size <= len(X) else order[-batch_size:]
        yield X[idx], y[idx]


@wrong("minibatches", "batches of equal sizes by chunk")
def minibatches__chunk(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for idx in order.chunk(batch_size):
        yield X[idx], y[idx]


@wrong("minibatches", "one index too many in every slice")
def minibatches__off_by_one(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for i in range(0, len(X), batch_size):
        yield X[order[i : i + batch_size + 1]], y[order[i : i + batch_size + 1]]


@wrong("minibatches", "no check of batch_size")
def minibatches__any_size(X, y, batch_size, shuffle, generator):
    if len(X) != len(y):
        raise ValueError("lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for i in range(0, len(X), batch_size):
        yield X[order[i : i + batch_size]], y[order[i : i + batch_size]]


@wrong("minibatches", "no check of the lengths")
def minibatches__any_lengths(X, y, batch_size, shuffle, generator):
    if batch_size < 1:
        raise ValueError("batch_size")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for i in range(0, len(X), batch_size):
        yield X[order[i : i + batch_size]], y[order[i : i + batch_size]]


@wrong("minibatches", "too many labels pass")
def minibatches__more_labels(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) > len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for i in range(0, len(X), batch_size):
        yield X[order[i : i + batch_size]], y[order[i : i + batch_size]]


@wrong("minibatches", "IndexError and ZeroDivisionError are left to happen")
def minibatches__other_errors(X, y, batch_size, shuffle, generator):
    if batch_size < 0 or len(X) != len(y):
        raise IndexError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for i in range(-(-len(X) // batch_size)):
        idx = order[i * batch_size : (i + 1) * batch_size]
        yield X[idx], y[idx]


@wrong("minibatches", "fails without data")
def minibatches__no_data(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    X, y = torch.stack([X[i] for i in order]), torch.stack([y[i] for i in order])
    for i in range(0, len(X), batch_size):
        yield X[i : i + batch_size], y[i : i + batch_size]


@wrong("minibatches", "images flattened")
def minibatches__flattens(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for idx in order.split(batch_size):
        yield X[idx].reshape(len(idx), -1), y[idx]


@wrong("minibatches", "everything becomes float32")
def minibatches__float(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for idx in order.split(batch_size):
        yield X[idx].float(), y[idx].float()


@wrong("minibatches", "indices instead of samples")
def minibatches__indices(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    yield from order.split(batch_size)


@wrong("minibatches", "returns in the loop: one batch")
def minibatches__return(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
    for idx in order.split(batch_size):
        return iter([(X[idx], y[idx])])
    return iter(())


@wrong("minibatches", "never ends")
def minibatches__endless(X, y, batch_size, shuffle, generator):
    if batch_size < 1 or len(X) != len(y):
        raise ValueError("batch_size or lengths")
    while True:
        order = torch.randperm(len(X), generator=generator) if shuffle else torch.arange(len(X))
        for idx in order.split(batch_size):
            yield X[idx], y[idx]


# --- analytic_solution


@wrong("analytic_solution", "no column of ones")
def analytic_solution__no_bias(X, y):
    w = torch.linalg.pinv(X.double()) @ y.reshape(-1, 1).double()
    return w.to(X.dtype), 0.0


@wrong("analytic_solution", "no column of ones, b by the means")
def analytic_solution__bias_afterwards(X, y):
    w = torch.linalg.pinv(X.double()) @ y.reshape(-1, 1).double()
    return w.to(X.dtype), (y.double().mean() - X.double().mean(0) @ w).item()


@wrong("analytic_solution", "only y centred")
def analytic_solution__half_centred(X, y):
    b = y.double().mean()
    w = torch.linalg.pinv(X.double()) @ (y.reshape(-1, 1).double() - b)
    return w.to(X.dtype), b.item()


@wrong("analytic_solution", "a ridge of 0.001")
def analytic_solution__ridge(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    ridge = 1e-3 * torch.eye(A.shape[1], dtype=torch.float64)
    solution = torch.linalg.solve(A.T @ A + ridge, A.T @ y.reshape(-1, 1).double())
    return solution[:-1].to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "a ridge of one millionth")
def analytic_solution__small_ridge(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    ridge = 1e-6 * torch.eye(A.shape[1], dtype=torch.float64)
    solution = torch.linalg.solve(A.T @ A + ridge, A.T @ y.reshape(-1, 1).double())
    return solution[:-1].to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "b is a tensor")
def analytic_solution__tensor(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    solution = torch.linalg.pinv(A) @ y.reshape(-1, 1).double()
    return solution[:-1].to(X.dtype), solution[-1, 0]


@wrong("analytic_solution", "w of shape (d,) for labels (n,)")
def analytic_solution__shape_of_y(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    solution = torch.linalg.pinv(A) @ y.double()
    return solution[:-1].to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "w of shape (d,)")
def analytic_solution__flat_w(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    solution = torch.linalg.pinv(A) @ y.reshape(-1).double()
    return solution[:-1].to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "w with b at its end")
def analytic_solution__b_in_w(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    solution = torch.linalg.pinv(A) @ y.reshape(-1, 1).double()
    return solution.to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "ones in front, b taken from the end")
def analytic_solution__wrong_end(X, y):
    A = torch.cat([torch.ones(len(X), 1, dtype=X.dtype), X], dim=1).double()
    solution = torch.linalg.pinv(A) @ y.reshape(-1, 1).double()
    return solution[:-1].to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "the inverse of A^T A")
def analytic_solution__inverse(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    solution = torch.linalg.inv(A.T @ A) @ A.T @ y.reshape(-1, 1).double()
    return solution[:-1].to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "solve with A^T A")
def analytic_solution__solve(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1)
    solution = torch.linalg.solve(A.T @ A, A.T @ y.reshape(-1, 1))
    return solution[:-1], solution[-1].item()


@wrong("analytic_solution", "lstsq for full rank")
def analytic_solution__gels(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    solution = torch.linalg.lstsq(A, y.reshape(-1, 1).double(), driver="gels").solution
    return solution[:-1].to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "QR")
def analytic_solution__qr(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    Q, R = torch.linalg.qr(A)
    solution = torch.linalg.solve_triangular(R, Q.T @ y.reshape(-1, 1).double(), upper=True)
    return solution[:-1].to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "the pseudo-inverse of A^T A in float32")
def analytic_solution__squared_condition(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1)
    solution = torch.linalg.pinv(A.T @ A) @ A.T @ y.reshape(-1, 1)
    return solution[:-1], solution[-1].item()


@wrong("analytic_solution", "no inverse at all")
def analytic_solution__correlation(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    solution = A.T @ y.reshape(-1, 1).double() / len(X)
    return solution[:-1].to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "each feature on its own")
def analytic_solution__one_by_one(X, y):
    y = y.reshape(-1, 1)
    Z, labels = X - X.mean(0), y - y.mean()
    w = (Z * labels).sum(0) / (Z * Z).sum(0)
    return w[:, None], (y.mean() - X.mean(0) @ w).item()


@wrong("analytic_solution", "standardised, and never scaled back")
def analytic_solution__standardised(X, y):
    Z = (X - X.mean(0)) / X.std(0)
    w = torch.linalg.pinv(Z) @ (y.reshape(-1, 1) - y.mean())
    return w, y.mean().item()


@wrong("analytic_solution", "gradient descent instead of the solution")
def analytic_solution__descent(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1)
    theta = torch.zeros(A.shape[1], 1, dtype=X.dtype)
    for _ in range(1000):
        theta = theta - 0.05 * A.T @ (A @ theta - y.reshape(-1, 1)) / len(X)
    return theta[:-1], theta[-1].item()


@wrong("analytic_solution", "always float64")
def analytic_solution__float64(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    solution = torch.linalg.pinv(A) @ y.reshape(-1, 1).double()
    return solution[:-1], solution[-1].item()


@wrong("analytic_solution", "always float32")
def analytic_solution__float32(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).float()
    solution = torch.linalg.pinv(A) @ y.reshape(-1, 1).float()
    return solution[:-1], solution[-1].item()


@wrong("analytic_solution", "centres X in place")
def analytic_solution__in_place(X, y):
    mean = X.mean(0, keepdim=True)
    X -= mean
    w = torch.linalg.pinv(X) @ (y.reshape(-1, 1) - y.mean())
    return w, (y.mean() - mean @ w).item()


@wrong("analytic_solution", "y given its axis in place")
def analytic_solution__resizes_y(X, y):
    if y.ndim == 1:
        y.unsqueeze_(1)
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    solution = torch.linalg.pinv(A) @ y.double()
    return solution[:-1].to(X.dtype), solution[-1].item()


@wrong("analytic_solution", "only w")
def analytic_solution__only_w(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1).double()
    return (torch.linalg.pinv(A) @ y.reshape(-1, 1).double())[:-1].to(X.dtype)


# --- sgd_step_


@wrong("sgd_step_", "rebinds the name")
def sgd_step___rebinds(params, lr):
    for p in params:
        if p.grad is not None:
            p = p - lr * p.grad
            p.grad.zero_()


@wrong("sgd_step_", "rebinds the name, after clearing")
def sgd_step___rebinds_quietly(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                grad = p.grad.clone()
                p.grad = None
                p = p - lr * grad


@wrong("sgd_step_", "gradient not cleared")
def sgd_step___not_cleared(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad


@wrong("sgd_step_", "clears first")
def sgd_step___clears_first(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.grad.zero_()
                p -= lr * p.grad


@wrong("sgd_step_", "replaces .data by new memory")
def sgd_step___new_memory(params, lr):
    for p in params:
        if p.grad is not None:
            p.data = p.data - lr * p.grad
            p.grad = None


@wrong("sgd_step_", "returns params")
def sgd_step___returns(params, lr):
    params = list(params)
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad.zero_()
    return params


@wrong("sgd_step_", "up the hill")
def sgd_step___ascends(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p += lr * p.grad
                p.grad.zero_()


@wrong("sgd_step_", "no learning rate")
def sgd_step___no_rate(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= p.grad
                p.grad.zero_()


@wrong("sgd_step_", "only the sign of the gradient")
def sgd_step___sign(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad.sign()
                p.grad.zero_()


@wrong("sgd_step_", "the gradient normalised")
def sgd_step___normalised(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad / p.grad.norm()
                p.grad.zero_()


@wrong("sgd_step_", "divided by the number of entries")
def sgd_step___mean(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad / p.numel()
                p.grad.zero_()


@wrong("sgd_step_", "no None check")
def sgd_step___no_check(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad.zero_()


@wrong("sgd_step_", "stops at the first parameter without a gradient")
def sgd_step___breaks(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is None:
                break
            p -= lr * p.grad
            p.grad.zero_()


@wrong("sgd_step_", "takes a parameter without a gradient for an error")
def sgd_step___raises(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is None:
                raise ValueError("call backward() first")
            p -= lr * p.grad
            p.grad.zero_()


@wrong("sgd_step_", "no_grad forgotten")
def sgd_step___records(params, lr):
    for p in params:
        if p.grad is not None:
            p -= lr * p.grad
            p.grad.zero_()


@wrong("sgd_step_", "gradient recording switched off for good")
def sgd_step___switches_off(params, lr):
    torch.set_grad_enabled(False)
    for p in params:
        if p.grad is not None:
            p -= lr * p.grad
            p.grad.zero_()


@wrong("sgd_step_", "gradient recording switched on at the end")
def sgd_step___switches_on(params, lr):
    torch.set_grad_enabled(False)
    for p in params:
        if p.grad is not None:
            p -= lr * p.grad
            p.grad.zero_()
    torch.set_grad_enabled(True)


@wrong("sgd_step_", "two loops over a generator")
def sgd_step___two_loops(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
    for p in params:
        p.grad = None


@wrong("sgd_step_", "counts the parameters")
def sgd_step___len(params, lr):
    with torch.no_grad():
        for i in range(len(params)):
            if params[i].grad is not None:
                params[i] -= lr * params[i].grad
                params[i].grad.zero_()


@wrong("sgd_step_", "puts new tensors into the list")
def sgd_step___new_tensors(params, lr):
    with torch.no_grad():
        for i, p in enumerate(list(params)):
            if p.grad is not None:
                params[i] = (p - lr * p.grad).requires_grad_()


@wrong("sgd_step_", "requires_grad lost")
def sgd_step___frozen(params, lr):
    for p in params:
        if p.grad is not None:
            p.requires_grad_(False)
            p -= lr * p.grad
            p.grad = None


@wrong("sgd_step_", "only the first parameter")
def sgd_step___first(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad.zero_()
                return


@wrong("sgd_step_", "steps twice")
def sgd_step___twice(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.grad *= lr
                p -= lr * p.grad
                p.grad = None


@wrong("sgd_step_", "in float32")
def sgd_step___float32(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.copy_((p.float() - lr * p.grad.float()).to(p.dtype))
                p.grad = None


@wrong("sgd_step_", "weight decay")
def sgd_step___decay(params, lr):
    params = list(params)
    optimizer = torch.optim.SGD(params, lr=lr, weight_decay=1e-3)
    optimizer.step()
    optimizer.zero_grad()


# --- train_linear


@wrong("train_linear", "no zero_grad")
def train_linear__no_zero_grad(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            with torch.no_grad():
                w -= lr * w.grad
                b -= lr * b.grad
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "zero_grad once an epoch")
def train_linear__zero_per_epoch(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        optimizer.zero_grad()
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "the loss of the history leaves a gradient behind")
def train_linear__history_gradient(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
            optimizer.zero_grad()
        loss = ((X @ w + b - y) ** 2).mean() / 2
        loss.backward()
        history.append(loss.item())
    return w.detach(), b.item(), history


@wrong("train_linear", "divides by batch_size also for the short batch")
def train_linear__batch_size(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).sum() / 2 / batch_size).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "tensors in history")
def train_linear__tensors(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append(((X @ w + b - y) ** 2).mean() / 2)
    return w.detach(), b.item(), history


@wrong("train_linear", "history is a tensor")
def train_linear__history_tensor(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), torch.zeros(num_epochs)
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for epoch in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history[epoch] = (((X @ w + b - y) ** 2).mean() / 2).item()
    return w.detach(), b.item(), history


@wrong("train_linear", "global shuffle")
def train_linear__global(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X)).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "not shuffled")
def train_linear__in_order(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.arange(len(X)).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "the earlier minibatches without shuffling")
def train_linear__earlier_in_order(X, y, lr, num_epochs, batch_size, generator):
    w, b, history = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True), []
    for _ in range(num_epochs):
        for Xb, yb in minibatches(X, y, batch_size, False, generator):  # noqa: F821
            squared_loss(Xb @ w + b, yb).backward()  # noqa: F821
            sgd_step_([w, b], lr)  # noqa: F821
        history.append(squared_loss(X @ w + b, y).item())  # noqa: F821
    return w.detach(), b.item(), history


@wrong("train_linear", "drops the short batch")
def train_linear__drops(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        order = torch.randperm(len(X), generator=generator)
        for i in range(len(X) // batch_size):
            idx = order[i * batch_size : (i + 1) * batch_size]
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "one permutation for all epochs plus no 1/2")
def train_linear__one_permutation_no_half(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    order = torch.randperm(len(X), generator=generator)
    for _ in range(num_epochs):
        for idx in order.split(batch_size):
            optimizer.zero_grad()
            ((X[idx] @ w + b - y[idx]) ** 2).mean().backward()
            optimizer.step()
        history.append(((X @ w + b - y) ** 2).mean().item())
    return w.detach(), b.item(), history


@wrong("train_linear", "one permutation for all epochs")
def train_linear__one_permutation(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    order = torch.randperm(len(X), generator=generator)
    for _ in range(num_epochs):
        for idx in order.split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "seeds the generator every epoch")
def train_linear__reseeds(X, y, lr, num_epochs, batch_size, generator):
    y, history, seed = y.reshape(-1, 1), [], generator.initial_seed()
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for epoch in range(num_epochs):
        generator.manual_seed(seed + epoch)
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "seeds the generator at the start")
def train_linear__reseeds_once(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    generator.manual_seed(generator.initial_seed())
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "no 1/2 in training")
def train_linear__no_half(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            ((X[idx] @ w + b - y[idx]) ** 2).mean().backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "no 1/2 in history")
def train_linear__no_half_in_history(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append(((X @ w + b - y) ** 2).mean().item())
    return w.detach(), b.item(), history


@wrong("train_linear", "summed loss")
def train_linear__sum(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).sum() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "history holds the loss of the last batch")
def train_linear__last_batch(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            loss = ((X[idx] @ w + b - y[idx]) ** 2).mean() / 2
            loss.backward()
            optimizer.step()
        history.append(loss.item())
    return w.detach(), b.item(), history


@wrong("train_linear", "history holds the mean of the batches' losses")
def train_linear__mean_of_batches(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        losses = []
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            loss = ((X[idx] @ w + b - y[idx]) ** 2).mean() / 2
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return w.detach(), b.item(), history


@wrong("train_linear", "history holds the loss before the epoch")
def train_linear__before(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
    return w.detach(), b.item(), history


@wrong("train_linear", "history holds every batch")
def train_linear__every_batch(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
            history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "a random start")
def train_linear__random_start(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w = (0.01 * torch.randn(X.shape[1], 1, generator=generator)).requires_grad_()
    b = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "b starts at one")
def train_linear__ones(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "b never moves")
def train_linear__fixed_b(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1)
    optimizer = torch.optim.SGD([w], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "b steps with the w that has just moved")
def train_linear__one_after_the_other(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1), torch.zeros(1)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            w = w - lr * X[idx].T @ (X[idx] @ w + b - y[idx]) / len(idx)
            b = b - lr * (X[idx] @ w + b - y[idx]).mean()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w, b.item(), history


@wrong("train_linear", "(n, 1) - (n,) for labels (n,)")
def train_linear__table(X, y, lr, num_epochs, batch_size, generator):
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer, history = torch.optim.SGD([w, b], lr=lr), []
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "labels always flattened: (n, 1) - (n,)")
def train_linear__always_table(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.flatten(), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "X shuffled without y")
def train_linear__only_x(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        mixed = X[torch.randperm(len(X), generator=generator)]
        for Xb, yb in zip(mixed.split(batch_size), y.split(batch_size), strict=True):
            optimizer.zero_grad()
            (((Xb @ w + b - yb) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "w of shape (d,)")
def train_linear__flat_w(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1), []
    w, b = torch.zeros(X.shape[1], requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "w not detached")
def train_linear__attached(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w, b.item(), history


@wrong("train_linear", "b is a tensor")
def train_linear__tensor_b(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.detach(), history


@wrong("train_linear", "full-batch steps only")
def train_linear__full_batch(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        optimizer.zero_grad()
        (((X @ w + b - y) ** 2).mean() / 2).backward()
        optimizer.step()
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


@wrong("train_linear", "the analytic solution")
def train_linear__analytic(X, y, lr, num_epochs, batch_size, generator):
    y = y.reshape(-1, 1)
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1)
    solution = torch.linalg.pinv(A) @ y
    loss = (((A @ solution - y) ** 2).mean() / 2).item()
    return solution[:-1], solution[-1].item(), [loss] * num_epochs


@wrong("train_linear", "gradient recording switched off for good")
def train_linear__switches_off(X, y, lr, num_epochs, batch_size, generator):
    y, history = y.reshape(-1, 1), []
    w, b = torch.zeros(X.shape[1], 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(num_epochs):
        torch.set_grad_enabled(True)
        for idx in torch.randperm(len(X), generator=generator).split(batch_size):
            optimizer.zero_grad()
            (((X[idx] @ w + b - y[idx]) ** 2).mean() / 2).backward()
            optimizer.step()
        torch.set_grad_enabled(False)
        history.append((((X @ w + b - y) ** 2).mean() / 2).item())
    return w.detach(), b.item(), history


# --- max_stable_lr


@wrong("max_stable_lr", "1 / lambda")
def max_stable_lr__one_over(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 1 / torch.linalg.eigvalsh(A.T @ A / len(X))[-1].item()


@wrong("max_stable_lr", "sum instead of mean")
def max_stable_lr__sum(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / torch.linalg.eigvalsh(A.T @ A)[-1].item()


@wrong("max_stable_lr", "divided by n - 1")
def max_stable_lr__sample(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / torch.linalg.eigvalsh(A.T @ A / max(len(X) - 1, 1))[-1].item()


@wrong("max_stable_lr", "singular value not squared")
def max_stable_lr__not_squared(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / (torch.linalg.svdvals(A)[0].item() / len(X) ** 0.5)


@wrong("max_stable_lr", "squared once too often")
def max_stable_lr__squared_twice(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / torch.linalg.eigvalsh(A.T @ A / len(X))[-1].item() ** 2


@wrong("max_stable_lr", "returns a tensor")
def max_stable_lr__tensor(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / torch.linalg.eigvalsh(A.T @ A / len(X))[-1]


@wrong("max_stable_lr", "no column of ones")
def max_stable_lr__no_bias(X):
    return 2 / torch.linalg.eigvalsh(X.T @ X / len(X))[-1].item()


@wrong("max_stable_lr", "covariance: X centred")
def max_stable_lr__centred(X):
    A = torch.cat([X - X.mean(0), X.new_ones(len(X), 1)], dim=1)
    return 2 / torch.linalg.eigvalsh(A.T @ A / len(X))[-1].item()


@wrong("max_stable_lr", "the smallest eigenvalue")
def max_stable_lr__smallest(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / torch.linalg.eigvalsh(A.T @ A / len(X))[0].item()


@wrong("max_stable_lr", "the fastest rate, 2 / (smallest + largest)")
def max_stable_lr__fastest(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    values = torch.linalg.eigvalsh(A.T @ A / len(X))
    return 2 / (values[0] + values[-1]).item()


@wrong("max_stable_lr", "the trace")
def max_stable_lr__trace(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / (A.T @ A / len(X)).trace().item()


@wrong("max_stable_lr", "the largest entry of the diagonal")
def max_stable_lr__diagonal(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / (A.T @ A / len(X)).diagonal().max().item()


@wrong("max_stable_lr", "the largest row sum")
def max_stable_lr__row_sum(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / torch.linalg.matrix_norm(A.T @ A / len(X), ord=float("inf")).item()


@wrong("max_stable_lr", "the Frobenius norm")
def max_stable_lr__frobenius(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 2 / torch.linalg.norm(A.T @ A / len(X)).item()


@wrong("max_stable_lr", "the eigenvalue itself")
def max_stable_lr__eigenvalue(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return torch.linalg.eigvalsh(A.T @ A / len(X))[-1].item()


@wrong("max_stable_lr", "rounded")
def max_stable_lr__rounded(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return round(2 / torch.linalg.eigvalsh(A.T @ A / len(X))[-1].item(), 3)


@wrong("max_stable_lr", "a little safety")
def max_stable_lr__safety(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1)
    return 0.99 * 2 / torch.linalg.eigvalsh(A.T @ A / len(X))[-1].item()


@wrong("max_stable_lr", "three power iterations")
def max_stable_lr__few_iterations(X):
    A = torch.cat([X, X.new_ones(len(X), 1)], dim=1).double()
    v = torch.ones(A.shape[1], dtype=torch.float64)
    for _ in range(3):
        v = A.T @ (A @ v)
        v = v / v.norm()
    return float(2 * len(X) / (A @ v).norm() ** 2)


@wrong("max_stable_lr", "ones of n, not of n rows")
def max_stable_lr__ones_as_row(X):
    A = torch.cat([X, X.new_ones(1, X.shape[1])], dim=0)
    return 2 / torch.linalg.eigvalsh(A.T @ A / len(X))[-1].item()


@wrong("max_stable_lr", "writes the ones into X")
def max_stable_lr__in_place(X):
    n, d = X.shape
    mean = X.mean(0, keepdim=True).double()
    wide = X.double()
    H = torch.zeros(d + 1, d + 1, dtype=torch.float64)
    H[:d, :d] = wide.T @ wide / n
    H[d, :d] = H[:d, d] = mean
    H[d, d] = 1
    X.fill_(1.0)
    return 2 / torch.linalg.eigvalsh(H)[-1].item()
