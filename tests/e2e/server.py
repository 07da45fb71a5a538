"""A real JupyterLab, started in a folder on a port of the system's choice, ended with all it started."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS_TO_START = 120
SECONDS_TO_END = 20
OPTIONS = (
    "--no-browser",
    "--ServerApp.port=0",
    "--ServerApp.ip=127.0.0.1",
    "--allow-root",
    "--LabApp.expose_app_in_browser=True",  # so that tests can bring a cell into view
)


@dataclass(frozen=True)
class Lab:
    """Where a JupyterLab listens, and the token that it asks for."""

    address: str  # with a slash at its end
    token: str

    def url(self, path: str) -> str:
        return f"{self.address}{path}?token={self.token}"


@contextmanager
def jupyter_lab(folder: Path, environment: Mapping[str, str]) -> Iterator[Lab]:
    """Start a JupyterLab in a folder; what it says goes to lab.log in its user's home."""
    token = secrets.token_hex(16)
    runtime = Path(environment["JUPYTER_RUNTIME_DIR"])
    log = Path(environment["HOME"]) / "lab.log"
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={folder}"]
    with log.open("wb") as talk:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**environment, "JUPYTER_TOKEN": token},
            stdout=talk,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Lab(_address(runtime, process, log), token)
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # its kernels end with it
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(SECONDS_TO_END)


def _address(runtime: Path, process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + SECONDS_TO_START
    file = runtime / f"jpserver-{process.pid}.json"
    while time.monotonic() < deadline and process.poll() is None:
        if file.is_file() and (text := file.read_text()):
            url: str = json.loads(text)["url"]
            return url
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")
