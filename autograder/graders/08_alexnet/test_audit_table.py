"""Hidden tests of audit_table and fixed_table; planted errors are judged by the reference.

Answers may call the student's conv_out and trace_shapes: stand-ins take their places, so that a mistake there costs
nothing here.
"""

import pytest

from autograder.grading.claims import assert_equal, assert_unchanged, claim
from autograder.grading.proxy import probe

NOTES = [
    ("Conv1", "conv", 11, 4, None, (96, 55, 55)),
    ("MaxPool1", "pool", 3, 2, None, (256, 27, 27)),
    ("Conv2", "conv", 5, 2, None, (384, 13, 13)),
    ("MaxPool2", "pool", 3, 2, None, (384, 13, 13)),
]
FALSE = "A row that its stated padding explains, rounded down, is a good one."
UNKNOWN = "A padding that is not stated may be any from 0 to k // 2."
CLAIMED = "Each row is judged from the CLAIMED output of the row before, not from what should have come out."
BOTH_AXES = "ONE padding must explain height AND width."


@pytest.fixture(autouse=True)
def _stand_ins(student):
    student.rebind(conv_out=probe.positions, trace_shapes=probe.shapes_after)


def _alexnet(sizes, paddings):
    """Return the true table, for these sizes of the eight maps."""
    windows = [("Conv1", 96, 11, 4), ("MaxPool1", 96, 3, 2), ("Conv2", 256, 5, 1), ("MaxPool2", 256, 3, 2)]
    windows += [("Conv3", 384, 3, 1), ("Conv4", 384, 3, 1), ("Conv5", 256, 3, 1), ("MaxPool3", 256, 3, 2)]
    return [
        (name, "pool" if "Pool" in name else "conv", k, stride, padding, (channels, size, size))
        for (name, channels, k, stride), size, padding in zip(windows, sizes, paddings, strict=True)
    ]


def _check(student, rows, in_shape, want, hint=""):
    got = student.audit_table(rows, in_shape)
    assert_equal(got, want, hint=hint, inputs=f"audit_table({rows}, {in_shape})")


@pytest.mark.task("audit_table", group="core")
def test_finds_the_impossible_rows_of_the_notes(student):
    """Of the four rows of the notes' table, the audit finds those that no network can have, and no other."""
    got = student.audit_table(NOTES, (3, 224, 224))

    claim(isinstance(got, dict), "Return a dict: {name: problems}.", f"got {got!r}")
    claim("Conv1" not in got, f"Conv1 is possible, with some padding; a convolution may change the channels. {UNKNOWN}")
    claim("Conv2" not in got, f"Conv2 is possible, though it is not AlexNet's. {CLAIMED}", f"got {got!r}")
    assert_equal(got, {"MaxPool1": ["channels"], "MaxPool2": ["size"]}, hint=CLAIMED, inputs="the notes' table")


@pytest.mark.task("audit_table", group="core")
def test_accepts_the_true_table(student):
    """AlexNet's real tables pass, with and without stated paddings: no false alarm."""
    sizes = (55, 27, 27, 13, 13, 13, 13, 6)
    _check(student, _alexnet(sizes, [None] * 8), (3, 224, 224), {}, UNKNOWN)
    _check(student, _alexnet(sizes, (2, 0, 2, 0, 1, 1, 1, 0)), (3, 224, 224), {}, FALSE)
    _check(student, _alexnet((54, 26, 26, 12, 12, 12, 12, 5), (1, 0, 2, 0, 1, 1, 1, 0)), (1, 224, 224), {}, FALSE)


@pytest.mark.task("audit_table", group="core")
def test_corrects_the_notes(student):
    """fixed_table holds the shapes of the real AlexNet, and the stride of Conv2."""
    got = student.fixed_table()
    sizes = (55, 27, 27, 13, 13, 13, 13, 6)
    want = {name: shape for name, _, _, _, _, shape in _alexnet(sizes, [None] * 8)}

    claim(isinstance(got, dict), "Return a dict: {name: shape}.", f"got {got!r}")
    missing = [name for name in [*want, "Conv2.stride"] if name not in got]
    claim(not missing, f"Some of the nine keys are missing: {', '.join(missing)}.", f"got {got!r}")
    for name, shape in want.items():
        rule = "A pool keeps the channels, and" if "Pool" in name else "Look at the row's own channels and padding;"
        hint = f"This is {name}. {rule} the size follows from the row before, rounded down."
        assert_equal(got[name], shape, hint=hint, inputs=f"fixed_table()[{name!r}]")
    assert_equal(got["Conv2.stride"], 1, hint="This is Conv2.stride: which stride keeps 27 pixels, with padding 2?")


@pytest.mark.task("audit_table", group="edge")
def test_takes_stated_paddings_at_their_word(student):
    """A stated padding alone must explain the size, be it smaller or larger than what one would guess."""
    rows = [("A", "conv", 3, 1, 0, (4, 8, 8)), ("B", "conv", 3, 1, 1, (4, 8, 8)), ("C", "conv", 3, 1, 3, (4, 12, 12))]
    _check(
        student, rows, (2, 8, 8), {"A": ["size"]}, "A stated padding is no longer open, and may be larger than k // 2."
    )
    rows = [("A", "pool", 3, 2, 0, (4, 4, 4)), ("B", "pool", 2, 2, 0, (4, 3, 3))]
    _check(student, rows, (4, 8, 8), {"A": ["size"], "B": ["size"]}, "A stated padding of 0 is stated.")


@pytest.mark.task("audit_table", group="edge")
def test_bounds_unknown_paddings(student):
    """An unknown padding is at least 0 and at most k // 2, both included."""
    rows = [
        ("A", "conv", 5, 1, None, (4, 4, 4)),
        ("B", "conv", 5, 1, None, (4, 4, 4)),
        ("C", "conv", 4, 1, None, (4, 5, 5)),
    ]
    _check(student, rows, (2, 8, 8), {}, UNKNOWN)
    rows = [
        ("A", "conv", 5, 1, None, (4, 10, 10)),
        ("B", "conv", 1, 1, None, (4, 12, 12)),
        ("C", "conv", 3, 1, None, (4, 9, 9)),
    ]
    _check(student, rows, (2, 8, 8), {name: ["size"] for name in "ABC"}, UNKNOWN)


@pytest.mark.task("audit_table", group="edge")
def test_names_both_problems_of_a_row(student):
    """A pool that changes the channels and has an impossible size has two problems, in this order."""
    rows = [
        ("C", "conv", 3, 1, 1, (6, 12, 12)),
        ("P", "pool", 2, 2, None, (8, 12, 12)),
        ("Q", "pool", 2, 2, 0, (4, 6, 6)),
    ]
    _check(student, rows, (3, 12, 12), {"P": ["channels", "size"], "Q": ["channels"]}, "Channels first, then size.")


@pytest.mark.task("audit_table", group="edge")
def test_asks_one_padding_to_explain_both_axes(student):
    """On maps that are not square, height and width must both follow, from the same padding."""
    for sides, problems in [((4, 3), {}), ((5, 4), {}), ((5, 3), {"P": ["size"]}), ((4, 4), {"P": ["size"]})]:
        _check(student, [("P", "pool", 3, 2, None, (8, *sides))], (8, 9, 7), problems, BOTH_AXES)
    for sides, problems in [((10, 6), {}), ((6, 10), {"C": ["size"]}), ((10, 10), {"C": ["size"]})]:
        _check(student, [("C", "conv", 3, 1, None, (5, *sides))], (8, 10, 6), problems, BOTH_AXES)


@pytest.mark.task("audit_table", group="edge")
def test_judges_from_the_claimed_output(student):
    """A row after a wrong one is judged from what the wrong one claims."""
    rows = [
        ("A", "pool", 3, 2, 0, (8, 9, 9)),
        ("B", "pool", 3, 2, 0, (8, 4, 4)),
        ("C", "pool", 1, 1, 0, (5, 4, 4)),
        ("D", "pool", 2, 2, 0, (5, 2, 2)),
    ]
    _check(student, rows, (8, 11, 11), {"A": ["size"], "C": ["channels"]}, CLAIMED)


@pytest.mark.task("audit_table", group="edge")
def test_lets_no_map_vanish(student):
    """A window that does not fit explains nothing, not even a claimed size of 0."""
    hint = "A padding with which the window does not fit explains no size."
    _check(student, [("C", "conv", 5, 2, None, (8, 0, 0))], (3, 3, 3), {"C": ["size"]}, hint)
    _check(student, [("P", "pool", 3, 2, 0, (3, 0, 1))], (3, 2, 3), {"P": ["size"]}, hint)
    _check(student, [("P", "pool", 5, 3, 0, (3, 1, 1))], (3, 3, 3), {"P": ["size"]}, hint)
    _check(student, [("C", "conv", 5, 3, None, (8, 0, 0))], (3, 2, 2), {"C": ["size"]}, hint)
    _check(student, [("C", "conv", 7, 1, None, (8, 1, 1))], (3, 1, 1), {}, "With padding 3 a 7x7 window fits once.")


@pytest.mark.task("audit_table", group="edge")
def test_finds_planted_errors(student, reference, rng):
    """Random tables with an error planted in one row of each."""
    for _ in range(40):
        rows, in_shape = _planted(rng)
        _check(student, rows, in_shape, reference.audit_table(rows, in_shape), f"{CLAIMED} {UNKNOWN}")


def _planted(rng):
    """Return a table of five random rows, possible ones but for one number of one of them."""
    in_shape = tuple(int(n) for n in (rng.integers(1, 9), *rng.integers(150, 200, size=2)))
    rows, before = [], in_shape
    for place in range(5):
        kind, k, stride = ("conv", "pool")[rng.integers(2)], int(rng.integers(1, 5)), int(rng.integers(1, 3))
        padding = int(rng.integers(0, k // 2 + 1))
        sides = [(size + 2 * padding - k) // stride + 1 for size in before[1:]]
        before = (before[0] if kind == "pool" else int(rng.integers(1, 9)), *sides)
        rows.append((f"row {place}", kind, k, stride, None if rng.random() < 0.7 else padding, before))
    place, axis = int(rng.integers(5)), int(rng.integers(3))
    claimed = list(rows[place][-1])
    claimed[axis] += int(rng.choice([-2, -1, 1, 2, 5])) if axis else int(rng.integers(1, 4))
    rows[place] = (*rows[place][:-1], tuple(max(1, length) for length in claimed))
    return rows, in_shape


@pytest.mark.task("audit_table", group="robust")
def test_takes_an_empty_table(student):
    """A table without rows has no bad ones."""
    _check(student, [], (3, 224, 224), {})


@pytest.mark.task("audit_table", group="robust")
def test_leaves_the_table_alone(student):
    """The rows are the same after the call."""
    student.audit_table(NOTES, (3, 224, 224))
    assert_unchanged(student)
