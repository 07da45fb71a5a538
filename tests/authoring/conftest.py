"""A small course in a temporary folder: one assignment with all kinds of cells."""

from pathlib import Path

import pytest

SOURCE = '''\
# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # Sums
#
# Two lines of text,{hard_break}
# the first with a hard break.

# %%
# %matplotlib inline
# !echo "ready"
import torch

NOTE = """
# %magic in a string stays
"""

# %% [markdown]
# ## 1. `add_one`: counting up
#
# ```python
# # not a heading
# ```

# %% task="add_one"
def add_one(X: torch.Tensor) -> torch.Tensor:
    """Add one."""
    # %timeit stands here
    raise NotImplementedError


# %% check="add_one" points=4
assert add_one(torch.zeros(1)).item() == 1

# %% [markdown]
# ## 2. Two functions ##

# %% task="Twice" needs="add_one"
class Twice:
    """A class, then a function."""


def twice(x: int) -> int:
    """Double it."""
    raise NotImplementedError


# %% check="Twice" points=2.5
assert twice(2) == 4

# %% [markdown] manual="why" points=2
# Write your answer here.

# %% tags=["demo"]
await torch_training()

# %% [markdown]
# The end.

# %% [markdown]
# The end.
'''


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "assignments" / "01_sums.py"
    path.parent.mkdir()
    # Two spaces at a line's end break it in Markdown.
    path.write_text(SOURCE.replace("{hard_break}", "  "), encoding="utf-8")
    return path
