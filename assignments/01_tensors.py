# %% [markdown]
# # 01 · Tensors: shape, memory, NumPy 张量与数据操作
#
# **25 points · about 51 minutes** · plus 2 points for one answer in words
#
# Welcome! This is the first notebook of the course, and nothing in it needs anything but a little Python.
#
# Is there a cat in this picture? To a computer a picture of 400×400 pixels in red, green and blue is a list of
# 400 · 400 · 3 = 480,000 numbers, and no single one of them knows about cats. Deep learning (深度学习) does not solve that
# with cleverer rules. It *programs with data* (用数据编程): it takes thousands of such pictures and lets numbers adjust
# other numbers. So before anything can be learnt, you have to be at home with piles of numbers. They are called
# **tensors** (张量), and three things about them will trip you again and again: their **shape**, their **number type**
# and their **memory**.
#
# You will learn to
# 1. create tensors, cut pieces out of them by index (索引), and say shape (形状) and dtype (数据类型) before you run a cell;
# 2. tell a *view* (视图) from a *copy* (副本), and a change *in place* (原地操作) from a new name;
# 3. cross between NumPy and PyTorch, with shared memory (共享内存) or without;
# 4. foresee two traps: pixels of type uint8 wrap round at 256, and the slice `k:-k` is empty when k is 0.
#
# ## How this course works
#
# | you see | what it is | what you do |
# |---|---|---|
# | a cell that ends with `raise NotImplementedError` | a **stub**: your task | replace that line by your code, run the cell with Shift+Enter |
# | a cell with `with Check(...)` | the **visible check** of the task above | run it; it says what came back, what was expected, and the likely reason |
# | 💡 | two **hints**: first an idea, then the shape of the code | unfold them when you are stuck; they cost nothing |
# | a line such as "2 points · 3 minutes · difficulty ●○○○○" | what a task is worth, how long it takes, how hard and how important it is | plan your evening |
#
# **Your grade comes from hidden tests.** The visible check tries a few small cases; the hidden tests call the same
# function with other ones: other sizes, empty tensors, other number types, an input that must not change. They hold
# you to the *docstring* of the stub, the text in triple quotes. That is the contract: what it promises is tested,
# what it leaves open is yours. A loop, one line, an idea that we never had: if the contract is kept, it earns full
# marks. One rule holds for all: unless its name ends in `_` or its docstring says otherwise, a function leaves its
# arguments, the global random state and torch's settings as they were.
#
# **Points.** The hidden tests of a task form three groups: *core* is worth half of the points, *edge cases* 30 % and
# *robustness* 20 %. The last two count once the core is right. Each task is graded by itself, so a mistake costs
# once, and no later notebook needs your answers from this one.
#
# **Play.** Add cells of your own (Esc, then B), copy an example into them, change it, see what happens. Nothing can
# break: the cells that explain and check are locked, and are put back as they were before grading. When something seems
# odd, choose *Kernel > Restart Kernel and Run All Cells*. With all tasks still open the notebook runs from top to bottom,
# too, and every check says "not attempted yet".
#
# First comes a cell that loads the tools. Click it and press Shift+Enter.

# %%
# %matplotlib inline
NEEDED = 1  # the course_lib that this notebook was written for
try:
    import numpy as np
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
# ## 1.1 A grid of numbers
#
# `make_grid` · **2 points** · 3 minutes · difficulty ●○○○○ · importance ●●●○○
#
# **Why.** A grid that counts 0, 1, 2, ... is the best guinea pig there is: whatever you do to it, you can read off
# where each number came from. You will meet it in every picture below.
#
# A tensor has a **shape**, one length for each of its axes (轴), and a **dtype**, the type of all its numbers. Counting
# gives whole numbers, `int64`; networks calculate with `float32`. Watch both:

# %%
steps = torch.arange(6)
print(steps, steps.dtype)
print(steps.reshape(2, 3))
print(torch.tensor([1.5, 2.5]).dtype, torch.zeros(2).dtype, torch.arange(3, dtype=torch.float64).dtype)
print("numbers in the picture of the cat:", torch.zeros(400, 400, 3).numel())

# %% [markdown]
# `reshape` fills one row after the other, which is called **row-major order** (行优先): the last index runs fastest.
#
# Now you. Replace the last line of the next cell by one line that begins with `return`; then run it, and run the
# check below it.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# How many numbers are there in all? Make them in a row first, in the right dtype, and give them their shape afterwards.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `return torch.arange(..., dtype=...).reshape(..., ...)`. Say both lengths: a `-1` in `reshape` means "work it out",
# and with no rows or no columns there is nothing to work it out from.
#
# </details>


# %% task="make_grid"
def make_grid(rows: int, cols: int) -> Tensor:
    """Return a (rows, cols) float32 tensor holding 0, 1, 2, ... in row-major order.

    rows or cols may be 0. A fresh tensor on every call.
    """
    raise NotImplementedError


# %% check="make_grid" points=2
with Check("make_grid") as check:
    yours = make_grid(3, 4)
    display(plotting.memory_map(yours))
    expected = torch.tensor([[0.0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]])
    check.close("make_grid(3, 4)", yours, expected)
    check.shape("make_grid(0, 5)", make_grid(0, 5), (0, 5))
    make_grid(2, 2).fill_(-1)
    reason = "every call makes a new tensor"
    expected = torch.tensor([[0.0, 1], [2, 3]])
    yours = make_grid(2, 2)
    check.close("make_grid(2, 2), after -1 was written into an earlier one", yours, expected, reason)

# %% [markdown]
# The strip below the grid is the computer's memory: it has no rows and no columns, only places, one behind the other.
# *Row-major* says in which order the grid is laid down there.
#
# ## 1.2 The middle of a picture
#
# `center_crop` · **4 points** · 8 minutes · difficulty ●●○○○ · importance ●●●●○
#
# **Why.** Photographs come in all sizes, a network wants one. The simplest remedy: cut the same window out of the
# middle of each. Networks that recognise photographs are commonly tested like that.
#
# You cut with **slices**: `start:stop` takes `start`, leaves `stop` out, and each axis has a slice of its own,
# separated by commas. Negative numbers count from the end. An ellipsis `...` stands for "all the axes that I do not
# mention":

# %%
images, labels = data.fashion_mnist("train")
print("Fashion-MNIST:", tuple(images.shape), images.dtype)
print("images[0]         ", tuple(images[0].shape))
print("images[:5, 0]     ", tuple(images[:5, 0].shape), "the top rows of five images")
print("images[..., :3]   ", tuple(images[..., :3].shape), "the first three columns of all of them")
print("images[..., -3:, :]", tuple(images[..., -3:, :].shape), "the last three rows of all of them")
row = torch.arange(7)
print("row[2:5] ", row[2:5].tolist(), "  row[2:-2]", row[2:-2].tolist())
print("row[1:99]", row[1:99].tolist())

# %% [markdown]
# Look at the last one. A slice that reaches beyond the end raises *nothing*; it is cut short, silently. A window that
# is too large would come back as something smaller, so your function has to complain by itself:
# `raise ValueError("...")`.
#
# The image axes are the **last two**, whether you are given one image `(H, W)`, a batch `(n, H, W)`, or a batch of
# colour images `(n, 3, H, W)`. With `...` one line serves them all.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Work out where the window starts, `top` and `left`, from the docstring. Where does it stop? It is `h` rows high, so it
# stops at ... The road from the other end, `top:-top`, looks shorter. What is it when `top` is 0? (`-0` is 0.)
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `H, W = X.shape[-2:]`, then `if not (1 <= h <= H and ...): raise ValueError(...)`, then `top` and `left` with `//`
# (whole-number division, as an index must be), then `return X[..., top : top + h, ...]`.
#
# </details>


# %% task="center_crop"
def center_crop(X: Tensor, h: int, w: int) -> Tensor:
    """Crop the central h x w window of the last two axes of X (any number of leading axes).

    With an odd margin the extra row/column is left out below/at the right: top = (H-h)//2,
    left = (W-w)//2. ValueError unless 1 <= h <= H and 1 <= w <= W. Keeps the dtype; X is not
    changed.
    """
    raise NotImplementedError


# %% check="center_crop" points=4
with Check("center_crop") as check:
    grid = torch.arange(42).reshape(7, 6)
    X = grid.clone()
    yours = center_crop(X, 3, 4)
    display(plotting.crop_window(grid, yours, grid[2:5, 1:5]))
    check.close("center_crop of 7x6 to 3x4", yours, grid[2:5, 1:5])
    check.close("X, afterwards", X, grid, "the caller still needs the whole picture")
    yours = center_crop(grid, 4, 3)
    display(plotting.crop_window(grid, yours, grid[1:5, 1:4]))
    reason = "with an odd margin the extra row is left out below, the extra column at the right"
    check.close("center_crop of 7x6 to 4x3", yours, grid[1:5, 1:4], reason)
    reason = "with margin 0 nothing is cut off, but t:-t is 0:0 then, for -0 is 0"
    check.close("center_crop to the full size", center_crop(grid, 7, 6), grid, reason)
    yours = center_crop(torch.zeros(2, 3, 7, 6), 5, 2)
    reason = "rows and columns are the LAST two axes"
    check.shape("center_crop of 2x3 images to 5x2", yours, (2, 3, 5, 2), reason)
    reason = "a window of 8 rows does not fit into 7"
    check.raises(ValueError, center_crop, grid, 8, 3, why=reason)
    reason = "a window has at least one row"
    check.raises(ValueError, center_crop, grid, 0, 3, why=reason)
    print("real pictures, 28x28, and cropped to 20x16 by you")
    display(plotting.images(images[:10]), plotting.images(center_crop(images[:10], 20, 16)))

# %% [markdown]
# ## 1.3 Writing in place
#
# `set_border_` · **4 points** · 8 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** A slice copies no pixel. It is a **view** (视图): a second way of looking at the *same* memory, made in no
# time, however large the tensor. That saves time and memory. It also means that whoever writes into the view changes
# the original. Here is a 4×6 grid, and under it the strip of memory as each of four expressions reads it: places that
# it reads are coloured, one colour for each of its rows.

# %%
X = torch.arange(24.0).reshape(4, 6)
plotting.memory_map(X, {"X[::2]": X[::2], "X.T": X.T, "X.clone()": X.clone()})

# %% [markdown]
# `X[::2]` skips every other row and `X.T` reads with big steps, yet both look at X's strip. Only `clone()` has a
# strip of its own.
#
# So it matters *how* you write. An assignment to a **slice**, and operators such as `*=`, write **in place** (原地操作),
# into the memory. An assignment to a **name** writes nothing: the name lets go of one tensor and takes hold of
# another.

# %%
row = X[1]  # a view of row 1
row[0] = 100.0  # a slice (here one element): writes into the memory of X
print("X[1] after row[0] = 100.0 ", X[1].tolist())
row = row * 0  # a name: a new tensor is made, X does not notice
print("X[1] after row = row * 0  ", X[1].tolist())
row = X[1]
row *= 0  # in place again
print("X[1] after row *= 0       ", X[1].tolist())

# %% [markdown]
# PyTorch marks functions that write in place with a trailing underscore: `X.fill_(7)`, `X.zero_()`, `X.clamp_(0, 1)`.
# They change X and return X itself, the same object, so that calls can be chained. Yours shall keep the same promise.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# The border is four slices: first row, last row, first column, last column, each of the last two axes. In an image of
# a single row the first row is the last one, too; that does no harm.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# Assignments of the form `X[..., ..., ...] = value`, with 0 and -1 for the ends (`[0, -1]` as an index takes both at
# once). Then `return X`. Beware of anything that makes a new tensor on the way: `clone`, `contiguous`, `reshape`,
# and every line that begins with `X =`.
#
# </details>


# %% task="set_border_"
def set_border_(X: Tensor, value: float) -> Tensor:
    """Write `value` on the border of X, IN PLACE, and return X itself: `set_border_(X, v) is X`.

    The border is the first and last row and column of the last two axes. Works on views (the
    memory behind the view changes).
    """
    raise NotImplementedError


# %% check="set_border_" points=4
with Check("set_border_") as check:
    X = torch.arange(20.0).reshape(4, 5)
    before, expected = X.clone(), torch.full((4, 5), 50.0)
    expected[1:3, 1:4] = before[1:3, 1:4]
    yours = set_border_(X, 50.0)
    display(plotting.heat_maps(before, X))
    print("id(X)", id(X), "  id of what came back", id(yours))
    check.close("X after set_border_(X, 50)", X, expected, "did you write into X, or into a copy?")
    reason = "the trailing _ promises to return the very same object: return X"
    check.true("set_border_(X, 50) is X", yours is X, reason)
    frames = images[:10].clone()
    set_border_(frames[:, 2:-2, 2:-2], 255)
    display(plotting.images(frames))
    reason = "frames[:, 2:-2, 2:-2] is a view; the memory behind it should have been written"
    white = frames[:, 2, 2:-2] == 255
    check.true("each picture has a white frame, two pixels from its edge", white.all(), reason)
    ones = set_border_(torch.zeros(2, 3, 3), 1.0).sum(dim=(1, 2))
    reason = "each image has a border of eight pixels: the LAST two axes count"
    check.close("the ones in two 3x3 images of zeros", ones, torch.tensor([8.0, 8.0]), reason)
    reason = "an image of a single pixel is all border"
    check.close("a 1x1 image", set_border_(torch.zeros(1, 1), 3.0), torch.tensor([[3.0]]), reason)

# %% [markdown]
# ## 1.4 Whose memory is it?
#
# `same_memory` · **3 points** · 6 minutes · difficulty ●●●○○ · importance ●●●●○
#
# **Why.** Did that operation copy, or did it not? The answer decides whether a write reaches your training data. It
# decides about memory, too: as long as you keep *one row* of a tensor of 10 GB, all 10 GB stay. `X[0]` is small; the
# strip behind it, the **storage** (存储), is not.
#
# The questions that come to mind first all ask for something else:

# %%
A = torch.arange(12.0).reshape(3, 4)
same = id(A) == id(A.T)
print("same object?         A and A.T       ", same, " two objects, but one memory")
same = torch.equal(A, A.clone())
print("same values?         A and A.clone() ", same, "  two memories, equal values")
same = A.data_ptr() == A[1:].data_ptr()
print("same first element?  A and A[1:]     ", same, " one memory, another start")

# %% [markdown]
# A tensor is a storage and three notes on how to read it: the place where to begin, the shape, and the *strides*
# (步长), which say how many places to move for one step along each axis. `data_ptr()` is the address of the tensor's
# *first element*, not of the strip.

# %%
for name, view in {"A": A, "A[1:]": A[1:], "A.T": A.T, "A[:, ::2]": A[:, ::2]}.items():
    strip, notes = view.untyped_storage(), (view.storage_offset(), tuple(view.shape), view.stride())
    print(f"{name:9} begins at {notes[0]}, shape {notes[1]}, strides {notes[2]};", end="  ")
    print(f"its strip: {strip.nbytes()} bytes at {strip.data_ptr()}")

# %% [markdown]
# Even `A[0]` and `A[2]`, which have no element in common, are windows on one storage: they live and die together, and
# a write to either of them can be seen through `A`. For our question that counts as *the same memory*.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Which of the columns printed above is the same for all four views of A, and would be another for a clone?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# One line: compare the addresses of the two storages with `==`. (The storage *objects* will not do: after a trip to
# NumPy and back there are two objects for one strip.)
#
# </details>


# %% task="same_memory"
def same_memory(a: Tensor, b: Tensor) -> bool:
    """True exactly when a and b are views of one storage.

    Then writing through one CAN be seen through a view of the other. Neither id() nor equal
    values tell you that. Both are non-empty.
    """
    raise NotImplementedError


# %% check="same_memory" points=3
with Check("same_memory") as check:
    A = torch.arange(12.0).reshape(3, 4)
    pairs = {
        "A and A[1:]": (A, A[1:], True, "one strip, read from another place on"),
        "A and A.T": (A, A.T, True, "one strip, read in other steps"),
        "A[0] and A[2]": (A[0], A[2], True, "no common element, and yet windows on one strip"),
        "A and A.clone()": (A, A.clone(), False, "equal values in a strip of their own"),
        "A and A[[0, 1, 2]]": (A, A[[0, 1, 2]], False, "a list of indices copies"),
        "A and from_numpy(A.numpy())": (A, torch.from_numpy(A.numpy()), True, "one strip, two objects"),
    }
    print(f"{'':29} yours   truth")
    for name, (a, b, truth, _) in pairs.items():
        print(f"{name:29} {same_memory(a, b)!s:7} {truth}")
    for name, (a, b, truth, reason) in pairs.items():
        check.equal(f"same_memory for {name}", same_memory(a, b), truth, reason)

# %% [markdown]
# The fifth line is worth remembering: a *slice* gives a view, a *list* of indices gives a copy.
#
# ## In your own words
#
# **2 points**, read by a person. A classmate wants the first ten images with mean 0, and writes
#
# ```python
# first = images[:10]
# first -= first.mean()
# ```
#
# for a tensor `images` of floats. Ten cells later the pictures of `images` look strange. The classmate prints
# `id(first) == id(images)`, sees `False`, and concludes that the two have nothing to do with each other. In three or
# four sentences: *what happened* to `images`, *why is the conclusion wrong*, and *how would you write* the second
# line so that `images` stays as it was?

# %% [markdown] manual="why_it_changed" points=2
# *Write your answer here: double-click this cell, and replace this line.*

# %% [markdown]
# ## 1.5 The bridge to NumPy
#
# `numpy_bridge` · **4 points** · 8 minutes · difficulty ●●●○○ · importance ●●●●○
#
# **Why.** Files, tables, cameras and plots speak NumPy; networks speak PyTorch. Sooner or later every number crosses
# that bridge, and on each crossing there are two questions. Is it copied? Which dtype does it have on the other side?

# %%
a = np.array([1.0, 2.0, 3.0])
shared, copied = torch.from_numpy(a), torch.tensor(a)
a[0] = 100.0
print("torch.from_numpy looks at a's memory:", shared)
print("torch.tensor has copied it:          ", copied)
b = a.astype(np.float32)
print("astype:", a.dtype, "->", b.dtype, "  shares memory with a:", np.shares_memory(a, b))

# %% [markdown]
# Did you notice the `float64`? It is NumPy's usual type; PyTorch's is `float32`. Numbers of another type have other
# bytes, so they can be *converted*, but never *shared*.
#
# Three traps lie on this bridge.
# - Many conversions to float32 **copy only when they must**: `.float()`, `.to(torch.float32)`,
#   `torch.as_tensor(a, dtype=torch.float32)`, `np.asarray(a, np.float32)`. For a float64 array you get a copy, for a
#   float32 array the very same memory. Code that was right with one file is wrong with the next.
# - NumPy can read memory **backwards**: `a[::-1]` is a view with a negative stride. Torch knows no negative strides, and
#   refuses it.
# - NumPy arrays can be **read-only**. Torch does not know that either: it warns, and shares.

# %%
c = np.array([1.0, 2.0, 3.0], dtype=np.float32)
as_floats = torch.from_numpy(c).float()
c[0] = 100.0
print("from_numpy(c).float() for a float32 array:", as_floats)
try:
    torch.from_numpy(c[::-1])
except ValueError as error:
    print("backwards:", str(error)[:58], "...")
print("copied on NumPy's side first:", torch.from_numpy(c[::-1].copy()))

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# `share=True` is one call that you have just seen, behind a check of `a.dtype`. For `share=False` let NumPy make the
# copy, *before* torch sees the array: NumPy can read whatever it can hold.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `a.astype(np.float32)` converts *and* always copies, unless told `copy=False`. So: `if not share: return ...`, then
# `if a.dtype != np.float32: raise TypeError(...)`, then `return torch.from_numpy(a)`.
#
# </details>


# %% task="numpy_bridge"
def numpy_bridge(a: np.ndarray, share: bool) -> Tensor:
    """NumPy array -> float32 tensor of equal shape and values.

    share=False: never shares memory with a, whatever a's dtype, strides or flags.
    share=True: shares memory (writes are seen both ways); TypeError if a.dtype is not float32,
    because another dtype cannot be shared. (Arrays that torch can share: no negative strides;
    read-only ones are not asked.)
    """
    raise NotImplementedError


# %% check="numpy_bridge" points=4
with Check("numpy_bridge") as check:
    for share in (False, True):
        a = np.array([[1, 2], [3, 4]], dtype=np.float32)
        yours = numpy_bridge(a, share)
        check.close(f"numpy_bridge(a, share={share})", yours, torch.tensor([[1.0, 2], [3, 4]]))
        a[0, 0] = 50
        print(f"share={share!s:5}  after a[0, 0] = 50 your tensor is {yours.tolist()}")
        expected = torch.tensor([[50.0, 2], [3, 4]]) if share else torch.tensor([[1.0, 2], [3, 4]])
        reason = "a write to a must be seen" if share else "the tensor must have memory of its own"
        check.close(f"the tensor of share={share}, after a[0, 0] = 50", yours, expected, reason)
    a = np.array([1.5, 2.5])
    check.close("a float64 array, share=False", numpy_bridge(a, share=False), torch.tensor([1.5, 2.5]))
    yours = numpy_bridge(np.array([1, 2, 3], dtype=np.uint8)[::-1], share=False)
    check.close("uint8, read backwards, share=False", yours, torch.tensor([3.0, 2.0, 1.0]))
    check.raises(TypeError, numpy_bridge, a, True, why="float64 cannot be shared as float32")

# %% [markdown]
# ## 1.6 Two hundred plus one hundred
#
# `brighten` · **3 points** · 6 minutes · difficulty ●●○○○ · importance ●●●●○
#
# **Why.** An image file stores each grey level in one byte: `uint8`, from 0 (black) to 255 (white). A byte that runs
# over starts again at 0, as the odometer of an old car does. There is no error and no warning:

# %%
levels = np.array([100, 150, 200, 250], dtype=np.uint8)
print("levels       ", levels)
print("levels + 100 ", levels + 100, "   200 + 100 = 300, and 300 - 256 = 44")
print("levels - 120 ", levels - 120)
print("np.clip      ", np.clip(np.array([-20, 100, 300]), 0, 255))

# %% [markdown]
# What should be white comes out nearly black. The remedy is called *saturating* arithmetic (饱和运算): what would go
# beyond the end stops at the end. `np.clip`, above, does it, but it must see 300 to know that something ran over. In
# uint8 there is no 300.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Three steps, and their order is everything: into a type with room for 300 and for -120; add; clip. And then back to
# uint8.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `np.clip(img.astype(...) + amount, 0, 255).astype(np.uint8)` with a signed type that is wide enough (`np.int64`,
# say; `int8` ends at 127, and `uint16` has no negative numbers). `astype` copies, so the caller's image is safe.
#
# </details>


# %% task="brighten"
def brighten(img: np.ndarray, amount: int) -> np.ndarray:
    """Add `amount` (any int, also negative) to a uint8 image, saturating at 0 and 255.

    Returns a new uint8 array; img is not changed.
    """
    raise NotImplementedError


# %% check="brighten" points=3
with Check("brighten") as check:
    shirt = images[18].numpy().copy()
    lighter = [[min(255, level + 100) for level in line] for line in shirt.tolist()]
    expected = np.array(lighter, dtype=np.uint8)
    yours = brighten(shirt, 100)
    display(plotting.brightness(images[18].numpy(), yours, expected))
    reason = "uint8 arithmetic wraps round at 256: compute in a wider type, clip, then convert back"
    yours = brighten(np.array([[0, 200]], dtype=np.uint8), 100)
    check.close("brighten([[0, 200]], +100)", yours, np.array([[100, 255]], dtype=np.uint8), reason)
    yours = brighten(np.array([[0, 200]], dtype=np.uint8), -30)
    check.close("brighten([[0, 200]], -30)", yours, np.array([[0, 170]], dtype=np.uint8), reason)
    yours = brighten(np.array([[0, 200]], dtype=np.uint8), 1000)
    check.close("brighten([[0, 200]], +1000)", yours, np.array([[255, 255]], dtype=np.uint8), reason)
    reason = "a NEW array: the caller still needs the old one"
    check.close("the shirt itself, afterwards", shirt, images[18].numpy(), reason)
    check.close("the shirt, 100 brighter", brighten(shirt, 100), expected)

# %% [markdown]
# The same trap waits wherever small integers are added up: pixels, labels, counts. Notebook 2 begins every
# calculation on images with `.float() / 255`, and now you know one reason.
#
# ## 1.7 The judges' scores
#
# `trimmed_mean` · **5 points** · 12 minutes · difficulty ●●●○○ · importance ●●●○○
#
# **Why.** Six judges score a dive: 3, 1, 9, 5, 100, 4. One of them dislikes the diver, one has mistyped. The mean is
# 20.33, a score that nobody gave. Sports have a remedy that statistics calls the *trimmed mean* (截尾均值, 去掉最高分和最低分):
# drop the smallest and the largest, and average the rest:
#
# $$ \frac{3 + 9 + 5 + 4}{4} = 5.25 $$
#
# For many divers at once the scores are a matrix, one row for each. Functions that work along an axis take `dim`, and
# `dim=-1` is the last one, however many there are:

# %%
scores = torch.tensor([[3.0, 1.0, 2.0], [9.0, 7.0, 8.5]])
ordered = scores.sort(dim=-1)
print("values \n", ordered.values)
print("indices (where each one stood)\n", ordered.indices)
print("mean along the last axis", scores.mean(dim=-1), "  shape", tuple(scores.mean(dim=-1).shape))
try:
    torch.tensor([3, 1, 2]).mean()
except RuntimeError as error:
    print("the mean of integers:", str(error).split(".")[0])

# %% [markdown]
# `sort` returns two things: values, and where they stood. It leaves `scores` as it was. (NumPy's `array.sort()` sorts
# in place; and you know by now whose memory `x.numpy()` is.)
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Sorted, the values to drop stand at the two ends of each row: a slice takes the rest, and drops exactly k at each
# end, even if several values are equal. You have met the trap of that slice in 1.2.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `n = x.shape[-1]`; the ValueError; `kept = x.sort(dim=-1).values[..., k : n - k]`; the mean along the last axis.
# Integers need `.float()` before the mean.
#
# </details>


# %% task="trimmed_mean"
def trimmed_mean(x: Tensor, k: int) -> Tensor:
    """Mean along the last axis after dropping the k smallest and k largest values of each row.

    (Judges' scores without the best and the worst.) Float result of shape x.shape[:-1]; x
    unchanged. k = 0 is the plain mean; ValueError if k < 0 or 2k >= n, where n = x.shape[-1].
    """
    raise NotImplementedError


# %% check="trimmed_mean" points=5
with Check("trimmed_mean") as check:
    scores = torch.tensor([3.0, 1.0, 9.0, 5.0, 100.0, 4.0])
    yours = trimmed_mean(scores, 1)
    display(plotting.judges(scores, 1, yours))
    reason = "1 and 100 must go, and four values are left to average"
    check.close("trimmed_mean([3, 1, 9, 5, 100, 4], 1)", yours, torch.tensor(5.25), reason)
    expected = torch.tensor([3.0, 1.0, 9.0, 5.0, 100.0, 4.0])
    check.close("the scores, afterwards", scores, expected, "work on a new tensor")
    reason = "k = 0 drops nothing, and the slice k:-k is empty then"
    check.close("the same scores with k = 0", trimmed_mean(scores, 0), scores.mean(), reason)
    yours = trimmed_mean(torch.tensor([2.0, 9.0, 2.0, 5.0, 2.0, 8.0, 2.0]), 2)
    reason = "drop TWO of the equal values, not all of them"
    check.close("trimmed_mean([2, 9, 2, 5, 2, 8, 2], 2)", yours, torch.tensor(3.0), reason)
    yours = trimmed_mean(torch.tensor([[1, 2, 6], [9, 4, 6]]), 1)
    reason = "one mean for each row, and a float, also for whole numbers"
    check.close("two divers, whole numbers", yours, torch.tensor([2.0, 6.0]), reason)
    check.raises(ValueError, trimmed_mean, scores, 3, why="3 at each end of 6: nothing would be left")
    check.raises(ValueError, trimmed_mean, scores, -1, why="nobody can drop -1 values")

# %% [markdown]
# One judge can move the mean as far as he likes; the trimmed mean does not listen. Some questions to take along (no
# points):
#
# - `x.median()` is a trimmed mean, too. With which k, and for which n?
# - Add 1000 to one pixel of an image. How much does its mean change, and how much its trimmed mean with k = 1?
# - Which functions of this notebook return a view in *your* version, and which a copy? You have a function to find out.

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
# | idea | in one line | where it returns |
# |---|---|---|
# | shape and dtype | say both before you run the cell | everywhere |
# | `...` and negative indices | the last axes, however many come before | batches of images (notebook 5), softmax (6) |
# | view and copy | a slice looks, a list copies, `clone()` copies | datasets, parameters of a model |
# | in place and rebinding | `x -= y` writes, `x = x - y` makes anew | gradient descent (notebooks 3 and 4) |
# | `from_numpy` and `astype` | the one shares, the other copies | reading data files (notebook 5) |
# | uint8 wraps round at 256 | widen, calculate, clip, convert back | pixels, counts, labels |
# | `k:-k` is empty at k = 0 | write `k : n - k` | wherever ends are cut off |
#
# Save the notebook (Ctrl+S) and hand it in. *Further reading:*
# [Tensor views](https://docs.pytorch.org/docs/stable/tensor_view.html) in the PyTorch manual.
