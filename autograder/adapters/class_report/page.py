"""The page as a whole: what is said first, and what is folded away below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from autograder.adapters.class_report import figures, sections
from autograder.adapters.class_report.markup import counted, details, own, prose, section, text
from autograder.adapters.class_report.style import STYLE
from autograder.grading.class_findings import class_findings
from autograder.grading.class_statistics import ClassStatistics, Spread, class_statistics
from autograder.grading.stored_reports import Skipped
from autograder.model import Assignment, Report

# Nothing is loaded and nothing runs, whatever a name or a note may hold.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
FEW = 30  # submissions, below which correlations are chance


@dataclass(frozen=True, slots=True)
class ClassReport:
    """What the page is made from."""

    assignment: Assignment
    reports: Sequence[Report]
    skipped: Sequence[Skipped]  # files that could not be used
    ungraded: Sequence[str]  # students who handed in and have no report
    made: date


def page(report: ClassReport) -> str:
    """Return the page on a class as HTML that needs nothing else."""
    statistics = class_statistics(report.assignment, report.reports)
    name = text(report.assignment.name)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{name}: the class</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<style>{STYLE}</style></head><body><main>"
        f"<header><h1>{name}</h1><p>Class report, made on {report.made.isoformat()} from"
        f" {counted(len(report.reports), 'graded submission')}. It names students: for instructors only.</p></header>"
        f"{_missing(report)}{_class(report, statistics)}</main></body></html>\n"
    )


def _class(report: ClassReport, statistics: ClassStatistics) -> str:
    if statistics.scores is None:
        return "<p>There is nothing to show yet: no submission has been graded.</p>"
    findings = class_findings(report.reports)
    total = len(report.reports)
    return "".join(
        (
            _tiles(statistics, statistics.scores, report.assignment.max_score),
            _scores(statistics, statistics.scores, report.assignment.max_score),
            sections.tasks(statistics.tasks),
            sections.tests(statistics.tests, few=total < FEW),
            sections.hints(findings.hints, total),
            sections.stopped(findings),
            sections.notes(findings),
            section("All submissions", sections.everyone(report.assignment, report.reports)),
        )
    )


def _missing(report: ClassReport) -> str:
    """Say what this page leaves out."""
    skipped = "".join(f"<li>{own(each.path.name)} {prose(each.reason)}</li>" for each in report.skipped)
    ungraded = "".join(f"<li>{own(student)}</li>" for student in report.ungraded)
    parts = (
        (skipped, f"{counted(len(report.skipped), 'stored report')} could not be used"),
        (ungraded, f"{counted(len(report.ungraded), 'submission')} not graded yet"),
    )
    return "".join(f'<div class="alert">{details(title, f"<ul>{items}</ul>")}</div>' for items, title in parts if items)


def _tiles(statistics: ClassStatistics, scores: Spread, max_score: float) -> str:
    share = f"{scores.mean / max_score:.0%} of {max_score:g} points" if max_score else "no points in this assignment"
    tiles = (
        (f"{scores.count}", "submissions"),
        (f"{scores.mean:.1f}", f"mean, {share}"),
        (f"{scores.median:g}", f"median; the middle half lies between {scores.lower:g} and {scores.upper:g}"),
        (f"{scores.deviation:.1f}", "standard deviation"),
        (f"{statistics.full}", f"with full marks, {statistics.full / scores.count:.0%}"),
        (f"{statistics.nothing}", f"with nothing, {statistics.nothing / scores.count:.0%}"),
    )
    items = "".join(f"<div><dd>{number}</dd><dt>{words}</dt></div>" for number, words in tiles)
    return f'<dl class="tiles">{items}</dl>'


def _scores(statistics: ClassStatistics, scores: Spread, max_score: float) -> str:
    if not statistics.histogram:
        return ""
    return section(
        "Scores",
        f"<figure>{figures.histogram(statistics.histogram, scores, max_score)}"
        "<figcaption>Submissions by score; a bar counts from its left end to below its right end, the last one"
        " full marks too.</figcaption></figure>",
        details("The numbers", sections.bins(statistics.histogram)),
    )
