"""Which files Python, a shell and the course need to read; everything else is out of a student process's sight."""

import site
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

from autograder.errors import ServerError

# Programs and libraries, on systems that merged /usr and on those that did not.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
# Only what the dynamic linker, a shell and font look-up ask for: no host names, no services, no accounts.
ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "bash.bashrc", "inputrc", "mime.types")
# Where torch and the C library count processors.
PROCESSORS = ("/sys/devices/system/cpu", "/sys/devices/system/node")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def system_paths() -> tuple[Path, ...]:
    """Return what of the operating system a student process may read."""
    named = [Path(name) for name in (*SYSTEM, *PROCESSORS)] + [Path("/etc", name) for name in ETC]
    return tuple(path for path in named if path.exists())


def python_paths() -> tuple[Path, ...]:
    """Return the folders of this interpreter, its environment and its packages."""
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    if site.ENABLE_USER_SITE:
        prefixes.add(site.getusersitepackages())
    return tuple(sorted(path for path in map(Path, prefixes) if path.exists()))


def readable_paths(given: Iterable[Path], hidden: Collection[Path]) -> tuple[Path, ...]:
    """Return all paths to show: the system's, Python's and the `given` ones, none below another, as spelled.

    Raises ServerError when one of them holds a `hidden` path: nothing can be taken out of a folder that is shown.
    """
    wanted = sorted({*system_paths(), *python_paths(), *(path.absolute() for path in given)})
    for path in wanted:
        for secret in hidden:
            if secret.resolve().is_relative_to(path.resolve()):
                raise ServerError(
                    f"{secret} must stay hidden from student code, but lies below {path}, which Python needs to read; "
                    "move the course to a folder of its own"
                )
    shown: list[Path] = []
    for path in wanted:  # sorted: a folder comes before what lies below it
        if not any(path.is_relative_to(folder) for folder in shown):
            shown.append(path)
    return tuple(shown)
