"""IPython's own shell without a kernel, its output sent as frames.

Made in the fork server; runs in the student process.
"""

import asyncio
import builtins
import getpass
import inspect
import json
import os
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any, TextIO, cast

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type

from autograder.engine.attempt import text_of
from autograder.engine.sink import OutputSink, StreamWriter

INLINE_BACKEND = "module://matplotlib_inline.backend_inline"
WARM_MAGICS = ("matplotlib", "time", "config", "sx")  # one of each module that IPython imports at its first magic


class _Publisher(DisplayPublisher):
    sink: OutputSink

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,  # noqa: ARG002 - part of the signature that libraries call
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_kwargs: object,
    ) -> None:
        """Send a display, or replace an earlier one of the same display_id."""
        display_id = (transient or {}).get("display_id")
        kind = "update_display_data" if update else "display_data"
        self.sink.emit(kind, {"data": _bundle(data), "metadata": metadata or {}}, display_id)

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002 - IPython's signature
        """Empty the cell's output, at once or when the next output comes."""
        self.sink.clear(wait=wait)


class _Hook(DisplayHook):
    sink: OutputSink

    def write_output_prompt(self) -> None:
        """Leave the prompt to whoever shows the notebook."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Send the value of the cell's last expression."""
        content = {"data": _bundle(format_dict), "metadata": md_dict or {}, "execution_count": self.sink.cell}
        self.sink.emit("execute_result", content)

    def finish_displayhook(self) -> None:
        """End without the blank line that a terminal wants."""
        self._is_active = False


class StudentShell(InteractiveShell):
    """An InteractiveShell whose results, displays, streams and errors go to a sink."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    sink: OutputSink

    def init_hooks(self) -> None:
        """Leave help (`f?`) out of the outputs, as JupyterLab does: it shows it in a window of its own."""
        super().init_hooks()  # type: ignore[no-untyped-call]
        self.set_hook("show_in_pager", lambda *_text, **_place: None, 99)  # type: ignore[no-untyped-call]

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept the inline backend, which needs no event loop; refuse windows."""
        if gui not in {None, "inline"}:
            raise NotImplementedError(f"there is no screen here: use %matplotlib inline, not {gui}")

    def should_run_async(self, raw_cell: str, **facts: Any) -> bool:
        """Run each cell inside the event loop, as a kernel does: asyncio.create_task() works there."""
        if asyncio._get_running_loop() is None:
            return True
        return bool(super().should_run_async(raw_cell, **facts))  # a magic that runs a cell in turn

    def init_sys_modules(self) -> None:
        """Leave `__main__` to the fork server, which makes the shell, until it moves into a student's process."""

    def ask_exit(self) -> None:
        """Go on: exit() ends a kernel, but the cells below still want to be graded."""
        print("exit() has no effect while a notebook is graded", file=sys.stderr)  # noqa: T201 - to the student

    def _showtraceback(self, etype: type[BaseException], evalue: object, stb: list[str]) -> None:
        self.sink.emit("error", {"ename": etype.__name__, "evalue": text_of(evalue), "traceback": list(stb)})
        self._last_traceback = stb


def make_shell() -> StudentShell:
    """Return the one shell of the student processes to come: the fork server makes it, which spares each 50 ms."""
    from matplotlib_inline.backend_inline import configure_inline_support  # and with it matplotlib: not in the grader

    HistoryManager.enabled = False  # type: ignore[assignment]  # it would open a database, and a thread with it
    shell = StudentShell.instance(colors="linux", xmode="Context")
    shell.compile.get_code_name = _code_name  # type: ignore[method-assign]
    for magic in WARM_MAGICS:
        shell.find_line_magic(magic)  # type: ignore[no-untyped-call]
    configure_inline_support(shell, INLINE_BACKEND)  # type: ignore[no-untyped-call]
    return shell


def move_in(shell: StudentShell, sink: OutputSink) -> None:
    """Make the server's shell this process's own: its home, its outputs, its `__main__`, its input()."""
    _bring_home(shell)
    shell.sink = sink
    cast(_Publisher, shell.display_pub).sink = sink
    cast(_Hook, shell.displayhook).sink = sink
    # As in a kernel, so that the notebook's classes pickle for worker processes.
    sys.modules["__main__"] = shell.user_module
    sys.stdout = cast(TextIO, StreamWriter(sink, "stdout"))
    sys.stderr = cast(TextIO, StreamWriter(sink, "stderr"))
    builtins.input = _refuse_input
    getpass.getpass = _refuse_input  # type: ignore[assignment]


def _bring_home(shell: StudentShell) -> None:
    """Replace what IPython took from the server's environment when the shell was made."""
    shell.init_ipython_dir(None)  # type: ignore[no-untyped-call]
    shell.init_profile_dir(None)  # type: ignore[no-untyped-call]
    shell.init_pushd_popd_magic()  # type: ignore[no-untyped-call]
    shell.starting_dir = os.getcwd()  # noqa: PTH109 - text, as IPython has it
    cast(HistoryManager, shell.history_manager).dir_hist[:] = [Path.cwd()]


def run_cell(shell: StudentShell, number: int, source: str) -> bool:
    """Run one cell as `In [number]`; return whether it ended without an error."""
    shell.execution_count = number
    result = shell.run_cell(source, store_history=True, silent=False, cell_id=f"cell-{number}")  # type: ignore[no-untyped-call]
    shell.sink.flush()
    return bool(result.success)


def cell_file_name(number: int) -> str:
    """Return the file name that code of a cell bears in tracebacks."""
    return f"<cell {number}>"


def _code_name(raw_code: str, transformed_code: str, number: int) -> str:  # noqa: ARG001 - IPython's signature
    name = cell_file_name(number)
    # Else each frame of a traceback is a search of all modules: of a RecursionError, ten seconds.
    inspect.modulesbyfile |= dict.fromkeys((name, os.path.abspath(name)), "__main__")  # noqa: PTH100 - no file
    return name


def _refuse_input(prompt: object = "") -> str:  # noqa: ARG001 - input()'s signature
    raise RuntimeError("input() cannot be answered while a notebook is graded: give the value in the code instead")


def _bundle(data: dict[str, Any]) -> dict[str, Any]:
    return {str(mime): _as_in_a_notebook(str(mime), value) for mime, value in data.items()}


def _as_in_a_notebook(mime: str, value: object) -> Any:
    """Return text, base64 for bytes, or plain JSON, whatever a class's `_repr_mimebundle_` gave."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if mime.endswith("json"):
        return json.loads(json.dumps(value, default=text_of))
    return "".join(map(text_of, value)) if isinstance(value, list | tuple) else text_of(value)
