import socket
import struct
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from autograder.engine.channel import CHUNK_BYTES, Channel
from autograder.engine.clock import Deadline, TimeUp
from autograder.errors import StudentGone, WireError

MAX_BYTES = 16 << 20


@pytest.fixture
def pair() -> Iterator[tuple[Channel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, MAX_BYTES), theirs


def test_frames_arrive_whole_and_in_order(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    other = Channel(theirs, MAX_BYTES)

    for body in (b"", b"one", b"\x00" * 1000):
        other.send(body)

    assert [channel.receive(Deadline(5).allowance) for _ in range(3)] == [b"", b"one", b"\x00" * 1000]


def test_a_frame_may_come_byte_by_byte(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair

    for byte in struct.pack("!I", 3) + b"abc":
        theirs.send(bytes([byte]))

    assert channel.receive() == b"abc"


def test_an_oversized_frame_is_refused_before_it_takes_memory(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    theirs.send(struct.pack("!I", 2**32 - 1) + b"x")

    tracemalloc.start()
    with pytest.raises(WireError, match="4294967295 bytes announced"):
        channel.receive()
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 1 << 16


def test_a_frame_announced_and_not_sent_takes_no_memory_beyond_a_chunk(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    theirs.send(struct.pack("!I", MAX_BYTES) + b"x")

    tracemalloc.start()
    with pytest.raises(TimeUp):
        channel.receive(Deadline(0.05).allowance)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 2 * CHUNK_BYTES


def test_an_oversized_message_of_ours_is_an_error_and_nothing_is_sent(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair

    with pytest.raises(WireError, match="the limit is"):
        channel.send(b"x" * (MAX_BYTES + 1))

    theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        theirs.recv(1)


@pytest.mark.parametrize("sent", [b"", b"\x00\x00", struct.pack("!I", 5) + b"abc"])
def test_the_end_of_the_stream_is_told_from_a_frame(pair: tuple[Channel, socket.socket], sent: bytes) -> None:
    channel, theirs = pair
    theirs.send(sent)
    theirs.close()

    with pytest.raises(StudentGone):
        channel.receive(Deadline(5).allowance)


def test_what_came_before_the_time_was_up_counts(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    Channel(theirs, MAX_BYTES).send(b"in time")
    late = Deadline(0)

    assert channel.receive(late.allowance) == b"in time"
    with pytest.raises(TimeUp):
        channel.receive(late.allowance)


def test_whoever_never_reads_does_not_block_the_sender_beyond_its_allowance(
    pair: tuple[Channel, socket.socket],
) -> None:
    channel, _ = pair
    start = time.monotonic()

    with pytest.raises(TimeUp):
        channel.send(b"x" * MAX_BYTES, Deadline(0.2).allowance)

    assert time.monotonic() - start >= 0.2


def test_sending_to_a_closed_end_says_so(pair: tuple[Channel, socket.socket]) -> None:
    channel, theirs = pair
    theirs.close()

    with pytest.raises(StudentGone):
        channel.send(b"x", Deadline(5).allowance)
