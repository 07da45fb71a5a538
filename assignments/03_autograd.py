# %% [markdown]
# # 03 · Gradients: use them, check them, build them 自动求梯度
#
# **25 points · about 103 minutes** · plus 2 points for one answer in words
#
# A network learns by asking one question millions of times: *if I turned this one number up a little, would the error
# grow or shrink, and how fast?* The answer is a **gradient** (梯度), and no one works it out on paper any more. You write
# ordinary Python, and PyTorch differentiates it: **automatic differentiation** (自动求梯度).
#
# In this notebook you first *use* that machine, then *check* it with nothing but subtraction, then find where it can go
# wrong without a word, and at last *build* it: some forty lines of plain Python that differentiate whatever they are given.
#
# You will learn to
# 1. say what `backward()` writes, what it adds up and what it frees;
# 2. check a gradient by finite differences (有限差分), and choose a step that is neither too large nor too small;
# 3. differentiate through `while` and `if`, and through a derivative;
# 4. see that the gradient of broadcasting (广播机制) is a sum;
# 5. walk a computation graph (计算图) backwards, by the chain rule (链式法则);
# 6. keep two switches apart that many people take for one: prediction mode (预测模式) and the recording of gradients.
#
# **How it works.** Write your code in the cells that end with `raise NotImplementedError`, run the cell with Shift+Enter,
# then run the check below it. A check tells you what came back, what was expected, and the likely reason. Your grade
# comes from *hidden* tests of the same functions: other shapes, other dtypes, other devices, side effects. So read the
# docstrings to the letter: they are the contract. One rule holds for all: unless its name ends in `_` or its docstring
# says otherwise, a function leaves its arguments, the global random state and torch's settings as they were. Stuck?
# Each task has two hints to unfold.

# %%
# %matplotlib inline
NEEDED = 1  # the course_lib that this notebook was written for
try:
    from collections.abc import Callable
    from types import SimpleNamespace

    import torch
    from torch import Tensor, nn

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
print(f"torch {torch.__version__}, course_lib {found}: ready")

# %% [markdown]
# ## 3.1 A gradient without a trace
#
# `gradient` · **3 points** · 10 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** Three things happen in every training step that you will ever write: a forward pass, a backward pass, a step.
# The backward pass has habits that surprise everyone once. Meet them here, where nothing is at stake:

# %%
x = torch.tensor([1.0, 2.0], requires_grad=True)  # "record what is done with x"
y = (x**3).sum()
print("y =", y)  # grad_fn: the last operation, and through it all those before
y.backward()
print("x.grad after one backward() ", x.grad)  # 3 x^2

(x**3).sum().backward()
print("x.grad after another one    ", x.grad)  # it ADDS to what is there

try:
    y.backward()  # the graph of y has been used up, to save memory
except RuntimeError as error:
    print("the first graph once more:  ", str(error)[:60], "...")

# %% [markdown]
# So `backward()` **writes** its result into `.grad` of the inputs, **adds** it to what is there already, and **frees** the
# graph. That is what training wants, and what a *question* does not want: asking for a slope should leave no trace.
#
# `torch.autograd.grad` asks without writing: it returns the gradients as a tuple. And it is strict about inputs that the
# result does not depend on, unless it is told not to be:

# %%
x, other = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor(5.0, requires_grad=True)
print(torch.autograd.grad((x**3).sum(), x), "and x.grad is", x.grad)
print(torch.autograd.grad(other * 2, x, allow_unused=True))

y = (x**3).sum()
print("recorded as usual:    ", y.requires_grad)
with torch.no_grad():
    print("inside no_grad:       ", (x**3).sum().requires_grad)
    with torch.enable_grad():
        print("and enable_grad in it:", (x**3).sum().requires_grad)

# %% [markdown]
# Write the function that takes `f` and `x` and just answers. When `f` returns several numbers, the gradient is that of
# their sum: $\text{out}_i = \partial \big(\sum_k f(x)_k\big) / \partial x_i$.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# The `x` that you are given is not yours. Make a leaf (叶子节点) of your own with the same values, record what `f` does with
# *that*, and ask for the gradient of the sum. Which two things can happen when `f` ignores its input?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# Integers first (`x.is_floating_point()`). Then, inside `with torch.enable_grad():`, `leaf = x.detach().clone().requires_grad_()`
# and `y = f(leaf).sum()`. If `y.requires_grad` is False there is no graph at all: zeros. Otherwise
# `torch.autograd.grad(y, leaf, allow_unused=True)`, which is a tuple of one, and may hold None: zeros again.
#
# </details>


# %% task="gradient"
def gradient(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """d sum(f(x)) / dx by autograd: detached, same shape and dtype as x. f is called once.

    If f does not depend on x: zeros. Works inside torch.no_grad(). No side effects: x.requires_grad,
    x.grad and the .grad of tensors used inside f stay as they were. TypeError for integer x.
    """
    raise NotImplementedError


# %% check="gradient" points=3
with Check("gradient") as check:
    x = torch.arange(4.0)
    yours = gradient(lambda x: 2 * (x * x).sum(), x)  # the example of many textbooks, 2 x^T x
    display(plotting.tangents(lambda x: 2 * x * x, x, yours))
    check.close("gradient of 2 xᵀx at x = 0, 1, 2, 3", yours, torch.tensor([0.0, 4.0, 8.0, 12.0]))
    check.true("your result has no graph", not yours.requires_grad, "detach it: it is a plain answer")
    yours = gradient(lambda x: x**3, torch.tensor([[1.0], [2.0]]))
    reason = "f returns several numbers: differentiate their sum"
    check.close("gradient of x**3 at [[1], [2]]", yours, torch.tensor([[3.0], [12.0]]), reason)
    yours = gradient(lambda x: torch.tensor(7.0), x)
    check.close("gradient of a constant", yours, torch.zeros(4))
    x.requires_grad_()
    gradient(lambda x: x * x, x)
    check.true("x.grad is still None", x.grad is None, "work on a leaf of your own")
    reason = "an integer cannot be turned up a little"
    check.raises(TypeError, gradient, torch.square, torch.tensor([1, 2]), why=reason)

# %% [markdown]
# ## 3.2 The same, with nothing but subtraction
#
# `numerical_gradient` · **4 points** · 15 minutes · difficulty ●●○○○ · importance ●●●●○
#
# **Why.** How do you know that a gradient is right? By going a small step to the side and looking how much the result has
# changed. It is slow (two calls of `f` for every number in `x`), but it needs no calculus, and it does not share the mistakes of
# the gradient that it checks. In notebook 06, where you write gradients by hand, you will be glad of it.
#
# $$
# \underbrace{\frac{f(x + \varepsilon) - f(x)}{\varepsilon}}_{\text{one-sided: error} \;\approx\; \frac{\varepsilon}{2} f''}
# \qquad
# \underbrace{\frac{f(x + \varepsilon) - f(x - \varepsilon)}{2\varepsilon}}_{\text{central: error} \;\approx\; \frac{\varepsilon^2}{6} f'''}
# $$
#
# The **central difference** (中心差分) goes to both sides, and is far better: its error shrinks with the *square* of the step.
# Here are both for one number, the slope of $\sin$ at 1:

# %%
def one_sided(f: Callable[[Tensor], Tensor], x: Tensor, eps: float) -> Tensor:
    return (f(x + eps) - f(x)) / eps


x = torch.tensor(1.0, dtype=torch.float64)
for eps in (1e-1, 1e-2, 1e-3):
    central = (torch.sin(x + eps) - torch.sin(x - eps)) / (2 * eps)
    errors = [abs(slope - torch.cos(x)).item() for slope in (one_sided(torch.sin, x, eps), central)]
    print(f"eps = {eps:<6} one-sided is off by {errors[0]:.1e}, central by {errors[1]:.1e}")
x = x.float()
print(f"in float32, eps = 1e-6: {one_sided(torch.sin, x, 1e-6):.4f}, but it is {torch.cos(x):.4f}")

# %% [markdown]
# The last line is why the docstring insists on float64. For a tensor, move *one entry at a time* and leave the others alone:
# with $e_i$ the tensor of zeros with a single 1 at place $i$,
#
# $$ \text{out}_i = \frac{f(x + \varepsilon e_i) - f(x - \varepsilon e_i)}{2 \varepsilon}. $$
#
# Here `f` returns *one* number: a tensor without axes, or a Python float. A loop over the entries is fine.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# `x` may be a matrix, a single number or a transposed view, and `f` wants to see its shape every time. Count through the
# entries as if `x` were flat, but call `f` with the real shape.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `x = x.detach().double()`, and `slopes = torch.zeros(x.numel(), dtype=torch.float64)`. In the loop a `step` of zeros with
# `step[i] = eps`, then `step.reshape(x.shape)`. `float(...)` makes a float of either kind of result. At the end `reshape`
# once more (`view` refuses transposed tensors).
#
# </details>


# %% task="numerical_gradient"
def numerical_gradient(f: Callable[[Tensor], Tensor | float], x: Tensor, eps: float = 1e-6) -> Tensor:
    """Central differences (f(x + eps e_i) - f(x - eps e_i)) / (2 eps), one entry at a time.

    Computed in float64 whatever x's dtype. f returns one number. float64 result of x's shape.
    f is always called with a tensor of x's shape; x is unchanged.
    """
    raise NotImplementedError


# %% check="numerical_gradient" points=4
with Check("numerical_gradient") as check:
    table = torch.tensor([[1.0, 2.0], [0.0, -1.0]])
    yours = numerical_gradient(lambda x: (x**2).sum(), table, eps=0.5)
    expected = torch.tensor([[2.0, 4.0], [0.0, -2.0]], dtype=torch.float64)
    reason = "for a parabola the central difference is exact, whatever eps is"
    check.close("gradient of the sum of x**2, eps = 0.5", yours, expected, reason)
    yours = numerical_gradient(lambda x: float(x) ** 2, torch.tensor(3.0), eps=0.5)
    expected = torch.tensor(6.0, dtype=torch.float64)
    check.close("x**2 at the number 3, f returns a float", yours, expected)

    steps = [10.0**-k for k in range(1, 14)]
    x = torch.tensor(1.0, dtype=torch.float64)
    errors = [abs(one_sided(torch.sin, x, eps) - torch.cos(x)) for eps in steps]
    yours = [abs(numerical_gradient(torch.sin, x, eps) - torch.cos(x)) for eps in steps]
    display(plotting.error_curves(steps, {"one-sided": errors, "central, yours": yours}))
    reason = "a central difference is off by 9e-8 there, a one-sided one by 4e-4"
    check.true("with eps = 0.001 your error is below 1e-6", yours[2] < 1e-6, reason)

# %% [markdown]
# ## In your own words
#
# **2 points**, read by a person. Both curves above have the form of a V. In three or four sentences: *why does the error
# fall* with a slope of 1 and of 2 at the right, *why does it grow again* when eps gets smaller at the left, and *why does the
# best* eps *of the central difference lie further right* than that of the one-sided one? What would you expect of both in float32?

# %% [markdown] manual="why_a_v" points=2
# *Write your answer here: double-click this cell, and replace this line.*

# %% [markdown]
# ## 3.3 Through loops and branches
#
# `control_flow` · **4 points** · 10 minutes · difficulty ●●○○○ · importance ●●●○○
#
# **Why.** PyTorch records what *happened*, not what you wrote. When a loop runs seven times, seven multiplications are in the
# graph, and the `while` is not. So a function may decide by its data what it does (控制流), and still have a gradient:

# %%
def halve_until_small(a: Tensor) -> Tensor:
    while a.abs().max() > 1:
        a = a / 2
    return a if a[0] > 0 else -3 * a


for values in ([0.5], [5.0], [-5.0]):
    a = torch.tensor(values, requires_grad=True)
    halve_until_small(a).sum().backward()
    print(f"a = {values[0]:4}: slope {a.grad.item()}")

# %% [markdown]
# Your function is the classic one, found in many introductions. It doubles until the **norm** (范数)
# $\lVert b \rVert = \sqrt{\sum_i b_i^2}$ has reached 1000:
#
# - $b = 2a$; while $\lVert b \rVert < 1000$: $b = 2b$;
# - the result is $b$ when the entries of $b$ sum to more than 0, and $100\,b$ otherwise.
#
# As it is usually printed, it has a flaw: for one input the loop never ends. Yours notices, and raises a `ValueError`.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# It is the text above, nearly word for word. For which `a` does doubling change nothing? And since PyTorch records the
# multiplications, there must be nothing in between that leaves the world of tensors: no `.item()`, no new `torch.tensor(...)` in `b`.
# (In the *conditions* it does no harm: they are not part of the result.)
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `b = 2 * a`, then `while b.norm() < 1000: b = 2 * b`. The first line makes a new tensor; never write `a *= 2`, for `a` belongs
# to the caller. And ask for the `ValueError` *before* the loop.
#
# </details>


# %% task="control_flow"
def control_flow(a: Tensor) -> Tensor:
    """b = 2a; while ||b|| < 1000: b = 2b; result b if sum(b) > 0, else 100 b.

    Differentiable: autograd must give the slope 2^k or 100 * 2^k. a is unchanged.
    ValueError if ||a|| == 0 (the loop of the original would never end).
    """
    raise NotImplementedError


# %% check="control_flow" points=4
with Check("control_flow") as check:
    yours = control_flow(torch.tensor([3.0]))
    check.close("control_flow([3.]) = 2^9 * 3", yours, torch.tensor([1536.0]))
    yours = control_flow(torch.tensor([-3.0, 0.0]))
    check.close("control_flow([-3., 0.]): the sum is not above 0", yours, torch.tensor([-153600.0, 0.0]))
    check.raises(ValueError, control_flow, torch.zeros(2), why="doubling zero never reaches 1000")

    sizes = 10 ** torch.linspace(-2, 3.5, 150)
    a = torch.cat([sizes, -sizes]).requires_grad_()
    torch.stack([control_flow(number) for number in a]).sum().backward()
    display(plotting.staircase(a, a.grad))
    check.close("the slope at a = 0.01", a.grad[0], torch.tensor(2.0**17))

# %% [markdown]
# A staircase of powers of two, and its mirror image 100 times higher. Between two steps the function is a line through
# the origin, so its slope is $f(a) / a$. Those introductions therefore end with a test: `a.grad == c / a`, where
# `c` is the result. They try it once, and it prints true. Let us try it a hundred thousand times. Doubling is exact, so
# only the 100 matters:

# %%
b = torch.randn(100_000)
for factor in (64, 100):
    differs = ((factor * b) / b != factor).float().mean().item()
    print(f"({factor} * b) / b != {factor} for {differs:.1%} of the numbers b")

# %% [markdown]
# About one negative `a` in eight fails the test, although the gradient is right: `100 * b` is rounded to the 24 bits of a
# float32 number, and the division does not always bring back what was lost. A positive `a` never fails, for it is only doubled.
# **Never compare floating-point numbers with `==`**: give a tolerance, as `torch.testing.assert_close` and our checks do.
#
# ## 3.4 The slope of the slope
#
# `second_derivative` · **3 points** · 10 minutes · difficulty ●●●○○ · importance ●●○○○
#
# **Why.** A gradient is computed by operations on tensors, so it can be differentiated like everything else. Second
# derivatives (二阶导数) say how fast a slope changes: how curved a loss is, and so how large a learning rate it bears
# (notebook 04). One thing has to be asked for: normally the backward pass is *not* recorded.

# %%
x = torch.tensor(2.0, requires_grad=True)
for create_graph in (False, True):
    [first] = torch.autograd.grad(x**3, x, create_graph=create_graph)
    again = first.requires_grad
    print(f"create_graph={create_graph!s:5}  3x² = {first.item()}, can be differentiated again: {again}")
[second] = torch.autograd.grad(first, x)
print("6x =", second.item())

[first] = torch.autograd.grad(3 * x + 1, x, create_graph=True)
print("a line has the slope", first.item(), "and it can be differentiated again:", first.requires_grad)

# %% [markdown]
# The last line is the trap: for a line the first derivative is a constant, and differentiating a constant is an error in
# PyTorch, not a zero. Your function knows better.
#
# It is for functions that work *entry by entry*, such as `torch.sin`: `f(x)[i]` depends on `x[i]` only. Then the gradient of
# the *sum* holds all the derivatives at once: $\partial \big(\sum_k f(x_k)\big) / \partial x_i = f'(x_i)$, and the same works again.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Differentiate, with `create_graph=True`; sum; differentiate again. At each of the two steps ask first whether there is a graph at all.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# A leaf of your own as in 3.1. `y = f(leaf)`; zeros if not `y.requires_grad`. `[first] = torch.autograd.grad(y.sum(), leaf,
# create_graph=True, allow_unused=True)`; zeros if `first is None` or not `first.requires_grad`. Then the same with `first`,
# and a last look: the second one may be None, too. Detach what you return.
#
# </details>


# %% task="second_derivative"
def second_derivative(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """f works entry by entry (f(x)[i] depends on x[i] only). Return f''(x).

    Detached, same shape and dtype as x. By differentiating the gradient (create_graph). Zero where
    f is a line, constant or piecewise linear. No side effects.
    """
    raise NotImplementedError


# %% check="second_derivative" points=3
with Check("second_derivative") as check:
    yours = second_derivative(lambda x: x**3, torch.tensor([0.0, 1.0, -2.0]))
    check.close("x**3 at 0, 1, -2 gives 6x", yours, torch.tensor([0.0, 6.0, -12.0]))
    check.true("your result has no graph", not yours.requires_grad, "detach it: it is a plain answer")
    yours = second_derivative(lambda x: 3 * x + 1, torch.tensor([1.0, 2.0]))
    check.close("a line", yours, torch.zeros(2))

    x = torch.linspace(-4, 4, 101)
    yours = second_derivative(torch.sin, x)
    display(plotting.derivatives(x, {"sin": torch.sin(x), "its slope, cos": torch.cos(x), "yours": yours}))
    check.close("sin gives -sin", yours, -torch.sin(x))

# %% [markdown]
# ## 3.5 The gradient of broadcasting is a sum
#
# `unbroadcast` · **4 points** · 15 minutes · difficulty ●●●○○ · importance ●●●●○
#
# **Why.** A linear layer adds the same bias (偏置) of shape `(3,)` to each of four rows. One entry of the bias takes part in
# four results. Turn it up a little, and all four move: their contributions **add up**. Whoever writes a layer by hand
# (you will, in notebook 06) has to undo broadcasting in the backward pass.

# %%
for shape in [(3,), (1, 3), (4, 1), ()]:
    small = torch.zeros(shape, requires_grad=True)
    (small + torch.zeros(4, 3)).sum().backward()
    times = 12 // small.numel()
    print(f"{shape!s:7} in (4, 3): each entry used {times:2} times, gradient {small.grad.tolist()}")

# %% [markdown]
# Here every gradient from above was 1; in general they differ, and it is *they* that are added. What arrives is a tensor `grad` of
# the **big** shape, and what has to leave is one of the **small** `shape`:
#
# - axes that broadcasting **added** at the left are summed, and disappear;
# - axes that it **stretched** from 1 are summed, and stay with length 1.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Align both shapes at the right, as in notebook 02. Which axes of `grad` lie left of the small shape? Which axes have length 1
# in the small shape? These are all; sum over them. (An axis that is 1 in both shapes is summed, too, and nothing happens.)
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `added = grad.ndim - len(shape)`. Sum over the first `added` axes; then over each axis with `shape[axis] == 1`, with
# `keepdim=True`. A loop over the axes is fine. If you prefer one `sum(dim=axes)` for a list of axes: an *empty* list means
# "over everything" to PyTorch. And `shape` is the name of the wanted one: do not confuse the *length* 1 with the *axis* 1.
#
# </details>


# %% task="unbroadcast"
def unbroadcast(grad: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Gradient of broadcasting: grad has the big shape, and `shape` broadcasts to it.

    Return the gradient for the small tensor: SUM over every axis that broadcasting added or
    stretched. The result has exactly `shape`, is in the dtype of grad and lies on its device.
    grad is unchanged.
    """
    raise NotImplementedError


# %% check="unbroadcast" points=4
with Check("unbroadcast") as check:
    grad = torch.tensor([[1.0, 0.0, 2.0], [3.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 5.0, 0.0]])
    yours = unbroadcast(grad, (3,))
    display(plotting.summed_gradient(grad, (3,), yours))
    check.close("the bias of a linear layer: (4, 3) to (3,)", yours, torch.tensor([5.0, 6.0, 3.0]))
    yours = unbroadcast(grad, (4, 1))
    check.close("a stretched column: (4, 3) to (4, 1)", yours, torch.tensor([[3.0], [4.0], [1.0], [6.0]]))
    check.close("a single number: (4, 3) to ()", unbroadcast(grad, ()), torch.tensor(14.0))
    check.close("nothing to do: (4, 3) to (4, 3)", unbroadcast(grad, (4, 3)), grad)

# %% [markdown]
# ## 3.6 Your own autograd
#
# `Scalar` · **5 points** · 35 minutes · difficulty ●●●●● · importance ●●●●○
#
# **Why.** You have used the machine and checked it. Now open it: there is less in it than you may think. All of deep learning's
# gradients come from *one* idea, applied to one operation after the other.
#
# Each number remembers **which numbers it was made from, and the slope along each of them**. A sum has slope 1 towards both of its
# parts; in a product, the slope towards each factor is the *other* factor; relu has slope 1 above 0, and 0 elsewhere.
#
# Then walk from the result back to the inputs. The result's slope with respect to itself is 1. Every node hands on
# *its own gradient × the slope along the edge* to each of its inputs, and a node that is used twice **adds up** what it is
# handed. That is the chain rule:
#
# $$ \frac{\partial L}{\partial u} = \sum_{v \,\text{made from}\, u} \frac{\partial L}{\partial v} \cdot \frac{\partial v}{\partial u} $$
#
# Here it is by hand, for $p = a\,b$ and $L = p + a$ at $a = 2$, $b = -3$:

# %%
nodes = {
    "a": SimpleNamespace(data=2, grad=-3 * 1 + 1 * 1),  # through p: b times p's gradient; directly: 1
    "b": SimpleNamespace(data=-3, grad=2 * 1),  # through p: a times p's gradient
    "p = a*b": SimpleNamespace(data=-6, grad=1),
    "L = p+a": SimpleNamespace(data=-4, grad=1),
}
edges = [("a", "p = a*b"), ("b", "p = a*b"), ("p = a*b", "L = p+a"), ("a", "L = p+a")]
plotting.computation_graph(nodes, edges)

# %% [markdown]
# **The order matters.** A node may hand on its gradient only when it has received *everything*: when all its users have been
# handled. Such an order is called topological (拓扑排序), and there is a short way to one: visit a node's inputs first, each
# of them only once, and write down the node *after* them. Read the list from the end, and every node comes after all its users.

# %%
made_from = {"L": ["p", "a"], "p": ["a", "b"], "a": [], "b": []}
order = []


def visit(node: str) -> None:
    for source in made_from[node]:
        if source not in order:
            visit(source)
    order.append(node)


visit("L")
print("inputs first:", order, "   backwards:", order[::-1])

# %% [markdown]
# Without "each of them only once", the walk follows every *path*, and there are many: in `b = a + a; c = b + b; ...`, forty lines
# long, $2^{40}$ of them.
#
# **Python's part.** `u + v` calls `u.__add__(v)`. For `2 + v`, Python asks the number 2 first, which knows nothing of your class, and
# then calls `v.__radd__(2)`:

# %%
class Metres:
    def __init__(self, value: float) -> None:
        self.value = value

    def __add__(self, other: "Metres | float") -> "Metres":
        other = other if isinstance(other, Metres) else Metres(other)
        return Metres(self.value + other.value)

    __radd__ = __add__  # 2 + x is x + 2


print((Metres(3) + 4).value, (4 + Metres(3)).value, sum([Metres(1), Metres(2)]).value)

# %% [markdown]
# Now the class. It has to support `Scalar + Scalar`, `Scalar + number`, `number + Scalar`, the same with `*`, and `.relu()`.
# `.grad` is *added to*, as in PyTorch: a second result that uses the same leaf adds its gradient to that of the first.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# A node needs two things beyond `data` and `grad`: its inputs, and the slope along each edge, which is known when the node is
# *made*. So let `__add__`, `__mul__` and `relu` make a new node and put a list of pairs `(input, slope)` into it; a leaf has an
# empty list. `backward` then never asks which operation it was.
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `backward`: build `order` as above (with `id(node)` in a set, or the nodes themselves, to know who was visited). Start with gradient 1
# for `self`. Then `for node in reversed(order)`, and for each `(source, slope)` of it: source's gradient `+=` slope × node's gradient.
# Write `+=` everywhere: `a + a` has two edges to the same `a`. The careful version collects the gradients of *this* call in a dict
# and adds them to `.grad` at the end, so that what earlier calls left in `.grad` is not handed on a second time.
#
# </details>


# %% task="Scalar"
class Scalar:
    """A number that remembers where it came from.

    Scalar(data): .data float, .grad float (0 at first). Supports Scalar|number + and * from both
    sides, and .relu() (slope 0 at 0). Plain Python: no torch inside.
    """

    def __init__(self, data: float) -> None:
        raise NotImplementedError

    def __add__(self, other):
        raise NotImplementedError

    def __mul__(self, other):
        raise NotImplementedError

    def relu(self):
        raise NotImplementedError

    def backward(self) -> None:
        """Reverse-mode differentiation from this node.

        ADDS d self / d node into .grad of every node it depends on, each node handled once, after
        all its users (topological order). Results that share nodes other than leaves: not asked.
        """
        raise NotImplementedError


# %% check="Scalar" points=5
with Check("Scalar") as check:
    a, b = Scalar(4.0), Scalar(3.0)
    product = a * b
    total = product + b
    result = total.relu()
    result.backward()
    nodes = {"a": a, "b": b, "a*b": product, "a*b + b": total, "relu": result}
    edges = [("a", "a*b"), ("b", "a*b"), ("a*b", "a*b + b"), ("b", "a*b + b"), ("a*b + b", "relu")]
    display(plotting.computation_graph(nodes, edges))
    check.equal("(a*b + b).relu() at a = 4, b = 3", float(result.data), 15.0)
    check.equal("its gradient with respect to a", float(a.grad), 3.0)
    reason = "b is used twice: 4 through a*b, and 1 directly"
    check.equal("its gradient with respect to b", float(b.grad), 5.0, reason)
    c = Scalar(-2.0)
    (c + c).backward()
    reason = "two edges lead to c: add up, do not overwrite"
    check.equal("c + c: the gradient of c", float(c.grad), 2.0, reason)
    c = Scalar(-2.0)
    (2 * c + c * 3 + 1).backward()
    check.equal("2*c + c*3 + 1: the gradient of c", float(c.grad), 5.0)
    c = Scalar(-2.0)
    c.relu().backward()
    check.equal("relu at -2: the gradient", float(c.grad), 0.0)

# %% [markdown]
# That is all there is: PyTorch has more operations, puts whole tensors in the place of numbers, and does it fast. Does yours
# agree with it? A neuron with two inputs, and a loss:

# %% tags=["raises-exception"]
def neuron(w1, w2, b):
    output = (w1 * 0.5 + w2 * -1.5 + b).relu()
    return (output + -3.0) * (output + -3.0)


theirs = [torch.tensor(value, requires_grad=True) for value in (2.0, -1.0, 0.25)]
neuron(*theirs).backward()
print("PyTorch:", [leaf.grad.item() for leaf in theirs])
try:
    yours = [Scalar(value) for value in (2.0, -1.0, 0.25)]
    neuron(*yours).backward()
    print("yours:  ", [leaf.grad for leaf in yours])
except (NotImplementedError, NameError, TypeError, AttributeError):
    print("yours:   appears here once the check above has passed")

# %% [markdown]
# ## 3.7 Two switches for a prediction
#
# `predict` · **2 points** · 8 minutes · difficulty ●●○○○ · importance ●●●●●
#
# **Why.** Some layers behave differently while a model learns. Dropout (丢弃法) switches off units at random; batch
# normalisation (批量归一化) uses the statistics of the batch, and remembers them. A prediction wants neither. MXNet, in which many
# Chinese introductions are written, has *one* switch for it: `autograd.record()` turns on the recording of gradients **and** training
# mode. In PyTorch they are **two different switches**, and forgetting one of them raises no error:
#
# | | what it changes | where it lives | how to set it |
# |---|---|---|---|
# | prediction mode (预测模式) | what dropout and batch normalisation *compute* | a flag `training` in **every** sub-module | `model.eval()`, `model.train()` |
# | recording | whether a *graph* is kept for backward() | global | `with torch.no_grad():` |

# %%
torch.manual_seed(3)
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Dropout(0.5), nn.Linear(6, 3))
x = torch.ones(1, 4)
with torch.no_grad():
    print("in training mode:", net(x))
    print("and once more:   ", net(x))
net.eval()
print("eval alone still keeps a graph:", net(x).requires_grad)

net[2].train()  # each sub-module has a flag of its own
print("flags of the model and its layers:", [module.training for module in net.modules()])
net.train()
print("after net.train():                ", [module.training for module in net.modules()])

# %% [markdown]
# Look at the last two lines. People *freeze* layers on purpose, by leaving them in prediction mode while the rest learns; a
# `model.train()` at the end of your function would wake them all. So `predict` gives each sub-module **its own** mode
# back, also when the model raises an exception half-way.
#
# <details><summary>💡 Hint 1: the idea</summary>
#
# Remember, switch, compute, restore. `model.modules()` goes through the model itself and everything inside. What restores even
# when the computation fails?
#
# </details>
# <details><summary>💡 Hint 2: the shape of the code</summary>
#
# `modes = [(module, module.training) for module in model.modules()]`, `model.eval()`, then
# `try: with torch.no_grad(): return model(X)` and `finally:` a loop over `modes` that sets `module.training`.
# The `with` restores the recording by itself.
#
# </details>


# %% task="predict"
def predict(model: nn.Module, X: Tensor) -> Tensor:
    """model(X) in prediction mode and without recording gradients.

    Afterwards every sub-module is in the mode it was in before (also after an exception),
    parameters still require gradients, and gradient recording is as it was.
    """
    raise NotImplementedError


# %% check="predict" points=2
with Check("predict") as check:
    net.train()
    net[0].eval()
    before = [module.training for module in net.modules()]
    rows = [predict(net, x) for _ in range(5)]
    names = [f"call {number}" for number in range(1, 6)]
    display(plotting.numbers(torch.cat(rows), rows=names, title="five predictions of one input"))
    equal = all(torch.equal(row, rows[0]) for row in rows)
    check.true("five predictions are equal", equal, "dropout is still at work")
    reason = "prediction mode does not stop the recording"
    check.true("no graph hangs on them", not rows[0].requires_grad, reason)
    after = [module.training for module in net.modules()]
    check.equal("modes afterwards", after, before, "each module gets its own mode back")
    trainable = all(parameter.requires_grad for parameter in net.parameters())
    check.true("the parameters still require gradients", trainable, "leave them alone")

# %% [markdown]
# Some questions to take along (no points):
#
# - Give your `Scalar` a `tanh`. Which slope does its edge carry, in terms of the *result*?
# - `torch.no_grad()` makes predictions cheaper. Why does *training* need more memory, the deeper the network is?
# - Call `backward()` twice on the same result of your `Scalar`. What should happen to the leaves, and what does PyTorch say?

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
# | fact | where it returns |
# |---|---|
# | `backward()` writes into `.grad`, adds, and frees the graph | `zero_grad()` in every training loop |
# | central differences: error $\varepsilon^2$, until rounding takes over | checking each gradient written by hand |
# | autograd records what happened: loops and branches are free | recurrent networks, early stopping |
# | gradients can be differentiated (`create_graph`) | curvature, learning rates |
# | broadcasting forwards is a sum backwards | the bias of every layer |
# | gradient × slope along the edge, added up, users first | backpropagation (反向传播), in every framework |
# | `eval()` and `no_grad()` are two switches | evaluating a model, notebook 07 |
#
# Save the notebook (Ctrl+S) and hand it in. *Further reading:*
# [Autograd mechanics](https://docs.pytorch.org/docs/stable/notes/autograd.html) in the PyTorch manual, and
# [micrograd](https://github.com/karpathy/micrograd), an engine not much larger than yours.
