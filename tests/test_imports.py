"""The import table: which part of the project may know which package."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SANDBOX = ("landlock", "landlockpy", "pyprctl", "pyseccomp", "seccomp")
WORDS = ("autograder.model", "autograder.errors", "autograder.files", "autograder.plain")
SHELL = ("IPython", "matplotlib_inline", "traitlets")  # traitlets declares what IPython's classes are made of
ENGINE = ("autograder.engine", *WORDS, "numpy", "torch", *SHELL, *SANDBOX)
GRADING = ("autograder.grading", *ENGINE, "pytest", "course_lib.crashes", "course_lib.diagnose")

# Folder or file -> what it may import besides the standard library; the longest match counts.
TABLE = {
    "course_lib": ("course_lib", "numpy", "torch", "matplotlib", "IPython"),
    "autograder/__init__.py": ("autograder.api", *WORDS),  # inside functions only: importing it loads nothing
    "autograder/api.py": ("autograder.course", "autograder.grading", *WORDS),
    "autograder/tables.py": ("autograder.plain",),
    "autograder/__main__.py": ("autograder.cli",),
    "autograder/model.py": (),
    "autograder/errors.py": (),
    "autograder/files.py": (),
    "autograder/plain.py": (),
    "autograder/progress.py": ("tqdm",),
    "autograder/course.py": (*WORDS, "traitlets"),
    "autograder/cli.py": ("autograder",),
    "autograder/commands": ("autograder",),
    "autograder/commands/doctor.py": ("autograder", "course_lib.data"),
    "autograder/engine": ENGINE,
    "autograder/engine/forkserver.py": (*ENGINE, "autograder", "course_lib"),  # it keeps them warm for the student
    "autograder/grading": GRADING,
    "autograder/grading/store.py": (*GRADING, "course_lib"),  # its files are part of every result's key
    "autograder/authoring": (
        "autograder.authoring",
        "autograder.course",
        "course_lib",
        *WORDS,
        "autograder.grading",
        "nbformat",
    ),
    "autograder/adapters": ("autograder", "distributed", "nbgrader", "nbconvert", "nbformat", "traitlets"),
    "autograder/adapters/recording.py": ("autograder", "nbgrader", "sqlalchemy"),  # whose warnings nbgrader raises
    # Probes run beside student code, so they know nothing of ours but each other.
    "probes": ("numpy", "torch", "common_gradients", "common_probes", "common_training"),
}


def modules() -> list[str]:
    folders = [ROOT / "course_lib", ROOT / "autograder"]
    files = [path.relative_to(ROOT) for folder in folders for path in sorted(folder.rglob("*.py"))]
    return [str(path) for path in files if "graders" not in path.parts or path.name == "probes.py"]


def allowed(module: str) -> tuple[str, ...]:
    if module.startswith("autograder/graders/"):
        return TABLE["probes"]
    return TABLE[max((row for row in TABLE if module == row or module.startswith(f"{row}/")), key=len)]


def imports(module: str) -> Iterator[str]:
    package = module.removesuffix(".py").split("/")[:-1]
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            # `from autograder import course` imports autograder.course
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_what_its_row_of_the_table_allows(module: str) -> None:
    strangers = [
        name
        for name in imports(module)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not any(is_within(name, package) for package in allowed(module))
    ]

    assert strangers == []


def test_importing_the_package_loads_nothing_that_students_lack() -> None:
    code = "import sys; before = set(sys.modules); import autograder; print(*set(sys.modules) - before)"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert loaded <= {"autograder", *sys.stdlib_module_names}
    assert "autograder.model" not in run.stdout


def test_only_the_commands_know_the_adapters() -> None:
    knowing = [module for module in modules() for name in imports(module) if is_within(name, "autograder.adapters")]

    assert [
        module for module in knowing if not module.startswith(("autograder/adapters/", "autograder/commands/"))
    ] == []


def test_nobody_imports_graders_or_solutions_by_name() -> None:
    hidden = ("autograder.graders", "solutions")

    assert [m for m in modules() for name in imports(m) for secret in hidden if is_within(name, secret)] == []
