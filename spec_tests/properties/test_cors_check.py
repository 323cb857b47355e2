"""The CORS check and what is shown of a response: properties of Fetch, 2.2.6, 4.10 and 4.11."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corsim.standard.cors_check import cors_check, tao_check
from corsim.standard.headers import Header, HeaderList
from corsim.standard.requests import CredentialsMode
from corsim.standard.responses import (
    Response,
    basic_filtered_response,
    cors_filtered_response,
    opaque_filtered_response,
    opaque_redirect_filtered_response,
)
from corsim.standard.trace import Trace
from spec_tests.making import page_of, request_of

from .strategies import cors_headers, header_names, headers, http_urls

response_headers = st.lists(cors_headers, max_size=6)
credentials_modes: st.SearchStrategy[CredentialsMode] = st.sampled_from(("omit", "same-origin", "include"))


@given(response_headers, credentials_modes, http_urls, st.booleans())
def test_the_cors_check_succeeds_as_a_naive_reading_says(
    pairs: list[Header], mode: CredentialsMode, page: str, sandboxed: bool
) -> None:
    """https://fetch.spec.whatwg.org/#concept-cors-check"""
    client = page_of(page, sandboxed=sandboxed)
    request = request_of("https://api.example.com/x", page=client, credentials_mode=mode)
    explained = cors_check(request, Response(header_list=HeaderList(pairs)), Trace())

    origins = [value for name, value in pairs if name == "Access-Control-Allow-Origin"]
    agreed = [value for name, value in pairs if name == "Access-Control-Allow-Credentials"] == ["true"]
    naive = (origins == [str(client.origin)] and (mode != "include" or agreed)) or (
        origins == ["*"] and mode != "include"
    )

    assert (explained is None) == naive


@given(response_headers, credentials_modes)
def test_credentials_never_make_the_check_succeed_where_it_fails_without(
    pairs: list[Header], mode: CredentialsMode
) -> None:
    """Steps 3, 5 and 7: what includes credentials has to pass everything that what does not has to pass."""
    response = Response(header_list=HeaderList(pairs))
    with_them = cors_check(request_of("https://b.test/", credentials_mode="include"), response, Trace())
    without = cors_check(request_of("https://b.test/", credentials_mode=mode), response, Trace())
    assert with_them is not None or without is None


@given(response_headers)
def test_the_tao_check_is_about_one_header(pairs: list[Header]) -> None:
    """https://fetch.spec.whatwg.org/#concept-tao-check"""
    request = request_of("https://api.example.com/", response_tainting="cors")
    values = [value.strip() for name, value in pairs if name == "Timing-Allow-Origin"]
    expected = "*" in values or "https://app.example.com" in values
    assert tao_check(request, Response(header_list=HeaderList(pairs)), Trace()) == expected


def any_response(pairs: list[Header], exposed: list[str]) -> Response:
    return Response(header_list=HeaderList(pairs), cors_exposed_header_name_list=exposed)


@given(
    st.lists(st.one_of(headers, cors_headers)),
    st.lists(st.one_of(header_names, st.sampled_from(["Set-Cookie", "set-cookie2", "*"]))),
)
def test_no_filtered_response_shows_set_cookie(pairs: list[Header], exposed: list[str]) -> None:
    """https://fetch.spec.whatwg.org/#forbidden-response-header-name: it is not even shown when it is exposed."""
    response = any_response([*pairs, ("Set-Cookie", "a=1"), ("SET-COOKIE2", "b=2")], exposed)
    for filter_ in (
        basic_filtered_response,
        cors_filtered_response,
        opaque_filtered_response,
        opaque_redirect_filtered_response,
    ):
        assert not {name.lower() for name, _ in filter_(response).header_list} & {"set-cookie", "set-cookie2"}


@given(st.lists(headers), st.lists(header_names))
def test_a_cors_filtered_response_shows_no_more_than_a_basic_one(pairs: list[Header], exposed: list[str]) -> None:
    """https://fetch.spec.whatwg.org/#concept-filtered-response: each excludes headers, none adds or reorders any."""
    response = any_response(pairs, exposed)
    basic = iter(basic_filtered_response(response).header_list)
    assert all(header in basic for header in cors_filtered_response(response).header_list)


@given(st.lists(headers), st.lists(header_names))
def test_a_cors_filtered_response_shows_every_exposed_name(pairs: list[Header], exposed: list[str]) -> None:
    """https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name"""
    shown = cors_filtered_response(any_response(pairs, exposed)).header_list.headers
    lowered = {name.lower() for name in exposed} - {"set-cookie", "set-cookie2"}
    assert [pair for pair in shown if pair[0].lower() in lowered] == [p for p in pairs if p[0].lower() in lowered]
