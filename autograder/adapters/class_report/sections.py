"""The page's parts below the scores: a picture or a list of bars first, the numbers in a table below."""

from collections.abc import Iterable, Sequence

from autograder.adapters.class_report import figures
from autograder.adapters.class_report.figures import MARKS, OUTCOMES, WEAK
from autograder.adapters.class_report.markup import counted, details, own, prose, section, table, text
from autograder.grading.class_findings import ClassFindings, CommonHint, Note, Stopped
from autograder.grading.class_statistics import Bin, TaskStatistics, TestStatistics
from autograder.model import Assignment, Group, Outcome, Report

HARDEST, COMMONEST, SLOWEST = 10, 12, 10
NAMED = 40  # students after one note, before the rest is counted only
EXPLAINED = (
    "<p>The discrimination of a test is its corrected item-total correlation: the point-biserial"
    " correlation between passing it and the share of all <em>other</em> hidden tests passed,"
    " r = (M<sub>1</sub> &minus; M<sub>0</sub>) / s &middot; &radic;(p (1 &minus; p)), where M<sub>1</sub> and"
    " M<sub>0</sub> are the mean shares of those who passed and of those who did not, s the standard deviation of all"
    " shares, and p the part of the class that passed (S. Henrysson, <cite>Correction of item-total correlations in"
    " item analysis</cite>, Psychometrika 28, 1963). Near 0 the test hardly tells strong submissions from weak ones;"
    " below 0 strong submissions fail it and weak ones pass: read that test again.</p>"
)


def bins(counted: Sequence[Bin]) -> str:
    """Return the histogram as a table."""
    rows = ((f"{each.lower:g} to {each.upper:g}", f"{each.count}") for each in counted)
    return table("Submissions by score", ("Points", "Submissions"), rows)


def tasks(statistics: Sequence[TaskStatistics]) -> str:
    """Return mean and spread of each task, and how it ended."""
    spread = (
        ('<circle class="dot" cx="8" cy="8" r="5"/>', "mean"),
        ('<line class="whisker" x1="0" x2="16" y1="8" y2="8"/>', "one standard deviation to each side"),
        ('<rect class="middle" y="1" width="16" height="14"/>', "the middle half of the class"),
    )
    met = {outcome for each in statistics for outcome in each.outcomes}
    ways = (
        (f'<rect class="way {outcome}" y="1" width="16" height="14"/>', OUTCOMES[outcome])
        for outcome in Outcome
        if outcome in met
    )
    return section(
        "Tasks",
        f"<figure>{figures.tasks(statistics)}{figures.legend(spread)}"
        "<figcaption>Part of each task's points that was earned.</figcaption></figure>",
        f"<figure>{figures.outcomes(statistics)}{figures.legend(ways)}"
        "<figcaption>How each task ended: by the first test that did not pass.</figcaption></figure>",
        details("The numbers", _task_table(statistics)),
    )


def tests(statistics: Sequence[TestStatistics], *, few: bool) -> str:
    """Return the map of all hidden tests, the hardest ones, and the numbers."""
    if not statistics:
        return section("Hidden tests", "<p>No hidden test was run.</p>")
    numbered = list(enumerate(statistics, 1))
    hardest = sorted(numbered, key=lambda entry: entry[1].failure_rate, reverse=True)[:HARDEST]
    hardest = [entry for entry in hardest if entry[1].failure_rate]
    weak = [n for n, each in numbered if each.discrimination is not None and each.discrimination < WEAK]
    groups = ((f'<g class="mark {group}" transform="translate(8 8)">{MARKS[group]}</g>', group) for group in Group)
    caution = " With so few submissions these correlations are mostly chance." if few else ""
    return section(
        "Hidden tests",
        f"<figure>{figures.tests(numbered, [*(n for n, _ in hardest[:3]), *weak])}{figures.legend(groups)}"
        f"<figcaption>Each mark is a test. To the right: more submissions failed it. Higher up: it tells strong"
        f" submissions from weak ones better. In the shaded band, below {WEAK:g}, it hardly does.{caution}"
        "</figcaption></figure>",
        f"<h3>The hardest</h3>{_bars(_test_bar(n, each) for n, each in hardest)}" if hardest else "<p>All passed.</p>",
        details("What discrimination means, and all numbers", EXPLAINED + _test_table(numbered)),
    )


def hints(found: Sequence[CommonHint], total: int) -> str:
    """Return what students were told most often."""
    if not found:
        return section("Commonest hints", "<p>No test gave a hint.</p>")
    rows = (
        f"<p><b>{text(hint.task)}</b> {prose(hint.hint)}</p>{figures.bar(hint.submissions / total, 'bar failed')}"
        f'<p class="small">{counted(hint.submissions, "submission")}, {hint.submissions / total:.0%}; from'
        f" {' · '.join(map(prose, hint.titles[:3]))}{_more(len(hint.titles) - 3, 'test')}</p>"
        for hint in found[:COMMONEST]
    )
    note = "<p>What failed tests told students, without the lines of their own code; untouched stubs do not count.</p>"
    return section("Commonest hints", note, _bars(rows))


def stopped(findings: ClassFindings) -> str:
    """Return the slowest submissions, and those that were stopped, killed or out of memory."""
    slowest = findings.slowest[:SLOWEST]
    longest = max((seconds for _, seconds in slowest), default=0.0) or 1.0
    bars = (f"<p>{own(name)} {figures.bar(seconds / longest)} {seconds:.1f} s</p>" for name, seconds in slowest)
    rows = ((own(each.submission), _ways(each)) for each in findings.stopped)
    caption = "Submissions with tests that timed out, ran out of memory or ended their process"
    return section(
        "Slow and stopped submissions",
        f"<h3>The slowest</h3>{_bars(bars, 'pace')}" if slowest else "<p>No report says how long grading took.</p>",
        f"<h3>Stopped: {len(findings.stopped)}</h3>",
        details("Which, and how", table(caption, ("Submission", "What happened"), rows)) if findings.stopped else "",
    )


def notes(findings: ClassFindings) -> str:
    """Return what was noted about notebooks, cells that were tampered with first."""
    tampered = _notes(findings.tampered) or "<p>Every locked cell came back as it was released.</p>"
    others = _notes(findings.notes)
    unconfined = [Note("graded without the sandbox", findings.unconfined)] if findings.unconfined else []
    return section(
        "Cells that were tampered with",
        tampered,
        f"<h3>Other notes</h3>{others}" if others else "",
        f"<h3>Sandbox</h3>{_notes(unconfined)}" if unconfined else "",
    )


def everyone(assignment: Assignment, reports: Sequence[Report]) -> str:
    """Return a row a submission."""
    head = ("Submission", "Score", *(text(task.id) for task in assignment.tasks))
    rows = (
        (own(report.submission), f"{report.score:g}", *(f"{task.score:g}" for task in report.tasks))
        for report in reports
    )
    return details(f"{len(reports)} rows", table("Points by submission and task", head, rows))


def _task_table(statistics: Sequence[TaskStatistics]) -> str:
    head = (
        "Task",
        "Points",
        "Mean",
        "SD",
        "Lower quartile",
        "Median",
        "Upper quartile",
        "All points",
        *OUTCOMES.values(),
    )
    rows = (
        (
            text(each.task.id),
            f"{each.task.points:g}" if each.task.points else "bonus",
            *(f"{number:.2f}" for number in (each.scores.mean, each.scores.deviation)),
            *(f"{number:g}" for number in (each.scores.lower, each.scores.median, each.scores.upper)),
            f"{each.full}",
            *(f"{each.outcomes.get(outcome, 0)}" for outcome in OUTCOMES),
        )
        for each in statistics
    )
    return table("Tasks", head, rows)


def _test_table(numbered: Iterable[tuple[int, TestStatistics]]) -> str:
    head = ("Test", "Task", "Group", "Met by", "Did not pass", "Discrimination", "How")
    rows = (
        (
            f"{number}. {prose(each.title)} <code>{text(each.name)}</code>",
            text(each.task),
            text(each.group),
            f"{each.count}",
            f"{each.failure_rate:.1%}",
            _r(each),
            ", ".join(f"{OUTCOMES[way]} {each.outcomes[way]}" for way in OUTCOMES if way in each.outcomes),
        )
        for number, each in numbered
    )
    return table("Hidden tests", head, rows)


def _test_bar(number: int, each: TestStatistics) -> str:
    return (
        f"<p><b>{number}</b> {prose(each.title)}</p>{figures.bar(each.failure_rate, 'bar failed')}"
        f'<p class="small">{each.failure_rate:.0%} did not pass; {text(each.task)}, {text(each.group)}; discrimination'
        f" {_r(each)}</p>"
    )


def _r(each: TestStatistics) -> str:
    return "–" if each.discrimination is None else f"{each.discrimination:.2f}".replace("-", "−")


def _bars(rows: Iterable[str], kind: str = "") -> str:
    return f'<ol class="bars {kind}">{"".join(f"<li>{row}</li>" for row in rows)}</ol>'


def _ways(each: Stopped) -> str:
    return "; ".join(f"{text(task)} {OUTCOMES[outcome]}" for task, outcome in each.tasks)


def _notes(found: Sequence[Note]) -> str:
    items = "".join(f"<li>{_note(note)}</li>" for note in found)
    return f'<ul class="notes">{items}</ul>' if items else ""


def _note(note: Note) -> str:
    names = ", ".join(own(name) for name in note.submissions[:NAMED])
    count = len(note.submissions)
    summary = f"{prose(note.text)} <b>{count}</b>"
    return details(summary, f"<p>{names}{_more(count - NAMED, 'submission')}</p>")


def _more(count: int, of: str) -> str:
    return f" and {counted(count, f'more {of}')}" if count > 0 else ""
