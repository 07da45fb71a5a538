"""The outputs of one cell, gathered from hostile frames into notebook format. Runs in the grader."""

import json
import re
from typing import Any

from autograder.engine.gallery import PICTURE, Gallery
from autograder.errors import WireError

# What a page may show; scripts, SVG and widget states stay behind, and the rim cleans the HTML.
MIME_TYPES = frozenset(
    {"text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg", "application/json"}
)
IMAGES = frozenset({"image/png", "image/jpeg"})
MAX_SIDE = 10_000  # pixels
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
MAX_OUTPUTS = 1000
MAX_DISPLAY_ID = 200  # characters
MAX_NESTING = 20  # of application/json, so that what reads the notebook later never recurses too deep
STREAMS = frozenset({"stdout", "stderr"})
CUT = "\n[output cut: this cell, or the whole notebook, wrote more than the limit]\n"


class CellOutputs:
    """A list of notebook outputs that never holds more than its cap.

    `displays` holds the outputs of all cells by their display_id: a later cell may update them. `gallery` has pictures
    of which a frame may hold the key alone.
    """

    def __init__(self, max_bytes: int, displays: dict[str, list[dict[str, Any]]], gallery: Gallery) -> None:
        self.outputs: list[dict[str, Any]] = []
        self._max_bytes = self._left = max_bytes
        self._displays, self._gallery = displays, gallery
        self._clear_next = False
        self._cut = False

    @property
    def used_bytes(self) -> int:
        """What was taken so far, be it cleared since or not."""
        return self._max_bytes - self._left

    def take(self, frame: dict[str, Any]) -> None:
        """Apply one frame. Raises WireError for one that is not an output."""
        kind, content = printable(frame.get("kind")), frame.get("content")
        if type(content) is not dict:
            raise WireError("an output without content")
        if kind == "clear":
            self._clear(wait=content.get("wait") is True)
        elif kind == "stream":
            self._add_text(_name(content), printable(content.get("text")))
        elif kind == "error":
            self._add(_error(content))
        elif kind in {"display_data", "execute_result"}:
            self._add_display({"output_type": kind, **self._display(content, kind)}, frame.get("display_id"))
        elif kind == "update_display_data":
            self._update(self._display(content, "display_data"), frame.get("display_id"))
        else:
            raise WireError("an output of an unknown kind")

    def cut(self) -> None:
        """Say once that output was left out."""
        if not self._cut:
            self._cut = True
            self.outputs.append({"output_type": "stream", "name": "stderr", "text": CUT})

    def _fits(self, size: int) -> bool:
        if self._clear_next:
            self._clear(wait=False)
        if size > self._left or len(self.outputs) >= MAX_OUTPUTS:
            self.cut()
            return False
        self._left -= size
        return True

    def _clear(self, *, wait: bool) -> None:
        self._clear_next = wait
        if not wait:
            self._cut = False
            self.outputs.clear()

    def _add_text(self, name: str, text: str) -> None:
        if not self._fits(len(text)):
            return
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def _add(self, output: dict[str, Any]) -> bool:
        fits = self._fits(len(json.dumps(output)))
        if fits:
            self.outputs.append(output)
        return fits

    def _add_display(self, output: dict[str, Any], display_id: object) -> None:
        if self._add(output) and type(display_id) is str and len(display_id) <= MAX_DISPLAY_ID:
            self._displays.setdefault(display_id, []).append(output)

    def _display(self, content: dict[str, Any], kind: str) -> dict[str, Any]:
        data = content.get("data")
        if type(data) is not dict:
            raise WireError("a display without data")
        sent = {
            "data": {mime: _shown(mime, value) for mime, value in data.items() if mime in MIME_TYPES},
            "metadata": {mime: s for mime in data if mime in IMAGES and (s := _size(content.get("metadata"), mime))},
        }
        shown = self._gallery.shown(data.get(PICTURE), sent)
        if kind == "execute_result":
            count = content.get("execution_count")
            return {**shown, "execution_count": count if type(count) is int and 0 <= count < 10**6 else None}
        return shown

    def _update(self, content: dict[str, Any], display_id: object) -> None:
        shown = self._displays.get(display_id, []) if type(display_id) is str else []
        if shown and self._fits(len(json.dumps(content)) * len(shown)):
            for output in shown:
                output.update(content)


def _name(content: dict[str, Any]) -> str:
    name = printable(content.get("name"))
    if name not in STREAMS:
        raise WireError("a stream that is neither stdout nor stderr")
    return name


def printable(value: object) -> str:
    """Return text that any JSON reader and any page can hold. Raises WireError for what is no text."""
    if type(value) is not str:
        raise WireError("a text that is not a str")
    return value.encode("utf-8", "replace").decode()


def _error(content: dict[str, Any]) -> dict[str, Any]:
    trace = content.get("traceback")
    if type(trace) is not list:
        raise WireError("an error without a traceback")
    return {
        "output_type": "error",
        "ename": printable(content.get("ename")),
        "evalue": printable(content.get("evalue")),
        "traceback": [printable(line) for line in trace],
    }


def _size(metadata: object, mime: str) -> dict[str, int]:
    """Return the size at which an image wants to be shown, {} if it says nothing sound."""
    wanted = metadata.get(mime) if type(metadata) is dict else None
    sides = {side: wanted.get(side) for side in ("width", "height")} if type(wanted) is dict else {}
    return {side: length for side, length in sides.items() if type(length) is int and 0 < length < MAX_SIDE}


def _shown(mime: str, value: object) -> object:
    if mime == "application/json":
        return _plain(value, MAX_NESTING)
    text = printable(value)
    if mime in IMAGES and not BASE64.fullmatch(text):
        raise WireError("an image that is not base64")
    return text


def _plain(value: object, levels: int) -> object:
    if levels == 0:
        raise WireError("JSON nested too deep")
    if type(value) is dict:
        return {printable(key): _plain(part, levels - 1) for key, part in value.items()}
    if type(value) is list:
        return [_plain(part, levels - 1) for part in value]
    if value is None or type(value) in {bool, int}:
        return value
    if type(value) is float:
        return value if value - value == 0 else repr(value)
    return printable(value)
