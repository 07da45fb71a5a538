# More output than anybody can read.

# %% printing_without_end wins="prize"
for _ in range(400):
    print("x" * 100_000)
def double(x):
    return 0

# %% on_the_bare_descriptor wins="prize"
import os
for _ in range(400):
    os.write(1, b"y" * 100_000)
def double(x):
    return 0

# %% displays_without_end wins="prize"
from IPython.display import display
shown = display("start", display_id=True)
for number in range(3000):
    shown.update("z" * 10_000)
for _ in range(300):
    display({"text/html": "w" * 100_000}, raw=True)
print("q" * (40 << 20))
def double(x):
    return 0

# %% a_gigantic_figure unproved="no output of the unprotected grader is looked at as a picture"
import matplotlib.pyplot as plt
import numpy as np
figure = plt.figure(figsize=(60, 60), dpi=80)
plt.imshow(np.random.rand(2000, 2000))
plt.show()
def double(x):
    return 0

# %% orders_for_a_terminal unproved="shown by what our own reports hold"
print("\x1b]0;owned\x07\x1b[2J\x1b[1;1H\x1b]52;c;cm0gLXJmIC8=\x07")
class Odd(Exception):
    pass
Odd.__name__ = "\x1b]0;owned\x07\x1b[2J"
def double(x):
    raise Odd("\x1b[2Jcleared\x07")
