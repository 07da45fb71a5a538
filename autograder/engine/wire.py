"""Values as bytes, for the border between the grader and a student process. Runs on both sides.

Neither pickle nor any constructor named by the sender: a closed list of types, each with a one-byte tag, raw buffers
for arrays, and caps on depth and on the number of items. What does not travel by value becomes a `HandleRef`.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from autograder.engine.decoder import Decoder
from autograder.engine.encoder import Encoder
from autograder.engine.refs import HandleRef, NameRef, ProbeRef, Ref, Unsendable
from autograder.errors import WireError

__all__ = ["READY", "HandleRef", "NameRef", "ProbeRef", "Ref", "Unsendable", "decode", "digest", "encode"]


def encode(value: object, register: Callable[[object], HandleRef] | None = None) -> bytearray:
    """Return the bytes of a value; `register` keeps what cannot travel and names it. Raises Unsendable."""
    encoder = Encoder(register)
    encoder.put(value, 0)
    return encoder.out


def digest(value: object) -> bytes:
    """Return a fingerprint of a value's bytes on the wire; b"" for what does not travel by value."""
    encoder = Encoder(None, as_digest=True)
    try:
        encoder.put(value, 0)
    except Unsendable:
        return b""
    return hashlib.blake2b(encoder.out, digest_size=16).digest()


def decode(body: bytes | bytearray, resolve: Callable[[Ref], object] | None = None, *, as_sent: bool = False) -> Any:
    """Return the value of hostile bytes. Raises WireError.

    `resolve` gives what a reference stands for. Arrays and tensors arrive row-major, detached and on the CPU (or meta);
    `as_sent`, for bytes that the grader sent, keeps their strides, requires_grad and device.
    """
    decoder = Decoder(body, resolve, as_sent=as_sent)
    value = decoder.take(0)
    if decoder.at != len(body):
        raise WireError(f"{len(body) - decoder.at} bytes follow the value")
    return value


READY = encode({"op": "ready"})  # the first message of a student process, and of each test's
