"""Reports as JUnit XML, for whatever reads it: a suite a submission, a case a hidden test, by its public title.

CI shows it to whoever may see the run, students among them: no names of tests, no details.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from autograder.adapters.feedback import by_title, hints, not_passed
from autograder.adapters.students_view import students_view
from autograder.model import Outcome, Report, TestResult

# The function answered wrongly or not at all: a failure. It ended before it could answer: an error.
FAILURES = (Outcome.FAILED, Outcome.MISSING)


def junit_xml(reports: Sequence[Report]) -> bytes:
    """Return the reports as an XML document, valid by Jenkins' schema."""
    root = ET.Element("testsuites")
    root.extend(_suite(students_view(report)) for report in reports)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _suite(report: Report) -> ET.Element:
    cases = [_case(task.task, tests) for task in report.tasks for tests in by_title(task.tests)]
    if not cases:  # a file that is no notebook: without a case it would look like a success
        cases = [_ungraded(report)]
    suite = ET.Element("testsuite", name=report.submission, tests=str(len(cases)))
    for kind in ("failure", "error"):
        suite.set(f"{kind}s", str(sum(case.find(kind) is not None for case in cases)))
    suite.set("time", str(report.run.get("seconds", 0)))
    properties = ET.SubElement(suite, "properties")
    for name, value in (("score", report.score), ("max_score", report.max_score)):
        ET.SubElement(properties, "property", name=name, value=f"{value:g}")
    suite.extend(cases)
    if report.notes:
        ET.SubElement(suite, "system-out").text = "\n".join(report.notes)
    return suite


def _case(task: str, tests: Sequence[TestResult]) -> ET.Element:
    case = ET.Element("testcase", classname=task, name=tests[0].title)
    if failed := not_passed(tests):
        kind = "failure" if failed[0].outcome in FAILURES else "error"
        ET.SubElement(case, kind, type=failed[0].outcome, message=hints(failed))
    return case


def _ungraded(report: Report) -> ET.Element:
    case = ET.Element("testcase", classname=report.assignment, name="The notebook can be graded.")
    ET.SubElement(case, "error", type="unreadable", message=" ".join(report.notes))
    return case
