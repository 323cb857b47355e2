"""A request on the wire says what its answer will be judged by; an answer is an empty 200 unless it says otherwise."""

from __future__ import annotations

from corsim.standard.wire import ConnectionFailure, WireRequest, WireResponse
from spec_tests.making import ANY, API, APP, answer, called


def test_a_request_says_what_its_answer_will_be_judged_by() -> None:
    allow = [
        ("Access-Control-Allow-Origin", APP),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "PUT"),
    ]
    preflight, request = called(API, answer(*allow), answer(*allow), method="PUT", credentials="include").sent
    assert (preflight.kind, preflight.response_tainting, preflight.credentials_mode) == ("preflight", "cors", "include")
    assert (request.kind, request.response_tainting, request.credentials_mode) == ("request", "cors", "include")


def test_tainting_tells_the_ways_apart() -> None:
    assert called(APP, answer()).sent[0].response_tainting == "basic"
    assert called(API, answer(), mode="no-cors").sent[0].response_tainting == "opaque"
    assert called(API, answer(ANY)).sent[0].response_tainting == "cors"


def test_an_answer_is_an_empty_200_unless_it_says_otherwise() -> None:
    response = called(APP, answer()).response
    assert (response.status, response.status_message, response.body, len(response.header_list)) == (200, "", b"", 0)


class TestWhatIsLeftOut:
    def test_of_an_answer(self) -> None:
        assert WireResponse() == WireResponse(status=200, headers=(), body=b"", status_text="")

    def test_of_a_failure(self) -> None:
        assert ConnectionFailure("It is down.").reason == "connection-failed"

    def test_of_a_request(self) -> None:
        request = WireRequest("request", "GET", APP, ())
        assert request.body is None
        assert (request.response_tainting, request.credentials_mode) == ("basic", "same-origin")
        assert request.allow_methods_may_be_missing is False
