"""``python -m corsim audit``: targets, formats, exit status, and a message instead of a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from corsim.audit.catalogue import CATALOGUE
from corsim.audit.target import TargetError, load
from corsim.cli import main

from .flawed import APP

MODULE = """
import asyncio

from corsim import WireResponse

def answer(headers, preflight=()):
    def application(request):
        sent = dict(request.headers)
        more = [("Access-Control-Allow-Headers", "content-type")] if request.method == "OPTIONS" else []
        origin = sent.get("Origin", "")
        return WireResponse(200, tuple((name, value.format(origin)) for name, value in [*headers, *more]))
    return application

good = answer([("Access-Control-Allow-Origin", "https://app.example.com")])
star = answer([("Access-Control-Allow-Origin", "*")])
reflecting = answer([("Access-Control-Allow-Origin", "{}"), ("Access-Control-Allow-Credentials", "true")])
silent = answer([])

async def hangs(request):
    if "/quick" not in request.url:
        await asyncio.sleep(3600)
    return good(request)

async def does_not_stop(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        raise LookupError("the pool is gone")
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body"})

class Inner:
    app = good

def make_app():
    return good

def needs(settings):
    return good

def quits():
    raise SystemExit(3)

number = 3
"""

ARGUMENTS = ["--origin", APP]


@pytest.fixture(autouse=True)
def _module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "audited_module.py").write_text(MODULE)
    (tmp_path / "audited_broken.py").write_text("import os\nvalue = 1 / 0\n")
    (tmp_path / "audited_missing.py").write_text("import no_such_package_at_all\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield
    for name in ("audited_module", "audited_broken", "audited_missing"):
        sys.modules.pop(name, None)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status: Any = main(["audit", *arguments])
    except SystemExit as exit_:
        status = exit_.code
    printed = capsys.readouterr()
    return status, printed.out, printed.err


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


class TestText:
    def test_tells_what_is_let_through_from_what_is_blocked(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, "audited_module:reflecting", *ARGUMENTS)
        assert out.startswith("Audit of audited_module:reflecting at https://api.example.com\n")
        assert "Browsers let these through\n\n  ERROR  reflected-origin\n" in out
        assert "           Origin: https://attacker.example\n" in out
        assert "           Access-Control-Allow-Origin: https://attacker.example\n" in out
        assert "    readable in chromium, firefox, webkit\n" in out
        _, out, _ = run(capsys, "audited_module:silent", *ARGUMENTS)
        assert "Browsers block these\n\n  ERROR  origin-not-allowed\n" in out
        assert "    blocked in chromium, firefox, webkit (allow-origin-missing)\n" in out

    def test_says_so_where_nothing_is_found(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, "audited_module:good", *ARGUMENTS)
        assert "\nNothing found; " in out


def test_json_has_all_of_the_findings(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "audited_module:reflecting", *ARGUMENTS, "--format", "json")
    report = json.loads(out)
    assert set(report) == {"target", "baseUrl", "origins", "urls", "browsers", "requestsSent", "findings"}
    first = report["findings"][0]
    assert first["id"] == "reflected-origin"
    assert first["readers"] == ["chromium", "firefox", "webkit"]
    assert ["Origin", "https://attacker.example"] in first["request"]["headers"]
    assert first["response"]["status"] == 200


TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
STRINGS = {"type": "object", "additionalProperties": {"type": "string"}}

SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "additionalProperties": False,
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "additionalProperties": False,
                                "properties": {
                                    "name": {"type": "string"},
                                    "semanticVersion": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "additionalProperties": False,
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": TEXT,
                                                "fullDescription": TEXT,
                                                "help": TEXT,
                                                "properties": {
                                                    "type": "object",
                                                    "properties": {"tags": {"type": "array", "uniqueItems": True}},
                                                },
                                            },
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": -1},
                                "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": TEXT,
                                "locations": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation"],
                                                "additionalProperties": False,
                                                "properties": {
                                                    "artifactLocation": {
                                                        "type": "object",
                                                        "required": ["uri"],
                                                        "additionalProperties": False,
                                                        "properties": {"uri": {"type": "string"}},
                                                    },
                                                    "region": {
                                                        "type": "object",
                                                        "additionalProperties": False,
                                                        "properties": {"startLine": {"type": "integer", "minimum": 1}},
                                                    },
                                                },
                                            },
                                            "logicalLocations": {
                                                "type": "array",
                                                "items": {
                                                    "type": "object",
                                                    "additionalProperties": False,
                                                    "properties": {
                                                        "fullyQualifiedName": {"type": "string"},
                                                        "kind": {"type": "string"},
                                                    },
                                                },
                                            },
                                        },
                                    },
                                },
                                "partialFingerprints": STRINGS,
                                "properties": {"type": "object"},
                                "webRequest": {
                                    "type": "object",
                                    "additionalProperties": False,
                                    "properties": {
                                        "protocol": {"type": "string"},
                                        "method": {"type": "string"},
                                        "target": {"type": "string"},
                                        "headers": STRINGS,
                                    },
                                },
                                "webResponse": {
                                    "type": "object",
                                    "additionalProperties": False,
                                    "properties": {
                                        "statusCode": {"type": "integer"},
                                        "headers": STRINGS,
                                        "noResponseReceived": {"type": "boolean"},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
    "additionalProperties": False,
}
"""What SARIF 2.1.0 says of the members that are written here."""


class TestSarif:
    @pytest.mark.parametrize("name", ["good", "star", "reflecting", "silent"])
    def test_is_valid(self, capsys: pytest.CaptureFixture[str], name: str) -> None:
        _, out, _ = run(capsys, f"audited_module:{name}", *ARGUMENTS, "--format", "sarif")
        log = json.loads(out)
        Draft202012Validator(SARIF).validate(log)
        [run_] = log["runs"]
        rules = [rule["id"] for rule in run_["tool"]["driver"]["rules"]]
        assert [rules[result["ruleIndex"]] for result in run_["results"]] == [
            result["ruleId"] for result in run_["results"]
        ]
        assert set(rules) <= set(CATALOGUE)
        fingerprints = [result["partialFingerprints"]["corsimAudit/v1"] for result in run_["results"]]
        assert len(fingerprints) == len(set(fingerprints))

    def test_results_point_at_the_module(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run(capsys, "audited_module:silent", *ARGUMENTS, "--format", "sarif")
        result = json.loads(out)["runs"][0]["results"][0]
        place = result["locations"][0]["physicalLocation"]
        assert place == {"artifactLocation": {"uri": "audited_module.py"}, "region": {"startLine": 1}}
        assert result["webRequest"]["headers"]["Origin"] == APP

    def test_fingerprints_stay_the_same(self, capsys: pytest.CaptureFixture[str]) -> None:
        options = [("--format", "sarif"), ("--format", "sarif", "--base-url", "https://other.example")]
        found = []
        for option in options:
            _, out, _ = run(capsys, "audited_module:reflecting", *ARGUMENTS, *option)
            found.append([result["partialFingerprints"] for result in json.loads(out)["runs"][0]["results"]])
        assert found[0] == found[1]


class Handler(BaseHTTPRequestHandler):
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

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""


def test_a_live_server(capsys: pytest.CaptureFixture[str]) -> None:
    received: list[tuple[str, str]] = []
    handler = type("Recording", (Handler,), {"received": received})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/items?a=b"
        try:
            status, out, _ = run(capsys, url, *ARGUMENTS, "--format", "json")
        finally:
            server.shutdown()
    assert status == 1
    report = json.loads(out)
    assert report["urls"] == [url]
    assert {method for method, _ in received} == {"GET", "OPTIONS"}
    assert {path for _, path in received} == {"/items?a=b", "/items/?a=b", "/corsim-audit/no-such-path"}
    assert "reflected-origin" in {finding["id"] for finding in report["findings"]}


def test_a_name_that_leads_nowhere_has_no_hint() -> None:
    with pytest.raises(TargetError, match=r"'audited_module' has no 'zzzz'\.$"):
        load("audited_module:zzzz")
