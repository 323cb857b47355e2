"""HTTP fetch and HTTP-redirect fetch (Fetch, 4.4 and 4.5).

HTTP fetch asks for a preflight where one is needed and not cached, sends the request,
applies the CORS check to whatever came back, and hands redirects on.
"""

from __future__ import annotations

from dataclasses import replace

from .algorithm import FETCH, algorithm
from .cors_check import cors_check, tao_check
from .fetch_params import FetchParams
from .first_request import restore_headers, turns_into_get
from .header_values import FAILURE
from .headers import contains, delete, get, set_
from .methods import is_a_cors_safelisted_method
from .network import cache_mode_of, http_network_or_cache_fetch
from .origins import same_origin, serialize_an_origin
from .preflight import cors_preflight_fetch, names_to_ask_for
from .preflight_cache import PreflightCache, header_name_cache_entry_match, method_cache_entry_match
from .reasons import Explained, Reason
from .referrer import set_requests_referrer_policy_on_redirect
from .requests import Request, bypasses_the_page
from .responses import REDIRECT_STATUSES, Response, location_url, network_error, opaque_redirect_filtered_response
from .safelist import DELEGATED_CLIENT_HINTS, REQUEST_BODY_HEADER_NAMES
from .trace import Words
from .urls import URL
from .wire import Fetching

REDIRECT_LIMIT = 20


@algorithm(FETCH + "#concept-http-fetch")
def http_fetch(fetch_params: FetchParams, make_cors_preflight: bool = False) -> Fetching[Response]:
    """Fetch an HTTP(S) URL, with a CORS-preflight fetch before it if *make_cors_preflight* and none is cached."""
    # 1-2. The request, and no response yet.
    request, trace = fetch_params.request, fetch_params.trace
    # DEVIATION(webkit): CORS drops the userinfo (xhr/userinfo-in-url).
    if request.response_tainting == "cors" and fetch_params.user_agent.profile.urls_lose_their_credentials:
        request.url_list[-1] = request.current_url.without_credentials
    # 3. Left out: service workers.
    # 4. Nothing has answered yet:
    # 4.1. A preflight, unless the cache has what it would say.
    if make_cors_preflight and _preflight_is_needed(fetch_params):
        # 4.1.1. Ask.
        preflight_response = yield from cors_preflight_fetch(fetch_params)
        # 4.1.2. Refused.
        if preflight_response.is_network_error:
            return preflight_response
    # DEVIATION(webkit): what is wrong with a redirect is seen only now (redirects/userinfo-to-cross-put).
    refusal, fetch_params.course.refusal = fetch_params.course.refusal, None
    if refusal is not None:
        trace.record("http-fetch", "4.1.2", "network error", refusal.template, **refusal.values)
        return network_error(refusal)
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
    location = location_url(internal_response, request.current_url.fragment, profile)
    is_empty = profile.empty_locations_fail and internal_response.header_list.values("Location") == [""]
    if (location is None or is_empty) and request.redirect_mode == "error" and profile.redirect_errors_need_a_location:
        return response
    # DEVIATION(webkit): other statuses redirect, too (status-codes/cross-309-location).
    if internal_response.status in REDIRECT_STATUSES or location is not None:
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
            opaque_redirect = opaque_redirect_filtered_response(internal_response)
            # DEVIATION(webkit): without Location, the body is there (response-filtering/opaqueredirect-no-location).
            if profile.unlocated_redirects_keep_their_body and (location is None or is_empty):
                opaque_redirect.body = internal_response.body
            return opaque_redirect
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
    unsafe_names = names_to_ask_for(fetch_params)
    # DEVIATION(chromium): some cache modes go past the cache (preflight-cache/request-cache-mode-irrelevant).
    # DEVIATION(chromium): one result for each URL (preflight-cache/methods-unioned).
    # DEVIATION(firefox): two lists for each URL and credentials flag (preflight-cache/wildcard-method).
    if not isinstance(cache, PreflightCache):
        cache_mode = cache_mode_of(request, user_agent.profile)
        past = cache_mode in user_agent.profile.cache_modes_past_the_preflight_cache
        needed = past or not cache.permits(request, unsafe_names, now)
        trace.record(
            "http-fetch",
            "4.1",
            "preflight" if needed else "no preflight",
            "With the cache mode {mode}, this browser does not look into the CORS-preflight cache."
            if past
            else "The CORS-preflight cache has nothing that permits this request at {url}."
            if needed
            else "The CORS-preflight cache has what permits this request at {url}.",
            url=request.current_url,
            mode=cache_mode,
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
    profile, course = fetch_params.user_agent.profile, fetch_params.course
    location = location_url(internal_response, request.current_url.fragment, profile)
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
    # DEVIATION(webkit): an empty one leads nowhere (redirects/location-empty).
    is_empty = internal_response.header_list.values("Location") == [""]
    if is_empty and profile.empty_locations_fail and bypasses_the_page(request, profile):
        return response
    if location is FAILURE or (is_empty and profile.empty_locations_fail):
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
        # DEVIATION(webkit): from the own origin, the page sees it after a preflight (redirects/userinfo-to-cross-put).
        if not profile.redirects_are_judged_late or request.response_tainting == "cors":
            return _includes_credentials(fetch_params, "9", location.href, "CORS")
        if not bypasses_the_page(request, profile):
            course.refusal = _userinfo("9", location.href, "CORS")
    # 10. Userinfo after CORS has begun.
    if request.response_tainting == "cors" and location.includes_credentials:
        return _includes_credentials(fetch_params, "10", location.href, "CORS")
    # DEVIATION(chromium): with fetch(), in a URL of the same origin, too (redirects/userinfo-same-origin).
    by_fetch = request.initiator_type == "fetch"
    if location.includes_credentials and by_fetch and profile.redirects_with_credentials_fail:
        return _includes_credentials(fetch_params, "10", location.href, "this browser")
    # DEVIATION(webkit): a CORS check with credentials (redirects/credentials-same-origin-out-and-back).
    if _was_credentialed_at_first(fetch_params):
        course.refusal = _check_with_credentials(fetch_params, internal_response)
    status = internal_response.status
    # DEVIATION(firefox): the next steps start from the first request's headers (redirects/headers-restored-307).
    if fetch_params.user_agent.profile.redirects_restore_headers:
        restore_headers(request, status, location, fetch_params.user_agent.profile, trace)
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
    loses_its_body = turns_into_get(status, request.method)
    if loses_its_body:
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
        # DEVIATION(webkit): while the page waits, only about its type (xhr/synchronous-redirect-language).
        names = ("Content-Type",) if bypasses_the_page(request, profile) else REQUEST_BODY_HEADER_NAMES
        for header_name in names:
            delete(request.header_list, header_name)
    leaves = not same_origin(request.current_url.origin, location.origin)
    # DEVIATION(webkit): DELETE becomes GET where a redirect leaves (redirects/preflight-target-method).
    if profile.delete_becomes_get and leaves and request.method == "DELETE":
        trace.record(
            "http-redirect-fetch",
            "12",
            "method changed to GET",
            "A redirect to another origin turns {method} into GET without a body.",
            method=request.method,
        )
        request.method = "GET"
        request.body = None
    # 13. Another origin is not told the `Authorization`.
    if leaves:
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
    # DEVIATION(chromium): client hints stay with the page's origin (redirect-headers/client-hints-cross-to-same).
    if profile.redirects_take_client_hints and not _is_the_pages_own(request, location):
        for header_name in DELEGATED_CLIENT_HINTS:
            delete(request.header_list, header_name)
    _begin_anew(fetch_params, location, status, loses_its_body)
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


def _is_the_pages_own(request: Request, location: URL) -> bool:
    """Whether *location* has the origin of the page, which is that of its tab."""
    client = request.client
    return same_origin(location.origin, client.origin) and same_origin(client.origin, client.top_level_origin)


def _begin_anew(fetch_params: FetchParams, location: URL, status: int, loses_its_body: bool) -> None:
    """Where the profile does so: give a redirected request headers that it began with."""
    request, profile, course = fetch_params.request, fetch_params.user_agent.profile, fetch_params.course
    is_cors = request.mode == "cors" and not (
        request.response_tainting == "basic" and same_origin(request.origin, location.origin)
    )
    page_sees_it = not bypasses_the_page(request, profile)
    # DEVIATION(webkit): an author's User-Agent is not (redirects/author-user-agent-own).
    if not is_cors and not profile.user_agent_survives_redirects and page_sees_it:
        delete(request.header_list, "User-Agent")
    if not profile.redirects_begin_anew:
        return
    first = course.first_header_list
    course.is_cleaned = is_cors and not same_origin(request.current_url.origin, location.origin)
    # DEVIATION(webkit): the headers are those that it began with (redirects/preflight-cross-json-302-307).
    if is_cors:
        dropped = [*REQUEST_BODY_HEADER_NAMES] if loses_its_body and page_sees_it else []
        if not contains(request.header_list, "Authorization"):
            dropped.append("Authorization")
        request.header_list = first.clone()
        for name in dropped:
            delete(request.header_list, name)
    # DEVIATION(webkit): without CORS, its type is given again where a body would be (redirects/own-post-302-307).
    elif status in (307, 308) and (type_ := get(first, "Content-Type")) is not None:
        set_(request.header_list, ("Content-Type", type_))


def _was_credentialed_at_first(fetch_params: FetchParams) -> bool:
    """Whether credentials were included in the first request, at the page's own origin, and CORS has begun since."""
    request = fetch_params.request
    return (
        fetch_params.user_agent.profile.redirects_are_checked_with_credentials
        and request.response_tainting == "cors"
        and request.credentials_mode == "same-origin"
        and same_origin(request.url.origin, request.origin)
        and not bypasses_the_page(request, fetch_params.user_agent.profile)
    )


def _check_with_credentials(fetch_params: FetchParams, response: Response) -> Explained | None:
    """What is wrong with a redirect's answer, for a request that had credentials at first: a reason, or None."""
    request, trace = fetch_params.request, fetch_params.trace
    trace.record(
        "http-redirect-fetch",
        "9",
        "checked once more",
        "The request began with credentials, at {url}, so the redirect is checked as if the mode were include.",
        url=request.url,
    )
    failure = cors_check(replace(request, credentials_mode="include"), response, trace)
    if failure is None:
        return None
    template = "The request began with credentials, so the redirect is checked as if the mode were include. "
    return Explained(failure.reason, failure.algorithm, failure.step, template + failure.template, failure.values)


def _includes_credentials(fetch_params: FetchParams, step: str, location: str, who: str) -> Response:
    failure = _userinfo(step, location, who)
    return fetch_params.fail(failure.reason, "http-redirect-fetch", step, failure.template, **failure.values)


def _userinfo(step: str, location: str, who: str) -> Explained:
    return Explained(
        Reason.REDIRECT_INCLUDES_CREDENTIALS,
        "http-redirect-fetch",
        step,
        "The redirect goes to {seen}, a URL with userinfo, which {by} does not allow.",
        {"header": "Location", "seen": location, "by": Words(who)},
    )


def _judge_the_location(fetch_params: FetchParams, response: Response) -> Response | None:
    """The network error for a redirect that goes nowhere, or on and on; None where it can be followed."""
    request = fetch_params.request
    location = location_url(response, request.current_url.fragment, fetch_params.user_agent.profile)
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
