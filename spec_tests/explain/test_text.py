"""The text for a terminal, by its structure: what stands first, what is marked, and what never gets out."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corsim.browser.verdict import Verdict
from corsim.explain.advice import ADVICE
from corsim.explain.chapters import Ran, chapter_of
from corsim.explain.explanation import explanation_of
from corsim.explain.text import Palette, columns, render_explanation, safe, wrapped
from corsim.scenario.decode import decode_scenario
from corsim.scenario.run import run
from corsim.standard.wire import WireResponse
from spec_tests.running import table_names

from .mended import advised, told

PAGE = "https://app.example.com/"
URL = "https://api.example.com/items"
ANYBODY = {"Access-Control-Allow-Origin": "*"}
HOSTILE = ["\x1b[2J", "\x07", "\x9b31m", "\x7f", "\x08", "\x0b", "\x85", "\xad"]
BIDIRECTIONAL = ["\u202e", "\u2066", "\u200f", "\u061c", "\ufeff", "\u2028", "\ud800", "\U000e0041"]

PLAIN = Palette(False)


def texts_of(document: dict[str, Any], palette: Palette = PLAIN) -> list[str]:
    """The text of each request of *document*, as the command line prints it."""
    scenario = decode_scenario(document)
    verdicts = run(scenario)
    return [
        render_explanation(explanation_of(verdict, verdicts[:index]), palette) for index, verdict in enumerate(verdicts)
    ]


def text_of(server: Any = None, page: Any = PAGE, **request: Any) -> str:
    """The text of a request to an answer that permits anybody, or to *server*."""
    server = {"response": {"headers": ANYBODY}} if server is None else server
    [text] = texts_of({"page": page, "request": {"url": URL, **request}, "server": server})
    return text


def sections(text: str) -> dict[str, list[str]]:
    """The lines of each section by its heading; those of the first under the empty string."""
    found: dict[str, list[str]] = {"": []}
    current = ""
    for line in text.splitlines():
        match = re.match(r"(The conversation|Nothing was sent|What .*|Why, step by step)", line)
        if match:
            current = match[1]
            found[current] = []
        elif line:
            found[current].append(line)
    return found


def marked(text: str) -> list[str]:
    """The lines that decided."""
    return [line.strip().removeprefix("!!").strip() for line in text.splitlines() if line.lstrip().startswith("!!")]


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
            ("https://app.example.com/", "slash at the end"),
            ("http://app.example.com", "Its scheme is http"),
            ("https://app.example.com:443", "names the port 443"),
            ("//app.example.com", ""),
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


class TestColour:
    DOCUMENT: ClassVar[dict[str, Any]] = {
        "page": PAGE,
        "requests": [URL, f"{URL}/2", {"url": URL, "method": "TRACE"}],
        "server": [{"url": URL}, {"headers": ANYBODY}],
    }

    def test_only_when_asked(self) -> None:
        assert all("\x1b" not in text for text in texts_of(self.DOCUMENT))
        assert all("\x1b[" in text for text in texts_of(self.DOCUMENT, Palette(True)))

    def test_changes_nothing_else_and_ends_on_every_line(self) -> None:
        for plain, coloured in zip(texts_of(self.DOCUMENT), texts_of(self.DOCUMENT, Palette(True)), strict=True):
            assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
            for line in coloured.splitlines():
                assert line.count("\x1b[0m") * 2 == line.count("\x1b[")

    def test_good_is_green_and_bad_is_red(self) -> None:
        bad, good, refused = texts_of(self.DOCUMENT, Palette(True))
        assert bad.startswith("\x1b[1;31mBLOCKED")
        assert good.startswith("\x1b[1;32mALLOWED")
        assert refused.startswith("\x1b[1;31mTHROWS")


class TestNothingHostileGetsOut:
    """What a server or a page sent is quoted; it does not act on the terminal of who reads it."""

    @pytest.mark.parametrize("bad", HOSTILE, ids=ascii)
    @pytest.mark.parametrize("name", ["Access-Control-Allow-Origin", "Access-Control-Allow-Headers", "X-A", "Vary"])
    def test_of_a_response_header(self, name: str, bad: str) -> None:
        headers = {**ANYBODY, "Access-Control-Expose-Headers": "*", name: f"a{bad}b"}
        for request in ({}, {"headers": {"X-Q": "1"}}):
            self.assert_printable(text_of({"response": {"headers": headers}}, **request))

    @pytest.mark.parametrize("bad", [*HOSTILE, *BIDIRECTIONAL], ids=ascii)
    def test_of_what_a_script_gives(self, bad: str) -> None:
        for request in (
            {"url": f"https://api.example.com/{bad}"},
            {"url": f"https://{bad}/"},
            {"method": bad},
            {"headers": [["X-A", bad]]},
            {"headers": [[f"X{bad}", "a"]]},
            {"headers": [[bad]]},
            {"referrer": f"https://[{bad}"},
            {"referrer": f"{PAGE}{bad}"},
            {"integrity": bad},
            {"window": bad},
            {"window": {bad: [bad]}},
            {"url": f"data:{bad}"},
            {"method": "POST", "body": {"blob": "x", "type": bad}},
            {"api": "xhr", "headers": {"X-A": bad}},
        ):
            self.assert_printable(text_of(**request))

    @pytest.mark.parametrize("bad", ["\x7f", "\x85", "\x9b", "\xad"], ids=ascii)
    def test_of_a_status_text(self, bad: str) -> None:
        self.assert_printable(text_of({"response": {"statusText": bad}}))

    @pytest.mark.parametrize("bad", [*HOSTILE, *BIDIRECTIONAL], ids=ascii)
    def test_of_a_page(self, bad: str) -> None:
        for page in (f"{PAGE}{bad}", {"url": PAGE, "topLevel": f"{PAGE}{bad}"}, f"file:///{bad}", f"x-{bad}:y"):
            try:
                [text] = texts_of({"page": page, "request": URL, "server": {"response": {}}})
            except ValueError:
                continue
            self.assert_printable(text)

    @staticmethod
    def assert_printable(text: str) -> None:
        bad = {character for character in text if unicodedata.category(character)[0] == "C" and character != "\n"}
        assert not bad, text
        assert "\u2028" not in text

    @given(st.text())
    def test_safe_leaves_nothing_that_a_terminal_acts_on(self, text: str) -> None:
        assert all(
            unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
            for character in safe(text)
        )

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("plain", "plain"),
            ("é", "é"),
            ("a\x1bb", "a\\x1bb"),
            ("\n", "\\n"),
            ("\x9b", "\\x9b"),
            ("\u202e", "\\u202e"),
            ("\ud800", "\\ud800"),
            ("\U000e0041", "\\U000e0041"),
            ("\xa0", "\\xa0"),
        ],
    )
    def test_what_is_escaped(self, text: str, shown: str) -> None:
        assert safe(text) == shown


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


class TestWidth:
    """Sentences are wrapped, and nothing else."""

    LONG: ClassVar[dict[str, Any]] = {"Access-Control-Allow-Origin": "https://a-very-long-name.example/with a space"}

    @staticmethod
    def told(width: int | None, **headers: str) -> str:
        document = {
            "page": PAGE,
            "request": {"url": URL, "method": "PUT", "headers": {"X-A": "one two three four five six seven eight"}},
            "server": {"response": {"status": 404, "headers": headers}},
        }
        scenario = decode_scenario(document)
        [entry] = chapter_of(Ran(scenario, run(scenario))).entries
        return render_explanation(entry.explanation, PLAIN, width)

    @pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 200])
    def test_no_word_is_lost_and_no_header_is_broken(self, width: int) -> None:
        unwrapped = self.told(None, **self.LONG)
        text = self.told(width, **self.LONG)
        assert text.split() == unwrapped.split()
        for line in unwrapped.splitlines():
            if re.match(r"    (!!|  ) [\w-]+: ", line) or line.startswith("  -> "):
                assert line in text.splitlines()

    @pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 200])
    def test_sentences_keep_within_it(self, width: int) -> None:
        text = self.told(width, **self.LONG)
        steps = text.partition("Why, step by step\n")[2].splitlines()
        assert all(len(line) <= width or len(re.findall(r"`[^`]*`\S*|\S+", line)) == 1 for line in steps)
        assert any(line.startswith("      ") for line in steps) or width == 200

    def test_a_value_stays_in_one_piece(self) -> None:
        text = self.told(30, **self.LONG)
        assert "`https://a-very-long-name.example/with a space`" in text

    @given(st.text(alphabet="ab `\u65e5\u0301-", max_size=60), st.integers(4, 40))
    def test_a_line_is_too_long_only_where_it_is_one_word(self, text: str, width: int) -> None:
        text = " ".join(text.split())
        lines = wrapped(text, width, "  ", "    ")
        assert "".join("".join(lines).split()) == "".join(text.split())
        for line in lines:
            assert columns(line) <= width or len(re.findall(r"(?:`[^`]*`|[^\s`]|`)+", line)) == 1
