"""Hidden tests of synthetic_data: shapes exactly, the two distributions by their moments, and where the noise is from.

The statistics of SAMPLES samples are compared at five standard errors. A right answer misses one statistic once in a
million; a test looks at about a dozen.
"""

import pytest
import torch

from autograder.grading.claims import (
    assert_close,
    assert_items,
    assert_rng_untouched,
    assert_shape,
    assert_unchanged,
    claim,
)
from autograder.grading.proxy import probe

SAMPLES, SIGMAS = 20_000, 5.0
REPEATED = "Draw X and the noise one after the other from the same generator, and never seed it again."


def _weights(rng, d, *, column=False):
    w = torch.tensor(rng.uniform(1.0, 3.0, size=d) * rng.choice([-1.0, 1.0], size=d), dtype=torch.float32)
    return w[:, None] if column else w


def _seed(rng):
    return int(rng.integers(2**31))


def _data(student, seed, w, b, n, noise):
    """Return X and y of one call with a fresh generator."""
    [data] = student.run(probe.draws, student.synthetic_data, seed, [(w, b, n, noise)])
    return _pair(data, w, n)


def _pair(data, w, n):
    """Return X and y, once they have the shapes and the dtype that the docstring promises."""
    X, y = assert_items(data, 2, hint="synthetic_data returns X and y.")
    for name, value, shape in (("X", X, (n, w.numel())), ("y", y, (n, 1))):
        assert_shape(value, shape, hint=f"This is {name}.", inputs=f"w of shape {tuple(w.shape)}, n = {n}")
        claim(value.dtype == torch.float32, f"{name} should be float32.", f"{value.dtype}")
    return X, y


def _residual(student, rng, noise, d=3):
    """Return X, and what y has on top of X w + b, in units of `noise`."""
    w, b = _weights(rng, d), float(rng.uniform(1.0, 5.0))
    X, y = _data(student, _seed(rng), w, b, SAMPLES, noise)
    return X.double(), (y.double() - X.double() @ w[:, None].double() - b).flatten() / noise


def _claim_near(value, want, standard_error, hint):
    detail = f"{value:.6g}, expected {want:g} +- {SIGMAS * standard_error:.2g}"
    claim(abs(value - want) <= SIGMAS * standard_error, hint, detail)


def _claim_standard_normal(z, name):
    """Claim by mean, variance and fourth moment that the numbers are standard normal."""
    n = z.numel()
    _claim_near(z.mean().item(), 0.0, (1 / n) ** 0.5, f"{name} should have mean 0.")
    hint = f"{name} does not have the standard deviation that it should have: is it a variance, or another range?"
    _claim_near(z.var().item(), 1.0, (2 / n) ** 0.5, hint)
    hint = f"{name} should be normally distributed: not uniform, nor anything else of the same mean and spread."
    _claim_near((z**4).mean().item(), 3.0, (96 / n) ** 0.5, hint)


def _claim_unrelated(a, b, hint):
    correlation = torch.corrcoef(torch.stack([a, b]))[0, 1].item()
    _claim_near(correlation, 0.0, (1 / len(a)) ** 0.5, hint)


@pytest.mark.task("synthetic_data", group="core")
def test_is_linear_without_noise(student, rng):
    """Without noise y is X w + b, with one column, for any number of features."""
    for d in (1, 2, 5):
        w, b = _weights(rng, d), float(rng.uniform(1.0, 5.0))
        X, y = _data(student, _seed(rng), w, b, 40, 0.0)
        want = (X.double() @ w[:, None].double() + b).float()
        assert_close(y, want, atol=1e-5, hint="With noise 0, y is X w + b.", inputs=f"X {X}, w {w}, b {b}")


@pytest.mark.task("synthetic_data", group="core")
def test_draws_standard_normal_features(student, rng):
    """Each feature is standard normal, and no two features or samples are the same."""
    X, _ = _residual(student, rng, 0.5)
    for column in X.T:
        _claim_standard_normal(column, "A feature")
    for i, j in ((0, 1), (0, 2), (1, 2)):
        _claim_unrelated(X[:, i], X[:, j], "Two features go together: each of the n x d numbers is a draw of its own.")


@pytest.mark.task("synthetic_data", group="core")
def test_adds_noise_of_the_given_deviation(student, rng):
    """What y has on top of X w + b is normal, of mean 0 and standard deviation `noise`."""
    for noise in (0.3, 2.0):
        _, z = _residual(student, rng, noise)
        _claim_standard_normal(z, "The noise, y - (X w + b),")


@pytest.mark.task("synthetic_data", group="edge")
def test_takes_w_as_a_column(student, rng):
    """A w of shape (d, 1) does what one of shape (d,) does."""
    for d in (1, 3):
        w, b = _weights(rng, d, column=True), float(rng.uniform(1.0, 5.0))
        X, y = _data(student, _seed(rng), w, b, 25, 0.0)
        want, hint = (X.double() @ w.double() + b).float(), "A vector w and a column w mean the same: reshape it first."
        assert_close(y, want, atol=1e-5, hint=hint, inputs=f"X {X}, w {w}, b {b}, no noise")


@pytest.mark.task("synthetic_data", group="edge")
def test_makes_a_single_sample(student, rng):
    """One sample is a row and a label of shape (1, d) and (1, 1)."""
    for d in (1, 4):
        for column in (False, True):
            _data(student, _seed(rng), _weights(rng, d, column=column), 1.0, 1, 0.1)


@pytest.mark.task("synthetic_data", group="edge")
def test_draws_noise_of_its_own(student, rng):
    """The noise has nothing to do with the features, nor with the noise of the next sample."""
    X, z = _residual(student, rng, 0.5)
    for column in X.T:
        _claim_unrelated(column, z, f"The noise goes with a feature. {REPEATED}")
    _claim_unrelated(X.flatten()[: len(z)], z, f"The noise repeats the numbers of X. {REPEATED}")
    _claim_unrelated(z[:-1], z[1:], "The noise of one sample goes with that of the next: each needs a draw of its own.")


@pytest.mark.task("synthetic_data", group="edge")
def test_repeats_itself_with_the_same_seed(student, rng):
    """Equal seeds give equal data, whatever the global random state; other seeds give other data."""
    w, seed = _weights(rng, 2), _seed(rng)
    first, again, other = (_data(student, s, w, 1.0, 30, 0.1) for s in (seed, seed, seed + 1))
    for got, want in zip(again, first, strict=True):
        assert_close(got, want, hint="Equal seeds should give equal data: pass generator= on to every random call.")
    claim(
        not torch.equal(first[0], other[0]), "Other seeds should give other data: draw from the generator.", f"{first}"
    )


@pytest.mark.task("synthetic_data", group="edge")
def test_goes_on_with_a_used_generator(student, rng):
    """A second call with the same generator gives new samples and new noise."""
    w, args = _weights(rng, 2), (30, 0.5)
    pairs = student.run(probe.draws, student.synthetic_data, _seed(rng), [(w, 1.0, *args), (w, 1.0, *args)])
    (X, y), (X_next, y_next) = (_pair(pair, w, 30) for pair in pairs)

    claim(not torch.equal(X, X_next), f"The second call repeats the features of the first. {REPEATED}", f"{X}")
    noises = [labels - features @ w[:, None] for features, labels in ((X, y), (X_next, y_next))]
    same = torch.allclose(*noises, atol=1e-4)
    claim(not same, f"The second call repeats the noise of the first. {REPEATED}", f"{noises}")


@pytest.mark.task("synthetic_data", group="robust")
def test_leaves_the_global_random_state_alone(student, rng):
    """All randomness comes from the generator: the global random states do not move."""
    student.run(probe.draws, student.synthetic_data, _seed(rng), [(_weights(rng, 2), 1.0, 20, 0.1)])
    assert_rng_untouched(student)
    assert_unchanged(student)


@pytest.mark.task("synthetic_data", group="robust")
def test_leaves_w_alone(student, rng):
    """The weights are the same after the call, shape included."""
    handle = student.run(probe.generator, _seed(rng))
    for column in (False, True):
        student.synthetic_data(_weights(rng, 3, column=column), 1.0, 20, 0.1, handle)
        assert_unchanged(student)
