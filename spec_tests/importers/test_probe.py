"""The command ``probe``: what goes over the wire, and what is said where nothing answers."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corsim.scenario.importers.curl_options import MEANINGFUL
from spec_tests.command_line import run

from .api_server import ApiServer

ORIGIN = "https://app.example.com"


@pytest.fixture(name="api", scope="module")
def _api() -> Iterator[str]:
    with ApiServer() as server:
        yield server.origin


def probed(url: str, *options: str, data: bytes = b"") -> Any:
    return run(["probe", url, "--origin", ORIGIN, *options], data)


def result_of(url: str, *options: str, data: bytes = b"") -> Any:
    done = probed(url, "--format", "json", *options, data=data)
    assert done.err == ""
    return json.loads(done.out)


class TestRequests:
    def test_preflight_and_request(self, api: str) -> None:
        result = result_of(f"{api}/permitting/1", "-X", "PUT", "-H", "X-Token: 1", "--json", "{}")
        assert result["verdict"] == "allowed"
        assert [exchange["request"]["method"] for exchange in result["exchanges"]] == ["OPTIONS", "PUT"]
        assert result["exchanges"][1]["request"]["body"] == "{}"
        assert result["response"]["body"] == '{"is": "permitted"}'

    def test_statuses(self, api: str) -> None:
        assert probed(f"{api}/permitting/1").status == 0
        blocked = probed(f"{api}/stubborn/1")
        assert blocked.status == 1
        assert blocked.out.startswith("BLOCKED  allow-origin-missing")
        assert probed(f"{api}/permitting/1", "-X", "TRACE").status == 1

    def test_cookies_are_sent_with_credentials(self, api: str) -> None:
        for options in (("-b", "a=1; b=2"), ("-b", "a=1; b=2", "--xhr")):
            [exchange] = result_of(f"{api}/with-credentials/me", *options)["exchanges"]
            assert ["Cookie", "a=1; b=2"] in exchange["request"]["headers"]
        assert result_of(f"{api}/permitting/1", "--credentials")["reason"] == "credentials-not-allowed"

    def test_redirects_are_followed_or_not(self, api: str) -> None:
        assert result_of(f"{api}/redirect")["response"]["url"] == f"{api}/permitting/after"
        assert result_of(f"{api}/redirect", "--redirect", "error")["verdict"] == "blocked"

    def test_the_page_can_be_any(self, api: str) -> None:
        for page, sent in (("null", "null"), ("https://app.example.com/p?q", ORIGIN)):
            done = run(["probe", f"{api}/permitting/1", "--origin", page, "--format", "json"])
            assert ["Origin", sent] in json.loads(done.out)["exchanges"][0]["request"]["headers"]

    def test_files_are_read_as_curl_does(self, api: str, tmp_path: Path) -> None:
        (tmp_path / "f").write_bytes(b"a\r\nb\n")
        url = f"{api}/permitting/1"
        assert result_of(url, "-d", f"@{tmp_path / 'f'}")["exchanges"][0]["request"]["body"] == "ab"
        assert result_of(url, "--data-binary", f"@{tmp_path / 'f'}")["exchanges"][0]["request"]["body"] == "a\r\nb\n"

    def test_braces_in_a_url_are_what_they_are(self, api: str) -> None:
        [exchange] = result_of(f"{api}/permitting/?q={{a,b}}")["exchanges"]
        assert exchange["request"]["url"] == f"{api}/permitting/?q={{a,b}}"

    def test_headers_that_the_browser_sets_are_left_out_with_a_note(self, api: str) -> None:
        result = result_of(f"{api}/permitting/1", "-H", "Origin: https://evil.example")
        assert ["Origin", ORIGIN] in result["exchanges"][0]["request"]["headers"]
        assert (
            "Note: Left out, as the browser sets it itself, is User-Agent."
            in probed(f"{api}/permitting/1", "-H", "User-Agent: me").out
        )


class _Log:
    """A server that keeps what it is sent, and answers *answer* to each request."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.received: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self.received.append(connection.recv(1 << 16))
                if self.answer:
                    connection.sendall(self.answer)
                else:
                    # Until the other side gives up.
                    connection.recv(1)


def test_nothing_but_what_the_browser_sends_is_sent() -> None:
    log = _Log(b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    done = probed(f"http://127.0.0.1:{log.port}/x", "-X", "DELETE")
    log.listener.close()
    assert done.status == 1
    assert "What to change" in done.out
    [request] = log.received
    names = [line.partition(b":")[0] for line in request.split(b"\r\n")[1:-2]]
    assert request.startswith(b"OPTIONS /x HTTP/1.1\r\n")
    assert sorted(names) == sorted(
        [b"Host", b"Connection", b"Accept", b"Access-Control-Request-Method", b"Referer", b"Origin", b"Accept-Encoding"]
    )


class TestNoAnswer:
    def test_nobody_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        done = probed(f"http://127.0.0.1:{port}/")
        assert (done.status, done.out) == (2, "")
        assert done.err == (
            f"corsim: http://127.0.0.1:{port}/: no answer to the GET. The server at http://127.0.0.1:{port} cannot be "
            "reached: nobody listens there\n"
        )

    def test_a_name_that_does_not_exist(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whether it does would have to be asked of the network."""

        def nobody(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", nobody)
        done = probed("http://no-such-name.invalid/", "-X", "PUT")
        assert done.status == 2
        assert "no answer to the preflight" in done.err
        assert "its name cannot be resolved" in done.err

    def test_time_is_limited(self) -> None:
        log = _Log(b"")
        done = probed(f"http://127.0.0.1:{log.port}/", "--timeout", "0.2")
        log.listener.close()
        assert done.status == 2
        assert "did not answer within 0.2 seconds" in done.err

    def test_no_tls(self, api: str) -> None:
        done = probed(api.replace("http:", "https:"))
        assert done.status == 2
        assert "cannot be reached by TLS" in done.err


class TestBadInput:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["--browser", "netscape"], "no browser is called 'netscape'"),
            (["--origin", "app"], "'app' is not an origin or a page's URL"),
            (["-H", "nocolon"], 'the header "nocolon" has no colon'),
            (["-d", "@/no/such/file"], 'the file "/no/such/file" cannot be read'),
            (["-F", "a=1", "-d", "b"], "-F stands beside -d"),
            (["--timeout", "0"], "no number of seconds over 0"),
            (["--xhr", "--mode", "cors"], "--xhr stands beside --mode"),
        ],
    )
    def test_is_told(self, options: list[str], said: str) -> None:
        done = probed("http://127.0.0.1:1/", *options)
        assert (done.status, done.out) == (2, "")
        assert said in done.err

    def test_a_url_that_is_none(self) -> None:
        for url in ("ftp://a.example/", "https://["):
            assert "is not a URL over HTTP" in probed(url).err


def test_every_option_that_is_curls_has_its_help() -> None:
    shown = run(["probe", "--help"]).out
    for option in MEANINGFUL:
        assert (f"--{option.long} " in shown or f"--{option.long}\n" in shown) >= bool(option.probe)
