"""Probes of models, initialisations and training loops; they run in the student process.

The stand-ins for train_epoch and evaluate do no more than `fit` needs. As answers to their own tasks they are wrong:
student code can read them.
"""

import importlib

import torch
from common_training import RecordingLoader, RecordingLoss, RecordingModel, RecordingSGD, Sending, modes, plain
from torch import nn
from torch.nn.functional import cross_entropy


def generator_for(X, seed):
    """Return a generator of random numbers on the device of X."""
    return torch.Generator(X.device).manual_seed(seed)


# --- MLP


def look_into(make, sizes, X, weights):
    """Send X through a new network, twice in each mode, and go backwards from sum(weights * scores)."""
    model = make(*sizes)
    parameters = list(model.parameters())
    scores = model(X)
    again = [model(X), model.eval()(X), model(X)]
    if scores.shape == weights.shape:
        (scores * weights).sum().backward()
    return {
        "scores": scores.detach(),
        "again": [each.detach() for each in again],
        "parameters": [p.detach() for p in parameters],
        "gradients": [p.grad for p in parameters],
        "learning": [p.requires_grad for p in parameters],
    }


def two_networks(make, *sizes):
    """Change all weights of one network; return those of the other, before and after."""
    one, other = make(*sizes), make(*sizes)
    before = [p.detach().clone() for p in other.parameters()]
    with torch.no_grad():
        for p in one.parameters():
            p.add_(1)
    return before, [p.detach() for p in other.parameters()]


# --- dropout


def drop(dropout, X, p, training, seeds):
    """Return one result of dropout for each seed, each from a new generator."""
    return [dropout(X.clone(), p, training, generator_for(X, seed)) for seed in seeds]


def drop_again(dropout, X, p, seed, times):
    """Return results drawn one after the other from one generator."""
    generator = generator_for(X, seed)
    return [dropout(X.clone(), p, training=True, generator=generator) for _ in range(times)]


def drop_backwards(dropout, X, p, weights, seed):
    """Return the result and the gradient of sum(weights * result) with respect to X."""
    X = X.clone().requires_grad_()
    result = dropout(X, p, training=True, generator=generator_for(X, seed))
    (result * weights).sum().backward()
    return result.detach(), X.grad


# --- xavier_uniform_


def fill(xavier_uniform_, shape, seeds, dtype=torch.float32, *, transposed=False):
    """Fill one parameter for each seed; return what became of the last one, and the values of all."""
    filled = []
    for seed in seeds:
        W = torch.full(shape, 7.0, dtype=dtype)
        W = (W.T if transposed else W).requires_grad_()
        memory = W.data_ptr()
        returned = xavier_uniform_(W, generator_for(W, seed))
        filled.append(W.detach().clone())
    return {
        "values": filled,
        "same": returned is W and W.data_ptr() == memory,
        "leaf": W.is_leaf and W.requires_grad and W.grad_fn is None,
    }


def fill_in_turn(xavier_uniform_, shape, seed):
    """Fill two matrices from one generator; with seed None from the global one."""
    W, other = torch.zeros(shape), torch.zeros(shape)
    generator = None if seed is None else generator_for(W, seed)
    for each in (W, other):
        xavier_uniform_(each, generator)
    return W, other


# --- train_epoch, evaluate


def small_net(weights):
    """Linear, tanh, dropout that drops nothing, linear, with these weights."""
    W1, b1, W2, b2 = weights
    net = nn.Sequential(nn.Linear(*W1.shape[::-1]), nn.Tanh(), nn.Dropout(0.0), nn.Linear(*W2.shape[::-1]))
    net = net.to(W1.dtype)
    net.load_state_dict({"0.weight": W1, "0.bias": b1, "3.weight": W2, "3.bias": b2})
    return net


def squared_error(outputs, y):
    """Another loss than cross-entropy: the mean over the batch of the squared distance to the one-hot row."""
    rows = (y[:, None] == torch.arange(outputs.shape[1], device=y.device)).to(outputs.dtype)
    return ((outputs - rows) ** 2).sum(dim=1).mean()


LOSSES = {"cross_entropy": cross_entropy, "squared_error": squared_error}


class SizedLoader(RecordingLoader):
    """A recording loader that knows its length."""

    def __len__(self):
        return len(self.batches)


def train(train_epoch, weights, batches, settings, *, loss="cross_entropy", sized=False, device="cpu", graphs=False):
    """Train for one epoch a model that was in prediction mode and holds old gradients of 100.

    `sized`: the loader has a length; `graphs`: at each batch the living graphs are counted.
    """
    journal = []
    model = RecordingModel(small_net(weights), journal).to(device).eval()
    for p in model.parameters():
        p.grad = torch.full_like(p, 100.0)
    loader = (SizedLoader if sized else RecordingLoader)(batches, journal, watch_graphs=graphs)
    optimizer = RecordingSGD(model.parameters(), journal, **settings)
    with Sending():
        result = train_epoch(model, loader, RecordingLoss(LOSSES[loss], journal), optimizer, device)
    return {
        "result": _plain_result(result),
        "journal": journal,
        "weights": [p.detach().cpu() for p in model.parameters()],
        "types": _types(result),
    }


def frozen_net(weights, statistics):
    """Linear, a frozen batch normalisation with these (mean, variance), dropout of one half, linear."""
    W1, b1, W2, _ = weights
    norm = nn.BatchNorm1d(len(b1))
    net = nn.Sequential(nn.Linear(*W1.shape[::-1]), norm, nn.Dropout(0.5), nn.Linear(*W2.shape[::-1])).to(W1.dtype)
    with torch.no_grad():
        for parameter, values in zip([*net[0].parameters(), *net[3].parameters()], weights, strict=True):
            parameter.copy_(values)
        norm.running_mean.copy_(statistics[0])
        norm.running_var.copy_(statistics[1])
    return net


def measure(evaluate, weights, statistics, batches, modes_before, *, loss="cross_entropy", sized=False, device="cpu"):
    """Evaluate a model whose parts are in these modes (its own first) and hold gradients of 3; one weight is frozen."""
    journal = []
    model = RecordingModel(frozen_net(weights, statistics), journal).to(device)
    next(model.parameters()).requires_grad_(requires_grad=False)
    for module, training in zip(model.modules(), modes_before, strict=True):
        module.training = training
    for p in model.parameters():
        p.grad = torch.full_like(p, 3.0)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    learning = [p.requires_grad for p in model.parameters()]
    loader = (SizedLoader if sized else RecordingLoader)(batches, journal)
    with Sending():
        result = evaluate(model, loader, RecordingLoss(LOSSES[loss], journal), device)
    after = model.state_dict()
    return {
        "result": _plain_result(result),
        "types": _types(result),
        "journal": journal,
        "modes": modes(model),
        "state_kept": all(torch.equal(after[name], value) for name, value in before.items()),
        "gradients_kept": all(p.grad is not None and bool((p.grad == 3).all()) for p in model.parameters()),
        "learning_kept": [p.requires_grad for p in model.parameters()] == learning,
    }


def empty(function, kind, *, learns):
    """Call train_epoch or evaluate with a loader that gives nothing: a list, or an iterable without a length."""
    model = nn.Linear(2, 2)
    loader = [] if kind == "list" else RecordingLoader([], [])
    optimizer = [torch.optim.SGD(model.parameters(), lr=0.1)] if learns else []
    return function(model, loader, cross_entropy, *optimizer, "cpu")


def _plain_result(result):
    return tuple(plain(part) for part in result) if isinstance(result, tuple | list) else result


def _types(result):
    return [type(part).__name__ for part in result] if isinstance(result, tuple | list) else type(result).__name__


# --- fit


class Plan:
    """In the place of a loader: what each pass over it gives, (loss, accuracy)."""

    def __init__(self, name, passes, journal):
        self.name, self.passes, self.journal = name, list(passes), journal

    def next_pass(self, by, loss_fn, device):
        """Note who asks, and return what is planned next; (-1, -1) where nothing is planned any more."""
        self.journal.append({"by": by, "loader": self.name, "loss_fn": loss_fn, "device": str(device)})
        return self.passes.pop(0) if self.passes else (-1.0, -1.0)


def planned_train_epoch(model, loader, loss_fn, optimizer, device):
    """Stand in for train_epoch: one is added to every weight, in place."""
    model.train()
    optimizer.step()
    return loader.next_pass("train_epoch", loss_fn, device)


def planned_evaluate(model, loader, loss_fn, device):  # noqa: ARG001 - what fit passes
    """Stand in for evaluate."""
    return loader.next_pass("evaluate", loss_fn, device)


class AddOne:
    """In the place of an optimiser: each step adds one to every weight, in place."""

    def __init__(self, params):
        self.params = list(params)

    def step(self):
        """Add one."""
        with torch.no_grad():
            for p in self.params:
                p.add_(1)


def follow_plan(fit, train_passes, test_passes, num_epochs, *, training=True, **keep_best):
    """Let fit run over planned passes; after epoch k every weight of the model is k."""
    journal = []
    model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2)).train(training)
    with torch.no_grad():
        for p in model.parameters():
            p.zero_()
    plans = Plan("train", train_passes, journal), Plan("test", test_passes, journal)
    history = fit(model, *plans, "the loss_fn", AddOne(model.parameters()), num_epochs, "cpu", **keep_best)
    return {
        "history": history,
        "types": _item_types(history),
        "journal": journal,
        "weights": sorted({value for p in model.parameters() for value in p.flatten().tolist()}),
        "modes": modes(model),
        "learning": all(p.requires_grad for p in model.parameters()),
    }


def _item_types(history):
    lists = [item for item in history.items() if isinstance(item[1], list)] if isinstance(history, dict) else []
    return {str(name): sorted({type(value).__name__ for value in values}) for name, values in lists}


def brief_train_epoch(model, loader, loss_fn, optimizer, device):  # noqa: ARG001 - what fit passes
    """Stand in for train_epoch on batches of one size, on the CPU."""
    losses = []
    for X, y in loader:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses), 0.5


def brief_evaluate(model, loader, loss_fn, device):  # noqa: ARG001 - what fit passes
    """Stand in for evaluate on batches of one size; a model without dropout needs no mode."""
    accuracies = [(model(X).argmax(dim=1) == y).float().mean().item() for X, y in loader]
    return 0.5, sum(accuracies) / len(accuracies)


def fit_images(fit, X, y, X_test, y_test, num_epochs):
    """Fit 784-128-10 to images; return the history and the labels that the model gives to the test images."""
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3, alpha=0.9)
    loaders = [list(zip(*(part.split(50) for part in pair), strict=True)) for pair in ((X, y), (X_test, y_test))]
    history = fit(model, *loaders, cross_entropy, optimizer, num_epochs, "cpu")
    with torch.no_grad():
        return history, model.eval()(X_test).argmax(dim=1)


# --- try_gpu


def load(module):
    """Import a module, so that `watch` finds what is in it."""
    importlib.import_module(module)
