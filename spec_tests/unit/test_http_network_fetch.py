"""What goes onto the wire and what comes back, as HTTP-network fetch makes it."""

from __future__ import annotations

from typing import Any

import pytest

from corsim.browser.browser import Browser
from corsim.standard.bodies import ReadableStream
from corsim.standard.wire import ConnectionFailure
from spec_tests.making import ANY, API, APP, answer, called, fetched, request_of

STREAM: dict[str, Any] = {"method": "POST", "body": ReadableStream(b"x"), "duplex": "half"}


def test_a_request_says_what_its_answer_will_be_judged_by() -> None:
    allow = [
        ("Access-Control-Allow-Origin", APP),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "PUT"),
    ]
    preflight, request = called(API, answer(*allow), answer(*allow), method="PUT", credentials="include").sent
    assert (preflight.kind, preflight.response_tainting, preflight.credentials_mode) == ("preflight", "cors", "include")
    assert (request.kind, request.response_tainting, request.credentials_mode) == ("request", "cors", "include")


def test_a_preflight_made_for_its_own_sake_needs_no_method() -> None:
    """CORS-preflight fetch, step 7.4."""
    allow = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Headers", "*")]
    ways: list[dict[str, Any]] = [STREAM, {"headers": (("X-A", "1"),)}]
    with_flag, without = (called(API, answer(*allow), answer(ANY), **way).sent for way in ways)
    assert [sent.allow_methods_may_be_missing for sent in with_flag] == [True, True]
    assert [sent.allow_methods_may_be_missing for sent in without] == [False, False]


def test_tainting_tells_the_ways_apart() -> None:
    assert called(APP, answer()).sent[0].response_tainting == "basic"
    assert called(API, answer(), mode="no-cors").sent[0].response_tainting == "opaque"
    assert called(API, answer(ANY)).sent[0].response_tainting == "cors"


class TestTheWire:
    """HTTP-network fetch (https://fetch.spec.whatwg.org/#concept-http-network-fetch)."""

    @pytest.mark.parametrize(
        ("url", "sent"),
        [
            ("https://app.example.com/a?b#c", "https://app.example.com/a?b"),
            ("https://u:p@app.example.com/@#", "https://app.example.com/@"),
            ("https://u%40v@app.example.com:8443/", "https://app.example.com:8443/"),
        ],
    )
    def test_fragment_and_userinfo_are_not_sent(self, url: str, sent: str) -> None:
        result = fetched(request_of(url, mode="cors"), answer(ANY))
        assert result.sent[0].url == sent

    def test_whitespace_around_a_value_is_not_part_of_it(self) -> None:
        """RFC 9112, 5: OWS is excluded by parsing."""
        assert called(API, answer(("Access-Control-Allow-Origin", " \t*\t "))).reason is None

    def test_a_stream_needs_http_2(self) -> None:
        """Step 8.3."""
        result = called("http://app.example.com/", answer(ANY, ("Access-Control-Allow-Methods", "*")), **STREAM)
        assert (result.reason, result.step) == ("stream-body-over-http1", ("http-network-fetch", "8.3"))
        assert [sent.kind for sent in result.sent] == ["preflight"]

    @pytest.mark.parametrize("reason", ["connection-failed", "no-matching-rule"])
    def test_a_connection_that_fails_is_a_network_error(self, reason: Any) -> None:
        """Step 8.1."""
        result = called(APP, ConnectionFailure("Nobody is there.", reason))
        assert (result.reason, result.step) == (reason, ("http-network-fetch", "8.1"))
        assert result.response.error is not None
        assert result.response.error.sentence == "Nobody is there."


def test_the_status_message_is_the_answers() -> None:
    assert called(APP, answer(status=201, status_text="Made")).response.status_message == "Made"


@pytest.mark.parametrize(
    ("value", "visible"),
    [
        ("plain", "plain"),
        ("\xc3\xa9", "\xc3\xa9"),
        ("a\xe9b", "a\xef\xbf\xbdb"),
        ("\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd"),
        ("\xff", "\xef\xbf\xbd"),
    ],
)
def test_webkit_makes_values_of_answers_utf8(value: str, visible: str) -> None:
    result = called(APP + "/", answer(("X-A", value)), browser=Browser("webkit"))
    assert result.response.header_list.values("X-A") == [visible]
