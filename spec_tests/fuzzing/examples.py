"""Valid inputs of every target, and the words that are in them: what is changed to make others.

They are the documentation's examples, rows of the conformance tables, what browsers' developer tools wrote, and lines
for each parser.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache

from spec_tests.documentation import ROOT
from spec_tests.loading import all_rows

EXAMPLES = ROOT / "docs" / "examples"
WROTE = ROOT / "spec_tests" / "importers" / "wrote"
LARGEST = 12_000
"""Bytes of the largest example; what is larger takes too long to be tried often."""

EVERY_NTH_ROW = 40

CORS_WORDS = (
    *("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods"),
    *("Access-Control-Allow-Headers", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Location", "Vary"),
    *("Set-Cookie", "Timing-Allow-Origin", "Referrer-Policy", "Content-Type", "Authorization", "Range", "Origin"),
    *("https://app.example.com", "https://api.example.com/", "true", "null", "*", ", ", "bytes=0-", "text/plain"),
    *("multipart/form-data; boundary=x", "PUT", "patch", "OPTIONS", '"', "\\", "9" * 20, "-1", "\t", "\r\n", ": "),
)
"""Words that are put into any input."""


def scenarios() -> list[bytes]:
    """Scenarios of the documentation and some of the tables'."""
    found = [path.read_bytes() for path in sorted(EXAMPLES.glob("*.json"))]
    found += [json.dumps(row.scenario).encode() for row in all_rows()[::EVERY_NTH_ROW]]
    return _small(found)


def _written(*names: str) -> list[bytes]:
    """The files with one of *names* that browsers and the documentation have."""
    found = [path for name in names for folder in (EXAMPLES, WROTE) for path in sorted(folder.glob(name))]
    return _small(path.read_bytes() for path in found)


def _small(found: Iterable[bytes]) -> list[bytes]:
    return [data for data in found if len(data) <= LARGEST]


def hars() -> list[bytes]:
    """HAR files; of large ones, their first entries."""
    made = []
    for path in (*sorted(EXAMPLES.glob("*.har")), *sorted(WROTE.glob("*.har"))):
        document = json.loads(path.read_bytes())
        for entry in document["log"]["entries"]:
            for message in (entry["request"], entry["response"]):
                message["headers"] = message["headers"][:12]
        for first in range(0, min(len(document["log"]["entries"]), 12), 4):
            part = {"log": {**document["log"], "entries": document["log"]["entries"][first : first + 4]}}
            made.append(json.dumps(part).encode())
    return _small(made)


def curl_lines() -> list[bytes]:
    """curl command lines, as people write and browsers copy them."""
    plain = (
        b"curl https://api.example.com/ -H 'Origin: https://app.example.com' -X PUT --json '{}'",
        b'curl -sSL --data-urlencode "a=b c" -G https://api.example.com/?x#y -H "Referer: https://app.example.com/"',
        b"curl -F 'a=1' -F 'f=@x.txt;type=text/plain' https://api.example.com --next -u me:pw -r 0-9 http://b.example/",
        b"$ FOO='a b' curl $'https://api.example.com/\\u00e9\\x41' -b 'a=1; c=2' -H \"X-A: $HOME `id`\" > out 2>&1",
        b'curl ^"https://api.example.com/^" ^\r\n  -H ^"Origin: https://app.example.com^" ^\r\n  --data-raw ^"^{^}^"',
    )
    return [*_written("*curl.txt", "*bash.txt", "*cmd.txt"), *plain]


def fetch_calls() -> list[bytes]:
    """Calls of fetch(), as browsers copy them and people write them."""
    plain = (
        b'await fetch("https://api.example.com/", {method: "PUT", headers: {"X-A": "1"}, body: JSON.stringify([1])});',
        (
            b"fetch('https://api.example.com/' + `a`, {headers: new Headers([['X-A', '\\u{1F600}\\x41']]), "
            b"body: new URLSearchParams({a: 'b'}), keepalive: true, /* c */ referrer: 'https://app.example.com/'}) // x"
        ),
    )
    return [*_written("*fetch.txt", "*node.txt"), *plain]


def http_texts() -> list[bytes]:
    """Requests and answers of HTTP as text."""
    plain = (
        b":method: PUT\n:authority: api.example.com\n:scheme: https\n:path: /\norigin: https://app.example.com\n",
        (
            b"General\nRequest URL: https://api.example.com/\nRequest Method: PUT\nStatus Code: 200 OK\n"
            b"Response Headers\naccess-control-allow-origin\n*\nRequest Headers\norigin\nhttps://app.example.com\n"
        ),
    )
    return [*_written("exchange.txt", "curl-verbose.txt"), *plain]


def command_lines() -> list[bytes]:
    """Command lines with a standard input."""
    scenario, har = (EXAMPLES / "put-json.json").read_bytes(), (EXAMPLES / "recording.har").read_bytes()
    lines = (
        "explain - --format json",
        "explain - --browser all --width 40",
        "explain docs/examples/session.json --format html --max-age 600",
        "explain docs/examples/put-json.json --fix-for nginx -o out.md --format markdown",
        "explain - --from curl --page https://app.example.com/ --only-blocked --url api",
        "explain --console -",
        "explain docs/examples/recording.har --format svg",
        "explain docs/examples/redirect.json --format mermaid --browser firefox",
        "check docs/examples/recording.har --format jsonl --jobs 2",
        "check - --format json --page https://app.example.com/ --browser webkit --examples 1 --quiet",
        "diff docs/examples/put-json.json docs/examples/patch.json --format json",
        "diff docs/examples/put-json.json --server docs/examples/fixed-server.json --browser webkit",
        "spec cors-check http-fetch",
        "schema",
        "audit shop:app --origin https://app.example.com --header X-A:1 --fail-on error --timeout 3",
        "probe https://api.example.com/ --origin https://app.example.com -X PUT -H X-A:1 --json {} -m 3 --xhr",
        "playground --port 0 --site build/site",
        "--version",
        "explain --help",
    )
    inputs = (scenario, har, (EXAMPLES / "copied-curl.txt").read_bytes(), b"")
    return [
        "\n".join(line.split()).encode() + b"\n\n" + inputs[number % len(inputs)] for number, line in enumerate(lines)
    ]


def console_lines() -> list[bytes]:
    """What browsers print to their consoles."""
    from corsim.explain.console.recognising import MESSAGES
    from corsim.explain.console.telling import filled

    told = [filled(message, ()).encode() for messages in MESSAGES.values() for message in messages]
    return [
        *told,
        (
            b"Access to fetch at 'https://api.example.com/' from origin 'https://app.example.com' has been blocked by "
            b"CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource."
        ),
        b"app.js:3 Uncaught (in promise) TypeError: Failed to fetch\n    at x (app.js:3:1)",
    ]


HEADER_LINES = (
    b"Access-Control-Allow-Origin: https://app.example.com\nAccess-Control-Allow-Credentials: true\nVary: Origin",
    b"Access-Control-Allow-Methods: PUT, patch,, \nAccess-Control-Allow-Headers: x-a,\nAccess-Control-Max-Age: 600",
    b'Access-Control-Expose-Headers: x-a, *\nX-A: 1\nX-A: "a, b\\"", c\nReferrer-Policy: origin, no-referrer, x',
    b"Location: /next\nSet-Cookie: a=1; Path=/; SameSite=Lax\nTiming-Allow-Origin: *, null\nContent-Type: text/html",
    b'Range: bytes=0-499\nRange: bytes = 1 - \nContent-Type: multipart/form-data; boundary="a b"\nAccept: */*',
)

_BY_TARGET: dict[str, Callable[[], Iterable[bytes]]] = {
    "scenario": scenarios,
    "headers": lambda: HEADER_LINES,
    "answers": lambda: [status + b"\n" + lines for lines in HEADER_LINES for status in (b"204", b"307", b"200")],
    "mime": lambda: (
        b"text/plain;charset=utf-8",
        b'multipart/form-data; boundary="a\\"b"; x=y;;z',
        b"application/x-www-form-urlencoded\t",
    ),
    "url": lambda: (
        b"https://user:pw@\xc3\xa9xample.com:8443/a/../b?c#d",
        b"//[::1]:80/%2e\nhttp://a.example/b/c",
        b"blob:https://app.example.com/1",
        b"file:///C|/x\nfile:///D:/",
        b"http://0x7f.1/ \t\n",
        b"x:a?b#c",
    ),
    "data-url": lambda: (b"data:text/plain;base64,YQ==", b"data:,a%20b#c", b"data:;charset=utf-8; base64 ,YQ"),
    "integrity": lambda: (
        b"x\nsha256-LXEWQrcmsEQBYnyp+6wy9cE7FIk8XBGD3bKWFFQL4mw= sha512-x",
        b"x\nsha384-abc?opt md5-x sha256",
    ),
    "cookie": lambda: (
        b"sid=1; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=60",
        b"__Host-a=b; Domain=.example.com; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
    ),
    "har": hars,
    "long-har": hars,
    "curl": curl_lines,
    "fetch": fetch_calls,
    "http": http_texts,
    "input": lambda: [*scenarios()[::10], *hars()[::4], *curl_lines(), *fetch_calls(), *http_texts()],
    "console": console_lines,
    "playground": lambda: scenarios()[::4],
    "cli": command_lines,
}


@cache
def examples_of(name: str) -> tuple[bytes, ...]:
    """Valid inputs of the target *name*."""
    return tuple(_BY_TARGET[name]())


OPTIONS = (
    *("explain", "diff", "spec", "schema", "-", "--format", "--browser", "--from", "--page", "--url", "--only-blocked"),
    *("--console", "--fix-for", "--max-age", "--width", "-o", "--server", "--help", "--version", "all", "json", "html"),
    *("text", "markdown", "svg", "mermaid", "har", "curl", "fetch", "http", "nginx", "chromium", "firefox", "webkit"),
    *("docs/examples/put-json.json", "docs/examples/session.json", "docs/examples/recording.har", "0", "40", "\n\n"),
)
KEYS = (
    *('"browser":', '"page":', '"request":', '"requests":', '"server":', '"preflight":', '"response":', '"headers":'),
    *('"status":', '"fail":"connection"', '"at":', '"body":', '"formdata":', '"urlencoded":', '"blob":', '"bytes":'),
    *(
        '"stream":',
        '"api":"xhr"',
        '"times":',
        '"sandboxed":',
        '"mode":"no-cors"',
        '"redirect":"manual"',
        "null",
        "1e999",
    ),
    *('"integrity":', '"keepalive":true', '"referrer":', '"referrerPolicy":', '"topLevel":', '"blobs":', "[]", "{}"),
)
HAR_KEYS = (
    *('"log":', '"entries":', '"postData":', '"params":', '"content":', '"encoding":"base64"', '"text":', '"cookies":'),
    *('"_error":', '"_fromCache":', '"_resourceType":', '"pageref":', '"startedDateTime":', '"_initiator":'),
)
CURL = (
    *("curl ", " -H ", " -X ", " -d ", " -F ", " --json ", " --next ", " -u ", " -b ", " -T ", " -G ", " -I ", "$'"),
    *("\\u", "\\x", "\\c", "'", "^", '^"', "\\\n", "@", "`", "${", "$(", ">", "&&", "#", " -r ", " --url-query "),
)
JAVASCRIPT = (
    *("fetch(", "new Headers(", "new URLSearchParams(", "JSON.stringify(", "`", "${", "\\u{", "\\x", "0x", "0b", "1n"),
    *("undefined", "//", "/*", "*/", "await ", "{", "}", "[", "]", ",", "+", "headers:", "body:", "method:", "\u2028"),
)
HTTP = (
    *("GET / HTTP/1.1\n", "HTTP/1.1 200 OK\n", ":method: PUT\n", ":status: 200\n", "> ", "< ", "* ", "General\n"),
    *("Request URL: ", "Status Code: ", "Request Headers\n", "Response Headers\n", "Host: a.example\n", "\r\n\r\n"),
)
URLS = (
    "https://",
    "//",
    "\\",
    "@",
    ":",
    "[",
    "]",
    "%",
    "%00",
    "?",
    "#",
    "..",
    "xn--",
    "blob:",
    "file:",
    "data:",
    "\u00ad",
)

_WORDS: dict[str, tuple[str, ...]] = {
    "scenario": KEYS,
    "playground": KEYS,
    "har": HAR_KEYS,
    "long-har": HAR_KEYS,
    "curl": CURL,
    "fetch": JAVASCRIPT,
    "http": HTTP,
    "input": (*CURL, *JAVASCRIPT, *HTTP),
    "url": URLS,
    "data-url": (*URLS, ";base64", ";charset=", ","),
    "cli": (*OPTIONS, *KEYS),
    "integrity": ("sha256-", "sha384-", "sha512-", "=", "?", " "),
    "cookie": (
        "; Path=",
        "; Domain=",
        "; Expires=",
        "; Max-Age=",
        "; SameSite=",
        "; Secure",
        "__Host-",
        "99999",
        "GMT",
    ),
}


def words_of(name: str) -> tuple[bytes, ...]:
    """Words that mean something to the target *name*."""
    return tuple(word.encode() for word in (*_WORDS.get(name, ()), *CORS_WORDS))
