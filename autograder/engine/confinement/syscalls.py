"""The seccomp filter: an allowlist of system calls, compiled once in the fork server and loaded by each child.

What is not listed answers ENOSYS, as on a kernel that never had it: programs know how to go on from there. Some calls
answer success and do nothing, because honest libraries insist on them and the effect is not theirs to have.
"""

import ctypes
import errno
import tempfile

import pyseccomp  # type: ignore[import-untyped]  # it ships no py.typed
from pyprctl.ffi import prctl

FILES = """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 open openat openat2 creat close close_range
stat fstat lstat newfstatat statx access faccessat faccessat2 lseek getdents getdents64 getcwd chdir fchdir
rename renameat renameat2 mkdir mkdirat rmdir unlink unlinkat link linkat symlink symlinkat readlink readlinkat
mknod mknodat umask truncate ftruncate fallocate fadvise64 readahead fsync fdatasync sync_file_range msync
statfs fstatfs getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr flock sendfile copy_file_range splice tee
pipe pipe2 dup dup2 dup3 fcntl ioctl poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait
epoll_pwait epoll_pwait2 eventfd eventfd2 signalfd signalfd4 timerfd_create timerfd_settime timerfd_gettime
"""

# What changes a file's owner, mode, times or attributes. Landlock restricts none of it, so as the server's own uid a
# student process could make the instructor's files unreadable, or readable to all.
METADATA = """
chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat utime utimes futimesat utimensat
setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
"""

MEMORY = """
brk mmap munmap mremap mprotect madvise mincore mlock mlock2 munlock mlockall munlockall membarrier
get_mempolicy set_mempolicy mbind
"""

PROCESSES = """
fork vfork execve execveat exit exit_group wait4 waitid kill tkill tgkill pidfd_open pidfd_send_signal
getpid getppid gettid getpgid getpgrp setpgid getsid setsid getuid geteuid getgid getegid getresuid getresgid getgroups
set_tid_address set_robust_list get_robust_list rseq arch_prctl futex futex_waitv futex_wake futex_wait futex_requeue
sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_getattr sched_get_priority_max
sched_get_priority_min sched_rr_get_interval getpriority getrlimit setrlimit getrusage times capget getcpu
"""

SIGNALS_AND_TIME = """
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend rt_sigqueueinfo rt_tgsigqueueinfo
sigaltstack pause alarm getitimer setitimer timer_create timer_settime timer_gettime timer_getoverrun timer_delete
nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time restart_syscall uname sysinfo getrandom
"""

SOCKETS = """
connect bind listen accept accept4 getsockname getpeername getsockopt setsockopt sendto recvfrom sendmsg recvmsg
sendmmsg recvmmsg shutdown
"""

# Answered with success, without effect.
PRETENDED = """
sched_setscheduler sched_setparam sched_setattr sync
"""

CLONE_NEW_ANYTHING = 0x7E020080  # every CLONE_NEW* flag, CLONE_NEWTIME among them

AF_UNIX, AF_INET, AF_INET6 = 1, 2, 10

PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
INSTRUCTION_BYTES = 8

PR_SET_PDEATHSIG = 1
# Reading one's state, names of threads and mappings, page size hints, subreaper of one's own children.
PRCTL_ALLOWED = (2, 3, 7, 15, 16, 21, 23, 27, 29, 30, 36, 37, 38, 39, 41, 42, 0x53564D41)
PR_SET_DUMPABLE = 4


class _Program(ctypes.Structure):
    _fields_ = [("instructions", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def student_filter(*, same_uid: bool, memory_counted: bool) -> bytes:
    """Return the filter, compiled: that takes longer than all other layers, so each child only loads it.

    `same_uid`: the student process has the server's uid, so acts on files and processes of that uid are cut short.
    `memory_counted`: a cgroup counts memory that no process maps, so memfd_create may be had.
    """
    chosen = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    chosen.set_attr(pyseccomp.Attr.CTL_OPTIMIZE, 2)  # a binary tree: with 250 calls a linear filter costs each of them
    for name in (FILES + MEMORY + PROCESSES + SIGNALS_AND_TIME + SOCKETS).split():
        _add(chosen, pyseccomp.ALLOW, name)
    for name in METADATA.split():
        _add(chosen, _success() if same_uid else pyseccomp.ALLOW, name)
    for name in PRETENDED.split():
        _add(chosen, _success(), name)
    if memory_counted:
        _add(chosen, pyseccomp.ALLOW, "memfd_create")
    _restrict_by_argument(chosen)
    with tempfile.TemporaryFile() as code:
        chosen.export_bpf(code)
        code.seek(0)
        return code.read()


def load(code: bytes) -> None:
    """Hold this process, and all that descend from it, to a filter for good; it must have no_new_privs."""
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, _Program(len(code) // INSTRUCTION_BYTES, code), 0, 0)


def _success() -> int:
    return int(pyseccomp.ERRNO(0))


def _add(chosen: pyseccomp.SyscallFilter, action: int, name: str, *arguments: pyseccomp.Arg) -> None:
    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    if number >= 0:  # negative: this architecture, or this libseccomp, does not have it
        chosen.add_rule(action, number, *arguments)


def _restrict_by_argument(chosen: pyseccomp.SyscallFilter) -> None:
    """Allow the calls that are harmless with some arguments only."""
    arg, equal, masked = pyseccomp.Arg, pyseccomp.EQ, pyseccomp.MASKED_EQ
    low_half = 0xFFFFFFFF  # the kernel takes these arguments as 32-bit: the upper half must not dodge a comparison

    _add(chosen, pyseccomp.ALLOW, "clone", arg(0, masked, CLONE_NEW_ANYTHING, 0))  # clone3 stays ENOSYS: glibc copes

    for call in ("socket", "socketpair"):
        _add(chosen, pyseccomp.ALLOW, call, arg(0, masked, low_half, AF_UNIX))
    for family in (AF_INET, AF_INET6):
        _add(chosen, pyseccomp.ERRNO(errno.ENETUNREACH), "socket", arg(0, masked, low_half, family))
    others = pyseccomp.ERRNO(errno.EAFNOSUPPORT)
    _add(chosen, others, "socket", arg(0, pyseccomp.GT, AF_INET6))
    for family in range(3, AF_INET6):
        _add(chosen, others, "socket", arg(0, equal, family))

    for option in PRCTL_ALLOWED:
        _add(chosen, pyseccomp.ALLOW, "prctl", arg(0, masked, low_half, option))
    # Neither its death with the server nor what may be read of its memory use is for a student process to change.
    for option in (PR_SET_PDEATHSIG, PR_SET_DUMPABLE):
        _add(chosen, _success(), "prctl", arg(0, masked, low_half, option))

    _add(chosen, pyseccomp.ALLOW, "personality", arg(0, masked, low_half, low_half))  # a question, not a change

    oneself = arg(0, masked, low_half, 0)
    for call in ("prlimit64", "sched_setaffinity"):
        _add(chosen, pyseccomp.ALLOW, call, oneself)
        _add(chosen, pyseccomp.ERRNO(errno.EPERM), call, arg(0, pyseccomp.NE, 0))
    _add(chosen, pyseccomp.ALLOW, "setpriority", oneself, arg(1, masked, low_half, 0))
