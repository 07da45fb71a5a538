"""Gzipped files of public data sets: found in a folder of this machine, or downloaded into one.

What counts is the digest of the decompressed content, for each mirror compresses in its own way. A broken download goes
on where it stopped, from the same mirror; a file bears its final name only once its content is right.
"""

import gzip
import hashlib
import math
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException, IncompleteRead
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ATTEMPTS = 3
TIMEOUT_SECONDS = 20.0
CHUNK_BYTES = 1 << 16
_HTTP_PARTIAL, _HTTP_RANGE_UNSATISFIABLE = 206, 416


@dataclass(frozen=True, slots=True)
class DataFile:
    """A gzipped file of a data set: `mirrors` are the URLs of folders that hold it, tried in turn."""

    name: str
    sha256: str  # of the decompressed content
    mirrors: tuple[str, ...]


class DataError(Exception):
    """A data file that is neither on this machine nor to be downloaded; `failures` says why, by path and URL."""

    def __init__(self, name: str, folder: Path, failures: dict[str, str]) -> None:
        reasons = "\n".join(f"  {place}\n      {reason}" for place, reason in failures.items())
        super().__init__(
            f"{name} is not on this machine and could not be downloaded:\n{reasons}\n"
            "Connect to the internet and try again (a broken download goes on where it stopped), "
            f"or copy the file into {folder} yourself.\n"
            "Or work without whole=True, on the excerpt that came with the course."
        )
        self.name, self.folder, self.failures = name, folder, failures


class _DamagedFileError(OSError):
    """The content is not what it should be."""


def content(file: DataFile, folders: Sequence[Path]) -> bytes:
    """Return the decompressed content from the first folder that holds it, else download it into the first one.

    Raises DataError.
    """
    failures: dict[str, str] = {}
    for path in (folder / file.name for folder in folders):
        if path.exists():
            try:
                return _intact(path, file.sha256)
            except OSError as error:
                failures[str(path)] = str(error)
    for url in (mirror + file.name for mirror in file.mirrors):
        try:
            return _download(url, folders[0] / file.name, file.sha256)
        except (OSError, HTTPException) as error:
            failures[url] = str(error)
    raise DataError(file.name, folders[0], failures)


def _intact(path: Path, sha256: str) -> bytes:
    try:
        content = gzip.decompress(path.read_bytes())
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _DamagedFileError(f"not a whole gzip file ({error})") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _DamagedFileError("the content has another SHA-256 than that of the data set")
    return content


def _download(url: str, path: Path, sha256: str) -> bytes:
    # Parts of different mirrors must never be joined.
    part = path.with_name(f"{path.name}.{hashlib.sha256(url.encode()).hexdigest()[:8]}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not any(_transfer(url, part) for _ in range(ATTEMPTS)):
        raise ConnectionError(f"the connection broke {ATTEMPTS} times, {part.stat().st_size:,} bytes are here by now")
    try:
        content = _intact(part, sha256)
    except _DamagedFileError:
        part.unlink()
        raise
    part.replace(path)
    return content


def _transfer(url: str, part: Path) -> bool:
    """Fetch what `part` lacks; return False when the connection broke on the way."""
    held = part.stat().st_size if part.exists() else 0
    request = Request(url, headers={"Range": f"bytes={held}-"})  # noqa: S310 - our own list of mirrors
    try:
        response = urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310
    except HTTPError as error:
        if held and error.code == _HTTP_RANGE_UNSATISFIABLE:
            return True  # nothing is missing; whether it is right the digest will tell
        raise
    with response, part.open("ab" if response.status == _HTTP_PARTIAL else "wb") as out:
        length = response.headers["Content-Length"]
        total = out.tell() + int(length) if length else None
        progress = _Progress(part.name.partition(".gz")[0], total)
        try:
            for chunk in iter(lambda: response.read(CHUNK_BYTES), b""):
                out.write(chunk)
                progress.show(out.tell())
        except (ConnectionError, TimeoutError, IncompleteRead):
            return False
        finally:
            progress.end()
        return total in (None, out.tell())


class _Progress:
    """A line of output that is written over and over, at most five times a second."""

    def __init__(self, name: str, total_bytes: int | None) -> None:
        self.name, self.total_bytes = name, total_bytes
        self.shown_at = -math.inf
        self.line = ""

    def show(self, done_bytes: int) -> None:
        """Say how much is done."""
        if time.monotonic() - self.shown_at < 0.2 and done_bytes != self.total_bytes:
            return
        self.shown_at = time.monotonic()
        self.line = f"{self.name}  {done_bytes / 1e6:5.1f} MB"
        if self.total_bytes:
            filled = 30 * done_bytes // self.total_bytes
            self.line += f" of {self.total_bytes / 1e6:.1f}  [{'#' * filled}{'.' * (30 - filled)}]"
        print(f"\r{self.line}", end="", flush=True)  # noqa: T201 - for the person who waits

    def end(self) -> None:
        """Leave the line as it is."""
        if self.line:
            print()  # noqa: T201
