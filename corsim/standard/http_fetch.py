"""HTTP fetch and HTTP-redirect fetch (Fetch, 4.4 and 4.5).

HTTP fetch asks for a preflight where one is needed and not cached, sends the request,
applies the CORS check to whatever came back, and hands redirects on.
"""

from __future__ import annotations

from .algorithm import FETCH, algorithm
from .cors_check import cors_check, tao_check
from .fetch_params import FetchParams
from .header_values import FAILURE
from .headers import delete
from .methods import is_a_cors_safelisted_method
from .network import http_network_or_cache_fetch
from .origins import same_origin, serialize_an_origin
from .preflight import cors_preflight_fetch
from .preflight_cache import PreflightCache, header_name_cache_entry_match, method_cache_entry_match
from .reasons import Reason
from .referrer import set_requests_referrer_policy_on_redirect
from .responses import REDIRECT_STATUSES, Response, location_url, network_error, opaque_redirect_filtered_response
from .safelist import REQUEST_BODY_HEADER_NAMES, cors_unsafe_request_header_names
from .trace import Words
from .wire import Fetching

REDIRECT_LIMIT = 20


@algorithm(FETCH + "#concept-http-fetch")
def http_fetch(fetch_params: FetchParams, make_cors_preflight: bool = False) -> Fetching[Response]:
    """Fetch an HTTP(S) URL, with a CORS-preflight fetch before it if *make_cors_preflight* and none is cached."""
    # 1-2. The request, and no response yet.
    request, trace = fetch_params.request, fetch_params.trace
    # 3. Left out: service workers.
    # 4. Nothing has answered yet:
    # 4.1. A preflight, unless the cache has what it would say.
    if make_cors_preflight and _preflight_is_needed(fetch_params):
        # 4.1.1. Ask.
        preflight_response = yield from cors_preflight_fetch(fetch_params)
        # 4.1.2. Refused.
        if preflight_response.is_network_error:
            return preflight_response
    # 4.2. Left out: service workers.
    # 4.3. The request itself.
    response = internal_response = yield from http_network_or_cache_fetch(fetch_params)
    if response.is_network_error:
        return response
    # DEVIATION(chromium): the location and the count are judged here (redirects/check-invalid-location-after).
    profile = fetch_params.user_agent.profile
    if profile.locations_are_judged_first and (failed := _judge_the_location(fetch_params, response)) is not None:
        return failed
    # 4.4. May the response be shared?
    if request.response_tainting == "cors":
        failure = cors_check(request, response, trace)
        if failure is not None:
            trace.record("http-fetch", "4.4", "network error", "The response does not pass the CORS check.")
            return network_error(failure)
    # 4.5. May its timing be?
    if not tao_check(request, response, trace):
        request.timing_allow_failed = True
    # 5. Left out: Cross-Origin-Resource-Policy.
    # 6. A redirect:
    # DEVIATION(chromium): without Location it is none for mode "error" (redirects/error-mode-no-location).
    location = location_url(internal_response, request.current_url.fragment)
    if location is None and request.redirect_mode == "error" and profile.redirect_errors_need_a_location:
        return response
    if internal_response.status in REDIRECT_STATUSES:
        # 6.1-6.2. Left out: navigations and connections.
        # 6.3. By redirect mode:
        # 6.3.a "error":
        if request.redirect_mode == "error":
            # 6.3.a.1. None is tolerated.
            return fetch_params.fail(
                Reason.REDIRECT_MODE_ERROR,
                "http-fetch",
                "6.3.a.1",
                "The server answered with the redirect status {status}, and the redirect mode is error.",
                status=internal_response.status,
            )
        # 6.3.b "manual":
        if request.redirect_mode == "manual":
            # 6.3.b.1. Left out: navigations.
            # 6.3.b.2. The script learns only that there was one.
            trace.record(
                "http-fetch",
                "6.3.b.2",
                "opaque-redirect filtered response",
                "The server answered with the redirect status {status}, and the redirect mode is manual.",
                status=internal_response.status,
            )
            return opaque_redirect_filtered_response(internal_response)
        # 6.3.c "follow":
        # 6.3.c.1. Left out: WebDriver BiDi.
        # 6.3.c.2. Follow it.
        response = yield from http_redirect_fetch(fetch_params, response)
    # 7. Return.
    return response


def _preflight_is_needed(fetch_params: FetchParams) -> bool:
    """The conditions of step 4.1: the method or a header name has no match in the CORS-preflight cache."""
    request, trace = fetch_params.request, fetch_params.trace
    user_agent = fetch_params.user_agent
    cache, now = user_agent.preflight_cache, user_agent.now()
    unsafe_names = cors_unsafe_request_header_names(request.header_list, user_agent.profile)
    # DEVIATION(chromium): some cache modes go past the cache (preflight-cache/request-cache-mode-irrelevant).
    # DEVIATION(chromium): one result for each URL (preflight-cache/methods-unioned).
    if not isinstance(cache, PreflightCache):
        past = request.cache_mode in user_agent.profile.cache_modes_past_the_preflight_cache
        needed = past or not cache.permits(request, unsafe_names, now)
        trace.record(
            "http-fetch",
            "4.1",
            "preflight" if needed else "no preflight",
            "The CORS-preflight cache has no result that permits this request at {url}."
            if needed
            else "The CORS-preflight cache has a result that permits this request at {url}.",
            url=request.current_url,
        )
        return needed
    if (not is_a_cors_safelisted_method(request.method) or request.use_cors_preflight) and not method_cache_entry_match(
        cache, request.method, request, now
    ):
        trace.record(
            "http-fetch",
            "4.1",
            "preflight",
            "The CORS-preflight cache has no entry for the method {method} at {url}.",
            method=request.method,
            url=request.current_url,
        )
        return True
    for name in unsafe_names:
        if not header_name_cache_entry_match(cache, name, request, now):
            trace.record(
                "http-fetch",
                "4.1",
                "preflight",
                "The CORS-preflight cache has no entry for the header {name} at {url}.",
                name=name,
                url=request.current_url,
            )
            return True
    trace.record(
        "http-fetch",
        "4.1",
        "no preflight",
        "The CORS-preflight cache has entries for the method and all CORS-unsafe headers at {url}.",
        url=request.current_url,
    )
    return False


@algorithm(FETCH + "#concept-http-redirect-fetch")
def http_redirect_fetch(fetch_params: FetchParams, response: Response) -> Fetching[Response]:
    """Follow the redirect that *response* is."""
    from .fetching import main_fetch

    # 1. The request.
    request, trace = fetch_params.request, fetch_params.trace
    # 2. Responses are not filtered yet.
    internal_response = response
    # 3. Where to.
    location = location_url(internal_response, request.current_url.fragment)
    # 4. A redirect status without `Location` is a response like any other.
    if location is None:
        trace.record(
            "http-redirect-fetch",
            "4",
            "not a redirect",
            "The status is {status}, but there is no Location: the response is used as it is.",
            status=internal_response.status,
        )
        return response
    # 5. It may not parse.
    if location is FAILURE:
        return _not_a_location(fetch_params, internal_response)
    # 6. Only to HTTP(S).
    if not location.is_http:
        return fetch_params.fail(
            Reason.REDIRECT_SCHEME_DISALLOWED,
            "http-redirect-fetch",
            "6",
            "The redirect goes to {seen}; only http and https URLs are followed.",
            header="Location",
            seen=location,
        )
    # 7. Not without end.
    if request.redirect_count == REDIRECT_LIMIT:
        return _too_many(fetch_params, internal_response)
    # 8. Counted.
    request.redirect_count += 1
    # 9. Userinfo in a URL of another origin.
    if request.mode == "cors" and location.includes_credentials and not same_origin(request.origin, location.origin):
        return _includes_credentials(fetch_params, "9", location.href, "CORS")
    # 10. Userinfo after CORS has begun.
    if request.response_tainting == "cors" and location.includes_credentials:
        return _includes_credentials(fetch_params, "10", location.href, "CORS")
    # DEVIATION(chromium): in a URL of the same origin and without CORS, too (redirects/userinfo-same-origin).
    if location.includes_credentials and fetch_params.user_agent.profile.redirects_with_credentials_fail:
        return _includes_credentials(fetch_params, "10", location.href, "this browser")
    status = internal_response.status
    # 11. A stream cannot be sent twice.
    if status != 303 and request.body is not None and request.body.source is None:
        return fetch_params.fail(
            Reason.REDIRECT_STREAM_BODY,
            "http-redirect-fetch",
            "11",
            "A stream body cannot be sent again to {url}; only a {needed} redirect drops it, and this is {seen}.",
            url=location,
            needed=303,
            seen=status,
        )
    # 12. Some redirects turn the request into GET.
    if (status in (301, 302) and request.method == "POST") or (status == 303 and request.method not in ("GET", "HEAD")):
        trace.record(
            "http-redirect-fetch",
            "12",
            "method changed to GET",
            "A {status} redirect turns {method} into GET without a body.",
            status=status,
            method=request.method,
        )
        # 12.1. Without a body.
        request.method = "GET"
        request.body = None
        # 12.2. Or headers about it.
        for header_name in REQUEST_BODY_HEADER_NAMES:
            delete(request.header_list, header_name)
    # 13. Another origin is not told the `Authorization`.
    if not same_origin(request.current_url.origin, location.origin):
        if request.header_list.values("Authorization"):
            trace.record(
                "http-redirect-fetch",
                "13",
                "Authorization removed",
                "The redirect leaves {origin}, so Authorization is not sent to {url}.",
                origin=serialize_an_origin(request.current_url.origin),
                url=location,
            )
        delete(request.header_list, "Authorization")
    # 14. Bodies are immutable here: the body can be sent again as it is.
    # 15-17. Left out: timing.
    # 18. The next URL.
    request.url_list.append(location)
    trace.record(
        "http-redirect-fetch",
        "18",
        "redirect followed",
        "The {status} redirect goes on to {url}.",
        status=status,
        url=location,
    )
    # 19. The redirect may set a referrer policy.
    set_requests_referrer_policy_on_redirect(request, internal_response, trace)
    # 20-21. Left out: manual redirects of navigations.
    # 22. Once more from the beginning, so that the tainting is right.
    return (yield from main_fetch(fetch_params, True))


def _includes_credentials(fetch_params: FetchParams, step: str, location: str, who: str) -> Response:
    return fetch_params.fail(
        Reason.REDIRECT_INCLUDES_CREDENTIALS,
        "http-redirect-fetch",
        step,
        "The redirect goes to {seen}, a URL with userinfo, which {by} does not allow.",
        header="Location",
        seen=location,
        by=Words(who),
    )


def _judge_the_location(fetch_params: FetchParams, response: Response) -> Response | None:
    """The network error for a redirect that goes nowhere, or on and on; None where it can be followed."""
    request = fetch_params.request
    location = location_url(response, request.current_url.fragment)
    if location is not None and request.redirect_count == REDIRECT_LIMIT:
        return _too_many(fetch_params, response)
    return _not_a_location(fetch_params, response) if location is FAILURE else None


def _not_a_location(fetch_params: FetchParams, response: Response) -> Response:
    return fetch_params.fail(
        Reason.REDIRECT_LOCATION_INVALID,
        "http-redirect-fetch",
        "5",
        "The redirect's Location is not one URL: {seen}.",
        header="Location",
        seen=response.header_list.values("Location"),
    )


def _too_many(fetch_params: FetchParams, response: Response) -> Response:
    return fetch_params.fail(
        Reason.REDIRECT_TOO_MANY,
        "http-redirect-fetch",
        "7",
        "There have been {limit} redirects already; {seen} would be one more.",
        limit=REDIRECT_LIMIT,
        seen=response.header_list.values("Location")[0],
    )
