"""What student processes do in these tests, honest and not; imported by the harness only.

Each act gets the connection to the test process first, and returns a value that is sent over it.
"""

import os
import sys
from multiprocessing.connection import Connection


def preload() -> None:
    """Import what the real fork server has imported before it forks."""
    import IPython
    import torch

    assert IPython and torch


def whoami(reply: Connection) -> dict[str, object]:
    return {"pid": os.getpid(), "uid": os.getuid(), "cwd": os.getcwd()}
