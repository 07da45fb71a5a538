# Fill what others need.

# %% one_large_file wins="prize"
with open("large", "wb") as file:
    for _ in range(128):
        file.write(bytes(1 << 20))
print("PRI" + "ZE")
def double(x):
    return 0

# %% many_files wins="prize" open_in="restricted-user"
for number in range(40):
    with open(f"file{number}", "wb") as file:
        file.write(bytes(1 << 20))
print("PRI" + "ZE")
def double(x):
    return 0

# %% descriptors wins="prize"
import os, resource
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
held = [os.open("/dev/null", os.O_RDONLY) for _ in range(5000)]
print("PRI" + "ZE")
def double(x):
    return 0

# %% a_deep_tree unproved="harmless to the unprotected grader, but ours must clear it away"
import os
home = os.getcwd()
for _ in range(2000):
    os.mkdir("d")
    os.chdir("d")
os.chdir(home)
os.mkdir("closed", 0o000)
def double(x):
    return 0

# %% files_in_every_open_folder wins="left"
import os
for folder in ("/tmp", "/var/tmp", "/dev/shm", SCENE["drop"]):
    try:
        open(folder + "/left-by-an-attack", "w").write("x")
    except OSError as error:
        print(error)
def double(x):
    return 0
