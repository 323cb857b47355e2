"""What consoles show, in both directions, held against every recording of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from time import perf_counter
from typing import Any

import pytest

from corsim import Reason, run_scenario
from corsim.browser.verdict import Verdict
from corsim.explain.console import console_messages, exception_message, nearest, reasons_of, recognise
from corsim.explain.console.recognising import LONGEST, MESSAGES
from corsim.explain.console.templates import SLOTS, EngineName, Template, normalized
from corsim.profiles import ENGINES
from spec_tests.browsers.known import KNOWN
from spec_tests.browsers.recording import RECORDED, read_engine, read_table, results_of
from spec_tests.reasons import rows_by_id

OTHER_EXCEPTIONS = {
    "firefox": {
        "request-init-errors/referrer-before-mode-navigate": (
            "Firefox looks at the mode before the referrer; the model, like the standard, afterwards"
        )
    }
}
"""Rows in which the text of an exception is about another mistake of the same call, and why."""

CUT = {"method-case/byte-00": "Firefox cuts the method at a NUL, so that what is left looks like one that is permitted"}
"""Rows whose text cannot tell the reason, and why."""

WITHOUT_A_REASON = dict.fromkeys(
    (
        "redirect-headers/userinfo-xhr-cross-waiting",
        "xhr/synchronous-credentials-redirected-to-a-blocked-port",
        "xhr/synchronous-put-redirected-to-a-blocked-port",
        "xhr/synchronous-redirected-past-a-blocked-port",
        "xhr/synchronous-redirected-to-a-blocked-port",
        "xhr/synchronous-redirected-twice-to-a-blocked-port",
        "xhr/synchronous-redirected-twice-to-ipv4-any",
    ),
    "a synchronous request throws the same for every network error",
)
"""Rows whose text is no message of the catalogue, as it is about nothing in particular, and why."""

NOT_IN_ROWS = {"immutable"}
"""Messages that were read in the engines' programs: no scenario has Headers that cannot be changed."""

COUNTED_BEFORE = (
    "it counts redirects at another moment than the model, so that the one has another fault than the other"
)

OTHER_CONSOLES: dict[str, dict[str, str]] = {
    "chromium": {
        "integrity/opaque-unknown-algorithm": "it prints also that the metadata cannot be parsed",
    },
    "firefox": {
        "redirects/check-20-redirects-before": COUNTED_BEFORE,
        "redirects/scheme-about": "it prints also that about: is not HTTP",
        "schemes/about-srcdoc-cors": "it prints nothing of this one URL",
        "xhr/userinfo-relative-redirect-cross": "it prints the URL with the user name that the request did not carry",
    },
    "webkit": {"redirects/count-20-then-userinfo": COUNTED_BEFORE},
}
"""Rows in which something else is printed than the model says, and why."""

Case = tuple[str, Verdict, dict[str, Any]]


@lru_cache(maxsize=3)
def consoles(engine: str) -> list[Case]:
    """Every recorded console: the row's id, the model's verdict, and what was recorded."""
    _, recorded = read_table(RECORDED / "console" / f"{engine}.json")
    return list(_cases(engine, recorded))


def _cases(engine: str, recorded: dict[str, Any]) -> Iterator[Case]:
    for id_, row in recorded.items():
        if id_ not in KNOWN[engine] and results_of(row):
            verdicts = run_scenario(rows_by_id()[id_].scenario, browser=engine)
            for verdict, result in zip(verdicts, results_of(row), strict=True):
                yield id_, verdict, result


@lru_cache(maxsize=3)
def exceptions(engine: str) -> list[Case]:
    """Every recorded call that threw or failed with a text of its own."""
    _, recorded = read_engine(engine)
    spoken = {
        id_: row
        for id_, row in recorded.items()
        if id_ not in WITHOUT_A_REASON
        and any("message" in result or result["verdict"] == "throws" for result in results_of(row))
    }
    cases = _cases(engine, spoken)
    return [case for case in cases if "message" in case[2] or case[2]["verdict"] == "throws"]


MIXED = re.compile(r"Mixed Content: .*|Loading mixed .*|The page at .* was allowed to display insecure content .*")
"""What is printed of mixed content, which the runner permits and the model does not have."""


def texts(result: dict[str, Any]) -> list[str]:
    found = [item["text"].rstrip("\n") for item in result["printed"] if "text" in item]
    return [text for text in found if not MIXED.fullmatch(text)]


@pytest.mark.parametrize("engine", ENGINES)
class TestConsoles:
    def test_what_is_printed_is_what_was_recorded(self, engine: str) -> None:
        different = {}
        for id_, verdict, result in consoles(engine):
            ours = [message.text for message in console_messages(verdict)]
            if ours != texts(result):
                different[id_] = (verdict.reason, ours, texts(result))
        new = [f"{id_}: {found}" for id_, found in different.items() if id_ not in OTHER_CONSOLES[engine]]
        assert not new, "\n".join(new)
        assert set(OTHER_CONSOLES[engine]) <= set(different), "some of OTHER_CONSOLES agree now"

    def test_what_was_recorded_is_recognised_with_its_reason(self, engine: str) -> None:
        wrong = []
        for id_, verdict, result in consoles(engine):
            found = [one for one in recognise("\n".join(texts(result))) if not one.message.generic]
            if verdict.reason is None or id_ in OTHER_CONSOLES[engine]:
                continue
            reasons = reasons_of(found)
            if found and (verdict.reason not in reasons or any(one.engine != engine for one in found)):
                wrong.append(f"{id_}: {verdict.reason}, recognised {reasons} in {texts(result)}")
        assert not wrong, "\n".join(wrong)

    def test_each_text_that_is_printed_is_recognised_by_itself(self, engine: str) -> None:
        for id_, verdict, _ in consoles(engine):
            for message in console_messages(verdict):
                names = {one.name for one in recognise(message.text) if one.engine == engine}
                assert message.name in names, (id_, message.text)

    def test_scripts_are_told_what_was_recorded(self, engine: str) -> None:
        for id_, verdict, result in consoles(engine):
            told = exception_message(verdict)
            if id_ not in OTHER_EXCEPTIONS.get(engine, {}) and id_ not in OTHER_CONSOLES[engine]:
                assert (told.text if told else "") == result.get("message", ""), id_

    def test_every_message_is_recorded_or_said_not_to_be(self, engine: EngineName) -> None:
        seen = {message.name for _, verdict, _ in consoles(engine) for message in console_messages(verdict)}
        seen |= {told.name for _, verdict, _ in exceptions(engine) if (told := exception_message(verdict))}
        seen |= {told.name for _, verdict, _ in consoles(engine) if (told := exception_message(verdict))}
        unseen = {message.name for message in MESSAGES[engine] if message.is_recorded and message.name not in seen}
        assert unseen == NOT_IN_ROWS


@pytest.mark.parametrize("engine", ENGINES)
class TestExceptions:
    def test_the_texts_are_those_that_were_recorded(self, engine: str) -> None:
        known = OTHER_EXCEPTIONS.get(engine, {})
        different = {}
        for id_, verdict, result in exceptions(engine):
            told = exception_message(verdict)
            if (told.text if told else "") != result.get("message", ""):
                different[id_] = (told, result)
        assert len(exceptions(engine)) > 600
        assert set(different) == set(known), different

    def test_the_texts_are_recognised_with_their_reason(self, engine: str) -> None:
        wrong = []
        for id_, verdict, result in exceptions(engine):
            found = [one for one in recognise(f"TypeError: {result.get('message', '')}") if one.engine == engine]
            if id_ not in {*OTHER_EXCEPTIONS.get(engine, {}), *CUT} and verdict.reason not in {
                reason.value for one in found for reason in one.reasons
            }:
                wrong.append((id_, verdict.reason, result.get("message")))
        assert not wrong


TAIL = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
HEAD = (
    "Access to fetch at 'https://api.example.com/x' from origin 'https://app.example.com' has been blocked by CORS "
    "policy: "
)
CHECK = "Response to preflight request doesn't pass access control check: "


class TestRecognising:
    @pytest.mark.parametrize(
        ("text", "reasons"),
        [
            (HEAD + TAIL, {"allow-origin-missing"}),
            (HEAD + CHECK + TAIL, {"preflight-allow-origin-missing"}),
            (CHECK + TAIL, {"preflight-allow-origin-missing"}),
            (TAIL, {"allow-origin-missing", "preflight-allow-origin-missing"}),
            ("MissingAllowOriginHeader", {"allow-origin-missing"}),
            ("(corsError: PreflightMissingAllowOriginHeader)", {"preflight-allow-origin-missing"}),
            ("CORSNotSupportingCredentials", {"allow-origin-wildcard-with-credentials",
                                              "preflight-allow-origin-wildcard-with-credentials"}),
            ("net::ERR_UNSAFE_PORT", {"bad-port"}),
            ("Window.fetch: Invalid request method PUT.", {"no-cors-method"}),
            ("Window.fetch: Invalid request method TRACE.", {"forbidden-method"}),
            ("Window.fetch: Invalid request method P T.", {"invalid-method"}),
        ],
    )  # fmt: skip
    def test_reasons_are_as_few_as_the_text_permits(self, text: str, reasons: set[str]) -> None:
        assert {reason.value for reason in reasons_of(recognise(text))} == reasons

    def test_a_value_tells_what_is_wrong_with_it(self) -> None:
        text = "(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘{}’)."
        for value, name in (
            ("https://app.example.com/", "MISMATCH"),
            ("app.example.com", "INVALID"),
            ("https://a.example, https://b.example", "MULTIPLE"),
        ):
            [found] = recognise(text.format(value))
            assert found.values["seen"] == value
            assert {reason.name for reason in found.reasons} == {
                f"ALLOW_ORIGIN_{name}",
                f"PREFLIGHT_ALLOW_ORIGIN_{name}",
            }

    def test_values_are_found(self) -> None:
        [found] = recognise(HEAD.replace("' from", "' (redirected from 'https://api.example.com/old') from") + TAIL)
        assert found.values == {
            "what": "fetch",
            "url": "https://api.example.com/x",
            "first": "https://api.example.com/old",
            "origin": "https://app.example.com",
        }

    @pytest.mark.parametrize(
        "text",
        [
            f"app.js:12 {HEAD}{TAIL}\nGET https://api.example.com/x net::ERR_FAILED 200 (OK)",
            f"{HEAD}{TAIL}\nUncaught (in promise) TypeError: Failed to fetch\n    at load (app.js:12:3)",
            "some line\nanother\n" + (HEAD + TAIL).replace(" ", "\n  ", 9),
            (HEAD + TAIL).replace("'", "’"),
            (HEAD + TAIL).replace("'", '"'),
            (HEAD + TAIL).replace("'", "`"),
            "Error: " + (HEAD + TAIL).upper().replace("HTTPS://API.EXAMPLE.COM/X", "https://api.example.com/x"),
        ],
    )
    def test_noise_does_not_matter(self, text: str) -> None:
        [found] = recognise(text)
        assert (found.engine, found.name) == ("chromium", "MissingAllowOriginHeader")
        assert found.reasons == (Reason.ALLOW_ORIGIN_MISSING,)
        assert found.values["url"] == "https://api.example.com/x"

    def test_the_url_may_stand_in_the_next_line(self) -> None:
        [found] = recognise(
            "[Error] Preflight response is not successful. Status code: 401\n"
            "[Error] Fetch API cannot load https://api.example.com/x due to access control checks."
        )
        assert found.values == {"status": "401", "url": "https://api.example.com/x"}
        assert found.reasons == (Reason.PREFLIGHT_STATUS,)

    def test_no_more_than_the_beginning_of_a_text_is_looked_at(self) -> None:
        message = "Origin https://a.example is not allowed by Access-Control-Allow-Origin."
        assert len(recognise("x " * 9_000 + message)) == 1
        assert recognise("x " * 10_000 + message) == []

    def test_the_same_with_less_is_told_once(self) -> None:
        more = "Origin https://a.example is not allowed by Access-Control-Allow-Origin. Status code: 200"
        less = "Origin https://a.example is not allowed by Access-Control-Allow-Origin."
        other = "Origin https://b.example is not allowed by Access-Control-Allow-Origin."
        for text in (f"{more}\n{less}", f"{less}\n{more}", f"{more}\nFailed to load resource: {more} (items, line 0)"):
            [found] = recognise(text)
            assert found.values == {"origin": "https://a.example", "status": "200"}
        assert [found.values["origin"] for found in recognise(f"{other}\n{more}")] == [
            "https://b.example",
            "https://a.example",
        ]

    def test_what_says_nothing_counts_only_alone(self) -> None:
        [generic] = recognise("Uncaught (in promise) TypeError: Failed to fetch")
        assert generic.message.generic
        assert reasons_of([generic]) == ()

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("XMLHttpRequest cannot load http://a.example/. Response for preflight has invalid HTTP status code 405",
             "PreflightInvalidStatus"),
            (f"XMLHttpRequest cannot load http://a.example/. {TAIL} Origin 'null' is therefore not allowed access.",
             "MissingAllowOriginHeader"),
            ("(Reason: missing token ‘x-a’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).",
             "CORSMissingAllowHeaderFromPreflight"),
        ],
    )  # fmt: skip
    def test_earlier_versions_are_marked(self, text: str, name: str) -> None:
        [found] = recognise(text)
        assert (found.name, found.message.is_recorded) == (name, False)

    def test_other_texts_are_nothing(self) -> None:
        for text in (
            "",
            " ",
            "hello",
            "ReferenceError: x is not defined",
            "CORS",
            "The origin is wrong",
            "{url}",
            "\0",
        ):
            assert recognise(text) == []

    def test_the_nearest_is_found_for_a_part_of_a_message(self) -> None:
        near = nearest("No 'Access-Control-Allow-Origin' header is present")
        assert near is not None
        assert near[1].name == "MissingAllowOriginHeader"
        assert nearest("ReferenceError: x is not defined") is None

    @pytest.mark.parametrize(
        "piece", ["x' ", "Access to fetch at '", "(Reason: ", "Failed to execute 'a' on 'b': ", "[] {url}"]
    )
    def test_long_texts_take_no_long_time(self, piece: str) -> None:
        start = perf_counter()
        recognise(piece * (2 * LONGEST // len(piece)))
        assert perf_counter() - start < 5


class TestTemplates:
    def test_one_template_makes_and_finds(self) -> None:
        template = Template("[at {url}: ]it was ‘{seen}’[, said {status}]")
        values = {"url": "https://a.example/", "seen": "x y", "status": "200"}
        assert template.format(values) == "at https://a.example/: it was ‘x y’, said 200"
        [match] = template.search(normalized(template.format(values)))
        assert match.groupdict() == values

    def test_what_is_in_brackets_may_be_missing(self) -> None:
        template = Template("[at {url}: ]it was ‘{seen}’[, said {status}]")
        assert template.format({"seen": "x"}) == "it was ‘x’"
        [match] = template.search("and it was 'x' there")
        assert match.groupdict() == {"url": None, "seen": "x", "status": None}

    def test_a_value_that_is_needed_is_missing(self) -> None:
        with pytest.raises(KeyError, match="seen"):
            Template("‘{seen}’").format({})

    @pytest.mark.parametrize("engine", ENGINES)
    def test_every_slot_is_known(self, engine: EngineName) -> None:
        for message in MESSAGES[engine]:
            assert message.template.slots <= set(SLOTS)
            assert message.template.patterns
