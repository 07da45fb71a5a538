# Words and statuses that a grader might take for its own, and messages on its wire.

# %% leaving_with_status_zero wins="score"
import os
def double(x):
    os._exit(0)

# %% leaving_with_status_zero_in_the_cell wins="score"
import os
os._exit(0)

# %% words_of_success unproved="the unprotected grader reads no markers; others do"
print("PASSED\n===== 7 passed in 0.1s =====\n::points::1000\n##[set-output name=Points]1000/1000")
open("junit.xml", "w").write('<testsuite tests="7" failures="0"/>')
def double(x):
    print("PASSED")
    return 0

# %% forged_replies unproved="there is no wire in an unprotected run"
import gc, struct
def channels():
    return [thing for thing in gc.get_objects() if type(thing).__name__ == "Channel"]
def double(x):
    from autograder.engine.wire import encode
    for channel in channels():
        for number in range(1, 4):
            channel.send(encode({"id": number, "status": "ok", "value": 1000, "moved": [], "digests": {}}))
    return 0

# %% half_a_reply unproved="there is no wire in an unprotected run"
import gc
def double(x):
    for channel in [thing for thing in gc.get_objects() if type(thing).__name__ == "Channel"]:
        channel.sock.send((1000).to_bytes(4, "big") + b"T")
    import os
    os._exit(0)

# %% a_reply_announced_too_large unproved="there is no wire in an unprotected run"
import gc
def double(x):
    for channel in [thing for thing in gc.get_objects() if type(thing).__name__ == "Channel"]:
        channel.sock.send(b"\xff" * 4 + b"x" * 1000)
    return 0

# %% frames_of_other_cells unproved="there is no wire in an unprotected run"
import gc
from autograder.engine.wire import encode
for channel in [thing for thing in gc.get_objects() if type(thing).__name__ == "Channel"]:
    for cell in (1, 2, 3, 4, 10**9, -1):
        channel.send(encode({"op": "done", "cell": cell, "ok": True}))
def double(x):
    return 0

# %% rubbish_on_every_descriptor wins="left"
import os
if os.fork() == 0:
    os.setsid()
    import time
    for _ in range(100):
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, b"\x00\x00\x00\x05hello")
            except OSError:
                pass
        time.sleep(0.1)
    os._exit(0)
def double(x):
    return 0
