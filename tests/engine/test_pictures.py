"""A picture of the course that the grader has is not drawn again; what no process without student code has shown is."""

from collections.abc import Iterator
from typing import Any

import pytest

from autograder.engine.client import ForkServer
from autograder.engine.gallery import PICTURE, Gallery
from autograder.engine.process import CellEnd, StudentProcess
from autograder.model import Limits

LIMITS = Limits()
SECONDS = 20.0
IMPORT = "import torch\nfrom course_lib import plotting"
SHOW = "plotting.numbers(torch.tensor([[1.0, 2.0]]))"
NO_PENCIL = "import matplotlib.figure\nmatplotlib.figure.Figure.__init__ = None"
Outputs = list[dict[str, Any]]


def outputs(student: StudentProcess, *cells: str) -> Outputs:
    """Run cells; return the outputs of the last."""
    return [student.run_cell(number, cell, SECONDS) for number, cell in enumerate(cells, 1)][-1].outputs


@pytest.fixture(scope="module")
def drawn(server: ForkServer) -> Outputs:
    """The picture as it is drawn where none is known."""
    with server.spawn(LIMITS) as student:
        return outputs(student, IMPORT, SHOW)


@pytest.fixture
def gathered(server: ForkServer) -> Iterator[ForkServer]:
    """The server with that picture in its gallery."""
    with server.gallery.opened(), server.spawn(LIMITS) as reference:
        outputs(reference, IMPORT, SHOW)
    yield server
    server.gallery = Gallery()


@pytest.fixture
def student(gathered: ForkServer) -> Iterator[StudentProcess]:
    with gathered.spawn(LIMITS) as student:
        yield student


def test_a_known_picture_looks_as_if_it_were_drawn(student: StudentProcess, drawn: Outputs) -> None:
    assert "image/png" in drawn[0]["data"]
    assert outputs(student, IMPORT, SHOW) == drawn


def test_a_known_picture_is_not_drawn(student: StudentProcess, drawn: Outputs) -> None:
    assert outputs(student, IMPORT, NO_PENCIL, SHOW)[0]["data"] == drawn[0]["data"]


def test_a_displayed_picture_is_known_as_well(student: StudentProcess, drawn: Outputs) -> None:
    shown = outputs(student, IMPORT, NO_PENCIL, f"display({SHOW})")

    assert [output["data"] for output in shown] == [drawn[0]["data"]]


def test_a_picture_of_other_numbers_is_drawn(student: StudentProcess, drawn: Outputs) -> None:
    other = outputs(student, IMPORT, "plotting.numbers(torch.tensor([[1.0, 3.0]]))")

    assert "image/png" in other[0]["data"]
    assert other[0]["data"] != drawn[0]["data"]


def test_a_picture_of_a_function_is_drawn(gathered: ForkServer) -> None:
    show = "plotting.tangents(lambda x: x * x, torch.zeros(1), torch.zeros(1))"
    with gathered.gallery.opened(), gathered.spawn(LIMITS) as student:
        shown = outputs(student, IMPORT, show)

    assert "image/png" in shown[0]["data"]
    assert len(gathered.gallery.keys) == 1


def test_whoever_wants_more_of_a_known_picture_than_to_see_it_gets_the_figure(student: StudentProcess) -> None:
    run = student.run_cell(1, f"{IMPORT}\nassert len({SHOW}.axes) == 1", SECONDS)

    assert run.end is CellEnd.OK


def test_whoever_changes_a_known_picture_sees_the_change(student: StudentProcess, drawn: Outputs) -> None:
    changed = outputs(student, IMPORT, f"figure = {SHOW}\nfigure.suptitle('mine')\nfigure")

    assert "image/png" in changed[0]["data"]
    assert changed[0]["data"]["image/png"] != drawn[0]["data"]["image/png"]


def test_a_forged_key_shows_what_the_reference_has_drawn(student: StudentProcess, gathered: ForkServer) -> None:
    key, *_ = gathered.gallery.keys
    forged = f"display({{'{PICTURE}': '{key}', 'image/png': 'AAAA'}}, raw=True)"

    assert outputs(student, forged)[0]["data"] == outputs(student, IMPORT, SHOW)[0]["data"]


@pytest.mark.parametrize("key", ["'no such key'", "['a list']", "{'a': 'dict'}", "7"])
def test_a_key_of_no_picture_is_left_out(student: StudentProcess, gathered: ForkServer, key: str) -> None:
    known = gathered.gallery.keys

    forged = outputs(student, f"display({{'{PICTURE}': {key}, 'text/plain': 'said'}}, raw=True)")

    assert forged[0]["data"] == {"text/plain": "said"}
    assert gathered.gallery.keys == known


def test_a_picture_counts_towards_the_cap_as_if_it_were_drawn(gathered: ForkServer, drawn: Outputs) -> None:
    room = 3 * len(drawn[0]["data"]["image/png"])
    with gathered.spawn(Limits(output_bytes=room)) as student:
        shown = outputs(student, IMPORT, f"for _ in range(9):\n    display({SHOW})")

    assert [output["output_type"] for output in shown] == ["display_data", "display_data", "stream"]
