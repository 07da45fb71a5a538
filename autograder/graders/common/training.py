"""Recording models, loaders, losses and optimisers; run in the student process, beside the student's training loop.

They do their work and note what happened in one journal, a list of plain dicts in the order of events:
`{"event": "pass"}`, "batch", "forward", "loss", "backward", "zero_grad" and "step". A probe hands them to the student's
function and returns the journal; what it should hold is decided in the trusted process. An assignment's own probes.py
takes what it needs with `from common_training import RecordingModel, ...`.
"""

import gc
import inspect

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

SENDING = (Tensor.to, Tensor.cuda, Tensor.cpu, torch.as_tensor, torch.asarray, torch.tensor)


class Unsent(Tensor):
    """A tensor that has not been sent to the device, nor has what is computed from it. See `Sending`."""


class Sending(TorchFunctionMode):
    """While entered, sending an Unsent tensor somewhere gives a plain one, also from the CPU to the CPU."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        result = function(*args, **kwargs)
        if function in SENDING and isinstance(result, Unsent) and _names_a_device(function, args, kwargs):
            return plain(result)
        return result


def plain(X):
    """Return the tensor as an ordinary one, of the same memory."""
    return X.as_subclass(Tensor) if isinstance(X, Unsent) else X


def _names_a_device(function, args, kwargs):
    if function in (Tensor.cuda, Tensor.cpu) or kwargs.get("device") is not None:
        return True
    return function is Tensor.to and any(isinstance(arg, str | torch.device | int | Tensor) for arg in args[1:2])


class RecordingModel(nn.Module):
    """Does what `net` does; "forward" notes batch size, modes (its own first), gradient recording, whether X was sent.

    It must be called to count: what calls `net` behind its back is not seen.
    """

    def __init__(self, net, journal):
        super().__init__()
        self.net, self.note = net, journal.append  # not the list: a deep copy of the model would note in its own

    def forward(self, X):
        """Note the pass, and return what the net returns."""
        self.note({
            "event": "forward",
            "batch": len(X),
            "modes": modes(self),
            "recording": torch.is_grad_enabled(),
            "sent": not isinstance(X, Unsent),
        })  # fmt: skip
        return self.net(plain(X))


class RecordingLoader:
    """An iterable without a length that gives the batches (X, y), unsent, in every pass; their memory is shared.

    "pass" and "batch" bear its name; with watch_graphs=True each "batch" also notes "graph_nodes", which takes up to a
    tenth of a second: see `live_graph_nodes`.
    """

    def __init__(self, batches, journal, name="loader", *, watch_graphs=False):
        self.batches, self.journal, self.name, self.watch_graphs = batches, journal, name, watch_graphs

    def __iter__(self):
        self.journal.append({"event": "pass", "loader": self.name})
        return self._draw()

    def _draw(self):
        for X, y in self.batches:
            graph = {"graph_nodes": live_graph_nodes()} if self.watch_graphs else {}
            self.journal.append({"event": "batch", "loader": self.name, **graph})
            yield X.as_subclass(Unsent), y.as_subclass(Unsent)


class RecordingLoss:
    """Does what `loss_fn(outputs, y)` does; "loss" notes whether y was sent, "backward" comes when gradients flow."""

    def __init__(self, loss_fn, journal):
        self.loss_fn, self.journal = loss_fn, journal

    def __call__(self, outputs, y):
        """Note the call, and return the loss."""
        self.journal.append({"event": "loss", "sent": not isinstance(y, Unsent)})
        loss = self.loss_fn(plain(outputs), plain(y))
        if loss.requires_grad:
            loss.register_hook(lambda _: self.journal.append({"event": "backward"}))
        return loss


class RecordingSGD(torch.optim.SGD):
    """torch.optim.SGD; notes "zero_grad" and "step". Gradients may be cleared by other roads, which it does not see."""

    def __init__(self, params, journal, **settings):
        super().__init__(params, **settings)
        self.journal = journal

    def zero_grad(self, *args, **kwargs):
        """Note the call, and clear the gradients."""
        self.journal.append({"event": "zero_grad"})
        super().zero_grad(*args, **kwargs)

    def step(self, *args, **kwargs):
        """Note the call, and take the step."""
        self.journal.append({"event": "step"})
        return super().step(*args, **kwargs)


def modes(model):
    """Return whether the model, and each sub-module of it, is in training mode."""
    return [module.training for module in model.modules()]


def live_graph_nodes():
    """Count the nodes of all graphs that hang on a tensor which is still alive, in a variable or a container.

    A loop that keeps no graph shows the same number at each batch; one that keeps them shows more and more.
    """
    waiting = [each.grad_fn for each in gc.get_objects() if issubclass(type(each), Tensor)]
    seen = set()
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen.add(node)
            waiting += [following for following, _ in node.next_functions]
    return len(seen)


def pretend_gpus(function, count, *args):
    """Call the function on a machine that says it has so many GPUs; ("value", result), or an exception's name and text.

    `control_seen` is a third entry: the machine said so until the end.
    """
    answers = {
        (torch.cuda, "device_count"): lambda: count,
        (torch.cuda, "is_available"): lambda: count > 0,
        (torch.accelerator, "device_count"): lambda: count,
        (torch.accelerator, "is_available"): lambda: count > 0,
    }
    originals = {(owner, name): getattr(owner, name) for owner, name in answers}
    pretended = {id(original): answers[place] for place, original in originals.items()}
    namespace = getattr(inspect.unwrap(function), "__globals__", {})
    aliases = {name: value for name, value in namespace.items() if id(value) in pretended}
    namespace.update({name: pretended[id(value)] for name, value in aliases.items()})
    _assign(answers)
    try:
        outcome = ("value", function(*args))
    except (ValueError, TypeError, RuntimeError, IndexError, AssertionError) as error:
        outcome = (type(error).__name__, str(error))
    finally:
        seen = all(getattr(owner, name) is answer for (owner, name), answer in answers.items())
        _assign(originals)
        namespace.update(aliases)
    return *outcome, seen


def _assign(functions):
    for (owner, name), function in functions.items():
        setattr(owner, name, function)
