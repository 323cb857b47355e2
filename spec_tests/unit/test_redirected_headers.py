"""What Firefox makes of headers on redirects; rows of the table ``redirects`` are recorded for it."""

from __future__ import annotations

from typing import Any

from corsim.browser.browser import Browser
from corsim.standard.bodies import Body
from corsim.standard.fetch_params import FetchParams
from corsim.standard.redirected_headers import names_to_ask_for, needed_a_preflight_before, restore_headers
from corsim.standard.requests import Request
from corsim.standard.trace import Trace
from spec_tests.making import API, APP, OTHER, request_of, url_of

JSON = ("Content-Type", "application/json")
BODY = Body(b"{}", b"{}", 2)


def begun(request: Request) -> FetchParams:
    fetch_params = FetchParams(request, Browser("firefox"), Trace())
    fetch_params.course.begin(request)
    return fetch_params


def redirected(fetch_params: FetchParams, status: int, url: str) -> list[str]:
    """The names of the headers that the trace says are back, after a redirect and what its steps 12 and 13 do."""
    before = len(fetch_params.trace)
    restore_headers(fetch_params, status, url_of(url))
    fetch_params.request.url_list.append(url_of(url))
    return [name for step in list(fetch_params.trace)[before:] for name in step.values["headers"]]


def test_what_one_redirect_took_the_next_one_gives_back() -> None:
    request = request_of(API, method="POST", headers=[JSON, ("Accept", "*/*")], body=BODY)
    fetch_params = begun(request)
    assert names_to_ask_for(fetch_params) == ["content-type"]
    assert redirected(fetch_params, 303, API + "/b") == []
    assert (names_to_ask_for(fetch_params), request.header_list.headers) == ([], [("Accept", "*/*")])
    request.method, request.body = "GET", None
    assert redirected(fetch_params, 307, API + "/c") == ["content-type"]
    assert names_to_ask_for(fetch_params) == ["content-type"]


def test_authorization_is_asked_for_behind_the_redirect_that_took_it() -> None:
    fetch_params = begun(request_of(API, headers=[("Authorization", "t")]))
    redirected(fetch_params, 302, OTHER)
    assert names_to_ask_for(fetch_params) == []
    redirected(fetch_params, 302, OTHER + "/b")
    assert names_to_ask_for(fetch_params) == ["authorization"]


def test_safe_content_types_are_looked_at_one_by_one() -> None:
    headers = [("Content-Type", "text/plain;a=1"), ("Content-Type", "text/plain;a=2")]
    fetch_params = begun(request_of(API, method="POST", headers=headers, body=BODY))
    redirected(fetch_params, 307, API + "/b")
    assert names_to_ask_for(fetch_params) == []


def test_what_the_script_set_is_remembered_without_what_send_adds() -> None:
    request = request_of(API, method="POST", headers=[JSON], body=BODY)
    request.author_header_list = request_of(API).header_list
    assert begun(request).course.first_header_list.headers == []


def json_by_send(**members: Any) -> FetchParams:
    """Of a POST whose Content-Type the script did not set."""
    request = request_of(API, method="POST", headers=[JSON], body=BODY, **members)
    request.author_header_list = request_of(API).header_list
    return begun(request)


def test_the_type_of_the_body_is_asked_for_behind_a_redirect() -> None:
    fetch_params = json_by_send()
    redirected(fetch_params, 307, API + "/b")
    assert names_to_ask_for(fetch_params) == ["content-type"]


def test_it_is_still_asked_for_where_the_body_is_gone() -> None:
    fetch_params = json_by_send()
    fetch_params.course.is_preflighted = True
    redirected(fetch_params, 303, API + "/b")
    assert names_to_ask_for(fetch_params) == ["content-type"]
    fetch_params.request.method, fetch_params.request.body = "GET", None
    redirected(fetch_params, 307, API + "/c")
    assert names_to_ask_for(fetch_params) == ["content-type"]


def test_but_not_where_upload_listeners_want_the_preflight() -> None:
    fetch_params = json_by_send(use_cors_preflight=True)
    fetch_params.course.is_preflighted = True
    redirected(fetch_params, 303, API + "/b")
    assert names_to_ask_for(fetch_params) == []


def test_headers_for_which_there_was_no_preflight_are_a_need_that_is_remembered() -> None:
    fetch_params = begun(request_of(APP, headers=[("X-A", "1")]))
    assert not needed_a_preflight_before(fetch_params)
    redirected(fetch_params, 302, API)
    assert needed_a_preflight_before(fetch_params)


def test_a_need_is_only_remembered_over_redirects() -> None:
    fetch_params = begun(request_of(API, method="PUT"))
    fetch_params.course.is_preflighted = True
    assert not needed_a_preflight_before(fetch_params)
    redirected(fetch_params, 303, API + "/b")
    assert needed_a_preflight_before(fetch_params)
