"""What the installed curl sends, held against what is made of the same command line."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from corsim.scenario.importers.curl_options import Given, read_options
from corsim.scenario.importers.curl_request import CurlRequest, curl_request
from corsim.scenario.importers.imported import NotImportedError
from spec_tests.serving import Quiet, served

CURL = shutil.which("curl")

CURLS_OWN = frozenset({"host", "user-agent", "content-length", "expect", "transfer-encoding"})
"""Headers that a browser would send otherwise, or not."""

pytestmark = pytest.mark.skipif(CURL is None, reason="curl is not installed")


class _Recorder(Quiet, BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, list[tuple[str, str]], bytes]]

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append((self.command, self.path, list(self.headers.items()), body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST = do_PUT = do_patch = answer  # noqa: N815 - http.server's names


@pytest.fixture(scope="module")
def place() -> Iterator[str]:
    _Recorder.seen = []
    with served(_Recorder) as origin:
        yield origin


def given(arguments: list[str]) -> list[Given]:
    return read_options(arguments, ["line 1, column 1"] * len(arguments))


def imported(arguments: list[str], folder: Path) -> CurlRequest:
    return curl_request(given(arguments), "line 1, column 1", lambda path: (folder / path).read_bytes())


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    assert CURL is not None
    command = [CURL, "-q", "-s", "--max-time", "20", *arguments]
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "two lines.txt").write_bytes(b"x y\r\nz\n")
    return tmp_path


COMMANDS = (
    ["/"],
    ["/", "-X", "patch"],
    ["/?a#b", "-G", "-d", "c", "-d", "d"],
    ["/", "-d", "a=1", "-d", "b=2"],
    ["/", "-d", ""],
    ["/", "-d", "@two lines.txt", "--data-binary", "@two lines.txt", "--data-raw", "@two lines.txt"],
    ["/", "-d", "a", "-H", "content-type: text/plain"],
    ["/", "-d", "a", "-H", "Content-Type:"],
    ["/", "--data-urlencode", "a b&c"],
    ["/", "--data-urlencode", "q=a b&c~+é"],
    ["/", "--data-urlencode", "=a=b"],
    ["/", "--data-urlencode", "q@two lines.txt"],
    ["/", "--json", '{"a": 1}'],
    ["/", "--json", '{"a": 1', "--json", "}"],
    ["/", "-d", "a", "--json", "b"],
    ["/", "--json", "a", "-d", "b"],
    ["/", "-G", "--json", "a"],
    ["/", "--json", "a", "-H", "Content-Type: text/plain"],
    ["/", "--json", "a", "-H", "Accept:"],
    ["/", "-I"],
    ["/", "-I", "-G", "-d", "a"],
    ["/", "-T", "two lines.txt"],
    ["/there/", "-T", "two lines.txt"],
    ["/there", "-T", "two lines.txt"],
    ["/", "-T", "two lines.txt", "-H", "Content-Type: a/b", "-X", "POST"],
    ["/", "-u", "name:word"],
    ["/", "-u", "name:"],
    ["/", "-u", "name:word", "--oauth2-bearer", "token"],
    ["/", "-u", "name:word", "-H", "authorization: Bearer other"],
    ["/", "-r", "0-9,20-"],
    ["/", "-H", "X-A: 1", "-H", "X-A:  2", "-H", "X-B;", "-H", "X-C:"],
    ["/", "-e", "https://app.example.com/page;auto"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_sends_what_is_imported(command: list[str], place: str, folder: Path) -> None:
    path, *options = command
    arguments = [place + path, *options]
    _Recorder.seen.clear()
    assert run(arguments, folder).returncode == 0
    [(method, target, headers, body)] = _Recorder.seen
    made = imported(arguments, folder)
    assert (made.method or "GET") == method
    assert made.urls[0].partition("#")[0] == place + target
    sent = {(name.lower(), value) for name, value in headers if name.lower() not in CURLS_OWN and value != "*/*"}
    assert {(name.lower(), value) for name, value in made.headers} == sent
    assert made.body in ((None, "") if not body else (body.decode("utf-8"),))


@pytest.mark.parametrize(
    "options",
    [
        ["-I", "-d", "a"],
        ["-I", "-X", "POST", "-d", "a"],
        ["-I", "-F", "a=b"],
        ["-I", "-T", "two lines.txt"],
        ["-F", "a=b", "-d", "a"],
        ["-T", "two lines.txt", "-d", "a"],
        ["-T", "two lines.txt", "-G", "-d", "a"],
        ["-T", "two lines.txt", "-F", "a=b"],
    ],
    ids=" ".join,
)
def test_refuses_what_is_refused(options: list[str], place: str, folder: Path) -> None:
    arguments = [place + "/", *options]
    assert run(arguments, folder).returncode == 2
    with pytest.raises(NotImportedError, match="stands beside"):
        imported(arguments, folder)


def test_a_name_without_a_password_has_an_empty_one(folder: Path) -> None:
    made = imported(["https://api.example.com/", "-u", "name"], folder)
    assert made.headers == [("Authorization", "Basic bmFtZTo=")]
    assert made.notes[0] == "-u has no password: curl asks for it, and it is taken as empty."
