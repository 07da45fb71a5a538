"""What a cell puts out, gathered and sent as frames in notebook format. Runs in the student process."""

import io
import os
import time
from typing import Any

from autograder.engine.channel import Channel
from autograder.engine.wire import Unsendable, encode

FLUSH_BYTES = 8192
FLUSH_SECONDS = 0.2
READ_BYTES = 1 << 16
DESCRIPTORS = {"stdout": 1, "stderr": 2}


class OutputSink:
    """Send outputs of the current cell, neighbouring pieces of a stream joined; stop at the cell's cap."""

    def __init__(self, channel: Channel, max_bytes: int) -> None:
        self.channel = channel
        self.max_bytes = max_bytes
        self.cell = 0
        self._sent_bytes = 0
        self._stream, self._text = "", ""
        self._last_flush = 0.0
        self._owner = os.getpid()
        self._raw = {name: _capture_descriptor(number) for name, number in DESCRIPTORS.items()}
        self._raw_at = dict.fromkeys(DESCRIPTORS, 0)

    def start(self, cell: int) -> None:
        """Begin a cell: its outputs bear this number and have the whole cap."""
        self.flush()
        self.cell, self._sent_bytes = cell, 0

    def write(self, stream: str, text: str) -> None:
        """Take a piece of stdout or stderr."""
        if os.getpid() != self._owner:  # a worker process: its parent's frames are not its to write
            os.write(DESCRIPTORS[stream], text.encode("utf-8", "replace"))
            return
        self._drain()
        self._append(stream, text)

    def emit(self, kind: str, content: dict[str, Any], display_id: object = None) -> None:
        """Send an output other than a stream, after what the streams hold."""
        self.flush()
        self._send({"op": "output", "kind": kind, "content": content, "display_id": display_id})

    def clear(self, *, wait: bool) -> None:
        """Ask for the cell's outputs to be emptied."""
        self.flush()
        self._send({"op": "output", "kind": "clear", "content": {"wait": wait}, "display_id": None})

    def flush(self) -> None:
        """Send what the streams hold, output of child processes included."""
        if os.getpid() == self._owner:
            self._drain()
            self._flush_text()

    def _append(self, stream: str, text: str) -> None:
        if stream != self._stream:
            self._flush_text()
            self._stream = stream
        room = self.max_bytes - self._sent_bytes - len(self._text)
        self._text += text[: max(room, 0)]
        if len(self._text) > FLUSH_BYTES or time.monotonic() - self._last_flush > FLUSH_SECONDS:
            self._flush_text()

    def _flush_text(self) -> None:
        text, self._text = self._text, ""
        self._last_flush = time.monotonic()
        if text:
            content = {"name": self._stream, "text": text}
            self._send({"op": "output", "kind": "stream", "content": content, "display_id": None})

    def _drain(self) -> None:
        """Take what child processes and C code wrote to descriptors 1 and 2."""
        for stream, memory in self._raw.items():
            size = os.fstat(memory).st_size
            while self._raw_at[stream] < size and self._sent_bytes + len(self._text) < self.max_bytes:
                data = os.pread(memory, READ_BYTES, self._raw_at[stream])
                self._raw_at[stream] += len(data)
                self._append(stream, data.decode("utf-8", "replace"))
            self._raw_at[stream] = size

    def _send(self, message: dict[str, Any]) -> None:
        message["cell"] = self.cell
        try:
            body = encode(message)
        except Unsendable:
            body = encode({"op": "dropped", "cell": self.cell})
        if self._sent_bytes + len(body) > self.max_bytes:
            body = encode({"op": "dropped", "cell": self.cell})
            if self._sent_bytes > self.max_bytes:
                return
            self._sent_bytes = self.max_bytes
        self._sent_bytes += len(body)
        self.channel.send(body)


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
    """Point descriptor 1 or 2 at a file in memory, and return a descriptor to read it by."""
    memory = os.memfd_create("output", os.MFD_CLOEXEC)
    appending = os.open(f"/proc/self/fd/{memory}", os.O_WRONLY | os.O_APPEND)
    os.dup2(appending, number)
    os.close(appending)
    return memory
