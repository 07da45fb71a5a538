"""What a notebook shows in JupyterLab it shows here: the same cells in a real kernel, and in our runner."""

import base64
import re
import struct
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from autograder.engine.client import ForkServer
from autograder.engine.outputs import MIME_TYPES
from autograder.engine.process import CellEnd
from autograder.model import Limits

from .jupyter_cells import CELLS

Outputs = list[dict[str, Any]]
SECONDS = 60.0
NUMBERS = {name: number for number, name in enumerate(CELLS, 1)}
UNLIKE = (
    (r"\x1b\[[0-9;]*m", ""),
    (r"0x[0-9a-f]+", "ADDRESS"),
    (r"(/tmp/\S*/ipykernel_\d+/\d+\.py|<cell \d+>)", "FILE"),
    (r"\b[\d.]+ (ns|us|μs|µs|ms|s)\b", "TIME"),
)


@pytest.fixture(scope="module")
def in_jupyter(tmp_path_factory: pytest.TempPathFactory) -> list[Outputs]:
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS.values()])
    resources = {"metadata": {"path": str(tmp_path_factory.mktemp("kernel"))}}
    NotebookClient(notebook, timeout=SECONDS, allow_errors=True, kernel_name="python3", resources=resources).execute()
    return [cell.outputs for cell in notebook.cells]


@pytest.fixture(scope="module")
def in_our_runner(server: ForkServer) -> list[Outputs]:
    with server.spawn(Limits()) as student:
        return [student.run_cell(NUMBERS[name], CELLS[name], SECONDS).outputs for name in CELLS]


def comparable(outputs: Outputs) -> Outputs:
    """Leave out what no two runs share: addresses, times, names of temporary files; of images all but their size."""
    return [one_comparable(output) for output in outputs]


def one_comparable(output: dict[str, Any]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {"stream": output["name"], "text": plain(output["text"])}
    if output["output_type"] == "error":
        return {"error": output["ename"], "value": plain(output["evalue"]), "last": plain(output["traceback"][-1])}
    data = {mime: shown(mime, value) for mime, value in output["data"].items() if mime in MIME_TYPES}
    return {"kind": output["output_type"], "data": data, "count": output.get("execution_count")}


def shown(mime: str, value: Any) -> Any:
    if mime == "image/png":
        return struct.unpack(">II", base64.b64decode(value)[16:24])
    return plain(value) if isinstance(value, str) else value


def plain(text: str) -> str:
    for pattern, stand_in in UNLIKE:
        text = re.sub(pattern, stand_in, text)
    return text


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_shows_what_it_shows_in_jupyter(
    in_jupyter: list[Outputs], in_our_runner: list[Outputs], name: str
) -> None:
    number = NUMBERS[name] - 1

    assert comparable(in_our_runner[number]) == comparable(in_jupyter[number])
