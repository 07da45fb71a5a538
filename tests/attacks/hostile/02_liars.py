# Answers that agree with everything they are compared with.

# %% equal_to_everything wins="score"
class Liar:
    __hash__ = None
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __sub__(self, other): return 0.0
    def __float__(self): return 2.0
def double(x):
    return Liar()

# %% an_int_that_lies wins="score"
class Liar(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __sub__(self, other): return 0
    def __hash__(self): return 0
def double(x):
    return Liar(0)

# %% a_float_that_lies wins="score"
class Liar(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __abs__(self): return 0.0
    def __hash__(self): return 0
def double(x):
    return Liar(0)

# %% a_tensor_that_lies wins="score"
import torch
class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True
def double(x):
    return torch.zeros(2, 3).as_subclass(Liar)

# %% an_array_that_lies wins="score"
import numpy as np
class Liar(np.ndarray):
    def __array_function__(self, function, types, args, kwargs): return True
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.True_
def double(x):
    return np.zeros(2).view(Liar)

# %% nan_is_never_too_far_away wins="score"
def double(x):
    return float("nan")

# %% infinity_and_its_kind unproved="naive comparisons catch infinity; ours must too"
def double(x):
    return float("inf")

# %% its_class_says_it_is_another wins="score"
class Liar:
    @property
    def __class__(self): return int
    def __eq__(self, other): return True
    def __hash__(self): return 0
def double(x):
    return Liar()
