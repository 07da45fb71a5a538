"""Reports for the tests of outputs: one of every outcome, and one in which every text is an attack."""

from autograder.model import Group, Outcome, Report, TaskResult, TestResult

SECRET = "secret-detail"
ATTACK = (
    "::error::x\n::set-output name=x::1%0A::error::y##[add-mask]z\r]]>--><script>alert(1)</script>&lt;"
    "\x1b[31mred\x00\x08\ufffe\u202e [x](javascript:alert(1)) **bold** ![i](http://h/i.png)\n\n# Heading\n\n| a |\udcff"
)


def one_of_each() -> Report:
    tests = tuple(
        TestResult(f"test_x::{outcome}", f"Ends as {outcome}.", Group.CORE, outcome, f"About {outcome}.", SECRET)
        for outcome in Outcome
    )
    passed = TaskResult("good", 4.0, 4.0, Outcome.PASSED, {Group.CORE: True}, tests[:1])
    partial = TaskResult("partial", 1.0, 2.0, Outcome.FAILED, {Group.CORE: True, Group.EDGE: False}, tests[:2])
    none = TaskResult("none", 0.0, 3.0, Outcome.FAILED, {Group.CORE: False}, tests[1:])
    bonus = TaskResult("bonus", 0.0, 0.0, Outcome.FAILED, {Group.CORE: False}, tests[1:2])
    run = {"seconds": 2.5, "sandbox": "full", "versions": {}}
    return Report("toy", "ada.ipynb", (passed, partial, none, bonus), ("A note.",), run)


def hostile() -> Report:
    test = TestResult(ATTACK, ATTACK, Group.CORE, Outcome.RAISED, ATTACK, ATTACK + SECRET)
    return Report(
        "toy", ATTACK, (TaskResult("double", 0.0, 4.0, Outcome.RAISED, {}, (test,)),), (ATTACK,), {"seconds": 1}
    )


def unreadable() -> Report:
    task = TaskResult("double", 0.0, 4.0, Outcome.MISSING, {}, ())
    return Report(
        "toy", "olga.ipynb", (task,), ("nothing could be graded: the file is not a notebook",), {"seconds": 0}
    )
