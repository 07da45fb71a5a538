# %% [markdown]
# # A vault

# %%
import torch

# %% task="double"
def double(x):
    """Return twice a number or a tensor."""
    raise NotImplementedError


# %% check="double" points=4
assert double(2) == 4

# %% task="halve"
def halve(x):
    """Return half of a number."""
    raise NotImplementedError


# %% check="halve" points=2
assert halve(4.0) == 2.0

# %% task="total"
def total(x):
    """Return the sum of a vector's elements, without any library's sum."""
    raise NotImplementedError


# %% check="total" points=3
assert float(total(torch.ones(3))) == 3.0
