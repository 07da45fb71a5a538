# %% [markdown]
# # 08 · AlexNet 深度卷积神经网络
#
# **25 points · about 120 minutes** · plus 2 points for one answer in words
#
# In 2012 a network of eight layers won the ImageNet contest: 1.2 million photographs, a thousand classes. Until then
# computer vision had been *geometry* (几何), *kernel methods* (核方法) such as the support vector machine, with a complete
# theory, and *features* (特征) such as SIFT, designed by hand, on which a classifier was trained. *Data is the core*
# (核心是数据), the lecture notes say of this history: whoever learns the features, too, needs many more examples, and ImageNet
# had them. AlexNet learned features and classifier at once, from raw pixels. Its ingredients: convolutions as in LeNet,
# ReLU in place of the sigmoid, dropout (丢弃法), max-pooling (最大池化层), a lot of data. And it is *large*, and size wants
# bookkeeping.
#
# So this notebook is about reading a network before running it. You will find that two figures in the lecture notes that
# this course grew from fit no AlexNet at all, and that their table of its layers holds rows that no network can have.
#
# You will learn to
# 1. know $\lfloor (n + 2p - k)/s \rfloor + 1$ by heart, and when it does not apply;
# 2. trace (推导) the shapes of any network on paper;
# 3. say where the parameters (参数) sit and where the multiplications (乘加运算) happen, which are two different places;
# 4. audit a table that someone else has published;
# 5. write a convolution (卷积) yourself, out of shifted multiplications;
# 6. build AlexNet in any size, and train it.
#
# **How it works.** Write your code in the cells that end with `raise NotImplementedError`, run the cell with Shift+Enter,
# then run the check below it. A check tells you what came back, what was expected, and the likely reason. Your grade
# comes from *hidden* tests of the same functions: other sizes, other networks, other mistakes. So read the docstrings to
# the letter: they are the contract. Stuck? Each task has two hints to unfold.

# %%
# %matplotlib inline
NEEDED = 1  # the course_lib that this notebook was written for
try:
    import math
    import time
    from collections.abc import Callable, Iterable

    import torch
    import torch.nn.functional as F
    from torch import Tensor, nn

    import course_lib
    from course_lib import data, plotting
    from course_lib.checks import Check
    from course_lib.device import try_gpu

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
# ## 8.1 How often does the window fit?
#
# `conv_out` · **2 points** · 5 minutes · difficulty ●○○○○ · importance ●●●●●
#
# **Why.** A convolution and a pool do the same thing with shapes: they slide a window along an axis and write one number
# for each place where it stops. To know the output you only have to count the stops.
#
# On $n$ pixels with $p$ cells of padding (填充) at both ends, a window of $k$ cells starts at 0, then at $s$, $2s$, ...
# (the stride, 步幅). The last start that still fits is at most $n + 2p - k$. The starts up to there, 0 included, are
#
# $$ \text{out} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1 $$
#
# The brackets mean *round down*: a window that hangs over the edge does not count. And the $+1$ is the window at 0. A
# *dilated* (空洞) window leaves gaps between its cells: with dilation $d$ it spans $d\,(k-1) + 1$ cells, and that takes
# the place of $k$. Seven pixels, $k = 3$, $s = 2$ give $\lfloor 4/2 \rfloor + 1 = 3$:

# %%
plotting.window_positions(size=7, kernel=3, stride=2, answer=3)

# %% [markdown]
# A window larger than the padded strip fits nowhere. The formula would then say 0 or something negative; in a program
# this must be an error, for a map of size 0 travels through the remaining layers without a word.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# What is left over when the window stands at the very left? If that is negative, the window does not fit. If not, how
# many whole strides go into it?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `spare = ...`, one `if` that raises, and a `return` with `//`, which rounds down and keeps integers. (`int(a / b)`
# rounds *towards zero*: for a negative `a` that is another number.)
#
# </details>


# %% task="conv_out"
def conv_out(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Number of positions of the window along one axis.

    floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1. ValueError if the window
    does not fit once, or stride < 1.
    """
    raise NotImplementedError


# %% check="conv_out" points=2
with Check("conv_out") as check:
    yours = conv_out(11, 3, 2)
    display(plotting.window_positions(size=11, kernel=3, stride=2, answer=yours))
    check.equal("conv_out(11, 3, 2)", yours, 5)
    yours = conv_out(224, 11, 4, 1)
    check.equal("conv_out(224, 11, 4, 1)", yours, 54, "(224 + 2 - 11) / 4 = 53.75: round DOWN, then + 1")
    yours = conv_out(9, 3, dilation=2)
    check.equal("conv_out(9, 3, dilation=2)", yours, 5, "the dilated window spans 2 (3 - 1) + 1 = 5 cells")
    check.raises(ValueError, conv_out, 2, 3, why="a window of 3 does not fit on 2 pixels")

# %% [markdown]
# By the way: 224 pixels, $k = 11$, $s = 4$ give 54 with padding 0 *and* with padding 1. For 55 it takes a padding of at
# least 2. Remember this; a good part of the confusion about AlexNet hangs on it.
#
# ## 8.2 The whole network on paper
#
# `trace_shapes` · **4 points** · 15 minutes · difficulty ●●●○○ · importance ●●●●●
#
# **Why.** Wrong shapes are the most frequent crash in deep learning, and the slowest to find when the network is large.
# On paper they cost nothing. These are the rules, for one sample, without a batch axis:
#
# | layer | `(C, H, W)` becomes | |
# |---|---|---|
# | `conv` | `(out, H', W')` | `H'` and `W'` each by the formula above |
# | `pool` | `(C, H', W')` | works on each channel alone: **keeps the channels** |
# | `relu`, `dropout` | the same | look at each number alone |
# | `flatten` | `(C*H*W,)` | in one row |
# | `linear` | `(out,)` | needs a flat input |
#
# We write a layer as a small dict. Here is AlexNet as in the notes: for grey images, with padding 1 in the first layer,
# and ten classes.

# %%
ALEXNET = [
    {"type": "conv", "out": 96, "k": 11, "s": 4, "p": 1}, {"type": "relu"},
    {"type": "pool", "k": 3, "s": 2},
    {"type": "conv", "out": 256, "k": 5, "s": 1, "p": 2}, {"type": "relu"},
    {"type": "pool", "k": 3, "s": 2},
    {"type": "conv", "out": 384, "k": 3, "s": 1, "p": 1}, {"type": "relu"},
    {"type": "conv", "out": 384, "k": 3, "s": 1, "p": 1}, {"type": "relu"},
    {"type": "conv", "out": 256, "k": 3, "s": 1, "p": 1}, {"type": "relu"},
    {"type": "pool", "k": 3, "s": 2}, {"type": "flatten"},
    {"type": "linear", "out": 4096}, {"type": "relu"}, {"type": "dropout"},
    {"type": "linear", "out": 4096}, {"type": "relu"}, {"type": "dropout"},
    {"type": "linear", "out": 10},
]  # fmt: skip
PRINTOUT = {  # what the notes' program printed, by the index of the layer
    0: ("conv0", "(1, 96, 54, 54)"), 2: ("pool0", "(1, 96, 26, 26)"),
    3: ("conv1", "(1, 256, 26, 26)"), 5: ("pool1", "(1, 256, 12, 12)"),
    6: ("conv2", "(1, 384, 12, 12)"), 8: ("conv3", "(1, 384, 12, 12)"),
    10: ("conv4", "(1, 256, 12, 12)"), 12: ("pool2", "(1, 256, 5, 5)"),
    14: ("dense0", "(1, 4096)"), 17: ("dense1", "(1, 4096)"), 20: ("dense2", "(1, 10)"),
}  # fmt: skip

# %% [markdown]
# One worked step: a 3×8×6 image, `{"type": "conv", "out": 4, "k": 3, "s": 1, "p": 1}` gives 4×8×6; then
# `{"type": "pool", "k": 2}` gives 4×4×3 (the stride of a pool is its `k` unless told otherwise: windows side by side).
#
# When something does not fit, say *which layer*: in a network of twenty layers that is half of the repair.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Carry the current shape through a loop over the layers, and collect it after each. `enumerate` gives you the index for
# the error. A shape is flat when it has one axis only.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# An `if`/`elif` over `layer["type"]` with a final `else` that raises. `layer.get("s", layer["k"])` reads a stride
# that may be missing. Your `conv_out` raises a ValueError without an index: catch it and raise another with `f"layer
# {index}: ..."`. Flatten is `math.prod(shape)`, and `(n,)` with the comma is a tuple.
#
# </details>


# %% task="trace_shapes" needs=["conv_out"]
def trace_shapes(layers: list[dict], in_shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Shape after every layer, without a batch axis; torch is not needed.

    Layers: {"type": "conv", "out", "k", "s", "p"}, {"type": "pool", "k", "s" (default k), "p"
    (default 0)}, "relu", "dropout", "flatten", {"type": "linear", "out"}. Images are (C, H, W) and
    need not be square. The layers are not changed. ValueError that contains the index of the layer
    (from 0): linear on an unflattened input, conv/pool on a flat one, a window that does not fit,
    an unknown type.
    """
    raise NotImplementedError


# %% check="trace_shapes" points=4
with Check("trace_shapes") as check:
    tiny = [{"type": "conv", "out": 4, "k": 3, "s": 1, "p": 1}, {"type": "pool", "k": 2}]
    tiny.append({"type": "flatten"})
    yours = trace_shapes(tiny, (3, 8, 6))
    check.equal("conv, pool and flatten on (3, 8, 6)", yours, [(4, 8, 6), (4, 4, 3), (48,)])
    crash = [{"type": "relu"}, {"type": "linear", "out": 10}]
    reason = "a linear layer needs a flat input; your message should contain the index 1"
    check.raises(ValueError, trace_shapes, crash, (1, 28, 28), why=reason)

    shapes = trace_shapes(ALEXNET, (1, 224, 224))
    names = ["input", *(name for name, _ in PRINTOUT.values())]
    boxes = [(1, 224, 224), *(shapes[i] for i in PRINTOUT if i < len(shapes))]
    display(plotting.network_boxes(names, boxes))
    print(f"{'layer':8} {'the notes':18} yours")
    for i, (name, printed) in PRINTOUT.items():
        print(f"{name:8} {printed:18} {shapes[i] if i < len(shapes) else '?'}")
    check.equal("the number of shapes", len(shapes), 21, "one for each layer, also relu and dropout")
    check.equal("after the last pool", shapes[12], (256, 5, 5))
    check.equal("after flatten", shapes[13], (6400,))

# %% [markdown]
# The notes' printout comes from another library (and from padding 0), and agrees: only the batch axis in front is new.
# Note how the maps shrink by steps while the channels grow: *where* something is gives way to *what* it is.
#
# ## 8.3 What does it cost?
#
# `cost` · **4 points** · 15 minutes · difficulty ●●●○○ · importance ●●●●○
#
# **Why.** Two numbers decide whether a network fits your machine: the parameters (memory) and the multiply-adds
# (time). They are easily confused, and they do not sit in the same layers.
#
# A convolution owns one kernel of $C_\text{in} \times k \times k$ weights for each output channel, plus one bias. It
# uses *the same* weights at every position of the output map. A linear layer is the extreme case of one position:
#
# | | parameters | multiply-adds for one sample |
# |---|---|---|
# | convolution | `C_out * C_in * k*k + C_out` | `C_out * H_out * W_out * C_in * k*k` |
# | linear | `out * in + out` | `out * in` |
#
# One multiplication with the addition that follows counts as *one*. Biases, pools and ReLUs are so cheap that nobody
# counts them.
#
# An example by hand: 3 channels of 5×5, a convolution with 2 outputs, $k = 3$, no padding. Parameters
# $2 \cdot 3 \cdot 9 + 2 = 56$. The output is 2×3×3, so there are $2 \cdot 9$ values of $3 \cdot 9$ products each: 486.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Every layer needs the shape before it and the shape after it. Your `trace_shapes` gives the shapes after; the shape
# before a layer is the one after the previous one, and the first is `in_shape`.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `shapes = [in_shape, *trace_shapes(layers, in_shape)]`, then a loop over `zip(layers, shapes, shapes[1:])`. Compute
# `weights` once: the parameters are `weights + out`, the multiply-adds are `weights` times the number of positions.
#
# </details>


# %% task="cost" needs=["trace_shapes"]
def cost(layers: list[dict], in_shape: tuple[int, ...]) -> tuple[int, int]:
    """(parameters incl. biases, multiply-adds for one sample).

    Convolution: C_out*C_in*k*k + C_out parameters and C_out*H_out*W_out*C_in*k*k multiply-adds;
    linear: out*in + out and out*in. Pool, relu, dropout, flatten: 0. Layers as in trace_shapes; it
    may call your trace_shapes.
    """
    raise NotImplementedError


# %% check="cost" points=4
with Check("cost") as check:
    yours = cost([{"type": "conv", "out": 2, "k": 3, "s": 1, "p": 0}], (3, 5, 5))
    reason = "2*3*9 + 2 parameters; 2*3*3 values of 3*9 products"
    check.equal("a convolution on (3, 5, 5)", yours, (56, 486), reason)
    yours = cost([{"type": "linear", "out": 10}], (84,))
    check.equal("84 -> 10", yours, (850, 840))

    inputs = {"conv0": (1, 224, 224), "conv1": (96, 26, 26), "conv2": (256, 12, 12)}
    inputs |= {"conv3": (384, 12, 12), "conv4": (384, 12, 12)}
    inputs |= {"dense0": (6400,), "dense1": (4096,), "dense2": (4096,)}
    layers = [layer for layer in ALEXNET if "out" in layer]
    costs = [cost([layer], shape) for layer, shape in zip(layers, inputs.values())]
    display(plotting.layer_costs(list(inputs), costs))
    yours = cost(ALEXNET, (1, 224, 224))
    check.equal("AlexNet for 1x224x224", yours, (46_764_746, 938_146_176))

# %% [markdown]
# Parameters sit in the linear layers (92 %), and multiply-adds happen in the convolutions (95 %). To save memory you
# shrink the end of the network, to save time its beginning.
#
# ### "10× the parameters, 260× the computation"
#
# That is what the notes say of AlexNet against LeNet. Count it: you have the function. There is a question to ask
# first, namely *which LeNet*. Two networks bear the name: LeNet-5 of the paper (6 and 16 channels), and a larger one
# that frameworks used to ship as an example (20 and 50 channels, a hidden layer of 500).

# %% tags=["raises-exception"]
LENET_5 = [
    {"type": "conv", "out": 6, "k": 5, "s": 1, "p": 2}, {"type": "relu"}, {"type": "pool", "k": 2},
    {"type": "conv", "out": 16, "k": 5, "s": 1, "p": 0}, {"type": "relu"}, {"type": "pool", "k": 2},
    {"type": "flatten"}, {"type": "linear", "out": 120}, {"type": "relu"}, {"type": "linear", "out": 84},
    {"type": "relu"}, {"type": "linear", "out": 10},
]  # fmt: skip
LENET_20_50 = [
    {"type": "conv", "out": 20, "k": 5, "s": 1, "p": 0}, {"type": "relu"}, {"type": "pool", "k": 2},
    {"type": "conv", "out": 50, "k": 5, "s": 1, "p": 0}, {"type": "relu"}, {"type": "pool", "k": 2},
    {"type": "flatten"}, {"type": "linear", "out": 500}, {"type": "relu"}, {"type": "linear", "out": 10},
]  # fmt: skip
IMAGENET = [{**ALEXNET[0], "p": 2}, *ALEXNET[1:-1], {"type": "linear", "out": 1000}]
try:
    lenets = [cost(LENET_5, (1, 28, 28)), cost(LENET_20_50, (1, 28, 28))]
    alexnets = [cost(ALEXNET, (1, 224, 224)), cost(IMAGENET, (3, 224, 224))]
    print(f"{'AlexNet':17} {'against':17} {'parameters':>12} {'multiply-adds':>15}")
    for name, (parameters, adds) in zip(["grey, 10 classes", "ImageNet"], alexnets):
        for lenet, (few, less) in zip(["LeNet-5", "the larger LeNet"], lenets):
            print(f"{name:17} {lenet:17} {parameters / few:10,.0f} x {adds / less:13,.0f} x")
except (NameError, NotImplementedError, TypeError):
    print("The comparison appears once your cost works.")

# %% [markdown]
# | AlexNet | parameters | multiply-adds | against LeNet-5 (61,706 and 416,520) | against the larger LeNet (431,080 and 2,293,000) |
# |---|---|---|---|---|
# | as above: 1×224×224, padding 1, 10 classes | 46,764,746 | 938,146,176 | **758×** and **2,252×** | 108× and 409× |
# | as in the contest: 3×224×224, padding 2, 1,000 classes | 62,378,344 | 1,135,256,096 | 1,011× and 2,726× | 145× and 495× |
#
# So "10× and 260×" fits none of them. Against LeNet-5, AlexNet has **758 times** the parameters and needs **2,252
# times** the multiply-adds; even in the kindest comparison of the table it is 108 and 409. What grows between 5 and 16
# times is the number of channels: AlexNet's first two convolutions have 16 times those of LeNet-5, and about 5 times
# those of the larger one. When you read a factor, ask: of what, against what?
#
# ## 8.4 Find the errors
#
# `audit_table` and `fixed_table` · **5 points** · 25 minutes · difficulty ●●●●○ · importance ●●●●○
#
# **Why.** Papers, slides and answers of chatbots are full of tables of shapes, and you will copy from them. You can
# check such a table without the network, for most mistakes break one of two rules: *a pool keeps the channels*, and
# *some padding must explain the size*.
#
# Here is the table of the notes, copied number by number. Below `MaxPool2` it states no more shapes.

# %%
NOTES_TABLE = [  # name, kind, kernel, stride, padding (None = not stated), claimed (C, H, W)
    ("Conv1", "conv", 11, 4, None, (96, 55, 55)),
    ("MaxPool1", "pool", 3, 2, None, (256, 27, 27)),
    ("Conv2", "conv", 5, 2, None, (384, 13, 13)),
    ("MaxPool2", "pool", 3, 2, None, (384, 13, 13)),
]
Row = tuple[str, str, int, int, int | None, tuple[int, int, int]]

# %% [markdown]
# **The audit.** Judge each row on its own, from the *claimed* output of the row before it (the first from
# `in_shape`): one wrong row must not make all the following ones look wrong. When the padding is not stated, any
# value from 0 to `k // 2` may be meant, but it is *one* value for both axes. Take `("P", "pool", 3, 2, None, (8, 5,
# 4))` after `(8, 9, 7)`: padding 0 gives (4, 3), padding 1 gives (5, 4). So padding 1 explains it. `(8, 5, 3)` would
# be impossible: 5 needs padding 1 and 3 needs padding 0.
#
# An audit finds what *cannot* be. A row may pass it and still not be AlexNet. That takes knowledge: Conv1 has padding
# 2, Conv2 padding 2 and stride 1, Conv3 to Conv5 (3×3) padding 1, the pools none; the channels are 96, 256, 384, 384,
# 256.
#
# **The repair.** `fixed_table` returns the shapes that the real AlexNet has. Do them on paper, or with your
# `trace_shapes`.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# For a row: which paddings are candidates? For each candidate: do both axes come out as claimed? `any(...)` of these
# answers is "possible". Take care that a window which does not fit explains nothing.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# A variable `before` that is set to `claimed` at the end of each turn. `paddings = range(k // 2 + 1) if padding is
# None else [padding]`. Collect the row's problems in a list, channels first, and store it only if it is not empty. If
# you use `conv_out`, a ValueError means "this padding does not explain it".
#
# </details>


# %% task="audit_table" needs=["conv_out", "trace_shapes"]
def audit_table(rows: list[Row], in_shape: tuple[int, int, int]) -> dict[str, list[str]]:
    """Find impossible rows of a shape table.

    Each row is judged on its own, from the CLAIMED output of the row before. "channels": a pool
    changed the number of channels. "size": no padding 0..k//2 (or not the stated one) explains
    H AND W; a window that does not fit explains nothing, not even a claimed 0. Returns {name:
    problems in this order} for bad rows only.
    """
    raise NotImplementedError


def fixed_table() -> dict[str, tuple[int, int, int] | int]:
    """The notes' table corrected for the real AlexNet on (3, 224, 224) with padding 2 in Conv1.

    Keys Conv1, MaxPool1, Conv2, MaxPool2, Conv3, Conv4, Conv5, MaxPool3 -> (C, H, W), and
    "Conv2.stride" -> int.
    """
    raise NotImplementedError


# %% check="audit_table" points=5
with Check("audit_table") as check:
    yours = audit_table([("P", "pool", 3, 2, None, (8, 5, 4))], (8, 9, 7))
    check.equal("(8, 9, 7) -> (8, 5, 4), a pool", yours, {}, "padding 1 explains both axes")
    yours = audit_table([("P", "pool", 3, 2, None, (8, 5, 3))], (8, 9, 7))
    reason = "no single padding explains both 5 and 3"
    check.equal("(8, 9, 7) -> (8, 5, 3), a pool", yours, {"P": ["size"]}, reason)
    rows = [("P", "pool", 2, 2, 0, (16, 4, 4)), ("C", "conv", 3, 1, 0, (4, 2, 2))]
    yours = audit_table(rows, (8, 8, 8))
    reason = "C is judged from the claimed (16, 4, 4)"
    check.equal("8 channels become 16 in a pool", yours, {"P": ["channels"]}, reason)

    fixed = fixed_table()
    display(plotting.audited_table(NOTES_TABLE, audit_table(NOTES_TABLE, (3, 224, 224)), fixed))
    windows = {"Conv1": (11, 4, 2), "MaxPool1": (3, 2, 0), "Conv2": (5, fixed["Conv2.stride"], 2)}
    windows |= {"MaxPool2": (3, 2, 0), "Conv3": (3, 1, 1), "Conv4": (3, 1, 1), "Conv5": (3, 1, 1)}
    rows = [
        (name, "pool" if "Pool" in name else "conv", *window, fixed[name])
        for name, window in {**windows, "MaxPool3": (3, 2, 0)}.items()
    ]
    reason = "your own audit finds rows of your fixed_table impossible"
    check.equal("audit_table of your fixed_table", audit_table(rows, (3, 224, 224)), {}, reason)

# %% [markdown]
# Green rows are right, red ones impossible, and yellow is the interesting colour: *possible, but not AlexNet*.
#
# ## In your own words
#
# **2 points**, read by a person. Put the notes' table and your `fixed_table` side by side. Three of the notes'
# four rows hold a wrong shape. *Whose* shape is it each time, and which *single* slip of the pen explains all three? Why
# can an audit that judges row by row not find the wrong stride of Conv2, and what would you have to know or to check to
# find it? Four or five sentences.

# %% [markdown] manual="slip_of_the_pen" points=2
# *Write your answer here: double-click this cell, and replace this line.*

# %% [markdown]
# ## 8.5 A convolution out of shifted images
#
# `conv2d` · **3 points** · 25 minutes · difficulty ●●●●○ · importance ●●●●○
#
# **Why.** A convolution (the networks' kind; mathematicians call it cross-correlation, 互相关, for the kernel is not
# flipped) is written with sums over six indices, and looks like six loops:
#
# $$ Y_{n,o,r,c} = b_o + \sum_{i} \sum_{u=0}^{k_h-1} \sum_{v=0}^{k_w-1} W_{o,i,u,v} \; X_{n,\,i,\;sr+u,\;sc+v} $$
#
# Turn it round. Fix one place $(u, v)$ of the kernel: then *all* outputs need the same picture, shifted by $(u, v)$.
# A 3×3 convolution is nine shifted copies of the image, each weighted, and added up. In one dimension, with the
# kernel $(1, 0, -2)$:

# %%
x, kernel = torch.tensor([3.0, 1.0, 4.0, 1.0, 5.0, 9.0]), [1.0, 0.0, -2.0]
shifted = [x[u : u + 4] for u in range(3)]  # 6 - 3 + 1 = 4 positions
print(*(f"{weight:+.0f} * {row.tolist()}" for weight, row in zip(kernel, shifted)), sep="\n")
print("sum ", sum(weight * row for weight, row in zip(kernel, shifted)).tolist())

# %% [markdown]
# With stride $s$ take every $s$-th: `x[u : u + last + 1 : s]`, where `last` is the last start of the window. All
# slices then have the same length. Padding comes first: `F.pad(X, (left, right, top, bottom))` puts zeros around the
# last two axes.
#
# The channels are a matrix product: at each position, `in` numbers become `out` numbers. `torch.einsum` says this
# without reshaping. Here six pixels of 3 channels become 2 channels:

# %%
pixels, weight = torch.ones(1, 3, 2, 3), torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
print(torch.einsum("nchw,oc->nohw", pixels, weight).shape)

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# Two loops, over the rows and the columns of the *kernel*. Inside: slice the padded input with the stride (height and
# width each have their own `last`), mix the channels with `W[:, :, u, v]`, and add it to the sum.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `last_row = padded.shape[2] - kh`, the same for the columns. `padded[:, :, u : u + last_row + 1 : stride, ...]`.
# Then `out = out + torch.einsum("nchw,oc->nohw", seen, W[:, :, u, v])`. The bias `(O,)` must line up with the axis of
# the *channels*: `b[:, None, None]`. Another road, without any loop: `F.unfold` makes a column of every window, and
# one matrix product does the rest.
#
# </details>


# %% task="conv2d"
def conv2d(X: Tensor, W: Tensor, b: Tensor, stride: int, padding: int) -> Tensor:
    """Cross-correlation as in nn.Conv2d.

    X (N, C, H, W), W (O, C, kh, kw), b (O,) -> (N, O, H', W'), zero padding on all four sides.
    Loops over the kernel positions (kh x kw) are allowed, over images, rows, columns or pixels not.
    No convolution of torch's: F.conv1d/2d/3d, nn.Conv2d, the transposed ones (F.pad, F.unfold,
    as_strided, einsum are fine). Differentiable; inputs unchanged.
    """
    raise NotImplementedError


# %% check="conv2d" points=3
with Check("conv2d") as check:
    X = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]])
    W = torch.tensor([[[[1.0, 0.0], [0.0, -2.0]]]])
    yours = conv2d(X, W, torch.tensor([10.0]), 1, 0)
    reason = "top left: 1*1 - 2*5 + 10 = 1; a flipped kernel would give -2*1 + 1*5 + 10 = 13"
    expected = torch.tensor([[[[1.0, 0.0], [-2.0, -3.0]]]])
    check.close("3x3 with a 2x2 kernel, bias 10", yours, expected, reason)
    yours = conv2d(torch.ones(2, 3, 5, 4), torch.ones(4, 3, 3, 3), torch.zeros(4), 2, 1)
    expected = torch.tensor([[12.0, 18.0], [18.0, 27.0], [12.0, 18.0]]).expand(2, 4, 3, 2)
    reason = "27 = 3 channels x 9; less at the padding"
    check.close("ones (2, 3, 5, 4), 3x3, stride 2, padding 1", yours, expected, reason)

    images, labels = data.fashion_mnist("test")
    shoe = images[labels == 9][:1, None].float() / 255
    vertical = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
    edges = conv2d(shoe, torch.stack([vertical, vertical.T])[:, None], torch.zeros(2), 1, 1)
    check.shape("two kernels on a shoe", edges, (1, 2, 28, 28))
    pictures = torch.cat([shoe[0], edges[0].abs() / 4])
    display(plotting.images(pictures, ["a boot", "vertical", "horizontal"], columns=3))

# %% [markdown]
# Two kernels that a person designed in the 1960s. After training, many kernels of AlexNet's first layer look like
# them, and nobody designed those.
#
# ## 8.6 Build it
#
# `build_alexnet` · **4 points** · 15 minutes · difficulty ●●○○○ · importance ●●●●○
#
# **Why.** The notes' program holds the number 6400. With padding 1 it is right for inputs of 193 to 224 pixels; with any
# other size the network crashes at its first linear layer, in the first batch. A function that *computes* the number
# builds AlexNet for any image, and, with `width`, a slim one that your laptop can train.
#
# `nn.Sequential(*layers)` takes a list. A layer that needs the flattened size of whatever comes in is built like this:

# %%
def head_for(channels: int, size: int) -> nn.Sequential:
    return nn.Sequential(nn.Flatten(), nn.Linear(channels * size * size, 10))


print(head_for(channels=8, size=4), head_for(8, 4)(torch.zeros(2, 8, 4, 4)).shape)

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# Only four layers change the size of the map: Conv1 and the three pools. Follow `input_size` through these four and
# you have the size in front of `Flatten`. If it does not fit, your `conv_out` raises the ValueError for you.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `size = conv_out(input_size, 11, 4, padding)`, then three times `size = conv_out(size, 3, 2)`. All channels through
# `int(width * channels)`; the first Linear has `last_channels * size * size` inputs. There is no ReLU, dropout or
# softmax after the last Linear: `cross_entropy` wants raw scores.
#
# </details>


# %% task="build_alexnet" needs=["conv_out", "trace_shapes"]
def build_alexnet(
    num_classes: int = 10,
    in_channels: int = 1,
    input_size: int = 224,
    width: float = 1.0,
    dropout: float = 0.5,
    padding: int = 1,
) -> nn.Sequential:
    """The AlexNet of the notes as one nn.Sequential.

    Conv(96, 11, stride 4, padding), ReLU, MaxPool(3, 2), Conv(256, 5, padding 2), ReLU,
    MaxPool(3, 2), Conv(384, 3, padding 1), ReLU, the same with 384 and 256, MaxPool(3, 2), Flatten,
    Linear(4096), ReLU, Dropout, Linear(4096), ReLU, Dropout, Linear(num_classes). All channels and
    the 4096 are multiplied by `width` (int()). The first Linear must fit `input_size`. ValueError
    if the input is too small for the last pool.
    """
    raise NotImplementedError


# %% check="build_alexnet" points=4
with Check("build_alexnet") as check:
    with torch.device("meta"):  # shapes without numbers: no memory, no time
        net, X = build_alexnet(), torch.empty(1, 1, 224, 224)
    check.true("an nn.Sequential", isinstance(net, nn.Sequential), "return nn.Sequential(...)")
    for layer in net:
        X = layer(X)
        print(f"{type(layer).__name__:10} output shape: {tuple(X.shape)}")
    check.equal("the number of parameters", sum(p.numel() for p in net.parameters()), 46_764_746)
    slim = build_alexnet(input_size=67, width=1 / 8)
    reason = "67 pixels leave a 1x1 map before Flatten: 32 numbers, where 224 pixels leave 6400"
    check.equal("inputs of the first Linear, width 1/8, 67 pixels", slim[14].in_features, 32, reason)
    check.shape("scores for two small images", slim(torch.zeros(2, 1, 67, 67)), (2, 10))
    check.raises(ValueError, build_alexnet, 10, 1, 64, why="64 pixels leave 2x2 before the last 3x3 pool")

# %% [markdown]
# ## 8.7 Train it
#
# `train_ch6` · **3 points** · 20 minutes · difficulty ●●●○○ · importance ●●●●●
#
# **Why.** The notes call a ready-made `train_ch6` and never show what is inside. There is nothing in it that you do
# not know: initialise, move to the device, and for each epoch one pass of training and one of evaluation. It is worth
# having written it once.
#
# *Initialise*: PyTorch's default works, but the slim AlexNet below starts better from Xavier's uniform distribution, with
# the bound $\sqrt{6 / (\text{fan}_\text{in} + \text{fan}_\text{out})}$. That was derived for units like tanh. A ReLU
# halves the mean square of numbers that lie symmetrically about 0; He's rule, $\text{Var}(w) = 2 / \text{fan}_\text{in}$,
# makes up for that.
# `net.modules()` walks through all layers, however deep they are nested:

# %%
nested = nn.Sequential(nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU()), nn.Flatten(), nn.Linear(8, 3))
for module in nested.modules():
    if isinstance(module, nn.Linear | nn.Conv2d):
        print(module, "weights up to", f"{nn.init.xavier_uniform_(module.weight).abs().max():.3f}")

# %% [markdown]
# *Average over samples*: `cross_entropy` gives the mean of a batch. Batches of 50, 50 and 3 must not count the same:
# multiply by the size of the batch, add up, divide by the number of samples at the end. And call `.item()`: a sum of
# tensors keeps every graph alive.
#
# *Two modes*: dropout is on in `net.train()` and off in `net.eval()`; set the mode at the start of each pass, in
# *every* epoch. The evaluation records no gradients.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Write the comments first: initialise, device, optimiser; loop over epochs; train mode, loop over batches, five steps
# (clear, forward, loss, backward, step); eval mode, `with torch.no_grad()`, loop over test batches. Then fill in.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# The optimiser: `optimizer_fn(net.parameters()) if optimizer_fn else torch.optim.SGD(net.parameters(), lr=lr)`, made
# after `net.to(device)`. Per batch: `total += loss.item() * len(y)`, `right += (scores.argmax(1) == y).sum().item()`,
# `samples += len(y)`. For the speed take `time.perf_counter()` before and after each *training* pass, and divide all
# trained samples by all these seconds.
#
# </details>


# %% task="train_ch6"
def train_ch6(
    net: nn.Module,
    train_loader: Iterable,
    test_loader: Iterable,
    num_epochs: int,
    lr: float,
    device: str | torch.device,
    optimizer_fn: Callable | None = None,
) -> dict:
    """The notes' training function.

    Weights of every nn.Linear and nn.Conv2d <- nn.init.xavier_uniform_ (in net.modules() order),
    their biases <- 0; net.to(device); optimiser optimizer_fn(net.parameters()) or SGD(lr);
    cross-entropy; per epoch one training pass (training mode), then one evaluation pass (eval mode,
    no gradients). One forward pass per batch: train_loss and train_acc are measured on the outputs
    that the step is taken from, before it. X, and y for the loss, are sent with .to(device), always.
    The loaders give pairs (X, y) and may have no len(). Returns {"train_loss", "train_acc",
    "test_acc": lists of floats over samples, "samples_per_sec": float (training only)}.
    """
    raise NotImplementedError


# %% check="train_ch6" points=3
with Check("train_ch6") as check:
    digits, labels = data.digits()
    images = digits[:, None].float() / 16
    pairs = [(images[i : i + 50], labels[i : i + 50]) for i in range(0, 1750, 50)]
    layers = [nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
    layers.append(nn.Linear(128, 10))
    history = train_ch6(nn.Sequential(*layers), pairs[:2], pairs[:1], 1, 0.0, "cpu")
    bound = math.sqrt(6 / (128 + 10))
    largest = layers[-1].weight.abs().max().item()
    reason = "nn.init.xavier_uniform_ draws from (-0.2085, 0.2085) here, and with lr = 0 it stays so"
    check.true("weights of the Linear after Xavier", 0.9 * bound < largest <= bound, reason)
    zero = (layers[0].bias == 0).all() and (layers[-1].bias == 0).all()
    check.true("biases are 0", zero, "set them to 0")

    torch.manual_seed(0)
    history = train_ch6(nn.Sequential(*layers), pairs[:25], pairs[25:], 10, 0.2, "cpu")
    display(plotting.curves(history, title="1,250 digits of 8x8 pixels to learn from, 500 to test"))
    check.equal("test_acc: one number an epoch", len(history["test_acc"]), 10)
    check.true("accuracy above 0.8", history["test_acc"][-1] > 0.8, "it should be near 0.88 by now")

# %% [markdown]
# ### AlexNet on clothes
#
# Now the real thing, or an eighth of it: the slim AlexNet on Fashion-MNIST, at 67×67 pixels. This cell takes some ten
# seconds; it draws while it trains, and it uses a GPU if there is one. (At full size, one epoch of the whole 60,000
# images takes about 80 minutes on two CPU cores.)

# %% tags=["demo", "raises-exception"]
def adam(parameters):
    return torch.optim.Adam(parameters, lr=1e-3)


try:
    torch.manual_seed(0)
    batches = data.load_data_fashion_mnist(50, resize=67)
    net = build_alexnet(input_size=67, width=1 / 8)
    live = plotting.LiveCurves(net, num_epochs=4)
    watched = live.watch("train", batches[0]), live.watch("test", batches[1])
    history = train_ch6(net, *watched, 4, 0.0, try_gpu(), adam)
    speed = history["samples_per_sec"]
    print(f"best test accuracy {max(history['test_acc']):.3f}, {speed:,.0f} samples a second")
except (NameError, NotImplementedError):
    print("The curves appear once build_alexnet and train_ch6 are written.")

# %% [markdown]
# **Do more pixels help?** The notes enlarge the 28×28 images to 224×224 and remark in a comment that this adds no
# information. Measure it: the same slim network and 1,000 images, at 67, 112 and 224 pixels, with more epochs for the
# smaller ones, which take less time each (together about 20 seconds).

# %% tags=["demo", "raises-exception"]
try:
    images, labels = data.fashion_mnist("train")
    test_images, test_labels = data.fashion_mnist("test")
    slim_layers = [
        {**layer, "out": layer["out"] // 8} if layer.get("out", 0) > 10 else layer for layer in ALEXNET
    ]
    for size, epochs in ((67, 10), (112, 5), (224, 2)):


        def larger(X, size=size):
            return F.interpolate(X[:, None].float() / 255, size=(size, size), mode="bilinear")

        torch.manual_seed(0)
        train = data.Batches(images[:1000], labels[:1000], 25, shuffle=True, transform=larger)
        test = data.Batches(test_images[:500], test_labels[:500], 50, transform=larger)
        net = build_alexnet(input_size=size, width=1 / 8)
        history = train_ch6(net, train, test, epochs, 0.0, try_gpu(), adam)
        millions = cost(slim_layers, (1, size, size))[1] / 1e6
        print(f"{size:3} pixels: {millions:4.1f} million multiply-adds and", end=" ")
        print(f"{1000 / history['samples_per_sec']:.1f} milliseconds an image; test accuracy", end=" ")
        print(", ".join(f"{accuracy:.2f}" for accuracy in history["test_acc"]))
except (NameError, NotImplementedError):
    print("The comparison appears once cost, build_alexnet and train_ch6 are written.")

# %% [markdown]
# From 67 pixels to 112 and 224 the multiply-adds grow 2.6-fold and twelvefold, the time an image about two- and
# eightfold. And the accuracy? In three runs of ours with other seeds, after two epochs: 0.52 to 0.54 at 67 pixels, 0.51 to
# 0.60 at 112, 0.59 to 0.70 at 224; after five: 0.66 to 0.73 at 67, 0.67 to 0.73 at 112. Enlarging adds no information to a
# picture, but it makes the network larger: at 67 pixels the last convolution leaves one position, at 224 it leaves 5×5, and
# the first linear layer sees 25 times as many numbers. Minute for minute the small pictures win: in less than the time of
# the two epochs at 224 they reach 0.75 to 0.77. What ties the notes' network to 224 pixels is the 6400 in its first linear
# layer; yours computes that number, and you may choose.
#
# Some questions to take along (no points):
#
# - Replace every ReLU of the slim network by `nn.Sigmoid()` (rebuild the `nn.Sequential` from its layers) and train it
#   again. In each of our two runs it stayed at 0.10, which is guessing. Which of AlexNet's ingredients has just earned
#   its place?
# - The original ran on two GPUs, each with half the channels of Conv2, Conv4 and Conv5 (`groups=2`). How many
#   parameters does that save?
# - The original also made new images out of old ones, by mirroring and cutting: *data augmentation* (数据增广). Mirror each
#   training image left to right with probability ½ (`X.flip(-1)`). Which clothes does that help, and why would you never
#   do it to digits?
# - Which one layer would you remove to halve the memory? And to halve the time?

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
# | what | remember |
# |---|---|
# | output size | $\lfloor (n + 2p - k)/s \rfloor + 1$, each axis on its own, rounded down |
# | shapes | a convolution sets the channels, a pool keeps them, only `linear` needs a flat input |
# | parameters | 92 % of AlexNet's sit in three linear layers |
# | multiply-adds | 95 % of AlexNet's happen in five convolutions |
# | AlexNet against LeNet-5 | 758× the parameters and 2,252× the multiply-adds; ask "which LeNet?" |
# | a published table | judge row by row; *possible* is not yet *right* |
# | convolution | shifted copies of the image, weighted and added |
# | training | initialise, then per epoch: train mode and five steps a batch; eval mode and no gradients |
#
# Save the notebook (Ctrl+S) and hand it in. *Further reading:* [Krizhevsky, Sutskever and Hinton,
# 2012](https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks), nine pages
# that are worth it; [nn.Conv2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html) in the PyTorch
# manual.
