# %% [markdown]
# # 07 · The training loop 训练循环
#
# **25 points · about 91 minutes** · plus 2 points for one answer in words
#
# A network with a hidden layer, dropout against overfitting, a start that keeps signals alive, an optimiser with a
# memory, and the loop that drives them all: in this notebook you write every part of what `model.fit(...)` hides in
# other libraries. At the end your own parts recognise nine out of ten handwritten digits after a second of training.
#
# Training loops have a habit that makes them dangerous: **wrong ones learn, too.** Leave out `zero_grad()`, and softmax
# regression on 6,000 Fashion-MNIST images still reaches 0.72 to 0.77 in three epochs, where the right loop reaches 0.78.
# Nothing crashes, nobody notices. So here each step is looked at on its own, and accuracy is the last thing we check.
#
# You will learn to
# 1. build a multilayer perceptron (多层感知机) that returns raw scores, *logits*, and say why it has no softmax;
# 2. drop values so that the expected sum stays the same (丢弃法, dropout), and only while training;
# 3. choose the size of the first weights from fan-in and fan-out (Xavier 初始化);
# 4. write an optimiser (优化器) that keeps a state for each parameter;
# 5. write the five steps of training in their order, with honest bookkeeping around them;
# 6. evaluate without leaving traces, and keep the best weights: references are not copies.
#
# **How it works.** Write your code in the cells that end with `raise NotImplementedError`, run the cell with Shift+Enter,
# then run the check below it. A check tells you what came back, what was expected, and the likely reason. Your grade
# comes from *hidden* tests of the same functions: other sizes, other devices, other loss functions. So read the
# docstrings to the letter: they are the contract. Stuck? Each task has two hints to unfold.

# %%
# %matplotlib inline
NEEDED = 1  # the course_lib that this notebook was written for
try:
    import math
    from collections.abc import Callable, Iterable

    import torch
    from torch import Tensor, nn
    from torch.nn.functional import cross_entropy

    import course_lib
    from course_lib import data, plotting
    from course_lib.checks import Check
    from course_lib.spies import STEPS, Spy, in_place

    found = getattr(course_lib, "INTERFACE", "an older one")
except ImportError as error:
    found = f"none ({error})"
if found != NEEDED:
    raise ImportError(
        f"""This notebook needs course_lib, interface {NEEDED}; found: {found}.
It comes with the course's wheel, a file deep_learning_exercises-*.whl that your teacher hands out.
  JupyterLab  run   %pip install --upgrade path/to/that/file.whl   in a cell, then Kernel > Restart Kernel.
  VS Code     the same; first choose the right kernel at the top right of this notebook.
  Colab       upload the file (folder icon at the left), then   %pip install --upgrade ./that_file.whl"""
    )
torch.set_num_threads(1)  # with matrices as small as ours several threads only wait for each other
print(f"torch {torch.__version__}, course_lib {found}: ready")

# %% [markdown]
# ## 7.1 A network with a hidden layer
#
# `MLP` · **3 points** · 10 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** Softmax regression has one linear layer, so each class has one template, and a class that comes in two forms is
# out of luck. A second linear layer *alone* would not help:
#
# $$ W_2 (W_1 x + b_1) + b_2 = (W_2 W_1)\, x + (W_2 b_1 + b_2) $$
#
# is one linear layer again. Something that is not linear must stand between them: ReLU, $\max(0, z)$.
#
# $$ x \;\longrightarrow\; \text{Linear} \;\longrightarrow\; \text{ReLU} \;\longrightarrow\; \text{Linear} \;\longrightarrow\; \text{scores} $$
#
# A model in PyTorch is a class derived from `nn.Module`. Layers are made **once**, in `__init__`, and assigned to `self`:
# that is how their weights are found by `model.parameters()`. `forward` says what happens to a batch. Here is softmax
# regression, written that way:


# %%
class SoftmaxRegression(nn.Module):
    def __init__(self, num_inputs: int, num_outputs: int) -> None:
        super().__init__()  # first of all: without it nn.Module cannot register the layer
        self.scores = nn.Linear(num_inputs, num_outputs)

    def forward(self, X: Tensor) -> Tensor:
        return self.scores(X.flatten(1))  # (n, 1, 28, 28) -> (n, 784): axis 0, the samples, stays


model = SoftmaxRegression(784, 10)
print(model)
for name, parameter in model.named_parameters():
    print(f"{name:15}{tuple(parameter.shape)!s:12}{parameter.numel():6,} numbers")
print("five images give", tuple(model(torch.rand(5, 1, 28, 28)).shape))

# %% [markdown]
# **No softmax at the end.** `cross_entropy` applies the softmax itself, in the stable way. A softmax inside the model would
# make it two, and the second one sees nothing but numbers between 0 and 1. It still learns: on Fashion-MNIST it stands
# at about 0.63 after three epochs, instead of 0.77. A ReLU at the end is no better, for scores may be negative.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# You need two layers where the example has one. How many numbers travel from the first to the second?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# In `__init__`, after `super().__init__()`: two `nn.Linear(..., ...)`. In `forward`: flatten, first layer, `torch.relu(...)`,
# second layer, `return`. Or build one `nn.Sequential(nn.Flatten(), ...)` and call it.
#
# </details>


# %% task="MLP"
class MLP(nn.Module):
    """Flatten -> Linear(num_inputs, num_hidden) -> ReLU -> Linear(num_hidden, num_outputs).

    Input (n, ...) with num_inputs values per sample; output (n, num_outputs) raw scores: no
    softmax, no final ReLU, no dropout.
    """

    def __init__(self, num_inputs: int, num_hidden: int, num_outputs: int) -> None:
        raise NotImplementedError

    def forward(self, X: Tensor) -> Tensor:
        raise NotImplementedError


# %% check="MLP" points=3
with Check("MLP") as check:
    model = MLP(784, 512, 10)
    for layer in model.modules():
        if not list(layer.children()):
            layer.register_forward_hook(lambda layer, _, out: print(f"{layer!s:60} -> {tuple(out.shape)}"))
    scores = model(torch.rand(5, 1, 28, 28))
    check.shape("five images", scores, (5, 10))
    count = sum(parameter.numel() for parameter in model.parameters())
    reason = "784*512 + 512 weights and biases, then 512*10 + 10; layers made in forward are not found"
    check.equal("number of parameters of MLP(784, 512, 10)", count, 407_050, reason)
    reason = "return raw scores: cross_entropy applies the softmax itself"
    check.true("the rows do not sum to 1", not torch.allclose(scores.sum(dim=1), torch.ones(5)), reason)

    torch.manual_seed(0)
    x, small = torch.linspace(-3, 3, 301), MLP(1, 12, 3)
    outputs = small(x[:, None])
    display(plotting.graph_of(x, outputs, "three outputs of MLP(1, 12, 3): each hidden ReLU makes a bend"))
    check.shape("one number each", outputs, (301, 3))
    bends = (outputs[2:] - 2 * outputs[1:-1] + outputs[:-2]).abs().amax()
    check.true("the lines have bends", bends > 1e-4, "without ReLU two linear layers are one")

# %% [markdown]
# ## 7.2 Forgetting on purpose
#
# `dropout` · **4 points** · 12 minutes · difficulty ●●○○○ · importance ●●●●○
#
# **Why.** 400,000 weights are more than enough to learn 6,000 images by heart. Dropout (丢弃法) makes that hard: in each training
# step it sets every hidden value to 0 with probability $p$, so that no unit can rely on its neighbour being there.
#
# Zeros make sums smaller. The next layer adds up what it gets, and after training, when nothing is dropped any more, the
# sums would suddenly be larger than all that it has seen. So the values that stay are scaled up *while training*:
#
# $$ x'_i = \begin{cases} 0 & \text{with probability } p \\ \dfrac{x_i}{1-p} & \text{otherwise} \end{cases}
# \qquad\Longrightarrow\qquad E[x'_i] = p \cdot 0 + (1-p)\, \frac{x_i}{1-p} = x_i $$
#
# and in prediction there is nothing to do at all. Beware: here, as in PyTorch, $p$ is the probability of **dropping**. Some
# courses and older papers mean the probability of keeping.
#
# To toss a coin for each element, compare uniform random numbers with a probability. A `torch.Generator` makes the tosses
# repeatable without disturbing the randomness of others:

# %%
generator = torch.Generator().manual_seed(7)
tosses = torch.rand(2, 10, generator=generator)
print((tosses < 0.3).int())
for n in (100, 10_000, 1_000_000):
    share = (torch.rand(n, generator=generator) < 0.3).float().mean()
    print(f"{n:9,} tosses: {share:.4f} of them below 0.3")

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# Multiply X by a mask of zeros and ones, then rescale. Which inputs need no mask at all? And what would the formula do for
# $p = 1$?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# First `raise ValueError` for a p that is no probability; then the two cases that return X itself; then p = 1. For the rest,
# `mask = torch.rand(X.shape, generator=..., device=X.device) >= p` and one `return`. (`torch.rand_like` takes no generator
# in older versions of PyTorch.) Never `X *= mask`: that changes the caller's tensor.
#
# </details>


# %% task="dropout"
def dropout(X: Tensor, p: float, training: bool, generator: torch.Generator | None = None) -> Tensor:
    """Inverted dropout: a tensor of X's shape and dtype, with the same expected value.

    In training every value is set to 0 with probability p, independently, and the others are
    multiplied by 1/(1-p). training=False: X as it is. p=0: X; p=1: zeros. ValueError unless
    0 <= p <= 1. Randomness from `generator` (None: the global one). Differentiable; X unchanged;
    no F.dropout.
    """
    raise NotImplementedError


# %% check="dropout" points=4
with Check("dropout") as check:
    coins = torch.Generator().manual_seed(0)
    X = torch.linspace(0.1, 0.9, 100).repeat(4000, 1)
    dropped, predicted = dropout(X, 0.4, True, coins), dropout(X, 0.4, False, coins)
    check.shape("the shape of the result", dropped, (4000, 100))
    unscaled = X * (torch.rand(X.shape, generator=coins) >= 0.4)
    groups = {
        "training, yours": dropped.sum(dim=1),
        "zeros, but no 1/(1-p)": unscaled.sum(dim=1),
        "prediction, yours": predicted.sum(dim=1),
    }
    display(plotting.sums(groups, 50.0, "sums of 100 inputs, p = 0.4; without dropout the sum is 50"))
    zeros = (dropped == 0).float().mean().item()
    reason = "p is the probability of DROPPING"
    check.true(f"share of zeros with p = 0.4: {zeros:.3f}", abs(zeros - 0.4) < 0.01, reason)
    expected = torch.where(dropped == 0, 0.0, X / 0.6)
    check.close("the values that stay", dropped, expected, "they grow to x / (1 - p)")
    check.close("training=False", predicted, X, "in prediction X stays as it is")
    check.raises(ValueError, dropout, X, 1.5, True, why="1.5 is no probability")

# %% [markdown]
# ## 7.3 A good start
#
# `xavier_uniform_` · **3 points** · 8 minutes · difficulty ●●○○○ · importance ●●●○○
#
# **Why.** Send a batch through ten layers of 256 tanh units. With weights from $N(0, 0.01^2)$ each layer makes the numbers
# about six times smaller; behind the tenth they have a standard deviation of $10^{-8}$, and the gradients on their way back
# are no better off. With weights from $N(0, 1)$ nearly every unit sits at -1 or 1, where tanh is flat and has no gradient.
# In both cases there is next to nothing to learn from.
#
# A unit adds up *fan-in* products, so its variance is about $\text{fan-in} \cdot \text{Var}(w)$ times that of its inputs;
# going back, a gradient adds up *fan-out* products. Xavier Glorot's compromise (2010) makes the mean of these two factors 1,
# so that both are near 1 where the fans are alike:
#
# $$ \text{Var}(w) = \frac{2}{\text{fan-in} + \text{fan-out}}, \qquad
# w \sim U(-a, a) \text{ with } a = \sqrt{\frac{6}{\text{fan-in} + \text{fan-out}}},
# \quad\text{because } \text{Var}(U(-a, a)) = \frac{a^2}{3} $$
#
# Where do the fans stand? In the shape of the weights, outputs first. In a convolution each output adds up a whole window
# of every input channel, so both fans count the window, too:

# %%
print("Linear(784, 512)", tuple(nn.Linear(784, 512).weight.shape), "fan-in 784, fan-out 512")
print("Conv2d(3, 16, 5)", tuple(nn.Conv2d(3, 16, 5).weight.shape), "fan-in 3*5*5 = 75, fan-out 16*5*5 = 400")

# %% [markdown]
# The trailing underscore is PyTorch's promise of an **in-place** function: it fills the tensor it is given, and returns the
# same one. Weights require gradients, and filling them is no step of the computation, so autograd must not record it.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Everything is in `W.shape`: the first two lengths, and the product of the others (1 if there are none).
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `math.prod(W.shape[2:])` is 1 for a matrix. Then `math.sqrt(...)`; and inside `with torch.no_grad():` one call of
# `W.uniform_(low, high, generator=generator)`. `W = ...` would only give a new tensor a local name.
#
# </details>


# %% task="xavier_uniform_"
def xavier_uniform_(W: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Fill W in place, uniform on (-a, a), a = sqrt(6 / (fan_in + fan_out)); return W.

    Linear (out, in): fans in and out. Further axes (kh, kw of a convolution, or any number): both
    fans times their product. Not recorded by autograd. ValueError for fewer than 2 axes. Without
    xavier_uniform_, xavier_normal_ and kaiming_uniform_ of nn.init (nn.init.uniform_ is fine).
    """
    raise NotImplementedError


# %% check="xavier_uniform_" points=3
with Check("xavier_uniform_") as check:
    generator = torch.Generator().manual_seed(0)
    starts = {
        "N(0, 1)": lambda W: W.normal_(generator=generator),
        "N(0, 0.01²)": lambda W: W.normal_(0, 0.01, generator=generator),
        "Xavier, yours": lambda W: xavier_uniform_(W, generator),
    }
    spreads, X = {}, torch.randn(256, 256, generator=generator)
    for name, fill in starts.items():
        H, spreads[name] = X, []
        for _ in range(10):
            W = torch.zeros(256, 256)
            fill(W)
            H = torch.tanh(H @ W.T)
            spreads[name].append(H.std().item())
    display(plotting.spread_by_layer(spreads))
    W = nn.Linear(400, 200).weight
    reason = "fill W itself, and return it"
    check.true("the same tensor comes back", xavier_uniform_(W, generator) is W, reason)
    largest, bound = W.abs().max().item(), math.sqrt(6 / 600)
    reason = "a = sqrt(6 / (fan_in + fan_out)), and the numbers lie between -a and a"
    statement = f"largest |w| of a (200, 400) matrix: {largest:.4f}, a = {bound:.4f}"
    check.true(statement, 0.99 * bound < largest <= bound, reason)
    check.true("smallest w is near -a", W.min() < -0.99 * bound, reason)
    check.raises(ValueError, xavier_uniform_, torch.zeros(5), why="a bias vector has no fan-in")

# %% [markdown]
# `N(0, 1)` looks healthy in this picture, and is not: its units are stuck at the flat ends of tanh. How many?

# %%
generator = torch.Generator().manual_seed(1)
X, W = torch.randn(256, 256, generator=generator), torch.randn(256, 256, generator=generator)
stuck = torch.tanh(X @ W.T).abs() > 0.99
print(f"behind ONE layer with N(0, 1) weights {stuck.float().mean():.0%} of the units are beyond ±0.99,")
print(f"where the slope of tanh, 1 - tanh², is below {1 - 0.99**2:.2f}")

# %% [markdown]
# ## 7.4 Steps that know the terrain
#
# `RMSProp` · **4 points** · 18 minutes · difficulty ●●●○○ · importance ●●●●○
#
# **Why.** Plain SGD uses one learning rate for all weights. In a long narrow valley there is no good one: what is right for
# the gentle slope along the valley makes the steep sides explode. RMSProp (优化器) divides each gradient by its own usual
# size. It keeps, for every single weight, a running average of the squared gradient:
#
# $$ v \leftarrow \alpha\, v + (1 - \alpha)\, g^2, \qquad p \leftarrow p - \eta\, \frac{g}{\sqrt{v} + \varepsilon} $$
#
# with $v = 0$ at first. Look at what one step makes of a large and a tiny gradient:

# %%
lr, alpha, eps = 0.01, 0.9, 1e-8
for g in (4.0, 0.04):
    v = alpha * 0.0 + (1 - alpha) * g**2
    print(f"g = {g:5}: v = {v:.5f}, step = lr * g / (sqrt(v) + eps) = {lr * g / (math.sqrt(v) + eps):.5f}")

# %% [markdown]
# Equal steps: the first one has length $\eta / \sqrt{1-\alpha}$ whatever the gradient. What is left of $g$ is its sign and
# how it compares with its own past.
#
# An optimiser is an object that outlives the single step. It holds the parameters and, for **each** of them, a $v$ of the
# same shape. Note that `model.parameters()` is a *generator*: it can be walked through once, and is empty ever after.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# What must `__init__` remember so that the second call of `step()` still finds all parameters and their averages? When is it
# known which shape each average has?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `self.params = list(params)`, and a list of `torch.zeros_like(p)`. In `step`, under `torch.no_grad()`, walk through both lists
# with `zip`; skip `p.grad is None`; update `v` in place (`v.mul_(...).add_(...)`, or assign the new one back into the list);
# `p -= ...` changes the parameter itself. `p = p - ...` does not. And `p.grad *= ...` would change the gradient: compute a new
# tensor.
#
# </details>


# %% task="RMSProp"
class RMSProp:
    """The optimiser 'rmsprop'. Per entry, with v = 0 at first:

        v <- alpha v + (1 - alpha) g^2
        p <- p - lr g / (sqrt(v) + eps)

    params may be a generator (model.parameters()). step() updates in place, skips parameters
    without gradient and leaves p.grad as it is; zero_grad() clears the gradients (None or zeros).
    No torch.optim.
    """

    def __init__(self, params: Iterable[Tensor], lr: float = 1e-3, alpha: float = 0.9, eps: float = 1e-8) -> None:
        raise NotImplementedError

    def step(self) -> None:
        raise NotImplementedError

    def zero_grad(self) -> None:
        raise NotImplementedError


# %% check="RMSProp" points=4
with Check("RMSProp") as check:
    p = torch.tensor([1.0, 1.0], requires_grad=True)
    optimizer = RMSProp((parameter for parameter in [p]), lr=0.01)
    p.grad = torch.tensor([4.0, 0.04])
    optimizer.step()
    expected = torch.tensor([1 - 0.0316228, 1 - 0.0316228])
    reason = "0.01 / sqrt(0.1) = 0.0316"
    check.close("one step from 1 with gradients 4 and 0.04", p.detach(), expected, reason)
    reason = "a step reads the gradients, it does not change them"
    check.close("p.grad after the step", p.grad, torch.tensor([4.0, 0.04]), reason)
    optimizer.step()
    expected = torch.tensor([1 - 0.0316228 - 0.0229416, 1 - 0.0316228 - 0.0229416])
    reason = "v is now 0.19 g²: does it outlive the step?"
    check.close("a second step with the same gradients", p.detach(), expected, reason)
    optimizer.zero_grad()
    reason = "afterwards p.grad is None or all zeros"
    check.true("zero_grad() clears", p.grad is None or not p.grad.any(), reason)

    paths = {}
    for name, kind, lr in [("SGD, lr 0.9", torch.optim.SGD, 0.9), ("RMSProp, lr 0.5", RMSProp, 0.5)]:
        w = torch.tensor([-9.0, 2.0], requires_grad=True)
        optimizer, places = kind([w], lr=lr), [w.detach().clone()]
        for _ in range(25):
            optimizer.zero_grad()
            ((0.02 * w[0] ** 2 + 2 * w[1] ** 2) / 2).backward()
            optimizer.step()
            places.append(w.detach().clone())
        paths[name] = torch.stack(places)
    display(plotting.valley(paths, steepness=(0.02, 2)))
    reason = "25 steps should lead from (-9, 2) to within 0.5 of the star at (0, 0)"
    check.true("RMSProp arrives", torch.linalg.vector_norm(paths["RMSProp, lr 0.5"][-1]) < 0.5, reason)

# %% [markdown]
# The sides of this valley are 100 times steeper than its floor. SGD with a learning rate of 0.9 already bounces from side to
# side, at 1.0 it would never come to rest, and in 25 steps it has covered a third of the way.
#
# ## 7.5 One epoch
#
# `train_epoch` · **4 points** · 18 minutes · difficulty ●●●○○ · importance ●●●●●
#
# **Why.** This is the heart of every training program, from softmax regression to the largest language model. For each batch:
#
# | | step | what it does | if it is left out |
# |---|---|---|---|
# | 1 | `optimizer.zero_grad()` | clears the gradients | `backward()` *adds* to the old ones: each step uses the sum of all batches so far |
# | 2 | `outputs = model(X)` | forward pass, records the graph | |
# | 3 | `loss = loss_fn(outputs, y)` | one number | |
# | 4 | `loss.backward()` | fills every `.grad` | nothing to step along |
# | 5 | `optimizer.step()` | moves the weights | nothing is learnt |
#
# Around the steps stands the bookkeeping, and that is where honest people go wrong. An example: the last batch is smaller.

# %%
sizes, right = [4, 4, 2], [4, 4, 0]
print("mean of the batches' accuracies:", sum(r / n for r, n in zip(right, sizes)) / 3)
print("right samples / all samples:    ", sum(right) / sum(sizes))

# %% [markdown]
# Only the second is the accuracy. The same holds for the loss: `loss_fn` returns the mean of *its* batch, so it must be weighted
# with the batch's size before it is added up.
#
# Add up plain numbers, `loss.item()`, not tensors: a loss tensor holds on to the whole graph of its batch, and a sum of such
# tensors to the graphs of all batches, until the memory is full.
#
# Two more things. `model.train()` switches dropout on; somebody may have switched it off before. And X and y must be
# where the model is: `X.to(device)` returns the copy on the device, X itself stays where it is.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Three running totals: the sum of losses, the number of right answers, the number of samples. What do they look like at the
# end if the loader gave nothing? The scores that you have just used for the loss will do for the accuracy as well.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `model.train()`; then `for X, y in loader:` move both, the five steps, `total += loss.item() * len(y)`,
# `right += (outputs.argmax(dim=1) == y).sum().item()`, `samples += len(y)`; afterwards the ValueError and the two quotients.
# Do not ask for `len(loader)`: a loader may not know it.
#
# </details>


# %% task="train_epoch"
def train_epoch(
    model: nn.Module, loader: Iterable, loss_fn: Callable, optimizer, device: str | torch.device
) -> tuple[float, float]:
    """One pass over the loader in training mode; returns (average loss, accuracy).

    Per batch: send X and y with .to(device) (always), clear gradients, forward,
    loss_fn(model(X), y), backward, step. Gradients stored before the call must not count. One
    forward pass per batch. The averages are over SAMPLES, measured on the outputs used for
    training, as Python floats; no batch's graph is kept alive. The loader may have no len().
    ValueError for an empty loader. loss_fn returns a batch mean.
    """
    raise NotImplementedError


# %% check="train_epoch" points=4
with Check("train_epoch") as check:
    model = nn.Linear(2, 2)
    model.load_state_dict({"weight": torch.tensor([[0.2, 0], [0, 0.2]]), "bias": torch.zeros(2)})
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 100.0)  # left behind by somebody else
    points = [[1.0, 0], [2, 0], [0, 1], [0, 2], [1, 2], [3, 1], [1, 3], [2, 3], [4, 0], [0, 4]]
    labels = torch.tensor([0, 0, 1, 1, 0, 0, 1, 1, 0, 0])
    batches = list(zip(torch.tensor(points).split(4), labels.split(4)))
    spy = Spy(model, batches, cross_entropy, torch.optim.SGD(model.parameters(), lr=0.5))
    model.eval()
    loss, accuracy = train_epoch(spy.model, spy.loader, spy.loss_fn, spy.optimizer, "cpu")
    display(plotting.training_steps(spy.rounds))
    check.equal("number of batches", len(spy.rounds), 3)
    for number, steps in enumerate(spy.rounds, 1):
        wrong = [step for step, right in in_place(steps).items() if not right]
        reason = f"each batch needs once, and in this order: {', '.join(STEPS)}"
        check.equal(f"steps of batch {number} that are missing or misplaced", wrong, [], reason)
    check.true("the model is in training mode", model.training, "model.train() comes first")
    check.equal("accuracy: 8 of 10 are right", accuracy, 0.8, "count right samples, divide by all samples")
    check.equal("average loss is a Python float", type(loss), float, "loss.item() is a plain number")
    reason = "expected 0.6841: weight the mean of each batch with the size of the batch"
    check.true(f"average loss: {loss:.4f}", abs(loss - 0.6841) < 1e-4, reason)
    reason = "0 samples have no average"
    check.raises(ValueError, train_epoch, model, [], cross_entropy, spy.optimizer, "cpu", why=reason)

# %% [markdown]
# ## In your own words
#
# **2 points**, read by a person. A classmate trains a network with dropout on the digits and shows you the first epochs:
#
# | epoch | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|
# | training accuracy, from `train_epoch` | 0.594 | 0.822 | 0.857 | 0.875 | 0.915 |
# | test accuracy, measured after each epoch | 0.883 | 0.903 | 0.917 | 0.919 | 0.928 |
#
# "The network is better on images it has *never seen*," says the classmate, "so there must be a bug." There is none. In three or
# four sentences: give **two** reasons why the training accuracy can lie below the test accuracy here, and say how you
# would measure a training accuracy that may be compared with the test accuracy.

# %% [markdown] manual="why_below" points=2
# *Write your answer here: double-click this cell, and replace this line.*

# %% [markdown]
# ## 7.6 Measuring without touching
#
# `evaluate` · **3 points** · 10 minutes · difficulty ●●●○○ · importance ●●●●●
#
# **Why.** An evaluation is a measurement, and a measurement should not change what it measures. There are two switches, and
# they have nothing to do with each other:
#
# - `model.eval()` (预测模式) changes what the layers **compute**: dropout passes everything on, batch normalisation uses what
#   it has stored. Forget it, and your numbers are random and too low.
# - `torch.no_grad()` stops autograd from **recording**. Forget it, and the numbers are right, but time and memory are wasted.
#
# The mode is a flag of *every* sub-module, and `eval()` and `train()` set all of them. Watch what that does to a layer that was
# frozen on purpose:

# %%
model = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))
model[1].eval()  # frozen: it shall go on using its stored statistics
print("before       ", [module.training for module in model.modules()])
model.eval()
print("after eval() ", [module.training for module in model.modules()])
model.train()
print("after train()", [module.training for module in model.modules()])

# %% [markdown]
# The frozen layer is frozen no more. "As before" therefore means: note the flag of each module, and give each of them its own flag back.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# It is `train_epoch` without the steps that learn. What has to be noted before the first batch, and restored after the last?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `flags = [module.training for module in model.modules()]`, later `for module, flag in zip(model.modules(), flags): module.training = flag`.
# In between: `model.eval()` and the loop inside `with torch.no_grad():`. The totals are the same three as before.
#
# </details>


# %% task="evaluate"
def evaluate(
    model: nn.Module, loader: Iterable, loss_fn: Callable, device: str | torch.device
) -> tuple[float, float]:
    """(average loss, accuracy) over samples, in prediction mode, without recording gradients.

    As Python floats; X and y are sent with .to(device), always. The model (parameters and their
    requires_grad, gradients, mode of every sub-module) is afterwards as before. loss_fn returns a
    batch mean. The loader may have no len(). ValueError if it is empty.
    """
    raise NotImplementedError


# %% check="evaluate" points=3
with Check("evaluate") as check:
    torch.manual_seed(0)
    layers = nn.Linear(20, 50), nn.ReLU(), nn.BatchNorm1d(50), nn.Dropout(0.5), nn.Linear(50, 3)
    model = nn.Sequential(*layers).eval()
    X = torch.randn(210, 20)
    with torch.no_grad():
        y = model(X).argmax(dim=1)
    y[::10] = (y[::10] + 1) % 3  # one label in ten is wrong
    model.train()
    model[2].eval()
    batches = list(zip(X.split(100), y.split(100)))
    yours = [evaluate(model, batches, cross_entropy, "cpu") for _ in range(5)]
    with torch.no_grad():
        noisy = [(model(X).argmax(dim=1) == y).float().mean().item() for _ in range(5)]
    groups = {"evaluate, five times": [accuracy for _, accuracy in yours], "in training mode": noisy}
    display(plotting.repeated(groups, "accuracy of one and the same model"))
    reason = "they differ: dropout was active, or the model has changed"
    check.true("five evaluations agree", len(set(yours)) == 1, reason)
    reason = "divide by the samples, not by the batches"
    check.equal("accuracy: 189 of 210 are right", yours[0][1], 0.9, reason)
    flags = [module.training for module in model]
    reason = "the third layer was in prediction mode, the others were not: give each its own flag back"
    check.equal("modes of the five layers afterwards", flags, [True, True, False, True, True], reason)
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    check.equal("gradients left behind", gradients, [], "an evaluation does not learn")
    check.raises(ValueError, evaluate, model, [], cross_entropy, "cpu", why="0 samples have no average")

# %% [markdown]
# A real case, for comparison: an MLP with dropout on Fashion-MNIST, trained for three epochs, has a test accuracy of 0.76 to
# 0.77; measured in training mode the very same network seems to have 0.73 to 0.75.
#
# ## 7.7 Epoch after epoch
#
# `fit` · **3 points** · 12 minutes · difficulty ●●●○○ · importance ●●●●○
#
# **Why.** Train, evaluate, note four numbers; and again. There is one trap on the way. The last epoch is not always the
# best, so we want to keep the weights of the best one, and the obvious line for it does not work:

# %%
layer = nn.Linear(2, 1, bias=False)
layer.weight.data.fill_(1.0)
best = layer.state_dict()  # "the weights as they are now"
layer.weight.data.fill_(-7.0)  # training goes on
print("best:", best["weight"].tolist())

# %% [markdown]
# `state_dict()` returns **references** to the live weights: names for the same memory, as in notebook 01. What shall survive
# must be copied: clone each tensor, or `copy.deepcopy` the dictionary. `model.load_state_dict(best)` puts it back.
#
# Your function calls your `train_epoch` and your `evaluate`; the hidden tests put correct ones in their places, so a mistake
# left in them costs nothing here.
#
# One word on honesty: whoever chooses an epoch by its test accuracy has used the test set to make a choice, and the
# accuracy of the chosen epoch is flattering. In earnest the choice is made on a third set, for *validation* (验证集).
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Four lists in a dictionary, a loop over the epochs, and two calls. For `keep_best`: what do you compare this epoch's
# accuracy with, so that of two equals the *first* stays?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# Inside the loop: `if keep_best and test_acc > best_acc:` with `best_acc = -1.0` before it; a copy such as
# `{name: value.clone() for name, value in model.state_dict().items()}`. After the loop: `load_state_dict` if there is a copy
# (with 0 epochs there is none), and `model.train()`.
#
# </details>


# %% task="fit" needs=["train_epoch", "evaluate"]
def fit(
    model: nn.Module,
    train_loader: Iterable,
    test_loader: Iterable,
    loss_fn: Callable,
    optimizer,
    num_epochs: int,
    device: str | torch.device,
    keep_best: bool = False,
) -> dict[str, list[float]]:
    """num_epochs x (train_epoch, then evaluate on test_loader); returns the history.

    It holds "train_loss", "train_acc", "test_loss" and "test_acc", each a list of num_epochs floats.
    keep_best: at the end the model holds the weights of the epoch with the highest test accuracy
    (the first of equals). The model ends in training mode. It calls your train_epoch and evaluate.
    """
    raise NotImplementedError


# %% [markdown]
# The data of the check is real: 1,797 digits written by 13 people, as 8×8 images with values from 0 to 16. We shuffle before we
# split. Split as they lie, our runs end between 0.88 and 0.91 instead of 0.95 and above: the last fifth, it seems, comes from
# other hands than the rest, which is the harder question.

# %%
digits, names = data.digits()
order = torch.randperm(len(digits), generator=torch.Generator().manual_seed(0))
digits, names = digits[order].float() / 16, names[order]
print("images", tuple(digits.shape), digits.dtype, "  labels", tuple(names.shape), names.dtype)
plotting.images(digits[:20], names[:20].tolist())


# %% check="fit" points=3
with Check("fit") as check:
    torch.manual_seed(5)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 512), nn.ReLU(), nn.Linear(512, 10))
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3, alpha=0.9)
    live = plotting.LiveCurves(model, num_epochs=10)
    train = live.watch("train", data.Batches(digits[:1437], names[:1437], 32, shuffle=True))
    test = live.watch("test", data.Batches(digits[1437:], names[1437:], 360))
    history = fit(model, train, test, cross_entropy, optimizer, 10, "cpu", keep_best=True)
    check.equal("the keys", sorted(history), ["test_acc", "test_loss", "train_acc", "train_loss"])
    lengths = [len(values) for values in history.values()]
    check.equal("their lengths", lengths, [10] * 4, "one number for each epoch")
    last, best = history["test_acc"][-1], max(history["test_acc"])
    print(f"test accuracy of the last epoch: {last:.3f}, of the best: {best:.3f}")
    reason = "our runs end between 0.95 and 0.97; does each function get its own loader?"
    check.true("accuracy above 0.92", last > 0.92, reason)
    with torch.no_grad():
        now = (model(digits[1437:]).argmax(dim=1) == names[1437:]).float().mean().item()
    reason = "keep_best=True should leave the weights of the best epoch; was the state_dict copied?"
    check.true(f"accuracy of the model that is left: {now:.3f}", abs(now - best) < 1e-6, reason)

# %% [markdown]
# ## 7.8 Where to compute
#
# `try_gpu` · **1 point** · 3 minutes · difficulty ●○○○○ · importance ●●●○○
#
# **Why.** The same notebook should run on your laptop and on a machine with four GPUs. So no cell says "cuda" outright; a small
# function decides. `torch.device("cuda:1")` is only a *name*, it can be made on any machine. Using it needs the GPU.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# How many GPUs must there be, at least, so that number `i` exists?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `torch.cuda.device_count()` is 0 on a machine without GPU. `torch.cuda.is_available()` alone does not tell whether there is
# a *second* one.
#
# </details>


# %% task="try_gpu"
def try_gpu(i: int = 0) -> torch.device:
    """torch.device("cuda:i") if there are at least i+1 GPUs, else torch.device("cpu").

    ValueError for i < 0. Write it yourself: course_lib.device has one as well.
    """
    raise NotImplementedError


# %% check="try_gpu" points=1
with Check("try_gpu") as check:
    count = torch.cuda.device_count()
    found = [try_gpu(i) for i in range(count + 2)]
    display(plotting.devices(found, count))
    expected = [torch.device(f"cuda:{i}") if i < count else torch.device("cpu") for i in range(count + 2)]
    for i in range(count + 2):
        check.equal(f"try_gpu({i}) with {count} GPUs", found[i], expected[i], "a torch.device, not a text")
    check.equal("try_gpu()", try_gpu(), expected[0], "i is 0 unless told otherwise")
    check.raises(ValueError, try_gpu, -1, why="GPUs are counted from 0; negative numbers mean nothing here")

# %% [markdown]
# ## All your own
#
# The network, its first weights, the optimiser, the loop and the measurement of this training run are all yours. It is the
# network with which many a book on deep learning begins, 784-512-10 with RMSProp, five epochs with batches of 128. The
# book's run took 60,000 images of MNIST and more than five minutes, and ended at 0.977. Ours takes the 6,000 images that come
# with the course, and about a second:

# %% tags=["demo", "raises-exception"]
try:
    train_images, test_images = data.mnist("train"), data.mnist("test")
    train = data.Batches(*train_images, 128, shuffle=True, transform=lambda X: X.float() / 255)
    test = data.Batches(*test_images, 500, transform=lambda X: X.float() / 255)
    torch.manual_seed(0)
    device = try_gpu()
    model = MLP(784, 512, 10).to(device)
    for parameter in model.parameters():
        if parameter.ndim > 1:
            xavier_uniform_(parameter)
    live = plotting.LiveCurves(model, num_epochs=5)
    watched = live.watch("train", train), live.watch("test", test)
    history = fit(model, *watched, cross_entropy, RMSProp(model.parameters()), 5, device)
    print(f"on {device}: test accuracy {history['test_acc'][-1]:.3f}")
except (NameError, NotImplementedError):
    print("This run starts once all eight tasks are solved.")

# %% [markdown]
# Ten times fewer images, and in as many epochs ten times fewer steps: about 0.90 instead of 0.977. Some questions to take along
# (no points):
#
# - Is it the images that are missing, or the steps? Train for 50 epochs, and you know.
# - Write a class with your `dropout` between the layers, `dropout(X, 0.5, self.training)`. What becomes of the gap between the
#   two curves?
# - Start from $N(0, 1)$ weights instead of Xavier's. How many epochs does it cost?
# - Take `zero_grad()` out of your loop and train again. Would you have noticed?

# %% [markdown]
# ## Bonus: be the grader
#
# `check_evaluate` · no points, just honour · 25 minutes · difficulty ●●●●● · importance ●●●●○
#
# **Why.** A wrong `evaluate` does not crash, and its numbers look plausible: 0.74 where 0.77 is the truth. Nobody notices, unless
# somebody has written a test that does. Write it: a function that tells a correct `evaluate` from a wrong one.
#
# The trick is a model that *tells on* whoever calls it. A forward hook sees every call, in which mode it was made, and whether
# gradients were being recorded:

# %%
spied = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
notes = []
spied.register_forward_hook(
    lambda module, _, out: notes.append((module.training, torch.is_grad_enabled(), len(out)))
)
spied(torch.zeros(4, 2))
with torch.no_grad():
    spied.eval()(torch.zeros(3, 2))
print("(training, recording, samples):", notes)

# %% [markdown]
# Your check will meet the reference, other correct answers and about twenty wrong ones. Rejecting a correct one costs everything;
# otherwise four of five wrong ones must be caught. The docstring of 7.6 is the law: two *floats*, averaged over *samples*, and
# afterwards everything is as it was. A `copy.deepcopy` of the model may be evaluated in its place: a hook goes along with the copy,
# and is called with it as `module`; but a list in the model is copied too, and the one that you look at stays empty.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# List what an evaluation may spoil: the averages (think of a last batch that is smaller, with an outlier in it), the mode during the
# pass, the mode of every sub-module afterwards (let one of them sleep before), the weights, their `.grad` and `requires_grad`, the
# global gradient mode. And what if there are no batches?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# A small model with dropout and a hook, a *generator* of batches of unequal size, one call of `f`. Work the expected numbers out by one
# pass of `model.eval()` over all samples at once. Then compare, question by question, and return `False` at the first wrong answer.
#
# </details>


# %% task="check_evaluate"
def check_evaluate(f) -> bool:
    """True if f(model, loader, loss_fn, device) is a correct evaluate as 7.6 describes it, else False.

    An exception out of f may simply fly: it counts as False.
    """
    raise NotImplementedError


# %% check="check_evaluate" points=0
with Check("check_evaluate") as check:

    def untouched(model, loader, loss_fn, device):
        return 0.0, 1.0

    def trains(model, loader, loss_fn, device):
        losses = [loss_fn(model(X), y) for X, y in loader]
        return torch.stack(losses).mean().item(), 0.5

    yours = check_evaluate(evaluate)
    reason = "one of the two is wrong: which one?"
    check.true("your check accepts your answer to 7.6", yours is True, reason)
    for name, wrong in [("one that never looks at the data", untouched), ("one in training mode", trains)]:
        try:
            yours = check_evaluate(wrong)
        except Exception:
            yours = False
        check.true(f"your check rejects {name}", yours is False, "it accepted a wrong function")

# %% [markdown]
# ## Where you stand
#
# How the visible checks ended, task by task (*Kernel > Restart Kernel and Run All Cells* brings all of it up to date):

# %% tags=["progress"]
from course_lib.progress import progress

progress(TASKS)

# %% [markdown]
# ## What you have learnt
#
# | part | the point to remember | where it returns |
# |---|---|---|
# | `MLP` | layers in `__init__`, raw scores out | AlexNet is a longer `forward` |
# | `dropout` | scale by 1/(1-p) while training, do nothing after | behind AlexNet's large layers |
# | Xavier | $\text{Var}(w) = 2 / (\text{fan-in} + \text{fan-out})$ | every deep network |
# | `RMSProp` | a state for each weight, kept between steps | Adam is RMSProp with momentum and a bias correction |
# | `train_epoch` | clear, forward, loss, backward, step; average over samples | everywhere |
# | `evaluate` | `eval()` and `no_grad()` are two switches; leave no trace | everywhere |
# | `fit` | `state_dict()` holds references: copy what shall survive | checkpoints |
#
# Save the notebook (Ctrl+S) and hand it in. *Further reading:* [torch.optim](https://docs.pytorch.org/docs/stable/optim.html)
# and [Autograd mechanics](https://docs.pytorch.org/docs/stable/notes/autograd.html), on `eval()` and `no_grad()`, in the manual.
