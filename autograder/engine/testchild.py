"""Serve one hidden test: call the student's functions and run probes beside them.

Runs in the test's own fork, or in the notebook's process where that has touched CUDA.
"""

import os
import random
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
import torch

from autograder.engine.attempt import Attempt, attempt, last_line, text_of
from autograder.engine.channel import Channel
from autograder.engine.refs import MAX_TEXT
from autograder.engine.wire import READY, HandleRef, NameRef, Ref, Unsendable, decode, digest, encode
from autograder.errors import StudentGone, WireError


class NameMissing(Exception):  # noqa: N818 - says what happened
    """The notebook does not define a name."""


def serve_test(
    channel: Channel, namespace: dict[str, Any], probes: Mapping[str, Any], seed: int, threads: int
) -> NoReturn:
    """Answer calls until the grader closes the connection, then end the process; torch uses so many threads."""
    torch.set_num_threads(threads)  # whatever the notebook set: its own pool did not survive the fork
    _seed_everything(seed)
    channel.send(READY)
    objects = _Objects(namespace, probes)
    while True:
        try:
            body = channel.receive()
        except StudentGone:
            os._exit(0)
        channel.send(_reply(body, objects))


class _Objects:
    """What references stand for: handles of this test, names of the notebook, probes."""

    def __init__(self, namespace: dict[str, Any], probes: Mapping[str, Any]) -> None:
        self.namespace, self.probes = namespace, probes
        self.kept: list[object] = []
        self.requests = 0
        self.state = global_state()  # as the last call left it

    def register(self, value: object) -> HandleRef:
        self.kept.append(value)
        return HandleRef(len(self.kept) - 1, type(value).__name__)

    def resolve(self, ref: Ref) -> object:
        if isinstance(ref, HandleRef):
            return self.kept[ref.id]
        names = self.namespace if isinstance(ref, NameRef) else self.probes
        if ref.name not in names:
            raise NameMissing(ref.name)
        return names[ref.name]


def _reply(body: bytearray, objects: _Objects) -> bytearray:
    objects.requests += 1  # both sides count; a message whose names are missing cannot be read far enough to tell
    try:
        message = decode(body, objects.resolve, as_sent=True)
    except NameMissing as missing:
        return encode({"id": objects.requests, "status": "missing", "text": str(missing)})
    if message["op"] == "rebind":
        objects.namespace.update(message["names"])
        return encode({"id": objects.requests, "status": "ok", "value": None})
    return _call(message, objects)


def _call(message: dict[str, Any], objects: _Objects) -> bytearray:
    args, kwargs = message["args"], message["kwargs"]
    attempted = attempt(message["target"], *args, **kwargs)
    before, after = objects.state, global_state()
    objects.state = after
    result: dict[str, Any] = {
        "id": objects.requests,
        "moved": [name for name in before if before[name] != after[name]],
        "digests": {str(key): digest(value) for key, value in [*enumerate(args), *kwargs.items()]},
    }
    if attempted.error is not None:
        return encode(result | _failure(attempted.error))
    return _with_value(result, attempted, objects)


def _with_value(result: dict[str, Any], attempted: Attempt, objects: _Objects) -> bytearray:
    try:
        return encode(result | {"status": "ok", "value": attempted.value}, objects.register)
    except (Unsendable, WireError) as error:
        return encode(result | {"status": "unsendable", "text": str(error)})


def _failure(error: BaseException) -> dict[str, Any]:
    name, line = last_line(error.__traceback__, "<cell ")
    return {
        "status": "raised",
        "types": [cls.__name__ for cls in type(error).__mro__][:20],
        "text": text_of(error)[:MAX_TEXT],
        "file": name,
        "line": line,
    }


def _seed_everything(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.default_generator.manual_seed(seed)  # torch.manual_seed takes 13 ms to queue the seed for GPUs too
    for generator in torch.cuda.default_generators:  # none before CUDA is used, and then each begins with one seed
        generator.manual_seed(seed)


def global_state() -> dict[str, object]:
    """Return what a function of the course must leave as it was, by the names that reports use."""
    return {
        "torch": torch.get_rng_state().numpy().tobytes(),
        "numpy": _numpy_state(),
        "python": random.getstate(),
        "default dtype": torch.get_default_dtype(),
        "gradient mode": torch.is_grad_enabled(),
        "inference mode": torch.is_inference_mode_enabled(),
        "deterministic algorithms": torch.are_deterministic_algorithms_enabled(),
    }


def _numpy_state() -> object:
    """Return the state of NumPy's global generator in what compares fast: this is asked after every call."""
    state = np.random.get_state(legacy=False)
    key = state["state"].get("key")
    if key is None:  # another generator than NumPy's own was put in its place
        return repr(state)
    return key.tobytes(), state["state"]["pos"], state["has_gauss"], state["gauss"]
