"""Gradescope's results.json as https://gradescope-autograders.readthedocs.io/en/latest/specs/ describes it."""

from typing import Any

VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
NUMBER, TEXT = (int, float), str
TOP: dict[str, Any] = {
    "score": NUMBER,
    "execution_time": NUMBER,
    "output": TEXT,
    "output_format": FORMATS,
    "test_output_format": FORMATS,
    "test_name_format": FORMATS,
    "visibility": VISIBILITIES,
    "stdout_visibility": VISIBILITIES,
    "extra_data": dict,
    "tests": list,
    "leaderboard": list,
}
TEST: dict[str, Any] = {
    "score": NUMBER,
    "max_score": NUMBER,
    "status": {"passed", "failed"},
    "name": TEXT,
    "name_format": FORMATS,
    "number": TEXT,
    "output": TEXT,
    "output_format": FORMATS,
    "tags": list,
    "visibility": VISIBILITIES,
    "extra_data": dict,
}


def problems(results: dict[str, Any]) -> list[str]:
    """Return what the specification does not allow in a results.json."""
    found = _problems(results, TOP, "top")
    for number, test in enumerate(results.get("tests", [])):
        found += _problems(test, TEST, f"test {number}")
    scored = "score" in results or (results.get("tests") and all("score" in test for test in results["tests"]))
    return found if scored else [*found, "neither a score nor one on each test"]


def _problems(given: dict[str, Any], known: dict[str, Any], where: str) -> list[str]:
    return [
        f"{where}: {key}={value!r}"
        for key, value in given.items()
        if not (value in known[key] if isinstance(known.get(key), set) else isinstance(value, known.get(key, ())))
    ]
