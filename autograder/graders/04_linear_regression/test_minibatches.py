"""Hidden tests of minibatches: sample i is marked by i in X and in y, so that a batch shows where it came from."""

import itertools

import pytest
import torch

from autograder.grading.claims import (
    assert_close,
    assert_items,
    assert_raises,
    assert_rng_untouched,
    assert_shape,
    assert_unchanged,
    claim,
)
from autograder.grading.proxy import probe

ONE_ORDER = "Draw one order of the indices, and use it for X and for y."
MANY, SHARE = 100, 25  # samples and their first batch, where chance leaves no doubt


def _seed(rng):
    return int(rng.integers(2**31))


def _numbered(n, *tail, label_tail=()):
    """Return samples of shape (n, *tail) and labels (n, *label_tail) that all hold their own number."""
    numbers = torch.arange(n)
    X = numbers.float().reshape(n, *[1] * len(tail)).repeat(1, *tail)
    return X, (numbers + 1000).reshape(n, *[1] * len(label_tail)).repeat(1, *label_tail)


def _epochs(student, X, y, batch_size, *, shuffle, seed, count=1):
    """Return the numbers of the samples, batch by batch, of so many epochs; shapes, dtypes and labels are claimed."""
    given = f"X {tuple(X.shape)}, y {tuple(y.shape)}, batch_size {batch_size}, shuffle {shuffle}"
    epochs = student.run(probe.epochs, student.minibatches, X, y, batch_size, shuffle, seed, count)
    return [[_numbers(batch, X, y, given) for batch in epoch] for epoch in epochs]


def _numbers(batch, X, y, given):
    Xb, yb = assert_items(batch, 2, hint="Each batch is a pair (X, y).")
    claim(isinstance(Xb, torch.Tensor) and Xb.ndim > 0, "The first entry of a batch is a tensor of samples.", given)
    size = len(Xb)
    assert_shape(Xb, (size, *X.shape[1:]), hint="These are the samples of a batch.", inputs=given)
    assert_shape(yb, (size, *y.shape[1:]), hint="These are the labels of a batch.", inputs=given)
    claim((Xb.dtype, yb.dtype) == (X.dtype, y.dtype), "Samples and labels keep their dtypes.", given)
    numbers = Xb.reshape(size, -1)[:, 0].round().long() if size else torch.zeros(0, dtype=torch.int64)
    known = bool(((numbers >= 0) & (numbers < len(X))).all())
    claim(known and torch.equal(Xb, X[numbers]), "A batch holds what is no sample of X.", f"{given}: {Xb}")
    assert_close(yb, y[numbers], hint=f"Samples and labels do not belong together. {ONE_ORDER}", inputs=given)
    return numbers.tolist()


def _sizes(n, batch_size):
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]


def _check_epoch(batches, n, batch_size):
    sizes = [len(batch) for batch in batches]
    hint = "The batch sizes are wrong: all are full but the last, which holds what is left over, and is never empty."
    claim(sizes == _sizes(n, batch_size), hint, f"{n} samples in batches of {batch_size}: sizes {sizes}")
    seen = sorted(number for batch in batches for number in batch)
    claim(seen == list(range(n)), "Every sample should come exactly once an epoch.", f"{n} samples: {batches}")


@pytest.mark.task("minibatches", group="core")
def test_goes_through_the_data_in_order(student):
    """Without shuffling the batches are consecutive samples with their labels."""
    for n, batch_size in [(6, 2), (12, 3), (4, 4), (200, 40)]:
        X, y = _numbered(n, 3)
        [batches] = _epochs(student, X, y, batch_size, shuffle=False, seed=None)
        _check_epoch(batches, n, batch_size)
        flat = [number for batch in batches for number in batch]
        claim(flat == list(range(n)), "With shuffle=False the samples come in their order.", f"{batches}")


@pytest.mark.task("minibatches", group="core")
def test_brings_every_sample_once(student, rng):
    """Shuffled, every sample comes exactly once an epoch, with its own label."""
    for n, batch_size in [(6, 2), (30, 5)]:
        [batches] = _epochs(student, *_numbered(n, 2), batch_size, shuffle=True, seed=_seed(rng))
        _check_epoch(batches, n, batch_size)


@pytest.mark.task("minibatches", group="core")
def test_shuffles_the_samples(student, rng):
    """Shuffling mixes all samples: neighbours part, and a batch takes its samples from everywhere."""
    [batches] = _epochs(student, *_numbered(MANY, 1), SHARE, shuffle=True, seed=_seed(rng))
    _check_epoch(batches, MANY, SHARE)
    flat = [number for batch in batches for number in batch]
    # In a random order one pair of neighbours stays together on average, and a quarter of a batch comes from its place.
    neighbours = sum(abs(b - a) == 1 for a, b in itertools.pairwise(flat))
    hint = "Neighbours stay together: shuffle the samples, not the batches, and do not merely turn the order round."
    claim(neighbours < 20, hint, f"{neighbours} of {MANY - 1} neighbours stay neighbours: {flat}")
    at_home = sum(place // SHARE == number // SHARE for place, number in enumerate(flat))
    hint = "Each batch holds the same samples as without shuffling: draw the order before you cut it into batches."
    claim(at_home < 60, hint, f"{at_home} of {MANY} samples are in the batch that they started in: {flat}")


@pytest.mark.task("minibatches", group="edge")
def test_keeps_the_short_last_batch(student, rng):
    """When batch_size does not divide n, the last batch is shorter; a batch_size above n gives one batch."""
    for n, batch_size in [(10, 4), (7, 3), (5, 8), (3, 2)]:
        X, y = _numbered(n, 2)
        for shuffle in (False, True):
            [batches] = _epochs(student, X, y, batch_size, shuffle=shuffle, seed=_seed(rng))
            _check_epoch(batches, n, batch_size)


@pytest.mark.task("minibatches", group="edge")
def test_keeps_the_axis_of_a_single_sample(student, rng):
    """With batch_size 1, and for a single sample, the first axis has length 1 and stays."""
    for n, batch_size in [(3, 1), (1, 1), (4, 3)]:
        X, y = _numbered(n, 2)
        for shuffle in (False, True):
            [batches] = _epochs(student, X, y, batch_size, shuffle=shuffle, seed=_seed(rng))
            _check_epoch(batches, n, batch_size)


@pytest.mark.task("minibatches", group="edge")
def test_takes_samples_and_labels_of_any_shape(student, rng):
    """Images of bytes and labels of several columns are cut along their first axis only."""
    for tail, label_tail in [((1, 4, 4), ()), ((3,), (1,)), ((2, 2), (2,)), ((), ())]:
        X, y = _numbered(7, *tail, label_tail=label_tail)
        [batches] = _epochs(student, X.to(torch.uint8), y, 3, shuffle=True, seed=_seed(rng))
        _check_epoch(batches, 7, 3)


@pytest.mark.task("minibatches", group="edge")
def test_has_nothing_to_say_about_no_data(student, rng):
    """No samples give no samples, and no error."""
    for shuffle in (False, True):
        [batches] = _epochs(student, *_numbered(0, 2), 4, shuffle=shuffle, seed=_seed(rng))
        claim(not any(batches), "There are no samples, and yet some came.", f"{batches}")


@pytest.mark.task("minibatches", group="edge")
def test_draws_a_new_order_each_epoch(student, rng):
    """A second epoch with the same generator comes in another order than the first."""
    for seed in (_seed(rng), None):
        first, second = _epochs(student, *_numbered(MANY, 1), SHARE, shuffle=True, seed=seed, count=2)
        hint = "The second epoch has the order of the first: draw a new one each time, and do not seed the generator."
        claim(first != second, hint, f"{first}")


@pytest.mark.task("minibatches", group="edge")
def test_repeats_itself_with_the_same_seed(student, rng):
    """Generators of equal seeds give equal orders, and others give other orders."""
    seed, (X, y) = _seed(rng), _numbered(MANY, 1)
    first, again, other = (_epochs(student, X, y, SHARE, shuffle=True, seed=s) for s in (seed, seed, seed + 1))
    claim(first == again, "Equal seeds should give equal orders: pass generator= on.", f"{first}")
    claim(first != other, "Other seeds should give other orders: draw from the generator.", f"{first}")


@pytest.mark.task("minibatches", group="edge")
def test_refuses_batches_of_nothing(student):
    """A batch_size below 1 is a ValueError, at the call or at the first batch."""
    for batch_size in (0, -1, -4):
        for shuffle in (False, True):
            args = (*_numbered(4, 2), batch_size, shuffle, 0)
            assert_raises("ValueError", student.run, probe.epochs, student.minibatches, *args)


@pytest.mark.task("minibatches", group="edge")
def test_refuses_other_numbers_of_labels(student):
    """More samples than labels, or more labels than samples, are a ValueError."""
    X, y = _numbered(6, 2)
    for shuffle in (False, True):
        for samples, labels in ((X, y[:5]), (X[:4], y), (X, y[:0])):
            args = (samples, labels, 2, shuffle, 0)
            assert_raises("ValueError", student.run, probe.epochs, student.minibatches, *args)


@pytest.mark.task("minibatches", group="robust")
def test_leaves_the_global_random_state_alone(student, rng):
    """With a generator the global random states do not move, shuffled or not."""
    for shuffle in (False, True):
        _epochs(student, *_numbered(12, 2), 5, shuffle=shuffle, seed=_seed(rng))
        assert_rng_untouched(student)


@pytest.mark.task("minibatches", group="robust")
def test_leaves_the_data_alone(student, rng):
    """The caller's samples and labels stay in their order, also behind a strided view."""
    X, y = _numbered(12, 2)
    for samples, labels in ((X, y), (X[::2], y[::2])):
        student.run(probe.epochs, student.minibatches, samples, labels, 4, shuffle=True, seed=_seed(rng), count=2)
        assert_unchanged(student)
