"""Other right answers to 07_training_loop: full marks."""

import copy
import itertools
import math
from contextlib import contextmanager

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import nn

from autograder.authoring.answers import alternative

# --- MLP


@alternative("MLP", "Sequential")
class MLP__sequential(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(), nn.Linear(num_inputs, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_outputs)
        )

    def forward(self, X):
        return self.net(X)


@alternative("MLP", "derived from Sequential")
class MLP__derived(nn.Sequential):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__(
            nn.Flatten(), nn.Linear(num_inputs, num_hidden), nn.ReLU(inplace=True), nn.Linear(num_hidden, num_outputs)
        )


@alternative("MLP", "reshape, clamp and a ModuleList")
class MLP__module_list(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        sizes = [num_inputs, num_hidden, num_outputs]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(sizes))

    def forward(self, X):
        first, second = self.layers
        return second(first(X.reshape(X.shape[0], -1)).clamp(min=0))


@alternative("MLP", "view and F.relu, Xavier weights, zero biases")
class MLP__initialised(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.out = nn.Linear(num_hidden, num_outputs)
        self.hidden = nn.Linear(num_inputs, num_hidden)
        for layer in (self.hidden, self.out):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, X):
        return self.out(F.relu(self.hidden(X.view(len(X), -1))))


@alternative("MLP", "parameters of its own")
class MLP__parameters(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.W1 = nn.Parameter(torch.randn(num_hidden, num_inputs) / math.sqrt(num_inputs))
        self.b1 = nn.Parameter(torch.zeros(num_hidden))
        self.W2 = nn.Parameter(torch.randn(num_outputs, num_hidden) / math.sqrt(num_hidden))
        self.b2 = nn.Parameter(torch.zeros(num_outputs))

    def forward(self, X):
        hidden = torch.maximum(F.linear(X.flatten(1), self.W1, self.b1), torch.zeros(()))
        return F.linear(hidden, self.W2, self.b2)


# --- dropout


@alternative("dropout", "bernoulli")
def dropout__bernoulli(X, p, training, generator=None):
    if p < 0 or p > 1:
        raise ValueError(f"dropout probability {p}")
    if not training or p == 0:
        return X
    if p == 1:
        return torch.zeros_like(X)
    mask = torch.bernoulli(torch.full_like(X, 1 - p), generator=generator)
    return X * mask / (1 - p)


@alternative("dropout", "where")
def dropout__where(X, p, training, generator=None):
    if not 0.0 <= p <= 1.0:
        raise ValueError("p must be a probability")
    if not training:
        return X.clone()
    if p == 1:
        return X * 0.0
    tosses = torch.empty(X.shape, device=X.device).uniform_(generator=generator)
    return torch.where(tosses < p, 0.0, X / (1.0 - p))


@alternative("dropout", "masked_fill, scaled mask")
def dropout__masked_fill(X, p, training, generator=None):
    if not (p >= 0 and p <= 1):
        raise ValueError(p)
    if not training or p == 0:
        return X
    dropped = torch.rand(X.shape, dtype=X.dtype, device=X.device, generator=generator) < p
    return X.masked_fill(dropped, 0) * (0.0 if p == 1 else 1 / (1 - p))


@alternative("dropout", "a mask in X's own memory layout")
def dropout__mask(X, p, training, generator=None):
    keep = 1 - p
    if keep < 0 or keep > 1:
        raise ValueError("0 <= p <= 1")
    if not training:
        return X
    mask = torch.empty_like(X).bernoulli_(keep, generator=generator)
    if keep > 0:
        mask.div_(keep)
    return mask * X


# --- xavier_uniform_


@alternative("xavier_uniform_", "copy_")
def xavier_uniform___copy(W, generator=None):
    if W.dim() < 2:
        raise ValueError("at least two axes")
    window = W[0, 0].numel()
    a = (6 / (W.size(0) * window + W.size(1) * window)) ** 0.5
    with torch.no_grad():
        W.copy_(torch.rand(W.shape, generator=generator) * 2 * a - a)
    return W


@alternative("xavier_uniform_", ".data")
def xavier_uniform___data_in_place(W, generator=None):
    if len(W.shape) < 2:
        raise ValueError("at least two axes")
    fan_out, fan_in = W.shape[0], W[0].numel()
    fan_out *= math.prod(W.shape[2:])
    bound = np.sqrt(6.0 / (fan_in + fan_out))
    W.data.uniform_(-bound, bound, generator=generator)
    return W


@alternative("xavier_uniform_", "from the variance, with the library's uniform_")
@torch.no_grad()
def xavier_uniform___variance(W, generator=None):
    if W.ndim <= 1:
        raise ValueError(f"W has the shape {tuple(W.shape)}")
    fans = [n * math.prod(W.shape[2:]) for n in W.shape[:2]]
    variance = 2 / sum(fans)
    a = math.sqrt(3 * variance)
    return nn.init.uniform_(W, -a, a, generator=generator)


@alternative("xavier_uniform_", "a slice of everything")
def xavier_uniform___slice(W, generator=None):
    if W.ndim < 2:
        raise ValueError("no fans")
    out, into, *window = W.shape
    a = math.sqrt(6 / ((out + into) * int(np.prod(window))))
    with torch.no_grad():
        W[...] = torch.empty(W.shape, dtype=W.dtype).uniform_(-a, a, generator=generator)
    return W


# --- RMSProp


@alternative("RMSProp", "dict of states")
class RMSProp__dict:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params = [*params]
        self.lr, self.alpha, self.eps = lr, alpha, eps
        self.state = {}

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            old = self.state.get(id(p), torch.zeros_like(p))
            self.state[id(p)] = new = self.alpha * old + (1 - self.alpha) * p.grad * p.grad
            p.sub_(self.lr * p.grad / (new.sqrt() + self.eps))

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


@alternative("RMSProp", ".data")
class RMSProp__data:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.pairs = [[p, 0.0] for p in params]
        self.lr, self.alpha, self.eps = lr, alpha, eps

    def step(self):
        for pair in self.pairs:
            p, v = pair
            if p.grad is not None:
                g = p.grad.data
                pair[1] = v + (1 - self.alpha) * (g**2 - v)
                p.data -= self.lr * g / (torch.sqrt(pair[1]) + self.eps)

    def zero_grad(self):
        for p, _ in self.pairs:
            p.grad = None


@alternative("RMSProp", "addcmul and addcdiv")
class RMSProp__fused:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params = tuple(params)
        self.v = tuple(torch.zeros_like(p, requires_grad=False) for p in self.params)
        self.settings = lr, alpha, eps

    def step(self):
        lr, alpha, eps = self.settings
        with torch.no_grad():
            for p, v in zip(self.params, self.v, strict=True):
                if p.grad is not None:
                    v.mul_(alpha).addcmul_(p.grad, p.grad, value=1 - alpha)
                    p.addcdiv_(p.grad, v.sqrt().add_(eps), value=-lr)

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad = torch.zeros_like(p)


@alternative("RMSProp", "derived from torch's base class")
class RMSProp__optimizer(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        super().__init__(params, {"lr": lr, "alpha": alpha, "eps": eps})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.lerp_(p.grad**2, 1 - group["alpha"])
                p.copy_(p - group["lr"] * p.grad / (v.sqrt() + group["eps"]))


# --- train_epoch


@alternative("train_epoch", "zero_grad right before backward")
def train_epoch__late_clear(model, loader, loss_fn, optimizer, device):
    model.train()
    losses, hits, sizes = [], [], []
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        outputs = model(X)
        loss = loss_fn(outputs, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item() * len(y))
        hits.append(int((outputs.argmax(1) == y).sum()))
        sizes.append(len(y))
    if not sizes:
        raise ValueError("empty loader")
    return sum(losses) / sum(sizes), sum(hits) / sum(sizes)


@alternative("train_epoch", "cleared by the model, and after each step")
def train_epoch__model_clears(model, loader, loss_fn, optimizer, device):
    model.train(True)
    model.zero_grad()
    total = torch.zeros(3, dtype=torch.float64, device=device)
    for batch in loader:
        X, y = (part.to(device) for part in batch)
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        model.zero_grad(set_to_none=False)
        right = (outputs.detach().max(dim=1).indices == y).sum()
        total += torch.stack([loss.detach() * y.numel(), right, torch.tensor(y.numel(), device=device)])
    loss_sum, right, samples = total.tolist()
    if samples == 0:
        raise ValueError("the loader is empty")
    return loss_sum / samples, right / samples


@alternative("train_epoch", "running means, gradients set to None by hand")
def train_epoch__running(model, loader, loss_fn, optimizer, device):
    for module in model.modules():
        module.training = True
    loss_mean = accuracy = 0.0
    samples = 0
    for X, y in loader:
        X, y = X.to(device=device), y.to(device=device)
        for p in model.parameters():
            p.grad = None
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        samples += len(y)
        share = len(y) / samples
        loss_mean += (loss.item() - loss_mean) * share
        accuracy += ((outputs.argmax(dim=-1) == y).double().mean().item() - accuracy) * share
    if samples == 0:
        raise ValueError("no samples")
    return loss_mean, accuracy


@alternative("train_epoch", "accuracy on the CPU, labels moved by as_tensor")
def train_epoch__cpu(model, loader, loss_fn, optimizer, device):
    model.train()
    losses, right, samples = 0.0, 0, 0
    for X, labels in loader:
        optimizer.zero_grad(set_to_none=False)
        outputs = model(torch.as_tensor(X, device=device))
        loss = loss_fn(outputs, torch.as_tensor(labels, device=device))
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            right += torch.eq(outputs.cpu().argmax(dim=1), labels).sum().item()
            losses += float(loss) * labels.shape[0]
        samples += labels.shape[0]
    if not samples:
        raise ValueError("no samples")
    return [losses / samples, float(right / samples)]


@alternative("train_epoch", "an iterator, asked for its next batch")
def train_epoch__next(model, loader, loss_fn, optimizer, device):
    iterator = iter(loader)
    try:
        batch = next(iterator)
    except StopIteration:
        raise ValueError("the loader gives nothing") from None
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    while batch is not None:
        X, y = batch[0].to(device), batch[1].to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(X)
        right += sum((outputs.argmax(dim=1) == y).tolist())
        samples += len(X)
        batch = next(iterator, None)
    return loss_sum / samples, right / samples


# --- evaluate


@alternative("evaluate", "inference_mode")
@torch.inference_mode()
def evaluate__inference_mode(model, loader, loss_fn, device):
    before = {module: module.training for module in model.modules()}
    model.eval()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        outputs = model(X)
        loss_sum += loss_fn(outputs, y).item() * len(y)
        right += (outputs.argmax(1) == y).sum().item()
        samples += len(y)
    for module, training in before.items():
        module.training = training
    if not samples:
        raise ValueError("empty loader")
    return loss_sum / samples, right / samples


@alternative("evaluate", "a context manager for the modes")
def evaluate__context(model, loader, loss_fn, device):
    @contextmanager
    def predicting():
        flags = [module.training for module in model.modules()]
        model.eval()
        try:
            yield
        finally:
            for module, flag in zip(model.modules(), flags, strict=True):
                module.train(flag)  # the children after their parents

    totals = []
    with predicting(), torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            right = (outputs.argmax(dim=1) == y).sum()
            totals.append((float(loss_fn(outputs, y)) * len(y), int(right), len(y)))
    if not totals:
        raise ValueError("nothing to evaluate")
    losses, hits, sizes = zip(*totals, strict=True)
    return math.fsum(losses) / sum(sizes), sum(hits) / sum(sizes)


@alternative("evaluate", "a copy of the model")
def evaluate__copy(model, loader, loss_fn, device):
    model = copy.deepcopy(model).eval()
    with torch.set_grad_enabled(False):
        sums = np.zeros(3)
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            n = y.shape[0]
            sums += [loss_fn(outputs, y).cpu().numpy() * n, (outputs.max(1)[1] == y).sum().cpu().numpy(), n]
    if sums[2] == 0:
        raise ValueError("nothing to evaluate")
    return float(sums[0] / sums[2]), float(sums[1] / sums[2])


@alternative("evaluate", "all outputs first, batch by batch")
def evaluate__collected(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        batches = [(X.to(device), y.to(device)) for X, y in loader]
        answers = [(model(X), y) for X, y in batches]
        for module, flag in flags:
            module.training = flag
        if not answers:
            raise ValueError("empty")
        samples = sum(len(y) for _, y in answers)
        loss = sum(loss_fn(outputs, y).item() * len(y) / samples for outputs, y in answers)
        right = sum((outputs.argmax(dim=1) == y).sum().item() for outputs, y in answers)
    return loss, right / samples


# --- fit


@alternative("fit", "deepcopy")
def fit__deepcopy(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {name: [] for name in ("train_loss", "train_acc", "test_loss", "test_acc")}
    best_acc, best = float("-inf"), None
    for _ in range(num_epochs):
        loss, acc = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        history["train_loss"].append(loss)
        history["train_acc"].append(acc)
        loss, acc = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        history["test_loss"].append(loss)
        history["test_acc"].append(acc)
        if acc > best_acc:
            best_acc, best = acc, copy.deepcopy(model.state_dict())
    if keep_best and best:
        model.load_state_dict(best)
    model.train()
    return history


@alternative("fit", "called with keywords, rows turned into columns")
def fit__rows(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    rows, states = [], []
    for _ in range(num_epochs):
        train = train_epoch(  # noqa: F821 - of the notebook
            model=model, loader=train_loader, loss_fn=loss_fn, optimizer=optimizer, device=device
        )
        test = evaluate(model=model, loader=test_loader, loss_fn=loss_fn, device=device)  # noqa: F821 - as above
        rows.append((*train, *test))
        if keep_best:
            states.append({k: v.detach().clone() for k, v in model.state_dict().items()})
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    if states:
        model.load_state_dict(states[int(np.argmax(columns[3]))])
    model.train()
    return dict(zip(["train_loss", "train_acc", "test_loss", "test_acc"], columns, strict=True))


@alternative("fit", "parameters and buffers copied in place")
def fit__copied_in_place(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    model.train()
    train_history, test_history = [], []
    kept = None
    for epoch in range(num_epochs):
        train_history.append(train_epoch(model, train_loader, loss_fn, optimizer, device))  # noqa: F821 - of the notebook
        test_history.append(evaluate(model, test_loader, loss_fn, device))  # noqa: F821 - of the notebook
        best = max(range(epoch + 1), key=lambda e: test_history[e][1])
        if best == epoch:
            kept = [value.clone() for value in (*model.parameters(), *model.buffers())]
    if keep_best and kept is not None:
        with torch.no_grad():
            for value, copied in zip((*model.parameters(), *model.buffers()), kept, strict=True):
                value.copy_(copied)
    return {
        "test_acc": [acc for _, acc in test_history],
        "test_loss": [loss for loss, _ in test_history],
        "train_acc": [acc for _, acc in train_history],
        "train_loss": [loss for loss, _ in train_history],
    }


@alternative("fit", "a copy of the whole model")
def fit__model_copy(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best_model, best_acc = None, None
    epoch = 0
    while epoch < num_epochs:
        epoch += 1
        train_loss, train_acc = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - as above
        test_loss, test_acc = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in [
            ("train_loss", train_loss),
            ("train_acc", train_acc),
            ("test_loss", test_loss),
            ("test_acc", test_acc),
        ]:
            history[name] += [value]
        if keep_best and (best_acc is None or test_acc > best_acc):
            best_model, best_acc = copy.deepcopy(model), test_acc
    if best_model is not None:
        model.load_state_dict(best_model.state_dict())
    return history if model.train() is model else {}


# --- try_gpu


@alternative("try_gpu", "is_available too")
def try_gpu__available(i=0):
    if i < 0:
        raise ValueError(f"no GPU has the number {i}")
    if torch.cuda.is_available() and torch.cuda.device_count() >= i + 1:
        return torch.device("cuda", i)
    return torch.device("cpu")


@alternative("try_gpu", "a list of names")
def try_gpu__names(i=0):
    if i < 0:
        raise ValueError("i must not be negative")
    names = [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    return torch.device((names + ["cpu"] * (i + 1))[i])


@alternative("try_gpu", "range, and torch.cuda imported inside")
def try_gpu__range(i=0):
    from torch.cuda import device_count

    if i not in range(device_count()):
        if i < 0:
            raise ValueError(i)
        return torch.device("cpu")
    return torch.device(type="cuda", index=i)


@alternative("check_evaluate", "hooks instead of a model of its own")
def check_evaluate__hooks(f):
    def fresh():
        torch.manual_seed(5)
        model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Sequential(nn.Dropout(0.8)), nn.Linear(8, 3))
        model[2][0].eval()
        return model

    model, seen = fresh(), []
    for module in model.modules():
        module.register_forward_hook(lambda module, *_: seen.append((module.training, torch.is_grad_enabled())))
    X = torch.randn(9, 2)
    X[8] *= 30
    y = torch.tensor([0, 1, 2, 2, 1, 0, 0, 1, 2])
    parts = [(X[:4], y[:4]), (X[4:8], y[4:8]), (X[8:], y[8:])]
    before = [(module, module.training) for module in model.modules()]
    weights = [parameter.detach().clone() for parameter in model.parameters()]
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    loss, accuracy = f(model, iter(parts), nn.functional.cross_entropy, torch.device("cpu"))
    if type(loss) is not float or type(accuracy) is not float or not seen or any(a or b for a, b in seen):
        return False
    if any(module.training != training for module, training in before) or not torch.is_grad_enabled():
        return False
    for parameter, weight in zip(model.parameters(), weights, strict=True):
        if not torch.equal(parameter, weight) or not parameter.requires_grad:
            return False
        if parameter.grad is None or not torch.equal(parameter.grad, torch.ones_like(parameter)):
            return False
    twin = fresh().eval()
    scores = twin(X).detach()
    want = nn.functional.cross_entropy(scores, y).item()
    if abs(loss - want) > 1e-4 * max(1.0, want) or abs(accuracy - (scores.argmax(1) == y).float().mean().item()) > 1e-5:
        return False
    doubled, _ = f(fresh(), parts, lambda outputs, labels: 2 * nn.functional.cross_entropy(outputs, labels), "cpu")
    if abs(doubled - 2 * want) > 1e-4 * max(1.0, want):
        return False
    try:
        f(fresh(), iter([]), nn.functional.cross_entropy, "cpu")
    except ValueError:
        return True
    except Exception:
        return False
    return False


@alternative("check_evaluate", "several small checks, one after the other")
def check_evaluate__small(f):
    loss_fn = nn.functional.cross_entropy
    X, y = torch.tensor([[1.0], [2.0], [-3.0], [0.5], [40.0]]), torch.tensor([0, 1, 1, 0, 1])
    batches = [(X[:2], y[:2]), (X[2:4], y[2:4]), (X[4:], y[4:])]
    model = nn.Sequential(nn.Linear(1, 2), nn.Dropout(0.7))
    model[1].eval()
    model[0].weight.data = torch.tensor([[1.0], [-0.5]])

    def values_are_right():
        scores = model[0](X).detach()
        loss, accuracy = f(model, (batch for batch in batches), loss_fn, "cpu")
        right = (scores.argmax(1) == y).double().mean().item()
        floats = isinstance(loss, float) and isinstance(accuracy, float)
        return floats and abs(loss - loss_fn(scores, y).item()) < 1e-4 and abs(accuracy - right) < 1e-6

    def nothing_is_left_behind():
        bias, modes = model[0].bias.detach().clone(), [module.training for module in model.modules()]
        model[0].bias.grad = torch.ones(2)
        model[0].weight.requires_grad_(False)
        f(model, batches, loss_fn, "cpu")
        same = [module.training for module in model.modules()] == modes and torch.equal(model[0].bias, bias)
        kept = model[0].bias.grad is not None and model[0].bias.requires_grad and not model[0].weight.requires_grad
        return same and kept and torch.is_grad_enabled()

    def dropout_sleeps():
        model.train()
        answers = {f(model, batches, loss_fn, "cpu") for _ in range(6)}
        return len(answers) == 1 and model.training and model[1].training

    def nothing_is_recorded():
        recorded = []
        handle = model.register_forward_hook(
            lambda module, _, output: recorded.append((output.requires_grad, module.training))
        )
        f(model, batches, loss_fn, "cpu")
        handle.remove()
        return len(recorded) == 3 and not any(a or b for a, b in recorded)

    def no_batches_are_an_error():
        try:
            f(model, [], loss_fn, "cpu")
        except ValueError:
            return True
        except ZeroDivisionError:
            return False
        return False

    checks = (values_are_right, nothing_is_left_behind, dropout_sleeps, nothing_is_recorded, no_batches_are_an_error)
    return all(check() for check in checks)
