"""Files that students hand in: read, or refused with a reason."""

import json
import os
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import NotebookError
from autograder.grading.notebook import fit, parse_notebook, read_submission
from autograder.model import Limits

from .sound import assert_sound

LIMITS = Limits()
Notebook = dict[str, Any]


def parse(content: bytes) -> Notebook:
    return parse_notebook(content, Path("submission.ipynb"), LIMITS)


MALFORMED = {
    "nothing": b"",
    "no JSON": b"# my homework",
    "truncated": b'{"nbformat": 4, "cells": [{"cell_type": "co',
    "not UTF-8": b'{"nbformat": 4, "cells": [], "x": "\xff\xfe"}',
    "UTF-16": '{"nbformat": 4, "cells": []}'.encode("utf-16"),
    "a list": b"[]",
    "a number": b"4",
    "an old format": b'{"nbformat": 3, "worksheets": []}',
    "a format of another type": b'{"nbformat": [4], "cells": []}',
    "cells that are no list": b'{"nbformat": 4, "cells": {}}',
    "a cell that is no dict": b'{"nbformat": 4, "cells": [5]}',
    "a cell without a type": b'{"nbformat": 4, "cells": [{"source": ""}]}',
    "a cell of an unknown type": b'{"nbformat": 4, "cells": [{"cell_type": "score", "source": ""}]}',
    "a cell whose type is a list": b'{"nbformat": 4, "cells": [{"cell_type": ["code"], "source": ""}]}',
    "a source that is a number": b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 5}]}',
    "a source of numbers": b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [5]}]}',
    "NaN": b'{"nbformat": 4, "cells": [], "metadata": NaN}',
    "an int too long to read": b'{"nbformat": 4, "cells": [], "x": ' + b"9" * 5000 + b"}",
    "nested too deep": b'{"nbformat": 4, "cells": ' + b"[" * 10**6,
    "too many cells": b'{"nbformat": 4, "cells": [' + b",".join([b'{"cell_type": "raw"}'] * 100_000) + b"]}",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_notebook_is_refused_with_a_reason(name: str) -> None:
    start = time.process_time()

    with pytest.raises(NotebookError) as caught:
        parse(MALFORMED[name])

    assert 10 < len(caught.value.problem) < 300
    assert time.process_time() - start < 5


def test_lone_surrogates_become_question_marks() -> None:
    content = rb'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x = \"\ud800", "\""], "id": "\udfff"}]}'

    (cell,) = parse(content)["cells"]

    assert cell["source"] == 'x = "?"'


Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from(["double", "double-answer", "why", "invented", ""])
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | Json,
        "source": st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=3) | Json,
        "id": KEYS | Json,
        "metadata": st.fixed_dictionaries({"nbgrader": st.fixed_dictionaries({"grade_id": KEYS | Json}) | Json}) | Json,
        "outputs": Json,
    },
)
NOTEBOOKS = st.fixed_dictionaries({"nbformat": st.just(4), "cells": st.lists(CELLS, max_size=6) | Json}) | Json


@settings(max_examples=300, deadline=None, derandomize=True)
@given(NOTEBOOKS)
def test_any_json_is_refused_or_becomes_a_sound_notebook(released: Notebook, data: object) -> None:
    try:
        submitted = parse(json.dumps(data).encode())
    except NotebookError:
        return

    assert_sound(fit(submitted, released), released)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_read(content: bytes) -> None:
    with suppress(NotebookError):
        parse(b'{"nbformat": 4, "cells": [' + content)


def read(path: Path) -> bytes:
    return read_submission(path, LIMITS)


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_bytes(b"\x00any")

    assert read(tmp_path / "a.ipynb") == b"\x00any"


@pytest.mark.parametrize("kind", ["missing", "link", "dangling link", "directory", "fifo", "giant"])
def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.ipynb"
    if kind == "link":
        (tmp_path / "other").write_text("{}")
        path.symlink_to(tmp_path / "other")
    elif kind == "dangling link":
        path.symlink_to(tmp_path / "other")
    elif kind == "directory":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "giant":
        path.touch()
        os.truncate(path, 1 << 40)
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    tracemalloc.start()

    with pytest.raises(NotebookError, match=r"a\.ipynb: "):
        read(path)

    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 1 << 20
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors
