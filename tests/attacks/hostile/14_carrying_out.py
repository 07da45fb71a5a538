# A hidden input is in the attack's hands; where can it be put so that a student reads it?

# %% printed wins="secret"
import os, sys
def double(x):
    print(x)
    print(x, file=sys.stderr)
    os.write(1, str(x).encode())
    os.write(2, str(x).encode())
    sys.__stdout__.write(str(x))
    return 0

# %% raised wins="secret"
def double(x):
    raise ValueError(f"the input was {x}")

# %% the_name_of_an_exception wins="secret"
def double(x):
    raise type(f"E{x}", (Exception,), {})()

# %% the_name_of_a_file_in_a_traceback wins="secret"
def double(x):
    exec(compile("raise ValueError", f"<cell {x}>", "exec"))

# %% displayed wins="secret"
from IPython.display import display, HTML
def double(x):
    display(HTML(f"<b>{x}</b>"))
    get_ipython().run_cell(f"print({x!r})")
    return 0

# %% a_warning unproved="pytest keeps warnings to itself"
import warnings
def double(x):
    warnings.warn(str(x))
    return 0

# %% the_type_of_the_result unproved="the unprotected grader keeps the words of a comparison to itself"
def double(x):
    return type(f"T{x}", (), {"__repr__": lambda self: str(x)})()

# %% a_file_for_the_next_one wins="secret"
import os
def double(x):
    for folder in (SCENE["drop"], "/tmp", "/var/tmp", "/dev/shm", ".", os.path.expanduser("~")):
        try:
            open(f"{folder}/{x}", "w").write(str(x))
        except OSError:
            pass
    return 0

# %% shared_memory_that_a_later_run_reads unproved="two runs are needed; the unprotected grader keeps nothing between them"
import os
for name in os.listdir("/dev/shm"):
    try:
        print(name, open("/dev/shm/" + name).read())
    except OSError as error:
        print(error)
def double(x):
    open("/dev/shm/note", "a").write(str(x))
    return 0

# %% the_name_of_a_thread wins="secret"
import threading, time
def double(x):
    thread = threading.Thread(target=lambda: (print(threading.current_thread().name), time.sleep(0.05)), name=f"{x}")
    thread.start()
    thread.join()
    return 0

# %% an_old_output_is_updated wins="secret"
from IPython.display import display
shown = display("waiting", display_id=True)
def double(x):
    shown.update(str(x))
    print(x)
    return 0
