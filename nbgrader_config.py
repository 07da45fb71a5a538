"""The course's one configuration, read by nbgrader and by the autograder command."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 - given by traitlets' config loader

c.CourseDirectory.course_id = "deep-learning-exercises"
c.CourseDirectory.source_directory = "assignments"
c.CourseDirectory.release_directory = "classroom/release"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.db_url = "sqlite:///classroom/gradebook.db"

# Where releases, submissions and feedback change hands. A class on one machine needs a folder that all may write and
# none may rename what another put there: `mkdir --mode=1777 DIR`. Students' machines need this line and the course id.
c.Exchange.root = os.environ.get("DEEP_LEARNING_EXERCISES_EXCHANGE", "/usr/local/share/nbgrader/exchange")
# What a student fetches lies here, below the folder that JupyterLab was started in.
c.Exchange.assignment_dir = os.environ.get("DEEP_LEARNING_EXERCISES_HOME", ".")

# What one submission may use: CPU seconds, with `wall_factor` times that on the wall clock.
c.Limits.cell_seconds = 30
c.Limits.test_seconds = 10
c.Limits.submission_seconds = 300
c.Limits.after_timeout_seconds = 1
c.Limits.wall_factor = 3
c.Limits.memory_bytes = 2 * 1024**3
c.Limits.processes = 64
c.Limits.written_bytes = 64 * 1024**2
c.Limits.output_bytes = 1024**2
c.Limits.notebook_output_bytes = 16 * 1024**2

c.Autograder.devices = ["cpu"]  # hidden tests with the `device` fixture run once on each

# nbgrader's own steps, by name, with ours among them; autograder/adapters/ says what each of ours is for.
# Missing from its usual list is ClearSolutions: our notebooks hold stubs, which it would replace, docstring and all.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.exporter_class = "autograder.adapters.nbgrader.SubmissionExporter"
c.SubmissionExporter.optimistic_validation = True  # the notebook is validated once, behind the last step
# nbgrader opens stand-ins, the notebook as it was released: of its usual list only the step that compares them with its
# gradebook has work to do. CheckCellMetadata, here and below, would take a third of what recording a submission takes.
c.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.OverwriteCells"]
c.Autograde.autograde_preprocessors = [
    "autograder.adapters.nbgrader.GradeSubmission",  # in the place of Execute
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "autograder.adapters.nbgrader.CommentOnAnswers",
    "nbgrader.preprocessors.AssignLatePenalties",
    "autograder.adapters.sanitize.SanitizeStudentWork",
]
c.AssignLatePenalties.plugin_class = "autograder.adapters.late.LatePenalty"
c.LatePenalty.grace_minutes = 15
c.LatePenalty.percent_per_day = 10
c.LatePenalty.most_percent = 50

c.GenerateFeedback.exporter_class = "autograder.adapters.page.FeedbackExporter"
c.OverwriteCells.add_missing_cells = True  # so that a cell only the gradebook knows is noticed
c.SanitizeHTML.enabled = True
c.SanitizeHTML.tags = [
    *("a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub"),
    *("sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
]

# nbgrader calls `alembic` by name; this finds it where the environment is not activated.
_programs = str(Path(sys.executable).parent)
if _programs not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([_programs, os.environ.get("PATH", "")])
