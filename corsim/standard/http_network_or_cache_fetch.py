"""HTTP-network-or-cache fetch: the headers that the browser adds to a request (Fetch, 4.6).

There is no HTTP cache yet: its place is step 8.24 to 8.26, between the finished request and
the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cookies import append_a_request_cookie_header
from .engine_urls import as_it_was_sent
from .fetch_params import FetchParams
from .header_values import rewritten_range
from .headers import append, contains, get, set_
from .http_network_fetch import http_network_fetch, is_asked_again_elsewhere
from .origin_header import append_a_request_origin_header
from .origins import same_origin
from .profile import Profile
from .reasons import Reason
from .referrer import trimmed_for_another_site
from .requests import CacheMode, Request, bypasses_the_page, clone_a_request
from .responses import Response
from .urls import URL
from .wire import Fetching

if TYPE_CHECKING:
    from .logins import Challenge

KEEPALIVE_LIMIT = 64 * 1024
"""Bytes that the bodies of keepalive requests may have together (step 8.10.5)."""

CONDITIONAL_HEADERS = frozenset({"if-modified-since", "if-none-match", "if-unmodified-since", "if-match", "if-range"})
"""The headers that make a request conditional, lowercased (step 8.16)."""


# https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
def http_network_or_cache_fetch(
    fetch_params: FetchParams,
    login: Challenge | None = None,
    is_new_connection_fetch: bool = False,
    preflight_for: Request | None = None,
) -> Fetching[Response]:
    """Complete the request's headers and send it; the response, or a network error.

    *login* is what a server asked for, in an authentication fetch; *preflight_for* is the request that a CORS-preflight
    request asks for.
    """
    # 1-7. The request; nothing stored, no response.
    request, profile = fetch_params.request, fetch_params.profile
    is_authentication_fetch = login is not None
    # 8. Left out: nothing here can be cancelled.
    # 8.1. Left out: where nothing is sent again, a clone makes no difference.
    # 8.2. A request of its own, whose headers stay off the one that may be redirected.
    http_request = clone_a_request(request)
    # 8.3. Are credentials included?
    # DEVIATION(webkit): in mode "no-cors", the first URL decides (redirects/credentials-no-cors-same-origin).
    own = request.response_tainting == "basic"
    if request.mode == "no-cors" and fetch_params.profile.no_cors_credentials_are_by_the_first_url:
        own = same_origin(request.url.origin, request.origin)
    include_credentials = request.credentials_mode == "include" or (request.credentials_mode == "same-origin" and own)
    fetch_params.trace.record(
        "http-network-or-cache-fetch",
        "8.3",
        "credentials included" if include_credentials else "credentials not included",
        "The credentials mode is {credentials_mode} and the response tainting {tainting}."
        if own == (request.response_tainting == "basic")
        else "The credentials mode is {credentials_mode}, and the request began at {url}.",
        credentials_mode=request.credentials_mode,
        tainting=request.response_tainting,
        url=request.url,
    )
    # 8.4. Left out: Cross-Origin-Embedder-Policy.
    failure = _complete_the_headers(fetch_params, http_request)
    if failure is not None:
        return failure
    # 8.21. Credentials.
    if include_credentials:
        # 8.21.1. Cookies.
        append_a_request_cookie_header(http_request, fetch_params)
        # 8.21.2. An author's `Authorization` is in the list already.
        # 8.21.2.1-8.21.2.2. Left out: authentication entries.
    # 8.21.2.3-8.21.2.4. User name and password of the URL, once the server has asked.
    # DEVIATION(firefox, webkit): be credentials included or not (logins/redirected-omit).
    if login is not None:
        _log_in(http_request, login, profile)
    # 8.22-8.23. Left out: proxies and WebDriver BiDi.
    # 8.24-8.26. Left out: the HTTP cache.
    # 9-10. Left out: nothing is aborted, nothing is stored.
    # 11. Ask the network.
    # 11.1. Unless only the cache may be asked.
    # DEVIATION(webkit): it is asked all the same (keepalive-cache/only-if-cached-miss).
    asks_the_network = fetch_params.profile.only_if_cached_asks_the_network
    if http_request.cache_mode == "only-if-cached" and not asks_the_network:
        return fetch_params.fail(
            Reason.ONLY_IF_CACHED_MISS,
            "http-network-or-cache-fetch",
            "11.1",
            "The cache mode is only-if-cached, and there is nothing cached for {url}.",
            url=http_request.current_url,
        )
    # 11.2. Send.
    # DEVIATION(firefox): after a login, no other connection is tried (network/unauthorized-then-misdirected).
    if is_authentication_fetch and profile.misdirected_logins == "not":
        is_new_connection_fetch = True
    response = yield from http_network_fetch(
        fetch_params.with_request(http_request), include_credentials, is_new_connection_fetch, preflight_for
    )
    # 11.3-11.5. Left out: the HTTP cache.
    if response.is_network_error:
        return response
    # 12. The URLs that it came by.
    response.url_list = list(http_request.url_list)
    # DEVIATION(webkit): the last one as it was sent (urls/encode-existing-kept).
    if fetch_params.profile.percent_encoding_is_normalized:
        response.url_list[-1] = as_it_was_sent(http_request.current_url)
    # DEVIATION(webkit): without the userinfo that was used (network/unauthorized-url-credentials-challenge).
    if is_authentication_fetch and profile.urls_lose_their_credentials:
        response.url_list[-1] = http_request.current_url.without_credentials
    # 13. Was a range asked for?
    response.range_requested = contains(http_request.header_list, "Range")
    # 14. Were credentials included?
    response.request_includes_credentials = include_credentials
    # 15. The server asks who is there.
    challenge = None if response.status != 401 else _what_is_asked(fetch_params, http_request)
    if challenge is not None:
        is_the_user_asked = request.response_tainting != "cors" and include_credentials and request.user_prompts
        # 15.1. Nothing to do.
        # 15.2. A body would have to be sent again,
        # 15.2.1. which a stream cannot be;
        if is_the_user_asked and request.body is not None and request.body.source is None:
            return fetch_params.fail(
                Reason.AUTHENTICATION_STREAM_BODY,
                "http-network-or-cache-fetch",
                "15.2.1",
                "The status is {status}, and a stream body cannot be sent again with a password.",
                status=401,
            )
        # 15.2.2. others are as they were.
        # 15.3. Left out: nobody is there to be asked for a password, so the 401 is a response like any other,
        # 15.4. unless the URL has one that was not sent yet.
        if not is_authentication_fetch and _has_a_login(http_request, is_the_user_asked, profile):
            fetch_params.trace.record(
                "http-network-or-cache-fetch",
                "15.4",
                "sent again",
                "The status is {status}, so the request is sent once more with user name and password of its URL.",
                status=401,
            )
            response = yield from http_network_or_cache_fetch(fetch_params, challenge, preflight_for=preflight_for)
            # DEVIATION(chromium, firefox, webkit): this answer is the last (network/unauthorized-then-misdirected).
            if profile.misdirected_logins != "from-the-beginning":
                return response
    # 16. A proxy wants to know who asks.
    if response.status == 407:
        # DEVIATION(chromium): there is none, so it is an error (network/proxy-authentication).
        if fetch_params.profile.proxy_authentication_fails:
            return fetch_params.fail(
                Reason.PROXY_AUTHENTICATION_REQUIRED,
                "http-network-or-cache-fetch",
                "16",
                "The status is {status}, but no proxy is used that could ask for a password.",
                status=407,
            )
        # 16.1. Nobody may be asked.
        if not request.user_prompts:
            return fetch_params.fail(
                Reason.PROXY_AUTHENTICATION_REQUIRED,
                "http-network-or-cache-fetch",
                "16.1",
                "The status is {status}, and a request whose window is null cannot ask the user.",
                status=407,
            )
        # 16.2-16.5. Left out: nobody is there to be asked, so a 407 is a response like any other.
    # 17. The wrong connection: once more, over a new one.
    if is_asked_again_elsewhere(request, response, is_new_connection_fetch):
        # 17.1. Left out: nothing here can be cancelled.
        # 17.2. Again.
        fetch_params.trace.record(
            "http-network-or-cache-fetch",
            "17.2",
            "sent again",
            "The status is {status}, so the request is sent once more over a new connection.",
            status=421,
        )
        first_type = get(response.header_list, "Content-Type")
        response = yield from http_network_or_cache_fetch(fetch_params, login, True, preflight_for)
        # DEVIATION(firefox): the type of the first answer stays (network/misdirected-content-type).
        second_type = get(response.header_list, "Content-Type")
        if fetch_params.profile.misdirected_types_stay and first_type is not None and second_type is not None:
            set_(response.header_list, ("Content-Type", f"{first_type},{second_type}"))
        return response
    # 18. Left out: authentication entries.
    # 19. Return.
    return response


def _what_is_asked(fetch_params: FetchParams, http_request: Request) -> Challenge | None:
    """What a 401 asks for, or None if it is not known how to log in so."""
    from .logins import way_to_log_in

    return way_to_log_in(fetch_params.course.challenges, http_request.current_url, fetch_params.profile)


def _has_a_login(http_request: Request, is_the_user_asked: bool, profile: Profile) -> bool:
    """Whether a 401 is answered by the user name and password of the URL."""
    # DEVIATION(chromium, firefox, webkit): it is the current URL that counts (logins/redirected, logins/cors).
    if profile.logins_are_by == "the-flag":
        return is_the_user_asked and http_request.use_url_credentials
    # DEVIATION(firefox): not where the author has logged in otherwise (logins/author).
    if profile.author_logins == "final" and contains(http_request.header_list, "Authorization"):
        return False
    # DEVIATION(firefox): a CORS request, and a preflight, is sent with them, too (logins/cors, logins/preflight).
    is_permitted = profile.logins_are_by == "the-url-anywhere" or http_request.response_tainting != "cors"
    return is_permitted and http_request.current_url.includes_credentials


def _log_in(http_request: Request, login: Challenge, profile: Profile) -> None:
    """Add the `Authorization` that *login* asks for, if the URL has user name and password."""
    from .logins import authorization_value

    header_list, url = http_request.header_list, http_request.current_url
    # DEVIATION(webkit): that of the author is replaced (logins/author).
    is_free = profile.author_logins == "replaced" or not contains(header_list, "Authorization")
    if url.includes_credentials and is_free:
        set_(header_list, ("Authorization", authorization_value(login, http_request.method, url, profile)))


def _complete_the_headers(fetch_params: FetchParams, http_request: Request) -> Response | None:
    """Steps 8.5 to 8.20: the headers that the browser adds; a network error if the body is too large to keep alive."""
    header_list, body, profile = http_request.header_list, http_request.body, fetch_params.profile
    # 8.5. The body's length.
    content_length = None if body is None else body.length
    # 8.6-8.8. As a header value; 0 where a body would be expected.
    content_length_header_value = None if content_length is None else str(content_length)
    # DEVIATION(webkit): with a body of no known length, too (bodies/empty-blob-patch).
    is_stream = body is not None and body.source is None
    if content_length is None and not is_stream and http_request.method in ("POST", "PUT"):
        content_length_header_value = "0"
    # 8.9. Append.
    if content_length_header_value is not None:
        append(header_list, ("Content-Length", content_length_header_value))
    # 8.10. What outlives the page is bounded.
    if content_length is not None and http_request.keepalive:
        # 8.10.1-8.10.4. No other request is under way in the model.
        # 8.10.5. 64 kibibytes.
        refused = refuse_what_is_too_large_to_keep_alive(fetch_params)
        if refused is not None:
            return refused
    # 8.11. The referrer.
    if isinstance(http_request.referrer, URL):
        # 8.11.1-8.11.2. Serialised.
        referrer = trimmed_for_another_site(http_request.referrer, http_request, profile)
        append(header_list, ("Referer", referrer.href))
    # 8.12. The origin.
    append_a_request_origin_header(http_request, fetch_params)
    fetch_params.course.sent_origin = get(header_list, "Origin")
    # 8.13-8.15. Left out: Fetch Metadata, prefetching, and `User-Agent`, which differs from browser to browser.
    # DEVIATION(webkit): what the browser adds is lost in redirects (keepalive-cache/redirect-no-cache-cross).
    # DEVIATION(webkit): while the page waits, nothing is added (xhr/synchronous-range).
    if fetch_params.course.is_cleaned or bypasses_the_page(http_request, profile):
        return None
    # 8.16. A conditional request goes past the cache.
    http_request.cache_mode = cache_mode_of(http_request, profile)
    # 8.17. The cache has to ask back.
    if http_request.cache_mode == "no-cache" and not contains(header_list, "Cache-Control"):
        append(header_list, ("Cache-Control", "max-age=0"))
    # 8.18. So have the caches on the way.
    if http_request.cache_mode in ("no-store", "reload"):
        # 8.18.1. For old ones.
        if not contains(header_list, "Pragma"):
            append(header_list, ("Pragma", "no-cache"))
        # 8.18.2. For all others.
        if not contains(header_list, "Cache-Control"):
            append(header_list, ("Cache-Control", "no-cache"))
    # 8.19. A part of an encoded response would be of no use.
    if contains(header_list, "Range"):
        # DEVIATION(chromium): the range is written anew (safelist/range-unit-upper).
        may_be_cached = http_request.method == "GET" and http_request.cache_mode != "no-store"
        if profile.range_is_rewritten and may_be_cached and not is_conditional(http_request):
            set_(header_list, ("Range", rewritten_range(get(header_list, "Range") or "")))
        append(header_list, ("Accept-Encoding", "identity"))
    # 8.20. Left out: what HTTP itself needs (`Host`, `Connection`, …) is the transport's.
    return None


def refuse_what_is_too_large_to_keep_alive(fetch_params: FetchParams) -> Response | None:
    """A network error if the request is to outlive its page with more than :data:`KEEPALIVE_LIMIT`, else None."""
    request = fetch_params.request
    length = request.body.length if request.body and request.keepalive else None
    if length is None or length <= KEEPALIVE_LIMIT:
        return None
    return fetch_params.fail(
        Reason.KEEPALIVE_BODY_TOO_LARGE,
        "http-network-or-cache-fetch",
        "8.10.5",
        "The body of this keepalive request has {seen} bytes; {limit} are permitted.",
        seen=length,
        limit=KEEPALIVE_LIMIT,
    )


def cache_mode_of(request: Request, profile: Profile) -> CacheMode:
    """The cache mode of *request*, which a conditional header of the author changes (8.16)."""
    if request.cache_mode != "default" or not is_conditional(request):
        return request.cache_mode
    # DEVIATION(firefox): in XMLHttpRequest it stays (xhr/header-conditional).
    if profile.conditional_xhr_is_plain and request.initiator_type == "xmlhttprequest":
        return request.cache_mode
    # DEVIATION(chromium): the cache only asks back (keepalive-cache/conditional-if-none-match).
    return "no-cache" if profile.conditional_requests_stay_cacheable else "no-store"


def is_conditional(request: Request) -> bool:
    """Whether the author set a header that only a cache would set otherwise."""
    return not CONDITIONAL_HEADERS.isdisjoint(request.header_list.by_name)
