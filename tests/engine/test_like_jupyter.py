"""What a notebook shows in JupyterLab it shows here: the same cells in a real kernel, and in our runner."""

import base64
import os
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from autograder.engine.client import ForkServer
from autograder.engine.outputs import MIME_TYPES
from autograder.engine.process import CellEnd
from autograder.model import Limits

Outputs = list[dict[str, Any]]
SECONDS = 60.0
_, *PARTS = re.split(
    r"^# %% (.*)\n", Path(__file__).with_name("jupyter_cells.ipy").read_text("utf-8"), flags=re.MULTILINE
)
CELLS = {name: source.removesuffix("\n") for name, source in zip(PARTS[::2], PARTS[1::2], strict=True)}
PNG = "image/png"
INPUT = "name = input('Your name? ')"
UNLIKE = (
    (r"\x1b\[[0-9;]*m", ""),
    (r" at 0x[0-9a-f]+", " at ADDRESS"),
    (r"(/tmp/(\S*/)?ipykernel_\d+/)?\b\d+\.py\b|<cell \d+>", "FILE"),
    (r"\b[\d.e+]+ (ns|us|μs|µs|ms|s)\b", "TIME"),
)


@pytest.fixture(scope="module")
def in_jupyter(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outputs]:
    return run_in_kernel(CELLS | {INPUT: INPUT}, tmp_path_factory.mktemp("kernel"))


@pytest.fixture(scope="module")
def in_our_runner(server: ForkServer) -> dict[str, Outputs]:
    with server.spawn(Limits()) as student:
        runs = {name: student.run_cell(n, CELLS[name], SECONDS) for n, name in enumerate(CELLS, 1)}
    return {name: run.outputs for name, run in runs.items()}


def run_in_kernel(cells: dict[str, str], folder: Path) -> dict[str, Outputs]:
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells.values()])  # type: ignore[no-untyped-call]
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    # In a test of pytest's a kernel would not listen to its descriptors.
    client.execute(env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")})
    return {name: cell.outputs for name, cell in zip(cells, notebook.cells, strict=True)}


def comparable(outputs: Outputs) -> Outputs:
    """Leave out what no two runs share: addresses, times, names of temporary files; of images all but their size."""
    joined: Outputs = []
    for output in map(one_comparable, outputs):
        if joined and "stream" in output and joined[-1].get("stream") == output["stream"]:
            joined[-1]["text"] += output["text"]
        else:
            joined.append(output)
    return joined


def one_comparable(output: dict[str, Any]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {"stream": output["name"], "text": plain(output["text"])}
    if output["output_type"] == "error":
        return {"error": output["ename"], "value": plain(output["evalue"]), "last": plain(output["traceback"][-1])}
    data = {mime: shown(mime, value) for mime, value in output["data"].items() if mime in MIME_TYPES}
    sizes = {mime: output["metadata"][mime] for mime in data if mime == PNG and mime in output["metadata"]}
    return {"kind": output["output_type"], "data": data, "count": output.get("execution_count"), "sizes": sizes}


def shown(mime: str, value: Any) -> Any:
    if mime == PNG:
        return struct.unpack(">II", base64.b64decode(value)[16:24])
    return plain(value) if isinstance(value, str) else value


def plain(text: str) -> str:
    for pattern, stand_in in UNLIKE:
        text = re.sub(pattern, stand_in, text)
    return text


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_shows_what_it_shows_in_jupyter(
    in_jupyter: dict[str, Outputs], in_our_runner: dict[str, Outputs], name: str
) -> None:
    assert comparable(in_our_runner[name]) == comparable(in_jupyter[name])


def test_input_is_refused_as_by_nbclient_but_in_words_that_help(
    in_jupyter: dict[str, Outputs], server: ForkServer
) -> None:
    (theirs,) = in_jupyter[INPUT]
    with server.spawn(Limits()) as student:
        (ours,) = student.run_cell(1, INPUT, SECONDS).outputs

    assert theirs["ename"] == "StdinNotImplementedError"
    assert (ours["ename"], ours["evalue"]) == (
        "RuntimeError",
        "input() cannot be answered while a notebook is graded: give the value in the code instead",
    )


@pytest.mark.parametrize("source", ["exit()", "quit()", "get_ipython().ask_exit()"])
def test_what_ends_a_kernel_only_says_so_here(server: ForkServer, source: str) -> None:
    with server.spawn(Limits()) as student:
        run = student.run_cell(1, source, SECONDS)

        assert run.end is CellEnd.OK
        assert "no effect" in run.outputs[0]["text"]
        assert student.run_cell(2, "1", SECONDS).end is CellEnd.OK


@pytest.mark.parametrize("module", ["tqdm.auto", "tqdm.notebook"])
def test_progress_bars_of_notebooks_do_not_fail_without_widgets(server: ForkServer, module: str) -> None:
    with server.spawn(Limits()) as student:
        run = student.run_cell(1, f"from {module} import tqdm\nsum(tqdm(range(3)))", SECONDS)

    assert run.end is CellEnd.OK
    assert run.outputs[-1]["data"] == {"text/plain": "3"}


def test_a_recursion_without_end_costs_little_time(server: ForkServer) -> None:
    with server.spawn(Limits()) as student:
        run = student.run_cell(1, "def again(n): return again(n + 1)\nagain(0)", SECONDS)

    assert run.outputs[0]["ename"] == "RecursionError"
    assert run.seconds < 3
