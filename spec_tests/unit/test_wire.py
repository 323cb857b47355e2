"""What a request on the wire, and an answer, is unless it says otherwise."""

from __future__ import annotations

from corsim.standard.wire import ConnectionFailure, WireRequest, WireResponse
from spec_tests.making import APP, answer, called


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
