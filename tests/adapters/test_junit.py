import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import xmlschema

from autograder.adapters.junit import junit_xml
from autograder.model import Report

from .reports import SECRET, hostile, one_of_each, unreadable

# Jenkins' schema of JUnit XML, as JUnit's own project tests with it; MIT, its licence stands in it.
SCHEMA = xmlschema.XMLSchema(Path(__file__).parent / "schemas" / "jenkins-junit.xsd")


@pytest.mark.parametrize("reports", [[], [one_of_each()], [hostile(), unreadable(), one_of_each()]])
def test_the_document_is_valid_by_jenkins_schema_whatever_the_texts_are(reports: list[Report]) -> None:
    document = junit_xml(reports)

    SCHEMA.validate(document.decode())
    assert len(ET.fromstring(document)) == len(reports)


def test_a_document_with_a_mistake_is_not_valid() -> None:
    broken = junit_xml([one_of_each()]).replace(b"<failure", b"<fail").replace(b"</failure", b"</fail")

    assert not SCHEMA.is_valid(broken.decode())


def test_wrong_answers_are_failures_and_what_ended_early_is_an_error() -> None:
    (suite,) = ET.fromstring(junit_xml([one_of_each()]))

    cases = {(case.get("classname"), case.get("name")): [part.tag for part in case] for case in suite.iter("testcase")}
    assert cases["good", "Ends as passed."] == []
    assert cases["none", "Ends as failed."] == ["failure"]
    assert cases["none", "Ends as missing."] == ["failure"]
    for outcome in ("raised", "timed_out", "out_of_memory", "killed"):
        assert cases["none", f"Ends as {outcome}."] == ["error"]


def test_a_suite_counts_its_cases_and_tells_the_score() -> None:
    (suite,) = ET.fromstring(junit_xml([one_of_each()]))

    assert {name: suite.get(name) for name in ("name", "tests", "failures", "errors", "time")} == {
        "name": "ada.ipynb",
        "tests": str(len(suite.findall("testcase"))),
        "failures": str(len(suite.findall("testcase/failure"))),
        "errors": str(len(suite.findall("testcase/error"))),
        "time": "2.5",
    }
    assert {one.get("name"): one.get("value") for one in suite.iter("property")} == {"score": "5", "max_score": "9"}


def test_a_file_that_is_no_notebook_is_an_error_not_an_empty_success() -> None:
    (suite,) = ET.fromstring(junit_xml([unreadable()]))

    assert suite.get("errors") == "1"
    error = suite.find("testcase/error")
    assert error is not None and "not a notebook" in error.get("message", "")


def test_no_name_and_no_detail_is_in_it() -> None:
    document = junit_xml([one_of_each()]).decode()

    assert SECRET not in document
    assert "test_x" not in document
    assert "About failed." in document
