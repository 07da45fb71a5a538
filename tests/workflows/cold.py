"""From `git push` of a submission to a summary, cold: student.yml in a clean clone, with the seconds of every step.

make workflow-cold
"""

import base64
import json
import os
import tempfile
import time
from pathlib import Path

from autograder import tables
from autograder.authoring.submissions import reference_answers, with_answers
from autograder.course import SEED_BYTES, load_course

from .harness import ROOT, Runner, clone, push

NAME = "02_broadcasting"


def main() -> None:
    """Run the workflow, and print its steps."""
    assignment = load_course(ROOT).assignment(NAME)
    notebook = with_answers(json.loads(assignment.notebook.read_bytes()), reference_answers(assignment))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "workspace").mkdir()
        started = time.monotonic()
        push(place / "ada.git", f"{NAME}.ipynb", json.dumps(notebook, indent=1).encode())
        rows = [("step", "seconds"), ("git push", f"{time.monotonic() - started:.1f}")]
        runner = Runner(
            place / "workspace",
            {"secrets.COURSE_SEED": base64.b64encode(bytes(SEED_BYTES)).decode()},
            {
                "Fetch the submission": lambda: clone(place / "ada.git", place / "workspace" / "submission"),
                "Fetch the course": lambda: clone(ROOT, place / "workspace" / "course"),
                "Set up Python": lambda: None,
            },
            {"TORCH_INDEX_URL": os.environ["TORCH_INDEX_URL"]} if os.environ.get("TORCH_INDEX_URL") else {},
        )
        done = runner.run("student.yml")
        rows += [(step.name, f"{step.seconds:.1f}") for step in done]
        rows.append(("in all", f"{time.monotonic() - started:.1f}"))
        print(tables.render(rows))
        print(f"\n{done[-1].output.strip()}")


if __name__ == "__main__":
    main()
