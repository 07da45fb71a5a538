"""The course's one configuration, read by nbgrader and by the autograder command."""

c = get_config()  # noqa: F821 - given by traitlets' config loader

c.CourseDirectory.course_id = "deep-learning-exercises"
c.CourseDirectory.source_directory = "assignments"
c.CourseDirectory.release_directory = "classroom/release"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.db_url = "sqlite:///classroom/gradebook.db"

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

c.Autograder.devices = ["cpu"]  # hidden tests with the `device` fixture run once on each
