"""What students import: data, diagnoses, plots and visible checks."""

INTERFACE = 1
"""Notebooks ask for this number; it grows when one written for an older course_lib would no longer run."""
