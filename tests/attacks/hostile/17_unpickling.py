# Answers that run code where they are read.

# %% reduce wins="harm"
class Bomb:
    def __reduce__(self):
        return (exec, (f"open({SCENE['drop']!r} + '/owned', 'w').write('owned')",))
def double(x):
    return Bomb()

# %% an_array_of_objects wins="harm"
import numpy as np
class Bomb:
    def __reduce__(self):
        return (exec, (f"open({SCENE['drop']!r} + '/owned', 'w').write('owned')",))
def double(x):
    return np.array([Bomb(), Bomb()], dtype=object)

# %% inside_a_container wins="harm"
class Bomb:
    def __reduce__(self):
        return (exec, (f"open({SCENE['drop']!r} + '/owned', 'w').write('owned')",))
def double(x):
    return {"answer": [Bomb()]}

# %% a_saved_tensor_file unproved="the unprotected grader loads no tensors"
import torch
class Bomb:
    def __reduce__(self):
        return (exec, (f"open({SCENE['drop']!r} + '/owned', 'w').write('owned')",))
torch.save(Bomb(), "answer.pt")
def double(x):
    return Bomb()

# %% a_class_with_a_hostile_name unproved="shown by what our own reports hold"
def double(x):
    Odd = type("\x1b[2J<script>alert(1)</script>\n" * 50, (), {})
    return Odd()
