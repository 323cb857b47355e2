"""HTTP-network fetch: what goes onto the wire, and what is made of the answer (Fetch, 4.7)."""

from __future__ import annotations

from .cookies import parse_and_store_response_set_cookie_headers
from .engine_urls import normalized
from .fetch_params import FetchParams
from .headers import Header, HeaderList, delete, get, set_
from .infra import HTTP_TAB_OR_SPACE
from .merged_headers import merged_request_headers, merged_response_headers
from .ports import block_what_is_connected_to
from .profile import Profile
from .reasons import Reason
from .requests import Request
from .responses import Response
from .urls import URL
from .values import Words
from .wire import ConnectionFailure, Fetching, WireRequest


# https://fetch.spec.whatwg.org/#concept-http-network-fetch
def http_network_fetch(
    fetch_params: FetchParams,
    include_credentials: bool = False,
    force_new_connection: bool = False,
    preflight_for: Request | None = None,
) -> Fetching[Response]:
    """Put the request onto the wire and make a response of what comes back."""
    # 1. The request.
    request = fetch_params.request
    # 2. Left out: the model is never offline.
    # 3-6. Left out: timing and connections.
    profile = fetch_params.profile
    if (blocked := block_what_is_connected_to(fetch_params, preflight_for)) is not None:
        return blocked
    # 7. Left out: WebSocket and WebTransport; a connection is whatever drives this generator.
    # 8. Left out: nothing here can be cancelled.
    # 8.1-8.2. Left out: a connection that fails does so when the answer is awaited.
    # 8.3. HTTP/1.x cannot send a stream. Browsers speak HTTP/2 over TLS only, so `http:` is HTTP/1.x.
    if request.current_url.scheme == "http" and request.body is not None and request.body.source is None:
        return fetch_params.fail(
            Reason.STREAM_BODY_OVER_HTTP1,
            "http-network-fetch",
            "8.3",
            "A stream body needs HTTP/2 or later, and {url} is reached by HTTP/1.x.",
            url=request.current_url,
        )
    # DEVIATION(chromium): a host with spaces has no address (origins/space-in-host).
    if profile.spaces_in_hosts_are_encoded and "%" in (request.current_url.host or ""):
        return fetch_params.fail(
            Reason.CONNECTION_FAILED,
            "http-network-fetch",
            "8.1",
            "The host of {url} has a space, so there is no address to connect to.",
            url=request.current_url,
        )
    # 8.4. Left out: timing.
    # 8.5. The exchange.
    # DEVIATION(firefox): headers of one name become one (headers/duplicate-two-lines).
    headers = tuple(request.header_list)
    if profile.duplicate_headers_are_merged_when_sent:
        headers = merged_request_headers(headers, request.body is not None and len(request.url_list) == 1)
    # DEVIATION(webkit): values are in UTF-8 (headers/value-latin1).
    if profile.header_values_are_utf8:
        headers = tuple(map(_in_utf8, headers))
    answer = yield WireRequest(
        kind="preflight" if preflight_for else "request",
        method=request.method,
        url=_on_the_wire(request.current_url, profile),
        headers=headers,
        body=None if request.body is None else request.body.data,
        response_tainting=request.response_tainting,
        credentials_mode=(preflight_for or request).credentials_mode,
        # DEVIATION(chromium, firefox, webkit): the flag permits nothing (preflight-response/flag-put-methods-missing).
        allow_methods_may_be_missing=profile.flag_permits_its_method and (preflight_for or request).use_cors_preflight,
    )
    if isinstance(answer, ConnectionFailure):
        return fetch_params.fail(
            Reason(answer.reason), "http-network-fetch", "8.1", "{message}", message=Words(answer.message)
        )
    # As HTTP parses them: without tabs and spaces around the values.
    header_list = HeaderList([(name, value.strip(HTTP_TAB_OR_SPACE)) for name, value in answer.headers])
    if answer.status == 401:
        fetch_params.course.challenges = header_list.values("WWW-Authenticate")
    # DEVIATION(chromium, firefox): lines of one header may not differ (headers/response-content-disposition-two-lines).
    for name in profile.headers_that_may_not_conflict:
        if len(values := list(dict.fromkeys(header_list.values(name)))) > 1:
            return fetch_params.fail(
                Reason.CONFLICTING_HEADERS,
                "http-network-fetch",
                "8.5",
                "The answer has several {header} headers with different values: {seen}.",
                header=name,
                seen=values,
            )
    # DEVIATION(chromium): no script sees them (headers/response-clear-site-data).
    for name in profile.headers_kept_from_pages:
        delete(header_list, name)
    # DEVIATION(firefox): lines of one header are one (headers/response-combined-empty).
    if profile.response_headers_are_merged:
        is_for_xhr = request.initiator_type == "xmlhttprequest"
        header_list = merged_response_headers(header_list, request.response_tainting == "cors", is_for_xhr)
    # DEVIATION(webkit): made UTF-8 (response-filtering/value-not-utf8).
    if profile.answers_are_made_utf8:
        header_list = HeaderList((name, _made_utf8(value)) for name, value in header_list)
    # DEVIATION(webkit): several locations are joined (redirects/location-two-lines).
    if profile.several_locations == "joined" and (joined := get(header_list, "Location")) is not None:
        set_(header_list, ("Location", joined))
    response = Response(status=answer.status, status_message=answer.status_text, header_list=header_list)
    # 9. Left out: nothing is aborted.
    # 10-14. Bodies are whole here, not streams.
    # 15. The body.
    response.body = answer.body
    # 16. Left out: WebDriver BiDi.
    # 17. Cookies.
    # DEVIATION(chromium, firefox): not of a 407 (credentials/proxy-authentication).
    is_left_alone = response.status == 407 and not profile.proxy_authentication_sets_cookies
    # DEVIATION(chromium, firefox): not of an answer that is asked for again (network/misdirected-cookie).
    if is_asked_again_elsewhere(request, response, force_new_connection) and not profile.misdirected_cookies_are_set:
        is_left_alone = True
    if include_credentials and not is_left_alone:
        parse_and_store_response_set_cookie_headers(fetch_params, response)
    # 18. Left out: content codings; an answer's body is what a decoder would have made of it.
    # 19. Return.
    return response


def is_asked_again_elsewhere(request: Request, response: Response, is_new_connection_fetch: bool) -> bool:
    """Whether *response* says that the connection was wrong, and *request* can be sent over a new one (4.6, 17)."""
    return (
        response.status == 421
        and not is_new_connection_fetch
        and (request.body is None or request.body.source is not None)
    )


def _in_utf8(header: Header) -> Header:
    """A header whose value's code points are encoded in UTF-8, as an isomorphic string again."""
    name, value = header
    return name, value if value.isascii() else value.encode().decode("latin-1")


def _made_utf8(value: str) -> str:
    """*value* with each byte that does not belong to UTF-8 replaced by U+FFFD in UTF-8; isomorphic strings."""
    if value.isascii():
        return value
    data, made = value.encode("latin-1"), b""
    while data:
        try:
            data.decode()
            return (made + data).decode("latin-1")
        except UnicodeDecodeError as error:
            made += data[: error.start] + b"\xef\xbf\xbd"
            data = data[error.start + 1 :]
    return made.decode("latin-1")


def _on_the_wire(url: URL, profile: Profile) -> str:
    """The URL of a request: fragment and userinfo are never sent."""
    sent = url.without_credentials.without_fragment
    # DEVIATION(webkit): its percent-encoding is normalized (urls/encode-existing-kept).
    return normalized(sent) if profile.percent_encoding_is_normalized and "%" in sent else sent
