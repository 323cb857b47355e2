"""Filtered responses show what their type permits; a network error has its reason, a redirect its location."""

from __future__ import annotations

from dataclasses import fields

import pytest

from corsim.standard.header_values import FAILURE
from corsim.standard.headers import HeaderList
from corsim.standard.profile import STANDARD
from corsim.standard.reasons import Explained, Reason
from corsim.standard.responses import (
    NULL_BODY_STATUSES,
    REDIRECT_STATUSES,
    Response,
    basic_filtered_response,
    cors_filtered_response,
    is_an_ok_status,
    location_url,
    network_error,
    opaque_filtered_response,
    opaque_redirect_filtered_response,
)
from corsim.standard.urls import URL
from spec_tests.making import APP, url_of


class TestResponse:
    """https://fetch.spec.whatwg.org/#concept-response"""

    def test_defaults(self) -> None:
        response = Response()
        assert (response.type, response.status, response.status_message) == ("default", 200, "")
        assert (response.url, response.body, list(response.header_list)) == (None, None, [])
        assert response.range_requested is False
        assert response.request_includes_credentials is False
        assert response.timing_allow_passed is False


def a_response(exposed: tuple[str, ...] = (), url: str = APP + "/a/b") -> Response:
    headers = [
        ("Content-Type", "text/plain"),
        ("X-A", "1"),
        ("Set-Cookie", "a=1"),
        ("set-cookie2", "b=2"),
        ("X-B", "2"),
    ]
    return Response(
        url_list=[url_of(url)],
        status=201,
        status_message="Created",
        header_list=HeaderList(headers),
        body=b"x",
        cors_exposed_header_name_list=list(exposed),
    )


def test_a_filtered_response_has_all_else_of_the_one_behind_it() -> None:
    response = a_response()
    response.cors_exposed_header_name_list = ["X-A"]
    response.range_requested = response.request_includes_credentials = response.timing_allow_passed = True
    response.error = Explained(Reason.BAD_PORT, "main-fetch", "7", "Port {port}.", {"port": 1})
    for filtered, type_ in ((basic_filtered_response(response), "basic"), (cors_filtered_response(response), "cors")):
        assert (filtered.type, filtered.internal_response) == (type_, response)
        others = {field.name for field in fields(Response)} - {"type", "header_list", "internal_response"}
        assert {name: getattr(filtered, name) for name in others} == {name: getattr(response, name) for name in others}


def names(response: Response) -> list[str]:
    return [name for name, _ in response.header_list]


class TestFilteredResponses:
    """https://fetch.spec.whatwg.org/#concept-filtered-response"""

    def test_basic_hides_forbidden_response_headers(self) -> None:
        response = a_response()
        filtered = basic_filtered_response(response)
        assert names(filtered) == ["Content-Type", "X-A", "X-B"]
        assert (filtered.type, filtered.status, filtered.status_message, filtered.body) == (
            "basic",
            201,
            "Created",
            b"x",
        )
        assert filtered.internal_response is response

    @pytest.mark.parametrize(
        ("exposed", "visible"),
        [
            ((), ["Content-Type"]),
            (("x-a",), ["Content-Type", "X-A"]),
            (("X-B", "Set-Cookie", "set-cookie2", "None"), ["Content-Type", "X-B"]),
            (("*",), ["Content-Type"]),
        ],
    )
    def test_cors_shows_what_is_safelisted_or_exposed(self, exposed: tuple[str, ...], visible: list[str]) -> None:
        response = a_response(exposed)
        filtered = cors_filtered_response(response)
        assert names(filtered) == visible
        assert (filtered.type, filtered.status, filtered.body) == ("cors", 201, b"x")
        assert filtered.url == response.url
        assert filtered.internal_response is response

    def test_a_header_called_asterisk_can_be_exposed(self) -> None:
        """Main fetch, the note to step 14.1.3."""
        response = Response(header_list=HeaderList([("*", "1"), ("X", "2")]), cors_exposed_header_name_list=["*"])
        assert names(cors_filtered_response(response)) == ["*"]

    def test_opaque_shows_nothing(self) -> None:
        response = a_response()
        filtered = opaque_filtered_response(response)
        assert (filtered.type, filtered.status, filtered.status_message) == ("opaque", 0, "")
        assert (filtered.url_list, names(filtered), filtered.body, filtered.url) == ([], [], None, None)
        assert filtered.internal_response is response

    def test_opaque_redirect_shows_the_url(self) -> None:
        response = a_response()
        filtered = opaque_redirect_filtered_response(response)
        assert (filtered.type, filtered.status, names(filtered), filtered.body) == ("opaqueredirect", 0, [], None)
        assert filtered.url == response.url


class TestNetworkError:
    """https://fetch.spec.whatwg.org/#concept-network-error"""

    def test_it_has_a_reason_and_nothing_else(self) -> None:
        error = network_error(Explained(Reason.BAD_PORT, "main-fetch", "7", "So."))
        assert error.is_network_error
        assert (error.status, error.status_message, error.body, names(error)) == (0, "", None, [])
        assert error.error is not None
        assert error.error.reason is Reason.BAD_PORT
        assert not a_response().is_network_error


class TestLocationUrl:
    """https://fetch.spec.whatwg.org/#concept-response-location-url"""

    def location(self, *locations: str, status: int = 301, fragment: str | None = None) -> object:
        response = a_response()
        response.status = status
        response.header_list = HeaderList(("location", location) for location in locations)
        found = location_url(response, fragment, STANDARD)
        return found.href if isinstance(found, URL) else found

    @pytest.mark.parametrize("status", [200, 201, 300, 304, 305, 306, 309, 400])
    def test_only_a_redirect_status_has_one(self, status: int) -> None:
        """Step 1."""
        assert self.location("/x", status=status) is None

    def test_no_header_is_null(self) -> None:
        """Steps 2 and 5."""
        assert self.location() is None

    def test_it_is_relative_to_the_responses_url(self) -> None:
        """Step 3."""
        assert self.location("c") == APP + "/a/c"
        assert self.location("") == APP + "/a/b"
        assert self.location("//b.test") == "https://b.test/"

    def test_failures(self) -> None:
        assert self.location("/x", "/x") is FAILURE
        assert self.location("https://a:b") is FAILURE

    @pytest.mark.parametrize(
        ("location", "fragment", "href"),
        [("c", "f", "c#f"), ("c#", "f", "c#"), ("c#g", "f", "c#g"), ("c", None, "c"), ("c", "", "c#")],
    )
    def test_the_requests_fragment_fills_in(self, location: str, fragment: str | None, href: str) -> None:
        """Step 4."""
        assert self.location(location, fragment=fragment) == f"{APP}/a/{href}"


def test_statuses() -> None:
    """https://fetch.spec.whatwg.org/#statuses"""
    assert [status for status in range(100, 600) if is_an_ok_status(status)] == list(range(200, 300))
    assert sorted(REDIRECT_STATUSES) == [301, 302, 303, 307, 308]
    assert sorted(NULL_BODY_STATUSES) == [101, 103, 204, 205, 304]


def test_the_url_is_the_last_of_the_list() -> None:
    response = Response(url_list=[url_of(APP), url_of(APP + "/b")])
    assert response.url == url_of(APP + "/b")
    assert Response().url is None
