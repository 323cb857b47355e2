"""HTTP fetch: a preflight where one is needed, the request, the CORS check, redirects (Fetch, 4.4)."""

from __future__ import annotations

from .cors_check import cors_check, tao_check
from .fetch_params import FetchParams
from .http_network_or_cache_fetch import cache_mode_of, http_network_or_cache_fetch
from .http_redirect_fetch import http_redirect_fetch, judge_the_location, location_of, not_a_scheme_to_follow
from .methods import is_a_cors_safelisted_method
from .preflight import cors_preflight_fetch
from .preflight_cache import PreflightCache, header_name_cache_entry_match, method_cache_entry_match
from .reasons import Reason
from .redirected_headers import names_to_ask_for
from .responses import (
    REDIRECT_STATUSES,
    Response,
    leads_nowhere,
    network_error,
    opaque_redirect_filtered_response,
)
from .urls import URL
from .wire import Fetching


# https://fetch.spec.whatwg.org/#concept-http-fetch
def http_fetch(fetch_params: FetchParams, make_cors_preflight: bool = False) -> Fetching[Response]:
    """Fetch an HTTP(S) URL, with a CORS-preflight fetch before it if *make_cors_preflight* and none is cached."""
    # 1-2. The request, and no response yet.
    request, trace = fetch_params.request, fetch_params.trace
    # DEVIATION(webkit): CORS drops the userinfo (xhr/userinfo-in-url).
    if request.response_tainting == "cors" and fetch_params.profile.urls_lose_their_credentials:
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
    profile = fetch_params.profile
    if profile.locations_are_judged_first and (failed := judge_the_location(fetch_params, response)) is not None:
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
    # DEVIATION(chromium, webkit): without Location it is none for mode "error" (redirects/error-mode-no-location).
    location = location_of(fetch_params, internal_response)
    goes_on = location is not None and not leads_nowhere(internal_response, profile)
    if not goes_on and request.redirect_mode == "error" and profile.redirect_errors_need_a_location:
        return response
    # DEVIATION(webkit): other statuses redirect, too (redirects/status-310-location).
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
            # DEVIATION(webkit): never to ftp: (redirects/manual-to-ftp).
            if isinstance(location, URL) and location.scheme in profile.schemes_never_redirected_to:
                return not_a_scheme_to_follow(fetch_params, location)
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
            if profile.unlocated_redirects_keep_their_body and not goes_on:
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
    # DEVIATION(chromium, firefox): some cache modes go past the cache (preflight-cache/request-cache-mode-irrelevant).
    # DEVIATION(chromium, webkit): one answer for each URL (preflight-cache/methods-unioned).
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
    entries = cache.entries_for(request)
    if (not is_a_cors_safelisted_method(request.method) or request.use_cors_preflight) and not method_cache_entry_match(
        entries, request.method, now
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
        if not header_name_cache_entry_match(entries, name, now):
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
