"""The trusted side of grading: pytest plugin, student proxy, scoring, reports."""
