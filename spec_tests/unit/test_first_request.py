"""What Firefox makes of headers on redirects; rows of the table ``redirects`` are recorded for it."""

from __future__ import annotations

from corsim.profiles import PROFILES
from corsim.standard.bodies import Body
from corsim.standard.first_request import needed_a_preflight_before, restore_headers, unsafe_header_names
from corsim.standard.requests import Request
from corsim.standard.trace import Trace
from spec_tests.making import API, OTHER, request_of, url_of

FIREFOX = PROFILES["firefox"]
JSON = ("Content-Type", "application/json")
BODY = Body(b"{}", b"{}", 2)


def redirected(request: Request, status: int, url: str) -> list[str]:
    """The names of the headers that the trace says are back, after a redirect and what its steps 12 and 13 do."""
    trace = Trace()
    restore_headers(request, status, url_of(url), FIREFOX, trace)
    request.url_list.append(url_of(url))
    return [name for step in trace for name in step.values["headers"]]


def test_what_one_redirect_took_the_next_one_gives_back() -> None:
    request = request_of(API, method="POST", headers=[JSON, ("Accept", "*/*")], body=BODY)
    assert unsafe_header_names(request, FIREFOX) == ["content-type"]
    assert redirected(request, 303, API + "/b") == []
    assert (unsafe_header_names(request, FIREFOX), request.header_list.headers) == ([], [("Accept", "*/*")])
    request.method, request.body = "GET", None
    assert redirected(request, 307, API + "/c") == ["content-type"]
    assert unsafe_header_names(request, FIREFOX) == ["content-type"]


def test_authorization_is_asked_for_behind_the_redirect_that_took_it() -> None:
    request = request_of(API, headers=[("Authorization", "t")])
    redirected(request, 302, OTHER)
    assert unsafe_header_names(request, FIREFOX) == []
    redirected(request, 302, OTHER + "/b")
    assert unsafe_header_names(request, FIREFOX) == ["authorization"]


def test_safe_content_types_are_looked_at_one_by_one() -> None:
    headers = [("Content-Type", "text/plain;a=1"), ("Content-Type", "text/plain;a=2")]
    request = request_of(API, method="POST", headers=headers, body=BODY)
    redirected(request, 307, API + "/b")
    assert unsafe_header_names(request, FIREFOX) == []


def test_a_need_is_only_remembered_over_redirects() -> None:
    request = request_of(API, method="PUT", needed_preflight=True)
    assert not needed_a_preflight_before(request, FIREFOX)
    redirected(request, 303, API + "/b")
    assert needed_a_preflight_before(request, FIREFOX)
