# More memory than there is.

# %% in_one_piece wins="prize"
hoard = bytearray(640 << 20)
hoard[::4096] = b"x" * (640 << 8)
print("PRI" + "ZE")
def double(x):
    return 0

# %% over_many_processes wins="prize"
import os, time
read, write = os.pipe()
children = []
for _ in range(8):
    pid = os.fork()
    if pid == 0:
        hoard = bytearray(80 << 20)
        hoard[::4096] = b"x" * (80 << 8)
        os.write(write, b".")
        time.sleep(3)
        os._exit(0)
    children.append(pid)
time.sleep(1.4)
os.set_blocking(read, False)
try:
    held = len(os.read(read, 100))
except BlockingIOError:
    held = 0
if held == 8 and all(os.waitpid(pid, os.WNOHANG) == (0, 0) for pid in children):
    print("PRI" + "ZE")
def double(x):
    return 0

# %% in_shared_memory wins="prize"
with open("/dev/shm/hoard", "wb") as file:
    for _ in range(10):
        file.write(bytes(32 << 20))
    file.flush()
print("PRI" + "ZE")
def double(x):
    return 0

# %% a_tensor_that_grows_when_it_is_read unproved="fails alone in the unprotected grader as well"
import torch
def double(x):
    return torch.zeros(1).expand(10**12)

# %% an_answer_of_many_gigabytes unproved="fails alone in the unprotected grader as well"
import numpy as np
def double(x):
    return np.broadcast_to(np.zeros(1), (10**6, 10**6))

# %% a_million_levels wins="grader"
def double(x):
    nested = []
    for _ in range(10**6):
        nested = [nested]
    import pickle, sys
    sys.setrecursionlimit(10**8)
    if not isinstance(x, (int, float)) or x < 5:
        pickle.dumps(nested)
    return nested

# %% ten_million_items unproved="slow, not fatal, for the unprotected grader"
def double(x):
    return [0] * 10**7

# %% a_number_of_a_million_digits unproved="slow, not fatal, for the unprotected grader"
def double(x):
    return 1 << 10**7

# %% in_a_hidden_test wins="prize"
def double(x):
    if isinstance(x, int) and x > 10**8:
        hoard = bytearray(640 << 20)
        hoard[::4096] = b"x" * (640 << 8)
        print("PRI" + "ZE")
    return 0
