"""Downloads from real servers on this machine, with the faults that real ones have."""

import gzip
import hashlib
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from course_lib import data
from course_lib.data import sets
from course_lib.data.files import ATTEMPTS, DataError, DataFile, content

CONTENT = random.Random(0).randbytes(300_000)
PACKED = gzip.compress(CONTENT)
NAME = "images.gz"


@dataclass
class Mirror:
    """A server of one file; `breaks_after` are the bytes after which it hangs up, once for each number."""

    file: bytes | None = PACKED
    breaks_after: list[int] = field(default_factory=list)
    knows_ranges: bool = True
    url: str = ""
    ranges: list[str] = field(default_factory=list)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        return Handler

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.ranges.append(request.headers["Range"])
        if self.file is None:
            request.send_error(404)
            return
        first = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-")) if self.knows_ranges else 0
        if first and first >= len(self.file):
            request.send_error(416)
            return
        request.send_response(206 if self.knows_ranges else 200)
        request.send_header("Content-Length", str(len(self.file) - first))
        request.end_headers()
        request.wfile.write(self.file[first:][: self.breaks_after.pop(0) if self.breaks_after else None])


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator["Starter"]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    starter = Starter()
    yield starter
    for server in starter.servers:
        server.shutdown()
        server.server_close()


class Starter:
    def __init__(self) -> None:
        self.servers: list[ThreadingHTTPServer] = []

    def __call__(self, *mirrors: Mirror) -> DataFile:
        """Start the mirrors and return the file that they offer."""
        for mirror in mirrors:
            server = ThreadingHTTPServer(("127.0.0.1", 0), mirror.handler())
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            self.servers.append(server)
            mirror.url = f"http://127.0.0.1:{server.server_port}/"
        return DataFile(NAME, hashlib.sha256(CONTENT).hexdigest(), tuple(mirror.url for mirror in mirrors))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_downloads_once_and_shows_how_far_it_is(
    start: Starter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = start(mirror := Mirror())

    assert content(file, [tmp_path / "cache", tmp_path / "system"]) == CONTENT
    assert content(file, [tmp_path / "cache"]) == CONTENT
    assert len(mirror.ranges) == 1
    assert names(tmp_path) == ["cache"]
    assert names(tmp_path / "cache") == [NAME]
    assert capsys.readouterr().out.endswith(f"\rimages    0.3 MB of 0.3  [{'#' * 30}]\n")


def test_takes_the_first_folder_that_holds_the_file(start: Starter, tmp_path: Path) -> None:
    file = start(mirror := Mirror())
    (tmp_path / "system").mkdir()
    # Another compression level: other bytes, same content.
    (tmp_path / "system" / NAME).write_bytes(gzip.compress(CONTENT, 1))

    assert content(file, [tmp_path / "cache", tmp_path / "system"]) == CONTENT
    assert mirror.ranges == []
    assert names(tmp_path) == ["system"]


def test_a_broken_transfer_goes_on_where_it_stopped(start: Starter, tmp_path: Path) -> None:
    file = start(mirror := Mirror(breaks_after=[100_000, 50_000]))

    assert content(file, [tmp_path]) == CONTENT
    assert mirror.ranges == ["bytes=0-", "bytes=100000-", "bytes=150000-"]
    assert names(tmp_path) == [NAME]


def test_a_later_call_goes_on_where_an_earlier_one_gave_up(start: Starter, tmp_path: Path) -> None:
    file = start(mirror := Mirror(breaks_after=[1000] * ATTEMPTS))

    with pytest.raises(DataError, match="the connection broke 3 times, 3,000 bytes are here by now"):
        content(file, [tmp_path])
    assert content(file, [tmp_path]) == CONTENT
    assert mirror.ranges[-1] == "bytes=3000-"


def test_starts_again_where_the_server_knows_no_ranges(start: Starter, tmp_path: Path) -> None:
    file = start(Mirror(breaks_after=[100_000], knows_ranges=False))

    assert content(file, [tmp_path]) == CONTENT


def test_a_part_that_lacked_only_its_name_is_complete(start: Starter, tmp_path: Path) -> None:
    file = start(mirror := Mirror(breaks_after=[1000] * ATTEMPTS))
    with pytest.raises(DataError):
        content(file, [tmp_path])
    (part,) = tmp_path.iterdir()
    part.write_bytes(PACKED)

    assert content(file, [tmp_path]) == CONTENT
    assert mirror.ranges[-1] == f"bytes={len(PACKED)}-"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (None, "404"),
        (gzip.compress(b"something else"), "SHA-256"),
        (PACKED[:-100], "not a whole gzip file"),
        (b"<html>Please log in</html>", "not a whole gzip file"),
    ],
    ids=["missing", "other content", "cut off", "no gzip"],
)
def test_a_bad_mirror_is_left_for_the_next(start: Starter, tmp_path: Path, bad: bytes | None, reason: str) -> None:
    file = start(worse := Mirror(bad), Mirror())

    assert content(file, [tmp_path / "one"]) == CONTENT
    assert names(tmp_path / "one") == [NAME]
    with pytest.raises(DataError) as caught:
        content(DataFile(NAME, file.sha256, (worse.url,)), [tmp_path / "two"])
    assert reason in caught.value.failures[worse.url + NAME]
    assert names(tmp_path / "two") == []


def test_parts_of_two_mirrors_are_never_joined(start: Starter, tmp_path: Path) -> None:
    other = gzip.compress(CONTENT, 1)
    file = start(Mirror(breaks_after=[10_000] * ATTEMPTS), second := Mirror(other))

    assert content(file, [tmp_path]) == CONTENT
    assert second.ranges == ["bytes=0-"]
    assert (tmp_path / NAME).read_bytes() == other


def test_a_damaged_file_is_replaced(start: Starter, tmp_path: Path) -> None:
    file = start(Mirror())
    (tmp_path / NAME).write_bytes(PACKED[:500])

    assert content(file, [tmp_path]) == CONTENT
    assert (tmp_path / NAME).read_bytes() == PACKED


def test_without_any_source_the_error_says_what_failed_and_what_to_do(start: Starter, tmp_path: Path) -> None:
    file = start(Mirror(), Mirror())
    (tmp_path / NAME).write_bytes(b"damaged")
    for server in start.servers:
        server.shutdown()
        server.server_close()
    start.servers.clear()

    with pytest.raises(DataError) as caught:
        content(file, [tmp_path])
    assert list(caught.value.failures) == [str(tmp_path / NAME), *(url + NAME for url in file.mirrors)]
    for words in (*file.mirrors, "Connection refused", f"copy the file into {tmp_path}", "without whole=True"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({sets.CACHE_VARIABLE: "chosen", "XDG_CACHE_HOME": "xdg"}, "chosen"),
        ({"XDG_CACHE_HOME": "xdg"}, "xdg/deep-learning-exercises"),
        ({"HOME": "home"}, "home/.cache/deep-learning-exercises"),
    ],
    ids=["ours", "XDG", "home"],
)
def test_the_whole_data_set_is_sought_in_the_cache_folder(
    start: Starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: str
) -> None:
    for name in (sets.CACHE_VARIABLE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    monkeypatch.setitem(sets._MIRRORS, "mnist", start(Mirror(None)).mirrors)

    with pytest.raises(data.DataError) as caught:
        data.mnist(whole=True)
    assert caught.value.folder == tmp_path / folder / "mnist"
