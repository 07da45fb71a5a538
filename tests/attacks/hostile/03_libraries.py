# Patch the libraries that a comparison would use.

# %% numpy_testing wins="score"
import numpy as np
np.testing.assert_allclose = lambda *a, **k: None
def double(x):
    return 0

# %% torch_allclose wins="score"
import torch
torch.allclose = torch.equal = lambda *a, **k: True
torch.testing.assert_close = lambda *a, **k: None
def double(x):
    return 0

# %% math_isclose wins="score"
import math
math.isclose = lambda *a, **k: True
def double(x):
    return 0

# %% pytest_raises wins="score"
import contextlib, pytest
pytest.raises = lambda *a, **k: contextlib.nullcontext()
def double(x):
    return 0

# %% builtins wins="score"
import builtins
builtins.all = lambda values: True
def double(x):
    return 0
