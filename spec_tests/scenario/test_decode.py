"""The decoder: each thing that can be wrong is told with its JSON path, what was there, and what is allowed."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim import run_scenario
from corsim.browser.calls import FetchCall, XhrCall
from corsim.profiles import PROFILES
from corsim.scenario.decode import decode_scenario
from corsim.scenario.reading import Problem, ScenarioError, read_json
from corsim.standard.bodies import Blob, File, FormData, ReadableStream, URLSearchParams
from corsim.standard.request_class import MISSING
from corsim.standard.wire import ConnectionFailure, WireResponse

PAGE = "https://app.example.com/"
URL = "https://api.example.com/items"


def problems_of(document: Any) -> list[str]:
    """What is wrong with *document*, as it is printed."""
    with pytest.raises(ScenarioError) as caught:
        decode_scenario(document)
    return [str(problem) for problem in caught.value.problems]


def with_request(**members: Any) -> dict[str, Any]:
    return {"page": PAGE, "request": {"url": URL, **members}}


def with_xhr(**members: Any) -> dict[str, Any]:
    return with_request(api="xhr", **members)


def with_response(**members: Any) -> dict[str, Any]:
    return {"page": PAGE, "request": URL, "server": {"response": members}}


def with_rule(**members: Any) -> dict[str, Any]:
    return {"page": PAGE, "request": URL, "server": [members]}


def with_page(**members: Any) -> dict[str, Any]:
    return {"page": {"url": PAGE, **members}, "request": URL}


def with_cookie(**members: Any) -> dict[str, Any]:
    return {"page": PAGE, "request": URL, "cookies": [{"url": URL, "set-cookie": "a=1", **members}]}


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


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("a b", '$["a b"]'),
        ("", '$[""]'),
        ('"', '$["\\""]'),
        ("\x1b[31m", '$["\\u001b[31m"]'),
        ("\ud800", '$["\\ud800"]'),
        ("\u202e", '$["\\u202e"]'),
        ("0", '$["0"]'),
    ],
)
def test_the_path_of_a_strange_key_is_quoted(key: str, path: str) -> None:
    [problem] = problems_of({"page": PAGE, "request": URL, key: 1})
    assert problem.startswith(f"{path}: this key is not known")


def test_a_huge_key_is_not_printed_whole() -> None:
    for key in ("k" * 1_000_000, "-" * 1_000_000):
        [problem] = problems_of({"page": PAGE, "request": URL, key: 1})
        assert len(problem) < 1000


def test_all_problems_are_told_at_once() -> None:
    document = {
        "browser": "netscape",
        "page": {"url": "nowhere", "sandboxed": "no", "referrerPolicy": "all", "blobs": {"x": 1}},
        "requests": [
            {"method": 1, "headers": {"A": 1, "B": 2}, "mode": "CORS"},
            {"api": "xhr", "url": URL, "async": 1, "body": {"blob": 1, "type": 2}},
            "https://fine.example/",
            None,
        ],
        "server": {"preflight": {"status": 100, "headers": [["a b", "c"], ["A", "\n"]]}, "reponse": {}},
        "cookies": [{}, 1],
        "extra": 1,
    }
    paths = [problem.partition(": ")[0] for problem in problems_of(document)]
    assert sorted(paths) == sorted(
        [
            "$.extra",
            "$.browser",
            "$.page.url",
            "$.page.sandboxed",
            "$.page.referrerPolicy",
            "$.page.blobs.x",
            "$.page.blobs.x",
            "$.requests[0].url",
            "$.requests[0].method",
            "$.requests[0].headers.A",
            "$.requests[0].headers.B",
            "$.requests[0].mode",
            "$.requests[1].async",
            "$.requests[1].body.blob",
            "$.requests[1].body.type",
            "$.requests[3]",
            "$.server.preflight.status",
            "$.server.preflight.headers[0]",
            "$.server.preflight.headers[1]",
            "$.server.reponse",
            "$.cookies[0].url",
            "$.cookies[0].set-cookie",
            "$.cookies[1]",
        ]
    )


class TestKeysThatStandTwice:
    """JSON lets a later key win silently; the decoder does not."""

    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ('{"page": "A", "page": "B", "request": "/"}', "$.page"),
            ('{"page": {"url": "A", "url": "B"}, "request": "/"}', "$.page.url"),
            ('{"page": "A", "request": {"url": "/", "url": "/b"}}', "$.request.url"),
            ('{"page": "A", "request": {"url": "/", "headers": {"A": "1", "A": "2"}}}', "$.request.headers.A"),
            ('{"page": "A", "request": "/", "server": {"response": {}, "response": {}}}', "$.server.response"),
            ('{"page": "A", "request": "/", "server": [{"times": 1, "times": 2}]}', "$.server[0].times"),
            (
                '{"page": "A", "request": "/", "server": {"response": {"status": 200, "status": 204}}}',
                "$.server.response.status",
            ),
            (
                '{"page": "A", "request": "/", "server": {"response": {"headers": {"A": "1", "A": "2"}}}}',
                "$.server.response.headers.A",
            ),
            ('{"page": "A", "request": {"url": "/", "body": {"blob": "a", "blob": "b"}}}', "$.request.body.blob"),
            (
                '{"page": "A", "request": {"url": "/", "body": {"urlencoded": {"a": "1", "a": "2"}}}}',
                "$.request.body.urlencoded.a",
            ),
            (
                '{"page": "A", "request": {"url": "/", "body": {"formdata": {"a": "1", "a": "2"}}}}',
                "$.request.body.formdata.a",
            ),
            (
                '{"page": {"url": "A", "blobs": {"blob:x": {"blob": ""}, "blob:x": {"blob": ""}}}, "request": "/"}',
                '$.page.blobs["blob:x"]',
            ),
        ],
    )
    def test_is_told(self, text: str, path: str) -> None:
        problems = problems_of(read_json(text.replace('"A"', '"https://a.example/"', 1).encode()))
        assert any(problem.startswith(f"{path}: this key stands here more than once") for problem in problems), problems

    def test_headers_have_the_advice_to_use_a_list(self) -> None:
        text = '{"page": "https://a.example/", "request": {"url": "/", "headers": {"A": "1", "A": "2"}}}'
        assert problems_of(read_json(text.encode())) == [
            (
                "$.request.headers.A: this key stands here more than once; each key may stand once. "
                "A list of pairs keeps duplicates."
            )
        ]


SURROGATE = "\ud800"


@pytest.mark.parametrize(
    "document",
    [
        {"page": f"https://app.example.com/{SURROGATE}", "request": URL},
        with_page(topLevel=f"https://app.example.com/{SURROGATE}"),
        with_page(blobs={f"blob:https://app.example.com/{SURROGATE}": {"blob": SURROGATE, "type": SURROGATE}}),
        {"page": PAGE, "request": f"{URL}?{SURROGATE}"},
        {"page": PAGE, "request": f"https://{SURROGATE}/"},
        with_request(method=SURROGATE),
        with_request(headers={SURROGATE: "a"}),
        with_request(headers={"A": SURROGATE}),
        with_request(method="POST", body=SURROGATE),
        with_request(method="POST", body={"urlencoded": {SURROGATE: SURROGATE}}),
        with_request(method="POST", body={"formdata": {SURROGATE: SURROGATE}}),
        with_request(method="POST", body={"formdata": {"a": {"blob": SURROGATE, "type": SURROGATE}}}),
        with_request(method="POST", body={"formdata": {"a": {"blob": "", "filename": SURROGATE}}}),
        with_request(method="POST", body={"blob": SURROGATE, "type": SURROGATE}),
        with_request(method="POST", body={"stream": SURROGATE}, duplex="half"),
        with_request(referrer=f"https://app.example.com/{SURROGATE}"),
        with_request(integrity=SURROGATE),
        with_request(window=SURROGATE),
        with_xhr(method=SURROGATE),
        with_xhr(headers={"A": SURROGATE}),
        with_xhr(headers=[["A", "1"], ["A", SURROGATE]]),
        with_xhr(username=SURROGATE, password=SURROGATE),
        with_rule(method=SURROGATE),
        with_rule(url=f"{URL}?{SURROGATE}"),
        with_rule(body=SURROGATE),
        with_cookie(**{"set-cookie": f"a={SURROGATE}"}),
    ],
    ids=lambda document: json.dumps(document)[:90],
)  # fmt: skip
def test_a_lone_surrogate_is_run_and_can_be_printed(document: Any) -> None:
    """Strings of scripts are strings of code units; what becomes of them is for the standards to say."""
    for result in run_scenario(document):
        json.dumps(result.to_dict(), ensure_ascii=True).encode("ascii")


@pytest.mark.parametrize(
    "document",
    [
        {"page": f"https://{SURROGATE}/", "request": URL},
        with_response(headers={"A": SURROGATE}),
        with_response(headers={SURROGATE: "a"}),
        with_response(statusText=SURROGATE),
        with_request(body={"bytes": SURROGATE}),
        with_request(mode=SURROGATE),
        {"page": PAGE, "request": URL, SURROGATE: 1},
    ],
    ids=lambda document: json.dumps(document)[:90],
)
def test_a_lone_surrogate_where_none_can_be_is_told_in_ascii(document: Any) -> None:
    for problem in problems_of(document):
        assert problem.isascii()


@pytest.mark.parametrize("number", [10**400, -(10**400), 10**17, 2**63], ids=["huge", "negative", "long", "64 bits"])
def test_huge_integers_are_out_of_range_or_fine(number: int) -> None:
    """A time may be so late, a status may not; neither is an exception of Python's."""
    assert "is not the status" in problems_of(with_response(status=number))[0]
    assert "is not a time" in problems_of(with_request(at=number))[0]
    if number > 0:
        assert decode_scenario(with_rule(times=number)).rules


class TestWhatIsDecoded:
    """The objects that the engine is given."""

    def test_a_request_that_is_a_string_is_a_fetch_of_it(self) -> None:
        scenario = decode_scenario({"page": PAGE, "request": URL})
        [request] = scenario.requests
        assert isinstance(request.call, FetchCall)
        assert request.call.url == URL
        assert request.call.init.window is MISSING
        assert request.at is None
        assert scenario.rules is None
        assert scenario.browser == "spec"
        assert not scenario.is_session

    def test_every_member_of_a_fetch(self) -> None:
        members = {
            "method": "patch",
            "headers": [["A", "1"], ["a", "2"], ["odd"]],
            "body": "b",
            "mode": "cors",
            "credentials": "include",
            "cache": "no-store",
            "redirect": "error",
            "referrer": "about:client",
            "referrer_policy": "origin",
            "integrity": "sha256-x",
            "keepalive": True,
            "duplex": "half",
            "priority": "low",
            "window": None,
        }
        document = with_request(
            at=2, **{"referrerPolicy" if key == "referrer_policy" else key: value for key, value in members.items()}
        )
        [request] = decode_scenario(document).requests
        assert isinstance(request.call, FetchCall)
        headers = (("A", "1"), ("a", "2"), ("odd",))
        decoded = {field.name: getattr(request.call.init, field.name) for field in fields(request.call.init)}
        assert decoded == {**members, "headers": headers}
        assert request.at == 2.0

    def test_every_member_of_an_xml_http_request(self) -> None:
        document = with_xhr(
            method="PUT", headers={"A": "1"}, body="b", withCredentials=True, uploadListeners=True,
            username="u", password="p", **{"async": False},
        )  # fmt: skip
        [request] = decode_scenario(document).requests
        assert request.call == XhrCall(URL, "PUT", (("A", "1"),), "b", True, True, False, "u", "p")

    def test_an_xml_http_request_by_default(self) -> None:
        [request] = decode_scenario(with_xhr()).requests
        assert request.call == XhrCall(URL)

    @pytest.mark.parametrize(
        ("body", "decoded"),
        [
            (None, None),
            ("text", "text"),
            ({"bytes": "aGk="}, b"hi"),
            ({"bytes": ""}, b""),
            ({"blob": "é", "type": "Text/Plain"}, Blob(b"\xc3\xa9", "text/plain")),
            ({"blob": {"bytes": "/w=="}}, Blob(b"\xff")),
            ({"blob": "a", "type": "a\x7f"}, Blob(b"a", "")),
            ({"stream": "s"}, ReadableStream(b"s")),
            ({"stream": {"bytes": "/w=="}}, ReadableStream(b"\xff")),
            ({"urlencoded": {"a": "1"}}, URLSearchParams((("a", "1"),))),
            ({"urlencoded": [["a", "1"], ["a", "2"]]}, URLSearchParams((("a", "1"), ("a", "2")))),
            ({"formdata": {"a": "1"}}, FormData((("a", "1"),))),
            ({"formdata": [["f", {"blob": "x"}]]}, FormData((("f", File(Blob(b"x"), "blob")),))),
            (
                {"formdata": {"f": {"blob": "x", "type": "image/PNG", "filename": "n"}}},
                FormData((("f", File(Blob(b"x", "image/png"), "n")),)),
            ),
        ],
    )
    def test_bodies(self, body: Any, decoded: object) -> None:
        [request] = decode_scenario(with_xhr(body=body)).requests
        assert request.call.body == decoded if isinstance(request.call, XhrCall) else False

    def test_a_page(self) -> None:
        blobs = {"blob:https://app.example.com/1": {"blob": "x", "type": "T"}}
        page = decode_scenario(
            with_page(sandboxed=True, referrerPolicy="origin", topLevel="https://top.example/", blobs=blobs)
        ).page
        assert (page.url.href, page.sandboxed, page.referrer_policy) == (PAGE, True, "origin")
        assert page.top_level is not None
        assert page.top_level.href == "https://top.example/"
        assert page.blobs == {"blob:https://app.example.com/1": Blob(b"x", "t")}

    def test_rules(self) -> None:
        rule = {"on": "preflight", "url": "https://API.example.com#f", "method": "PUT", "times": 2, "status": 299}
        scenario = decode_scenario(with_rule(statusText="Fine\xe9", headers={"A": "1"}, body={"bytes": "/w=="}, **rule))
        [decoded] = scenario.rules or ()
        assert (decoded.on, decoded.url, decoded.method, decoded.times) == (
            "preflight",
            "https://api.example.com/#f",
            "PUT",
            2,
        )
        assert decoded.answer == WireResponse(299, (("A", "1"),), b"\xff", "Fine\xe9")

    def test_an_answer_by_default(self) -> None:
        [rule] = decode_scenario(with_rule()).rules or ()
        assert rule.answer == WireResponse(200, (), b"", "")
        [failure] = decode_scenario(with_rule(fail="connection")).rules or ()
        assert isinstance(failure.answer, ConnectionFailure)

    @pytest.mark.parametrize(
        ("server", "conditions"),
        [
            ({}, []),
            ([], []),
            ({"response": {}}, [None]),
            ({"preflight": {}}, ["preflight"]),
            ({"preflight": {}, "response": {}}, ["preflight", "request"]),
        ],
    )
    def test_the_short_form_is_rules(self, server: Any, conditions: list[str | None]) -> None:
        rules = decode_scenario({"page": PAGE, "request": URL, "server": server}).rules
        assert rules is not None
        assert [rule.on for rule in rules] == conditions

    def test_a_session(self) -> None:
        scenario = decode_scenario({"page": PAGE, "requests": [{"url": URL, "at": 0}, URL, {"url": URL, "at": 0}]})
        assert scenario.is_session
        assert [request.at for request in scenario.requests] == [0.0, None, 0.0]

    def test_cookies(self) -> None:
        [cookie] = decode_scenario(with_cookie(**{"set-cookie": "b=2"})).cookies
        assert (cookie.url.href, cookie.set_cookie) == (URL, "b=2")

    def test_what_a_row_has_besides_is_ignored(self) -> None:
        row = {"$schema": "x", "id": 1, "desc": 2, "anchor": 3, "step": 4, "expect": {"a": [5]}}
        assert decode_scenario({**row, "page": PAGE, "request": URL}) == decode_scenario({"page": PAGE, "request": URL})


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["page", "url", "headers", "body", "request", "server", "x"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@given(ANY_JSON)
def test_any_json_value_is_a_scenario_or_has_problems(document: Any) -> None:
    problems: list[Problem] | None = None
    try:
        decode_scenario(document)
    except ScenarioError as error:
        problems = error.problems
    assert problems is None or problems
    assert all(problem.path.startswith("$") for problem in problems or ())
