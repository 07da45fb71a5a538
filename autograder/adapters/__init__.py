"""The rim: how nbgrader and other systems reach the grader; nothing inside imports these."""
