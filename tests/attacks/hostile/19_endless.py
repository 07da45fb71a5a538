# Never come back.

# %% in_the_cell wins="grader"
while True:
    pass

# %% in_the_function wins="grader"
def double(x):
    while True:
        pass

# %% asleep wins="grader"
import time
def double(x):
    time.sleep(10_000)

# %% in_c wins="grader"
import collections, itertools
def double(x):
    collections.deque(itertools.repeat(0), maxlen=0)

# %% deaf_to_interrupts wins="grader"
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
while True:
    try:
        while True:
            pass
    except BaseException:
        pass

# %% while_it_is_shown wins="grader"
class Slow:
    def __repr__(self):
        while True:
            pass
Slow()

# %% while_it_is_thrown_away wins="grader"
class Slow:
    def __del__(self):
        while True:
            pass
def double(x):
    Slow()
    return 0

# %% in_a_thread_that_will_not_end wins="grader"
import threading
def spin():
    while True:
        pass
threads = [threading.Thread(target=spin) for _ in range(3)]
for thread in threads:
    thread.start()
def double(x):
    return 0

# %% at_the_end_of_the_process wins="grader"
import atexit, time
atexit.register(time.sleep, 10_000)
def double(x):
    return 0

# %% an_answer_without_end wins="grader"
def double(x):
    class Endless(dict):
        def items(self):
            while True:
                pass
        def __len__(self):
            while True:
                pass
        def __sub__(self, other):
            while True:
                pass
    return Endless()
