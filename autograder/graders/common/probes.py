"""Probes for every assignment; run in the student process, beside the student's code, and return plain values.

They observe and never judge: what counts as too much is decided by autograder.grading.claims in the trusted process.
"""

import importlib
import inspect
import sys
import sysconfig
import threading

import numpy as np
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

# Code of Python and its packages; whatever else runs (these probes apart) is the student's, also a helper elsewhere.
LIBRARY = (
    *{sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")},
    *(module.__file__.rpartition("/")[0] for module in (np, torch, threading)),
    "<frozen",
    "<__array_function__",
)
CONTROL_SIZES = (32, 128)


class TooManySteps(BaseException):
    """Ends a call whose count is already beyond doubt; not an Exception, so that no student's `except` takes it."""


class Meter(TorchDispatchMode):
    """Counts the bytecodes of the student's frames and the tensor operations while it is entered."""

    def __init__(self, budget, also=()):
        super().__init__()
        self.opcodes = self.operations = 0
        self.budget, self.also = budget, also
        self.tracer = self._trace_call  # one object, to be recognised again

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        self.operations += 1
        self._stop_if_beyond_doubt()
        return function(*args, **(kwargs or {}))

    def _trace_call(self, frame, _event, _arg):
        code = frame.f_code
        ours = code.co_filename == THIS_FILE or code.co_filename.startswith(LIBRARY)
        if ours and code not in self.also:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return self._trace_opcode

    def _trace_opcode(self, _frame, event, _arg):
        if event == "opcode":
            self.opcodes += 1
            self._stop_if_beyond_doubt()
        return self._trace_opcode

    def _stop_if_beyond_doubt(self):
        if self.opcodes + self.operations > self.budget:
            raise TooManySteps

    def measure(self, function, args):
        """Call the function; return whether its code left the tracer in place."""
        before, before_threads = sys.gettrace(), threading.gettrace()
        threading.settrace(self.tracer)
        sys.settrace(self.tracer)
        try:
            with self:
                function(*args)
            return sys.gettrace() is self.tracer
        except TooManySteps:
            return True  # raising from a trace function removes it
        finally:
            sys.settrace(before)
            threading.settrace(before_threads)


def count_work(function, few, many):
    """Count bytecodes of the student's frames and tensor operations for two argument tuples, one four times the other.

    `control_seen`: a loop of our own was counted; `undisturbed`: the student's code left the tracer in place.
    """
    with Meter(10**6):
        torch.zeros(())  # the first operation in a process imports modules, which takes seconds while traced
    small, large, control = Meter(10**6), Meter(10**6), []
    undisturbed = small.measure(function, few)
    large.budget = 20 * (small.opcodes + small.operations + 100)
    undisturbed &= large.measure(function, many)
    for size in CONTROL_SIZES:
        meter = Meter(10**6, also={_control_loop.__code__})
        undisturbed &= meter.measure(_control_loop, (size,))
        control.append(min(meter.opcodes, meter.operations))
    return {
        "opcodes": (small.opcodes, large.opcodes),
        "operations": (small.operations, large.operations),
        "control_seen": control[0] >= CONTROL_SIZES[0] and control[1] >= CONTROL_SIZES[1],
        "undisturbed": undisturbed,
    }


def _control_loop(size):
    total = torch.zeros(())
    for _ in range(size):
        total = total + 1
    return total


def attempts(function, calls):
    """Call the function once for each argument tuple: ("value", result) or ("ValueError", its text) for each."""
    results = []
    for args in calls:
        try:
            results.append(("value", function(*args)))
        except ValueError as error:
            results.append(("ValueError", str(error)))
    return results


class Operations(TorchDispatchMode):
    """Notes the names of the tensor operations while it is entered."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        self.names.add(function.name())
        return function(*args, **(kwargs or {}))


def watch(function, names, *args):
    """Call the function and return which of these library functions ("torch.cdist") it called, and which operations.

    They still do their work. An alias in the student's namespace is watched too. `control_seen`: the replacements
    were in place until the end.
    """
    called = []
    watched = [_replace(name, called) for name in names]
    originals = {id(original): recorder for _, _, original, recorder in watched}
    namespace = getattr(inspect.unwrap(function), "__globals__", {})
    aliases = {name: value for name, value in namespace.items() if id(value) in originals}
    namespace.update({name: originals[id(value)] for name, value in aliases.items()})
    operations = Operations()
    try:
        with operations:
            function(*args)
        seen = all(getattr(owner, name, None) is recorder for owner, name, _, recorder in watched)
    finally:
        namespace.update(aliases)
        for owner, name, original, _ in watched:
            setattr(owner, name, original)
    return {"called": sorted(set(called)), "operations": sorted(operations.names), "control_seen": seen}


def _replace(dotted, called):
    path, _, name = dotted.rpartition(".")
    owner = _resolve(path)
    original = getattr(owner, name)

    def recorder(*args, **kwargs):
        called.append(dotted)
        return original(*args, **kwargs)

    setattr(owner, name, recorder)
    return owner, name, original, recorder


def _resolve(dotted):
    root, *rest = dotted.split(".")
    owner = importlib.import_module(root)
    for name in rest:
        owner = getattr(owner, name)
    return owner


THIS_FILE = _control_loop.__code__.co_filename  # however the engine named it

# What torch says when code asks for values that a meta tensor does not have: no sign of a wrong device.
NEEDS_VALUES = ("on meta tensors", "copy out of meta", "data-independent", "with Meta tensors", "unsupported format")


class FactoriesOnMeta(TorchFunctionMode):
    """Makes tensors on the meta device unless told where; a single number may stay on the CPU, as with a real GPU."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if function is torch.tensor and kwargs.get("device") is None:
            made = torch.tensor(*args, **{**kwargs, "device": "cpu"})
            return made if made.ndim == 0 else made.to("meta")
        return function(*args, **kwargs)


def follow_device(function, device, *args):
    """Call the function with its tensors on the meta device (or a real one) and say where its results lie.

    Code that must look at values (an `if` over data) cannot run on meta; it is then called with values on the CPU
    while new tensors are made on meta, which shows the same mistakes.
    """
    target = "meta" if device == "cpu" else device
    moved = [arg.to(target) if isinstance(arg, torch.Tensor) else arg for arg in args]
    try:
        return _where(function(*moved), target)
    except (RuntimeError, TypeError) as error:  # NotImplementedError is a RuntimeError
        if not any(text in str(error) for text in NEEDS_VALUES):
            return _failed(error, target)
    try:
        with torch.device("meta"), FactoriesOnMeta():
            return _where(function(*args), "cpu")
    except (RuntimeError, TypeError) as error:
        return _failed(error, "cpu")


def _where(result, device):
    items = result if isinstance(result, tuple | list) else [result]
    tensors = [item for item in items if isinstance(item, torch.Tensor)]
    return {
        "device": device,
        "devices": [tensor.device.type for tensor in tensors],
        "shapes": [tuple(tensor.shape) for tensor in tensors],
        "error": "",
    }


def _failed(error, device):
    return {"device": device, "devices": [], "shapes": [], "error": f"{type(error).__name__}: {error}"}
