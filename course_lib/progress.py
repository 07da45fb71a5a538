"""Which tasks of a notebook pass their visible checks so far, as its last code cell shows it.

    progress([("make_grid", "1.1 A grid of numbers", 2)])

Each `Check` notes here how it ended. The notes last as long as the kernel; nothing is written anywhere.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape

_GREEN, _RED, _ORANGE, _GREY = "#2e9d4f", "#e0483e", "#d9822b", "#8a8f98"  # readable on white and on black


class State(Enum):
    """How a visible check ended when it last ran: its mark, its colour, and what the table says."""

    PASSES = ("✓", _GREEN, "passes")
    FAILS = ("✗", _RED, "fails")
    NOT_ATTEMPTED = ("○", _GREY, "not attempted yet")
    NOT_RUN = ("·", _GREY, "not run yet")
    OUTDATED = ("↻", _ORANGE, "your answer cell ran after its check: run the check again")


@dataclass(frozen=True, slots=True)
class _Note:
    state: State
    remark: str
    answer: object  # what bore the task's name when its check ended


@dataclass(frozen=True, slots=True)
class _Row:
    task: str
    title: str
    points: float  # 0 for a bonus
    state: State
    remark: str

    @property
    def verdict(self) -> str:
        return f"{self.state.value[2]}: {self.remark}" if self.remark else self.state.value[2]

    @property
    def worth(self) -> str:
        return f"{self.points:g}" if self.points else "bonus"


_notes: dict[str, _Note] = {}


def note(task: str, state: State, remark: str = "") -> None:
    """Keep how the task's check has just ended; only the latest run counts."""
    _notes[task] = _Note(state, remark, _answer(task))


def forget(task: str) -> None:
    """Drop what is known of a task whose check was interrupted."""
    _notes.pop(task, None)


@dataclass(frozen=True, slots=True, repr=False)
class Progress:
    """A table of the tasks, which notebooks show as HTML, and everything else as text."""

    rows: tuple[_Row, ...]

    @property
    def summary(self) -> str:
        """Say how many tasks pass and what they are worth; a bonus is not counted."""
        counted = [row for row in self.rows if row.points]
        passing = [row for row in counted if row.state is State.PASSES]
        carried, points = (f"{sum(row.points for row in rows):g}" for rows in (passing, counted))
        return f"Visible checks passed: {len(passing)} of {len(counted)} tasks ({carried} of {points} points)"

    def __repr__(self) -> str:
        width = max((len(row.title) for row in self.rows), default=0)
        lines = [f"{row.state.value[0]} {row.title:{width}}  {row.worth:>5}  {row.verdict}" for row in self.rows]
        return "\n".join([self.summary, *lines, _EXPLANATION])

    def _repr_html_(self) -> str:
        body = "".join(map(_html_row, self.rows))
        head = "".join(f'<th style="text-align:left">{name}</th>' for name in ("", "task", "points", "visible check"))
        return (
            f"<p><strong>{self.summary}</strong></p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            f'<p style="max-width:48em">{_EXPLANATION}</p>'
        )


_EXPLANATION = (
    "Your grade comes from the hidden tests, which try far more than the visible checks, and answers in words are read "
    "by a person. The table knows the checks that ran since the kernel was started; run this cell again to refresh it."
)


def progress(tasks: Sequence[tuple[str, str, float]]) -> Progress:
    """Return the table of the notebook's tasks, each given as its id, title and points."""
    return Progress(tuple(_row(*task) for task in tasks))


def _row(task: str, title: str, points: float) -> _Row:
    known = _notes.get(task)
    if known is None:
        return _Row(task, title, points, State.NOT_RUN, "")
    if known.answer is not _answer(task):
        return _Row(task, title, points, State.OUTDATED, "")
    return _Row(task, title, points, known.state, known.remark)


def _answer(task: str) -> object:
    """Return what bears the task's name in the notebook: running its cell again makes another object."""
    return getattr(sys.modules["__main__"], task, None)


def _html_row(row: _Row) -> str:
    mark, color, _ = row.state.value
    cells = (
        f'<span style="color:{color}"><strong>{mark}</strong></span>',
        f"{escape(row.title)} <code>{escape(row.task)}</code>",
        row.worth,
        f'<span style="color:{color}">{escape(row.verdict)}</span>',
    )
    return "<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells) + "</tr>"
