"""Networks looked at and trained beside the student's code, and stand-ins for earlier answers.

All run in the student process. The stand-ins keep whatever promise of the earlier tasks a later answer may rely on; as
answers to their own tasks they are wrong, for student code can read them.
"""

import inspect
import time
import timeit

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from common_training import RecordingLoader, RecordingModel, Sending, Unsent
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

# --- stand-ins


def positions(size, kernel, stride=1, padding=0, dilation=1):  # noqa: ARG001 - its parameters are the student's
    """Stand in for conv_out, whatever the dilation."""
    room = size + 2 * padding - kernel
    if room < 0 or stride < 1:
        raise ValueError("does not fit")
    return room // stride + 1


def shapes_after(layers, in_shape):
    """Stand in for trace_shapes, for networks of up to 30 layers (AlexNet has 21); its errors name no layer."""
    shapes = [tuple(in_shape)]
    for layer in layers[:30]:
        before = shapes[-1]
        if layer["type"] in ("conv", "pool"):
            stride, padding = layer.get("s", layer["k"]), layer.get("p", 0)
            sides = [positions(size, layer["k"], stride, padding) for size in before[1:]]
            shapes.append((layer.get("out", before[0]), *sides))
        elif layer["type"] == "linear":
            shapes.append((layer["out"],))
        else:
            shapes.append((before[0] * before[1] * before[2],) if layer["type"] == "flatten" else before)
    return shapes[1:]


# --- build_alexnet


def layers_of(function, *args, **kwargs):
    """Build a network on the meta device: its type, and for each layer its type and settings as plain values."""
    with torch.device("meta"):
        net = function(*args, **kwargs)
    if not isinstance(net, nn.Sequential):
        return {"sequential": False}
    return {
        "sequential": True,
        "layers": [_settings(layer) for layer in net.modules() if not list(layer.children())],
        "parameters": sum(parameter.numel() for parameter in net.parameters()),
    }


def forward_on_meta(function, shape, *args, **kwargs):
    """Build a network and return the shape of its output for an input of this shape: no numbers, no memory."""
    with torch.device("meta"):
        return tuple(function(*args, **kwargs)(torch.empty(shape)).shape)


def scores_twice(function, X, *args, **kwargs):
    """Build a network; return its scores for X in eval mode, twice, and in training mode, twice."""
    net = function(*args, **kwargs)
    with torch.no_grad():
        net.eval()
        calm = [net(X) for _ in range(2)]
        net.train()
        return calm + [net(X) for _ in range(2)]


def _settings(layer):
    kinds = (nn.Conv2d, nn.Linear, nn.MaxPool2d, nn.ReLU, nn.Flatten, nn.Dropout)
    kind = next((kind.__name__ for kind in kinds if isinstance(layer, kind)), type(layer).__name__)
    found = {"type": kind}
    if kind == "Conv2d":
        found |= {"in": layer.in_channels, "out": layer.out_channels, "groups": layer.groups}
    if kind in ("Conv2d", "MaxPool2d"):
        sides = {"k": layer.kernel_size, "s": layer.stride, "d": layer.dilation, "p": layer.padding}
        found |= {name: _pair(value) for name, value in sides.items() if not isinstance(value, str)}
        if isinstance(layer.padding, str):  # "same" and "valid", which need a stride of 1
            span = [d * (k - 1) for k, d in zip(found["k"], found["d"], strict=True)]
            found["p"] = tuple(cells // 2 if layer.padding == "same" else 0 for cells in span)
        found["ceil"] = getattr(layer, "ceil_mode", False)
    if kind == "Linear":
        found |= {"in": layer.in_features, "out": layer.out_features}
    if kind in ("Conv2d", "Linear"):
        found["bias"] = layer.bias is not None
    if kind == "Dropout":
        found["p"] = layer.p
    return found


def _pair(value):
    """Return a setting of both axes, be it given as one number or as two."""
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


# --- train_ch6


class SmallNet(nn.Module):
    """A convolution and two linear layers, one of them nested deeper, with dropout that drops nothing or a little."""

    def __init__(self, dropout=0.0):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Flatten())
        self.head = nn.Sequential(nn.Sequential(nn.Linear(12, 10), nn.ReLU(), nn.Dropout(dropout)), nn.Linear(10, 4))

    def forward(self, X):
        """Return the scores (n, 4) of images (n, 2, 4, 4)."""
        return self.head(self.features(X))


class Moving(RecordingModel):
    """Notes "moved" as well, when it is sent to a device."""

    def _apply(self, function, *args, **kwargs):
        self.note({"event": "moved"})
        return super()._apply(function, *args, **kwargs)


class SendingLabels(Sending):
    """Notes in `journal` when labels that were not sent meet scores in the loss."""

    def __init__(self, journal):
        super().__init__()
        self.journal = journal

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if function in LOSSES and isinstance((*args[1:2], (kwargs or {}).get("target"))[0], Unsent):
            self.journal.append({"event": "labels not sent"})
        return super().__torch_function__(function, types, args, kwargs)


LOSSES = (F.cross_entropy, F.nll_loss)
READING = (Tensor.item, Tensor.tolist, Tensor.numpy, Tensor.cpu, Tensor.__float__, Tensor.__int__, Tensor.__bool__)


def train_small(function, train, test, num_epochs, lr, *, dropout=0.0, momentum=None, watch_graphs=False):
    """Train the small network; `history` is what came back, `journal` what happened.

    `initial` and `final` are its weights before the first forward pass and at the end, by name. With a momentum there
    is an optimizer_fn, and `optimizers` counts its calls.
    """
    net, journal, initial, optimizers = SmallNet(dropout), [], {}, []

    def make(parameters):
        optimizers.append(torch.optim.SGD(parameters, lr=0.1, momentum=momentum))
        return optimizers[-1]

    net.register_forward_pre_hook(lambda *_: None if initial else initial.update(_weights(net)))
    loaders = [
        RecordingLoader(train, journal, "train", watch_graphs=watch_graphs),
        RecordingLoader(test, journal, "test"),
    ]
    with SendingLabels(journal):
        history = function(Moving(net, journal), *loaders, num_epochs, lr, "cpu", *([] if momentum is None else [make]))
    return {
        "history": history,
        "journal": journal,
        "initial": initial,
        "final": _weights(net),
        "optimizers": len(optimizers),
    }


class ReadableMeta(TorchFunctionMode):
    """While entered, the meta device serves as a device with numbers: what is read from it, or fetched, is 0."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if _leaves_a_device(function, args, kwargs) and args[0].is_meta:
            args = (torch.zeros(args[0].shape, dtype=args[0].dtype), *args[1:])
        return function(*args, **kwargs)


def _leaves_a_device(function, args, kwargs):
    return function in READING or (function is Tensor.to and "cpu" in map(str, (*args[1:2], kwargs.get("device"))))


def train_elsewhere(function, train, test, device):
    """Train the small network for an epoch on another device, on meta where there is only the CPU; what it raised."""
    with ReadableMeta():
        try:
            function(SmallNet(), train, test, 1, 0.1, "meta" if device == "cpu" else device)
        except RuntimeError as error:
            return str(error)
    return ""


class Clock:
    """A clock that moves only when the model works: a second a training batch, a hundred for one of evaluation."""

    def __init__(self):
        self.now, self.reads = 0.0, 0

    def seconds(self):
        """Return the time in seconds."""
        self.reads += 1
        return self.now

    def nanoseconds(self):
        """Return the time in nanoseconds."""
        return int(self.seconds() * 10**9)

    def tick(self, model, *_):
        """Move on, as the hook of a model."""
        self.now += 1.0 if model.training else 100.0


def speed_by_a_slow_clock(function, train, test, num_epochs):
    """Return the samples per second that the function measures by our clock, and how often it looked at it."""
    clock, net = Clock(), SmallNet()
    net.register_forward_hook(clock.tick)
    names = ("time", "perf_counter", "monotonic", "process_time")
    original = {(time, name): getattr(time, name) for name in names}
    original |= {(time, f"{name}_ns"): getattr(time, f"{name}_ns") for name in names}
    original |= {(timeit, "default_timer"): timeit.default_timer}
    ours = {place: clock.nanoseconds if place[1].endswith("_ns") else clock.seconds for place in original}
    replaced = {id(original[place]): ours[place] for place in original}
    namespace = inspect.unwrap(function).__globals__
    aliases = {name: value for name, value in namespace.items() if id(value) in replaced}
    try:
        _assign(ours)
        namespace.update({name: replaced[id(value)] for name, value in aliases.items()})
        history = function(net, train, test, num_epochs, 0.1, "cpu")
    finally:
        _assign(original)
        namespace.update(aliases)
    return {"speed": history["samples_per_sec"], "reads": clock.reads}


def _assign(attributes):
    for (owner, name), value in attributes.items():
        setattr(owner, name, value)


def initialised(function, shapes):
    """Return the weights and biases that the function leaves in layers of these shapes, with lr 0.

    A shape (out, in) makes a linear layer, (out, in, k, k) a convolution; a layer norm stands between them, which is
    none of the function's business and is returned last.
    """
    layers = [_layer(shape) for shape in shapes]
    norm = nn.LayerNorm(4)
    nn.init.constant_(norm.weight, 0.75)
    nn.init.constant_(norm.bias, 0.25)
    net = OnlyHead(layers, norm)
    batch = (torch.zeros(2, 4), torch.tensor([0, 1]))
    function(net, [batch], [batch], 1, 0.0, "cpu")
    pairs = [(layer.weight.detach(), None if layer.bias is None else layer.bias.detach()) for layer in layers]
    return [*pairs, (norm.weight.detach(), norm.bias.detach())]


class OnlyHead(nn.Module):
    """Owns layers that it does not use, and gives scores from a layer norm: what they hold stays as initialised."""

    def __init__(self, layers, norm):
        super().__init__()
        self.nested = nn.ModuleList([nn.Sequential(layer) for layer in layers])
        self.norm = norm

    def forward(self, X):
        """Return the scores (n, 4)."""
        return self.norm(X)


def _layer(shape):
    layer = nn.Linear(shape[1], shape[0]) if len(shape) == 2 else nn.Conv2d(shape[1], shape[0], shape[2])
    nn.init.constant_(layer.weight, 0.5)
    nn.init.constant_(layer.bias, 0.5)
    return layer


def _weights(net):
    return {name: parameter.detach().clone() for name, parameter in net.named_parameters()}


def train_slim_alexnet(function, X, y, X_test, y_test, num_epochs):
    """Train an AlexNet of an eighth of the width on images (n, 1, 67, 67), with Adam; its history and final weights."""
    net = slim_alexnet()
    batches = [(X[start : start + 25], y[start : start + 25]) for start in range(0, len(X), 25)]
    tests = [(X_test[start : start + 250], y_test[start : start + 250]) for start in range(0, len(X_test), 250)]
    history = function(net, batches, tests, num_epochs, 0.0, "cpu", lambda ps: torch.optim.Adam(ps, lr=1e-3))
    return {"history": history, "weights": list(_weights(net).values())}


def slim_alexnet():
    """Return the network: as an answer to build_alexnet it is of one size only."""
    return nn.Sequential(
        nn.Conv2d(1, 12, 11, 4, 1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(12, 32, 5, 1, 2), nn.ReLU(),
        nn.MaxPool2d(3, 2), nn.Conv2d(32, 48, 3, 1, 1), nn.ReLU(), nn.Conv2d(48, 48, 3, 1, 1), nn.ReLU(),
        nn.Conv2d(48, 32, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(), nn.Linear(32, 512), nn.ReLU(),
        nn.Dropout(), nn.Linear(512, 512), nn.ReLU(), nn.Dropout(), nn.Linear(512, 10),
    )  # fmt: skip
