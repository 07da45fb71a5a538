"""`autograder report`: one page on a class."""
# ruff: noqa: T201 - printing is what a command is for

import argparse
from datetime import date
from pathlib import Path

from autograder.adapters.class_report.page import ClassReport, page
from autograder.commands import Commands, register, shown, talk
from autograder.course import Course, load_course
from autograder.grading.stored_reports import read_reports


def add(commands: Commands) -> None:
    """Register the command."""
    summary = "write one HTML page on a class, from the stored reports"
    parser = register(commands, "report", _run, summary, "autograder report 02_broadcasting --output class.html")
    parser.add_argument("name", metavar="NAME", help="the assignment")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="the page (default: beside the reports, classroom/reports/NAME.html)",
    )


def _run(arguments: argparse.Namespace) -> int:
    course = load_course(Path.cwd())
    report = _class_report(course, arguments.name)
    for skipped in report.skipped:
        talk(f"left out: {shown(skipped.path)} {skipped.reason}")
    output: Path = arguments.output or course.reports_directory / f"{arguments.name}.html"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page(report), encoding="utf-8")
    print(shown(output))
    return 0


def _class_report(course: Course, name: str) -> ClassReport:
    assignment = course.assignment(name)
    reports, skipped = read_reports(course.reports_directory / name, assignment)
    students = {path.parent.name for path in course.submitted_directory.glob(f"*/{name}")}
    ungraded = sorted(students - {report.submission for report in reports})
    return ClassReport(assignment, reports, skipped, ungraded, date.today())
