# Ask the kernel for more than one should have.

# %% tracing_another_process wins="prize"
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for pid in (SCENE["outsider"], SCENE["worker"], os.getppid()):
    if SCENE["worker"] and libc.ptrace(16, pid, None, None) == 0:
        print("PRI" + "ZE")
pid = os.fork()
if pid == 0:
    import time
    time.sleep(2)
    os._exit(0)
if libc.ptrace(16, pid, None, None) == 0:
    print("PRI" + "ZE")
def double(x):
    return 0

# %% memory_of_another_process unproved="its namespace hides others from the unprotected grader; the tests of confinement show it"
import os
for pid in {SCENE["worker"], SCENE["outsider"], os.getppid()}:
    try:
        open(f"/proc/{pid}/mem", "rb").close()
        if pid > 1:
            print("PRI" + "ZE")
    except OSError as error:
        print(error)
def double(x):
    return 0

# %% limits_and_processors_of_another unproved="as above"
import os, resource
for pid in (SCENE["outsider"], SCENE["worker"]):
    for act in (
        lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (64, 64)),
        lambda: os.sched_setaffinity(pid, {0}),
        lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        lambda: os.kill(pid, 19),
    ):
        try:
            act()
            print("PRI" + "ZE")
        except OSError as error:
            print(error)
def double(x):
    return 0

# %% a_user_namespace wins="prize"
import ctypes, os
pid = os.fork()
if pid == 0:  # a process of one thread: others are refused anyway
    os._exit(0 if ctypes.CDLL(None).unshare(0x10000000) == 0 else 1)
if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0:
    print("PRI" + "ZE")
def double(x):
    return 0

# %% more_limits_than_given wins="prize"
import resource
try:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    before = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    resource.setrlimit(resource.RLIMIT_NPROC, (190, 190))
    if resource.getrlimit(resource.RLIMIT_NPROC)[0] == 190:
        print("PRI" + "ZE")
except (OSError, ValueError) as error:
    print(error)
def double(x):
    return 0

# %% interfaces_with_a_bad_name wins="prize"
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
ENOSYS, EPERM = 38, 1
for number in (425, 248, 250, 298, 323, 321, 101, 310):  # io_uring, keys, perf, userfaultfd, bpf, ptrace, vm_readv
    ctypes.set_errno(0)
    libc.syscall(number, -1, 0, 0, 0, 0, 0)
    if ctypes.get_errno() not in (ENOSYS, EPERM):
        print("PRI" + "ZE", number, ctypes.get_errno())
def double(x):
    return 0

# %% another_users_rights unproved="the machine of the tests need not have programs that lend rights"
import subprocess
for command in (["su", "-c", "id"], ["sudo", "-n", "id"], ["mount"], ["newgrp"]):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=1, stdin=subprocess.DEVNULL)
        if "uid=0" in done.stdout:
            print("PRI" + "ZE")
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error)
def double(x):
    return 0

# %% typing_into_a_terminal unproved="newer kernels refuse it to everybody"
import fcntl, os, pty, termios
ours, theirs = pty.openpty()
try:
    fcntl.ioctl(theirs, 0x5412, b"x")
    print("PRI" + "ZE")
except OSError as error:
    print(error)
def double(x):
    return 0
