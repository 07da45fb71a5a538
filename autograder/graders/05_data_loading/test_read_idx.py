"""Hidden tests of read_idx; the files are written here, byte by byte."""

import gzip

import numpy as np
import pytest

from autograder.grading.claims import assert_avoids, assert_close, assert_raises, assert_unused, claim
from autograder.grading.proxy import probe
from course_lib import data

LENGTHS = "The lengths are 32-bit numbers with the highest byte first (big-endian)."
FIT = "Does the number of values equal the product of the lengths?"
ITSELF = "Reading the file is what this exercise asks you to write."


def _values(rng, *shape):
    """Return random values; the first is 255, so that signed bytes show."""
    values = rng.integers(0, 256, size=shape).astype(np.uint8)
    values.flat[:1] = 255
    return values


def _idx(values, *, magic=b"\0\0", code=0x08):
    """Return the idx file of an array."""
    lengths = b"".join(length.to_bytes(4, "big") for length in values.shape)
    return magic + bytes([code, values.ndim]) + lengths + values.tobytes()


def _check(student, values, content=None, *, name="images.gz", as_path=False, hint=LENGTHS):
    content = gzip.compress(_idx(values)) if content is None else content
    got = student.run(probe.read_file, student.read_idx, name, content, as_path=as_path)
    assert_close(got, values, hint=hint, inputs=f"an idx file of shape {values.shape}, {name}")


def _refuses(student, content, *, hint):
    for packed in (content, gzip.compress(content)):
        assert_raises("ValueError", student.run, probe.read_file, student.read_idx, "file", packed, hint=hint)


@pytest.mark.task("read_idx", group="core")
def test_reads_images(student, rng):
    """Images of any height and width come back as an array (n, height, width) of uint8."""
    _check(student, _values(rng, 3, 5, 7), hint="The lengths stand in the header, whatever they are.")
    _check(student, _values(rng, 2, 28, 28))


@pytest.mark.task("read_idx", group="core")
def test_reads_labels(student, rng):
    """A file with one axis holds labels; its header is shorter."""
    _check(student, _values(rng, 11), hint="The header has 4 bytes, and 4 more for each axis.")


@pytest.mark.task("read_idx", group="core")
def test_reads_many_values(student, rng):
    """More than 65,535 labels: every byte of a length counts."""
    _check(student, _values(rng, 70_000))


@pytest.mark.task("read_idx", group="core")
def test_reads_it_without_the_library(student):
    """The course library's own reader is not called."""
    path = str(data.EMBEDDED / "digits-labels-idx1-ubyte.gz")
    watched = student.run(probe.watch, student.read_idx, ["course_lib.data.sets._idx"], path)

    assert_unused(watched, hint=ITSELF)
    assert_avoids(student.source("read_idx"), {"_idx", "_embedded", "fashion_mnist", "mnist", "digits"}, hint=ITSELF)


@pytest.mark.task("read_idx", group="edge")
def test_reads_any_number_of_axes(student, rng):
    """Two or four axes are read like three."""
    for shape in [(4, 6), (2, 3, 4, 5), (1, 1, 2)]:
        _check(student, _values(rng, *shape), hint="The fourth byte says how many lengths follow.")


@pytest.mark.task("read_idx", group="edge")
def test_reads_files_that_are_not_gzipped(student, rng):
    """Whether a file is gzipped its content tells, never its name."""
    values = _values(rng, 4, 3, 2)
    hint = "Every gzip file begins with the bytes 1f 8b, whatever its name is."
    for name in ("images-idx3-ubyte", "images.gz"):
        _check(student, values, _idx(values), name=name, hint=hint)
    _check(student, values, name="images-idx3-ubyte", hint=hint)


@pytest.mark.task("read_idx", group="edge")
def test_reads_no_values(student, rng):
    """A file of 0 images is an array of length 0."""
    for shape in [(0,), (0, 28, 28), (3, 0, 2)]:
        _check(student, _values(rng, *shape), hint="Zero is a length like any other.")


@pytest.mark.task("read_idx", group="edge")
def test_refuses_another_beginning(student, rng):
    """A file that does not begin with two zero bytes is a ValueError."""
    for magic in (b"\0\1", b"\1\0", b"PK"):
        _refuses(student, _idx(_values(rng, 4, 3), magic=magic), hint="The first two bytes are zero in every idx file.")


@pytest.mark.task("read_idx", group="edge")
def test_refuses_other_types(student, rng):
    """Signed bytes, integers and floating-point numbers are a ValueError."""
    for code, dtype in [(0x09, np.int8), (0x0C, ">i4"), (0x0D, ">f4")]:
        content = _idx(_values(rng, 4, 3).astype(dtype), code=code)
        _refuses(student, content, hint="The third byte is the type code; 0x08 is the only one we read.")


@pytest.mark.task("read_idx", group="edge")
def test_refuses_a_truncated_file(student, rng):
    """A file with fewer values than its header promises is a ValueError."""
    for missing in (1, 12):
        _refuses(student, _idx(_values(rng, 4, 3))[:-missing], hint=FIT)
        _refuses(student, _idx(_values(rng, 12))[:-missing], hint=FIT)
    content = _idx(_values(rng, 12))
    _refuses(student, content[:4] + b"\1" + content[5:], hint=LENGTHS)  # promises 2**24 more


@pytest.mark.task("read_idx", group="edge")
def test_refuses_a_file_that_goes_on(student, rng):
    """A file with more values than its header promises is a ValueError."""
    for shape in [(4, 3), (0,), (5,)]:
        _refuses(student, _idx(_values(rng, *shape)) + b"\0\0\7", hint=FIT)


@pytest.mark.task("read_idx", group="robust")
def test_takes_a_path_object(student, rng):
    """The path may be a str or a Path."""
    values = _values(rng, 3, 4)
    for content in (_idx(values), gzip.compress(_idx(values))):
        _check(student, values, content, as_path=True, hint="The path may be a pathlib.Path.")


@pytest.mark.task("read_idx", group="robust")
def test_returns_an_array_to_write_to(student, rng):
    """The array may be written to; np.frombuffer of bytes gives one that may not."""
    values = _values(rng, 3, 4)
    hint = "Bytes never change, so an array that looks into them is read-only: copy it."
    for content in (_idx(values), gzip.compress(_idx(values))):
        got = student.run(probe.overwrite_read, student.read_idx, content)
        claim(not isinstance(got, str), hint, str(got))
        assert_close(got, np.full_like(values, 77), hint=hint)


@pytest.mark.task("read_idx", group="robust")
def test_reads_fashion_mnist(student):
    """The real files: 6,000 and 2,000 images with their labels."""
    for split, count in [("train", 6000), ("test", 2000)]:
        images, labels = data.fashion_mnist(split)
        for part, want in [("images-idx3", images.numpy()), ("labels-idx1", labels.numpy().astype(np.uint8))]:
            got = student.read_idx(str(data.EMBEDDED / f"fashion-mnist-{split}-{part}-ubyte.gz"))
            assert_close(got, want, inputs=f"{split} {part}")
            claim(len(got) == count, "Some items are missing.", f"{len(got)} items")
