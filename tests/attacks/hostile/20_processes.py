# Too many, or too long-lived.

# %% many_forks wins="prize"
import os, time
children = 0
try:
    while children < 120:
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
        children += 1
    print("PRI" + "ZE")
except OSError as error:
    print(children, error)
def double(x):
    return 0

# %% many_threads wins="prize"
import threading, time
count = 0
try:
    while count < 120:
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
        count += 1
    print("PRI" + "ZE")
except RuntimeError as error:
    print(count, error)
def double(x):
    return 0

# %% a_daemon wins="left"
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    for descriptor in range(64):
        try:
            os.close(descriptor)
        except OSError:
            pass
    time.sleep(600)
    os._exit(0)
def double(x):
    return 0

# %% a_daemon_from_a_hidden_test wins="left"
import os, time
def double(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    return 0

# %% another_program wins="left"
import subprocess
subprocess.Popen(["setsid", "sleep", "600"], start_new_session=True)
get_ipython().system("nohup sleep 601 >/dev/null 2>&1 &")
def double(x):
    return 0
