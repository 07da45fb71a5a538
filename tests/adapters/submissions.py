"""What students hand in: good work, clumsy work and hostile work, as notebooks and as folders."""

import json
import os
from typing import Any

from .classroom import MAX_NOTEBOOK_BYTES, NAME, Classroom, cell

SECRET = "the key to the exam"
SCRIPT = "<script>alert('attack')</script>"
NOISY = "import sys\n\ndef double(x):\n    print('a warning', file=sys.stderr)\n    return 2 * x"
FORGED_SCORE = "import sys\n\ndef double(x):\n    sys.displayhook(4.0)\n    return x"
LOUD = f"""\
from IPython.display import HTML, SVG, Javascript, Markdown, display

def double(x):
    display(HTML("<b>bold</b>{SCRIPT}"), Javascript("alert('attack')"), Markdown("[click](javascript:alert('attack'))"))
    display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'></svg>"), HTML("<div>" * 20000))
    class Attack(Exception): pass
    raise Attack({SCRIPT!r})
"""


def hand_in_everything(room: Classroom) -> None:
    hand_in_answers(room)
    hand_in_altered_notebooks(room)
    hand_in_what_is_no_notebook(room)
    hand_in_folders(room)


def hand_in_answers(room: Classroom) -> None:
    room.submit("right", room.answered())
    room.submit("stub", room.released())
    room.submit("partial", room.answered(double="def double(x):\n    return 2 * abs(x)"))
    room.submit("noisy", room.answered(double=NOISY))
    room.submit("silent", room.answered(double="def double(x): ...", halve="def halve(x): ..."))
    room.submit("loud", in_words(room.answered(double=LOUD)))
    worded = room.answered()
    cell(worded, "why")["source"] = "Because doubling and halving undo each other."
    room.submit("worded", worded)
    room.submit("zoe", room.answered())  # the last one, whatever the others did


def in_words(notebook: dict[str, Any]) -> dict[str, Any]:
    cell(notebook, "why")["source"] = f"Since $a<b$ in `X[:, 0]`. {SCRIPT} ![x](attachment:none)"
    links = "[click](javascript:alert('attack'))\n\n[a]: javascript:alert('attack')\n\n[a] <javascript:alert('attack')>"
    for kind, source in (("markdown", links), ("raw", SCRIPT)):
        notebook["cells"].append({"cell_type": kind, "id": kind, "metadata": {}, "source": source})
    return notebook


def hand_in_altered_notebooks(room: Classroom) -> None:
    forged = room.answered(double=FORGED_SCORE)
    for task, text in (("double", "nan"), ("halve", "1000.0")):
        output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": text}}
        cell(forged, task)["outputs"] = [output]
        cell(forged, task)["metadata"]["nbgrader"]["points"] = 1000
        cell(forged, task)["source"] = text
    room.submit("forger", forged)

    copied = room.answered()
    copied["cells"].append({**cell(copied, "double"), "id": "copy"})
    room.submit("copied", copied)

    old = room.answered()
    cell(old, "double")["metadata"]["nbgrader"]["schema_version"] = 1
    cell(old, "halve")["metadata"]["nbgrader"]["schema_version"] = 99
    room.submit("schema", old)

    ungraded = room.answered()
    cell(ungraded, "double")["metadata"]["nbgrader"]["grade"] = False
    room.submit("ungraded", ungraded)

    invented = room.answered()
    metadata = {"nbgrader": {**cell(invented, "double")["metadata"]["nbgrader"], "grade_id": "bonus"}}
    invented["cells"].append({**cell(invented, "double"), "id": "bonus", "metadata": metadata})
    room.submit("invented", invented)

    deleted = room.answered(double="def double(x):\n    return x")
    deleted["cells"] = [one for one in deleted["cells"] if one["id"] not in {"double", "halve", "halve-answer"}]
    room.submit("deleted", deleted)

    retyped = room.answered()
    cell(retyped, "double-answer")["cell_type"] = "markdown"
    cell(retyped, "double")["cell_type"] = "raw"
    cell(retyped, "why")["cell_type"] = "code"
    room.submit("retyped", retyped)


def hand_in_what_is_no_notebook(room: Classroom) -> None:
    whole = json.dumps(room.answered()).encode()
    room.submit("truncated", whole[: len(whole) // 2])
    room.submit("latin", whole + "# é".encode("latin-1"))
    room.submit("giant", whole + b" " * MAX_NOTEBOOK_BYTES)
    (room.submit("folder") / f"{NAME}.ipynb").mkdir()
    room.submit("misnamed").joinpath("Untitled.ipynb").write_bytes(whole)
    (room.submit("linked") / f"{NAME}.ipynb").symlink_to(room.folder("submitted", "right") / f"{NAME}.ipynb")


def hand_in_folders(room: Classroom) -> None:
    secret = room.root / "secret.txt"
    secret.write_text(SECRET)
    folder = room.submit("bundle", room.answered())
    (folder / "plot.txt").write_text("a plot")
    (folder / "stolen.txt").symlink_to(secret)
    (folder / "classroom").symlink_to(room.root / "classroom")
    os.mkfifo(folder / "pipe")
    (folder / "timestamp.txt").write_bytes(b"\xff tomorrow")
    (folder / "table.csv").mkdir()  # a file of this name is given out with the assignment

    folder = room.submit("late", room.answered())
    (folder / "timestamp.txt").write_text("2021-01-01 00:00:00 UTC")

    (room.root / "classroom" / "submitted" / "elsewhere").mkdir()
    room.folder("submitted", "elsewhere").symlink_to(room.folder("submitted", "right"))
