import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.answers import load_answers
from autograder.authoring.source import Kind, SourceCell, definitions, read_source

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "assignments").glob("*.py"))
HEADER = re.compile(r"\*\*(\d+) points?\*\* · (\d+) minutes · difficulty ([●○]{5}) · importance ([●○]{5})")


@cache
def notebook(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / f"assignments/{name}/{name}.ipynb").read_text("utf-8"))
    return content


def tasks(name: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = notebook(name)["metadata"]["autograder"]["tasks"]
    return listed


def source(name: str) -> tuple[SourceCell, ...]:
    return read_source(ROOT / f"assignments/{name}.py")


def parsed(cell: SourceCell) -> ast.Module:
    return ast.parse(re.sub(r"^(\s*)[%!]", r"\1# ", cell.text, flags=re.MULTILINE))


def introductions(name: str) -> dict[str, str]:
    """Return what the student reads from a task's heading to its stub."""
    text, texts = "", {}
    for cell in source(name):
        if cell.is_markdown:
            text += "\n" + cell.text
        if cell.kind is Kind.TASK:
            texts[cell.keys.task], text = text[text.rindex("\n## ") :], ""
    return texts


def test_the_course_is_57_tasks_of_25_points_a_notebook_and_three_challenges_without_points() -> None:
    points = {name: [task["points"] for task in tasks(name)] for name in NOTEBOOKS}

    assert [sum(worth) for worth in points.values()] == [25] * 8
    assert sum(bool(worth) for worths in points.values() for worth in worths) == 57
    bonus = {task["id"] for name in NOTEBOOKS for task in tasks(name) if not task["points"]}
    assert bonus == {"check_normalize_rows", "check_softmax", "check_evaluate"}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_task_says_its_points_minutes_difficulty_and_importance_and_gives_two_hints(name: str) -> None:
    shown = introductions(name)

    for task in tasks(name):
        text = shown[task["id"]]
        assert re.findall(r"<summary>💡 Hint (\d)", text) == ["1", "2"], task["id"]
        assert text.count("<details>") == text.count("</details>") == 2
        assert f"`{task['id']}`" in text
        if task["points"]:
            header = HEADER.search(text)
            assert header, task["id"]
            assert int(header[1]) == task["points"], task["id"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_minutes_of_the_tasks_add_up_to_those_of_the_notebook(name: str) -> None:
    opening = source(name)[0].text
    minutes = [int(header[2]) for text in introductions(name).values() if (header := HEADER.search(text))]

    assert f"**25 points · about {sum(minutes)} minutes**" in opening


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_notebook_asks_one_question_in_words(name: str) -> None:
    assert [cell.keys.points for cell in source(name) if cell.kind is Kind.MANUAL] == [2]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_notebook_ends_with_the_progress_of_its_own_tasks(name: str) -> None:
    *_, last_but_one, _ = notebook(name)["cells"]
    shown: list[object] = []

    code = "".join(last_but_one["source"])
    exec(code.replace("from course_lib.progress import progress\n", ""), {"progress": shown.append})

    assert last_but_one["metadata"]["nbgrader"]["locked"]
    assert shown == [[(task["id"], task["title"], task["points"]) for task in tasks(name)]]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_progress_can_tell_whose_check_ran_and_whether_its_answer_has_changed_since(name: str) -> None:
    cells = [cell for cell in source(name) if not cell.is_markdown]
    ids = {task["id"] for task in tasks(name)}

    for cell in cells:
        if cell.kind is Kind.CHECK:
            assert f'with Check("{cell.keys.check}") as check' in cell.text
        if cell.kind is not Kind.TASK:
            assert not ids & bound(parsed(cell)), "a locked cell takes a task's name"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_locked_cells_that_use_an_answer_let_run_all_go_on(name: str) -> None:
    cells = [cell for cell in source(name) if not cell.is_markdown]
    answers = {name for cell in cells if cell.kind is Kind.TASK for name in definitions(parsed(cell))}

    for cell in cells:
        if cell.kind is Kind.CODE and answers & read(parsed(cell)):
            assert "raises-exception" in cell.keys.tags, cell.text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_task_has_six_wrong_and_two_alternative_answers_or_more(name: str) -> None:
    wrong, alternative = (
        Counter(answer.task for answer in load_answers(ROOT / f"solutions/{name}/{kind}.py"))
        for kind in ("wrong", "alternative")
    )

    for task in tasks(name):
        assert wrong[task["id"]] >= 6, task["id"]
        assert alternative[task["id"]] >= 2, task["id"]


def bound(tree: ast.Module) -> set[str]:
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | set(definitions(tree))


def read(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
