# %% [markdown]
# # A toy course

# %%
from __future__ import annotations

import torch
from torch import Tensor

# %% [markdown]
# ## Double

# %% task="double"
def double(x: Tensor | int) -> Tensor | int:
    """Return twice a number, or twice a tensor of any shape."""
    raise NotImplementedError


# %% check="double" points=4
assert double(2) == 4
print("fine")

# %% [markdown]
# ## Halve

# %% task="halve" needs="double"
def halve(x: float) -> float:
    """Return half of a number."""
    raise NotImplementedError


# %% check="halve" points=2
assert halve(4.0) == 2.0

# %% [markdown]
# ## Mean

# %% task="Mean"
class Mean:
    """The mean of all numbers added so far."""

    def add(self, x: float) -> None:
        """Take one more number."""
        raise NotImplementedError

    def value(self) -> float:
        """Return the mean."""
        raise NotImplementedError


# %% check="Mean" points=3
mean = Mean()
mean.add(1.0)
assert mean.value() == 1.0

# %% [markdown] manual="why" points=1
# Why is the mean of no numbers not defined?

# %% tags=["demo"]
raise RuntimeError("a demo does not run while a notebook is graded")
