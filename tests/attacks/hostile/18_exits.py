# End the process, or somebody else's.

# %% in_the_cell wins="grader"
import os
os._exit(3)

# %% in_the_function wins="grader"
import os
def double(x):
    os._exit(3)

# %% system_exit wins="grader"
def double(x):
    import os, sys
    sys.stdout.flush()
    os.kill(os.getpid(), 9)

# %% an_exception_that_nothing_catches unproved="pytest catches it in most places"
class Out(BaseException):
    pass
def double(x):
    raise Out

# %% keyboard_interrupt unproved="pytest ends the session, with its results"
def double(x):
    raise KeyboardInterrupt

# %% a_segmentation_fault wins="grader"
import ctypes
def double(x):
    ctypes.string_at(0)

# %% abort wins="grader"
import os
def double(x):
    os.abort()

# %% the_parent_is_killed unproved="in its namespace the unprotected grader's parent is the first process, which no signal ends"
import os
def double(x):
    os.kill(os.getppid(), 9)
    return 0

# %% everybody_is_killed wins="grader"
import os, signal
for number in (signal.SIGCONT, signal.SIGKILL):
    try:
        os.kill(-1, number)
    except OSError as error:
        print(error)
os.kill(0, signal.SIGKILL)
def double(x):
    return 0

# %% the_outsider_is_killed_by_number wins="prize"
import os, signal
os.kill(os.getpid() if SCENE["worker"] == 0 else SCENE["outsider"], 0)
os.kill(os.getpid() if SCENE["worker"] == 0 else SCENE["worker"], 0)
print("PRI" + "ZE")
def double(x):
    return 0

# %% the_parent_is_stopped unproved="in its namespace the unprotected grader's parent takes no signals"
import os, signal
def double(x):
    os.kill(os.getppid(), signal.SIGSTOP)
    os.kill(0, signal.SIGSTOP)
    return 0
