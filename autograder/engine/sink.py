"""What a cell puts out, gathered and sent as frames in notebook format. Runs in the student process."""

import codecs
import fcntl
import io
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from autograder.engine.channel import Channel
from autograder.engine.wire import Unsendable, encode

FLUSH_BYTES = 8192
FLUSH_SECONDS = 0.2
READ_BYTES = 1 << 16
DESCRIPTORS = {"stdout": 1, "stderr": 2}


class OutputSink:
    """Send outputs of the current cell, neighbouring pieces of a stream joined; stop at the cell's cap.

    A worker process that student code forks has the sink too, but must not write its parent's frames: what it prints
    comes by its descriptors, what it displays is lost, as with a kernel.
    """

    def __init__(self, channel: Channel, max_bytes: int) -> None:
        self.channel = channel
        self.max_bytes = max_bytes
        self.cell = 0
        self._sent_bytes = 0
        self._dropped = False
        self._lock = threading.RLock()  # student threads print while the main thread does
        self._stream, self._text = "", ""
        self._last_flush = 0.0
        self._owner = os.getpid()
        self._raw = {name: _capture_descriptor(number) for name, number in DESCRIPTORS.items()}
        self._raw_at = dict.fromkeys(DESCRIPTORS, 0)
        self._decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in DESCRIPTORS}

    def start(self, cell: int) -> None:
        """Begin a cell: its outputs bear this number and have the whole cap."""
        self.flush()
        self.cell, self._sent_bytes, self._dropped = cell, 0, False

    def write(self, stream: str, text: str) -> None:
        """Take a piece of stdout or stderr."""
        if not self._is_owner():
            os.write(DESCRIPTORS[stream], text.encode("utf-8", "replace"))
            return
        with self._lock:
            self._drain()
            self._append(stream, text)

    def emit(self, kind: str, content: dict[str, Any], display_id: object = None) -> None:
        """Send an output other than a stream, after what the streams hold."""
        if self._is_owner():
            with self._lock:
                self.flush()
                self._send({"op": "output", "kind": kind, "content": content, "display_id": display_id})

    def clear(self, *, wait: bool) -> None:
        """Ask for the cell's outputs to be emptied."""
        self.emit("clear", {"wait": wait})

    def flush(self) -> None:
        """Send what the streams hold, output of child processes included."""
        if self._is_owner():
            with self._lock:
                self._drain()
                self._flush_text()

    def mute(self) -> None:
        """Send nothing any more: the process serves a test now, and nobody reads what that puts out."""
        self._owner = 0

    def _is_owner(self) -> bool:
        return os.getpid() == self._owner

    def _append(self, stream: str, text: str) -> None:
        if stream != self._stream:
            self._flush_text()
            self._stream = stream
        room = max(0, self.max_bytes - self._sent_bytes - len(self._text))
        self._text += text[:room]
        if len(text) > room:
            self._flush_text()
            self._drop()
        elif len(self._text) > FLUSH_BYTES or time.monotonic() - self._last_flush > FLUSH_SECONDS:
            self._flush_text()

    def _flush_text(self) -> None:
        text, self._text = self._text, ""
        self._last_flush = time.monotonic()
        if text:
            content = {"name": self._stream, "text": text}
            self._send({"op": "output", "kind": "stream", "content": content, "display_id": None}, len(text))

    def _drain(self) -> None:
        """Take what child processes and C code wrote to descriptors 1 and 2."""
        for stream, memory in self._raw.items():
            size = os.fstat(memory).st_size
            while self._raw_at[stream] < size and not self._dropped:
                data = os.pread(memory, READ_BYTES, self._raw_at[stream])
                self._raw_at[stream] += len(data)
                self._append(stream, self._decoders[stream].decode(data))
            self._raw_at[stream] = size

    def _send(self, message: dict[str, Any], size: int | None = None) -> None:
        """Send one output, which counts as so many bytes towards the cap (by default those of the message)."""
        try:
            body = encode({**message, "cell": self.cell})
        except Unsendable:
            self._drop()
            return
        size = len(body) if size is None else size
        if self._sent_bytes + size > self.max_bytes:
            self._drop()
            return
        self._sent_bytes += size
        self.channel.send(body)

    def _drop(self) -> None:
        """Say once a cell that output was left out."""
        if not self._dropped:
            self._dropped = True
            self.channel.send(encode({"op": "dropped", "cell": self.cell}))


class StreamWriter(io.TextIOBase):
    """What `sys.stdout` and `sys.stderr` are in a notebook."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, sink: OutputSink, name: str) -> None:
        self._sink = sink
        self._name = name

    def write(self, text: str) -> int:
        """Take text; bytes are a TypeError, as for any text stream."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._sink.write(self._name, text)
        return len(text)

    def flush(self) -> None:
        """Send what is held."""
        self._sink.flush()

    def fileno(self) -> int:
        """Return the descriptor that child processes write to."""
        return DESCRIPTORS[self._name]

    def writable(self) -> bool:
        """Return True."""
        return True


def _capture_descriptor(number: int) -> int:
    """Point descriptor 1 or 2 at a file without a name, and return a descriptor to read it by."""
    # In scratch, whose size is limited. A memfd would escape the memory watch where no cgroup counts it.
    appending, name = tempfile.mkstemp(dir=Path.cwd())
    memory = os.open(name, os.O_RDONLY | os.O_CLOEXEC)
    Path(name).unlink()
    fcntl.fcntl(appending, fcntl.F_SETFL, os.O_APPEND)
    os.dup2(appending, number)
    os.close(appending)
    return memory
