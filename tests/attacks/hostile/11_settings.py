# Change what the whole process shares.

# %% everything_global unproved="gains no points; whatever it disturbs must be its own"
import random, signal, sys, warnings
import numpy as np
import torch
torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)
torch.use_deterministic_algorithms(True)
torch.set_num_threads(2)
torch.manual_seed(0)
np.random.seed(0)
random.seed(0)
np.seterr(all="raise")
warnings.simplefilter("error")
sys.setrecursionlimit(60)
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGALRM, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)
def double(x):
    return 0

# %% the_clock_stands_still wins="grader"
import time
time.monotonic = time.time = time.perf_counter = lambda: 0.0
def double(x):
    while time.time() < 1:
        pass

# %% numbers_are_no_longer_random wins="score"
import random
random.randint = lambda a, b: 2
def double(x):
    return 4 if x == 2 else 0
