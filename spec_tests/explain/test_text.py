"""The text for a terminal, by its structure: what stands first, and what is marked."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pytest

from corsim.browser.verdict import Verdict
from corsim.explain.advice import ADVICE
from corsim.explain.text import render_explanation
from corsim.standard.wire import WireResponse
from spec_tests.running import table_names

from .in_text import ANYBODY, PAGE, PLAIN, URL, marked, sections, text_of, texts_of
from .mended import advised, told


@pytest.mark.parametrize("table", table_names())
def test_every_row_is_told_in_this_order(table: str) -> None:
    wrong = []
    for outcome, _, changes in advised(table):
        for result, change in zip(outcome.results, changes, strict=True):
            text = render_explanation(told(result, change), PLAIN)
            problem = _mistold(result, text)
            if problem:
                wrong.append(f"{outcome.row.id}: {problem}\n{text}")
    assert not wrong, "\n\n".join(wrong[:3])


def _mistold(result: Verdict, text: str) -> str | None:
    first = text.split("\n", 1)[0]
    beginning = {
        "allowed": "ALLOWED  ",
        "blocked": f"BLOCKED  {result.reason}",
        "throws": f"THROWS {result.exception}  {result.reason}",
    }
    if not first.startswith(beginning.get(str(result.verdict), "NO SERVER  ")):
        return f"the first line is {first!r}"
    if any(not (character.isprintable() or character == "\n") for character in text):
        return "there are characters that cannot be printed"
    found = sections(text)
    arrows = [line.split() for line in found.get("The conversation", []) if line.startswith("  -> ")]
    if [(words[1], words[2]) for words in arrows] != [
        (item.request.method, item.request.url) for item in result.exchanges
    ]:
        return "the conversation is another"
    if ["(preflight)" in words for words in arrows] != [item.request.kind == "preflight" for item in result.exchanges]:
        return "preflights are not said to be such"
    if (result.verdict in ("blocked", "throws")) != ("What to change" in found):
        return "what to change is for what fails"
    decided_by_an_answer = (
        result.verdict in ("blocked", "throws")
        and result.exchanges
        and isinstance(result.exchanges[-1].answer, WireResponse)
    )
    if bool(marked(text)) != bool(decided_by_an_answer):
        return "what decided is not marked, or something is that did not"
    if decided_by_an_answer and result.explained is not None:
        header = result.explained.values.get("header")
        if header and not all(line.lower().startswith(header.lower()) for line in marked(text)):
            return f"{header} decided, but {marked(text)} is marked"
    if result.explained is not None and result.explained.values.get("needed") != "null":
        if not any(ADVICE[result.explained.reason] in line for line in found["What to change"]):
            return "the advice is not given"
    steps = [line.strip() for line in found.get("Why, step by step", [])]
    told = [line for line in steps if re.match(r"[a-z-]+ [0-9.a-z]+: ", line)]
    quiet = [int(match[1]) for line in steps if (match := re.match(r"\(and (\d+) about", line))]
    if len(told) + sum(quiet) != len(result.trace):
        return "not every step is told or counted"
    if result.explained is not None and not any(
        line.startswith(f"{result.explained.algorithm} {result.explained.step}: ") for line in told
    ):
        return "the deciding step is not told"
    return None


class TestTheHead:
    def test_allowed(self) -> None:
        assert text_of().splitlines()[0] == "ALLOWED  the script is given a response of type cors, status 200"
        assert text_of(api="xhr").splitlines()[0] == "ALLOWED  the script is given the response, status 200"

    def test_blocked_has_the_reason_and_then_a_sentence(self) -> None:
        first, second, *_ = text_of({"response": {}}).splitlines()
        assert first == "BLOCKED  allow-origin-missing"
        assert second.endswith(".")
        assert "Access-Control-Allow-Origin" in second

    def test_throws_names_the_exception(self) -> None:
        text = text_of(method="TRACE")
        assert text.splitlines()[0] == "THROWS TypeError  forbidden-method"
        assert "Nothing was sent" in text

    def test_no_server(self) -> None:
        [text] = texts_of({"page": PAGE, "request": URL})
        assert text.startswith("NO SERVER  ")


class TestTheConversation:
    def test_who_talks_and_in_which_order(self) -> None:
        server = {
            "preflight": {"status": 204, "headers": {**ANYBODY, "Access-Control-Allow-Methods": "PUT"}},
            "response": {"headers": ANYBODY, "statusText": "Fine"},
        }
        text = text_of(server, method="PUT", body="12345")
        lines = sections(text)["The conversation"]
        assert [line for line in lines if line.startswith(("  ->", "  <-"))] == [
            f"  -> OPTIONS {URL}   (preflight)", "  <- 204", f"  -> PUT {URL}", "  <- 200 Fine",
        ]  # fmt: skip
        assert "The conversation (fetch() in a page of https://app.example.com)" in text
        assert "       (5 bytes of body)" in lines
        assert "       Origin: https://app.example.com" in lines

    def test_only_the_headers_that_matter_are_quoted(self) -> None:
        headers = {**ANYBODY, "Vary": "Origin", "Timing-Allow-Origin": "*", "Location": "/x", "X-A": "1", "Date": "now"}
        lines = sections(text_of({"response": {"headers": headers}}))["The conversation"]
        for name in ("Access-Control-Allow-Origin: *", "Vary: Origin", "Timing-Allow-Origin: *", "Location: /x"):
            assert f"       {name}" in lines
        assert lines[-1] == "       (and 2 other headers)"
        assert not any("X-A" in line or "Date" in line for line in lines)

    def test_one_other_header_is_one(self) -> None:
        assert "       (and 1 other header)" in text_of({"response": {"headers": {**ANYBODY, "X-A": "1"}}}).splitlines()

    def test_a_connection_that_fails(self) -> None:
        text = text_of({"response": {"fail": "connection"}})
        assert "  <- no answer: The connection failed before there was an answer." in text.splitlines()
        assert marked(text) == []


class TestTheMark:
    @pytest.mark.parametrize(
        ("server", "request_", "line"),
        [
            ({"response": {}}, {}, ["Access-Control-Allow-Origin is missing"]),
            ({"response": {"headers": {"ACCESS-control-allow-origin": "x"}}}, {}, ["ACCESS-control-allow-origin: x"]),
            (
                {
                    "response": {
                        "headers": [
                            ["Access-Control-Allow-Origin", "*"],
                            ["X-A", "1"],
                            ["Access-Control-Allow-Origin", "*"],
                        ]
                    }
                },
                {},
                ["Access-Control-Allow-Origin: *"] * 2,
            ),
            ({"response": {"headers": ANYBODY}}, {"credentials": "include"}, ["Access-Control-Allow-Origin: *"]),
            (
                {"response": {"headers": {"Access-Control-Allow-Origin": "https://app.example.com"}}},
                {"credentials": "include"},
                ["Access-Control-Allow-Credentials is missing"],
            ),
            ({"response": {"headers": ANYBODY}}, {"method": "PUT"}, ["Access-Control-Allow-Methods is missing"]),
            (
                {"response": {"headers": {**ANYBODY, "Access-Control-Allow-Headers": "x-b"}}},
                {"headers": {"X-A": "1"}},
                ["Access-Control-Allow-Headers: x-b"],
            ),
            ({"response": {"status": 404, "headers": ANYBODY}}, {"method": "PUT"}, ["<- 404"]),
        ],
        ids=["missing", "other case", "twice", "wildcard", "credentials", "method", "header", "status"],
    )
    def test_is_on_what_decided(self, server: Any, request_: dict[str, Any], line: list[str]) -> None:
        assert marked(text_of(server, **request_)) == line

    def test_is_in_the_last_exchange_only(self) -> None:
        rules = [{"url": URL, "status": 302, "headers": {**ANYBODY, "Location": "/2"}}, {}]
        before, after = text_of(rules).split(f"-> GET {URL}", 1)[1].split("-> GET", 1)
        assert marked(before) == []
        assert marked(after) == ["Access-Control-Allow-Origin is missing"]

    def test_is_nowhere_when_the_request_gets_through(self) -> None:
        assert marked(text_of()) == []


class TestWhatToChange:
    def test_the_headers_and_that_they_were_tried(self) -> None:
        lines = sections(text_of({"response": {"status": 404}}, method="PUT", headers={"X-A": "1"}))["What to change"]
        assert lines[:8] == [
            f"  In the answer to OPTIONS {URL}",
            "       status 204",
            "       Access-Control-Allow-Origin: https://app.example.com",
            "       Access-Control-Allow-Methods: PUT",
            "       Access-Control-Allow-Headers: x-a",
            f"  In the answer to PUT {URL}",
            "       Access-Control-Allow-Origin: https://app.example.com",
            "  With this it gets through in spec, chromium, firefox and webkit.",
        ]
        assert lines[8].startswith("  Also send Vary: Origin in the answer to OPTIONS and PUT. ")

    def test_no_promise_where_nothing_helps(self) -> None:
        text = text_of({"response": {"fail": "connection"}})
        assert "With this" not in text
        assert sections(text)["What to change"] == [f"  {ADVICE[_reason('connection-failed')]}"]

    def test_vary_is_not_for_a_wildcard_or_null(self) -> None:
        assert "Vary" not in text_of({"response": {"headers": ANYBODY}}, method="PUT")
        assert "Vary" not in text_of({"response": {}}, page={"url": PAGE, "sandboxed": True})

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (
                "https://app.example.com/",
                "is `https://app.example.com/`. It has a slash at the end",
            ),
            ("http://app.example.com", "Its scheme is http"),
            ("https://app.example.com:443", "names the port 443"),
            ("//app.example.com", "It is not written as an origin"),
        ],
    )
    def test_what_is_wrong_with_a_value_is_said(self, value: str, said: str) -> None:
        lines = sections(text_of({"response": {"headers": {"Access-Control-Allow-Origin": value}}}))["What to change"]
        assert any(said in line for line in lines)

    def test_null_has_a_warning_instead_of_advice(self) -> None:
        lines = sections(text_of({"response": {}}, page={"url": PAGE, "sandboxed": True}))["What to change"]
        assert any("think twice" in line for line in lines)
        assert any("The page itself has no origin" in line for line in lines)

    def test_null_by_a_redirect_says_to_ask_the_other_at_once(self) -> None:
        elsewhere = "https://files.example.net/items"
        rules = [{"url": URL, "status": 307, "headers": {**ANYBODY, "Location": elsewhere}}, {}]
        lines = sections(text_of(rules))["What to change"]
        assert lines[0] == f"  In the request: Ask at once for the URL to which the redirect leads: {elsewhere}"


def _reason(name: str) -> Any:
    return next(reason for reason in ADVICE if reason.value == name)


class TestWhatTheScriptSees:
    HEADERS: ClassVar[dict[str, Any]] = {**ANYBODY, "X-A": "1", "Content-Type": "text/plain", "Set-Cookie": "a=1"}

    def test_visible_and_hidden_headers(self) -> None:
        lines = sections(text_of({"response": {"headers": self.HEADERS}}))["What the script sees"]
        assert lines == [
            f"  status 200, url {URL}",
            "       content-type: text/plain",
            "  Not visible: x-a, set-cookie",
            "  A header is shown if the response names it in Access-Control-Expose-Headers (Set-Cookie never is).",
        ]

    def test_a_header_of_several_lines_is_hidden_once(self) -> None:
        headers = [*map(list, ANYBODY.items()), ["X-A", "1"], ["x-a", "2"], ["X-B", "3"]]
        lines = sections(text_of({"response": {"headers": headers}}))["What the script sees"]
        assert "  Not visible: x-a, x-b" in lines

    def test_of_a_response_of_its_own_origin(self) -> None:
        lines = sections(text_of({"response": {"headers": self.HEADERS}}, url=f"{PAGE}x"))["What the script sees"]
        assert "  Not visible: set-cookie" in lines
        assert not any("Expose" in line for line in lines)

    def test_all_of_it(self) -> None:
        headers = {**ANYBODY, "Access-Control-Expose-Headers": "*", "X-A": "1"}
        assert "Not visible" not in text_of({"response": {"headers": headers}})

    @pytest.mark.parametrize(
        ("request_", "kind"), [({"mode": "no-cors"}, "opaque"), ({"redirect": "manual"}, "opaqueredirect")]
    )
    def test_nothing_of_a_response_that_is_opaque(self, request_: dict[str, Any], kind: str) -> None:
        server = {"response": {"status": 302, "headers": {**ANYBODY, "Location": "/x"}}}
        if kind == "opaque":
            server = {"response": {"headers": {"X-A": "1"}}}
        lines = sections(text_of(server, **request_))["What the script sees"]
        assert lines == [f"  Nothing: a response of type {kind} has status 0, no headers and no body."]

    def test_of_what_never_reached_the_wire(self) -> None:
        text = text_of(url="data:text/plain,x")
        assert "Nothing was sent" in text
        assert "Not visible" not in text


class TestWithoutAServer:
    def test_says_what_would_be_sent_and_what_is_needed(self) -> None:
        [text] = texts_of({"page": PAGE, "request": {"url": URL, "method": "PUT", "headers": {"Authorization": "x"}}})
        found = sections(text)
        assert not any(line.startswith("  <-") for line in found["The conversation"])
        assert found["What the answers must carry for the script to get through"] == [
            f"  to OPTIONS {URL}, with a status from 200 to 299",
            "       Access-Control-Allow-Origin: https://app.example.com   (or *)",
            "       Access-Control-Allow-Methods: PUT   (or *)",
            "       Access-Control-Allow-Headers: authorization",
            f"  to PUT {URL}",
            "       Access-Control-Allow-Origin: https://app.example.com   (or *)",
        ]

    def test_a_request_that_needs_nothing_says_so(self) -> None:
        [text] = texts_of({"page": PAGE, "request": f"{PAGE}x"})
        assert "       (no CORS header: it is the page's own origin)" in text.splitlines()


class TestTheOriginNull:
    """A redirect that made the origin null is not mended by permitting null, which would let any sandboxed page in."""

    def test_a_redirect_is_the_cause(self) -> None:
        document = {
            "page": "https://app.example.com/",
            "request": {"url": "https://api.example.com/a", "credentials": "include"},
            "server": [
                {
                    "url": "https://api.example.com/a",
                    "status": 302,
                    "headers": {
                        "Location": "https://login.example.net/",
                        "Access-Control-Allow-Origin": "https://app.example.com",
                        "Access-Control-Allow-Credentials": "true",
                    },
                },
                {"status": 200},
            ],
        }
        [text] = texts_of(document)
        advice = text[text.index("What to change") :]
        first, *_, last = advice.partition("  Or:")
        assert "Access-Control-Allow-Origin: null" not in first
        assert "Ask at once for the URL to which the redirect leads: https://login.example.net/" in first
        assert "But think twice: null is the origin of every sandboxed frame" in last

    def test_a_page_without_an_origin_is_the_cause(self) -> None:
        document = {
            "page": {"url": "https://app.example.com/", "sandboxed": True},
            "request": {"url": "https://api.example.com/a", "credentials": "include"},
            "server": {"response": {"headers": {"Access-Control-Allow-Origin": "null"}}},
        }
        [text] = texts_of(document)
        assert "Access-Control-Allow-Credentials: true" in text
        assert "But think twice: null is the origin of every sandboxed frame" in text
        assert "The page itself has no origin" in text
