"""What is blocked before it is fetched: bad ports (Fetch, 2.9), and what some browsers do not ask for.

Mixed content itself is not modelled: browsers can be told to permit it, as those that were recorded are.
"""

from __future__ import annotations

from .fetch_params import FetchParams
from .origins import TupleOrigin, same_origin
from .profile import Profile
from .reasons import Reason
from .referrer import is_potentially_trustworthy
from .requests import Environment, Request, bypasses_the_page
from .responses import Response
from .urls import URL

BAD_PORTS = frozenset(
    (0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95)
    + (101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179)
    + (389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587)
    + (601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061)
    + (6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080)
)
"""https://fetch.spec.whatwg.org/#bad-port"""


# https://fetch.spec.whatwg.org/#block-bad-port
def should_be_blocked_due_to_a_bad_port(url: URL, open_bad_ports: frozenset[int] = frozenset()) -> bool:
    """Whether a request to *url* is blocked for its port; *open_bad_ports* are not."""
    # 1. The current URL is given.
    # 2. Blocked: an HTTP(S) URL with a bad port.
    # 3. Otherwise allowed.
    return url.is_http and url.port in BAD_PORTS and url.port not in open_bad_ports


def block_a_bad_port(fetch_params: FetchParams) -> Response | None:
    """A network error if the port of the request's URL is a bad port, else None."""
    request, profile = fetch_params.request, fetch_params.profile
    url = request.current_url
    # DEVIATION(chromium): two ports of the list are open (bad-ports/http-4190).
    if not should_be_blocked_due_to_a_bad_port(url, profile.open_bad_ports):
        return None
    # DEVIATION(webkit): the page, where it has a part, looks, too (xhr/synchronous-redirected-past-a-blocked-port).
    if bypasses_the_page(request, profile) and _stays_in_the_load(request, profile):
        return None
    template = "Port {port} of {url} is one that browsers never connect to."
    # DEVIATION(firefox): a redirected XMLHttpRequest is never told, if it can wait (xhr/redirected-to-a-blocked-port).
    is_redirected_xhr = request.initiator_type == "xmlhttprequest" and len(request.url_list) > 1
    is_told = request.synchronous or not (is_redirected_xhr and profile.redirects_to_bad_ports_never_end)
    if not is_told:
        template += " In this browser the redirected request then never ends: there is neither `load` nor `error`."
    return fetch_params.fail(Reason.BAD_PORT, "main-fetch", "7", template, is_told=is_told, port=url.port, url=url)


def block_an_address(fetch_params: FetchParams) -> Response | None:
    """A network error if the profile has the host of the request's URL blocked, else None."""
    url = fetch_params.request.current_url
    # DEVIATION(firefox, webkit): unspecified ones (referrer/trustworthy-ipv4-any).
    if url.host not in fetch_params.profile.blocked_addresses:
        return None
    if _stays_in_the_load(fetch_params.request, fetch_params.profile):
        return None
    return fetch_params.fail(
        Reason.ADDRESS_BLOCKED,
        "main-fetch",
        "7",
        "The host of {url} is the unspecified address, which this browser never connects to.",
        url=url,
    )


def block_what_is_connected_to(fetch_params: FetchParams, preflight_for: Request | None) -> Response | None:
    """What profiles look at, or look at again, where the request goes out: a network error, or None."""
    profile = fetch_params.profile
    # DEVIATION(webkit): a preflight is a load of its own (redirects/put-to-ipv4-any).
    begins_a_load = preflight_for is not None and profile.redirects_stay_in_the_load
    if begins_a_load and (blocked := block_an_address(fetch_params)) is not None:
        return blocked
    # DEVIATION(chromium): the port is looked at here, not in main fetch (bad-ports/same-origin-mode).
    if begins_a_load or profile.ports_are_checked_when_connecting:
        return block_a_bad_port(fetch_params)
    return None


def _stays_in_the_load(request: Request, profile: Profile) -> bool:
    """Whether a redirect is followed in the load that is under way, where its URL is not looked at any more.

    Another one begins where the redirect is the first that leads to another origin, and so ends the credentials.
    """
    # DEVIATION(webkit): it is looked at where a load begins (redirects/to-ipv4-any, redirects/own-to-ipv4-any).
    if not profile.redirects_stay_in_the_load or len(request.url_list) == 1:
        return False
    *before, current = (same_origin(url.origin, request.origin) for url in request.url_list)
    return request.credentials_mode != "same-origin" or current or not all(before)


def block_mixed_content(fetch_params: FetchParams) -> Response | None:
    """A network error if the profile has the request blocked as mixed content, else None."""
    request = fetch_params.request
    # DEVIATION(firefox): with keepalive, even if mixed content is permitted (keepalive-cache/mixed-content).
    if not (request.keepalive and fetch_params.profile.keepalive_is_never_mixed):
        return None
    if not _is_secure(request.client) or is_potentially_trustworthy(request.current_url):
        return None
    return fetch_params.fail(
        Reason.MIXED_CONTENT,
        "main-fetch",
        "7",
        "The page {page} is secure, and with keepalive this browser then fetches nothing from {url}, which is not.",
        page=request.client.url,
        url=request.current_url,
    )


def _is_secure(environment: Environment) -> bool:
    """Whether the document came by https; that of a data: URL is taken for one in such a page."""
    origin = environment.url.origin
    return environment.url.scheme == "data" or (isinstance(origin, TupleOrigin) and origin.scheme == "https")
