"""``python -m corsim audit``: targets, exit status, and a message instead of a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import NoReturn

import pytest

from corsim.audit.target import TargetError, load
from corsim.cli import main
from spec_tests.serving import Quiet, served

from .commanding import ARGUMENTS, run

pytestmark = pytest.mark.usefixtures("modules")


class TestExitStatus:
    @pytest.mark.parametrize(
        ("name", "options", "status"),
        [
            ("good", [], 0),
            ("make_app()", [], 0),
            ("Inner.app", [], 0),
            ("star", [], 0),
            ("star", ["--fail-on", "note"], 1),
            ("reflecting", [], 1),
            ("reflecting", ["--fail-on", "error"], 1),
            ("reflecting", ["--fail-on", "never"], 0),
            ("silent", [], 1),
            ("good", ["--credentials"], 1),
            ("good", ["--method", "DELETE"], 1),
            ("good", ["--header", "X-A: 1"], 1),
            ("good", ["--header", "Content-Type: application/json", "--path", "/a", "--url", "/b"], 0),
            ("good", ["--browser", "spec", "--cookie", "", "--timeout", "5", "--base-url", "http://localhost"], 0),
        ],
    )
    @pytest.mark.parametrize("format_", ["text", "json", "sarif"])
    def test_says_whether_something_was_found(
        self, capsys: pytest.CaptureFixture[str], name: str, options: list[str], status: int, format_: str
    ) -> None:
        got, out, err = run(capsys, f"audited_module:{name}", *ARGUMENTS, *options, "--format", format_)
        assert (got, err) == (status, "")
        assert out

    @pytest.mark.parametrize(
        ("target", "message"),
        [
            ("audited_modul:good", "there is no module 'audited_modul' in "),
            ("audited_module:god", "'audited_module' has no 'god'. Did you mean \"good\"?"),
            ("audited_module:Inner.ap", "'audited_module.Inner' has no 'ap'. Did you mean \"app\"?"),
            ("audited_module:number", "Nothing is known about 3, of type builtins.int."),
            ("audited_module:make_app", "It is a callable with 0 required positional parameters"),
            ("audited_module:needs()", "calling 'audited_module:needs()' raised TypeError"),
            ("audited_module:quits()", "calling 'audited_module:quits()' raised SystemExit: 3"),
            ("audited_module:number()", "'audited_module:number' is int, which cannot be called"),
            ("audited_broken:app", "cannot be imported: ZeroDivisionError: division by zero, in "),
            ("audited_missing:app", "No module named 'no_such_package_at_all'"),
            ("audited_module", "module:factory() or the URL of a server. Did you mean 'audited_module:app'?"),
            ("audited_module.py:app", "A module is named as in an import"),
            ("localhost:8000", "Did you mean 'http://localhost:8000'?"),
            ("ftp://a.example", "'ftp://a.example' is not the URL of a server"),
            ("http://localhost:1", "nobody listens there"),
            ("audited_module:hangs", "hangs: The callable hangs did not answer GET https://api.example.com/ within "),
            ("audited_module:does_not_stop", "stop: the application does not stop: LookupError: the pool is gone"),
        ],
    )  # fmt: skip
    def test_is_2_with_a_message_for_a_target_that_cannot_be_had(
        self, capsys: pytest.CaptureFixture[str], target: str, message: str
    ) -> None:
        status, out, err = run(capsys, target, *ARGUMENTS, "--timeout", "0.2")
        assert (status, out) == (2, "")
        assert err.startswith("corsim: ")
        assert message in err

    def test_is_1_where_one_path_of_several_is_not_answered_in_time(self, capsys: pytest.CaptureFixture[str]) -> None:
        options = ["--path", "/slow", "--path", "/quick", "--timeout", "0.02", "--browser", "spec", "--format", "json"]
        status, out, err = run(capsys, "audited_module:hangs", *ARGUMENTS, *options)
        assert (status, err) == (1, "")
        [finding] = json.loads(out)["findings"]
        assert (finding["id"], finding["url"]) == ("no-answer", "https://api.example.com/slow")
        assert finding["blocked"] == {"spec": "connection-failed"}
        assert "within 0.02 seconds" in finding["failure"]

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ([], "--origin"),
            (["--origin", "app.example.com"], "has no scheme; 'https://app.example.com' may be what is meant"),
            ([*ARGUMENTS, "--header", "X-A"], "--header 'X-A': a name, a colon and a value are needed"),
            ([*ARGUMENTS, "--browser", "opera"], "no browser is called 'opera'"),
            ([*ARGUMENTS, "--browser", "fire-fox"], 'Did you mean "firefox"?'),
            ([*ARGUMENTS, "--method", "CONNECT"], "'CONNECT' is one that no script can send"),
            ([*ARGUMENTS, "--timeout", "0"], "is no number of seconds over 0"),
            ([*ARGUMENTS, "--timeout", "soon"], "'soon' is no number of seconds over 0"),
            ([*ARGUMENTS, "--format", "xml"], "invalid choice: 'xml'"),
            ([*ARGUMENTS, "--url", "https://other.example/"], "an audit asks that origin only"),
        ],
    )
    def test_is_2_with_a_message_for_arguments_of_no_use(
        self, capsys: pytest.CaptureFixture[str], options: list[str], message: str
    ) -> None:
        status, out, err = run(capsys, "audited_module:good", *options)
        assert (status, out) == (2, "")
        assert message in err

    def test_of_a_process(self, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "corsim", "audit", "audited_module:reflecting", *ARGUMENTS]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == 1
        assert done.stderr == ""
        assert "\x1b" not in done.stdout


def test_a_mistake_in_corsim_is_no_message_about_the_target(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object, **__: object) -> NoReturn:
        raise TypeError("What can be connected is not for this message to say")

    monkeypatch.setattr("corsim.audit.auditing.connect", connect)
    with pytest.raises(TypeError, match="not for this message"):
        main(["audit", "audited_module:good", *ARGUMENTS])


class Handler(Quiet, BaseHTTPRequestHandler):
    """Reflects any origin; records what it was asked."""

    received: list[tuple[str, str]]

    def answer(self) -> None:
        self.received.append((self.command, self.path))
        self.send_response(200)
        if "Origin" in self.headers:
            self.send_header("Access-Control-Allow-Origin", self.headers["Origin"])
            self.send_header("Access-Control-Allow-Credentials", "true")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_OPTIONS = do_POST = answer  # noqa: N815 - the names are http.server's


def test_a_live_server(capsys: pytest.CaptureFixture[str]) -> None:
    received: list[tuple[str, str]] = []
    handler = type("Recording", (Handler,), {"received": received})
    with served(handler) as origin:
        url = f"{origin}/items?a=b"
        status, out, _ = run(capsys, url, *ARGUMENTS, "--format", "json")
    assert status == 1
    report = json.loads(out)
    assert report["urls"] == [url]
    assert {method for method, _ in received} == {"GET", "OPTIONS"}
    assert {path for _, path in received} == {"/items?a=b", "/items/?a=b", "/corsim-audit/no-such-path"}
    assert "reflected-origin" in {finding["id"] for finding in report["findings"]}


def test_a_name_that_leads_nowhere_has_no_hint() -> None:
    with pytest.raises(TargetError, match=r"'audited_module' has no 'zzzz'\.$"):
        load("audited_module:zzzz")
