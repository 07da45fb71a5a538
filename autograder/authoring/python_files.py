"""The course's own Python files, read but not run; a mistake in one is named with its line."""

import ast
from pathlib import Path

from autograder.errors import GraderError


def parsed(path: Path) -> tuple[str, ast.Module]:
    """Return a file's text and its syntax tree. Raises GraderError where there is no such file, or no valid Python."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise GraderError(f"{path} is missing: graders are proved against known answers, see CONTRIBUTING") from error
    try:
        return text, ast.parse(text, filename=str(path))
    except SyntaxError as error:
        raise GraderError(f"{path}:{error.lineno}: not valid Python: {error.msg}") from error
