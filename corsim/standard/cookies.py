"""How fetching uses cookies (Fetch, 3.1). The store itself belongs to the browser."""

from __future__ import annotations

from .fetch_params import FetchParams
from .headers import append, lowercased
from .origins import Origin, TupleOrigin, obtain_a_site, same_site, schemelessly_same_site
from .profile import Profile
from .requests import Request, bypasses_the_page, is_third_party, redirect_taint, top_level_origin
from .responses import Response
from .user_agent import CookieStore, SameSiteMode, UserAgent


# https://fetch.spec.whatwg.org/#append-a-request-cookie-header
def append_a_request_cookie_header(request: Request, fetch_params: FetchParams) -> None:
    """Add `Cookie` to *request*, if the store has any cookie for it."""
    # 1. Left out: cookies are never disabled.
    url = request.current_url
    # 2. How far from the page's site the request goes.
    store, same_site_mode = _store_and_mode(request, fetch_params.user_agent)
    # 3. Over TLS?
    is_secure = url.scheme == "https"
    # 4-5. What the store has.
    partition_key = _partition_key(request, fetch_params.user_agent.profile)
    cookies = store.retrieve(is_secure, url.host or "", url.path, True, same_site_mode, partition_key)
    # 6. Nothing.
    if not cookies:
        return
    # 7. Serialised.
    value = "; ".join(f"{name}={value}" if name else value for name, value in cookies)
    # 8. Append.
    append(request.header_list, ("Cookie", value))
    fetch_params.trace.record(
        "append-a-request-cookie-header",
        "8",
        "cookies sent",
        "The browser has the cookies {names}.",
        names=[name for name, _ in cookies],
    )


# https://fetch.spec.whatwg.org/#parse-and-store-response-set-cookie-headers
def parse_and_store_response_set_cookie_headers(fetch_params: FetchParams, response: Response) -> None:
    """Give every `Set-Cookie` of *response* to the store."""
    # 1-2. Left out: cookies are never disabled, and never allowed for a public suffix.
    request, user_agent = fetch_params.request, fetch_params.user_agent
    url = request.current_url
    # DEVIATION(webkit): never from another site than the tab's (credentials/third-party-cookie-set).
    if not user_agent.profile.third_party_cookies_are_set and not schemelessly_same_site(
        top_level_origin(request.client), url.origin
    ):
        return
    # 3-4. Over TLS?
    is_secure = url.scheme == "https"
    store: CookieStore | None = None
    strict_or_lax_allowed = False
    # 6. Each header:
    for name, value in response.header_list:
        # 6.1. Of this name.
        if lowercased(name) != "set-cookie":
            continue
        # 5. May SameSite cookies be set? Asked only where there is a cookie to set.
        if store is None:
            store, same_site_mode = _store_and_mode(request, user_agent)
            # DEVIATION(webkit): always (credentials/same-site-lax-set-after-cross-site).
            # DEVIATION(firefox): whatever redirected (credentials/same-site-lax-set-after-cross-site).
            are_set = user_agent.profile.same_site_cookies_are_set
            strict_or_lax_allowed = (
                same_site_mode == "strict-or-less"
                or are_set == "always"
                or (are_set == "by-the-tabs-site" and not is_third_party(request))
            )
        # 6.2-6.3. Stored.
        partition_key = _partition_key(request, user_agent.profile)
        store.parse_and_store(value, is_secure, url.host or "", url.path, strict_or_lax_allowed, partition_key)
        fetch_params.trace.record(
            "parse-and-store-response-set-cookie-headers",
            "6.2",
            "cookie taken in",
            "The response sets {cookie}.",
            cookie=value,
        )


def partition_key_of(tab: Origin, is_third_party: bool) -> str:
    """The key of the `Partitioned` cookies that a request in a *tab* of that origin can send and set.

    *is_third_party*: it goes to another site than the tab's, or comes from a frame of another one.
    """
    return f"{obtain_a_site(tab)}{' and others' if is_third_party else ''}"


def _partition_key(request: Request, profile: Profile) -> str:
    # DEVIATION(chromium, firefox): Partitioned cookies are kept apart (third-parties/partitioned-beside).
    if not profile.partitioned_cookies_are_kept_apart:
        return ""
    # DEVIATION(firefox): but other sites' cookies are all by themselves (redirects/credentials-include-third).
    if profile.third_party_cookies_are_partitioned and is_third_party(request):
        return ""
    return partition_key_of(request.client.top_level_origin, is_third_party(request))


def _store_and_mode(request: Request, user_agent: UserAgent) -> tuple[CookieStore, SameSiteMode]:
    """Where the cookies for *request* are, and which of them may be sent and set."""
    # DEVIATION(firefox): each tab's site has cookies of other sites by itself (redirects/credentials-include-third).
    if user_agent.profile.third_party_cookies_are_partitioned and is_third_party(request):
        site = obtain_a_site(request.client.top_level_origin)
        return user_agent.cookie_store.partition(str(site)), "unset-or-less"
    return user_agent.cookie_store, determine_the_same_site_mode(request, user_agent.profile)


# https://fetch.spec.whatwg.org/#determine-the-same-site-mode
def determine_the_same_site_mode(request: Request, profile: Profile) -> SameSiteMode:
    """Which cookies may be sent, by how far from the page's site the request goes."""
    # 1. The standard asserts GET or POST here, which other methods' requests do not keep; nothing below needs it.
    # 2-3. Left out: navigations.
    # DEVIATION(webkit): the tab's own host, whoever asks (credentials/same-site-strict-own-after-cross-site).
    top = top_level_origin(request.client)
    goes_by = profile.same_site_goes_by
    if goes_by == "target" and isinstance(top, TupleOrigin) and top.host == request.current_url.host:
        return "strict-or-less"
    # 4. A page inside a tab of another site.
    if not same_site(request.client.top_level_origin, request.client.origin):
        return "unset-or-less"
    # 5. A request that other sites redirected.
    # DEVIATION(chromium): not that, but one from or to another site than the tab's (third-parties/strict-other-site).
    if goes_by == "tab":
        is_cross_site = not same_site(request.client.top_level_origin, request.current_url.origin)
    # DEVIATION(webkit): or that is to another site itself (credentials/same-site-lax-cross-site).
    elif goes_by == "target":
        # DEVIATION(webkit): redirects of a request that the page waits for do not (xhr/synchronous-redirect-cookies).
        urls = request.url_list[:1] if bypasses_the_page(request, profile) else request.url_list
        origins = [url.origin for url in urls]
        is_cross_site = not (
            schemelessly_same_site(request.client.origin, origins[0]) and all(map(same_site, origins, origins[1:]))
        )
    # DEVIATION(firefox): whatever their schemes are (third-parties/strict-redirected-by-plain-http).
    elif goes_by == "redirects-whatever-scheme":
        is_cross_site = not all(schemelessly_same_site(request.origin, url.origin) for url in request.url_list)
    else:
        is_cross_site = redirect_taint(request) == "cross-site"
    if is_cross_site:
        return "unset-or-less"
    # 6. Everything else.
    return "strict-or-less"
