"""CORS-preflight fetch: asking the server before the request itself (Fetch, 4.8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from .cors_check import cors_check
from .fetch_params import FetchParams
from .header_values import FAILURE, Failure, extract_header_list_values
from .headers import append, get, lowercased
from .http_network_or_cache_fetch import cache_mode_of, http_network_or_cache_fetch
from .infra import byte_lowercase
from .max_age import READERS
from .methods import is_a_cors_safelisted_method
from .origins import same_origin
from .preflight_cache import (
    PreflightCache,
    create_a_new_cache_entry,
    header_name_cache_entry_match,
    method_cache_entry_match,
)
from .reasons import Explained, Reason
from .redirected_headers import header_list_to_ask_for, names_to_ask_for
from .requests import Request
from .responses import REDIRECT_STATUSES, Response, is_an_ok_status, network_error
from .safelist import is_a_cors_non_wildcard_request_header_name
from .urls import URL
from .wire import Fetching

DEFAULT_MAX_AGE = 5
"""Seconds for which a preflight counts when `Access-Control-Max-Age` says nothing usable (step 7.9)."""


# https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
def cors_preflight_fetch(fetch_params: FetchParams) -> Fetching[Response]:
    """Ask the server whether it permits the request; the preflight's response, or a network error."""
    request, trace, profile = fetch_params.request, fetch_params.trace, fetch_params.profile
    # 1. A request of its own, with the origin and the referrer of the one it asks for.
    preflight = Request(
        # DEVIATION(firefox): no redirects before it taint it (preflight-request/redirect-tainted-preflight-origin).
        url_list=[request.current_url] if profile.preflights_tell_the_own_origin else list(request.url_list),
        client=request.client,
        origin=request.origin,
        method="OPTIONS",
        referrer=_referrer(fetch_params),
        referrer_policy=request.referrer_policy,
        mode="cors",
        response_tainting="cors",
        # DEVIATION(chromium, firefox): the cache mode goes with it (keepalive-cache/no-store-preflighted).
        cache_mode=cache_mode_of(request, profile) if profile.preflights_carry_cache_headers else "default",
    )
    # 2. It takes any answer.
    append(preflight.header_list, ("Accept", "*/*"))
    # 3. The method that it asks for.
    append(preflight.header_list, ("Access-Control-Request-Method", request.method))
    # 4. The headers that it asks for.
    headers = names_to_ask_for(fetch_params)
    # 5. If there are any:
    if headers:
        # 5.1-5.2. Joined by commas without spaces.
        append(preflight.header_list, ("Access-Control-Request-Headers", ",".join(headers)))
    # DEVIATION(webkit): an author's User-Agent goes with the question (preflight-request/headers-user-agent).
    user_agent = get(header_list_to_ask_for(fetch_params), "User-Agent")
    if user_agent is not None and profile.user_agent_goes_with_preflights:
        append(preflight.header_list, ("User-Agent", user_agent))
    # 6. Ask.
    response = yield from http_network_or_cache_fetch(fetch_params.with_request(preflight), preflight_for=request)
    if response.is_network_error:
        return response
    # 7. Shared with this origin, and of an ok status:
    failure = _why_the_answer_does_not_count(fetch_params, response)
    if failure is None:
        return _read_the_answer(fetch_params, response, headers)
    # 8. Otherwise a network error.
    trace.record("cors-preflight-fetch", "8", "network error", failure.template, **failure.values)
    return network_error(failure)


def _referrer(fetch_params: FetchParams) -> URL | Literal["no-referrer", "client"]:
    """The referrer of a preflight request; after redirects perhaps that of the request as it began."""
    request, course, profile = fetch_params.request, fetch_params.course, fetch_params.profile
    # DEVIATION(webkit): it is (redirects/preflight-same-to-cross-put).
    if profile.preflights_tell_the_first_referrer and len(request.url_list) > 1:
        return course.told_referrer or "no-referrer"
    return request.referrer


def _why_the_answer_does_not_count(fetch_params: FetchParams, response: Response) -> Explained | None:
    """The two conditions of step 7, and which one failed.

    The standard only says that one did. A redirect is named first, as it is what went wrong
    whatever its headers say; then the CORS check, which the standard names before the status.
    """
    status = response.status
    if status in REDIRECT_STATUSES and response.header_list.values("Location"):
        return Explained(
            Reason.PREFLIGHT_REDIRECT,
            "cors-preflight-fetch",
            "8",
            "The preflight was answered with the redirect status {seen}, to {location}; a preflight is not redirected.",
            {
                "header": "Location",
                "seen": status,
                "location": response.header_list.values("Location"),
                "needed": "200 to 299",
            },
        )
    request, profile = fetch_params.request, fetch_params.profile
    # DEVIATION(webkit): the status comes first (preflight-response/status-404-without-cors-headers).
    if profile.preflight_status_is_checked_first and not is_an_ok_status(status):
        failure = None
    # DEVIATION(firefox): the page's origin counts, and may ask itself (redirects/preflight-own-origin-unchecked).
    elif not profile.preflights_tell_the_own_origin:
        failure = cors_check(request, response, fetch_params.trace)
    elif same_origin(request.current_url.origin, request.origin):
        failure = None
        fetch_params.trace.record(
            "cors-preflight-fetch",
            "7",
            "not checked",
            "{url} is of the page's own origin, so this browser makes no CORS check of the preflight's response.",
            url=request.current_url,
        )
    else:
        failure = cors_check(replace(request, url_list=[request.current_url]), response, fetch_params.trace)
    if failure is not None:
        reason = Reason(f"preflight-{failure.reason.value}")
        return Explained(reason, failure.algorithm, failure.step, "Preflight: " + failure.template, failure.values)
    if not is_an_ok_status(status):
        return Explained(
            Reason.PREFLIGHT_STATUS,
            "cors-preflight-fetch",
            "8",
            "The preflight was answered with the status {seen}; one from {needed} is needed.",
            {"seen": status, "needed": "200 to 299"},
        )
    return None


def _read_the_answer(fetch_params: FetchParams, response: Response, unsafe_names: list[str]) -> Response:
    request, trace = fetch_params.request, fetch_params.trace
    include = request.credentials_mode == "include"
    # 7.1-7.2. What the server permits.
    allow_methods = extract_header_list_values("Access-Control-Allow-Methods", response.header_list)
    allow_headers = extract_header_list_values("Access-Control-Allow-Headers", response.header_list)
    # 7.3. Both have to be lists.
    if allow_methods is FAILURE:
        return _not_a_list(
            fetch_params, response, Reason.PREFLIGHT_ALLOW_METHODS_INVALID, "Access-Control-Allow-Methods"
        )
    if allow_headers is FAILURE:
        return _not_a_list(
            fetch_params, response, Reason.PREFLIGHT_ALLOW_HEADERS_INVALID, "Access-Control-Allow-Headers"
        )
    methods = None if allow_methods is None else [str(method) for method in allow_methods]
    header_names = [str(name) for name in allow_headers or ()]
    # 7.4. A preflight made for its own sake is about the method that it asked for.
    # DEVIATION(chromium, firefox, webkit): only if it is listed (preflight-response/flag-put-methods-missing).
    flag = request.use_cors_preflight and fetch_params.profile.flag_permits_its_method
    if methods is None and flag:
        methods = [request.method]
    methods = methods or []
    # DEVIATION(webkit): the answer is remembered as it is (preflight-cache/failed-method-not-stored).
    cache = fetch_params.user_agent.preflight_cache
    keeps_refusals = not isinstance(cache, PreflightCache) and cache.keeps_refusals
    if keeps_refusals:
        _remember_the_answer(fetch_params, _max_age(fetch_params, response), methods, header_names)
    # 7.5. The method.
    if (
        request.method not in methods
        and not is_a_cors_safelisted_method(request.method)
        and (include or "*" not in methods)
    ):
        return fetch_params.fail(
            Reason.PREFLIGHT_METHOD_DISALLOWED,
            "cors-preflight-fetch",
            "7.5",
            "Access-Control-Allow-Methods of the preflight's response permits {seen}; {needed} is needed.",
            header="Access-Control-Allow-Methods",
            seen=methods,
            needed=request.method,
        )
    permitted = {byte_lowercase(name) for name in header_names}
    # 7.6. `Authorization` has to be named.
    # DEVIATION(chromium, firefox, webkit): it has not (preflight-response/authorization-wildcard).
    for name, _ in request.header_list:
        if not fetch_params.profile.authorization_needs_naming:
            break
        if is_a_cors_non_wildcard_request_header_name(name) and lowercased(name) not in permitted:
            return _header_disallowed(fetch_params, "7.6", header_names, lowercased(name))
    # 7.7. So have all other unsafe headers, unless `*` stands for them.
    for unsafe_name in unsafe_names:
        if unsafe_name not in permitted and (include or "*" not in permitted):
            return _header_disallowed(fetch_params, "7.7", header_names, unsafe_name)
    trace.record(
        "cors-preflight-fetch",
        "7.7",
        "permitted",
        "The preflight's response permits the method {method} and the headers {headers}."
        if unsafe_names
        else "The preflight's response permits the method {method}.",
        method=request.method,
        headers=unsafe_names,
    )
    if not keeps_refusals:
        _remember_the_answer(fetch_params, _max_age(fetch_params, response), methods, header_names)
    # 7.16. Return.
    return response


def _max_age(fetch_params: FetchParams, response: Response) -> int:
    trace = fetch_params.trace
    # 7.8. For how long, in seconds.
    # DEVIATION(chromium): a number with a sign is read, a negative one as 0 (max-age-values/invalid-03).
    # DEVIATION(webkit): it is an integer of 64 bits (max-age-values/invalid-35).
    extracted = READERS[fetch_params.profile.max_age_is_read](response.header_list)
    # 7.9. Five seconds where nothing usable is said.
    # DEVIATION(firefox): none where something else is (preflight-cache/max-age-two-lines).
    if extracted is None or isinstance(extracted, Failure):
        max_age = DEFAULT_MAX_AGE
        if get(response.header_list, "Access-Control-Max-Age"):
            max_age = fetch_params.profile.invalid_max_age
        seen = response.header_list.values("Access-Control-Max-Age") or None
        trace.record(
            "cors-preflight-fetch",
            "7.9",
            "default max-age",
            "There is no Access-Control-Max-Age, so the answer counts for {max_age} seconds."
            if seen is None
            else "Access-Control-Max-Age is {seen}, not one number; the answer counts for {max_age} seconds.",
            seen=seen,
            max_age=max_age,
        )
        return max_age
    max_age = extracted
    # 7.10. The browser's own limit.
    # DEVIATION(chromium): 7200 (max-age-values/limit-7200-after).
    # DEVIATION(firefox): 86400 (max-age-values/limit-86400-after).
    # DEVIATION(webkit): 600 (max-age-values/limit-600-after).
    limit = fetch_params.profile.max_age_limit
    if limit is not None and max_age > limit:
        trace.record(
            "cors-preflight-fetch",
            "7.10",
            "max-age limited",
            "Access-Control-Max-Age is {seen}; this browser caches for at most {limit} seconds.",
            seen=max_age,
            limit=limit,
        )
        return limit
    trace.record("cors-preflight-fetch", "7.8", "max-age", "The answer counts for {max_age} seconds.", max_age=max_age)
    return max_age


def _remember_the_answer(
    fetch_params: FetchParams, max_age: float, methods: list[str], header_names: list[str]
) -> None:
    request, cache, now = fetch_params.request, fetch_params.user_agent.preflight_cache, fetch_params.user_agent.now()
    # 7.11. The model has a cache.
    # DEVIATION(chromium): some cache modes leave it as it is (cache-modes/no-store-not-kept).
    if cache_mode_of(request, fetch_params.profile) in (fetch_params.profile.cache_modes_that_keep_no_preflight):
        return
    # DEVIATION(chromium, webkit): one answer for each URL (preflight-cache/methods-unioned).
    # DEVIATION(firefox): two lists for each URL and credentials flag (preflight-cache/wildcard-method).
    if not isinstance(cache, PreflightCache):
        cache.keep(request, methods, header_names, max_age, now)
        return
    entries = cache.entries_for(request)
    # 7.12. Methods that are there get the new max-age, by which they may have expired.
    for method in methods:
        for entry in method_cache_entry_match(entries, method, now):
            entry.max_age = max_age
    # 7.13. Methods that are not are added.
    for method in methods:
        if not method_cache_entry_match(entries, method, now):
            create_a_new_cache_entry(entries, max_age, method, None, now)
    # 7.14. Header names that are there get the new max-age.
    for header_name in header_names:
        for entry in header_name_cache_entry_match(entries, header_name, now):
            entry.max_age = max_age
    # 7.15. Header names that are not are added.
    for header_name in header_names:
        if not header_name_cache_entry_match(entries, header_name, now):
            create_a_new_cache_entry(entries, max_age, None, header_name, now)


def _not_a_list(fetch_params: FetchParams, response: Response, reason: Reason, name: str) -> Response:
    return fetch_params.fail(
        reason,
        "cors-preflight-fetch",
        "7.3",
        "{header} of the preflight's response is {seen}, which is not a list of tokens separated by commas.",
        header=name,
        seen=", ".join(response.header_list.values(name)),
    )


def _header_disallowed(fetch_params: FetchParams, step: str, seen: list[str], needed: str) -> Response:
    return fetch_params.fail(
        Reason.PREFLIGHT_HEADER_DISALLOWED,
        "cors-preflight-fetch",
        step,
        "Access-Control-Allow-Headers of the preflight's response permits {seen}; {needed} is needed.",
        header="Access-Control-Allow-Headers",
        seen=seen,
        needed=needed,
    )
