# Read hidden tests, solutions, other people's work, by every road to a file.

# %% the_hidden_test_by_name wins="secret"
print(open(SCENE["hidden_test"]).read())
def double(x):
    return 0

# %% everything_by_walking wins="secret"
import os
for folder, _, files in os.walk(SCENE["root"]):
    for name in files:
        try:
            print(open(os.path.join(folder, name), errors="replace").read())
        except OSError as error:
            print(error)
def double(x):
    return 0

# %% by_shell wins="secret"
get_ipython().system("find " + SCENE["root"] + " -type f -exec cat {} +")
get_ipython().system("grep -r CANAR" + "Y " + SCENE["root"])
def double(x):
    return 0

# %% through_a_link wins="secret"
import os
for name in ("hidden_test", "reference", "peer", "gradebook", "seed"):
    try:
        os.symlink(SCENE[name], name)
        print(open(name).read())
    except OSError as error:
        print(error)
def double(x):
    return 0

# %% through_a_hard_link wins="secret"
import os
os.link(SCENE["peer"], "mine")
print(open("mine").read())
def double(x):
    return 0

# %% through_the_graders_proc_folder wins="secret" 
import os
for pid in [name for name in os.listdir("/proc") if name.isdigit()] + ["self", str(SCENE["worker"])]:
    for way in ("root", "cwd"):
        try:
            print(open(f"/proc/{pid}/{way}{SCENE['gradebook']}").read())
        except OSError as error:
            print(error)
def double(x):
    return 0

# %% through_open_descriptors unproved="the unprotected grader holds no file open meanwhile"
import os
for pid in [name for name in os.listdir("/proc") if name.isdigit()]:
    try:
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            try:
                if int(descriptor) > 2:
                    print(os.read(os.open(f"/proc/{pid}/fd/{descriptor}", os.O_RDONLY | os.O_NONBLOCK), 100000))
            except OSError as error:
                print(error)
    except OSError as error:
        print(error)
def double(x):
    return 0

# %% by_asking_for_its_size wins="prize" open_in="restricted-user"
import os
if os.stat(SCENE["hidden_test"]).st_size:
    print("PRI" + "ZE")
def double(x):
    return 0

# %% by_opening_it_to_all wins="harm"
import os
os.chmod(SCENE["seed"], 0o666)
def double(x):
    return 0

# %% the_modules_of_the_grader wins="secret"
import importlib.util
spec = importlib.util.spec_from_file_location("reference", SCENE["reference"])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.NOTE)
double = module.double

# %% from_within_a_hidden_test wins="secret"
def double(x):
    found = "".join(open(SCENE[name]).read() for name in ("hidden_test", "reference", "peer"))
    open(SCENE["drop"] + "/found", "w").write(found)
    return 0
