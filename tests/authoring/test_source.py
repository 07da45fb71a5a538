import re
from pathlib import Path

import pytest

from autograder.authoring.source import Keys, Kind, read_source
from autograder.errors import SourceError

TASK = '# %% task="f"\ndef f(): ...\n'
CHECK = '# %% check="f" points=1\nassert f\n'

MISTAKES = {
    "empty file": ("", 1, "no cells"),
    "blank file": ("\n\n", 1, "no cells"),
    "only a header": ("# ---\n# a: b\n# ---\n", 1, "no cells"),
    "header without an end": ("# ---\n# a: b\n# %%\n1\n", 1, "this header has no end"),
    "text before the first cell": ("\nimport torch\n# %%\n1\n", 2, "text before the first cell"),
    "comment before the first cell": ("# by me\n# %%\n1\n", 1, "text before the first cell"),
    "not UTF-8": (b"# %%\n1\n# \xff\n", 3, "not UTF-8"),
    "no space in the marker": ("# %%\n1\n# %%task\n", 3, "nearly a cell marker"),
    "no space before the marker": ("# %%\n1\n#%%\n", 3, "nearly a cell marker"),
    "indented marker": ("# %%\nif 1:\n    # %% x\n    pass\n", 3, "nearly a cell marker"),
    "unknown cell type": ("# %% [raw]\n# x\n", 1, "unknown cell type [raw]"),
    "unknown key": ('# %% tasks="f"\ndef f(): ...\n', 1, "unknown key 'tasks'"),
    "unquoted value": ("# %% task=f\ndef f(): ...\n", 1, "task needs a value"),
    "single quotes": ("# %% task='f'\ndef f(): ...\n", 1, "task needs a value"),
    "unclosed quote": ('# %% task="f\ndef f(): ...\n', 1, "task needs a value"),
    "key without a value": ("# %% task\ndef f(): ...\n", 1, "expected key=\"value\", found 'task'"),
    "title in the marker": ('# %% My cell task="f"\ndef f(): ...\n', 1, "found 'My'"),
    "key given twice": ('# %% task="f" task="g"\ndef f(): ...\n', 1, "'task' is given twice"),
    "no space between keys": ('# %% check="f"points=1\n1\n', 1, "expected a space after the value of check"),
    "task id a number": ("# %% task=4\ndef f(): ...\n", 1, "task must be a quoted identifier"),
    "task id no identifier": ('# %% task="1f"\ndef f(): ...\n', 1, "task must be a quoted identifier"),
    "task id not ASCII": ('# %% task="gewölbe"\ndef gewölbe(): ...\n', 1, "task must be a quoted identifier"),
    "task id too long": (f'# %% task="{"f" * 58}"\ndef f(): ...\n', 1, "at most 57"),
    "empty task id": ('# %% task=""\ndef f(): ...\n', 1, "task must be a quoted identifier"),
    "tags of numbers": ("# %% tags=[1]\n1\n", 1, "tags must be"),
    "needs an empty list": ('# %% task="f" needs=[]\ndef f(): ...\n', 1, "needs must be"),
    "two roles": ('# %% task="f" check="f" points=1\ndef f(): ...\n', 1, "cannot be both task and check"),
    "task in markdown": ('# %% [markdown] task="f"\n# f\n', 1, "a task cell holds code"),
    "check in markdown": ('# %% [markdown] check="f" points=1\n# f\n', 1, "a check cell holds code"),
    "manual in code": ('# %% manual="why" points=1\n1\n', 1, "a manual cell holds text"),
    "points on a task": ('# %% task="f" points=1\ndef f(): ...\n', 1, "points has no meaning here"),
    "points on plain code": ("# %% points=1\n1\n", 1, "points has no meaning here"),
    "needs on a check": (TASK + '# %% check="f" points=1 needs="f"\n1\n', 3, "needs has no meaning here"),
    "tags on a task": ('# %% task="f" tags=["demo"]\ndef f(): ...\n', 1, "tags has no meaning here"),
    "points missing on a check": (TASK + '# %% check="f"\n1\n', 3, "points are missing"),
    "points missing on manual": ('# %% [markdown] manual="why"\n# x\n', 1, "points are missing"),
    "points negative": (TASK + '# %% check="f" points=-1\n1\n', 3, "points must be a positive number"),
    "points nan": (TASK + '# %% check="f" points=nan\n1\n', 3, "points needs a value"),
    "points NaN": (TASK + '# %% check="f" points=NaN\n1\n', 3, "points must be a positive number"),
    "points infinite": (TASK + '# %% check="f" points=1e999\n1\n', 3, "points must be a positive number"),
    "points true": (TASK + '# %% check="f" points=true\n1\n', 3, "points must be a positive number"),
    "points quoted": (TASK + '# %% check="f" points="1"\n1\n', 3, "points must be a positive number"),
    "duplicate task": (TASK + CHECK + TASK, 5, "task 'f' is a duplicate: line 1 has that name"),
    "duplicate check": (TASK + CHECK + CHECK, 5, "check 'f' is a duplicate: line 3 has that name"),
    "manual named as a task": (TASK + CHECK + '# %% [markdown] manual="f" points=1\n# x\n', 5, "manual 'f' is a dup"),
    "check without task": ("# %%\n1\n" + CHECK, 3, "check 'f' has no task above it"),
    "check above its task": (CHECK + TASK, 1, "check 'f' has no task above it"),
    "task without check": ("# %%\n1\n" + TASK, 3, "task 'f' has no check"),
    "task not defined": ('# %% task="f"\nf = 1\n', 1, "task 'f' is not defined"),
    "task defined inside": ('# %% task="f"\nif 1:\n    def f(): ...\n', 1, "task 'f' is not defined"),
    "task not the first": ('# %% task="f"\ndef g(): ...\ndef f(): ...\n', 1, "the name of its first definition, 'g'"),
    "needs an unknown task": ('# %% task="f" needs="g"\ndef f(): ...\n', 1, "needs 'g', which is no earlier task"),
    "needs itself": ('# %% task="f" needs="f"\ndef f(): ...\n', 1, "needs 'f', which is no earlier task"),
    "needs a later task": (
        '# %% task="f" needs=["g"]\ndef f(): ...\n' + CHECK + '# %% task="g"\ndef g(): ...\n',
        1,
        "needs 'g', which is no earlier task",
    ),
    "not Python": ("# %%\nx = 1\ndef f(:\n", 3, "not valid Python"),
    "return outside a function": ("# %%\nx = 1\nreturn x\n", 3, "'return' outside function"),
    "invalid escape": ("# %%\n\nx = '\\d'\n", 3, "invalid escape sequence"),
    "uncommented magic": ("# %%\n%matplotlib inline\n", 2, "not valid Python"),
    "null byte": ("# %%\nx = '\0'\n", 2, "null"),
    "uncommented markdown": ("# %% [markdown]\n# Title\ntext\n", 3, "a markdown cell is written in comments"),
    "empty cell": ("# %%\n\n# %%\n1\n", 1, "this cell is empty"),
    "the first of two mistakes": ("# %% [raw]\n# x\n# %% nonsense\n1\n", 1, "unknown cell type"),
}


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(("content", "line", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_file_and_line(
    tmp_path: Path, content: str | bytes, line: int, problem: str
) -> None:
    path = write(tmp_path / "source.py", content)

    with pytest.raises(SourceError, match=re.escape(problem)) as caught:
        read_source(path)

    assert (caught.value.path, caught.value.line) == (path, line)
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_every_kind_of_cell_is_read_with_its_line_and_keys(source: Path) -> None:
    cells = read_source(source)

    found = [(cell.kind, cell.line, cell.keys) for cell in cells if cell.keys != Keys()]
    assert found == [
        (Kind.TASK, 30, Keys(task="add_one")),
        (Kind.CHECK, 37, Keys(check="add_one", points=4)),
        (Kind.TASK, 43, Keys(task="Twice", needs=("add_one",))),
        (Kind.CHECK, 53, Keys(check="Twice", points=2.5)),
        (Kind.MANUAL, 56, Keys(manual="why", points=2)),
        (Kind.CODE, 59, Keys(tags=("demo",))),
    ]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(source: Path, tmp_path: Path) -> None:
    windows = write(tmp_path / "windows.py", b"\xef\xbb\xbf" + source.read_bytes().replace(b"\n", b"\r\n"))

    assert read_source(windows) == read_source(source)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# %matplotlib inline", "%matplotlib inline"),
        ("#%matplotlib inline", "%matplotlib inline"),
        ("# !pip list", "!pip list"),
        ("# # %matplotlib inline", "# %matplotlib inline"),
        ("x = 1  # %matplotlib inline", "x = 1  # %matplotlib inline"),
        ("# 5 % 3", "# 5 % 3"),
        ('"""\n# %magic\n"""', '"""\n# %magic\n"""'),
        ("if True:\n    # %time x\n    pass", "if True:\n    %time x\n    pass"),
    ],
)
def test_a_comment_becomes_a_magic_only_where_it_stands_for_one(tmp_path: Path, written: str, shown: str) -> None:
    path = write(tmp_path / "source.py", f"# %%\n{written}\n")

    assert read_source(path)[0].text == shown
