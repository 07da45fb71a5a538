"""nbgrader's `autograde` with our graders: named in nbgrader_config.py, run inside nbgrader's own process.

SubmissionExporter   gives nbgrader stand-ins for the submissions, before it has opened one
GradeSubmission      takes the place of nbgrader's Execute: a process of its own grades, we put in what it found
CommentOnAnswers     puts the hints of failed tests on the answers
"""

import atexit
import json
import re
import shutil
import tempfile
import weakref
from functools import cache
from glob import glob
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode, from_dict
from nbgrader.api import Gradebook  # type: ignore[import-untyped]
from nbgrader.converters import NbGraderException  # type: ignore[import-untyped]
from nbgrader.coursedir import CourseDirectory  # type: ignore[import-untyped]
from nbgrader.preprocessors import NbGraderPreprocessor  # type: ignore[import-untyped]
from nbgrader.utils import is_grade, is_solution  # type: ignore[import-untyped]
from traitlets import Integer, Set

from autograder.adapters.ahead import Ahead
from autograder.adapters.feedback import check_outputs, comment
from autograder.adapters.staging import Staged, stage
from autograder.course import Course, load_course, read_seed
from autograder.engine.confinement.survey import tier_here
from autograder.errors import AutograderError, GraderError
from autograder.files import HIDDEN, write_atomically
from autograder.grading.pool import Job, Pool
from autograder.grading.report import report_to_json
from autograder.grading.setup import Setup
from autograder.grading.store import ResultStore, open_store
from autograder.model import Assignment, Graded, Report
from autograder.plain import plain

REPORT = "autograder_report"  # where later preprocessors find it among nbconvert's resources
GRADED, NOTED = "%s: %g of %g", "%s: %s"  # what is logged of a submission
KILOBYTE = 1000  # as nbgrader counts


class SubmissionExporter(NotebookExporter):
    """Grades one assignment's submissions, of which nbgrader sees stand-ins only (see staging.py).

    Why an exporter: it is the one part of nbgrader's converter that the configuration can replace, it is made once a
    command, and that after the submissions were listed and before any was opened. nbgrader's first preprocessor would
    come too late: the file has been parsed and its neighbours copied by then. The converter gets a course directory of
    its own, so that the formgrader, which keeps one for long, still finds the real one.
    """

    students = Set(help="Grade these students' submissions only, if any are named.").tag(config=True)
    jobs = Integer(help="How many to grade at once; 0 means c.Autograder.jobs.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        converter: Any = self.parent
        try:
            self.course = load_course(Path(converter.coursedir.root))
            self.setup = _setup(self.course, converter.coursedir.assignment_id)
            store = open_store(self.course.results_directory, self.setup, _tier())
            pool = _warm_pool(self.setup, store, self.jobs or self.course.jobs)
        except AutograderError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from error
        folder = tempfile.mkdtemp(prefix="submissions-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.staged = self._stage(converter, folder)
        jobs = [Job(student, staged.notebook) for student, staged in self.staged.items()]
        self.ahead = Ahead(pool, jobs)

    def grade(self, student: str) -> Graded:
        """Return what a student's submission earned, from the file that was handed in. Raises AutograderError."""
        return self.ahead.take(student)

    def _stage(self, converter: Any, folder: str) -> dict[str, Staged]:
        """Point the converter at stand-ins; return the submissions by student."""
        real, assignment = converter.coursedir, self.setup.assignment
        pattern = converter._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        found = glob(converter._format_source(assignment.name, real.student_id))  # noqa: PTH207 - nbgrader's own pattern
        converter.coursedir = CourseDirectory(**real.trait_values(config=True) | {"submitted_directory": folder})
        converter.assignments, staged = {}, {}
        for submitted in sorted(found):
            student = re.match(pattern, submitted)["student_id"]  # type: ignore[index]
            if self.students and student not in self.students:
                continue
            place = Path(converter._format_source(assignment.name, student))
            staged[student] = stage(Path(submitted), place, assignment.notebook, real.max_file_size * KILOBYTE)
            converter.assignments[str(place)] = [str(place / assignment.notebook.name)]
        return staged


class GradeSubmission(NbGraderPreprocessor):  # type: ignore[misc]
    """Take the place of nbgrader's Execute: return the notebook as it was run, with scores under the checks."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Grade one submission, and keep its report. Raises GraderError where the fault is ours."""
        exporter, student = self.parent, resources["nbgrader"]["student"]
        _require_current(nb, exporter.setup.assignment)
        graded = exporter.grade(student)
        report = graded.report
        _put_in(nb, json.loads(graded.notebook))
        _put_scores(nb, report)
        _keep(report, exporter.course.report_path(report.assignment, student))
        for note in [*exporter.staged[student].notes, *report.notes]:
            self.log.warning(NOTED, student, plain(note))
        self.log.info(GRADED, student, report.score, report.max_score)
        resources[REPORT] = report
        return nb, resources


class CommentOnAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """Put the hints of failed tests on each answer as a comment; runs after SaveAutoGrades, which resets comments."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Comment on one submission."""
        report: Report = resources[REPORT]
        known = resources["nbgrader"]
        place = (known["notebook"], known["assignment"], known["student"])
        with Gradebook(known["db_url"]) as gradebook:
            for result in report.tasks:
                found = gradebook.find_comment(f"{result.task}-answer", *place)
                # nbgrader's "No response." says all there is to say about a stub.
                if found.auto_comment is None or not result.tests:
                    found.auto_comment = comment(result, report.notes) or None
            gradebook.db.commit()
        return nb, resources


def _setup(course: Course, assignment: str) -> Setup:
    return Setup(course.assignment(assignment), course.limits, read_seed(course), course.devices)


def _require_current(nb: NotebookNode, assignment: Assignment) -> None:
    """Raise GraderError where nbgrader, which restores cells and points from its gradebook, made another notebook."""
    built = {cell["id"] for cell in json.loads(assignment.notebook.read_bytes())["cells"]}
    points = {task.id: task.points for task in assignment.tasks}
    for cell in nb.cells:
        known = cell.metadata.nbgrader
        if cell.id not in built:
            difference = f"a cell {known.grade_id!r}, which the notebook lacks"
        elif _is_check(cell) and known.points != points[known.grade_id]:
            difference = f"other points for {known.grade_id!r}"
        else:
            continue
        command = f"nbgrader generate_assignment {assignment.name}"
        raise GraderError(f"the gradebook has {difference}: was it rebuilt? Then run `{command}` again")


def _put_in(nb: NotebookNode, graded: dict[str, Any]) -> None:
    """Replace the released cells by the submission's, keeping what nbgrader noted on them."""
    noted = {cell.id: cell.metadata for cell in nb.cells}
    nb.cells = [from_dict({**cell, "metadata": noted.get(cell["id"], {})}) for cell in graded["cells"]]  # type: ignore[no-untyped-call]


def _put_scores(nb: NotebookNode, report: Report) -> None:
    results = {result.task: result for result in report.tasks}
    notes = report.notes  # shown once, under the first check
    for cell in filter(_is_check, nb.cells):
        outputs = check_outputs(cell.outputs, results[cell.metadata.nbgrader.grade_id], notes)
        cell.outputs = [from_dict(output) for output in outputs]  # type: ignore[no-untyped-call]
        notes = ()


def _is_check(cell: NotebookNode) -> bool:
    return bool(is_grade(cell) and not is_solution(cell))  # a solution that is graded is so by a person


def _keep(report: Report, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(report_to_json(report), indent=1).encode(), mode=HIDDEN)


@cache
def _tier() -> str:
    return tier_here()


@cache
def _warm() -> dict[object, Pool]:
    """Return the one pool of grading processes that is kept, by what it was started with; it ends with this process.

    nbgrader makes its preprocessors anew for each notebook, and the formgrader an exporter for each student.
    """
    kept: dict[object, Pool] = {}
    atexit.register(_end, kept)
    return kept


def _warm_pool(setup: Setup, store: ResultStore, workers: int) -> Pool:
    key = (store.basis, workers)
    if key not in _warm():
        _end(_warm())
        _warm()[key] = Pool(setup, workers, store)
    return _warm()[key]


def _end(kept: dict[object, Pool]) -> None:
    while kept:
        kept.popitem()[1].close()
