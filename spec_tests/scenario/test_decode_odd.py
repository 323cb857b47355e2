"""Odd documents: strange and huge keys, keys that stand twice, several problems, surrogates, any JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim import run_scenario
from corsim.scenario.decode import decode_scenario
from corsim.scenario.reading import Problem, ScenarioError, read_json

from .parts import PAGE, URL, problems_of, with_cookie, with_page, with_request, with_response, with_rule, with_xhr


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
