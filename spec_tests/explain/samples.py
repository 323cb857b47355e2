"""Scenarios that show what explanations can look like: one of each kind, and texts that try to break out of them."""

from __future__ import annotations

import json
from typing import Any

from corsim.explain.chapters import Chapter, Ran, chapter_of
from corsim.scenario.decode import decode_scenario
from corsim.scenario.run import run
from spec_tests.documentation import ROOT

PAGE = "https://app.example.com/"
URL = "https://api.example.com/items/1"
ANYBODY = {"Access-Control-Allow-Origin": "*"}
PUT = {"url": URL, "method": "PUT", "headers": {"Content-Type": "application/json"}, "body": "{}"}
CREDENTIALED = {"Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Credentials": "true"}
LONG = "https://api.example.com/a/very/long/path/" + "segment-after-segment/" * 12 + "?q=" + "x" * 300


def _asked(server: Any, request: Any = URL, page: Any = PAGE, **more: Any) -> dict[str, Any]:
    return {"page": page, "request": request, "server": server, **more}


def _example(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / "docs" / "examples" / f"{name}.json").read_bytes())
    return document


SAMPLES: dict[str, dict[str, Any]] = {
    "blocked-preflight": _example("put-json"),
    "redirect-null": _example("redirect"),
    "session-cache-hit": _example("session"),
    "no-server": _example("no-server"),
    "credentialed": _asked(
        {"response": {"headers": {**CREDENTIALED, "Content-Type": "application/json", "X-Request-Id": "7"}}},
        {"url": URL, "credentials": "include"},
        cookies=[{"url": "https://api.example.com/", "set-cookie": "sid=1; SameSite=None; Secure"}],
    ),
    "missing-header": _asked({"response": {"status": 500, "statusText": "Internal Server Error"}}),
    "preflight-status": _asked({"preflight": {"status": 405, "headers": ANYBODY}, "response": {}}, PUT),
    "long-url": _asked({"response": {"headers": {"Access-Control-Allow-Origin": LONG}}}, LONG),
    "connection": _asked({"response": {"fail": "connection"}}),
    "throws": _asked({"response": {}}, {"url": URL, "method": "TRACE"}),
    "opaque": _asked({"response": {}}, {"url": URL, "mode": "no-cors"}),
    "null-origin": _asked({"response": {}}, page={"url": PAGE, "sandboxed": True}),
    "three-servers": _asked(
        [
            {"url": URL, "status": 302, "headers": {**ANYBODY, "Location": "https://two.example.net/b"}},
            {"url": "https://two.example.net/b", "status": 307,
             "headers": {**ANYBODY, "Location": "https://three.example.org/c"}},
            {"headers": {**ANYBODY, "Access-Control-Expose-Headers": "X-Total", "X-Total": "3"}},
        ]
    ),
    "other-letters": _asked(
        {"response": {"headers": {"Access-Control-Allow-Origin": "https://b\u00fccher.example", "X-A": "\u00e6"}}},
        "https://\u65e5\u672c\u8a9e.example/\u0633\u0644\u0627\u0645",
    ),
}  # fmt: skip

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onload='alert(1)", "</svg><b>",
    "</style>", "</title>", "</desc>", "</code></pre>", "-->", "<!--", "]]>", "<![CDATA[", "&lt;", "&#x3c;",
    "&amp", "`", "``", "```", "a`b`c", "~~~", "|", "a|b", "\\|", "\\", "](javascript:alert(1))",
    "![x](https://evil.example/x.png)", "<https://evil.example>", "[a]: https://evil.example", "**b**",
    "__b__", "# h", "1. x", "- x", "> x", "---", "$$x$$", "$x$", "@mention", "#1", "www.evil.example",
    "https://evil.example/", "end", "%%{init: {}}%%", "%%", ";", "#35;", "wrap:", "loop", "A->>B: x",
    "Note over L0: x", "<br/>", "\x1b[2J", "\x1b]0;x\x07", "\x9b31m", "\x7f", "\xad", "\u202ea\u202c",
    "\u2028", "\t", " ", "\ufdfd", "a" * 400, "\u0301" * 3, "javascript:alert(1)", "{{7*7}}", "${7*7}",
]  # fmt: skip
"""What means something in HTML, SVG, Markdown, Mermaid or a terminal."""


def chapter(document: dict[str, Any]) -> Chapter:
    """What is told of *document*."""
    scenario = decode_scenario(document)
    return chapter_of(Ran(scenario, run(scenario)))
