import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [line for line in (ROOT / "docs/origins.md").read_text("utf-8").splitlines() if re.match(r"\| [A-E] \|", line)]


@pytest.mark.parametrize("row", ROWS)
def test_every_idea_of_the_notes_leads_to_tasks_that_exist(row: str) -> None:
    named = re.findall(r"`(\w+)(?::(\w+))?`", row)

    assert named
    for notebook, task in named:
        content = json.loads((ROOT / f"assignments/{notebook}/{notebook}.ipynb").read_text("utf-8"))
        tasks = {entry["id"] for entry in content["metadata"]["autograder"]["tasks"]}
        assert not task or task in tasks


def test_the_table_was_read() -> None:
    assert len(ROWS) >= 30
