# %% [markdown]
# # 04 · Linear regression 线性回归
#
# **25 points · about 77 minutes** · plus 2 points for one answer in words
#
# Here you train your first model from nothing: two weights and a bias. It is a small model on purpose. Every training
# loop that you will meet, up to the largest language model, is made of the same three pieces, and in this one you can
# look behind each of them, because the right answer is known:
#
# - **data** (训练数据): features and labels, handed out in small batches;
# - **a loss** (损失函数): one number that says how wrong the model is;
# - **an optimiser** (优化算法): the rule by which the parameters move.
#
# You will learn to
# 1. make data whose true weights you know, with a random generator (随机数生成器) of your own;
# 2. write the squared loss (平方损失), and keep a column $(n, 1)$ and a vector $(n,)$ apart;
# 3. hand out minibatches (小批量), the short last one included, in one fresh order an epoch (轮);
# 4. solve the problem exactly, by the analytic solution (解析解);
# 5. solve it step by step, by minibatch stochastic gradient descent (小批量随机梯度下降): a numerical solution (数值解);
# 6. say beforehand at which learning rate (学习率) the descent explodes.
#
# **How it works.** Write your code in the cells that end with `raise NotImplementedError`, run the cell with Shift+Enter,
# then run the check below it. A check tells you what came back, what was expected, and the likely reason. Your grade
# comes from *hidden* tests of the same functions: other sizes, other seeds, other devices, side effects. So read the
# docstrings to the letter: they are the contract. One rule holds for all: unless its name ends in `_` or its docstring
# says otherwise, a function leaves its arguments, the global random state and torch's settings as they were. Stuck?
# Each task has two hints to unfold.

# %%
# %matplotlib inline
NEEDED = 1  # the course_lib that this notebook was written for
try:
    import torch
    from torch import Tensor

    import course_lib
    from course_lib import plotting
    from course_lib.checks import Check

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
from collections.abc import Iterable, Iterator


def seeded(seed: int) -> torch.Generator:
    """A random generator of our own, ready to draw from."""
    return torch.Generator().manual_seed(seed)


print(f"torch {torch.__version__}, course_lib {found}: ready")

# %% [markdown]
# ## 4.1 Data with a known answer
#
# `synthetic_data` · **3 points** · 8 minutes · difficulty ●○○○○ · importance ●●●○○
#
# **Why.** When you train on house prices, nobody can tell you the true weights, so nobody can tell you whether you found
# them. Before you trust a training loop, let it find something that you hid yourself: synthetic data (合成数据).
#
# $$ y = X w + b + \varepsilon, \qquad X_{ij} \sim \mathcal N(0, 1), \qquad \varepsilon_i \sim \mathcal N(0, \text{noise}^2) $$
#
# Each row of $X$ is a sample (样本), each column a feature (特征). `noise` is a standard deviation (标准差).
#
# Random numbers come from a *generator*: a state that moves on with every draw. All of torch shares one global state.
# Whoever draws from it, or seeds it, changes the random numbers of everybody else. A generator of your own does not:

# %%
g = seeded(7)
print("first  ", torch.rand(3, generator=g))
print("second ", torch.rand(3, generator=g), " the generator has moved on")
print("again  ", torch.rand(3, generator=seeded(7)), " the same seed, the same numbers")
before = torch.get_rng_state()
torch.rand(3, generator=g)
print("global state unmoved:", torch.equal(before, torch.get_rng_state()))

# %% [markdown]
# Nearly every random function of torch takes `generator=`. Forget it once, and your experiment cannot be repeated.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Three lines: the features, the noise, the labels. How many features are there? As many as `w` has entries. And what is
# the shape of $Xw$ when `w` is a vector, and when it is a column? Bring `w` into one form first.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `w.reshape(-1, 1)` is a column for both forms of `w`. Standard normal numbers:
# `torch.randn(rows, columns, generator=...)`, twice, with the same generator. Multiplied by `noise` they have that
# standard deviation.
#
# </details>


# %% task="synthetic_data"
def synthetic_data(
    w: Tensor, b: float, n: int, noise: float, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """X (n, d) standard normal, y = X w + b + noise * N(0, 1) of shape (n, 1).

    w may be (d,) or (d, 1), and is unchanged. All randomness comes from `generator`, which is not
    seeded again (the global random state must not move). float32.
    """
    raise NotImplementedError


# %% check="synthetic_data" points=3
with Check("synthetic_data") as check:
    w, b = torch.tensor([2.0, -3.4]), 4.2
    before = torch.get_rng_state()
    X, y = synthetic_data(w, b, 1000, 0.01, seeded(0))
    unmoved = torch.equal(before, torch.get_rng_state())
    display(plotting.feature_scatter(X, y))
    check.shape("the shape of X", X, (1000, 2))
    reason = "a vector plus a column is a table: give w and the noise a second axis"
    check.shape("the shape of y", y, (1000, 1), reason)
    spread = (y - X @ w[:, None] - b).std().item()
    statement = f"the noise has standard deviation {spread:.4f}, expected 0.01"
    reason = "noise * N(0, 1): neither a variance nor uniform numbers"
    check.true(statement, 0.009 < spread < 0.011, reason)
    reason = "pass generator= on to every random call"
    check.true("the global random state has not moved", unmoved, reason)
    X, y = synthetic_data(w[:, None], b, 5, 0.0, seeded(0))
    check.close("y for a column w, without noise", y, X @ w[:, None] + b)

# %% [markdown]
# ## 4.2 How wrong is the model?
#
# `squared_loss` · **3 points** · 8 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** Training needs *one* number that grows with every error. For a prediction $\hat y$ and a label $y$ we take
# half of the squared difference, and the mean of it over all samples:
#
# $$ \ell_i = \tfrac12 (\hat y_i - y_i)^2, \qquad L = \frac1n \sum_{i=1}^n \ell_i $$
#
# The ½ is there for the derivative: that of $\ell_i$ is $\hat y_i - y_i$, the error itself. The mean is there so that a
# learning rate means the same for 10 samples and for 10,000.
#
# Now the most expensive minus sign of this course. A model's predictions are a column `(n, 1)`; labels from a file are
# often a vector `(n,)`. You know from notebook 02 what becomes of their difference (广播机制):

# %%
y_hat, y = torch.tensor([[1.0], [2.0], [4.0]]), torch.tensor([1.0, 0.0, 1.0])
print("y_hat", tuple(y_hat.shape), "  y", tuple(y.shape), "  y_hat - y", tuple((y_hat - y).shape))
plotting.broadcast(y_hat, y[None], y_hat - y, sign="-")

# %% [markdown]
# Three samples, nine differences, and no error. The mean of the nine squares even looks like a loss, and it falls
# during training. But every prediction is now compared with *every* label of its batch, so each is pulled to the
# batch's mean label, in which its own label is only one of many. We trained with this mistake on 1,000 samples with the
# true weights $(2, -3.4)$, in batches of 10: over 20 runs $w$ came to $(0.21, -0.34)$ on average. A **tenth** of the
# truth, with batches of ten.
#
# So your loss takes no chances: as many labels as predictions, and `y` in the shape of `y_hat` before anything is
# subtracted.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# First the two questions that may end in a ValueError, then the losses of the single samples, then the reduction. The
# numbers of values must be compared before the subtraction: a single label would broadcast to all predictions.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `y_hat.numel()` counts values. `y.reshape(y_hat.shape)` works for `(n,)` and for `(n, 1)`. Then `.mean()`, `.sum()`, or
# neither; an `if` for each of the three words, and a `raise` after the last.
#
# </details>


# %% task="squared_loss"
def squared_loss(y_hat: Tensor, y: Tensor, reduction: str = "mean") -> Tensor:
    """1/2 (y_hat - y)^2. reduction: "mean" or "sum" (0-d tensors) or "none" (y_hat's shape).

    y may be (n,) or (n, 1): it is reshaped to y_hat's shape; ValueError if the numbers of values
    differ, and for any other `reduction`. Differentiable; keeps the dtype; y_hat and y unchanged.
    The result lies on the device of the inputs.
    """
    raise NotImplementedError


# %% check="squared_loss" points=3
with Check("squared_loss") as check:
    y_hat, y = torch.tensor([[1.0], [2.0], [4.0]]), torch.tensor([1.0, 0.0, 1.0])
    display(plotting.squared_errors(y_hat, y, squared_loss(y_hat, y, "none")))
    yours = squared_loss(y_hat, y)
    of_the_table = ((y_hat - y) ** 2).mean() / 2
    reason = "(0 + 4 + 9) / 2 / 3: no more and no less"
    if str(yours) == str(of_the_table):
        reason = "y_hat (3, 1) minus y (3,) became (3, 3): you averaged 9 differences, not 3. Reshape y first"
    check.close("squared_loss([[1], [2], [4]], [1, 0, 1])", yours, torch.tensor(13 / 6), reason)
    check.close("the same with \"sum\"", squared_loss(y_hat, y, "sum"), torch.tensor(6.5))
    yours = squared_loss(y_hat, y, reduction="none")
    check.close("the same with \"none\"", yours, torch.tensor([[0.0], [2.0], [4.5]]))
    reason = "3 predictions, 1 label: it would broadcast"
    check.raises(ValueError, squared_loss, y_hat, torch.tensor([1.0]), why=reason)
    check.raises(ValueError, squared_loss, y_hat, y, "avg", why="there is no reduction of that name")

# %% [markdown]
# ## 4.3 A few samples at a time
#
# `minibatches` · **5 points** · 12 minutes · difficulty ●●●○○ · importance ●●●●●
#
# **Why.** The gradient over a million samples costs a million forward passes, for one step. The gradient over ten
# samples drawn at random is the same on average, and costs a hundred-thousandth. So training walks through the data in
# **minibatches**, and one walk through all samples is an **epoch**. If the samples are sorted, by label say, each batch
# tells a one-sided story; hence a fresh random order for every epoch.
#
# Python has a construct for handing out things one by one: a function with `yield`. Calling it runs nothing yet; each
# turn of a `for` loop runs it up to the next `yield`.

# %%
def pairs_of(text: str) -> Iterator[str]:
    """Hand out a text two letters at a time."""
    print("(begins)", end=" ")
    for start in range(0, len(text), 2):
        yield text[start : start + 2]


walk = pairs_of("batches")
print("nothing has run yet", end=" ")
for pair in walk:
    print(pair, end=" ")

# %% [markdown]
# Seven letters in pairs: the last one stands alone. A slice that reaches beyond the end is simply shorter, and the
# short last batch comes without any effort. Dropping it would be the effort, and would lose data.
#
# An order of your own is a permutation (排列) of the indices, and indexing with a tensor picks rows in that order:

# %%
letters = torch.tensor([[10, 11], [20, 21], [30, 31], [40, 41]])
order = torch.randperm(4, generator=seeded(1))
print("order", order.tolist(), " rows", letters[order].tolist())
print("one index as a number:", tuple(letters[2].shape), "  as a list:", tuple(letters[[2]].shape))

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# Draw *one* order of all indices, cut it into slices, and use each slice for `X` and for `y`. Two orders would give
# every sample the label of another one; and shuffling `X` in place would shuffle it for your caller as well.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# The two checks, each with a `raise ValueError(...)`. `order = torch.randperm(n, generator=...)` or `torch.arange(n)`.
# Then a `for start in range(0, n, batch_size)`, a slice of `order`, and a `yield` of a pair. A slice of one index is
# still a slice.
#
# </details>


# %% task="minibatches"
def minibatches(
    X: Tensor, y: Tensor, batch_size: int, shuffle: bool, generator: torch.Generator | None
) -> Iterator[tuple[Tensor, Tensor]]:
    """One epoch: yields (X[idx], y[idx]) with batch_size samples (the last batch may be smaller).

    Every sample comes once. shuffle: one fresh permutation from `generator` for both X and y
    (generator None: torch's global one); otherwise in order. The global random state must not move
    when a generator is given; it is not seeded again. X and y may have any further axes, and are
    unchanged. No samples give no batches (or an empty one). ValueError for batch_size < 1 or
    len(X) != len(y), at the call or at the first batch.
    """
    raise NotImplementedError


# %% check="minibatches" points=5
with Check("minibatches") as check:
    numbers = torch.arange(10)
    X = torch.stack([numbers, numbers], dim=1).float()
    g = seeded(3)
    epochs = [[y.tolist() for _, y in minibatches(X, numbers, 4, True, g)] for _ in range(2)]
    display(plotting.epochs_of_batches(epochs))
    sizes = [[len(batch) for batch in epoch] for epoch in epochs]
    check.equal("the sizes of the batches", sizes, [[4, 4, 2], [4, 4, 2]], "the short last batch counts")
    once = [sorted(number for batch in epoch for number in batch) for epoch in epochs]
    check.equal("the samples of each epoch, sorted", once, [list(range(10))] * 2, "each sample once an epoch")
    reason = "draw a new permutation each time, and do not seed the generator"
    check.true("the second epoch has another order", epochs[0] != epochs[1], reason)
    pairs = list(minibatches(X, numbers, 3, True, g))
    together = all(torch.equal(Xb[:, 0], yb.float()) for Xb, yb in pairs)
    check.true("samples and labels belong together", together, "one permutation for both")

    def all_batches(batch_size: int) -> list[tuple[Tensor, Tensor]]:
        return list(minibatches(X, numbers, batch_size, False, None))

    first, _ = all_batches(1)[0]
    check.shape("X of a batch of 1", first, (1, 2), "a slice keeps the axis, a single index does not")
    check.raises(ValueError, all_batches, 0, why="there are no batches of 0 samples")

# %% [markdown]
# ## 4.4 The exact answer
#
# `analytic_solution` · **4 points** · 12 minutes · difficulty ●●●○○ · importance ●●●○○
#
# **Why.** For this one model you need no training. The loss is a parabola in every direction, and its lowest point can
# be written down: the **analytic solution** (解析解). It is the judge of everything that follows.
#
# A trick first. The bias is a weight too, the weight of a feature that is always 1. Give $X$ a column of ones and call
# it $A$; then $Xw + b = A\theta$ with $b$ as the last entry of $\theta$:

# %%
X = torch.tensor([[0.0], [1.0], [2.0]])
A = torch.cat([X, torch.ones(3, 1)], dim=1)
theta = torch.tensor([[10.0], [7.0]])
print("A\n", A)
print("A theta equals 10 x + 7:", (A @ theta).flatten().tolist())

# %% [markdown]
# At the minimum the residual (残差) $r = y - A\theta$ is **orthogonal** to every column of $A$: whatever pattern a
# feature could explain has been explained. That is $A^\top (y - A\theta) = 0$, or
#
# $$ A^\top A\, \theta = A^\top y \qquad\text{(normal equations 正规方程)} $$
#
# Textbooks go on to $\theta = (A^\top A)^{-1} A^\top y$. Code should not, for two reasons.
#
# - A column that occurs twice, or fewer samples than unknowns, and $A^\top A$ **has no inverse**. Many $\theta$ are
#   equally good then, and any of them will do. The *pseudo-inverse* (伪逆) $A^+$ always exists: $\theta = A^+ y$.
# - $A^\top A$ **squares** the ratio between large and small features. In float32, with its seven digits, features in the
#   thousands beside features in tenths are already too much:

# %%
A = torch.tensor([[1000.0, 0.1], [-1000.0, 0.1], [1000.0, -0.1], [-1000.0, -0.1]])  # two scales, no ones
y = A @ torch.tensor([[0.001], [10.0]])
print("labels              ", y.flatten().tolist())
print("pinv(A) y           ", (A @ (torch.linalg.pinv(A) @ y)).flatten().tolist())
print("pinv(A^T A) (A^T y) ", (A @ (torch.linalg.pinv(A.T @ A) @ (A.T @ y))).flatten().tolist())

# %% [markdown]
# In the last line the small feature is gone: the pseudo-inverse took its part of $A^\top A$, a hundred-millionth of the
# rest, for zero.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Column of ones, pseudo-inverse, split: all but the last entry are $w$, the last is $b$. `y` should be a column before
# all that.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `torch.cat([X, X.new_ones(len(X), 1)], dim=1)`; `torch.linalg.pinv(A) @ y.reshape(-1, 1)`; `.item()` for `b`. Working
# in `.double()` and going back to `X.dtype` at the end costs nothing. `torch.linalg.lstsq` is fine as well, but only
# with `driver="gelsd"`: the default driver is unreliable when a column occurs twice (in torch 2.13 it was wrong in 191
# of our 200 trials; [issue 187411](https://github.com/pytorch/pytorch/issues/187411) tells a part of the story). Nor is
# the older `.pinverse()` the same as `torch.linalg.pinv`: what it takes for zero is too small for float32.
#
# </details>


# %% task="analytic_solution"
def analytic_solution(X: Tensor, y: Tensor) -> tuple[Tensor, float]:
    """The exact minimiser (w (d, 1), b) of the mean squared loss of X w + b. y: (n,) or (n, 1).

    When the matrix of X and a column of ones is singular (a column twice, fewer samples than
    unknowns), any minimiser will do: the predictions are checked. w has X's dtype, float32 or
    float64; b is a Python float. X, y unchanged.
    """
    raise NotImplementedError


# %% check="analytic_solution" points=4
with Check("analytic_solution") as check:
    X, y = torch.tensor([[0.0], [1.0], [2.0], [3.0]]), torch.tensor([[1.0], [3.0], [2.0], [4.0]])
    w, b = analytic_solution(X, y)
    display(plotting.fitted_line(X, y, w, b))
    reason = "did you add the column of ones?"
    check.close("w for y = 1, 3, 2, 4 at x = 0, 1, 2, 3", w, torch.tensor([[0.8]]), reason)
    check.true("b is a Python float", isinstance(b, float), ".item() makes one of a tensor")
    check.close("b", torch.tensor(b), torch.tensor(1.3))
    residual = y - X @ w - b
    print(f"residual: sum {residual.sum():+.5f}, product with x {(residual * X).sum():+.5f}")
    w, b = analytic_solution(X, y.flatten())
    check.close("w for labels of shape (n,)", w, torch.tensor([[0.8]]))
    twice = torch.cat([X, X], dim=1).repeat(5, 1)  # the same four samples, five times
    w, b = analytic_solution(twice, y.repeat(5, 1))
    reason = "A^T A has no inverse here: take the pseudo-inverse"
    expected = torch.tensor([[1.3], [2.1], [2.9], [3.7]]).repeat(5, 1)
    check.close("the predictions with a column twice", twice @ w + b, expected, reason)

# %% [markdown]
# ## 4.5 One step downhill
#
# `sgd_step_` · **3 points** · 10 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** No model of the later notebooks has an analytic solution. What remains is a way downhill: compute the gradient,
# go a little against it, repeat. The step size is the **learning rate** (学习率):
#
# $$ p \leftarrow p - \text{lr} \cdot \frac{\partial L}{\partial p} $$
#
# One line of mathematics, and three ways to get it wrong in PyTorch. Watch the first:

# %%
p = torch.tensor([1.0], requires_grad=True)
(p * p).sum().backward()
q = p
q = q - 0.1 * q.grad
print("q", q, "is a leaf:", q.is_leaf)
print("p", p, "has not moved")

# %% [markdown]
# `q = q - ...` made a **new** tensor and moved the *name* `q` to it; the parameter itself stayed where it was. A step
# has to write into the parameter's memory, with `-=` or a method that ends in `_`. It must do so unseen by autograd
# (自动求梯度), for the step is no part of the model: `with torch.no_grad():`. And afterwards the gradient has to go, since
# `backward()` *adds*:

# %%
p = torch.tensor([3.0], requires_grad=True)
for _ in range(3):
    (p * p).sum().backward()
    print("2 p is 6, and p.grad is", p.grad.item())

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# One loop over the parameters. For each: is there a gradient at all? Then write, then clear, in this order. `params`
# may be a generator, as `model.parameters()` is one: it can be walked through only once.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `with torch.no_grad():` around `for p in params:`; inside, `if p.grad is not None:` with two lines below it. The first
# one has a `-=` (or `p.sub_(...)`), the second sets `p.grad = None` (or zeroes it). No `return`.
#
# </details>


# %% task="sgd_step_"
def sgd_step_(params: Iterable[Tensor], lr: float) -> None:
    """For every parameter with a gradient: p <- p - lr * p.grad IN PLACE, then clear the gradient.

    In place: the same leaf tensor in the same memory, nothing recorded by autograd. Cleared: None
    or zeros. Parameters whose grad is None are skipped. params may be a generator. Gradient
    recording is on or off afterwards as it was before.
    """
    raise NotImplementedError


# %% check="sgd_step_" points=3
with Check("sgd_step_") as check:
    w, frozen = torch.tensor([1.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)
    memory, places = w.data_ptr(), [w.item()]
    for _ in range(2):
        (w * w).sum().backward()
        returned = sgd_step_((p for p in [w, frozen]), lr=0.1)
        places.append(w.item())
    display(plotting.steps_on_parabola(places))
    reason = "1 - 0.1 * 2 = 0.8, then 0.8 - 0.1 * 1.6 = 0.64"
    check.close("w after two steps on w²", w.detach(), torch.tensor([0.64]), reason)
    same = w.data_ptr() == memory and w.is_leaf and w.requires_grad
    reason = "write into it: p -= ..., inside no_grad"
    check.true("w is the same leaf tensor in the same memory", same, reason)
    cleared = w.grad is None or not w.grad.any()
    check.true("the gradient is cleared", cleared, "the next backward() would add to it")
    check.true("a parameter without a gradient stays", frozen.item() == 5.0, "skip it")
    check.equal("what it returned", returned, None)

# %% [markdown]
# ## 4.6 All three together
#
# `train_linear` · **4 points** · 15 minutes · difficulty ●●●●○ · importance ●●●●●
#
# **Why.** Data, loss, optimiser: the loop below is all that "training" means. In later notebooks the model grows and
# the optimiser becomes cleverer; the loop stays.
#
# > for every epoch: draw an order; for every batch: *predict, measure the loss, differentiate, step, clear*
#
# To be able to compare your run with ours to four digits, the docstring fixes the order of the random draws. The
# learning rate, the number of epochs and the batch size are **hyperparameters** (超参数): you choose them, training does
# not.
#
# You may call your `squared_loss`, `minibatches` (if it draws with `torch.randperm`) and `sgd_step_`; a mistake left in
# them costs nothing here. Or write the loop anew, or even the gradient by hand: $\frac1m X_B^\top (X_B w + b - y_B)$
# for $w$, over a batch of $m$ samples, and the mean error for $b$.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Before the loops: `y` as a column, `w` and `b` as zeros that require a gradient. In the inner loop the five verbs
# above, in that order. After it, still inside the outer loop, the loss on *all* data for `history`. Think of the short
# last batch: `.mean()` divides by the right number without being told.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `w = torch.zeros(d, 1, requires_grad=True)`, `b = torch.zeros(1, requires_grad=True)`. In the epoch
# `for idx in torch.randperm(n, generator=generator).split(batch_size):`. The history takes `loss.item()`: a tensor
# would keep its whole graph alive. At the end `w.detach()` and `b.item()`.
#
# </details>


# %% task="train_linear" needs=["squared_loss", "minibatches", "sgd_step_"]
def train_linear(
    X: Tensor, y: Tensor, lr: float, num_epochs: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, float, list[float]]:
    """Minibatch SGD on the mean 1/2-squared loss from w = 0, b = 0. y: (n,) or (n, 1); float32.

    Each epoch: torch.randperm(n, generator=generator), consecutive slices of batch_size (ragged
    last one included, averaged over its own size). Nothing else is drawn from the generator, it is
    not seeded again, and the global random state must not move. Returns (w (d, 1) detached, b,
    history); history[e] = loss on all data after epoch e; b and history[e] are Python floats.
    num_epochs may be 0.
    """
    raise NotImplementedError


# %% check="train_linear" points=4
with Check("train_linear") as check:
    X, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[2.0], [4.0], [9.0]])
    w, b, history = train_linear(X, y, 0.1, 1, 3, seeded(0))
    reason = "one step from zero: lr * (1 * 2 + 2 * 4 + 3 * 9) / 3"
    check.close("w after one step with all three samples", w, torch.tensor([[3.7 / 3]]), reason)
    check.true("b is a Python float", isinstance(b, float), ".item() makes one of a tensor")
    reason = "one step from zero: lr * the mean of y"
    check.close("b after it", torch.tensor(b), torch.tensor(0.5), reason)

    X = torch.randn(1000, 2, generator=seeded(4))
    exact = 2 * X[:, :1] - 3.4 * X[:, 1:] + 4.2
    y = exact.round(decimals=2)  # labels that somebody read off to two decimals: that is the noise
    w, b, history = train_linear(X, y, 0.03, 3, 10, seeded(1))
    display(plotting.loss_curves({"your loss on all data": history}))
    print(f"after 3 epochs: w = {w.flatten().tolist()}, b = {b}")
    reason = "with 10 differences for each sample instead of one, w ends at a tenth of the truth"
    near = (w - torch.tensor([[2.0], [-3.4]])).abs().max() < 0.01 and abs(b - 4.2) < 0.01
    check.true("w is near (2, -3.4), and b near 4.2", near, reason)
    plain = isinstance(history, list) and all(isinstance(loss, float) for loss in history)
    check.true("history is a list of Python floats", plain, "append loss.item()")
    check.equal("its length", len(history), 3)

    few = torch.randn(24, 2, generator=seeded(1)) * torch.tensor([1.0, 2.0])
    noisy = 2 * few[:, :1] - 3.4 * few[:, 1:] + 4.2 + 4 * torch.sin(50 * few.sum(dim=1, keepdim=True))
    path = [train_linear(few, noisy, 0.1, epochs, 8, seeded(1))[0] for epochs in range(16)]

# %% [markdown]
# Three epochs are 300 steps, and the weights are right to three digits. The loss fell by a factor of 450 in the second
# epoch and of 16 in the third, and will not fall much more: what is left, 0.0000043, is the rounding of the labels.
#
# Now a closer look at the way there. The last lines of the check took only 24 samples with much noise, three batches an
# epoch, and started your function anew with 0, 1, 2, ... epochs and the same seed. A run that can be repeated can be
# looked at after every epoch:

# %% tags=["raises-exception"]
try:
    display(plotting.descent_path(few, noisy, path, optimum=torch.tensor([1.826, -3.465])))
except NameError:
    print("This picture appears once the check above has run.")

# %% [markdown]
# The second feature is twice as large, so the valley is steeper in its direction: that weight is nearly right after three
# epochs, and then trembles with every batch, while the other one is still on its way. With so few samples the noise has
# moved the optimum itself: the star is not at $(2, -3.4)$. One learning rate has to serve both weights. Notebook 07
# does something about that; and what happens if you simply make it larger is the last task of this one.
#
# ## In your own words
#
# **2 points**, read by a person. You solved one problem by two roads, 4.4 and 4.6. In four or five sentences: *when*
# would you take the analytic solution, and when gradient descent (think of a million features, of data that do not fit
# in memory, of another loss)? Which of `w`, `b`, `lr`, `batch_size` and `num_epochs` are parameters, which are
# hyperparameters, and *why can gradient descent not find the learning rate* in the way in which it finds `w`?

# %% [markdown] manual="two_roads" points=2
# *Write your answer here: double-click this cell, and replace this line.*

# %% [markdown]
# ## 4.7 Why a learning rate explodes
#
# `max_stable_lr` · **3 points** · 12 minutes · difficulty ●●●●○ · importance ●●●○○
#
# **Why.** Too small, and training takes for ever. Too large, and the loss becomes `nan`. For most models one finds the
# edge by trial; for this one you can compute it, and the reason is the same everywhere.
#
# Take a parabola with curvature (曲率) $\lambda$, that is $\frac{\lambda}{2} w^2$. A step multiplies the distance to the
# minimum by a fixed factor: $w - \text{lr} \cdot \lambda w = (1 - \text{lr} \cdot \lambda)\, w$. Below, $\lambda = 4$:

# %%
for lr in (0.1, 0.25, 0.49, 0.5, 0.51):
    w, places = 1.0, []
    for _ in range(6):
        w = w - lr * 4 * w
        places.append(f"{w:+.3f}")
    print(f"lr {lr:<5} factor {1 - lr * 4:+.2f}  ", *places)

# %% [markdown]
# Up to 0.25 the descent slides; beyond it, it jumps to the other side each time, closer and closer; at
# $2/\lambda = 0.5$ it jumps for ever; beyond that every jump is longer than the last.
#
# The loss of linear regression is such a parabola in many directions at once. With the column of ones in $A$, as in
# 4.4, its curvatures are the eigenvalues (特征值) of the matrix $\frac1n A^\top A$. The steepest direction explodes first,
# so the edge is
#
# $$ \text{lr}_{\max} = \frac{2}{\lambda_{\max}\!\left(\frac1n A^\top A\right)} $$
#
# A feature in metres instead of kilometres is 1,000 times as large, its curvature a million times. That is why one
# standardises (notebook 02).
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Build $A$, then the matrix, then its eigenvalues, take the largest, and divide. The bias is a weight like any other:
# without the ones the bound is right only by luck.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# The matrix is symmetric: `torch.linalg.eigvalsh(...)` returns its eigenvalues as real numbers, in ascending order. Or
# use the largest singular value of $A$, `torch.linalg.svdvals(A)[0]`, *squared* and divided by $n$. `.item()` makes a
# float.
#
# </details>


# %% task="max_stable_lr"
def max_stable_lr(X: Tensor) -> float:
    """Full-batch gradient descent on the mean 1/2-squared loss of X w + b has an edge: this number.

    It converges for every positive learning rate below it, and explodes above from almost every
    start: 2 / (largest eigenvalue of A^T A / n), A = X with a column of ones. X (n, d), float32 or
    float64, is unchanged. A Python float.
    """
    raise NotImplementedError


# %% check="max_stable_lr" points=3
with Check("max_stable_lr") as check:
    X = torch.randn(60, 2, generator=seeded(2)) * torch.tensor([1.0, 1.5]) + torch.tensor([0.5, 0.0])
    yours = max_stable_lr(X)
    display(plotting.edge_of_stability(X, yours))
    yours = max_stable_lr(torch.tensor([[3.0], [-3.0]]))
    check.true("the bound is a Python float", isinstance(yours, float), ".item() makes one of a tensor")
    reason = "A^T A / 2 has the eigenvalues 9 and 1: the bound is 2 / 9"
    check.close("max_stable_lr([[3], [-3]])", torch.tensor(yours), torch.tensor(2 / 9), reason)
    yours = max_stable_lr(torch.tensor([[0.1], [-0.1]]))
    reason = "here the ones have the largest eigenvalue, 1: the bound is 2"
    check.close("max_stable_lr([[0.1], [-0.1]])", torch.tensor(yours), torch.tensor(2.0), reason)

# %% [markdown]
# Two per cent below the edge the loss shrinks, though slowly, since every step jumps across the valley; two per cent
# above, it grows without end. At half the edge the steepest direction arrives in a single step, and the others set the
# pace.
#
# Some questions to take along (no points):
#
# - For the 1,000 samples of 4.6 the edge is 1.87. You used 0.03. Up to which rate do *minibatches* of 10 still converge?
#   Try it.
# - What becomes of the edge if you add 10 to every feature? Compute it first, then say why standardising helps.
# - How many steps does the *flattest* direction need to halve its distance at half the edge, if the eigenvalues are 100
#   and 1?

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
# | piece | contract | where it returns |
# |---|---|---|
# | data | one fresh order an epoch, own generator, short last batch included | data loaders, notebook 05 |
# | loss | `y` in the shape of `y_hat`, then the mean | cross-entropy, notebook 06 |
# | optimiser | in place, unseen by autograd, then clear the gradient | RMSProp and training loops, notebook 07 |
# | learning rate | below 2 / largest curvature | every model you will train |
#
# Save the notebook (Ctrl+S) and hand it in. *Further reading:*
# [Linear regression](https://d2l.ai/chapter_linear-regression/index.html) in *Dive into Deep Learning* (动手学深度学习).
