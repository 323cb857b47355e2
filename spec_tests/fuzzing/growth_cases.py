"""The forms of input of which the growth of the work is measured: what grows in each, and what makes one of a size."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """A form of input of a target: *make* makes one of a size; ``first`` is the smallest by time, ``few`` by lines."""

    name: str
    target: str
    make: Callable[[int], bytes]
    first: int
    few: int


def _scenario(**parts: Any) -> bytes:
    request = {"url": "https://api.example.com/", "method": "PUT"}
    return json.dumps({"page": "https://app.example.com/", "request": request, **parts}).encode()


def _put(**parts: Any) -> dict[str, Any]:
    return {"url": "https://api.example.com/", "method": "PUT", **parts}


def _answered(headers: list[list[str]]) -> dict[str, Any]:
    allowing = [["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Methods", "PUT"]]
    return {
        "preflight": {"status": 204, "headers": [*allowing, *headers]},
        "response": {"headers": [*allowing, *headers]},
    }


def _redirects(number: int) -> bytes:
    """So many sessions of a redirect: a chain itself ends after twenty."""
    rules = [
        {
            "url": "https://api.example.com/",
            "status": 302,
            "headers": {"Location": "/b", "Access-Control-Allow-Origin": "*"},
        },
        {"status": 200, "headers": {"Access-Control-Allow-Origin": "*"}},
    ]
    return json.dumps(
        {"page": "https://app.example.com/", "requests": ["https://api.example.com/"] * number, "server": rules}
    ).encode()


def _har(entries: int) -> bytes:
    headers = [{"name": "Origin", "value": "https://app.example.com"}, {"name": "Sec-Fetch-Mode", "value": "cors"}]
    answer = [{"name": "Access-Control-Allow-Origin", "value": "*"}]
    made = [
        {
            "startedDateTime": f"2026-01-01T{at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}.000Z",
            "request": {"method": "GET", "url": f"https://api.example.com/{at}", "headers": headers},
            "response": {"status": 200, "headers": answer, "content": {"text": "x"}},
        }
        for at in range(entries)
    ]
    return json.dumps({"log": {"creator": {"name": "Firefox"}, "entries": made}}).encode()


def _curl(
    words: str, number: int, begin: str = "curl https://api.example.com/ -H 'Origin: https://app.example.com'"
) -> bytes:
    return (begin + words * number).encode()


def _fetch(inside: str) -> bytes:
    return f'fetch("https://api.example.com/", {{"body": {inside}}})'.encode()


def _http(lines: str) -> bytes:
    return f"GET / HTTP/1.1\nHost: api.example.com\nOrigin: https://app.example.com\n{lines}".encode()


def _names(number: int) -> str:
    return ",".join(f"x-{index}" for index in range(number))


def _scenario_of_requests(number: int) -> bytes:
    requests = [_put(url=f"https://api.example.com/{index}") for index in range(number)]
    server = _answered([["Access-Control-Max-Age", "600"]])
    return json.dumps({"page": "https://app.example.com/", "requests": requests, "server": server}).encode()


_ALL = (
    Case(
        "one header of a request, long",
        "scenario",
        lambda n: _scenario(request=_put(headers={"X-A": "a" * n})),
        250_000,
        2_000,
    ),
    Case(
        "many headers of a request",
        "scenario",
        lambda n: _scenario(request=_put(headers={f"X-{i}": "1" for i in range(n)})),
        2_500,
        50,
    ),
    Case(
        "the same header many times",
        "scenario",
        lambda n: _scenario(request=_put(headers=[["X-A", "1"]] * n)),
        2_500,
        50,
    ),
    Case(
        "many headers of an answer",
        "scenario",
        lambda n: _scenario(server=_answered([[f"X-{i}", "1"] for i in range(n)])),
        2_500,
        50,
    ),
    Case(
        "many Set-Cookie in an answer",
        "scenario",
        lambda n: _scenario(
            server=_answered([["Set-Cookie", f"c{i}=1"] for i in range(n)]), request=_put(credentials="include")
        ),
        1_000,
        20,
    ),
    Case(
        "many names that an answer allows",
        "scenario",
        lambda n: _scenario(server=_answered([["Access-Control-Allow-Headers", _names(n)]])),
        5_000,
        50,
    ),
    Case(
        "the same, asked for",
        "scenario",
        lambda n: _scenario(
            request=_put(headers={f"x-{i}": "1" for i in range(n)}),
            server=_answered([["Access-Control-Allow-Headers", _names(n)]]),
        ),
        1_000,
        30,
    ),
    Case(
        "many names that an answer exposes",
        "scenario",
        lambda n: _scenario(server=_answered([["Access-Control-Expose-Headers", _names(n)]])),
        5_000,
        50,
    ),
    Case("many requests of a session", "scenario", lambda n: _scenario_of_requests(n), 250, 10),
    Case("many redirected requests", "scenario", _redirects, 100, 5),
    Case(
        "many rules of a server",
        "scenario",
        lambda n: _scenario(server=[{"url": f"https://api.example.com/{i}"} for i in range(n)]),
        2_500,
        30,
    ),
    Case(
        "many cookies that are held",
        "scenario",
        lambda n: _scenario(cookies=[{"url": "https://api.example.com/", "set-cookie": f"c{i}=1"} for i in range(n)]),
        500,
        20,
    ),
    Case("a long body", "scenario", lambda n: _scenario(request=_put(body="a" * n)), 250_000, 1_000),
    Case(
        "many fields of a form",
        "scenario",
        lambda n: _scenario(request=_put(body={"formdata": {f"f{i}": "v" for i in range(n)}})),
        2_500,
        50,
    ),
    Case("unknown keys", "scenario", lambda n: _scenario(**{f"key{i}": 1 for i in range(n)}), 500, 20),
    Case("deep JSON", "scenario", lambda n: b"[" * n + b"]" * n, 100_000, 200),
    Case("deep JSON that can be read", "scenario", lambda n: b'{"a":' + b"[" * n + b"]" * n + b"}", 100, 20),
    Case("one long header", "headers", lambda n: b"X-A: " + b'a, "b\\"", ' * n, 25_000, 100),
    Case("quotes that are left open", "headers", lambda n: b'X-A: "' + b"\\" * n, 100_000, 500),
    Case("commas", "headers", lambda n: b"Access-Control-Allow-Headers: " + b"," * n, 250_000, 1_000),
    Case("many headers", "headers", lambda n: b"\n".join(b"X-%d: 1" % i for i in range(n)), 500, 50),
    Case("many digits", "headers", lambda n: b"Access-Control-Max-Age: " + b"9" * n, 250_000, 1_000),
    Case("a long range", "headers", lambda n: b"Range: bytes=" + b" " * n + b"1" * n + b"-", 50_000, 500),
    Case(
        "a long list of an answer",
        "answers",
        lambda n: b"200\nAccess-Control-Allow-Headers: " + _names(n).encode(),
        1_000,
        20,
    ),
    Case("many parameters", "mime", lambda n: b"a/b" + b"".join(b";p%d=v" % i for i in range(n)), 25_000, 200),
    Case("semicolons", "mime", lambda n: b"a/b" + b";" * n, 250_000, 1_000),
    Case("a long quoted parameter", "mime", lambda n: b'a/b;c="' + b'\\"' * n + b'"', 100_000, 1_000),
    Case("a long path", "url", lambda n: b"https://a.example/" + b"a/" * n, 10_000, 200),
    Case("dots in a path", "url", lambda n: b"https://a.example/" + b"a/../" * n, 10_000, 200),
    Case("a long host", "url", lambda n: b"https://" + b"a." * n + b"example/", 2_500, 100),
    Case("a long host in another script", "url", lambda n: b"https://" + "ä.".encode() * n + b"example/", 250, 20),
    Case("a long userinfo", "url", lambda n: b"https://" + b"a@" * n + b"b/", 2_500, 100),
    Case("a long query", "url", lambda n: b"https://a.example/?" + "ä".encode() * n, 10_000, 200),
    Case("blob: in blob:", "url", lambda n: b"blob:" * n + b"https://a.example/", 500, 20),
    Case("a long data: URL", "data-url", lambda n: b"data:text/plain;base64," + b"YWFh" * n, 10_000, 200),
    Case("spaces before base64", "data-url", lambda n: b"data:text/plain;" + b" " * n + b"base64x,", 10_000, 200),
    Case("many hashes", "integrity", lambda n: b"x\n" + b"sha256-YQ== " * n, 10_000, 200),
    Case("many attributes", "cookie", lambda n: b"a=1" + b"; Path=/x" * n, 10_000, 100),
    Case("a long Expires", "cookie", lambda n: b"a=1; Expires=" + b"1 Jan 2026 :" * n, 10_000, 100),
    Case("many entries", "har", _har, 100, 5),
    Case("many entries, one by one", "long-har", _har, 100, 5),
    Case("a long entry", "long-har", lambda n: b'{"log": {"entries": ["' + b"a" * n, 100_000, 1_000),
    Case("many words", "curl", lambda n: _curl(" -H 'X-A: 1'", n), 1_000, 20),
    Case("many bad options", "curl", lambda n: _curl(" --next https://a.example", n), 250, 10),
    Case("many data", "curl", lambda n: _curl(" -d a=1", n), 2_500, 50),
    Case("many fields", "curl", lambda n: _curl(" -F a=1", n), 2_500, 50),
    Case("many --json", "curl", lambda n: _curl(" --json 1", n), 2_500, 50),
    Case("variables", "curl", lambda n: _curl(" $A$(b)`c`", n), 2_500, 50),
    Case("quotes in pieces", "curl", lambda n: _curl("'a'\"b\"\\c", n), 10_000, 200),
    Case("escapes", "curl", lambda n: _curl("\\xc3\\u00e9\\n", n, "curl $'") + b"'", 10_000, 200),
    Case("octets that are no UTF-8", "curl", lambda n: _curl("\\xff", n, "curl $'") + b"'", 10_000, 200),
    Case("of Windows", "curl", lambda n: _curl(' ^"-H^" ^"X-A: ^\\^"1^"', n), 2_500, 50),
    Case("backslashes of Windows", "curl", lambda n: _curl("\\", n, 'curl ^"'), 50_000, 500),
    Case(
        "commands",
        "curl",
        lambda n: _curl("; curl https://api.example.com/", n, "curl https://api.example.com/"),
        250,
        10,
    ),
    Case("variables before a command", "input", lambda n: b"A=1 " * n + b"x", 5_000, 100),
    Case("spaces before a command", "input", lambda n: b" " * n + b"x", 50_000, 500),
    Case("lines of blanks", "input", lambda n: b" \n" * n + b"x", 50_000, 500),
    Case("a long line like HTTP's", "input", lambda n: b"GET " + b"a " * n, 50_000, 500),
    Case("tabs like HTTP's", "input", lambda n: b"GET" + b"\t" * n, 50_000, 500),
    Case("a status and blanks", "input", lambda n: b"HTTP/1.1 200 " + b" \t" * n + b"\x0b", 50_000, 500),
    Case("calls", "fetch", lambda n: b'fetch("https://api.example.com/");\n' * n, 500, 10),
    Case("a long string", "fetch", lambda n: _fetch('"' + "\\u00e9" * n + '"'), 25_000, 200),
    Case("added strings", "fetch", lambda n: _fetch('"a"' + ' + "b"' * n), 10_000, 200),
    Case(
        "many members",
        "fetch",
        lambda n: _fetch("JSON.stringify({" + ",".join(f'"k{i}":{i}' for i in range(n)) + "})"),
        10_000,
        100,
    ),
    Case("deep objects", "fetch", lambda n: _fetch("[" * n), 10_000, 100),
    Case("a long comment", "fetch", lambda n: _fetch("/*" + "*" * n), 50_000, 500),
    Case("comments", "fetch", lambda n: _fetch("/**/" * n + "1"), 10_000, 200),
    Case(
        "unknown members",
        "fetch",
        lambda n: b'fetch("https://api.example.com/", {' + b",".join(b"m%d:1" % i for i in range(n)) + b"})",
        2_500,
        50,
    ),
    Case(
        "code after a call", "fetch", lambda n: b'fetch("https://api.example.com/")' + b".then(a => b)" * n, 10_000, 200
    ),
    Case("digits", "fetch", lambda n: _fetch("1" * n), 25_000, 200),
    Case("many header lines", "http", lambda n: _http("".join(f"X-{i}: 1\n" for i in range(n))), 1_000, 30),
    Case("many messages", "http", lambda n: _http("\n") * n, 250, 10),
    Case("a long body of lines", "http", lambda n: _http("\n" + "line\n" * n), 10_000, 100),
    Case(
        "names without values",
        "http",
        lambda n: b"General\nRequest URL: https://api.example.com/\nRequest Headers\n" + b"x-a\n1\n" * n,
        5_000,
        50,
    ),
    Case("a long message", "console", lambda n: b"Access to fetch at '" + b"a" * n, 5_000, 500),
    Case(
        "messages again and again",
        "console",
        lambda n: (
            b"Access to fetch at 'https://a.example/' from origin 'https://b.example' has been blocked by CORS policy: "
            * n
        ),
        40,
        10,
    ),
    Case("quotes", "console", lambda n: b"' from origin '" * n, 400, 40),
    Case("many arguments", "cli", lambda n: b"spec\n" + b"cors-check\n" * n, 50, 5),
    Case("a long argument", "cli", lambda n: b"explain\n--console\n" + b"x" * n, 10_000, 500),
    Case(
        "a long scenario with problems",
        "cli",
        lambda n: b"explain\n-\n\n" + _scenario(**{f"key{i}": 1 for i in range(n)}),
        250,
        10,
    ),
    Case(
        "a long list to explain",
        "cli",
        lambda n: b"explain\n-\n\n" + _scenario(server=_answered([["Access-Control-Allow-Headers", _names(n)]])),
        250,
        10,
    ),
    Case("a long unknown key", "scenario", lambda n: _scenario(**{"k" * n: 1}), 25_000, 500),
    Case("a long unknown value", "scenario", lambda n: _scenario(browser="x" * n), 25_000, 500),
    Case("braces that are not closed", "curl", lambda n: _curl(" ${", n), 10_000, 200),
    # What is taken for the URL is longer than what is kept, in each size, so that it is parsed as often in each.
    Case("substitutions that are not closed", "curl", lambda n: _curl(" $(", n), 10_000, 800),
    Case("substitutions and variables", "input", lambda n: b"A=$(A=1" * n, 10_000, 200),
    Case("parentheses and variables", "input", lambda n: b"(A=1" * n, 10_000, 200),
    Case("quotes and variables", "input", lambda n: b";A='" * n, 10_000, 200),
    Case("prompts", "input", lambda n: b"$ " * n, 10_000, 200),
    Case("commands of the shell", "input", lambda n: b"; sudo " * n, 10_000, 200),
    Case("a long unknown option", "curl", lambda n: b"curl --" + b"o" * n, 25_000, 500),
    Case(
        "a long unknown member",
        "fetch",
        lambda n: b'fetch("https://api.example.com/", {' + b"m" * n + b":1})",
        25_000,
        500,
    ),
    Case("variables and semicolons", "input", lambda n: b";A=1" * n, 5_000, 100),
    Case("blanks where a URL is missing", "input", lambda n: b"Request URL:" + b" " * n + b"\x0b", 5_000, 100),
    Case("blanks in General", "http", lambda n: b"Request URL:" + b" " * n + b"\x0b", 5_000, 100),
    Case("a long name of an algorithm", "cli", lambda n: b"spec\n" + b"x" * n, 25_000, 500),
    Case(
        "a long header to explain",
        "cli",
        lambda n: b"explain\n-\n\n" + _scenario(request=_put(headers={"X-A": "a " * n})),
        2_500,
        100,
    ),
    Case(
        "a long header to explain in HTML",
        "cli",
        lambda n: b"explain\n-\n--format\nhtml\n\n" + _scenario(request=_put(headers={"X-A": "a " * n})),
        2_500,
        100,
    ),
    Case(
        "a long header to draw",
        "cli",
        lambda n: b"explain\n-\n--format\nsvg\n\n" + _scenario(request=_put(headers={"X-A": "a " * n})),
        2_500,
        100,
    ),
    Case("many requests in the playground", "playground", lambda n: _scenario_of_requests(n), 4, 2),
)


CASES = {case.name: case for case in _ALL}
"""The forms of input, by their names."""
