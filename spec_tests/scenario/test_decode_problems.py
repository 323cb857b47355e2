"""What can be wrong with a document, thing by thing: its JSON path, what was there, and what is allowed."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.profiles import PROFILES

from .parts import PAGE, URL, problems_of, with_cookie, with_page, with_request, with_response, with_rule, with_xhr

A_SCENARIO = "a scenario, an object with page and request, is needed"
NO_URL = 'is not an absolute URL; one like "https://app.example.com/" is needed.'

BROWSERS = ", ".join(f'"{name}"' for name in PROFILES)

ONE_PROBLEM: list[tuple[Any, str]] = [
    # The document.
    (None, f"$: null is not an object; {A_SCENARIO}."),
    (7, f"$: 7 is not an object; {A_SCENARIO}."),
    ("text", f'$: "text" is not an object; {A_SCENARIO}.'),
    ([1], f"$: a list is not an object; {A_SCENARIO}."),
    ({"request": URL}, '$.page: it is missing; the URL of the page, like "https://app.example.com/", is needed.'),
    ({"page": PAGE}, "$.request: it is missing; a request, or a list of requests, is needed."),
    (
        {"page": PAGE, "request": URL, "requests": [URL]},
        "$.requests: it stands beside request; only one of the two may be there.",
    ),
    (
        {"page": PAGE, "request": URL, "browser": "spce"},
        (
            '$.browser: "spce" is not one of the values that this can have; '
            f'allowed are {BROWSERS}. Did you mean "spec"?'
        ),
    ),
    (
        {"page": PAGE, "request": URL, "browser": 1},
        f"$.browser: 1 is not one of the values that this can have; allowed are {BROWSERS}.",
    ),
    # The page.
    ({"page": "example.com", "request": URL}, f'$.page: "example.com" {NO_URL}'),
    ({"page": "", "request": URL}, f'$.page: "" {NO_URL}'),
    ({"page": 1, "request": URL}, "$.page: 1 is not an object; a URL, or an object with a url, is needed."),
    ({"page": {}, "request": URL}, "$.page.url: it is missing; the URL of the page is needed."),
    (with_page(url=["x"]), "$.page.url: a list is not a string; an absolute URL is needed."),
    (with_page(topLevel="/"), f'$.page.topLevel: "/" {NO_URL}'),
    (with_page(sandboxed="yes"), '$.page.sandboxed: "yes" is not a boolean; true or false is needed.'),
    (with_page(sandboxed=1), "$.page.sandboxed: 1 is not a boolean; true or false is needed."),
    (with_page(blobs=[]), "$.page.blobs: [] is not an object; an object from blob: URLs to blobs is needed."),
    (
        with_page(blobs={"https://x.example/": {"blob": "a"}}),
        (
            '$.page.blobs["https://x.example/"]: this key is not a blob: URL; '
            'one like "blob:https://app.example.com/1" is needed.'
        ),
    ),
    (
        with_page(blobs={"blob:https://app.example.com/1": {"bytes": "aGk="}}),
        (
            '$.page.blobs["blob:https://app.example.com/1"]: this is not a blob; '
            'an object like {"blob": "…", "type": "…"} is needed.'
        ),
    ),
    # Requests.
    ({"page": PAGE, "request": 1}, "$.request: 1 is not an object; a request, an object with a url, is needed."),
    ({"page": PAGE, "request": {}}, "$.request.url: it is missing; the URL of the request is needed."),
    (with_request(url=None), "$.request.url: null is not a string; a URL is needed."),
    (
        {"page": PAGE, "requests": []},
        "$.requests: [] is not a list of requests; a list with one or more is needed.",
    ),
    (
        {"page": PAGE, "requests": {"url": URL}},
        "$.requests: an object is not a list of requests; a list with one or more is needed.",
    ),
    (
        {"page": PAGE, "requests": [URL, 5]},
        "$.requests[1]: 5 is not an object; a request, an object with a url, is needed.",
    ),
    (
        {"page": PAGE, "requests": [{"url": URL, "at": 5}, URL, {"url": URL, "at": 4.5}]},
        "$.requests[2].at: 4.5 is before 5; a time not before the last one is needed.",
    ),
    (with_request(at=-1), "$.request.at: -1 is not a time; a number of seconds, 0 or more, is needed."),
    (with_request(at="0"), '$.request.at: "0" is not a time; a number of seconds, 0 or more, is needed.'),
    (with_request(at=True), "$.request.at: true is not a time; a number of seconds, 0 or more, is needed."),
    (
        with_request(at=float("inf")),
        "$.request.at: Infinity is not a time; a number of seconds, 0 or more, is needed.",
    ),
    (
        with_request(api="jquery"),
        '$.request.api: "jquery" is not one of the values that this can have; allowed are "fetch", "xhr".',
    ),
    (
        with_request(mode="cross"),
        (
            '$.request.mode: "cross" is not one of the values that this can have; '
            'allowed are "cors", "no-cors", "same-origin", "navigate". Did you mean "cors"?'
        ),
    ),
    (
        with_request(duplex="full"),
        '$.request.duplex: "full" is not one of the values that this can have; allowed are "half".',
    ),
    (with_request(method=1), "$.request.method: 1 is not a string; a string is needed."),
    (with_request(keepalive="true"), '$.request.keepalive: "true" is not a boolean; true or false is needed.'),
    (with_request(integrity=False), "$.request.integrity: false is not a string; a string is needed."),
    (with_xhr(withCredentials=0), "$.request.withCredentials: 0 is not a boolean; true or false is needed."),
    (with_xhr(username=1), "$.request.username: 1 is not a string; a string or null is needed."),
    # Headers.
    (
        with_request(headers="X"),
        '$.request.headers: "X" is not a set of headers; an object or a list of pairs is needed.',
    ),
    (with_request(headers={"X": 1}), "$.request.headers.X: 1 is not a string; a string is needed."),
    (with_request(headers={"X-A": 1}), '$.request.headers["X-A"]: 1 is not a string; a string is needed.'),
    (
        with_request(headers=["X"]),
        '$.request.headers[0]: "X" is not a header; a pair like ["X-Name", "value"] is needed.',
    ),
    (
        with_request(headers=[["A", "b"], ["C", 1]]),
        '$.request.headers[1]: a list is not a header; a pair like ["X-Name", "value"] is needed.',
    ),
    (with_xhr(headers=[["A"]]), "$.request.headers[0]: this is not a pair; a name and a value are needed."),
    (
        with_response(headers=[["A", "b", "c"]]),
        '$.server.response.headers[0]: this is not a pair; a pair like ["X-Name", "value"] is needed.',
    ),
    (
        with_response(headers=[["A b", "c"]]),
        '$.server.response.headers[0]: "A b" is not a header name; a token is needed.',
    ),
    (with_response(headers={"": "c"}), '$.server.response.headers[""]: "" is not a header name; a token is needed.'),
    (
        with_response(headers={"X-A": "a\nb"}),
        (
            '$.server.response.headers["X-A"]: "a\\nb" cannot be a header\'s value; '
            "code points up to U+00FF without NUL, CR and LF are needed."
        ),
    ),
    (
        with_response(headers={"A": "\u0100"}),
        (
            '$.server.response.headers.A: "\\u0100" cannot be a header\'s value; '
            "code points up to U+00FF without NUL, CR and LF are needed."
        ),
    ),
    # Bodies.
    (
        with_request(body=1),
        "$.request.body: 1 is not an object; a string, null, or an object that says its kind, is needed.",
    ),
    (
        with_request(body={}),
        (
            "$.request.body: {} says 0 kinds of body; JSON goes into a string; "
            "else one of urlencoded, formdata, blob, bytes, stream is needed."
        ),
    ),
    (
        with_request(body={"blob": "a", "bytes": "aGk="}),
        (
            "$.request.body: an object says 2 kinds of body; JSON goes into a string; "
            "else one of urlencoded, formdata, blob, bytes, stream is needed."
        ),
    ),
    (
        with_request(body={"bytes": "aGk=", "type": "text/plain"}),
        "$.request.body.type: only a blob has a type; leave it out here.",
    ),
    (with_request(body={"bytes": "?"}), '$.request.body.bytes: "?" is not base64; base64 is needed.'),
    (with_request(body={"bytes": "aGk"}), '$.request.body.bytes: "aGk" is not base64; base64 is needed.'),
    (with_request(body={"bytes": "aGé="}), '$.request.body.bytes: "aG\\u00e9=" is not base64; base64 is needed.'),
    (with_request(body={"bytes": 1}), "$.request.body.bytes: 1 is not a string; base64 is needed."),
    (with_request(body={"blob": 1}), "$.request.body.blob: 1 is not a string; a string is needed."),
    (with_request(body={"blob": {"bytes": "?"}}), '$.request.body.blob.bytes: "?" is not base64; base64 is needed.'),
    (with_request(body={"blob": "a", "type": 1}), "$.request.body.type: 1 is not a string; a string is needed."),
    (
        with_request(body={"urlencoded": "a=b"}),
        '$.request.body.urlencoded: "a=b" is not a set of fields; an object or a list of pairs is needed.',
    ),
    (
        with_request(body={"urlencoded": [["a"]]}),
        "$.request.body.urlencoded[0]: a list is not a pair; a name and a value are needed.",
    ),
    (
        with_request(body={"urlencoded": [["a", "b"], ["c", 1]]}),
        "$.request.body.urlencoded[1][1]: 1 is not a string; a string is needed.",
    ),
    (
        with_request(body={"formdata": {"a b": 1}}),
        '$.request.body.formdata["a b"]: 1 is not a string; a string or a file is needed.',
    ),
    (
        with_request(body={"formdata": {"f": {"blob": "x", "filename": 1}}}),
        "$.request.body.formdata.f.filename: 1 is not a string; a string is needed.",
    ),
    (
        with_request(body={"formdata": {"f": {"blob": "x", "file": "y"}}}),
        (
            "$.request.body.formdata.f.file: this key is not known; allowed are blob, type, filename. "
            'Did you mean "filename"?'
        ),
    ),
    (
        with_response(body={"text": "x", "bytes": ""}),
        "$.server.response.body.text: this key is not known; allowed are bytes.",
    ),
    # Servers.
    (
        {"page": PAGE, "request": URL, "server": "x"},
        '$.server: "x" is not a server; an object with preflight and response, or a list of rules, is needed.',
    ),
    ({"page": PAGE, "request": URL, "server": [1]}, "$.server[0]: 1 is not an object; a rule is needed."),
    (
        {"page": PAGE, "request": URL, "server": {"response": 1}},
        "$.server.response: 1 is not an object; an answer is needed.",
    ),
    (
        with_response(status=199),
        "$.server.response.status: 199 is not the status of an answer; a whole number from 200 to 999 is needed.",
    ),
    (
        with_response(status=1000),
        "$.server.response.status: 1000 is not the status of an answer; a whole number from 200 to 999 is needed.",
    ),
    (
        with_response(status=True),
        "$.server.response.status: true is not the status of an answer; a whole number from 200 to 999 is needed.",
    ),
    (
        with_response(status="200"),
        '$.server.response.status: "200" is not the status of an answer; a whole number from 200 to 999 is needed.',
    ),
    (
        with_response(statusText="a\rb"),
        '$.server.response.statusText: "a\\rb" cannot be a status text; printable code points up to U+00FF are needed.',
    ),
    (
        with_response(fail="timeout"),
        '$.server.response.fail: "timeout" is not one of the values that this can have; allowed are "connection".',
    ),
    (
        with_response(fail="connection", body=""),
        "$.server.response.body: it stands beside fail; a connection that fails has no answer.",
    ),
    (with_rule(times=0), "$.server[0].times: 0 is not a number of answers; a whole number, 1 or more, is needed."),
    (with_rule(times=1.5), "$.server[0].times: 1.5 is not a number of answers; a whole number, 1 or more, is needed."),
    (
        with_rule(times=True),
        "$.server[0].times: true is not a number of answers; a whole number, 1 or more, is needed.",
    ),
    (with_rule(url="/items"), f'$.server[0].url: "/items" {NO_URL}'),
    (with_rule(method=None), "$.server[0].method: null is not a string; a string is needed."),
    (
        with_rule(on="requests"),
        (
            '$.server[0].on: "requests" is not one of the values that this can have; '
            'allowed are "preflight", "request". Did you mean "request"?'
        ),
    ),
    # Cookies.
    ({"page": PAGE, "request": URL, "cookies": {}}, "$.cookies: {} is not a list; a list of cookies is needed."),
    (
        {"page": PAGE, "request": URL, "cookies": ["a=1"]},
        '$.cookies[0]: "a=1" is not an object; a cookie, an object with url and set-cookie, is needed.',
    ),
    (
        {"page": PAGE, "request": URL, "cookies": [{"url": URL}]},
        "$.cookies[0].set-cookie: it is missing; a cookie needs it.",
    ),
    (
        {"page": PAGE, "request": URL, "cookies": [{"set-cookie": "a"}]},
        "$.cookies[0].url: it is missing; a cookie needs it.",
    ),
    (with_cookie(url="x"), f'$.cookies[0].url: "x" {NO_URL}'),
    (
        {"page": PAGE, "request": URL, "cookies": [{"url": URL, "set-cookie": 1}]},
        "$.cookies[0].set-cookie: 1 is not a string; a string is needed.",
    ),
]


@pytest.mark.parametrize(("document", "problem"), ONE_PROBLEM)
def test_one_thing_wrong_is_one_problem(document: Any, problem: str) -> None:
    assert problems_of(document) == [problem]


@pytest.mark.parametrize(
    ("document", "place", "meant"),
    [
        ({"page": PAGE, "request": URL, "brwoser": "spec"}, "$.brwoser", "browser"),
        ({"page": PAGE, "request": URL, "Server": {}}, "$.Server", "server"),
        (with_page(refererPolicy=""), "$.page.refererPolicy", "referrerPolicy"),
        (with_page(top_level=PAGE), "$.page.top_level", "topLevel"),
        (with_request(metod="GET"), "$.request.metod", "method"),
        (with_request(withCredential=True), "$.request.withCredential", "credentials"),
        (with_xhr(withcredentials=True), "$.request.withcredentials", "withCredentials"),
        (with_xhr(credentials="include"), "$.request.credentials", "withCredentials"),
        (with_request(body={"form-data": {}, "stream": ""}), '$.request.body["form-data"]', "formdata"),
        (with_response(code=200, stauts=200), "$.server.response.stauts", "status"),
        ({"page": PAGE, "request": URL, "server": {"preflihgt": {}}}, "$.server.preflihgt", "preflight"),
        (with_rule(header={}), "$.server[0].header", "headers"),
        (with_cookie(set_cookie="a=1"), "$.cookies[0].set_cookie", "set-cookie"),
    ],
)
def test_an_unknown_key_says_what_is_allowed_and_what_may_have_been_meant(
    document: Any, place: str, meant: str
) -> None:
    [problem] = [problem for problem in problems_of(document) if problem.startswith(f"{place}: ")]
    assert problem.startswith(f"{place}: this key is not known; allowed are ")
    assert problem.endswith(f'. Did you mean "{meant}"?')
    allowed = problem.partition("allowed are ")[2].partition(".")[0].split(", ")
    assert meant in allowed


def test_a_key_that_is_like_no_other_has_no_hint() -> None:
    [problem] = problems_of({"page": PAGE, "request": URL, "zzzzzz": 1})
    assert problem.startswith("$.zzzzzz: this key is not known; allowed are browser, page, ")
    assert "Did you mean" not in problem
