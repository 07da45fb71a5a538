"""Probes of 05_data_loading; run in the student process, beside the student's code, and return plain values.

They make what cannot travel there by value: files, ranges, read-only arrays, generators; and iterate over loaders.
"""

import tempfile
from pathlib import Path

import numpy as np
import torch

MOST_BATCHES = 1000  # no test needs more; a loader without an end would cost the whole time limit


def read_file(function, name, content, *, as_path=False):
    """Call the function with a new file of this name and content, given as text or as a Path."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return function(path if as_path else str(path))


def overwrite_read(function, content):
    """Write into the array that the function reads, and return what stands there then (or what came in its place)."""
    array = read_file(function, "file", content)
    if not isinstance(array, np.ndarray):
        return array
    try:
        array[...] = 77
    except ValueError as error:  # what NumPy says of a read-only array
        return str(error)
    return array


def with_range(function, start, stop):
    """Call the function with a range."""
    return function(range(start, stop))


def with_read_only(function, array):
    """Call the function with an array that must not be written to."""
    array.flags.writeable = False
    return function(array)


def memory_of(function, array):
    """Say how the tensor made of an array lies in memory, and whether it is unmoved when the array is overwritten."""
    tensor = function(array)
    if not isinstance(tensor, torch.Tensor):
        return {"contiguous": False, "own": False}
    before = tensor.clone()
    array[...] = 255 - array
    return {"contiguous": tensor.is_contiguous(), "own": torch.equal(tensor, before)}


def make_loader(loader, X, y, batch_size, *, shuffle=False, seed=None, drop_last=None):
    """Return a student's loader; what is None is left to its default."""
    named = {} if drop_last is None else {"drop_last": drop_last}
    if seed is not None:
        named["generator"] = torch.Generator().manual_seed(seed)
    return loader(X, y, batch_size, shuffle, **named)


def run_epochs(loader, X, y, batch_size, *, epochs=1, **named):
    """Return len(loader) and the batches of each epoch."""
    made = make_loader(loader, X, y, batch_size, **named)
    return len(made), [_batches(made) for _ in range(epochs)]


def run_two_at_once(loader, X, y, batch_size, *, seed):
    """Return the batches of two epochs of one loader, taken in turn."""
    made = make_loader(loader, X, y, batch_size, shuffle=True, seed=seed)
    iterators = iter(made), iter(made)
    taken = [], []
    for _ in range(MOST_BATCHES):
        for iterator, batches in zip(iterators, taken, strict=True):
            batches.extend(batch for batch in [next(iterator, None)] if batch is not None)
    return list(taken)


def run_after_a_break(loader, X, y, batch_size, *, seed):
    """Leave an epoch after its first batch, and return the batches of the next one."""
    made = make_loader(loader, X, y, batch_size, shuffle=True, seed=seed)
    for _ in made:
        break
    return _batches(made)


def epoch_of(loader):
    """Return a function that makes the loader and runs an epoch, for the probe `watch`."""

    def one_epoch(X, y):
        return _batches(loader(X, y, 2, False))  # noqa: FBT003 - the contract's parameter

    one_epoch.__wrapped__ = loader.__init__
    return one_epoch


def split(function, X, y, fraction, seed):
    """Call the function with a generator of this seed."""
    return function(X, y, fraction, torch.Generator().manual_seed(seed))


def split_twice(function, X, y, fraction, seed):
    """Return the validation labels of two calls with one generator."""
    generator = torch.Generator().manual_seed(seed)
    return [sorted(int(label) for label in function(X, y, fraction, generator)[3]) for _ in range(2)]


def _batches(loader):
    batches = []
    for batch in loader:
        batches.append(batch)
        if len(batches) == MOST_BATCHES:
            break
    return batches
