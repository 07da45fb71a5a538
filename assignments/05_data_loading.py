# %% [markdown]
# # 05 · From bytes to batches 从字节到小批量
#
# **25 points · about 82 minutes** · plus 2 points for one answer in words
#
# A network sees tensors in batches. What lies on the disk is bytes. Between the two stands a *data pipeline* (数据管道):
# it reads, checks, converts, splits, shuffles and batches. Frameworks bring one along, and usually it works; when it does
# not, nothing crashes, for pixels that are wrong are still pixels. The model just learns less, and you search for the
# mistake in the model.
#
# So you will build one yourself, from the first byte to the first batch, for **Fashion-MNIST** (时装图像数据集): 28×28 grey
# images of ten kinds of clothing.
#
# You will learn to
# 1. read a binary format (二进制格式) with its byte order (字节序), and to refuse a damaged file;
# 2. turn bytes `(N, H, W)` into floats `(N, 1, H, W)`, the layout (通道优先) of every convolution;
# 3. say what resizing (缩放) changes and what it cannot change;
# 4. write an iterable (可迭代对象) that starts afresh in every epoch (轮), with mini-batches (小批量);
# 5. hold out a validation set (验证集) that tells the truth.
#
# **How it works.** Write your code in the cells that end with `raise NotImplementedError`, run the cell with Shift+Enter,
# then run the check below it. A check tells you what came back, what was expected, and the likely reason. Your grade
# comes from *hidden* tests of the same functions: other sizes, damaged files, a second epoch. So read the docstrings to the
# letter: they are the contract. `course_lib.data` does all of this for the other notebooks; here you may not call it in
# your answers.

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
torch.set_num_threads(1)  # with batches as small as ours several threads only wait for each other
print(f"torch {torch.__version__}, course_lib {found}: ready")

# %%
import gzip
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch.nn.functional as F

# %% [markdown]
# ## 5.1 Read the bytes
#
# `read_idx` · **5 points** · 20 minutes · difficulty ●●●●○ · importance ●●●○○
#
# **Why.** Sooner or later your data comes in a format that no library reads for you. Then you read its description, and
# the bytes. MNIST and Fashion-MNIST come as **idx** files, a format that fits on a postcard:
#
# | bytes | meaning |
# |---|---|
# | 0, 1 | always zero |
# | 2 | type of the values; `0x08` is the unsigned byte, uint8 |
# | 3 | number of axes $n$ |
# | 4 to 4+4n | the length of each axis: 32 bits each, **big-endian** (大端序), the highest byte first |
# | the rest | the values, row by row |
#
# Four such files travel with the course, an excerpt of the real ones. They are compressed with gzip; Python undoes that.
# Here are the first 16 bytes of two of them, each field in its own colour:

# %%
FOLDER = data.EMBEDDED
heads = {}
for name in ("train-images-idx3", "train-labels-idx1"):
    packed = (FOLDER / f"fashion-mnist-{name}-ubyte.gz").read_bytes()
    content = gzip.decompress(packed)
    heads[name] = content[:16]
    print(f"{name}: {len(packed):,} bytes, beginning with {packed[:2].hex(' ')};", end=" ")
    print(f"unpacked {len(content):,} bytes")
plotting.file_headers(heads)

# %% [markdown]
# Read the images' header aloud: unsigned bytes, 3 axes, 6,000 images of 28×28. The labels have one axis, so their values begin
# after 8 bytes: 9, 0, 0, 3, ...
#
# **The byte order matters.** The number 6,000 is `00 00 17 70`: $23 \cdot 256 + 112$. Most processors store the *lowest*
# byte first (little-endian, 小端序), and so does NumPy unless you tell it otherwise:

# %%
four = heads["train-images-idx3"][4:8]
print("big-endian:   ", int.from_bytes(four, "big"), np.frombuffer(four, dtype=">u4"))
print("little-endian:", int.from_bytes(four, "little"), np.frombuffer(four, dtype="<u4"))

# %% [markdown]
# `np.frombuffer` looks at bytes as numbers without copying them. Bytes never change, so such an array is read-only.
#
# Three things make a reader trustworthy. It believes the *content*, not the file's name: whether a file is gzipped shows in
# its first two bytes, `1f 8b`. It refuses what it does not understand. And it compares the length with what the header
# promises, for half a download is a file as well. (Of half a gzipped one `gzip` itself complains.)
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Read all bytes first; if they begin with `1f 8b`, decompress them. From then on there is one case left. Check bytes 0 to 2,
# take $n$ from byte 3, then the $n$ lengths; everything from byte $4 + 4n$ on is values. How many must there be? With no
# lengths built in, the same lines read labels, images and whatever has four axes.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `content = Path(path).read_bytes()`, `gzip.decompress(content)`; `content[3]` is already an int; a length is
# `int.from_bytes(content[i : i + 4], "big")`, all of them `np.frombuffer(content, ">u4", count=n, offset=4)`. The values:
# `np.frombuffer(content, np.uint8, offset=...)`, then `reshape` and `copy`.
#
# </details>


# %% task="read_idx"
def read_idx(path: str | os.PathLike) -> np.ndarray:
    """Read an IDX file (gzipped or not).

    Big-endian: two zero bytes, type code (0x08 = unsigned byte, the only one we read), number of
    axes n, n 32-bit axis lengths, then the values. Returns a WRITABLE uint8 array of that shape.
    ValueError for a wrong magic, another type code, or a file whose length does not fit the header.
    Not graded: a .gz that is itself cut short, for which gzip's own error is fine, and a file of
    fewer than 4 bytes.
    """
    raise NotImplementedError


# %% check="read_idx" points=5
with Check("read_idx") as check:
    with tempfile.TemporaryDirectory() as folder:
        small, cut = Path(folder) / "small", Path(folder) / "cut.gz"
        small.write_bytes(bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 255]))
        cut.write_bytes(gzip.compress(small.read_bytes()[:-1]))
        expected = np.array([[10, 20, 30], [40, 50, 255]], dtype=np.uint8)
        check.close("a file of 18 bytes, not gzipped", read_idx(small), expected)
        reason = "the header promises 2 x 3 values; only 5 are there"
        check.raises(ValueError, read_idx, cut, why=reason)
    shapes = {"images-idx3": (28, 28), "labels-idx1": ()}
    for split, count in [("train", 6000), ("test", 2000)]:
        for part, item in shapes.items():
            name = f"fashion-mnist-{split}-{part}-ubyte.gz"
            values = read_idx(FOLDER / name)
            check.shape(name, values, (count, *item))
            print(f"{name:42} {values.shape}")
    first = values[:10].tolist()
    check.equal("the first ten test labels", first, [9, 2, 1, 1, 6, 1, 4, 6, 5, 7])

# %% [markdown]
# ## 5.2 Numbers become words
#
# `text_labels` · **2 points** · 4 minutes · difficulty ●○○○○ · importance ●●○○○
#
# **Why.** Nobody notices a wrong label 6. Everybody notices a sandal called "shirt". So the first thing to do with a new data
# set is to look at some pictures *with their names*.
#
# There is one trap. Python's lists are friendly to negative numbers:

# %%
months = ["January", "February", "March"]
print(months[2], "·", months[-1], "·", months[int(torch.tensor(1))])

# %% [markdown]
# A label of -1 (a popular mark for "unknown") would silently become an ankle boot.
#
# From here on `images` and `labels` are the 6,000 training images as tensors, whatever became of your `read_idx`:

# %%
images, labels = data.fashion_mnist("train")
print("images", tuple(images.shape), images.dtype, "  labels", tuple(labels.shape), labels.dtype)

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# Go through the labels one by one. An element of a tensor is itself a tensor: make it an ordinary number before you use it.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# A list of the ten names, then a loop: `number = int(label)`, raise a `ValueError` unless `0 <= number <= 9`, append the name.
#
# </details>


# %% task="text_labels"
def text_labels(labels: Iterable) -> list[str]:
    """Fashion-MNIST class names.

    0 t-shirt, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag,
    9 ankle boot. labels: list, range, NumPy array or tensor of integers. ValueError outside 0..9.
    """
    raise NotImplementedError


# %% check="text_labels" points=2
with Check("text_labels") as check:
    names = text_labels(labels[:9])
    display(plotting.images(images[:9], names, columns=9))
    expected = ["ankle boot", "t-shirt", "t-shirt", "dress", "t-shirt"]
    check.equal("text_labels of the first five labels", names[:5], expected)
    check.equal("how many names nine labels have", len(names), 9)
    check.equal("text_labels([8, 1])", text_labels([8, 1]), ["bag", "trouser"])
    check.raises(ValueError, text_labels, [3, -1], why="a Python list counts -1 from the end")

# %% [markdown]
# ## 5.3 Bytes become numbers between 0 and 1
#
# `to_float_images` · **3 points** · 6 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** Networks want floats of moderate size, and convolutions want a *channel* axis: `(N, 1, H, W)` for grey images,
# `(N, 3, H, W)` for colour. (PyTorch's `ToTensor` does this to one image at a time; you do it to all.)
#
# The divisor is **255, a constant**. Dividing by the largest pixel looks equivalent, and is, as long as one pixel is white.
# But then the numbers of a picture depend on its company: a dark shirt alone has others than in a batch with a white one.

# %%
dark = np.array([[0, 30, 60]], dtype=np.uint8)
both = np.stack([dark, 4 * dark])
print("by the largest: alone", (dark / dark.max()).tolist(), " in company", (both / both.max())[0].tolist())
print("by 255, always: ", (dark / 255).round(3).tolist())

# %% [markdown]
# And refuse what is not uint8: an array of floats has probably been divided already, and dividing twice gives images that are
# almost black, which nothing complains about.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Two checks, one conversion, one new axis. `torch.tensor(array)` copies; `torch.from_numpy(array)` shares memory. A
# transposed array may keep its order in memory when it is converted: how do you get a contiguous one?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `np.ascontiguousarray(u8)` first; then `torch.tensor(...)`, an index with `None` in *second* place, `.float()`, `/ 255`.
#
# </details>


# %% task="to_float_images"
def to_float_images(u8: np.ndarray) -> Tensor:
    """uint8 (N, H, W) -> float32 tensor (N, 1, H, W).

    Values v / 255 in [0, 1], contiguous, memory of its own. TypeError if u8.dtype is not uint8,
    ValueError if it is not 3-D.
    """
    raise NotImplementedError


# %% check="to_float_images" points=3
with Check("to_float_images") as check:
    yours = to_float_images(np.array([[[0, 51], [102, 255]]], dtype=np.uint8))
    check.close("four pixels", yours, torch.tensor([[[[0.0, 0.2], [0.4, 1.0]]]]))
    yours = to_float_images(dark[None])
    expected = torch.tensor([[[[0.0, 0.117647, 0.235294]]]])
    check.close("a dark picture", yours, expected, "divide every picture by 255")
    reason = "floats may have been divided before"
    check.raises(TypeError, to_float_images, np.zeros((1, 2, 2)), why=reason)
    pixels = to_float_images(images.numpy())
    display(plotting.pixel_histogram(pixels))
    mean = float(pixels.mean())
    check.true("the mean of all pixels is 0.286", abs(mean - 0.2857) < 1e-3, "is it v / 255?")

# %% [markdown]
# Half of all pixels are exactly 0, and the scale of the counts is logarithmic: a bar half as high stands for far fewer
# pixels. The mean of the whole data set, 60,000 images, is 0.2860 and its standard deviation 0.3530. You will meet these two
# numbers in other people's code.
#
# ## 5.4 Larger, and no wiser
#
# `resize_nearest` · **4 points** · 12 minutes · difficulty ●●●○○ · importance ●●●○○
#
# **Why.** AlexNet was made for images of 224×224. To feed it Fashion-MNIST, one enlarges 28×28 to 224×224: 64 times the
# bytes, 64 times the work of a convolution. What does one get for it? Resize, and count.
#
# The simplest way is **nearest neighbour** (最近邻插值): each pixel of the result copies *one* pixel of the original,
#
# $$ \text{out}_{ij} = X_{\lfloor i H / h \rfloor,\ \lfloor j W / w \rfloor} $$
#
# For $H = 3$ rows that become $h = 5$, the source rows are

# %%
H, h = 3, 5
print([i * H // h for i in range(h)])

# %% [markdown]
# so rows 0 and 1 appear twice, row 2 once. With the same formula and $h < H$, an image shrinks: rows are left out.
#
# Picking rows by a list of numbers is *indexing*, and it does not care how often a number occurs. Two index tensors
# broadcast against each other, so a column of row numbers and a row of column numbers pick a whole table:

# %%
letters = np.array([list("abc"), list("def")])
rows, columns = np.array([0, 0, 1]), np.array([2, 1])
print(letters[rows[:, None], columns])

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# You need two vectors of indices, of lengths $h$ and $w$, in whole numbers from the start (floating-point numbers may round
# the wrong way). Then one indexing does all images, channels and pixels. Where do the indices have to live if X is on a GPU?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `torch.arange(h, device=X.device) * H // h`; `X[..., rows[:, None], columns]`. Or `F.interpolate(X, size=..., mode=...)`:
# there are two modes with "nearest" in their names, and only one is this formula (but for a few sizes, at which its float32
# arithmetic rounds to a neighbouring index). The check of the size is yours either way.
#
# </details>


# %% task="resize_nearest"
def resize_nearest(X: Tensor, size: tuple[int, int]) -> Tensor:
    """(N, C, H, W) -> (N, C, h, w), size = (h, w).

    out[..., i, j] = X[..., floor(i*H/h), floor(j*W/w)]. Enlarges and shrinks; dtype kept;
    ValueError for a size < 1; no loop over images, rows, columns or pixels (a list of the indices
    is none). F.interpolate is allowed: its "nearest" is this formula but for roundings at a few
    sizes, which are not graded.
    """
    raise NotImplementedError


# %% check="resize_nearest" points=4
with Check("resize_nearest") as check:
    shoe = images[:1, None].float() / 255
    larger = [resize_nearest(shoe, (67, 67)), resize_nearest(shoe, (224, 224))]
    display(plotting.resized([shoe, *larger]))
    small = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    yours = resize_nearest(small, (2, 4))
    expected = torch.tensor([[[[1.0, 1, 2, 2], [3, 3, 4, 4]]]])
    check.close("(2, 2) to (2, 4)", yours, expected, "size is (h, w)")
    yours = resize_nearest(small, (3, 3))
    check.close("(2, 2) to (3, 3)", yours, torch.tensor([[[[1.0, 1, 2], [1, 1, 2], [3, 3, 4]]]]))
    yours = resize_nearest(torch.arange(6.0).reshape(1, 1, 1, 6), (1, 3))
    check.close("6 columns to 3", yours, torch.tensor([[[[0.0, 2, 4]]]]), "every second column")
    check.raises(ValueError, resize_nearest, small, (0, 3), why="no picture has 0 rows")

# %% [markdown]
# 151 grey levels before, 151 after, and 64 times the bytes. (*Bilinear* resizing blends neighbours, so it makes new grey
# levels and smoother edges; but each of them is computed from the same 784 numbers.) Resizing can fit an image to a
# network. It cannot add what the camera did not see.
#
# ## 5.5 Batches, epoch after epoch
#
# `ArrayLoader` · **5 points** · 20 minutes · difficulty ●●●●○ · importance ●●●●●
#
# **Why.** Every training loop of this course has the same two lines:
#
# ```python
# for epoch in range(num_epochs):
#     for X_batch, y_batch in loader:
# ```
#
# The inner `for` runs *once an epoch* over the same object. So the loader must be able to start afresh, again and again, with
# the samples in a new order. In Python that is the difference between an **iterator** (迭代器), which is used up, and an
# **iterable**, which hands out a new iterator whenever `for` asks for one:

# %%
class Countdown:
    """Counts down from `start`."""

    def __init__(self, start):
        self.start = start

    def __iter__(self):  # called by every `for`
        for number in range(self.start, 0, -1):
            yield number


used_up, fresh = iter([3, 2, 1]), Countdown(3)
print("iterator:", list(used_up), "then", list(used_up), "  iterable:", list(fresh), "then", list(fresh))

# %% [markdown]
# A function with `yield` is a *generator* (生成器): each call makes a new one, with a position of its own. So two loops over one
# `Countdown` do not disturb each other. (A position stored in `self` would be shared by both.)
#
# For the order you need a random **permutation** (随机排列), and you want to be able to repeat it. A `torch.Generator` is a
# source of random numbers of your own; nobody else draws from it:

# %%
source = torch.Generator().manual_seed(0)
print(torch.randperm(6, generator=source).tolist(), torch.randperm(6, generator=source).tolist())
print("the same seed again:", torch.randperm(6, generator=torch.Generator().manual_seed(0)).tolist())

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# `__init__` checks and remembers; it draws nothing. `__iter__` makes the order of *this* epoch, walks through it in steps of
# `batch_size` and yields the samples and the labels of each step, picked by the *same* indices. `__len__`: how many steps?
# 10 samples in batches of 4 are 3 batches, 8 samples are 2.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)`, then
# `for start in range(0, n, self.batch_size)`, `chosen = order[start : start + self.batch_size]`, and
# `yield self.X[chosen], self.y[chosen]`. A slice may be shorter than asked for: that is the last batch, which `drop_last`
# leaves out. Rounding up without floats: `-(-n // b)`.
#
# </details>


# %% task="ArrayLoader"
class ArrayLoader:
    """for X_batch, y_batch in loader: one epoch.

    Each `iter(loader)` starts a new epoch (fresh permutation from `generator` when shuffle);
    iterators are independent. len(loader) = number of batches of an epoch. drop_last leaves out a
    last batch that is SMALLER than batch_size. ValueError: lengths differ, batch_size < 1.
    """

    def __init__(
        self,
        X: Tensor,
        y: Tensor,
        batch_size: int,
        shuffle: bool,
        generator: torch.Generator | None = None,
        drop_last: bool = False,
    ) -> None:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        raise NotImplementedError


# %% check="ArrayLoader" points=5
with Check("ArrayLoader") as check:
    numbers = torch.arange(12)
    loader = ArrayLoader(10 * numbers, numbers, 5, True, torch.Generator().manual_seed(1))
    epochs = [list(loader) for _ in range(3)]
    order = [[y_batch.tolist() for _, y_batch in epoch] for epoch in epochs]
    display(plotting.epochs_of_batches(order))
    sizes = [[len(batch) for batch in epoch] for epoch in order]
    check.equal("the sizes of the batches", sizes, [[5, 5, 2]] * 3)
    check.equal("len(loader)", len(loader), 3)
    once = all(sorted(sum(epoch, [])) == list(range(12)) for epoch in order)
    check.true("every epoch holds every sample once", once, "look at the picture: red samples came twice")
    aligned = all(torch.equal(X_batch, 10 * y_batch) for epoch in epochs for X_batch, y_batch in epoch)
    check.true("samples and labels belong together", aligned, "pick both with the same indices")
    differ = order[0] != order[1] != order[2]
    check.true("every epoch has an order of its own", differ, "draw it in __iter__")
    loader = ArrayLoader(numbers, numbers, 5, False, drop_last=True)
    check.equal("len(loader) with drop_last", len(loader), 2, "10 of 12 samples fill batches of 5")

# %% [markdown]
# How fast is it? The next cell runs epochs over 2,000 images with growing batches, three of each; the fastest counts.

# %% tags=["raises-exception"]
speed = {}
try:
    for size in (1, 4, 16, 64, 256, 1024):
        loader = ArrayLoader(images[:2000], labels[:2000], size, True)
        times = []
        for epoch in range(3):
            start = time.perf_counter()
            for X_batch, y_batch in loader:
                pass
            times.append(time.perf_counter() - start)
        speed[size] = 2000 / min(times)
    display(plotting.throughput(speed))
except (NameError, NotImplementedError):
    print("This picture appears once the check above has run.")

# %% [markdown]
# With batches of one, nearly all the time goes into Python's loop. A batch of 256 pays that price once for 256 images. PyTorch's
# `DataLoader` fetches images *one by one* and glues them together; it hides the price behind several worker processes
# (`num_workers`). That is right for a million JPEG files that have to be decoded. For a data set that fits in memory,
# your dozen lines are faster. The next cell (not run when your work is graded) says by how much on your machine:

# %% tags=["demo", "raises-exception"]
from torch.utils.data import DataLoader


class OneByOne(torch.utils.data.Dataset):
    """Fashion-MNIST as most tutorials have it: each image is converted when it is asked for."""

    def __len__(self):
        return len(images)

    def __getitem__(self, i):
        return images[i][None].float() / 255, labels[i]


def seconds(batches):
    start = time.perf_counter()
    for X_batch, y_batch in batches:
        pass
    return time.perf_counter() - start


def converted():
    for X_batch, y_batch in ArrayLoader(images, labels, 256, True):
        yield X_batch[:, None].float() / 255, y_batch


try:
    yours = min(seconds(converted()) for _ in range(3))
    theirs = min(seconds(DataLoader(OneByOne(), 256, shuffle=True)) for _ in range(3))
    print(f"6,000 images: yours {yours:.4f} s, one by one {theirs:.4f} s", end=", ")
    print(f"or {theirs / yours:.0f} times as long")
except (NameError, NotImplementedError):
    print("This comparison needs your ArrayLoader.")

# %% [markdown]
# And here are the whole 60,000 images: found on this computer, or downloaded once (31 MB) and kept.

# %% tags=["demo"]
start = time.perf_counter()
try:
    whole, whole_labels = data.fashion_mnist("train", whole=True)
except data.DataError as error:
    print(error)
else:
    print(tuple(whole.shape), f"in {time.perf_counter() - start:.2f} s")
    print("images of each class:", *torch.bincount(whole_labels).tolist())
    pixels = whole / 255
    print(f"mean {pixels.mean():.4f}, standard deviation {pixels.std():.4f}")

# %% [markdown]
# ## 5.6 An honest split
#
# `train_val_split` · **3 points** · 8 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** How many epochs, which learning rate? You decide by the score on data that the model has not been trained on. Not on
# the *test* data, for what you choose by them they cannot judge any more. So a part of the training data is held out:
# the **validation set** (验证集).
#
# Two rules keep it honest. *No sample is in both parts*, or the score rewards learning by heart. And *chance decides*, because
# files have an order. Here is what taking the end of a file does when it is sorted by class:

# %%
sorted_labels = torch.arange(5).repeat_interleave(8)
plotting.class_counts({"train": sorted_labels[:32], "the last fifth": sorted_labels[32:]}, classes=5)

# %% [markdown]
# The model would be examined in a class that it has never met.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# One random permutation of all indices. The first few are validation, the others training: disjoint and complete without
# any further thought. Use it for X *and* y.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# Two checks; `order = torch.randperm(len(X), generator=generator)`; `count = max(1, round(val_fraction * len(X)))`; then
# `order[:count]` and `order[count:]` as indices. Mind the order of the four results.
#
# </details>


# %% task="train_val_split"
def train_val_split(
    X: Tensor, y: Tensor, val_fraction: float, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Random split into (X_train, y_train, X_val, y_val).

    max(1, round(val_fraction * n)) validation samples, disjoint, nothing lost.
    ValueError unless 0 < val_fraction < 1 and len(X) == len(y).
    """
    raise NotImplementedError


# %% check="train_val_split" points=3
with Check("train_val_split") as check:
    X = torch.arange(40)
    parts = train_val_split(X, sorted_labels, 0.2, torch.Generator().manual_seed(0))
    display(plotting.class_counts({"train": parts[1], "validation": parts[3]}, classes=5))
    check.equal("the sizes of the four parts", [len(part) for part in parts], [32, 32, 8, 8])
    together = sorted(parts[0].tolist() + parts[2].tolist())
    check.true("no sample is lost or in both parts", together == list(range(40)), "use one permutation")
    aligned = torch.equal(parts[1], parts[0] // 8) and torch.equal(parts[3], parts[2] // 8)
    check.true("samples and labels belong together", aligned, "use the same indices for X and y")
    check.true("validation is not the end of the file", len(parts[3].unique()) > 1, "shuffle first")
    generator = torch.Generator()
    parts = train_val_split(X[:5], X[:5], 0.01, generator)
    check.equal("1 % of 5 samples", len(parts[2]), 1, "at least one")
    reason = "nothing would be left to train on"
    check.raises(ValueError, train_val_split, X, X, 1.0, generator, why=reason)

# %% [markdown]
# ## In your own words
#
# **2 points**, read by a person. The course has a second data set: 1,797 handwritten digits of 8×8 pixels, written by 13 people. As far as one can tell from the
# file, it goes through them person by person. The simplest classifier gives each new digit the label of the most similar
# one it knows. Held out were once the last fifth of the file, and 20 times a random fifth:
#
# | held out | right |
# |---|---|
# | a random fifth (mean of 20 draws) | 98.7 % |
# | the last fifth of the file | 95.5 % |
#
# A post office wants to read the postcodes of strangers with it, and asks you for its accuracy. Which of the two numbers is
# the more honest answer, and why is the other one higher? How would you split the data if you knew who wrote
# each digit? Three to five sentences are enough.

# %% [markdown] manual="honest_split" points=2
# *Write your answer here: double-click this cell, and replace this line.*

# %% [markdown]
# ## 5.7 Many images, one picture
#
# `image_grid` · **3 points** · 12 minutes · difficulty ●●●○○ · importance ●●●○○
#
# **Why.** Look at your batches *as the network gets them*, after all conversions. A transposed image, a shuffled label, a
# picture divided twice: the eye finds in a second what no loss curve shows. Plotting libraries draw one image at a time, and
# slowly; so one puts all of them into **one** array first.
#
# Where does image number `place` stand in a grid of `cols` columns?

# %%
cols = 3
print({place: divmod(place, cols) for place in range(6)})

# %% [markdown]
# `divmod` gives (row, column). With `pad` pixels around every image, the first image begins at `pad`, the second one image
# *and* one `pad` later:

# %%
height, pad = 3, 1
print([pad + row * (height + pad) for row in range(3)], "and the whole height is", 3 * height + 4 * pad)

# %% [markdown]
# <details><summary>💡 Hint 1: the idea</summary>
#
# Begin with a picture that is all padding, of the images' dtype. Then write each image into its place; a slice on the left
# of `=` is a window into the picture. What no image covers stays padding, so empty cells need no code.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `images.new_full((..., ...), pad_value)`; `for place, image in enumerate(images)`, `row, column = divmod(place, cols)`,
# `grid[top : top + H, left : left + W] = image`. (A loop over the images is fine here.)
#
# </details>


# %% task="image_grid"
def image_grid(images: Tensor, rows: int, cols: int, pad: int, pad_value: float) -> Tensor:
    """(N, H, W) -> one picture (rows*H + (rows+1)*pad, cols*W + (cols+1)*pad).

    Images left to right, then down, pad pixels between and around, empty cells and padding filled
    with pad_value. dtype kept. ValueError if N > rows*cols.
    """
    raise NotImplementedError


# %% check="image_grid" points=3
with Check("image_grid") as check:
    three = torch.tensor([1.0, 2.0, 3.0])[:, None, None].expand(3, 1, 2)
    yours = image_grid(three, 2, 2, 1, 0.0)
    display(plotting.numbers(yours, title="three images of 1 x 2, pad 1"))
    expected = torch.zeros(5, 7)
    expected[1] = torch.tensor([0, 1, 1, 0, 2, 2, 0])
    expected[3] = torch.tensor([0, 3, 3, 0, 0, 0, 0])
    check.close("three images in four cells", yours, expected)
    check.raises(ValueError, image_grid, three, 1, 2, 1, 0.0, why="3 images do not fit into 2 cells")

    # The first nine clothes, as one picture; their names stand in the padding below them.
    grid = image_grid(images[:9], 3, 3, 10, 40)
    names = [data.FASHION_CLASSES[label] for label in labels[:9]]
    places = [(10 + 38 * (i % 3) + 14, 38 * (i // 3 + 1) + 5, name) for i, name in enumerate(names)]
    display(plotting.picture(grid, places))
    check.shape("nine images of 28 x 28, pad 10", grid, (124, 124))
    cells = torch.stack([grid[10:38, 48:76], grid[48:76, 10:38]])
    reason = "row, column = divmod(place, cols); the dtype is that of the images"
    check.close("image 1 right of image 0, image 3 below it", cells, images[[1, 3]], reason)

# %% [markdown]
# That was the whole way: bytes, header, array, floats, batches, and a picture to prove it. In the next notebook a model
# will learn from such batches; there `data.load_data_fashion_mnist(batch_size)` hands you loaders that do what yours does.
#
# Some questions to take along (no points):
#
# - Your `ArrayLoader` keeps uint8 images and the loop converts each batch. What would it cost in memory to convert the 60,000
#   images beforehand, at 28×28 and at 224×224?
# - Some people compute mean and standard deviation over training *and* validation data before they split. Who learns what
#   from whom?
# - How would you notice, from pictures alone, that a reader had taken the header for pixels?

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
# | step | what can go wrong silently | the habit |
# |---|---|---|
# | read | byte order, half a file, a name that lies | check the content against the header |
# | convert | divided twice, or by each image's own maximum; no channel axis | one constant, one layout, a histogram |
# | resize | bytes grow, information does not | count the grey levels |
# | batch | an empty second epoch, labels shuffled without their images | an iterable, one permutation for both |
# | split | sorted files, a sample in both parts | one permutation; ask who the new data will come from |
# | look | all of the above | one picture of a batch, with names |
#
# Save the notebook (Ctrl+S) and hand it in. *Further reading:*
# [torch.utils.data](https://docs.pytorch.org/docs/stable/data.html) in the PyTorch manual, and the
# [Fashion-MNIST paper](https://arxiv.org/abs/1708.07747).
