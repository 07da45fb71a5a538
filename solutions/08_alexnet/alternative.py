"""Other right answers to 08_alexnet: full marks."""

import itertools
import math
import time
from collections import defaultdict

import torch
import torch.nn as tnn
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import nn

from autograder.authoring.answers import alternative

# --- conv_out


@alternative("conv_out", "the length of a range")
def conv_out__range(size, kernel, stride=1, padding=0, dilation=1):
    if stride < 1:
        raise ValueError("stride must be at least 1")
    starts = range(0, size + 2 * padding - dilation * (kernel - 1), stride)
    if not starts:
        raise ValueError("the window does not fit")
    return len(starts)


@alternative("conv_out", "math.floor of a true division")
def conv_out__floor(size, kernel, stride=1, padding=0, dilation=1):
    if stride <= 0:
        raise ValueError(f"stride {stride}")
    out = math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1)
    if out < 1:
        raise ValueError("no window fits")
    return out


@alternative("conv_out", "slides with while")
def conv_out__while(size, kernel, stride=1, padding=0, dilation=1):
    if stride < 1:
        raise ValueError("stride < 1")
    span = dilation * (kernel - 1) + 1
    start, count = -padding, 0
    while start + span <= size + padding:
        count += 1
        start += stride
    if count == 0:
        raise ValueError(f"a window that spans {span} cells does not fit on {size} + 2 * {padding}")
    return count


@alternative("conv_out", "an error of its own kind")
def conv_out__own_error(size, kernel, stride=1, padding=0, dilation=1):
    class WindowError(ValueError):
        pass

    room = (size + 2 * padding) - ((kernel - 1) * dilation + 1)
    if stride < 1 or room < 0:
        raise WindowError
    return divmod(room, stride)[0] + 1


# --- trace_shapes


@alternative("trace_shapes", "PyTorch's layers on the meta device")
def trace_shapes__meta(layers, in_shape):
    shapes, X = [], torch.empty(1, *in_shape, device="meta")
    for index, layer in enumerate(layers):
        kind = layer["type"]
        with torch.device("meta"):
            try:
                if kind in ("conv", "pool") and X.dim() != 4:
                    raise RuntimeError("needs an image")
                if kind == "linear" and X.dim() != 2:
                    raise RuntimeError("needs a flat input")
                if kind == "conv":
                    X = nn.Conv2d(X.shape[1], layer["out"], layer["k"], layer["s"], layer["p"])(X)
                elif kind == "pool":
                    X = nn.MaxPool2d(layer["k"], layer.get("s", layer["k"]), layer.get("p", 0))(X)
                elif kind == "flatten":
                    X = X.flatten(1)
                elif kind == "linear":
                    X = nn.Linear(X.shape[1], layer["out"])(X)
                elif kind not in ("relu", "dropout"):
                    raise RuntimeError(f"unknown type {kind}")
            except RuntimeError as error:
                raise ValueError(f"layer {index}: {error}") from None
        shapes.append(X.shape[1:])
    return shapes


@alternative("trace_shapes", "a match statement, without conv_out")
def trace_shapes__match(layers, in_shape):
    shapes = [tuple(in_shape)]
    for i, layer in enumerate(layers):
        shape = shapes[-1]
        match layer["type"], len(shape):
            case ("conv" | "pool") as kind, 3:
                k, p = layer["k"], layer.get("p", 0)
                s = layer.get("s", k if kind == "pool" else 1)
                h, w = ((n + 2 * p - k) // s + 1 for n in shape[1:])
                if h < 1 or w < 1:
                    raise ValueError(f"#{i}: the window is larger than the map")
                shapes.append((layer.get("out", shape[0]), h, w))
            case "relu" | "dropout", _:
                shapes.append(shape)
            case "flatten", _:
                n = 1
                for length in shape:
                    n *= length
                shapes.append((n,))
            case "linear", 1:
                shapes.append((layer["out"],))
            case _:
                raise ValueError(f"#{i}: {layer['type']} on {shape}")
    return shapes[1:]


@alternative("trace_shapes", "a table of functions, with the earlier conv_out")
def trace_shapes__table(layers, in_shape):
    def window(layer, shape, channels, stride):
        _, height, width = shape
        pad = layer.get("p", 0)
        sides = [conv_out(n, layer["k"], stride, pad) for n in (height, width)]  # noqa: F821 - an earlier answer
        return (channels, *sides)

    def linear(layer, shape):
        (_,) = shape
        return (layer["out"],)

    after = {
        "conv": lambda layer, shape: window(layer, shape, layer["out"], layer.get("s", 1)),
        "pool": lambda layer, shape: window(layer, shape, shape[0], layer.get("s", layer["k"])),
        "relu": lambda _, shape: shape,
        "dropout": lambda _, shape: shape,
        "flatten": lambda _, shape: (math.prod(shape),),
        "linear": linear,
    }
    result = []
    for number, layer in enumerate(layers):
        try:
            in_shape = after[layer["type"]](layer, in_shape)
        except (KeyError, ValueError) as problem:
            raise ValueError("layer", number, problem) from problem
        result.append(in_shape)
    return result


# --- cost


@alternative("cost", "weights times positions, for all layers alike")
def cost__positions(layers, in_shape):
    params = macs = 0
    shapes = trace_shapes(layers, in_shape)  # noqa: F821 - an earlier answer
    previous = in_shape
    for layer, shape in zip(layers, shapes, strict=True):
        if "out" in layer:
            k = layer.get("k", 1)
            w = k * k * previous[0] * layer["out"]
            positions = shape[1] * shape[2] if len(shape) == 3 else 1
            params, macs = params + w + layer["out"], macs + w * positions
        previous = shape
    return params, macs


@alternative("cost", "PyTorch's layers counted on the meta device")
def cost__meta(layers, in_shape):
    X, params, macs = torch.empty((1, *in_shape), device="meta"), 0, 0
    for layer in layers:
        if layer["type"] == "conv":
            made = nn.Conv2d(X.shape[1], layer["out"], layer["k"], layer["s"], layer["p"], device="meta")
        elif layer["type"] == "linear":
            made = nn.Linear(X.shape[1], layer["out"], device="meta")
        elif layer["type"] == "pool":
            made = nn.MaxPool2d(layer["k"], layer.get("s"), layer.get("p", 0))
        else:
            made = nn.Flatten() if layer["type"] == "flatten" else nn.Identity()
        X = made(X)
        if hasattr(made, "weight"):
            params += made.weight.numel() + made.bias.numel()
            macs += X.numel() * made.weight[0].numel()
    return params, macs


@alternative("cost", "layer by layer, shape by shape")
def cost__one_by_one(layers, in_shape):
    params, macs, shape = [], [], in_shape
    for layer in layers:
        [after] = trace_shapes([layer], shape)  # noqa: F821 - an earlier answer
        if layer["type"] == "conv":
            c_out, height, width = after
            params += [c_out * shape[0] * layer["k"] ** 2, c_out]
            macs.append(c_out * height * width * shape[0] * layer["k"] ** 2)
        elif layer["type"] == "linear":
            params += [after[0] * shape[0], after[0]]
            macs.append(after[0] * shape[0])
        shape = after
    return sum(params), sum(macs)


@alternative("cost", "a list of two numbers")
def cost__list(layers, in_shape):
    total = [0, 0]
    before = (in_shape, *trace_shapes(layers, in_shape))  # noqa: F821 - an earlier answer
    for i, layer in enumerate(layers):
        if layer["type"] in {"conv", "linear"}:
            fan_in = before[i][0] * layer.get("k", 1) * layer.get("k", 1)
            total[0] += (fan_in + 1) * layer["out"]
            total[1] += fan_in * math.prod(before[i + 1])
    return total


# --- audit_table, fixed_table


@alternative("audit_table", "explicit loops and a flag")
def audit_table__loops(rows, in_shape):
    problems = defaultdict(list)
    c, h, w = in_shape
    for name, kind, k, s, p, (c2, h2, w2) in rows:
        if kind == "pool" and c2 != c:
            problems[name].append("channels")
        ok = False
        candidates = list(range(k // 2 + 1)) if p is None else [p]
        for candidate in candidates:
            if h + 2 * candidate < k or w + 2 * candidate < k:
                continue
            if (h + 2 * candidate - k) // s + 1 == h2 and (w + 2 * candidate - k) // s + 1 == w2:
                ok = True
        if not ok:
            problems[name].append("size")
        c, h, w = c2, h2, w2
    return dict(problems)


@alternative("audit_table", "the earlier conv_out, and a ValueError that explains nothing")
def audit_table__conv_out(rows, in_shape):
    def explains(before, after, k, stride, padding):
        try:
            return all(
                conv_out(n, k, stride, padding) == m  # noqa: F821 - an earlier answer
                for n, m in zip(before[1:], after[1:], strict=True)
            )
        except ValueError:
            return False

    result = {}
    befores = [in_shape, *(row[-1] for row in rows)]
    for before, (name, kind, k, stride, padding, after) in zip(befores, rows, strict=False):
        wrong_channels = ["channels"] * (kind == "pool" and before[0] != after[0])
        possible = [padding] if padding is not None else range(k // 2 + 1)
        wrong_size = [] if any(explains(before, after, k, stride, p) for p in possible) else ["size"]
        if wrong_channels + wrong_size:
            result[name] = wrong_channels + wrong_size
    return result


@alternative("audit_table", "the set of possible sizes")
def audit_table__sets(rows, in_shape):
    report = {}
    for i, (name, kind, k, stride, padding, claimed) in enumerate(rows):
        source = rows[i - 1][5] if i else in_shape
        paddings = {padding} if padding is not None else set(range(k // 2 + 1))
        sizes = {tuple(math.floor((n + 2 * p - k) / stride) + 1 for n in source[1:]) for p in paddings}
        sizes = {size for size in sizes if min(size) > 0}
        found = {
            "channels": kind == "pool" and claimed[0] != source[0],
            "size": tuple(claimed[1:]) not in sizes,
        }
        if any(found.values()):
            report[name] = [problem for problem, is_there in found.items() if is_there]
    return report


@alternative("audit_table", "traced by the earlier trace_shapes")
def fixed_table__traced():
    def pool():
        return {"type": "pool", "k": 3, "s": 2, "p": 0}

    def conv(out, k, s, p):
        return {"type": "conv", "out": out, "k": k, "s": s, "p": p}

    layers = [conv(96, 11, 4, 2), pool(), conv(256, 5, 1, 2), pool()]
    layers += [conv(384, 3, 1, 1), conv(384, 3, 1, 1), conv(256, 3, 1, 1), pool()]
    names = ["Conv1", "MaxPool1", "Conv2", "MaxPool2", "Conv3", "Conv4", "Conv5", "MaxPool3"]
    shapes = trace_shapes(layers, (3, 224, 224))  # noqa: F821 - an earlier answer
    return dict(zip(names, shapes, strict=True)) | {"Conv2.stride": 1}


@alternative("audit_table", "measured with PyTorch's layers")
def fixed_table__measured():
    X, table = torch.empty(1, 3, 224, 224, device="meta"), {"Conv2.stride": 1}
    channels = {"Conv1": (96, 11, 4, 2), "Conv2": (256, 5, 1, 2), "Conv3": (384, 3, 1, 1)}
    channels |= {"Conv4": (384, 3, 1, 1), "Conv5": (256, 3, 1, 1)}
    for name in ["Conv1", "MaxPool1", "Conv2", "MaxPool2", "Conv3", "Conv4", "Conv5", "MaxPool3"]:
        layer = nn.Conv2d(X.shape[1], *channels[name], device="meta") if name in channels else nn.MaxPool2d(3, 2)
        X = layer(X)
        table[name] = X[0].shape
    return table


# --- conv2d


@alternative("conv2d", "unfold and one matrix product")
def conv2d__unfold(X, W, b, stride, padding):
    n, _, height, width = X.shape
    o, _, kh, kw = W.shape
    columns = F.unfold(X, (kh, kw), padding=padding, stride=stride)
    out = W.reshape(o, -1) @ columns + b[:, None]
    h2 = (height + 2 * padding - kh) // stride + 1
    w2 = (width + 2 * padding - kw) // stride + 1
    return out.reshape(n, o, h2, w2)


@alternative("conv2d", "as_strided windows, einsum")
def conv2d__as_strided(X, W, b, stride, padding):
    X = F.pad(X, [padding] * 4).contiguous()
    n, c, height, width = X.shape
    kh, kw = W.shape[-2:]
    h2, w2 = (height - kh) // stride + 1, (width - kw) // stride + 1
    sn, sc, sh, sw = X.stride()
    windows = X.as_strided((n, c, h2, w2, kh, kw), (sn, sc, sh * stride, sw * stride, sh, sw))
    return torch.einsum("ncxyuv,ocuv->noxy", windows, W) + b.view(1, -1, 1, 1)


@alternative("conv2d", "Tensor.unfold along both axes, tensordot")
def conv2d__tensor_unfold(X, W, b, stride, padding):
    padded = F.pad(X, (padding, padding, padding, padding))
    windows = padded.unfold(2, W.shape[2], stride).unfold(3, W.shape[3], stride)
    out = torch.tensordot(windows, W, dims=([1, 4, 5], [1, 2, 3]))
    return (out + b).permute(0, 3, 1, 2)


@alternative("conv2d", "shifted products, padded by hand, channels by matmul")
def conv2d__matmul(X, W, b, stride, padding):
    n, c, height, width = X.shape
    kh, kw = W.shape[2], W.shape[3]
    padded = X.new_zeros(n, c, height + 2 * padding, width + 2 * padding)
    padded[:, :, padding : padding + height, padding : padding + width] = X
    h2, w2 = 1 + (height + 2 * padding - kh) // stride, 1 + (width + 2 * padding - kw) // stride
    total = 0
    for i, j in itertools.product(range(kh), range(kw)):
        shifted = padded[:, :, i : i + stride * h2 : stride, j : j + stride * w2 : stride][:, :, :h2, :w2]
        total = total + (shifted.permute(0, 2, 3, 1) @ W[:, :, i, j].T)
    return (total + b).permute(0, 3, 1, 2)


@alternative("conv2d", "a loop over the output channels as well")
def conv2d__channel_loop(X, W, b, stride, padding):
    padded = F.pad(X, (padding,) * 4)
    kh, kw = W.shape[2:]
    h2, w2 = (padded.shape[2] - kh) // stride + 1, (padded.shape[3] - kw) // stride + 1
    maps = []
    for o in range(len(W)):
        total = b[o]
        for i in range(kh):
            for j in range(kw):
                part = padded[:, :, i : i + (h2 - 1) * stride + 1 : stride, j : j + (w2 - 1) * stride + 1 : stride]
                total = total + (part * W[o, :, i, j][:, None, None]).sum(dim=1)
        maps.append(total)
    return torch.stack(maps, dim=1)


# --- build_alexnet


@alternative("build_alexnet", "the flattened size measured with a dummy image")
def build_alexnet__dummy(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    def ch(n):
        return int(n * width)

    features = [
        nn.Conv2d(in_channels, ch(96), 11, 4, padding), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2),
        nn.Conv2d(ch(96), ch(256), 5, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2),
        nn.Conv2d(ch(256), ch(384), 3, padding=1), nn.ReLU(inplace=True),
        nn.Conv2d(ch(384), ch(384), 3, padding=1), nn.ReLU(inplace=True),
        nn.Conv2d(ch(384), ch(256), 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2), nn.Flatten(),
    ]  # fmt: skip
    try:
        with torch.no_grad():
            flat = nn.Sequential(*features)(torch.zeros(1, in_channels, input_size, input_size)).shape[1]
    except RuntimeError as error:
        raise ValueError(f"{input_size} pixels are too few") from error
    head = [nn.Linear(flat, ch(4096)), nn.ReLU(), nn.Dropout(dropout)]
    head += [nn.Linear(ch(4096), ch(4096)), nn.ReLU(), nn.Dropout(dropout), nn.Linear(ch(4096), num_classes)]
    return nn.Sequential(*features, *head)


@alternative("build_alexnet", "built in a loop, with the earlier conv_out and 'same' padding")
def build_alexnet__loop(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    layers, before = [], in_channels
    size = conv_out(input_size, 11, 4, padding)  # noqa: F821 - an earlier answer
    for channels, k, pooled in [(96, 11, True), (256, 5, True), (384, 3, False), (384, 3, False), (256, 3, True)]:
        channels = int(width * channels)
        if before == in_channels and not layers:
            layers.append(nn.Conv2d(before, channels, k, stride=4, padding=padding))
        else:
            layers.append(nn.Conv2d(before, channels, k, padding=k // 2))
        layers.append(nn.ReLU())
        if pooled:
            layers.append(nn.MaxPool2d((3, 3), stride=(2, 2)))
            size = conv_out(size, 3, 2)  # noqa: F821 - an earlier answer
        before = channels
    layers.append(nn.Flatten())
    before = before * size**2
    for _ in range(2):
        layers += [nn.Linear(before, int(4096 * width)), nn.ReLU(), nn.Dropout(p=dropout)]
        before = int(4096 * width)
    return nn.Sequential(*layers, nn.Linear(before, num_classes))


@alternative("build_alexnet", "through the earlier trace_shapes, with append")
def build_alexnet__traced(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    a, b, c, d, e, f = (int(n * width) for n in (96, 256, 384, 384, 256, 4096))
    conv = {"type": "conv", "out": e, "k": 11, "s": 4, "p": padding}
    pool = {"type": "pool", "k": 3, "s": 2, "p": 0}
    [*_, (flat,)] = trace_shapes(  # noqa: F821 - an earlier answer
        [conv, pool, pool, pool, {"type": "flatten"}], (in_channels, input_size, input_size)
    )
    net = tnn.Sequential()
    net.append(tnn.Conv2d(in_channels, a, kernel_size=(11, 11), stride=(4, 4), padding=(padding, padding)))
    net.append(tnn.ReLU()).append(tnn.MaxPool2d(3, stride=2))
    net.append(tnn.Conv2d(a, b, 5, padding="same")).append(tnn.ReLU()).append(tnn.MaxPool2d(3, stride=2))
    for source, target in ((b, c), (c, d), (d, e)):
        net.append(tnn.Conv2d(source, target, 3, 1, 1)).append(tnn.ReLU())
    net.append(tnn.MaxPool2d(3, stride=2)).append(tnn.Flatten(start_dim=1))
    for inputs in (flat, f):
        net.append(tnn.Linear(inputs, f)).append(tnn.ReLU()).append(tnn.Dropout(dropout))
    return net.append(tnn.Linear(f, num_classes))


@alternative("build_alexnet", "through the earlier trace_shapes, from a list like the notebook's ALEXNET")
def build_alexnet__from_list(num_classes=10, in_channels=1, input_size=224, width=1.0, dropout=0.5, padding=1):
    ALEXNET = [  # as the notebook has it: its locked cells do not run when known answers are proved
        {"type": "conv", "out": 96, "k": 11, "s": 4, "p": 1}, {"type": "relu"}, {"type": "pool", "k": 3, "s": 2},
        {"type": "conv", "out": 256, "k": 5, "s": 1, "p": 2}, {"type": "relu"}, {"type": "pool", "k": 3, "s": 2},
        {"type": "conv", "out": 384, "k": 3, "s": 1, "p": 1}, {"type": "relu"},
        {"type": "conv", "out": 384, "k": 3, "s": 1, "p": 1}, {"type": "relu"},
        {"type": "conv", "out": 256, "k": 3, "s": 1, "p": 1}, {"type": "relu"},
        {"type": "pool", "k": 3, "s": 2}, {"type": "flatten"}, {"type": "linear", "out": 4096},
    ]  # fmt: skip
    layers = [{**ALEXNET[0], "p": padding}, *ALEXNET[1:14]]
    *_, (_, height, wide), _ = trace_shapes(layers, (in_channels, input_size, input_size))  # noqa: F821 - an earlier answer
    net, before = nn.Sequential(), in_channels
    for layer in layers:
        if layer["type"] == "conv":
            after = int(layer["out"] * width)
            net.append(nn.Conv2d(before, after, layer["k"], layer["s"], layer["p"]))
            before = after
        elif layer["type"] == "pool":
            net.append(nn.MaxPool2d(layer["k"], layer["s"]))
        else:
            net.append(nn.ReLU() if layer["type"] == "relu" else nn.Flatten())
    before *= height * wide
    for after in (int(4096 * width),) * 2:
        net.extend([nn.Linear(before, after), nn.ReLU(), nn.Dropout(dropout)])
        before = after
    return net.append(nn.Linear(before, num_classes))


# --- train_ch6


@alternative("train_ch6", "net.apply")
def train_ch6__apply(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    def init_weights(m):
        if type(m) in (nn.Linear, nn.Conv2d):
            nn.init.xavier_uniform_(m.weight)
            m.bias.data.zero_()

    def run(loader, optimizer=None):
        loss_sum, hits, n = 0.0, 0, 0
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            out = net(X)
            loss = criterion(out, y)
            if optimizer is not None:
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
            loss_sum += float(loss) * X.shape[0]
            hits += int((out.argmax(-1) == y).sum())
            n += X.shape[0]
        return loss_sum / n, hits / n, n

    net.apply(init_weights)
    net = net.to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr) if optimizer_fn is None else optimizer_fn(net.parameters())
    log = {"train_loss": [], "train_acc": [], "test_acc": []}
    seconds, seen = 0, 0
    for _ in range(num_epochs):
        net.train()
        began = time.time()
        loss, acc, n = run(train_loader, optimizer)
        seconds += time.time() - began
        seen += n
        net.eval()
        with torch.inference_mode():
            _, test_acc, _ = run(test_loader)
        log["train_loss"].append(loss)
        log["train_acc"].append(acc)
        log["test_acc"].append(test_acc)
    log["samples_per_sec"] = seen / (seconds or 1e-9)
    return log


@alternative("train_ch6", "sums on the device, timed batch by batch, labels compared on the CPU")
def train_ch6__tensor_sums(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    from time import perf_counter_ns

    net.to(device)
    with torch.no_grad():
        for layer in net.modules():
            if isinstance(layer, (nn.Conv2d, nn.Linear)):
                layer.weight.copy_(nn.init.xavier_uniform_(torch.empty_like(layer.weight)))
                layer.bias.fill_(0)
    params = list(net.parameters())
    optimizer = optimizer_fn(params) if optimizer_fn is not None else None
    losses, accuracies, tests, nanoseconds, count = [], [], [], 0, 0
    for _epoch in range(num_epochs):
        net.train(True)
        total, right, n = torch.zeros((), device=device), torch.zeros((), device=device), 0
        for X, y in train_loader:
            t = perf_counter_ns()
            X, y = X.to(device), y.to(device)
            y_hat = net(X)
            loss = F.cross_entropy(y_hat, y, reduction="sum")
            grads = torch.autograd.grad(loss / len(y), params, allow_unused=True)
            for p, g in zip(params, grads, strict=True):
                p.grad = g
            if optimizer is not None:
                optimizer.step()
            else:
                with torch.no_grad():
                    for p in params:
                        if p.grad is not None:
                            p -= lr * p.grad
            total += loss.detach()
            right += (y_hat.detach().argmax(1) == y).sum()
            n += len(y)
            nanoseconds += perf_counter_ns() - t
        count += n
        losses.append((total / n).item())
        accuracies.append((right / n).item())
        net.train(False)
        with torch.no_grad():
            answers = [(net(X.to(device)).argmax(1).cpu(), y) for X, y in test_loader]
        tests.append(torch.cat([guess == y for guess, y in answers]).double().mean().item())
    speed = count / max(nanoseconds / 1e9, 1e-9)
    return {"train_loss": losses, "train_acc": accuracies, "test_acc": tests, "samples_per_sec": float(speed)}


@alternative("train_ch6", "zero_grad after the step, histories by setdefault")
def train_ch6__zero_after(net, train_loader, test_loader, num_epochs, lr, device, optimizer_fn=None):
    for module in filter(lambda m: isinstance(m, nn.Linear | nn.Conv2d), net.modules()):
        nn.init.xavier_uniform_(module.weight)
        nn.init.constant_(module.bias, 0.0)
    net.to(device)
    make = optimizer_fn or (lambda parameters: torch.optim.SGD(parameters, lr=lr))
    optimizer = make(net.parameters())
    optimizer.zero_grad()
    history, timer, trained = {}, 0.0, 0
    for _ in range(num_epochs):
        start = time.monotonic()
        net.train()
        rows = []
        for batch in train_loader:
            X, y = (part.to(device) for part in batch)
            scores = net(X)
            loss = nn.functional.nll_loss(scores.log_softmax(1), y)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            rows.append((loss.item() * y.numel(), (scores.argmax(1) == y).sum().item(), y.numel()))
        timer += time.monotonic() - start
        loss, right, n = map(sum, zip(*rows, strict=True))
        trained += n
        history.setdefault("train_loss", []).append(loss / n)
        history.setdefault("train_acc", []).append(right / n)
        net.eval()
        torch.set_grad_enabled(False)
        hits = [(net(X.to(device)).argmax(dim=1) == y.to(device)).float() for X, y in test_loader]
        torch.set_grad_enabled(True)
        history.setdefault("test_acc", []).append(float(torch.cat(hits).mean()))
    history["samples_per_sec"] = trained / timer if timer else float("inf")
    return history
