# %% [markdown]
# # 06 · Softmax regression, numerically sound (softmax 回归)
#
# **25 points · about 87 minutes** · plus 2 points for one answer in words
#
# A linear model gives every class a *score*. This notebook turns scores into probabilities, probabilities into a loss, and
# the loss into a gradient that you write down by hand. At the end you train a complete classifier in twenty lines and look
# at what it has learnt. In a fifth of a second it recognises four of five pieces of clothing it has never seen.
#
# The formulas are short. What makes them an engineer's work is that float32 has an end: `exp(89)` is already infinite, and
# `exp(-104)` is zero. Code that ignores this trains well for a while, and then prints `nan` for the rest of the night.
#
# You will learn to
# 1. compute softmax for scores of any size (数值稳定性, numerical stability);
# 2. take the logarithm of a probability that is too small to exist;
# 3. measure a classifier by its cross-entropy (交叉熵), and know what it costs to know nothing;
# 4. write down the gradient of that loss: prediction minus truth;
# 5. report accuracy (精度) and a confusion matrix (混淆矩阵) as plain numbers;
# 6. put it all together into minibatch training (小批量随机梯度下降).
#
# **How it works.** Write your code in the cells that end with `raise NotImplementedError`, run the cell with Shift+Enter,
# then run the check below it. A check tells you what came back, what was expected, and the likely reason. Your grade comes
# from *hidden* tests of the same functions: other sizes, other dtypes, scores of ten thousand. So read the docstrings to
# the letter: they are the contract. Later tasks may call your earlier answers; a mistake left in one of them costs nothing
# in the next. Stuck? Each task has two hints to unfold.

# %%
# %matplotlib inline
NEEDED = 1  # the course_lib that this notebook was written for
try:
    import torch
    from torch import Tensor

    import course_lib
    from course_lib import data, plotting
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
torch.set_num_threads(1)  # with matrices as small as ours several threads only wait for each other
print(f"torch {torch.__version__}, course_lib {found}: ready")

# %% [markdown]
# ## 6.1 From scores to shares
#
# `softmax` · **4 points** · 12 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** Scores (called *logits*) are any numbers, positive or negative. Probabilities are positive and sum to 1. Softmax
# makes the first into the second and keeps their order: first `exp`, which makes everything positive, then division by the
# sum.
#
# $$ \text{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}} $$

# %%
z = torch.tensor([1.0, 3.0, 2.0])
powers = torch.exp(z)
shares = powers / powers.sum()
plotting.score_bars({"scores z": z, "exp(z)": powers, "softmax(z)": shares}, names=["cat", "dog", "fox"])

# %% [markdown]
# So much for the mathematics. The largest float32 is $3.4 \cdot 10^{38}$, and $e^{88.7}$ is just below it:

# %%
for size in (88.7, 89.0):
    powers = torch.exp(torch.tensor([0.0, size]))
    print(f"exp({size}) = {powers[1]:.4g},   shares of 0 and {size}:", (powers / powers.sum()).tolist())

# %% [markdown]
# inf / inf is NaN, and one NaN in the loss turns every weight into NaN one step later. The way out is one line of algebra:
# multiply numerator and denominator by $e^{-c}$, and the share stays the same.
#
# $$ \frac{e^{z_i}}{\sum_j e^{z_j}} = \frac{e^{z_i - c}}{\sum_j e^{z_j - c}} \qquad \text{for every number } c $$
#
# You choose $c$, for each vector of scores its own. Which choice makes an overflow impossible, and leaves at least one
# term in the sum that is not zero?
#
# Two more parts of the contract. `dim` says which axis sums to 1: each row of a batch for `dim=1`, each column for `dim=0`.
# And a score of `-inf` means "impossible": its share is 0, and it disturbs nobody (attention layers hide words in that
# way).
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# `exp` of anything up to 0 lies between 0 and 1. Choose $c$ so that no exponent is above 0 and the largest is exactly 0.
# Each row has its own $c$: one number for the whole matrix would push small rows down until all their terms are 0.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# Two lines: `powers = torch.exp(X - ...)`, then a division. Both reductions run along `dim` and keep the axis:
# `X.amax(dim=..., keepdim=True)` gives values only, `X.max(dim=...)` a pair of values and indices. Never `X -= ...`.
#
# </details>


# %% task="softmax"
def softmax(X: Tensor, dim: int = -1) -> Tensor:
    """exp(X) / sum(exp(X)) along `dim`, for any number of axes.

    For logits of any size (also +-10000 and -inf beside finite ones). dtype kept, differentiable,
    X unchanged, no loops; not via torch's softmax/logsumexp.
    """
    raise NotImplementedError


# %% check="softmax" points=4
with Check("softmax") as check:
    z = torch.linspace(0, 200, 2001)
    pairs = torch.stack([torch.zeros(2001), z], dim=1)  # 0 against z
    naive = torch.exp(pairs) / torch.exp(pairs).sum(dim=1, keepdim=True)
    yours = softmax(pairs)
    display(plotting.naive_and_yours(z, naive, yours, "share of z"))
    X = torch.tensor([[1.0, 3.0, 2.0], [0.0, 0.0, 0.0]])
    before = X.clone()
    expected = torch.tensor([[0.090031, 0.665241, 0.244728], [0.333333, 0.333333, 0.333333]])
    check.close("softmax of two rows", softmax(X), expected)
    check.close("X after the call", X, before, "the caller still needs it: no `-=`, no `exp_()`")
    expected = torch.tensor([[0.731059, 0.952574, 0.880797], [0.268941, 0.047426, 0.119203]])
    reason = "here each COLUMN sums to 1: use dim in both reductions"
    check.close("the same with dim=0", softmax(X, dim=0), expected, reason)
    yours = softmax(torch.tensor([[10000.0, 9999.0], [-9999.0, -10000.0]]))
    expected = torch.tensor([[0.731059, 0.268941], [0.731059, 0.268941]])
    reason = "the shares are those of [1, 0]: only differences count"
    check.close("softmax of [10000, 9999] and [-9999, -10000]", yours, expected, reason)

    z = torch.tensor([1.0, 3.0, 2.0])
    scaled = {"z / 10": z / 10, "z": z, "z + 1000": z + 1000, "10 z": 10 * z}
    shares = {f"softmax({name})": softmax(scores) for name, scores in scaled.items()}
    display(plotting.score_bars(shares, same_scale=True))

# %% [markdown]
# The last row of bars is worth a look: adding 1000 changes nothing, multiplying changes a lot. Large scores make a model
# *sure*, and scores near zero make it undecided. (In language models the divisor is called the *temperature*.)
#
# ## 6.2 The logarithm of almost nothing
#
# `log_softmax` · **3 points** · 8 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** Training multiplies the probabilities of thousands of samples, and products of small numbers vanish. So everybody
# works with *logarithms* of probabilities, and adds. The obvious code is `torch.log(softmax(X))`. Your softmax no longer
# overflows, but it still underflows, which is harmless for a share and fatal for its logarithm:

# %%
for z in (10.0, 100.0, 103.0, 104.0, 1000.0):
    share = torch.exp(torch.tensor(-z))
    print(f"z = {z:6}:   exp(-z) = {share:10.4g}   log(exp(-z)) = {torch.log(share):.4f}")

# %% [markdown]
# At 103 the logarithm is off by 0.28, because a number so small has hardly a digit left; at 104 it is $-\infty$, and its
# gradient is NaN. Yet the true answer is an ordinary number: the logarithm undoes the exponential. Do that on paper
# *first*:
#
# $$ \log \frac{e^{z_i}}{\sum_j e^{z_j}} = z_i - \log \sum_j e^{z_j} $$
#
# The first term needs no `exp` any more. The second one still does, and overflows just as softmax did in 6.1.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# The result does not change when you subtract the same $c$ from all scores *before* you use this formula. With the $c$ of
# 6.1 the sum lies between 1 and the number of classes. Its logarithm is harmless.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `shifted = X - ...` as in 6.1, then `return shifted - ...` with a `log` around a `sum` around an `exp`. No epsilon, no
# clamp: they would change small results, and stop the gradient where it is needed most.
#
# </details>


# %% task="log_softmax"
def log_softmax(X: Tensor, dim: int = -1) -> Tensor:
    """log(softmax(X)) along `dim`, without ever forming log(0).

    Finite for finite logits, with finite gradients. As in softmax: any number of axes, dtype kept,
    X unchanged, no loops; not via torch's log_softmax.
    """
    raise NotImplementedError


# %% check="log_softmax" points=3
with Check("log_softmax") as check:
    z = torch.linspace(0, 200, 2001)
    pairs = torch.stack([torch.zeros(2001), -z], dim=1)  # 0 against -z
    naive = torch.log(torch.exp(pairs) / torch.exp(pairs).sum(dim=1, keepdim=True))
    yours = log_softmax(pairs)
    display(plotting.naive_and_yours(z, naive, yours, "log share of -z"))
    for size in (10.0, 100.0, 1000.0, 10000.0):
        pair = torch.tensor([0.0, -size])
        naive, yours = torch.log(torch.exp(pair) / torch.exp(pair).sum()), log_softmax(pair)
        print(f"log share of {-size:6g} against 0:   naive {naive[1]:10.4f}   yours {yours[1]:11.4f}")
    yours = log_softmax(torch.tensor([[0.0, -10000.0], [10000.0, 10000.0]]))
    expected = torch.tensor([[0.0, -10000.0], [-0.693147, -0.693147]])
    check.close("log_softmax of [0, -10000] and [10000, 10000]", yours, expected)
    yours = log_softmax(torch.tensor([[1.0, 5.0], [3.0, 5.0], [2.0, 5.0]]), dim=0)
    expected = torch.tensor([[-2.407606, -1.098612], [-0.407606, -1.098612], [-1.407606, -1.098612]])
    check.close("log_softmax of two columns, dim=0", yours, expected, "each column is a vector of its own")
    X = torch.tensor([0.0, -10000.0], requires_grad=True)
    log_softmax(X)[1].backward()
    reason = "raise the score by 1, and its log share rises by 1"
    check.close("the gradient of the second one", X.grad, torch.tensor([-1.0, 1.0]), reason)

# %% [markdown]
# ## In your own words
#
# **2 points**, read by a person. Your softmax subtracts the largest score of each row. In four or five sentences: *why does
# that change nothing* in exact arithmetic, *why the maximum of the row* (and neither its mean nor the maximum of the whole
# matrix), and *why is it not enough for the logarithm*, so that 6.2 needed a formula of its own?

# %% [markdown] manual="why_shift" points=2
# *Write your answer here: double-click this cell, and replace this line.*

# %% [markdown]
# ## 6.3 What a wrong answer costs
#
# `cross_entropy` · **4 points** · 12 minutes · difficulty ●●●○○ · importance ●●●●●
#
# **Why.** To train a model you need one number that says how bad it is. Take the share $p$ that the model gave to the
# *right* class; its loss is $-\log p$: nothing for $p = 1$, and more and more as $p$ approaches 0. Average over the
# samples:
#
# $$ L = -\frac1n \sum_{i=1}^{n} \log \text{softmax}(z_i)_{y_i} $$
#
# In PyTorch this is `F.cross_entropy`, in Keras `SparseCategoricalCrossentropy(from_logits=True)`. (The string
# `"categorical_crossentropy"` wants one-hot rows in place of labels, and probabilities in place of scores.) Only one number
# of each row counts: the one at the label. Picking one element per row needs *two* lists of indices, one for the rows and
# one for the columns:

# %%
table = torch.tensor([[10, 11, 12], [20, 21, 22], [30, 31, 32]])
columns = torch.tensor([2, 0, 1])
print("table[torch.arange(3), columns] =", table[torch.arange(3), columns], "  one element per row")
print("table[:, columns] =\n", table[:, columns], "  all rows, three columns: runs, and is something else")

# %% [markdown]
# Three traps lie in the labels. `-1` as an index is the *last* class. A `uint8` label, as it stands in an image file, is
# read as a *mask* when used as an index (convert it with `.long()`). And a single label would broadcast against all rows. A
# wrong label that passes is found weeks later, so the contract asks for a `ValueError`.
#
# One number to remember: a model that knows nothing gives each of 10 classes the share 0.1, and costs $\log 10 = 2.3026$.
# If an untrained network starts far away from that, something is wrong before the training begins.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# You have the logarithms of all shares: 6.2. Raw scores go in, *once*; a softmax before it would be a second one. Check the
# labels first, then pick, then average with a minus.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `len(y) != len(logits)` and `((y < 0) | (y >= k)).any()` are the two reasons for a ValueError. Then
# `log_softmax(logits)[torch.arange(...), y.long()]`, its mean, its sign. (`gather` does it as well.)
#
# </details>


# %% task="cross_entropy" needs=["softmax", "log_softmax"]
def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    """Mean over the n samples of -log softmax(logits)[i, y[i]].

    logits (n, k) are raw scores (no softmax before!), y (n,) integer labels of any integer dtype.
    0-d, differentiable, finite for finite logits. ValueError: lengths differ or a label outside
    0..k-1. No loops, no F.cross_entropy.
    """
    raise NotImplementedError


# %% check="cross_entropy" points=4
with Check("cross_entropy") as check:
    scores, costs = [8, 4, 2, 0, -2, -4, -8], []
    for score in scores:
        logits = torch.zeros(1, 10)
        logits[0, 3] = score  # against nine zeros
        costs.append(cross_entropy(logits, torch.tensor([3])))
    display(plotting.score_bars({"loss by the score at the label, the others 0": costs}, names=scores))
    yours = cross_entropy(torch.zeros(4, 10), torch.tensor([0, 3, 9, 3]))
    reason = "log 10: each class has the share 0.1"
    check.close("the loss of an untrained model", yours, torch.tensor(2.302585), reason)
    logits = torch.tensor([[1.0, 3.0, 2.0], [0.0, 0.0, 0.0], [1.0, 1.0, 3.0]])
    yours = cross_entropy(logits, torch.tensor([1, 0, 2]))
    reason = "mean of -log 0.665241, -log 1/3 and -log 0.786986: one share of each row"
    check.close("the loss of three samples", yours, torch.tensor(0.581917), reason)
    yours = cross_entropy(torch.tensor([[10000.0, 0.0], [10000.0, 0.0]]), torch.tensor([0, 1]))
    reason = "0 and 10000, on average"
    check.close("one sure and right, one sure and wrong", yours, torch.tensor(5000.0), reason)
    reason = "with 3 classes the labels are 0, 1 and 2"
    check.raises(ValueError, cross_entropy, logits, torch.tensor([1, 0, -1]), why=reason)
    check.raises(ValueError, cross_entropy, logits, torch.tensor([1]), why="3 samples need 3 labels")

# %% [markdown]
# To be sure and wrong costs far more than to know nothing. A model is *paid for honesty*: its loss is lowest, on average,
# when its shares are the true frequencies.
#
# ## 6.4 The gradient: prediction minus truth
#
# `softmax_regression_grad` · **4 points** · 20 minutes · difficulty ●●●●○ · importance ●●●●○
#
# **Why.** Softmax regression has scores $Z = XW + b$ and the loss of 6.3. For one sample with label $y$ the loss is
# $\ell = -z_y + \log \sum_j e^{z_j}$. Differentiate it, term by term:
#
# $$ \frac{\partial \ell}{\partial z_j} = \frac{e^{z_j}}{\sum_m e^{z_m}} - [\,j = y\,] = \text{softmax}(z)_j - \text{onehot}(y)_j $$
#
# All the exponentials and logarithms are gone. What remains is the error of the prediction:

# %%
z, truth = torch.tensor([1.0, 3.0, 2.0]), torch.tensor([1.0, 0.0, 0.0])  # it is a cat
shares = torch.exp(z) / torch.exp(z).sum()
parts = {"prediction": shares, "truth": truth, "gradient": shares - truth}
plotting.score_bars(parts, names=["cat", "dog", "fox"])

# %% [markdown]
# A step *against* the gradient raises the score of the cat and lowers the two others, and the three changes sum to zero:
# what one class gains, the others lose.
#
# The rest is the chain rule (链式法则). The loss is a *mean*, so each row carries a factor $1/n$. A weight $W_{cj}$ touches the
# score $j$ of every sample through that sample's feature $c$, and a bias $b_j$ touches it with factor 1:
#
# $$ G = \frac{\text{softmax}(Z) - \text{onehot}(y)}{n}, \qquad \frac{\partial L}{\partial W} = X^\top G, \qquad
# \frac{\partial L}{\partial b_j} = \sum_{i=1}^{n} G_{ij} $$
#
# Your function is called inside `torch.inference_mode()`, where autograd (自动求梯度) records nothing. So it has to be the
# formula.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Write the shapes down: X `(n, d)`, W `(d, k)`, scores and G `(n, k)`. Only one product of X and G has the shape of W, and
# only one sum over G has the shape of b. The 1/n is in G already, so it must not appear again.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `logits = X @ W + b`; `G = softmax(logits)`; subtract 1 at `G[torch.arange(n), y]`; divide by n. The loss is
# `cross_entropy(logits, y).item()`: take it from the scores, for in G the shares are already changed.
#
# </details>


# %% task="softmax_regression_grad" needs=["softmax", "log_softmax", "cross_entropy"]
def softmax_regression_grad(X: Tensor, y: Tensor, W: Tensor, b: Tensor) -> tuple[float, Tensor, Tensor]:
    """Loss (mean cross-entropy of X W + b) and its gradients dW (d, k), db (k,).

    X (n, d), y (n,) of int64, W (d, k), b (k,). By the formula G = (softmax - onehot)/n,
    dW = X^T G, db = column sums of G. Called under torch.inference_mode(): no autograd. The loss is
    a Python float. Inputs unchanged; no loops.
    """
    raise NotImplementedError


# %% check="softmax_regression_grad" points=4
with Check("softmax_regression_grad") as check, torch.inference_mode():
    generator = torch.Generator().manual_seed(6)
    X, W = (torch.randn(size, generator=generator).double() for size in [(5, 4), (4, 3)])
    y, b = torch.tensor([0, 2, 1, 1, 0]), torch.tensor([0.5, 0.0, -0.5]).double()
    loss, dW, db = softmax_regression_grad(X, y, W, b)
    display(plotting.entrywise_errors(lambda weights: softmax_regression_grad(X, y, weights, b)[0], W, dW))

    X, y = torch.tensor([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0], [0.0, 0.0]]), torch.tensor([0, 1, 1, 1])
    loss, dW, db = softmax_regression_grad(X, y, torch.zeros(2, 2), torch.zeros(2))
    check.equal("the type of the loss", type(loss), float, ".item() makes a Python float of a tensor")
    reason = "log 2, for two classes"
    check.close("the loss at W = 0, b = 0", torch.tensor(loss), torch.tensor(0.693147), reason)
    reason = "every share is 1/2, so G is 1/4 times -1/2 at the label and +1/2 beside it"
    check.close("dW", dW, torch.tensor([[0.0, 0.0], [0.375, -0.375]]), reason)
    reason = "the SUM of each column of G, which holds the 1/n already"
    check.close("db", db, torch.tensor([0.25, -0.25]), reason)

# %% [markdown]
# The picture compares each entry of your dW with the slope of *your own* loss, measured by nudging that weight up and down.
# Do this with every gradient you ever write by hand. Errors of $10^{-7}$ or less are roundings; $10^{-2}$ is a bug.
#
# ## 6.5 How often is it right?
#
# `accuracy` · **2 points** · 5 minutes · difficulty ●○○○○ · importance ●●●●●
#
# **Why.** The loss is what we minimise, because it has a gradient. What people want to know is the share of right answers
# (in Keras: `metrics=["accuracy"]`). Return a *plain Python number*, as for every result that is only reported: it prints
# as `0.8135`, goes into any file, and holds on to no tensor, no graph and no GPU.
#
# There are two ways to go wrong silently, both about shapes. Labels often come as a column `(n, 1)`:

# %%
predicted, labels = torch.tensor([2, 0, 1]), torch.tensor([[2], [0], [0]])
print("Two of three are right, but a row meets a column:\n", predicted == labels)
print(f"and the mean of that is {(predicted == labels).double().mean():.3f}.")

# %% [markdown]
# The other one is a single label for many samples, which broadcasts as well. Count before you compare.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Which index has the largest score in each row? (`argmax` gives the first of equal ones.) For how many rows is that the
# label?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `y = y.flatten()`; two reasons for a ValueError; then `logits.argmax(dim=...) == y` is a tensor of True and False. Its
# mean needs floating-point numbers, and `.item()` makes a Python float.
#
# </details>


# %% task="accuracy"
def accuracy(logits: Tensor, y: Tensor) -> float:
    """Share of samples whose largest logit (ties: lowest index) is at the label.

    logits (n, k). Python float in [0, 1]. y: (n,) or (n, 1), any integer dtype. ValueError for no
    samples or differing numbers.
    """
    raise NotImplementedError


# %% check="accuracy" points=2
with Check("accuracy") as check:
    rows = [[2.0, 0.5, 1.0], [0.0, 3.0, 1.0], [1.0, 1.0, 0.5], [0.2, 0.1, 0.4], [5.0, 4.0, 4.5]]
    scores, labels = torch.tensor(rows), torch.tensor([0, 1, 0, 2, 2])
    display(plotting.predictions(scores, labels))
    yours = accuracy(scores, labels)
    check.equal("the type of the result", type(yours), float, ".item() makes a Python float of a tensor")
    reason = "four frames of five are green"
    check.close("accuracy of five predictions", torch.tensor(yours), torch.tensor(0.8), reason)
    yours = accuracy(scores, labels[:, None])
    reason = "flatten the labels before you compare"
    check.close("the same with labels (5, 1)", torch.tensor(yours), torch.tensor(0.8), reason)
    check.raises(ValueError, accuracy, torch.zeros(0, 3), torch.zeros(0).long(), why="0 of 0 is no share")
    check.raises(ValueError, accuracy, scores, labels[:1], why="5 samples need 5 labels")

# %% [markdown]
# ## 6.6 Where does it go wrong?
#
# `confusion_matrix` · **3 points** · 10 minutes · difficulty ●●●○○ · importance ●●●○○
#
# **Why.** "80 % right" hides everything interesting. The confusion matrix (混淆矩阵) counts, for every true class (row), what
# was predicted (column). The diagonal is right; everything else is a particular mistake.
#
# Counting pairs without a loop has a trap and a trick. The trap: assigning to an index that occurs twice writes it *once*.
# The trick: `torch.bincount` counts equal numbers, once every pair has become one number, as a place in a chessboard does.

# %%
fruit = torch.tensor([1, 1, 3, 1])
counts = torch.zeros(5, dtype=torch.int64)
counts[fruit] += 1
print("counts[fruit] += 1              ", counts, "  a 1 where there should be a 3")
print("torch.bincount(fruit)           ", torch.bincount(fruit), "   right, but how many kinds are there?")
print("torch.bincount(..., minlength=5)", torch.bincount(fruit, minlength=5))
print("200 + 100 in uint8 is", (torch.tensor(200, dtype=torch.uint8) + 100).item())

# %% [markdown]
# The last line matters here: a place computed from `uint8` labels wraps round at 256 without a word. And check *both*
# labels, not only the place: true 1 and predicted −1 end up on a square that belongs to another pair.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Number the k·k squares row by row. On which square does the pair (i, j) lie? Count the squares, then give the counts the
# shape of the board.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# First the ValueErrors, then both tensors to `.long()`, then `y_true * num_classes + y_pred`, `torch.bincount` with
# `minlength=...`, and `reshape`. (Another way: the one-hot rows of the labels, transposed, times those of the predictions.)
#
# </details>


# %% task="confusion_matrix"
def confusion_matrix(y_true: Tensor, y_pred: Tensor, num_classes: int) -> Tensor:
    """int64 (k, k): entry [i, j] counts samples of true class i predicted as j.

    y_true, y_pred (n,), n may be 0. No loop over samples. Any integer dtype; ValueError for
    differing lengths or labels outside 0..k-1.
    """
    raise NotImplementedError


# %% check="confusion_matrix" points=3
with Check("confusion_matrix") as check:
    images, y_train = data.fashion_mnist("train")
    test_images, y_test = data.fashion_mnist("test")
    X_train, X_test = images.flatten(1).float() / 255, test_images.flatten(1).float() / 255
    # To each test image the label of the training image that is most like it:
    nearest = y_train[torch.cdist(X_test, X_train).argmin(dim=1)]
    yours = confusion_matrix(y_test, nearest, 10)
    display(plotting.confusion_counts(yours, data.FASHION_CLASSES))

    truth, guess = torch.tensor([0, 0, 0, 2, 2]), torch.tensor([0, 1, 1, 2, 0])
    expected = torch.tensor([[1, 2, 0], [0, 0, 0], [1, 0, 1]])
    reason = "rows are true classes, columns predicted ones; a pair that occurs twice counts twice"
    check.close("confusion_matrix of five samples", confusion_matrix(truth, guess, 3), expected, reason)
    many = torch.full((3,), 29, dtype=torch.uint8)
    reason = "29 * 30 + 29 = 899 does not fit into uint8: .long() first"
    yours = confusion_matrix(many, many, 30)
    check.close("class 29 of 30, three times, in uint8", yours[29, 29], torch.tensor(3), reason)
    reason = "class 2 does not exist among two classes"
    check.raises(ValueError, confusion_matrix, truth, guess, 2, why=reason)
    check.raises(ValueError, confusion_matrix, truth, guess[:1], 3, why="5 labels need 5 predictions")

# %% [markdown]
# These are the answers of a very simple model: it looks up the most similar of 6,000 training images and repeats its label.
# 80 % are right. Look at the row of the shirts: of 197, it recognises 108, and takes 34 for T-shirts, 25 for pullovers and
# 20 for coats.
#
# ## 6.7 The whole model
#
# `fit_softmax` · **5 points** · 20 minutes · difficulty ●●●●○ · importance ●●●●●
#
# **Why.** Now everything comes together: scores, loss, gradient, and small steps downhill. One *epoch* goes through all
# samples once, in a new random order, in batches. The order comes from the `generator` that the caller hands over, so that
# two runs with one seed give the same result and nobody else's random numbers change:

# %%
generator = torch.Generator().manual_seed(2)
for epoch in range(2):
    order = torch.randperm(7, generator=generator)
    print(f"epoch {epoch}:  {order.tolist()}  in batches of 3:", *[rows.tolist() for rows in order.split(3)])

# %% [markdown]
# The last batch is shorter. It counts like the others: a step along the mean over *its own* samples.
#
# - Start from $W = 0$ and $b = 0$. In a network with hidden layers zeros would be a bad start; here each class sees other labels.
# - One step: $W \leftarrow W - \text{lr} \cdot \frac{\partial L}{\partial W}$, and the same for $b$.
# - After each epoch append the loss on *all* of X to the history, as a Python float. (The mean over the batches on the way is
#   another number: the model changes while you add it up.)
#
# Any way is fine: your gradient of 6.4, autograd, or `nn.Linear` with `torch.optim.SGD`.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Two loops: epochs outside, batches inside. The permutation is drawn in the outer one. The inner one takes rows of X *and
# of y*, gets the gradients, makes one step. What belongs after the inner loop, but inside the outer one?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `W, b = torch.zeros(...), torch.zeros(...)`; `for rows in torch.randperm(len(X), generator=generator).split(batch_size):`;
# `_, dW, db = softmax_regression_grad(X[rows], y[rows], W, b)`; `W -= lr * dW`. Labels to `.long()` once, at the top. With
# autograd: the update inside `torch.no_grad()`, and `.detach()` at the end.
#
# </details>


# %% task="fit_softmax" needs=["softmax", "log_softmax", "cross_entropy", "softmax_regression_grad"]
def fit_softmax(
    X: Tensor, y: Tensor, num_classes: int, lr: float, num_epochs: int, batch_size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor, list[float]]:
    """Softmax regression by minibatch SGD from W = 0 (d, k), b = 0 (k,).

    Each epoch: torch.randperm(n, generator=generator), consecutive slices (ragged last one averaged
    over its own size). Returns (W, b, history) detached; history[e] = mean cross-entropy on all of X
    after epoch e (Python floats). y: any integer dtype. X (n, d) and y are unchanged.
    """
    raise NotImplementedError


# %% check="fit_softmax" points=5
with Check("fit_softmax") as check:
    X, y = torch.tensor([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0], [0.0, 0.0]]), torch.tensor([0, 1, 1, 1])
    W, b, history = fit_softmax(X, y, 2, 1.0, 1, 4, torch.Generator().manual_seed(0))
    reason = "ONE step with all four samples: minus lr times the gradient of 6.4"
    check.close("W after one step", W, torch.tensor([[0.0, 0.0], [-0.375, 0.375]]), reason)
    check.close("b after one step", b, torch.tensor([-0.25, 0.25]), reason)
    reason = "one Python float for each epoch"
    check.equal("the types in the history", [type(loss) for loss in history], [float], reason)
    reason = "log 2 was the loss before the step"
    check.close("the loss after one step", torch.tensor(history), torch.tensor([0.456753]), reason)

    images, y_train = data.fashion_mnist("train")
    test_images, y_test = data.fashion_mnist("test")
    X_train, X_test = images.flatten(1).float() / 255, test_images.flatten(1).float() / 255
    W, b, history = fit_softmax(X_train, y_train, 10, 0.1, 5, 64, torch.Generator().manual_seed(0))
    display(plotting.loss_by_epoch(history, chance=2.3026))
    display(plotting.weight_templates(W, data.FASHION_CLASSES))
    guesses = (X_test @ W + b).argmax(dim=1)
    right = (guesses == y_test).double().mean().item()
    print(f"your accuracy on 2,000 new images: {right:.3f}")
    check.true("accuracy above 0.74", right > 0.74, "five epochs reach about 0.81; guessing gives 0.1")

# %% [markdown]
# The ten pictures are the columns of W. Blue pixels speak for the class, red ones against it: the model holds one *template*
# a class, lays it over the image, and adds up. The T-shirt has short sleeves in blue, and below them red, where a pullover's
# would go on. The trousers have a red gap between their legs; at the same place the dress has a blue seam. And the ankle boot
# wants nothing above its toes.
#
# And where does it go wrong?

# %% tags=["raises-exception"]
try:
    display(plotting.confusion_counts(confusion_matrix(y_test, guesses, 10), data.FASHION_CLASSES))
except (NameError, NotImplementedError):
    print("This picture appears once the checks of 6.6 and 6.7 have run.")

# %% [markdown]
# Shirts again: 85 of 197, fewer than the look-up found. One template cannot look like all shirts at once, which is the limit of
# every linear model, and the reason for the hidden layers of the next notebook. Ten seeds of this training gave 0.789 to
# 0.821 on these 2,000 images; the nearest class mean of notebook 02 reached 0.665.
#
# How much does the learning rate (学习率) matter? Each line below trains for 20 epochs, in less than a second:

# %% tags=["demo", "raises-exception"]
try:
    for lr in (0.001, 0.01, 0.1, 1.0, 10.0):
        generator = torch.Generator().manual_seed(0)
        W, b, history = fit_softmax(X_train, y_train, 10, lr, 20, 64, generator)
        right = ((X_test @ W + b).argmax(dim=1) == y_test).double().mean().item()
        print(f"lr {lr:6}:   loss {history[0]:7.3f} -> {history[-1]:7.3f}   accuracy {right:.3f}")
except (NameError, NotImplementedError):
    print("This table appears once the check above has run.")

# %% [markdown]
# Too small, and 20 epochs are not enough. Too large, and the loss jumps about (with 10 it is far *above* the 2.30 of a
# model that knows nothing, while the accuracy still looks decent: loss and accuracy are different questions). Because your
# loss is numerically sound, it stays a number even there.
#
# Questions to take along (no points):
#
# - Leave out the division by 255, and train with lr 0.1. What happens to the loss, and which lr makes up for it?
# - All gradients of 6.4 sum to zero over the classes. What does that say about the sum of the ten templates?
# - Which two classes would you merge first, if you were allowed to merge two?

# %% [markdown]
# ## Bonus: be the grader
#
# `check_softmax` · no points, just honour · 20 minutes · difficulty ●●●●○ · importance ●●●●○
#
# **Why.** The hidden tests of 6.1 were written by somebody who had seen how softmax goes wrong. Now that is you. Write a check that
# tells a correct softmax from a wrong one, for functions that you will never see.
#
# Most first attempts compare with one random matrix. Look at how much such a test lets pass. These three are wrong:

# %%
lax = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
impostors = {
    "no maximum subtracted": lambda X, dim=-1: X.exp() / X.exp().sum(dim, keepdim=True),
    "always the last axis": lambda X, dim=-1: torch.softmax(X, -1),
    "cut off from the graph": lambda X, dim=-1: torch.softmax(X.detach(), dim),
}
for name, wrong in impostors.items():
    print(f"{name:24}", "accepted" if torch.allclose(wrong(lax), torch.softmax(lax, -1)) else "rejected")

# %% [markdown]
# In this task the library's softmax is allowed: it is your second opinion. Your check will meet the reference, other correct
# answers and about two dozen wrong ones. If it rejects a single correct one, all is lost, for nothing is more unfair to a student;
# otherwise it has to catch four of five wrong ones. The docstring of 6.1 is the law.
#
# Right answers need not agree to the last digit. Near ten thousand, float32 numbers lie a thousandth apart. Whoever computes a
# number of that size on the way may be off by half of that, and `exp` makes of it an error of 0.05 %, in every share. So
# compare with a tolerance of a thousandth of the share (`rtol=1e-3`) or more there.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Go through the docstring word by word: every promise (`dim`, any number of axes, any size of logits, -inf, dtype, differentiable, X
# unchanged) is a case in which some answer breaks it. What does the answer look like that breaks *only* this one?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# A list of pairs `(X, dim)` and a loop with `torch.allclose` against the library, with a tolerance; then one question about
# the gradient (`torch.autograd.gradcheck` in float64 answers it in one line), one about the default of `dim`, and one about `X`.
#
# </details>


# %% task="check_softmax"
def check_softmax(f) -> bool:
    """True if f is a correct softmax(X, dim=-1) as 6.1 describes it, False if it is not.

    At logits of ten thousand a correct float32 answer may be off by a thousandth of each share. An
    exception out of f may simply fly: it counts as False.
    """
    raise NotImplementedError


# %% check="check_softmax" points=0
with Check("check_softmax") as check:

    def rounded(X, dim=-1):
        largest = X.amax(dim, keepdim=True)
        total = largest - torch.log_softmax(X, dim).amax(dim, keepdim=True)  # at 10000 rounded to thousandths
        return torch.exp(X - total)

    yours = check_softmax(lambda X, dim=-1: torch.softmax(X, dim))
    check.true("your check accepts the library's softmax", yours is True, "it rejected a correct function")
    reason = "it rejected a correct function: at logits of 10000 allow for a thousandth of each share"
    check.true("your check accepts one that rounds on the way", check_softmax(rounded) is True, reason)
    for name, wrong in impostors.items():
        try:
            yours = check_softmax(wrong)
        except Exception:
            yours = False
        check.true(f"your check rejects: {name}", yours is False, "it accepted a wrong function")

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
# | pattern | what to remember | where it returns |
# |---|---|---|
# | subtract the row maximum | `exp` overflows at 88.7 in float32; a shift changes nothing | attention, every softmax layer |
# | take the logarithm on paper | $z_i - \log \sum_j e^{z_j}$ is finite where $\log p$ is not | losses, likelihoods, mixtures |
# | $-\log p$ of the right class | 2.3026 for ten classes and no knowledge | the first line of every training log |
# | prediction minus truth, over n | $X^\top G$ and column sums | the last layer of every classifier |
# | one element a row | `table[torch.arange(n), y]` | losses, decoding, reinforcement learning |
# | numbers, not tensors | `.item()` for whatever is reported | every training loop |
#
# Save the notebook (Ctrl+S) and hand it in. *Further reading:*
# [CrossEntropyLoss](https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html) in the PyTorch manual.
