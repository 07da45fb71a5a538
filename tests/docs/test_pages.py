"""What the pages say to type works, in their order, in a course of its own; links lead somewhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from autograder.grading.report import report_to_json
from autograder.model import Report, TaskResult, TestResult

from .blocks import Block, blocks

ROOT = Path(__file__).parents[2]
PAGES = [
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "autograder/image/README.md", "docs/workflows/README.md"),
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")),
]
COURSE = ("assignments", "solutions", "autograder/graders", "classroom/.gitkeep", "nbgrader_config.py")
RUN = ("sh", "python")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)[^)]*\)")


def page_blocks(page: str) -> list[Block]:
    return list(blocks((ROOT / page).read_text(encoding="utf-8")))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Give a copy of the course, in which commands may write."""
    for name in COURSE:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return tmp_path


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(each.language in RUN and not each.reason for each in page_blocks(page))]
)
def test_what_a_page_says_to_type_works(page: str, course: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    script = "\n".join(each.command() for each in page_blocks(page) if each.language in RUN and not each.reason)
    programs = Path(sys.executable).parent
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(home)}

    said = subprocess.run(
        ["bash", "-euxc", script],
        cwd=course,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
        check=False,
    )

    assert said.returncode == 0, said.stdout[-5000:]


@pytest.mark.parametrize("page", PAGES)
def test_a_block_is_run_or_parsed_or_says_why_not(page: str) -> None:
    for block in page_blocks(page):
        if block.reason:
            continue
        if block.language == "json":
            json.loads(block.text)
        elif block.language == "yaml":
            yaml.safe_load(block.text)
        else:
            assert block.language in (*RUN, "text"), block.text


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_to_a_file(page: str) -> None:
    for target in LINK.findall((ROOT / page).read_text(encoding="utf-8")):
        assert (ROOT / page).parent.joinpath(target).exists(), target


def test_the_report_page_names_every_field() -> None:
    (shown,) = (json.loads(block.text) for block in page_blocks("docs/report.md") if block.language == "json")

    assert list(shown) == list(report_to_json(Report("a", "b", ())))
    assert list(shown["tasks"][0]) == [field.name for field in fields(TaskResult)]
    assert list(shown["tasks"][0]["tests"][0]) == [field.name for field in fields(TestResult)]
