"""Mistakes that students make in 03_autograd; each must lose points in its own task and in no other."""

import copy

import torch

from autograder.authoring.answers import wrong

# --- gradient


@wrong("gradient", "backward() on a vector")
def gradient__vector(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf)
        if not y.requires_grad:
            return torch.zeros_like(x).detach()
        y.backward(inputs=[leaf])
    return leaf.grad


@wrong("gradient", "x itself, whose .grad piles up")
def gradient__piles_up(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    x.requires_grad_()
    with torch.enable_grad():
        y = f(x).sum()
    if y.requires_grad:
        y.backward()
    return torch.zeros_like(x).detach() if x.grad is None else x.grad


@wrong("gradient", "x itself, tidied up a little too much afterwards")
def gradient__clears(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    x.requires_grad_(True)
    x.grad = None
    with torch.enable_grad():
        y = f(x).sum()
    if y.requires_grad:
        y.backward(inputs=[x])
    result = torch.zeros_like(x).detach() if x.grad is None else x.grad
    x.grad = None
    x.requires_grad_(False)
    return result


@wrong("gradient", "backward(), which fills the .grad of everything else")
def gradient__other_leaves(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf).sum()
        if y.requires_grad:
            y.backward()
    return torch.zeros_like(x).detach() if leaf.grad is None else leaf.grad


@wrong("gradient", "nothing recorded inside no_grad: zeros")
def gradient__no_grad(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf).sum()
    if not y.requires_grad:
        return torch.zeros_like(x).detach()
    [slope] = torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)
    return slope


@wrong("gradient", "turns recording on for good")
def gradient__grad_stays_on(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    torch.set_grad_enabled(True)
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf).sum()
    if not y.requires_grad:
        return torch.zeros_like(x).detach()
    [slope] = torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)
    return slope


@wrong("gradient", "numerical")
def gradient__numerical(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    slopes = torch.zeros(x.numel(), dtype=x.dtype)
    with torch.no_grad():
        for i in range(x.numel()):
            step = torch.zeros(x.numel(), dtype=x.dtype)
            step[i] = 1e-3
            step = step.reshape(x.shape)
            slopes[i] = (f(x + step).sum() - f(x - step).sum()) / 2e-3
    return slopes.reshape(x.shape)


@wrong("gradient", "result still in the graph")
def gradient__attached(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf).sum()
        if not y.requires_grad:
            return torch.zeros_like(x).detach()
        [slope] = torch.autograd.grad(y, leaf, create_graph=True, allow_unused=True, materialize_grads=True)
    return slope


@wrong("gradient", "zeros_like(leaf), which is a leaf as well")
def gradient__zeros_require_grad(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf).sum()
        if not y.requires_grad:
            return torch.zeros_like(leaf, requires_grad=True)
        [slope] = torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)
    return slope


@wrong("gradient", "a constant function makes it fail")
def gradient__constant_fails(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        [slope] = torch.autograd.grad(f(leaf).sum(), leaf)
    return slope


@wrong("gradient", "None when x plays no part beside another leaf")
def gradient__none(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf).sum()
    if not y.requires_grad:
        return torch.zeros_like(x).detach()
    return torch.autograd.grad(y, leaf, allow_unused=True)[0]


@wrong("gradient", "mean instead of sum")
def gradient__mean(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf).mean()
    if not y.requires_grad:
        return torch.zeros_like(x).detach()
    [slope] = torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)
    return slope


@wrong("gradient", "integers made float")
def gradient__converts(f, x):
    with torch.enable_grad():
        leaf = x.detach().clone()
        leaf = (leaf if leaf.is_floating_point() else leaf.float()).requires_grad_()
        y = f(leaf).sum()
    if not y.requires_grad:
        return torch.zeros_like(leaf).detach()
    [slope] = torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)
    return slope


@wrong("gradient", "RuntimeError of torch for integers, instead of a TypeError")
def gradient__runtime_error(f, x):
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf).sum()
    if not y.requires_grad:
        return torch.zeros_like(x).detach()
    [slope] = torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)
    return slope


@wrong("gradient", "always float32")
def gradient__float32(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    with torch.enable_grad():
        leaf = torch.tensor(x.tolist(), requires_grad=True)
        y = f(leaf).sum()
    if not y.requires_grad:
        return torch.zeros_like(leaf).detach()
    [slope] = torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)
    return slope


@wrong("gradient", "calls f twice, first to look at the result")
def gradient__twice(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        if not f(leaf).requires_grad:
            return torch.zeros_like(x).detach()
        [slope] = torch.autograd.grad(f(leaf).sum(), leaf, allow_unused=True, materialize_grads=True)
    return slope


@wrong("gradient", "the tuple of torch.autograd.grad")
def gradient__tuple(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf).sum()
    if not y.requires_grad:
        return (torch.zeros_like(x).detach(),)
    return torch.autograd.grad(y, leaf, allow_unused=True, materialize_grads=True)


@wrong("gradient", "forgets to return")
def gradient__forgot_return(f, x):
    if not x.is_floating_point():
        raise TypeError("floats, please")
    leaf = x.detach().clone().requires_grad_()
    f(leaf).sum().backward()


# --- numerical_gradient


@wrong("numerical_gradient", "one-sided")
def numerical_gradient__one_sided(f, x, eps=1e-6):
    x = x.detach().double()
    slopes = torch.zeros(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=torch.float64)
        step[i] = eps
        slopes[i] = (float(f(x + step.reshape(x.shape))) - float(f(x))) / eps
    return slopes.reshape(x.shape)


@wrong("numerical_gradient", "all entries at once")
def numerical_gradient__all_at_once(f, x, eps=1e-6):
    x = x.detach().double()
    slope = (float(f(x + eps)) - float(f(x - eps))) / (2 * eps)
    return torch.full(x.shape, slope, dtype=torch.float64)


@wrong("numerical_gradient", "divides by eps")
def numerical_gradient__factor(f, x, eps=1e-6):
    x = x.detach().double()
    slopes = torch.zeros(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=torch.float64)
        step[i] = eps
        step = step.reshape(x.shape)
        slopes[i] = (float(f(x + step)) - float(f(x - step))) / eps
    return slopes.reshape(x.shape)


@wrong("numerical_gradient", "sign")
def numerical_gradient__sign(f, x, eps=1e-6):
    x = x.detach().double()
    slopes = torch.zeros(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=torch.float64)
        step[i] = eps
        step = step.reshape(x.shape)
        slopes[i] = (float(f(x - step)) - float(f(x + step))) / (2 * eps)
    return slopes.reshape(x.shape)


@wrong("numerical_gradient", "changes x")
def numerical_gradient__changes_x(f, x, eps=1e-6):
    slopes = torch.zeros(x.shape, dtype=torch.float64)
    flat = x.view(-1) if x.is_contiguous() else x.reshape(-1)
    for i in range(x.numel()):
        flat[i] += eps
        above = float(f(x.double()))
        flat[i] -= 2 * eps
        below = float(f(x.double()))
        slopes.view(-1)[i] = (above - below) / (2 * eps)
    return slopes


@wrong("numerical_gradient", "a double() that copies nothing when x is float64 already")
def numerical_gradient__double_aliases(f, x, eps=1e-6):
    x = x.detach().double()
    slopes = torch.zeros_like(x)
    for i in range(x.numel()):
        place = tuple(int(index) for index in torch.unravel_index(torch.tensor(i), x.shape))
        x[place] += eps
        above = float(f(x))
        x[place] -= 2 * eps
        below = float(f(x))
        x[place] += eps
        slopes[place] = (above - below) / (2 * eps)
    return slopes


@wrong("numerical_gradient", "in x's own precision")
def numerical_gradient__float32(f, x, eps=1e-6):
    slopes = torch.zeros(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=x.dtype)
        step[i] = eps
        step = step.reshape(x.shape)
        slopes[i] = (float(f(x + step)) - float(f(x - step))) / (2 * eps)
    return slopes.reshape(x.shape)


@wrong("numerical_gradient", "float32 result")
def numerical_gradient__float32_result(f, x, eps=1e-6):
    x = x.detach().double()
    slopes = torch.zeros(x.numel())
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=torch.float64)
        step[i] = eps
        step = step.reshape(x.shape)
        slopes[i] = (float(f(x + step)) - float(f(x - step))) / (2 * eps)
    return slopes.reshape(x.shape)


@wrong("numerical_gradient", "shows f a flat tensor")
def numerical_gradient__flat(f, x, eps=1e-6):
    flat = x.detach().double().reshape(-1)
    slopes = torch.zeros_like(flat)
    for i in range(flat.numel()):
        step = torch.zeros_like(flat)
        step[i] = eps
        slopes[i] = (float(f(flat + step)) - float(f(flat - step))) / (2 * eps)
    return slopes.reshape(x.shape)


@wrong("numerical_gradient", "view() of a clone, which keeps the strides of a transposed tensor")
def numerical_gradient__view(f, x, eps=1e-6):
    x = x.detach().double()
    slopes = torch.zeros(x.shape, dtype=torch.float64)
    for i in range(x.numel()):
        above, below = x.clone(), x.clone()
        above.view(-1)[i] += eps
        below.view(-1)[i] -= eps
        slopes.view(-1)[i] = (float(f(above)) - float(f(below))) / (2 * eps)
    return slopes


@wrong("numerical_gradient", "only the rows of a matrix")
def numerical_gradient__matrix_only(f, x, eps=1e-6):
    x = x.detach().double()
    slopes = torch.zeros(x.shape, dtype=torch.float64)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            step = torch.zeros(x.shape, dtype=torch.float64)
            step[i, j] = eps
            slopes[i, j] = (float(f(x + step)) - float(f(x - step))) / (2 * eps)
    return slopes


@wrong("numerical_gradient", "len(x) entries: no single number, and rows moved as a whole")
def numerical_gradient__len(f, x, eps=1e-6):
    x = x.detach().double()
    slopes = torch.zeros(x.shape, dtype=torch.float64)
    for i in range(len(x)):
        step = torch.zeros(x.shape, dtype=torch.float64)
        step[i] = eps
        slopes[i] = (float(f(x + step)) - float(f(x - step))) / (2 * eps)
    return slopes


@wrong("numerical_gradient", ".item() on what may be a float")
def numerical_gradient__item(f, x, eps=1e-6):
    x = x.detach().double()
    slopes = torch.zeros(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=torch.float64)
        step[i] = eps
        step = step.reshape(x.shape)
        slopes[i] = (f(x + step).item() - f(x - step).item()) / (2 * eps)
    return slopes.reshape(x.shape)


@wrong("numerical_gradient", "the entry is never put back")
def numerical_gradient__not_restored(f, x, eps=1e-6):
    work = x.detach().double().clone().contiguous()
    slopes = torch.zeros(x.shape, dtype=torch.float64)
    for i in range(x.numel()):
        old = work.view(-1)[i].item()
        work.view(-1)[i] = old + eps
        above = float(f(work))
        work.view(-1)[i] = old - eps
        below = float(f(work))
        slopes.view(-1)[i] = (above - below) / (2 * eps)
        work.view(-1)[i] = 0.0
    return slopes


@wrong("numerical_gradient", "eps ignored")
def numerical_gradient__own_eps(f, x, eps=1e-6):
    x = x.detach().double()
    slopes = torch.zeros(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=torch.float64)
        step[i] = 1e-6
        step = step.reshape(x.shape)
        slopes[i] = (float(f(x + step)) - float(f(x - step))) / 2e-6
    return slopes.reshape(x.shape)


@wrong("numerical_gradient", "autograd")
def numerical_gradient__autograd(f, x, eps=1e-6):
    leaf = x.detach().double().requires_grad_()
    return torch.autograd.grad(f(leaf), leaf)[0]


# --- control_flow


@wrong("control_flow", "<= 1000")
def control_flow__at_most(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    while b.norm() <= 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "endless loop at 0")
def control_flow__endless(a):
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "zero comes back as zero")
def control_flow__zero(a):
    if a.norm() == 0:
        return a
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "ValueError for every vector with a zero in it")
def control_flow__any_zero(a):
    if (a == 0).all() or a.sum() == 0:
        raise ValueError("zero")
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "graph cut by torch.tensor(...)")
def control_flow__cut(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = torch.tensor((a * 2).tolist(), dtype=a.dtype, requires_grad=True)
    while b.norm() < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "no_grad around the loop")
@torch.no_grad()
def control_flow__no_grad(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "largest entry instead of norm")
def control_flow__largest(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    while b.abs().max() < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "sum of absolute values instead of norm")
def control_flow__l1(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    while b.abs().sum() < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "the square of the norm")
def control_flow__squared(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    while (b * b).sum() < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "the sum, which is negative for ever")
def control_flow__sum(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    for _ in range(60):
        if abs(b.sum()) >= 1000:
            break
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "in place on a")
def control_flow__in_place(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a.data
    b *= 2
    while b.norm() < 1000:
        b *= 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", "in place on a, which a leaf refuses")
def control_flow__in_place_leaf(a):
    if a.norm() == 0:
        raise ValueError("zero")
    a *= 2
    while a.norm() < 1000:
        a *= 2
    return a if a.sum() > 0 else 100 * a


@wrong("control_flow", "starts at a, not at 2a")
def control_flow__starts_at_a(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 1
    while b.norm() < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@wrong("control_flow", ">= 0")
def control_flow__not_negative(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return b if b.sum() >= 0 else 100 * b


@wrong("control_flow", "entry by entry")
def control_flow__where(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return torch.where(b > 0, b, 100 * b)


@wrong("control_flow", "the branches swapped")
def control_flow__swapped(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return 100 * b if b.sum() > 0 else b


@wrong("control_flow", "returns a float")
def control_flow__float(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return (b if b.sum() > 0 else 100 * b).tolist()


@wrong("control_flow", "the first entry decides")
def control_flow__first_entry(a):
    if a.norm() == 0:
        raise ValueError("zero")
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return b if b[0] > 0 else 100 * b


# --- second_derivative


@wrong("second_derivative", "no create_graph, and zeros where it fails")
def second_derivative__no_create_graph(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not y.requires_grad:
        return torch.zeros_like(x)
    [first] = torch.autograd.grad(y.sum(), leaf, allow_unused=True)
    if first is None or not first.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(first.sum(), leaf)[0]


@wrong("second_derivative", "no create_graph, and an error")
def second_derivative__fails(f, x):
    leaf = x.detach().clone().requires_grad_()
    [first] = torch.autograd.grad(f(leaf).sum(), leaf)
    return torch.autograd.grad(first.sum(), leaf)[0]


@wrong("second_derivative", "square of the gradient")
def second_derivative__squared(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not y.requires_grad:
        return torch.zeros_like(x)
    [first] = torch.autograd.grad(y.sum(), leaf, allow_unused=True, materialize_grads=True)
    return first**2


@wrong("second_derivative", "the first derivative")
def second_derivative__first(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not y.requires_grad:
        return torch.zeros_like(x)
    [first] = torch.autograd.grad(y.sum(), leaf, allow_unused=True, materialize_grads=True)
    return first


@wrong("second_derivative", "difference of differences")
def second_derivative__differences(f, x):
    eps = 1e-4
    with torch.no_grad():
        wide = x.double()
        return ((f(wide + eps) - 2 * f(wide) + f(wide - eps)) / eps**2).to(x.dtype)


@wrong("second_derivative", "difference of two gradients")
def second_derivative__difference_of_gradients(f, x):
    def slope(at):
        leaf = at.detach().clone().requires_grad_()
        y = f(leaf)
        if not y.requires_grad:
            return torch.zeros_like(at).detach()
        return torch.autograd.grad(y.sum(), leaf, allow_unused=True, materialize_grads=True)[0]

    eps = 1e-5
    return (slope(x + eps) - slope(x - eps)) / (2 * eps)


@wrong("second_derivative", "mean")
def second_derivative__mean(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not y.requires_grad:
        return torch.zeros_like(x)
    [first] = torch.autograd.grad(y.mean(), leaf, create_graph=True, allow_unused=True, materialize_grads=True)
    if not first.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(first.sum(), leaf, allow_unused=True, materialize_grads=True)[0]


@wrong("second_derivative", "a line makes it fail")
def second_derivative__line_fails(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not y.requires_grad:
        return torch.zeros_like(x)
    [first] = torch.autograd.grad(y.sum(), leaf, create_graph=True, allow_unused=True, materialize_grads=True)
    return torch.autograd.grad(first.sum(), leaf, allow_unused=True, materialize_grads=True)[0]


@wrong("second_derivative", "a constant makes it fail")
def second_derivative__constant_fails(f, x):
    leaf = x.detach().clone().requires_grad_()
    [first] = torch.autograd.grad(f(leaf).sum(), leaf, create_graph=True)
    if not first.requires_grad:
        return torch.zeros_like(x)
    return torch.autograd.grad(first.sum(), leaf, allow_unused=True, materialize_grads=True)[0]


@wrong("second_derivative", "None for a piecewise linear function, or for another leaf")
def second_derivative__none(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not y.requires_grad:
        return torch.zeros_like(x)
    [first] = torch.autograd.grad(y.sum(), leaf, create_graph=True, allow_unused=True)
    if first is None or not first.requires_grad:
        return first
    return torch.autograd.grad(first.sum(), leaf, allow_unused=True)[0]


@wrong("second_derivative", "x itself, whose .grad piles up")
def second_derivative__piles_up(f, x):
    x.requires_grad_()
    y = f(x)
    if not y.requires_grad:
        return torch.zeros_like(x).detach()
    y.sum().backward(create_graph=True)
    first = x.grad
    if first is None or not first.requires_grad:
        return torch.zeros_like(x).detach()
    return torch.autograd.grad(first.sum(), x, allow_unused=True, materialize_grads=True)[0].detach()


@wrong("second_derivative", "backward(), which fills the .grad of everything else")
def second_derivative__other_leaves(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not y.requires_grad:
        return torch.zeros_like(x)
    [first] = torch.autograd.grad(y.sum(), leaf, create_graph=True, allow_unused=True, materialize_grads=True)
    if not first.requires_grad:
        return torch.zeros_like(x)
    first.sum().backward()
    return torch.zeros_like(x) if leaf.grad is None else leaf.grad


@wrong("second_derivative", "result still in the graph")
def second_derivative__attached(f, x):
    leaf = x.detach().clone().requires_grad_()
    slope = f(leaf)
    for _ in range(2):
        if not slope.requires_grad:
            return torch.zeros_like(x)
        [slope] = torch.autograd.grad(slope.sum(), leaf, create_graph=True, allow_unused=True, materialize_grads=True)
    return slope


@wrong("second_derivative", "row sums of the Hessian's absolute values")
def second_derivative__hessian(f, x):
    H = torch.autograd.functional.hessian(lambda t: f(t.reshape(x.shape)).sum(), x.detach().reshape(-1))
    return H.abs().sum(1).reshape(x.shape)


@wrong("second_derivative", "the whole Hessian")
def second_derivative__whole_hessian(f, x):
    return torch.autograd.functional.hessian(lambda t: f(t).sum(), x.detach())


@wrong("second_derivative", "always float64")
def second_derivative__float64(f, x):
    leaf = x.detach().double().clone().requires_grad_()
    slope = f(leaf)
    for _ in range(2):
        if not slope.requires_grad:
            return torch.zeros_like(leaf).detach()
        [slope] = torch.autograd.grad(slope.sum(), leaf, create_graph=True, allow_unused=True, materialize_grads=True)
    return slope.detach()


# --- unbroadcast


@wrong("unbroadcast", "only leading axes")
def unbroadcast__leading(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    return grad


@wrong("unbroadcast", "only stretched axes")
def unbroadcast__stretched(grad, shape):
    for axis in range(len(shape)):
        if shape[axis] == 1:
            grad = grad.sum(axis, keepdim=True)
    return grad


@wrong("unbroadcast", "mean")
def unbroadcast__mean(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.mean(0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.mean(axis, keepdim=True)
    return grad


@wrong("unbroadcast", "drops the copies instead of adding them")
def unbroadcast__drops(grad, shape):
    while grad.ndim > len(shape):
        grad = grad[0]
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.narrow(axis, 0, 1)
    return grad


@wrong("unbroadcast", "the largest copy")
def unbroadcast__max(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.amax(0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.amax(axis, keepdim=True)
    return grad


@wrong("unbroadcast", "the value 1 used as the axis")
def unbroadcast__value_as_axis(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for length in shape:
        if length == 1:
            grad = grad.sum(length, keepdim=True)
    return grad


@wrong("unbroadcast", "no keepdim: the axes slide while they are summed")
def unbroadcast__no_keepdim(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis)
    return grad


@wrong("unbroadcast", "aligned at the left")
def unbroadcast__left(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(-1)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis, keepdim=True)
    return grad


@wrong("unbroadcast", "an empty list of axes sums over everything")
def unbroadcast__no_axes(grad, shape):
    added = grad.ndim - len(shape)
    axes = [axis for axis in range(grad.ndim) if axis < added or shape[axis - added] == 1]
    return grad.sum(dim=axes, keepdim=True).expand((1,) * added + tuple(shape)).reshape(shape)


@wrong("unbroadcast", "reshape() alone")
def unbroadcast__reshape(grad, shape):
    return grad.flatten()[: torch.Size(shape).numel()].reshape(shape)


@wrong("unbroadcast", "axes matched by their length")
def unbroadcast__by_length(grad, shape):
    kept = list(shape)
    for axis in reversed(range(grad.ndim)):
        if grad.shape[axis] in kept:
            kept.remove(grad.shape[axis])
        else:
            grad = grad.sum(axis)
    return grad.reshape(shape)


@wrong("unbroadcast", "takes away every axis of length 1")
def unbroadcast__squeeze(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis, keepdim=True)
    return grad.squeeze()


@wrong("unbroadcast", "sums into grad itself")
def unbroadcast__in_place(grad, shape):
    added = grad.ndim - len(shape)
    axes = [axis for axis in range(grad.ndim) if axis < added or shape[axis - added] == 1]
    total = grad.sum(dim=axes, keepdim=True) if axes else grad
    grad[...] = total
    return total.reshape(shape)


@wrong("unbroadcast", "collects in zeros on the CPU")
def unbroadcast__cpu_zeros(grad, shape):
    out = torch.zeros(shape, dtype=grad.dtype)
    added = grad.ndim - len(shape)
    axes = [axis for axis in range(grad.ndim) if axis < added or shape[axis - added] == 1]
    return out + (grad.sum(dim=axes, keepdim=True) if axes else grad).reshape(shape)


@wrong("unbroadcast", "through float32 in NumPy")
def unbroadcast__numpy(grad, shape):
    array = grad.detach().numpy().astype("float32")
    added = array.ndim - len(shape)
    axes = tuple(axis for axis in range(array.ndim) if axis < added or shape[axis - added] == 1)
    return torch.from_numpy(array.sum(axis=axes).reshape(shape))


@wrong("unbroadcast", "one added axis at most")
def unbroadcast__one_axis(grad, shape):
    if grad.ndim > len(shape):
        grad = grad.sum(0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis, keepdim=True)
    return grad


# --- Scalar


@wrong("Scalar", "= instead of +=")
class Scalar__overwrites:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__overwrites) else Scalar__overwrites(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__overwrites) else Scalar__overwrites(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad = slope * node.grad


@wrong("Scalar", "naive recursion: once per path")
class Scalar__per_path:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__per_path) else Scalar__per_path(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__per_path) else Scalar__per_path(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self, upstream=1.0):
        self.grad += upstream
        for source, slope in self._inputs:
            source.backward(slope * upstream)


@wrong("Scalar", "recursion that hands on the whole .grad at every visit")
class Scalar__hands_on_too_early:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__hands_on_too_early) else Scalar__hands_on_too_early(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__hands_on_too_early) else Scalar__hands_on_too_early(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        self.grad = 1.0
        waiting = [self]
        while waiting:
            node = waiting.pop()
            for source, slope in node._inputs:
                source.grad += slope * node.grad
                if source not in waiting:
                    waiting.append(source)


@wrong("Scalar", "breadth first: a node may come before one of its users")
class Scalar__breadth_first:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__breadth_first) else Scalar__breadth_first(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__breadth_first) else Scalar__breadth_first(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        self.grad += 1.0
        queue, seen = [self], {self}
        while queue:
            node = queue.pop(0)
            for source, slope in node._inputs:
                source.grad += slope * node.grad
                if source not in seen:
                    seen.add(source)
                    queue.append(source)


@wrong("Scalar", "nodes before their inputs in the order")
class Scalar__preorder:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__preorder) else Scalar__preorder(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__preorder) else Scalar__preorder(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                order.append(node)
                for source, _ in node._inputs:
                    visit(source)

        visit(self)
        self.grad += 1.0
        for node in order:
            for source, slope in node._inputs:
                source.grad += slope * node.grad


@wrong("Scalar", "forgets the chain rule")
class Scalar__no_chain:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__no_chain) else Scalar__no_chain(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__no_chain) else Scalar__no_chain(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        self.grad += 1.0
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad += slope


@wrong("Scalar", "relu tests the gradient")
class Scalar__relu_gradient:
    def __init__(self, data):
        self.data, self.grad, self._inputs, self._push = data, 0.0, (), lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Scalar__relu_gradient) else Scalar__relu_gradient(other)
        out = Scalar__relu_gradient(self.data + other.data)

        def push():
            self.grad += out.grad
            other.grad += out.grad

        out._inputs, out._push = (self, other), push
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__relu_gradient) else Scalar__relu_gradient(other)
        out = Scalar__relu_gradient(self.data * other.data)

        def push():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._inputs, out._push = (self, other), push
        return out

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        out = Scalar__relu_gradient(max(self.data, 0.0))

        def push():
            self.grad += out.grad if out.grad > 0 else 0.0

        out._inputs, out._push = (self,), push
        return out

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for source in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node._push()


@wrong("Scalar", "overwrites old gradients: everything is zeroed first")
class Scalar__zeroes_first:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__zeroes_first) else Scalar__zeroes_first(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__zeroes_first) else Scalar__zeroes_first(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad += slope * node.grad


@wrong("Scalar", "root gradient 0")
class Scalar__root_zero:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__root_zero) else Scalar__root_zero(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__root_zero) else Scalar__root_zero(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad += slope * node.grad


@wrong("Scalar", "no __radd__ and __rmul__")
class Scalar__left_only:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__left_only) else Scalar__left_only(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__left_only) else Scalar__left_only(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        self.grad += 1.0
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad += slope * node.grad


@wrong("Scalar", "numbers are no operands")
class Scalar__no_numbers:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        self.grad += 1.0
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad += slope * node.grad


@wrong("Scalar", "only floats are numbers")
class Scalar__floats_only:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = Scalar__floats_only(other) if isinstance(other, float) else other
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = Scalar__floats_only(other) if isinstance(other, float) else other
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        self.grad += 1.0
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad += slope * node.grad


@wrong("Scalar", "relu has slope 1 at 0")
class Scalar__relu_at_zero:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__relu_at_zero) else Scalar__relu_at_zero(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__relu_at_zero) else Scalar__relu_at_zero(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data >= 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        self.grad += 1.0
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad += slope * node.grad


@wrong("Scalar", "the slopes of a product swapped")
class Scalar__product:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__product) else Scalar__product(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__product) else Scalar__product(other)
        return self._make(self.data * other.data, (self, self.data), (other, other.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        self.grad += 1.0
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad += slope * node.grad


@wrong("Scalar", "equal values taken for one node")
class Scalar__equal_values:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__equal_values) else Scalar__equal_values(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__equal_values) else Scalar__equal_values(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if all(node.data != other.data for other in order):
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        self.grad += 1.0
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad += slope * node.grad


@wrong("Scalar", "a wrapper round torch")
class Scalar__torch:
    def __init__(self, data):
        self.value = torch.tensor(float(data), dtype=torch.float64, requires_grad=True)

    @property
    def data(self):
        return self.value.item()

    @property
    def grad(self):
        return 0.0 if self.value.grad is None else self.value.grad.item()

    def _make(self, value):
        node = Scalar__torch(0.0)
        node.value = value
        value.retain_grad()
        return node

    def __add__(self, other):
        return self._make(self.value + (other.value if isinstance(other, Scalar__torch) else other))

    def __mul__(self, other):
        return self._make(self.value * (other.value if isinstance(other, Scalar__torch) else other))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(self.value.relu())

    def backward(self):
        self.value.backward(retain_graph=True)


@wrong("Scalar", "only the leaves get a gradient")
class Scalar__leaves_only:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, 0.0, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__leaves_only) else Scalar__leaves_only(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__leaves_only) else Scalar__leaves_only(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        slopes = dict.fromkeys(order, 0.0)
        slopes[self] = 1.0
        for node in reversed(order):
            if not node._inputs:
                node.grad += slopes[node]
            for source, slope in node._inputs:
                slopes[source] += slope * slopes[node]


@wrong("Scalar", "no gradient before backward(): None")
class Scalar__none:
    def __init__(self, data):
        self.data, self.grad, self._inputs = data, None, []

    def _make(self, data, *inputs):
        node = type(self)(data)
        node._inputs = list(inputs)
        return node

    def __add__(self, other):
        other = other if isinstance(other, Scalar__none) else Scalar__none(other)
        return self._make(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar__none) else Scalar__none(other)
        return self._make(self.data * other.data, (self, other.data), (other, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        return self._make(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for source, _ in node._inputs:
                    visit(source)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            for source, slope in node._inputs:
                source.grad = (source.grad or 0.0) + slope * node.grad


# --- predict


@wrong("predict", "no eval()")
def predict__no_eval(model, X):
    with torch.no_grad():
        return model(X)


@wrong("predict", "detach only")
def predict__detach(model, X):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        return model(X).detach()
    finally:
        for module, training in modes:
            module.training = training


@wrong("predict", "eval() only")
def predict__eval_only(model, X):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        return model(X)
    finally:
        for module, training in modes:
            module.training = training


@wrong("predict", "always back to train()")
def predict__train(model, X):
    model.eval()
    try:
        with torch.no_grad():
            return model(X)
    finally:
        model.train()


@wrong("predict", "back to the mode of the outermost module")
def predict__outer_mode(model, X):
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            return model(X)
    finally:
        model.train(training)


@wrong("predict", "only the direct children get their mode back")
def predict__children(model, X):
    modes = [(module, module.training) for module in [model, *model.children()]]
    model.eval()
    try:
        with torch.no_grad():
            return model(X)
    finally:
        for module, training in modes:
            module.train(training)


@wrong("predict", "stays in prediction mode")
def predict__stays(model, X):
    model.eval()
    with torch.no_grad():
        return model(X)


@wrong("predict", "no try/finally")
def predict__no_finally(model, X):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        result = model(X)
    for module, training in modes:
        module.training = training
    return result


@wrong("predict", "swallows the exception")
def predict__swallows(model, X):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    result = None
    try:
        with torch.no_grad():
            result = model(X)
    except Exception as error:
        print(error)  # noqa: T201
    for module, training in modes:
        module.training = training
    return result


@wrong("predict", "eval() only when the outermost module is in training mode")
def predict__if_training(model, X):
    modes = [(module, module.training) for module in model.modules()]
    if model.training:
        model.eval()
    try:
        with torch.no_grad():
            return model(X)
    finally:
        for module, training in modes:
            module.training = training


@wrong("predict", "freezes the parameters")
def predict__freezes(model, X):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    try:
        with torch.no_grad():
            return model(X)
    finally:
        for module, training in modes:
            module.training = training


@wrong("predict", "thaws the parameters that were frozen")
def predict__thaws(model, X):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    try:
        with torch.no_grad():
            return model(X)
    finally:
        for parameter in model.parameters():
            parameter.requires_grad_(True)
        for module, training in modes:
            module.training = training


@wrong("predict", "recording on afterwards, whatever it was")
def predict__grad_on(model, X):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    torch.set_grad_enabled(False)
    try:
        return model(X)
    finally:
        torch.set_grad_enabled(True)
        for module, training in modes:
            module.training = training


@wrong("predict", "recording off for good")
def predict__grad_off(model, X):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    torch.set_grad_enabled(False)
    try:
        return model(X)
    finally:
        for module, training in modes:
            module.training = training


@wrong("predict", "a forward pass in training mode first, to warm up")
def predict__warms_up(model, X):
    with torch.no_grad():
        model(X)
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            return model(X)
    finally:
        for module, training in modes:
            module.training = training


@wrong("predict", "predicts with the copy, but switches the modes of the original")
def predict__copy(model, X):
    twin = copy.deepcopy(model)
    model.eval()
    try:
        with torch.no_grad():
            return twin(X)
    finally:
        model.train()


@wrong("predict", "returns classes")
def predict__classes(model, X):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            return model(X).argmax(dim=1)
    finally:
        for module, training in modes:
            module.training = training
