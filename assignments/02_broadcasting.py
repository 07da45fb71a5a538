# %% [markdown]
# # 02 · Broadcasting 广播机制
#
# **25 points · about 64 minutes** · plus 2 points for one answer in words
#
# By the end of this notebook you will have built a classifier that recognises two out of three pieces of clothing it
# has never seen. It has no training loop, no gradient and no Python loop over the images; it learns from 6,000 pictures
# in a few hundredths of a second. All it needs is *one* idea: tensors of different shapes can be combined, and the
# shorter one is repeated without being copied. That idea is **broadcasting** (广播机制).
#
# It is also the source of the quietest bugs in deep learning, because a shape that is *wrong* often still *fits*.
# You will meet such a bug on purpose.
#
# You will learn to
# 1. work out the shape (形状) of a result before running the code, and predict the error;
# 2. keep or drop an axis (轴) on purpose with `keepdim`;
# 3. replace loops over data by operations on whole tensors, which is called *vectorisation* (向量化);
# 4. recognise three patterns that you will meet again: one-hot rows (独热编码), pairwise distances, class means.
#
# **How it works.** Write your code in the cells that end with `raise NotImplementedError`, run the cell with Shift+Enter,
# then run the check below it. A check tells you what came back, what was expected, and the likely reason. Your grade
# comes from *hidden* tests of the same functions: other sizes, empty tensors, other dtypes, other devices. So read the
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
print(f"torch {torch.__version__}, course_lib {found}: ready")

# %% [markdown]
# ## 2.1 The shape of a sum
#
# `broadcast_shape` · **4 points** · 12 minutes · difficulty ●●●○○ · importance ●●●●●
#
# **Why.** Add a 3×1 column to a 1×2 row, and PyTorch gives you a 3×2 table without a word. No exception, no warning.
# So the only protection against a wrong shape is that *you* know the shape beforehand. The rule is short:
#
# 1. Write the two shapes below each other, **aligned at the right**.
# 2. Axes that the shorter shape lacks count as **1**.
# 3. Axis by axis: equal lengths stay; a **1 stretches** to the other length; anything else is an error.
#
# $$
# \begin{array}{rccc}
# A & 5 & 1 & 4 \\
# B &   & 3 & 1 \\ \hline
# A+B & 5 & 3 & 4
# \end{array}
# $$
#
# "Stretches" means: is read again and again, as if it had been copied along that axis. No memory is used for it.
#
# Let PyTorch show you the rule at work, then write it down yourself.

# %%
for a, b in [((3, 1), (1, 2)), ((2, 3), (3,)), ((4,), ()), ((1, 5), (0, 1)), ((2, 3), (2,))]:
    try:
        print(f"{a!s:>8} + {b!s:<8}", "->", tuple((torch.ones(a) + torch.ones(b)).shape))
    except RuntimeError as error:
        print(f"{a!s:>8} + {b!s:<8}", "->", error)

# %% [markdown]
# Two of these deserve a second look. `(1, 5) + (0, 1)` gives `(0, 5)`: a 1 stretches to *the other length*, even when
# that is 0 (repeated zero times). And `(2, 3) + (2,)` fails although both begin with 2: alignment is at the right.
#
# Your function must not try it out with arrays, and must not ask a library that knows the answer. The rule is enough.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Walk through both shapes from the last axis to the first. At each step you hold two lengths (or one, when the shorter
# shape has run out). What are the three cases, and in which order do you ask for them?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `reversed(a)` goes from right to left. Plain `zip` stops at the shorter one; look at `itertools.zip_longest` and its
# `fillvalue`, or put ones in front of the shorter shape first. You collect the lengths backwards: turn them round at the end.
# And beware of `max(m, n)`: which length wins when 1 meets 0?
#
# </details>


# %% task="broadcast_shape"
def broadcast_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of x + y for x.shape == a and y.shape == b, worked out from the rule alone.

    Align at the right; missing axes count as 1; equal lengths stay; 1 stretches to the other
    (also to 0); anything else is a ValueError that names both shapes. No NumPy or torch call
    (Python's own modules are fine).
    """
    raise NotImplementedError


# %% check="broadcast_shape" points=4
with Check("broadcast_shape") as check:
    yours = broadcast_shape((5, 1, 4), (3, 1))
    display(plotting.aligned_shapes((5, 1, 4), (3, 1), yours))
    check.equal("broadcast_shape((5, 1, 4), (3, 1))", yours, (5, 3, 4))
    yours = broadcast_shape((3,), (2, 3))
    check.equal("broadcast_shape((3,), (2, 3))", yours, (2, 3), "align the shapes at the RIGHT end")
    yours = broadcast_shape((1,), (0,))
    check.equal("broadcast_shape((1,), (0,))", yours, (0,), "1 stretches to the other length, here 0")
    check.raises(ValueError, broadcast_shape, (2, 3), (2,), why="3 meets 2, and neither of them is 1")

# %% [markdown]
# ## 2.2 Every element meets every element
#
# `outer_sum` · **2 points** · 4 minutes · difficulty ●○○○○ · importance ●●●●○
#
# **Why.** An addition table, the distances between all pairs of cities, the score of every word against every other word
# in a translation model: all of them combine *each* element of one vector with *each* element of another. In Python
# that is a double loop. In tensors it is one line, once the two vectors point in different directions.
#
# Here is a column $A$ (3×1) and a row $B$ (1×2). The hatched cells are the copies that broadcasting pretends to make:

# %%
A = torch.tensor([[0.0], [1.0], [2.0]])
B = torch.tensor([[0.0, 1.0]])
plotting.broadcast(A, B, A + B)

# %% [markdown]
# A vector has one axis only; it is neither a column nor a row. Indexing with `None` puts in an axis of length 1, and the
# place of the `None` says where:

# %%
v = torch.arange(4)
for name, view in [("v", v), ("v[None]", v[None]), ("v[None, :, None]", v[None, :, None])]:
    print(f"{name:18}", tuple(view.shape))

# %% [markdown]
# A tensor lies on a **device** (设备), the CPU or a GPU, and only tensors on the same device can meet. What you calculate
# from `X` lies where `X` lies. A *new* tensor lies on the CPU unless told otherwise: write
# `torch.ones(3, device=X.device)`, or `torch.zeros_like(X)`, which has the shape, dtype and device of `X`. NumPy works
# on the CPU only.
#
# Now the same picture for two vectors: $\text{out}_{ij} = a_i + b_j$.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# The result has shape `(n, m)`. Write down the shapes `(n,)` and `(m,)` aligned at the right: they collide in one axis.
# Which of the two has to move to the left?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# One `return` with one `+`. Make `a` a column: three ways are an index with `None`, `unsqueeze`, and `reshape`.
#
# </details>


# %% task="outer_sum"
def outer_sum(a: Tensor, b: Tensor) -> Tensor:
    """(n,), (m,) -> (n, m) with out[i, j] = a[i] + b[j].

    One line: give a a second axis and let broadcasting do the rest. Keeps the dtype; no loops;
    n or m may be 0. The result lies on the device of the inputs.
    """
    raise NotImplementedError


# %% check="outer_sum" points=2
with Check("outer_sum") as check:
    a, b = torch.tensor([0, 1, 2]), torch.tensor([10, 20])
    yours = outer_sum(a, b)
    display(plotting.table_of_sums(a, b, yours))
    check.close("outer_sum([0, 1, 2], [10, 20])", yours, torch.tensor([[10, 20], [11, 21], [12, 22]]))
    yours = outer_sum(torch.tensor([1, 2]), torch.tensor([5, 7]))
    reason = "with equal lengths a + b runs too, and is no table"
    check.close("outer_sum([1, 2], [5, 7])", yours, torch.tensor([[6, 8], [7, 9]]), reason)
    check.shape("outer_sum of 0 and 3 elements", outer_sum(torch.zeros(0), torch.zeros(3)), (0, 3))

# %% [markdown]
# ## 2.3 Shares of a row
#
# `normalize_rows` · **3 points** · 6 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** Counts become proportions, scores become probabilities: divide each row by its own sum, and it sums to 1.
#
# $$ \text{out}_{ij} = \frac{X_{ij}}{\sum_k X_{ik}} $$
#
# A *reduction* (归约) such as `sum(dim=1)` removes the axis it runs along. What is left over is a plain vector, and a plain
# vector lines up with the **last** axis. Look at what that does to another reduction, the largest value of each row:

# %%
X = torch.tensor([[1.0, 5.0, 2.0], [7.0, 0.0, 3.0], [4.0, 4.0, 4.0]])
print("amax(dim=1)               ", tuple(X.amax(dim=1).shape))
print("amax(dim=1, keepdim=True) ", tuple(X.amax(dim=1, keepdim=True).shape))
print("below the row's largest:\n", X.amax(dim=1, keepdim=True) - X)
print("without keepdim (runs, and means nothing):\n", X.amax(dim=1) - X)

# %% [markdown]
# The last table contains negative numbers: "below the largest" cannot be negative. For a matrix of 2 rows and 3 columns
# you would have got an error. For a **square** one you get an answer.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# The sums need shape `(n, 1)`, so that each of them stretches along its own row. And 0 / 0 is NaN: the rows whose sum is
# exactly 0 need an answer of their own.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# Two lines: `sums = ...` with `keepdim=True`; then `torch.where(condition, 0.0, X / sums)`, or a `masked_fill`. The condition
# asks about the *sum*: a row such as `[1, -1]` sums to 0 as well. Adding a small epsilon is not the same thing.
#
# </details>


# %% task="normalize_rows"
def normalize_rows(X: Tensor) -> Tensor:
    """(n, d) -> (n, d) float: every row divided by its own sum.

    A row whose sum is exactly 0 becomes zeros. X is unchanged; integer X gives float32;
    no epsilon; no loops. The result lies on the device of X.
    """
    raise NotImplementedError


# %% check="normalize_rows" points=3
with Check("normalize_rows") as check:
    square = torch.tensor([[1.0, 2.0, 1.0], [3.0, 3.0, 6.0], [5.0, 0.0, 15.0]])
    yours = normalize_rows(square)
    display(plotting.parts_of_rows(yours))
    check.shape("normalize_rows of 3x3", yours, (3, 3))
    reason = "X.sum(1) is (3,) and lines up with the COLUMNS of X; (3, 1) is needed: keepdim=True"
    check.close("row sums of your result", yours.sum(1), torch.ones(3), reason)
    check.close("first row of your result", yours[0], torch.tensor([0.25, 0.5, 0.25]))
    yours = normalize_rows(torch.tensor([[0, 0], [1, 3]]))
    expected = torch.tensor([[0.0, 0.0], [0.25, 0.75]])
    check.close("normalize_rows([[0, 0], [1, 3]])", yours, expected)

# %% [markdown]
# ## In your own words
#
# **2 points**, read by a person. A classmate wrote `X / X.sum(1)` for the task above and tried it on a 4×4 matrix.
# It ran, and the result looked reasonable. In three or four sentences: *why was there no error*, *what did the code compute
# instead* (which number was divided by which sum), and *which one-line test* would have shown the mistake at once?

# %% [markdown] manual="why_it_ran" points=2
# *Write your answer here: double-click this cell, and replace this line.*

# %% [markdown]
# ## 2.4 Columns on one scale
#
# `standardize` · **4 points** · 8 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** One feature counts rooms (1 to 6), another the distance to the station in metres (50 to 5,000). A model that adds
# them up hears only the second. Standardising (标准化) gives each column mean 0 and variance 1:
#
# $$ Z_{ij} = \frac{X_{ij} - \mu_j}{\sigma_j}, \qquad
# \mu_j = \frac1n \sum_i X_{ij}, \qquad
# \sigma_j^2 = \frac1n \sum_i (X_{ij} - \mu_j)^2 $$
#
# The function also returns $\mu$ and $\sigma$, for a reason: test data must be transformed with the numbers of the
# *training* data, `(X_test - mean) / std`. With shape `(1, d)` that line works for any number of rows.
#
# Two details. We divide by $n$ (the *population* variance), while `torch.std` divides by $n-1$ unless told otherwise. And a
# column that never changes has $\sigma = 0$; it carries no information, and must not turn into NaN.

# %%
column = torch.tensor([[2.0], [4.0], [9.0]])
for correction in (1, 0):
    print(f"correction={correction}: var =", column.var(dim=0, correction=correction).tolist())
print("by hand, divided by 3:", ((2 - 5) ** 2 + (4 - 5) ** 2 + (9 - 5) ** 2) / 3)

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# Samples are rows, so the average runs down the rows: which `dim` is that? Keep that axis in mean and std, and broadcasting
# does both the subtraction and the division.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `mean = X.mean(dim=..., keepdim=True)`; `std = X.std(dim=..., correction=..., keepdim=True)`; put 1 where `std == 0`
# (`torch.where`, `masked_fill`), *before* you divide; `return (X - mean) / std, mean, std`. Never write `X -= mean`: that
# changes the caller's data.
#
# </details>


# %% task="standardize"
def standardize(X: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(n, d) float -> (Z, mean, std).

    Z has zero mean and unit POPULATION variance (divide by n) per column; mean and std have shape
    (1, d), so that (X_test - mean) / std transforms new data. A constant column gets std 1 (so
    Z = 0, not NaN). dtype kept; X unchanged; no loops. The results lie on the device of X.
    """
    raise NotImplementedError


# %% check="standardize" points=4
with Check("standardize") as check:
    rooms = torch.tensor([2.0, 3.0, 3.0, 4.0, 5.0, 1.0])
    metres = torch.tensor([300.0, 900.0, 500.0, 2300.0, 1000.0, 400.0])
    houses = torch.stack([rooms, metres], dim=1)
    Z, mean, std = standardize(houses)
    display(plotting.before_and_after(houses, Z))
    check.shape("the shape of mean", mean, (1, 2))
    check.shape("the shape of std", std, (1, 2))
    check.close("mean", mean, torch.tensor([[3.0, 900.0]]))
    reason = "the variance of the population divides by n"
    check.close("std", std, torch.tensor([[1.290994, 675.771179]]), reason)
    expected = torch.tensor([-0.774597, 0.0, 0.0, 0.774597, 1.549193, -1.549193])
    check.close("the rooms, standardised", Z[:, 0], expected)
    Z, mean, std = standardize(torch.tensor([[5.0], [5.0]]))
    check.close("Z of a constant column", Z, torch.zeros(2, 1))
    check.close("std of a constant column", std, torch.ones(1, 1))

# %% [markdown]
# ## 2.5 Labels as rows of zeros and a one
#
# `one_hot` · **3 points** · 7 minutes · difficulty ●●○○○ · importance ●●●●○
#
# **Why.** A label such as 2 is a name, not a quantity: class 2 is not "twice class 1". One-hot encoding (独热编码) gives each
# class a column of its own. Loss functions are written with such rows, and in 2.7 you will average images with them
# (`to_categorical` in Keras is this function).
#
# Comparisons broadcast, too. Which of these children pass which of these height limits?

# %%
heights, limits = torch.tensor([[95], [121], [140]]), torch.tensor([100, 120, 140])
print(heights >= limits)
print((heights >= limits).float())

# %% [markdown]
# A column met a row, and the result is a whole table of answers. One-hot rows are such a table, with another question.
#
# Be strict with the labels, for a wrong label that passes is found weeks later: negative ones would count from the end, and
# `2.0` is probably a prediction that ended up in the wrong variable.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# "Is this label equal to class 0? To class 1? ..." With `y` of any shape, the classes belong in a *new last* axis.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# First the two checks: `y.is_floating_point()`, and `((y < 0) | (y >= num_classes)).any()`, which is fine with an empty `y`
# (`y.max()` is not). Then `y[..., None] == torch.arange(...)`, made float.
#
# </details>


# %% task="one_hot"
def one_hot(y: Tensor, num_classes: int) -> Tensor:
    """Integer labels of any shape S -> float32 of shape S + (num_classes,).

    By comparing y[..., None] with arange. ValueError if a label is outside 0..num_classes-1;
    TypeError for floating-point labels. No loops, no F.one_hot.
    """
    raise NotImplementedError


# %% check="one_hot" points=3
with Check("one_hot") as check:
    y = torch.tensor([2, 0, 3])
    yours = one_hot(y, 4)
    names = ["label 2", "label 0", "label 3"]
    display(plotting.numbers(yours, rows=names, columns=[0, 1, 2, 3], title="one_hot"))
    expected = torch.tensor([[0.0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]])
    check.close("one_hot([2, 0, 3], 4)", yours, expected)
    yours = one_hot(torch.zeros(2, 3, dtype=torch.int64), 5)
    check.shape("one_hot of labels (2, 3), 5 classes", yours, (2, 3, 5))
    reason = "with 4 classes the labels are 0, 1, 2 and 3"
    check.raises(ValueError, one_hot, torch.tensor([0, 4]), 4, why=reason)
    reason = "floating-point numbers are no labels"
    check.raises(TypeError, one_hot, torch.tensor([0.0, 1.0]), 4, why=reason)

# %% [markdown]
# ## 2.6 All distances at once
#
# `pairwise_sq_dists` · **4 points** · 12 minutes · difficulty ●●●○○ · importance ●●●●○
#
# **Why.** Nearest neighbours, clustering, attention, Gaussian kernels: all begin with the table of distances between every
# row of $X$ and every row of $Y$. There are two roads.
#
# **The block of differences.** Stretch $X$ along a new middle axis and $Y$ along a new first one. They meet in a block
# `(n, m, d)`; square it, sum over the features, done:

# %%
plotting.difference_block(n=4, m=3, d=2)

# %% [markdown]
# It is as accurate as the dtype allows, and hungry. For 2,000 images of 784 pixels against 10 mean images, the block
# holds $2000 \cdot 10 \cdot 784 \approx 15.7$ million numbers (63 MB) for a result of 20,000 (80 kB).
#
# **The expanded square**, one matrix product and no block:
#
# $$ \lVert x - y\rVert^2 = \lVert x\rVert^2 + \lVert y\rVert^2 - 2\, x^\top y $$
#
# It has a price as well. When $x$ and $y$ are close, two large numbers are subtracted, and float32 keeps only about seven
# digits. Watch it with plain numbers:

# %%
x, y = 100 + torch.linspace(0, 0.01, 6), torch.tensor(100.007)
print("(x - y)^2        ", *(f"{value:+.5f}" for value in (x - y) ** 2))
print("x^2 + y^2 - 2 x y", *(f"{value:+.5f}" for value in x * x + y * y - 2 * x * y))

# %% [markdown]
# A squared distance below zero: its root would be NaN, and a training run would die of it hours later. Choose either road;
# on the second one, mind the zero.
#
# One more trap: `(4, 3)` and `(5, 1)` hold points of 3 and of 1 features. That is a mistake, yet broadcasting lets it pass.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Road one: which shapes do `X[:, None]` and `Y[None]` have, which shape has their difference, and which axis holds the
# features? Road two: $\lVert x\rVert^2$ is one number for each row of X, so it must stretch along the columns; and the
# products $x^\top y$ of all pairs are one matrix product.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# Compare `X.shape[1]` and `Y.shape[1]` first. Road one is then one line with `** 2` and `.sum(...)`. Road two:
# `x = (X ** 2).sum(...)`, `y = (Y ** 2).sum(...)`, one of them as a column, `X @ Y.T`, and `.clamp(min=0)`.
#
# </details>


# %% task="pairwise_sq_dists"
def pairwise_sq_dists(X: Tensor, Y: Tensor) -> Tensor:
    """(n, d), (m, d) -> (n, m) of squared Euclidean distances, never negative.

    ValueError if the numbers of features differ. No loops, no torch.cdist. Either
    X[:, None] - Y[None] or |x|^2 + |y|^2 - 2 x.y; the second needs n*m numbers instead of n*m*d,
    and a clamp. The result lies on the device of the inputs.
    """
    raise NotImplementedError


# %% check="pairwise_sq_dists" points=4
with Check("pairwise_sq_dists") as check:
    corners = torch.tensor([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]])
    yours = pairwise_sq_dists(corners, corners)
    display(plotting.triangle(corners, yours))
    expected = torch.tensor([[0.0, 9.0, 25.0], [9.0, 0.0, 16.0], [25.0, 16.0, 0.0]])
    check.close("the 3-4-5 triangle, squared", yours, expected, dtype=False)
    yours = pairwise_sq_dists(torch.tensor([[1.0, 1.0], [0.0, 2.0]]), torch.tensor([[1.0, 1.0]]))
    check.close("two points and one", yours, torch.tensor([[0.0], [2.0]]), dtype=False)
    near = 100 + torch.linspace(0, 0.1, 12)[:, None]
    yours = pairwise_sq_dists(near, near)
    check.true("no squared distance is negative", (yours >= 0).all(), "clamp at 0")
    reason = "3 features cannot meet 1"
    check.raises(ValueError, pairwise_sq_dists, torch.zeros(2, 3), torch.zeros(2, 1), why=reason)

# %% [markdown]
# ## 2.7 A classifier without a training loop
#
# `centroid_fit` and `centroid_predict` · **5 points** · 15 minutes · difficulty ●●●○○ · importance ●●●●●
#
# **Why.** Not every problem needs a deep network, and you should know what the simplest method reaches *before* you train
# one. Ours: the average image of each class, its **centroid** (质心). A new image gets the label of the nearest one.
#
# $$ c_k = \frac{1}{n_k} \sum_{i:\, y_i = k} x_i, \qquad \hat y(x) = \arg\min_k \lVert x - c_k \rVert^2 $$
#
# The data is Fashion-MNIST: 28×28 grey images of clothing, ten classes. 6,000 training and 2,000 test images come with
# the course. A model sees an image as one row of 784 numbers between 0 and 1:

# %%
images, labels = data.fashion_mnist("train")
test_images, test_labels = data.fashion_mnist("test")
X_train, X_test = images.flatten(1).float() / 255, test_images.flatten(1).float() / 255
print("images", tuple(images.shape), images.dtype, "  X_train", tuple(X_train.shape), X_train.dtype)
plotting.images(images[:20], [data.FASHION_CLASSES[label] for label in labels[:20]])

# %% [markdown]
# You may call your `one_hot` and `pairwise_sq_dists`; a mistake left in them costs nothing here.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# *fit:* let M be the one-hot rows of the labels, `(n, k)`. What does row $k$ of $M^\top X$ hold? What are the column sums of M?
# A class without samples has count 0, and 0 / 0 is NaN, but 0 / 1 is not.
#
# *predict:* you have all distances; for each sample you want the *index* of the smallest.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# *fit:* `M.T @ X` divided by the counts as a column, the counts with `.clamp(min=1)`. (A loop over the ten classes with
# `X[y == c]` is allowed as well; mind the empty class.)
#
# *predict:* `pairwise_sq_dists(X, centroids).argmin(dim=...)`: along the axis of the centroids. `argmin` gives the first
# of equal values, and int64.
#
# </details>


# %% task="centroid_fit" needs=["one_hot", "pairwise_sq_dists"]
def centroid_fit(X: Tensor, y: Tensor, num_classes: int) -> Tensor:
    """(n, d), (n,) -> (num_classes, d): the mean of each class; zeros for a class without samples.

    No loop over the SAMPLES (a loop over the classes is allowed).
    """
    raise NotImplementedError


def centroid_predict(X: Tensor, centroids: Tensor) -> Tensor:
    """(n, d), (k, d) -> int64 (n,): index of the nearest centroid.

    Nearest by squared distance; ties: lowest index.
    """
    raise NotImplementedError


# %% check="centroid_fit" points=5
with Check("centroid_fit") as check:
    points = torch.tensor([[0.0, 0.0], [2.0, 0.0], [10.0, 4.0]])
    yours = centroid_fit(points, torch.tensor([0, 0, 2]), 3)
    expected = torch.tensor([[1.0, 0.0], [0.0, 0.0], [10.0, 4.0]])
    check.close("centroids of 2, 0 and 1 samples", yours, expected, dtype=False)
    yours = centroid_predict(points, torch.tensor([[9.0, 4.0], [1.0, 0.0]]))
    check.close("the nearest of (9, 4) and (1, 0)", yours, torch.tensor([1, 1, 0]))

    centroids = centroid_fit(X_train, labels, 10)
    display(plotting.images(centroids.reshape(10, 28, 28), data.FASHION_CLASSES))
    predicted = centroid_predict(X_test, centroids)
    accuracy = (predicted == test_labels).float().mean().item()
    print(f"your accuracy on 2,000 new images: {accuracy:.3f}")
    reason = "guessing gives 0.1, the nearest mean image 0.665"
    check.true("accuracy above 0.63", accuracy > 0.63, reason)

# %% [markdown]
# Two thirds right, where guessing would give one tenth. Where does it go wrong? Row by row, what became of each class:

# %% tags=["raises-exception"]
try:
    display(plotting.confusion(test_labels, predicted, data.FASHION_CLASSES))
except NameError:
    print("This picture appears once the check above has run.")

# %% [markdown]
# Shirts are the problem: only one in five is recognised. Their mean image is a blur between a T-shirt, a coat and a pullover,
# for one average cannot stand for a class that comes in many forms. A sneaker, on the other hand, always points the same way.
#
# Keep the number **0.665** in mind, to compare every later model with: it costs next to nothing. Some questions to take
# along (no points):
#
# - What happens to the accuracy if you standardise the pixels first? Try it, and say why it need not go up.
# - How would you use *two* centroids a class?
# - Which line of your code would you have to change to classify by the nearest *training image* instead?

# %% [markdown]
# ## Bonus: be the grader
#
# `check_normalize_rows` · no points, just honour · 20 minutes · difficulty ●●●●○ · importance ●●●●○
#
# **Why.** All through this notebook hidden tests have judged your functions. Now you judge: write a test that tells a correct
# `normalize_rows` from a wrong one. Testing is a craft of its own. A test that is too lax lets mistakes pass; one that is too
# strict punishes a correct answer written another way, and that is the worse fault of the two.
#
# See how little a lax test sees. Each of these two is wrong, and each passes a look at the shape or at the sum of a row:

# %%
ones = torch.ones(2, 4)
for name, wrong in [("X itself", lambda X: X), ("softmax", lambda X: torch.softmax(X, dim=1))]:
    print(f"{name:9} shape {tuple(wrong(ones).shape)}, sum of the first row {wrong(ones)[0].sum():g}")

# %% [markdown]
# Your check gets a function and returns `True` or `False`. It will meet the reference, other correct implementations,
# and more than a dozen typical mistakes. Rejecting a single correct one costs everything; otherwise four wrong ones out
# of five have to be caught. The docstring of 2.3 is the law: what it leaves open must be accepted.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Compare with a result that you have worked out another way, by hand or row by row. Which inputs would *you* have got wrong at
# the first try? Rows that sum to 0, integers, no rows at all, as many rows as columns ...
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# A loop over a list of inputs; for each, `before = X.clone()`, one call, and several questions to the result: type, dtype, shape,
# values by `torch.allclose` with a tolerance (never `==`: another order of operations rounds differently), and whether `X` still
# equals `before`. Return `False` at the first wrong answer.
#
# </details>


# %% task="check_normalize_rows"
def check_normalize_rows(f) -> bool:
    """True if f is a correct normalize_rows as 2.3 describes it, False if it is not.

    f is called with tensors of shape (n, d). An exception out of f may simply fly: it counts as False.
    """
    raise NotImplementedError


# %% check="check_normalize_rows" points=0
with Check("check_normalize_rows") as check:
    yours = check_normalize_rows(normalize_rows)
    reason = "one of the two is wrong: which one?"
    check.true("your check accepts your answer to 2.3", yours is True, reason)
    lax = [("f(X) = X", lambda X: X), ("softmax", lambda X: torch.softmax(X.float(), dim=1))]
    for name, wrong in lax:
        try:
            yours = check_normalize_rows(wrong)
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
# | pattern | shapes | where it returns |
# |---|---|---|
# | align at the right, 1 stretches | `(5, 1, 4)`, `(3, 1)` → `(5, 3, 4)` | everywhere |
# | a column meets a row | `(n, 1)`, `(m,)` → `(n, m)` | one-hot rows, attention, confusion matrices |
# | reduce and keep the axis | `(n, d)` → `(n, 1)` or `(1, d)` | softmax, normalisation layers |
# | a block of differences, summed | `(n, 1, d)`, `(m, d)` → `(n, m)` | nearest neighbours, kernels |
#
# Save the notebook (Ctrl+S) and hand it in. *Further reading:*
# [Broadcasting semantics](https://docs.pytorch.org/docs/stable/notes/broadcasting.html) in the PyTorch manual.
