"""What WebKit's redirects go by: steps that no row of the tables reaches in that profile."""

from __future__ import annotations

import pytest

from corsim.browser.browser import Browser
from corsim.standard.course import Course
from corsim.standard.headers import delete
from corsim.standard.trace import Trace
from corsim.standard.wire import WireResponse
from corsim.standard.xhr import XMLHttpRequest, open_, send
from spec_tests.making import ANY, API, APP, Fetched, answer, called, driven, page_of, request_of


def sent_synchronously(url: str, *answers: WireResponse) -> Fetched:
    trace = Trace()
    xhr = XMLHttpRequest(page_of(), Browser("webkit"), trace)
    open_(xhr, "GET", url, async_=False)
    response, sent = driven(send(xhr), answers)
    return Fetched(response, sent, trace)


def test_a_course_begins_with_the_headers_and_the_wish_for_no_referrer() -> None:
    course = Course()
    request = request_of(API, headers=[("X-A", "1")], referrer="no-referrer", method="PUT")
    course.begin(request)
    assert course.first_method == "PUT"
    delete(request.header_list, "X-A")
    assert course.first_header_list.headers == [("X-A", "1")]
    assert course.whole_referrer == "no-referrer"


class TestSynchronousRequests:
    """The page has no part in them."""

    def test_an_empty_location_is_none(self) -> None:
        result = sent_synchronously(API, answer(ANY, ("Location", ""), status=302, body=b"so"))
        assert result.response.status == 302

    def test_userinfo_that_the_own_origin_redirects_to_is_not_seen(self) -> None:
        location = ("Location", API.replace("//", "//u:p@") + "/")
        result = sent_synchronously(APP + "/a", answer(location, status=302), answer(ANY))
        assert result.reason is None
        assert [request.url for request in result.sent] == [APP + "/a", API + "/"]


class TestARedirectThatIsRefusedLate:
    def test_userinfo_is_refused_after_the_preflight(self) -> None:
        location = ("Location", API.replace("//", "//u:p@") + "/")
        allow = answer(ANY, ("Access-Control-Allow-Methods", "PUT"))
        redirect = answer(location, status=307)
        result = called(APP + "/a", redirect, allow, browser=Browser("webkit"), method="PUT")
        assert [request.kind for request in result.sent] == ["request", "preflight"]
        assert result.reason == "redirect-includes-credentials"
        assert result.recorded("http-fetch", "4.1.2")

    @pytest.mark.parametrize(
        ("headers", "reason"),
        [
            ([ANY], "allow-origin-wildcard-with-credentials"),
            ([("Access-Control-Allow-Origin", APP)], "credentials-not-allowed"),
            ([("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Credentials", "true")], None),
        ],
    )
    def test_a_redirect_on_the_way_is_checked_with_credentials(
        self, headers: list[tuple[str, str]], reason: str | None
    ) -> None:
        first = answer(("Location", API + "/b"), status=302)
        second = answer(*headers, ("Location", API + "/c"), status=302)
        answers = [first, second, *([] if reason else [answer(ANY)])]
        result = called(APP + "/a", *answers, browser=Browser("webkit"))
        assert result.reason == reason
        assert result.recorded("http-redirect-fetch", "9")
        if result.response.error is not None:
            assert result.response.error.sentence.startswith("The request began with credentials")
