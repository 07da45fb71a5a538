# Talk to anybody outside.

# %% tcp wins="harm"
import socket
socket.create_connection(("127.0.0.1", SCENE["tcp"]), timeout=1).close()
def double(x):
    return 0

# %% udp wins="harm"
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"leak", ("127.0.0.1", SCENE["udp"]))
def double(x):
    return 0

# %% from_a_subprocess wins="harm"
import subprocess, sys
code = f"import socket; socket.create_connection(('127.0.0.1', {SCENE['tcp']}), timeout=1)"
subprocess.run([sys.executable, "-c", code])
def double(x):
    return 0

# %% a_unix_socket_by_its_path wins="harm" open_in="restricted-user"
import socket
socket.socket(socket.AF_UNIX).connect(SCENE["unix"])
def double(x):
    return 0

# %% a_unix_socket_by_an_abstract_name wins="harm"
import socket
socket.socket(socket.AF_UNIX).connect(SCENE["abstract"])
def double(x):
    return 0

# %% netlink wins="prize"
import socket
socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).bind((0, 0))
print("PRI" + "ZE")
def double(x):
    return 0

# %% listening wins="prize"
import socket
server = socket.socket()
server.bind(("0.0.0.0", 0))
server.listen()
print("PRI" + "ZE")
def double(x):
    return 0

# %% names unproved="this machine may have no name server to ask"
import socket
print(socket.getaddrinfo("example.org", 80))
def double(x):
    return 0

# %% from_within_a_hidden_test wins="harm"
import socket
def double(x):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(str(x).encode(), ("127.0.0.1", SCENE["udp"]))
    return 0
