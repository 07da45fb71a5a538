"""Turn text sources into notebooks, and prove that their graders are any good."""
