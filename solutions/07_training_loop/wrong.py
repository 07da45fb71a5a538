"""Mistakes that students make in 07_training_loop; each must lose points in its own task and in no other."""

import copy
import math

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import nn

import course_lib.device
from autograder.authoring.answers import wrong
from course_lib.device import try_gpu as library_try_gpu

# --- MLP


@wrong("MLP", "softmax at the end")
class MLP__softmax(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return torch.softmax(self.out(torch.relu(self.hidden(X.flatten(1)))), dim=1)


@wrong("MLP", "log_softmax at the end")
class MLP__log_softmax(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(), nn.Linear(num_inputs, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_outputs)
        )

    def forward(self, X):
        return F.log_softmax(self.net(X), dim=1)


@wrong("MLP", "ReLU after the last layer")
class MLP__last_relu(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return torch.relu(self.out(torch.relu(self.hidden(X.flatten(1)))))


@wrong("MLP", "no ReLU")
class MLP__linear(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(self.hidden(X.flatten(1)))


@wrong("MLP", "sigmoid instead of ReLU")
class MLP__sigmoid(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(torch.sigmoid(self.hidden(X.flatten(1))))


@wrong("MLP", "ReLU before the first layer, too")
class MLP__relu_first(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(torch.relu(self.hidden(torch.relu(X.flatten(1)))))


@wrong("MLP", "flattens the batch too")
class MLP__flat_batch(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(torch.relu(self.hidden(X.flatten())))


@wrong("MLP", "no flattening")
class MLP__no_flatten(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(torch.relu(self.hidden(X)))


@wrong("MLP", "layers made in forward")
class MLP__layers_in_forward(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.sizes = num_inputs, num_hidden, num_outputs

    def forward(self, X):
        i, h, o = self.sizes
        return nn.Linear(h, o)(torch.relu(nn.Linear(i, h)(X.flatten(1))))


@wrong("MLP", "layers in a plain list, which is not registered")
class MLP__plain_list(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.layers = [nn.Linear(num_inputs, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_outputs)]

    def forward(self, X):
        X = X.flatten(1)
        for layer in self.layers:
            X = layer(X)
        return X


@wrong("MLP", "no bias")
class MLP__no_bias(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden = nn.Linear(num_inputs, num_hidden, bias=False)
        self.out = nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(torch.relu(self.hidden(X.flatten(1))))


@wrong("MLP", "in-place ReLU on the input")
class MLP__relu_on_input(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        scores = self.out(torch.relu(self.hidden(X.flatten(1))))
        X.relu_()
        return scores


@wrong("MLP", "dropout between the layers")
class MLP__dropout(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(num_inputs, num_hidden),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(num_hidden, num_outputs),
        )

    def forward(self, X):
        return self.net(X)


@wrong("MLP", "super().__init__() forgotten")
class MLP__no_super(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(torch.relu(self.hidden(X.flatten(1))))


@wrong("MLP", "three layers")
class MLP__three(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(num_inputs, num_hidden),
            nn.ReLU(),
            nn.Linear(num_hidden, num_hidden),
            nn.ReLU(),
            nn.Linear(num_hidden, num_outputs),
        )

    def forward(self, X):
        return self.net(X)


@wrong("MLP", "28 x 28 built in")
class MLP__784(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(784, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(torch.relu(self.hidden(X.reshape(-1, 784))))


@wrong("MLP", "squeezes the result")
class MLP__squeeze(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(torch.relu(self.hidden(X.flatten(1)))).squeeze()


@wrong("MLP", "the hidden layer cut off the graph")
class MLP__detached(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden, self.out = nn.Linear(num_inputs, num_hidden), nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(torch.relu(self.hidden(X.flatten(1))).detach())


@wrong("MLP", "layers of the class, shared by all networks")
class MLP__shared(nn.Module):
    layers = {}  # noqa: RUF012 - the mistake

    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        sizes = (num_inputs, num_hidden, num_outputs)
        if sizes not in self.layers:
            self.layers[sizes] = nn.Sequential(
                nn.Flatten(), nn.Linear(num_inputs, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_outputs)
            )
        self.net = self.layers[sizes]

    def forward(self, X):
        return self.net(X)


@wrong("MLP", "one layer twice where the sizes allow it")
class MLP__tied(nn.Module):
    def __init__(self, num_inputs, num_hidden, num_outputs):
        super().__init__()
        self.hidden = nn.Linear(num_inputs, num_hidden)
        self.out = self.hidden if num_inputs == num_hidden == num_outputs else nn.Linear(num_hidden, num_outputs)

    def forward(self, X):
        return self.out(torch.relu(self.hidden(X.flatten(1))))


# --- dropout


@wrong("dropout", "not rescaled")
def dropout__unscaled(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training:
        return X
    return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p)


@wrong("dropout", "p taken as the keep probability")
def dropout__keep(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    return X * (torch.rand(X.shape, generator=generator, device=X.device) < p) / p


@wrong("dropout", "mask of the wrong side, scale of the right one")
def dropout__inverted_mask(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    return X * (torch.rand(X.shape, generator=generator, device=X.device) < p) / (1 - p)


@wrong("dropout", "scaled by 1/p")
def dropout__one_over_p(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p) / p


@wrong("dropout", "scaled in prediction")
def dropout__scaled_prediction(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training:
        return X * (1 - p)
    return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p)


@wrong("dropout", "active in prediction too")
def dropout__always(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if p == 1:
        return X * 0
    return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "drops whole rows")
def dropout__rows(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    shape = (*X.shape[:1], *[1] * (X.ndim - 1))
    return X * (torch.rand(shape, generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "the same units in every sample")
def dropout__same_for_all(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    return X * (torch.rand(X.shape[1:], generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "drops an exact number of values")
def dropout__exact_number(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    order = torch.randperm(X.numel(), generator=generator, device=X.device).reshape(X.shape)
    return X * (order >= round(p * X.numel())) / (1 - p)


@wrong("dropout", "in place")
def dropout__in_place(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X.zero_()
    X *= torch.rand(X.shape, generator=generator, device=X.device) >= p
    X /= 1 - p
    return X


@wrong("dropout", "Gaussian noise")
def dropout__gaussian(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    return X * (1 + torch.randn(X.shape, generator=generator, device=X.device) * math.sqrt(p / (1 - p)))


@wrong("dropout", "mask always on the CPU")
def dropout__cpu(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    return X * (torch.rand(X.shape, generator=generator) >= p) / (1 - p)


@wrong("dropout", "graph cut")
def dropout__detached(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    with torch.no_grad():
        return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "generator ignored")
def dropout__no_generator(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    return X * (torch.rand(X.shape, device=X.device) >= p) / (1 - p)


@wrong("dropout", "seeded anew in every call")
def dropout__reseeded(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    if generator is not None:
        generator.manual_seed(generator.initial_seed())
    return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "no check of p")
def dropout__no_check(X, p, training, generator=None):
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "p checked in training only")
def dropout__check_late(X, p, training, generator=None):
    if not training:
        return X
    if not 0 <= p <= 1:
        raise ValueError("p")
    if p == 1:
        return X * 0
    return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "assert for a ValueError")
def dropout__assert(X, p, training, generator=None):
    assert 0 <= p <= 1
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "NaN for p = 1")
def dropout__nan(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training:
        return X
    return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p) / torch.tensor(1 - p)


@wrong("dropout", "p = 1 refused")
def dropout__refuses_one(X, p, training, generator=None):
    if not 0 <= p < 1:
        raise ValueError("p")
    if not training:
        return X
    return X * (torch.rand(X.shape, generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "float32 on the way")
def dropout__float32(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    return X.float() * (torch.rand(X.shape, generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "one coin for the whole batch")
def dropout__one_coin(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    if not training or p == 0:
        return X
    if p == 1:
        return X * 0
    return X * (torch.rand((), generator=generator, device=X.device) >= p) / (1 - p)


@wrong("dropout", "the library call")
def dropout__library(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    return F.dropout(X, p, training)


@wrong("dropout", "the library's module, with a mask of ones")
def dropout__module(X, p, training, generator=None):
    if not 0 <= p <= 1:
        raise ValueError("p")
    state = torch.get_rng_state()
    if generator is not None:
        torch.set_rng_state(generator.get_state())
    layer = getattr(nn, "Drop" + "out")(p).train(training)
    result = X * layer(torch.ones_like(X))
    if generator is not None:
        generator.set_state(torch.get_rng_state())
        torch.set_rng_state(state)
    return result


# --- xavier_uniform_


@wrong("xavier_uniform_", "normal")
def xavier_uniform___normal(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    kernel = math.prod(W.shape[2:])
    with torch.no_grad():
        return W.normal_(0, math.sqrt(2 / ((W.shape[0] + W.shape[1]) * kernel)), generator=generator)


@wrong("xavier_uniform_", "sqrt(2/...) as the bound")
def xavier_uniform___two(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(2 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    with torch.no_grad():
        return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "(0, a)")
def xavier_uniform___positive(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    with torch.no_grad():
        return W.uniform_(0, a, generator=generator)


@wrong("xavier_uniform_", "recorded by autograd")
def xavier_uniform___recorded(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "requires_grad switched off")
def xavier_uniform___frozen(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    W.requires_grad_(False)
    return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "no square root")
def xavier_uniform___no_root(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = 6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:]))
    with torch.no_grad():
        return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "fan-in only")
def xavier_uniform___fan_in(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(3 / (W.shape[1] * math.prod(W.shape[2:])))
    with torch.no_grad():
        return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "the window forgotten")
def xavier_uniform___no_window(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / (W.shape[0] + W.shape[1]))
    with torch.no_grad():
        return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "the window counted for the fan-in only")
def xavier_uniform___window_in(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / (W.shape[0] + W.shape[1] * math.prod(W.shape[2:])))
    with torch.no_grad():
        return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "four axes built in")
def xavier_uniform___four_axes(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    kernel = W.shape[2] * W.shape[3] if W.ndim == 4 else 1
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * kernel))
    with torch.no_grad():
        return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "first and last axis for the fans")
def xavier_uniform___last_axis(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / (W.shape[0] + W.shape[-1]))
    with torch.no_grad():
        return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "a new tensor")
def xavier_uniform___new(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    return (torch.rand(W.shape, generator=generator) * 2 - 1) * a


@wrong("xavier_uniform_", "returns nothing")
def xavier_uniform___none(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    with torch.no_grad():
        W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "returns W.data")
def xavier_uniform___data(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    return W.data.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "generator ignored")
def xavier_uniform___no_generator(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    with torch.no_grad():
        return W.uniform_(-a, a)


@wrong("xavier_uniform_", "seeded anew in every call")
def xavier_uniform___reseeded(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    generator = generator or torch.Generator().manual_seed(0)
    with torch.no_grad():
        return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "a bias gets fans of its own")
def xavier_uniform___bias(W, generator=None):
    fan_out, fan_in = (*W.shape[:2], 1, 1)[:2]
    a = math.sqrt(6 / ((fan_in + fan_out) * math.prod(W.shape[2:])))
    with torch.no_grad():
        return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "IndexError for a bias")
def xavier_uniform___index_error(W, generator=None):
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    with torch.no_grad():
        return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "recording switched off for good")
def xavier_uniform___grad_mode(W, generator=None):
    if W.ndim < 2:
        raise ValueError("W")
    a = math.sqrt(6 / ((W.shape[0] + W.shape[1]) * math.prod(W.shape[2:])))
    torch.set_grad_enabled(False)
    return W.uniform_(-a, a, generator=generator)


@wrong("xavier_uniform_", "the library call")
def xavier_uniform___library(W, generator=None):
    return nn.init.xavier_uniform_(W, generator=generator)


@wrong("xavier_uniform_", "the library call, by another road")
def xavier_uniform___getattr(W, generator=None):
    return getattr(torch.nn.init, "xavier" + "_uniform_")(W, generator=generator)


# --- RMSProp


@wrong("RMSProp", "keeps the generator, which is empty after one walk")
class RMSProp__generator:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps, self.v = params, lr, alpha, eps, {}

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                v = self.v[p] = self.alpha * self.v.get(p, 0) + (1 - self.alpha) * p.grad**2
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "no square root")
class RMSProp__no_root:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= self.lr * p.grad / (v + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "one state for all parameters")
class RMSProp__one_state:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = torch.zeros(1)

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                self.v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= self.lr * p.grad / (self.v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "one number a parameter instead of one an entry")
class RMSProp__scalar_state:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [0.0] * len(self.params)

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.v[i] = self.alpha * self.v[i] + (1 - self.alpha) * (p.grad**2).mean()
                p -= self.lr * p.grad / (self.v[i].sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "no no_grad")
class RMSProp__recorded:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "fails on grad None")
class RMSProp__none:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
            p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "the average decays while there is no gradient")
class RMSProp__none_as_zero:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            g = torch.zeros_like(p) if p.grad is None else p.grad
            v.mul_(self.alpha).add_((1 - self.alpha) * g**2)
            p -= self.lr * g / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "stops at the first parameter without gradient")
class RMSProp__return_at_none:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is None:
                return
            v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
            p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "zero_grad does nothing")
class RMSProp__never_clears:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.detach() * 0


@wrong("RMSProp", "zero_grad clears the averages as well")
class RMSProp__forgets:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p, v in zip(self.params, self.v, strict=True):
            p.grad = None
            v.zero_()


@wrong("RMSProp", "alpha and 1 - alpha exchanged")
class RMSProp__exchanged:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(1 - self.alpha).add_(self.alpha * p.grad**2)
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "the gradient not squared")
class RMSProp__not_squared:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad.abs())
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "v starts at one")
class RMSProp__ones:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.ones_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "v starts as the first squared gradient")
class RMSProp__warm:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps, self.v = list(params), lr, alpha, eps, {}

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is not None:
                v = self.v[i] = self.alpha * self.v.get(i, p.grad**2) + (1 - self.alpha) * p.grad**2
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "the old average used for the step")
class RMSProp__old_average:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                p -= self.lr * p.grad / (v.sqrt() + self.eps)
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "eps under the root")
class RMSProp__eps_inside:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= self.lr * p.grad / (v + self.eps).sqrt()

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "uphill")
class RMSProp__uphill:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p += self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "torch's default of 0.99 for alpha")
class RMSProp__default:
    def __init__(self, params, lr=1e-3, alpha=0.99, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "alpha built in")
class RMSProp__alpha_built_in:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.eps = list(params), lr, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(0.9).add_(0.1 * p.grad**2)
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "rebinds the local name")
class RMSProp__rebinds:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p = p - self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "new memory behind .data")
class RMSProp__new_memory:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p.data = p - self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "squares the gradient in place")
class RMSProp__changes_gradient:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= p.grad.mul_(self.lr).div_(v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "clears the gradients in step")
class RMSProp__clears_in_step:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= self.lr * p.grad / (v.sqrt() + self.eps)
                p.grad = None

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "state of the class, shared by all optimisers")
class RMSProp__shared:
    v = {}  # noqa: RUF012 - the mistake

    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.v[i] = self.alpha * self.v.get(i, 0) + (1 - self.alpha) * p.grad**2
                p -= self.lr * p.grad / (self.v[i].sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "recording switched off for good")
class RMSProp__grad_mode:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.params, self.lr, self.alpha, self.eps = list(params), lr, alpha, eps
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        torch.set_grad_enabled(False)
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.alpha).add_((1 - self.alpha) * p.grad**2)
                p -= self.lr * p.grad / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("RMSProp", "the library's optimiser, derived from")
class RMSProp__library(torch.optim.RMSprop):
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        super().__init__(params, lr=lr, alpha=alpha, eps=eps)


@wrong("RMSProp", "the library's optimiser, wrapped")
class RMSProp__wrapped:
    def __init__(self, params, lr=1e-3, alpha=0.9, eps=1e-8):
        self.optimizer = getattr(torch.optim, "RMS" + "prop")(params, lr=lr, alpha=alpha, eps=eps)

    def step(self):
        self.optimizer.step()

    def zero_grad(self):
        self.optimizer.zero_grad()


# --- train_epoch


@wrong("train_epoch", "no zero_grad")
def train_epoch__no_zero_grad(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "zero_grad once an epoch")
def train_epoch__zero_grad_once(model, loader, loss_fn, optimizer, device):
    model.train()
    optimizer.zero_grad()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "zero_grad after backward")
def train_epoch__zero_grad_late(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "zero_grad only after the step, so that stale gradients count")
def train_epoch__zero_grad_after_step(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "step before backward")
def train_epoch__step_first(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        optimizer.step()
        loss.backward()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "one step an epoch")
def train_epoch__one_step(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    optimizer.zero_grad()
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    optimizer.step()
    return loss_sum / samples, right / samples


@wrong("train_epoch", "mean of batch means")
def train_epoch__mean_of_means(model, loader, loss_fn, optimizer, device):
    model.train()
    losses, accuracies = [], []
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        accuracies.append((outputs.argmax(dim=1) == y).float().mean().item())
    if not losses:
        raise ValueError("empty")
    return sum(losses) / len(losses), sum(accuracies) / len(accuracies)


@wrong("train_epoch", "loss not weighted with the size of the batch")
def train_epoch__unweighted_loss(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item()
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "accuracy in per cent")
def train_epoch__per_cent(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, 100 * right / samples


@wrong("train_epoch", "averages of the last batch only")
def train_epoch__last_batch(model, loader, loss_fn, optimizer, device):
    model.train()
    loss = None
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
    if loss is None:
        raise ValueError("empty")
    return loss.item(), (outputs.argmax(dim=1) == y).float().mean().item()


@wrong("train_epoch", "no train()")
def train_epoch__no_train(model, loader, loss_fn, optimizer, device):
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "eval() in the loop")
def train_epoch__eval(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        model.eval()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "second forward pass for the accuracy")
def train_epoch__second_forward(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(X), y)
        loss.backward()
        right += (model(X).argmax(dim=1) == y).sum().item()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "accuracy measured after the step")
def train_epoch__accuracy_after(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(X), y)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            right += (model(X).argmax(dim=1) == y).sum().item()
        loss_sum += loss.item() * len(y)
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "labels not moved")
def train_epoch__labels_stay(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X = X.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "the result of .to thrown away")
def train_epoch__to_lost(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X.to(device)
        y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "stops before the last batch")
def train_epoch__drops_last(model, loader, loss_fn, optimizer, device):
    model.train()
    batches = list(loader)
    if not batches:
        raise ValueError("empty")
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in batches[: max(len(batches) - 1, 1)]:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    return loss_sum / samples, right / samples


@wrong("train_epoch", "needs len(loader)")
def train_epoch__len(model, loader, loss_fn, optimizer, device):
    if len(loader) == 0:
        raise ValueError("empty")
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    return loss_sum / samples, right / samples


@wrong("train_epoch", "0/0 for an empty loader")
def train_epoch__zero_division(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    return loss_sum / samples, right / samples


@wrong("train_epoch", "0 for an empty loader")
def train_epoch__zero(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    return loss_sum / max(samples, 1), right / max(samples, 1)


@wrong("train_epoch", "tensors returned")
def train_epoch__tensors(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.detach() * len(y)
        right += (outputs.argmax(dim=1) == y).sum()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "adds up losses with their graphs")
def train_epoch__graphs(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = torch.zeros((), device=device), 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum = loss_sum + loss * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum.item() / samples, right / samples


@wrong("train_epoch", "cross-entropy built in")
def train_epoch__cross_entropy(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = F.cross_entropy(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "softmax before the loss")
def train_epoch__softmax(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = torch.softmax(model(X), dim=1)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "summed loss")
def train_epoch__summed(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y) * len(y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item()
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "argmax over the samples")
def train_epoch__argmax(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=0)[:, None] == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "accuracy first")
def train_epoch__order(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return right / samples, loss_sum / samples


@wrong("train_epoch", "clips the gradients, which nobody asked for")
def train_epoch__clipped(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("train_epoch", "scales the images of the loader in place")
def train_epoch__in_place(model, loader, loss_fn, optimizer, device):
    model.train()
    loss_sum, right, samples = 0.0, 0, 0
    for X, y in loader:
        original = X.clone()
        X -= X.mean()
        X, y = original.to(device), y.to(device)
        optimizer.zero_grad()
        outputs = model(X)
        loss = loss_fn(outputs, y)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


# --- evaluate


@wrong("evaluate", "no eval()")
def evaluate__no_eval(model, loader, loss_fn, device):
    loss_sum, right, samples = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "always train() afterwards")
def evaluate__always_train(model, loader, loss_fn, device):
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    model.train()
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "only the model's own mode given back")
def evaluate__own_mode(model, loader, loss_fn, device):
    loss_sum, right, samples = 0.0, 0, 0
    before = model.training
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    model.train(before)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "left in prediction mode")
def evaluate__stays_eval(model, loader, loss_fn, device):
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "modes noted after eval()")
def evaluate__notes_late(model, loader, loss_fn, device):
    model.eval()
    flags = [module.training for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, flag in zip(model.modules(), flags, strict=True):
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "modes of the children only, not of theirs")
def evaluate__children(model, loader, loss_fn, device):
    own, flags = model.training, [module.training for module in model.children()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    model.train(own)
    for module, flag in zip(model.children(), flags, strict=True):
        module.train(flag)
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "only the model's own flag switched")
def evaluate__own_flag(model, loader, loss_fn, device):
    before, model.training = model.training, False
    loss_sum, right, samples = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    model.training = before
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "mean of batch means")
def evaluate__mean_of_means(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    losses, accuracies = [], []
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            losses.append(loss_fn(outputs, y).item())
            accuracies.append((outputs.argmax(dim=1) == y).float().mean().item())
    for module, flag in flags:
        module.training = flag
    if not losses:
        raise ValueError("empty")
    return sum(losses) / len(losses), sum(accuracies) / len(accuracies)


@wrong("evaluate", "the loss a mean of batch means, the accuracy right")
def evaluate__loss_of_means(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    losses, right, samples = [], 0, 0
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            losses.append(loss_fn(outputs, y).item())
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return sum(losses) / len(losses), right / samples


@wrong("evaluate", "tensors returned")
def evaluate__tensors(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y) * len(y)
            right += (outputs.argmax(dim=1) == y).sum()
            samples += len(y)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "gradients recorded")
def evaluate__recorded(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        outputs = model(X)
        loss_sum += loss_fn(outputs, y).item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "recording switched off for good")
def evaluate__grad_mode(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    torch.set_grad_enabled(False)
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        outputs = model(X)
        loss_sum += loss_fn(outputs, y).item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "freezes the parameters")
def evaluate__freezes(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    model.requires_grad_(False)
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "unfreezes frozen parameters")
def evaluate__unfreezes(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    model.requires_grad_(False)
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        with torch.no_grad():
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    model.requires_grad_(True)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "trains on the test set")
def evaluate__trains(model, loader, loss_fn, device):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        outputs = model(X)
        loss = loss_fn(outputs, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(y)
        right += (outputs.argmax(dim=1) == y).sum().item()
        samples += len(y)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "clears the gradients")
def evaluate__clears(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    model.zero_grad()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "a warm-up pass in training mode")
def evaluate__warm_up(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            model.train()
            model(X)
            model.eval()
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "0 for an empty loader")
def evaluate__zero(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, flag in flags:
        module.training = flag
    return (loss_sum / samples, right / samples) if samples else (0.0, 0.0)


@wrong("evaluate", "ZeroDivisionError for an empty loader")
def evaluate__zero_division(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, flag in flags:
        module.training = flag
    return loss_sum / samples, right / samples


@wrong("evaluate", "needs len(loader)")
def evaluate__len(model, loader, loss_fn, device):
    if len(loader) == 0:
        raise ValueError("empty")
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, flag in flags:
        module.training = flag
    return loss_sum / samples, right / samples


@wrong("evaluate", "all batches joined to one, and the loss of that divided again")
def evaluate__divided_twice(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    batches = list(loader)
    if not batches:
        raise ValueError("empty")
    X, y = (torch.cat(parts).to(device) for parts in zip(*batches, strict=True))
    model.eval()
    with torch.no_grad():
        outputs = model(X)
        loss = loss_fn(outputs, y).item() / len(batches)
    for module, flag in flags:
        module.training = flag
    return loss, (outputs.argmax(dim=1) == y).float().mean().item()


@wrong("evaluate", "cross-entropy built in")
def evaluate__cross_entropy(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            loss_sum += F.cross_entropy(outputs, y, reduction="sum").item()
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "images not moved")
def evaluate__images_stay(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    loss_sum, right, samples = 0.0, 0, 0
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            outputs, y = model(X), y.to(device)
            loss_sum += loss_fn(outputs, y).item() * len(y)
            right += (outputs.argmax(dim=1) == y).sum().item()
            samples += len(y)
    for module, flag in flags:
        module.training = flag
    if samples == 0:
        raise ValueError("empty")
    return loss_sum / samples, right / samples


@wrong("evaluate", "stops after the first batch")
def evaluate__first_batch(model, loader, loss_fn, device):
    flags = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            outputs = model(X)
            result = loss_fn(outputs, y).item(), (outputs.argmax(dim=1) == y).float().mean().item()
            for module, flag in flags:
                module.training = flag
            return result
    raise ValueError("empty")


# --- fit


@wrong("fit", "state_dict not copied")
def fit__reference(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = model.state_dict(), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "a shallow copy of the state_dict")
def fit__shallow(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.copy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "detached, but not copied")
def fit__detached(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = {name: value.detach().cpu() for name, value in model.state_dict().items()}, test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "never restored")
def fit__never_restored(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]  # noqa: F841 - the mistake
    model.train()
    return history


@wrong("fit", "the best model is another object, the caller's is not changed")
def fit__local_name(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model), test[1]
    if best is not None:
        model = best
    model.train()
    return history


@wrong("fit", "lowest accuracy kept")
def fit__lowest(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, 2.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] < best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "lowest test loss instead of highest accuracy")
def fit__by_loss(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_loss = None, math.inf
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[0] < best_loss:
            best, best_loss = copy.deepcopy(model.state_dict()), test[0]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "best training accuracy kept")
def fit__by_train(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and train[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), train[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "the last of equals kept")
def fit__last_of_equals(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] >= best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "an accuracy of 0 is never the best")
def fit__above_zero(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, 0.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "the best kept unasked")
def fit__always_best(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "restored after every epoch")
def fit__restores_at_once(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
        elif keep_best:
            model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "evaluates on the training set")
def fit__same_set(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, train_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "trains on the test set too")
def fit__trains_on_test(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = train_epoch(model, test_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "evaluates before it trains")
def fit__evaluates_first(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "history of the last epoch only")
def fit__last_only(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name] = [value]
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "one epoch too few")
def fit__one_too_few(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(1, num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "loss and accuracy exchanged")
def fit__exchanged(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train[::-1], *test[::-1]), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "four names for one list")
def fit__one_list(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = dict.fromkeys(["train_loss", "train_acc", "test_loss", "test_acc"], [])  # noqa: RUF024 - the mistake
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "other keys")
def fit__keys(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "tensors in the history")
def fit__tensors(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(torch.tensor(value, dtype=torch.float64))
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "fails with 0 epochs")
def fit__no_epoch(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    states = []
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        states.append(copy.deepcopy(model.state_dict()))
    if keep_best:
        model.load_state_dict(states[history["test_acc"].index(max(history["test_acc"]))])
    model.train()
    return history


@wrong("fit", "ends in prediction mode")
def fit__eval(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.eval()
    return history


@wrong("fit", "history forgotten")
def fit__none(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    best, best_acc = None, -1.0
    for epoch in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        print(epoch, train, test)  # noqa: T201 - what the student meant to return
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()


@wrong("fit", "another loss and device than it is given")
def fit__cpu(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, F.cross_entropy, optimizer, "cpu")  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, F.cross_entropy, "cpu")  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if keep_best and test[1] > best_acc:
            best, best_acc = copy.deepcopy(model.state_dict()), test[1]
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


@wrong("fit", "stops as soon as the accuracy falls")
def fit__stops_early(model, train_loader, test_loader, loss_fn, optimizer, num_epochs, device, keep_best=False):
    history = {"train_loss": [], "train_acc": [], "test_loss": [], "test_acc": []}
    best, best_acc = None, -1.0
    for _ in range(num_epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)  # noqa: F821 - of the notebook
        test = evaluate(model, test_loader, loss_fn, device)  # noqa: F821 - of the notebook
        for name, value in zip(history, (*train, *test), strict=True):
            history[name].append(value)
        if test[1] < best_acc:
            break
        if keep_best and test[1] > best_acc:
            best = copy.deepcopy(model.state_dict())
        best_acc = max(best_acc, test[1])
    if best is not None:
        model.load_state_dict(best)
    model.train()
    return history


# --- try_gpu


@wrong("try_gpu", "is_available only")
def try_gpu__is_available(i=0):
    if i < 0:
        raise ValueError(i)
    return torch.device(f"cuda:{i}" if torch.cuda.is_available() else "cpu")


@wrong("try_gpu", "always cuda:0")
def try_gpu__always_first(i=0):
    if i < 0:
        raise ValueError(i)
    return torch.device("cuda:0" if torch.cuda.device_count() > i else "cpu")


@wrong("try_gpu", "cuda without index")
def try_gpu__no_index(i=0):
    if i < 0:
        raise ValueError(i)
    return torch.device("cuda" if torch.cuda.device_count() > i else "cpu")


@wrong("try_gpu", "raises without GPU")
def try_gpu__raises(i=0):
    if i < 0:
        raise ValueError(i)
    if torch.cuda.device_count() <= i:
        raise RuntimeError("no GPU")
    return torch.device(f"cuda:{i}")


@wrong("try_gpu", "a name instead of a device")
def try_gpu__name(i=0):
    if i < 0:
        raise ValueError(i)
    return f"cuda:{i}" if torch.cuda.device_count() > i else "cpu"


@wrong("try_gpu", "one GPU too many")
def try_gpu__off_by_one(i=0):
    if i < 0:
        raise ValueError(i)
    return torch.device(f"cuda:{i}" if torch.cuda.device_count() >= i else "cpu")


@wrong("try_gpu", "one GPU too few")
def try_gpu__last_one(i=0):
    if i < 0:
        raise ValueError(i)
    return torch.device(f"cuda:{i}" if torch.cuda.device_count() > i + 1 else "cpu")


@wrong("try_gpu", "negative numbers pass")
def try_gpu__negative(i=0):
    return torch.device(f"cuda:{i}" if 0 <= i < torch.cuda.device_count() else "cpu")


@wrong("try_gpu", "negative numbers refused only where there is a GPU")
def try_gpu__negative_on_cpu(i=0):
    if torch.cuda.device_count() == 0:
        return torch.device("cpu")
    if i < 0:
        raise ValueError(i)
    return torch.device(f"cuda:{i}" if torch.cuda.device_count() > i else "cpu")


@wrong("try_gpu", "asks once, when it is defined")
def try_gpu__asked_once(i=0, count=torch.cuda.device_count()):  # noqa: B008 - the mistake
    if i < 0:
        raise ValueError(i)
    return torch.device(f"cuda:{i}" if count > i else "cpu")


@wrong("try_gpu", "no default")
def try_gpu__no_default(i):
    if i < 0:
        raise ValueError(i)
    return torch.device(f"cuda:{i}" if torch.cuda.device_count() > i else "cpu")


@wrong("try_gpu", "the last GPU in the place of a missing one")
def try_gpu__clamped(i=0):
    if i < 0:
        raise ValueError(i)
    count = torch.cuda.device_count()
    return torch.device(f"cuda:{min(i, count - 1)}" if count else "cpu")


@wrong("try_gpu", "the course's own")
def try_gpu__library(i=0):
    if i < 0:
        raise ValueError(i)
    return course_lib.device.try_gpu(i)


@wrong("try_gpu", "the course's own, by another name")
def try_gpu__alias(i=0):
    if i < 0:
        raise ValueError(i)
    return library_try_gpu(i)


# --- check_evaluate


@wrong("check_evaluate", "looks for two numbers only")
def check_evaluate__two_numbers(f):
    model = nn.Linear(2, 2)
    return len(f(model, [(torch.zeros(3, 2), torch.tensor([0, 1, 1]))], nn.functional.cross_entropy, "cpu")) == 2


@wrong("check_evaluate", "one batch, so that no average can be wrong")
def check_evaluate__one_batch(f):
    torch.manual_seed(0)
    model, X, y = nn.Linear(2, 2), torch.randn(6, 2), torch.tensor([0, 1, 1, 0, 0, 1])
    loss, accuracy = f(model, [(X, y)], nn.functional.cross_entropy, "cpu")
    return abs(loss - nn.functional.cross_entropy(model(X), y).item()) < 1e-5 and 0 <= accuracy <= 1


@wrong("check_evaluate", "looks at the mode of the model only")
def check_evaluate__mode(f):
    model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
    f(model, [(torch.zeros(3, 2), torch.tensor([0, 1, 1]))], nn.functional.cross_entropy, "cpu")
    return model.training


@wrong("check_evaluate", "wants the model in prediction mode afterwards")
def check_evaluate__wants_eval(f):
    model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
    f(model, [(torch.zeros(3, 2), torch.tensor([0, 1, 1]))], nn.functional.cross_entropy, "cpu")
    return not model.training


@wrong("check_evaluate", "accepts everything")
def check_evaluate__everything(f):
    return True


@wrong("check_evaluate", "returns nothing")
def check_evaluate__nothing(f):
    with torch.no_grad():
        f(nn.Linear(2, 2), [(torch.zeros(3, 2), torch.tensor([0, 1, 1]))], nn.functional.cross_entropy, "cpu")


@wrong("check_evaluate", "compares the loss exactly")
def check_evaluate__exact(f):
    torch.manual_seed(0)
    model, X = nn.Linear(3, 3), torch.randn(7, 3)
    y = torch.tensor([0, 1, 2, 0, 1, 2, 0])
    loss, _ = f(model, [(X[:4], y[:4]), (X[4:], y[4:])], nn.functional.cross_entropy, "cpu")
    return loss == nn.functional.cross_entropy(model(X), y).item()
