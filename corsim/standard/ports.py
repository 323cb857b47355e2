"""Where nothing is fetched from: blocked ports (Fetch, 2.9), and addresses that some browsers block."""

from __future__ import annotations

from .algorithm import FETCH, algorithm
from .fetch_params import FetchParams
from .reasons import Reason
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


@algorithm(FETCH + "#block-bad-port")
def should_be_blocked_due_to_a_bad_port(url: URL, open_bad_ports: frozenset[int] = frozenset()) -> bool:
    """Whether a request to *url* is blocked for its port; *open_bad_ports* are not."""
    # 1. The current URL is given.
    # 2. Blocked: an HTTP(S) URL with a bad port.
    # 3. Otherwise allowed.
    return url.is_http and url.port in BAD_PORTS and url.port not in open_bad_ports


def block_a_bad_port(fetch_params: FetchParams) -> Response | None:
    """A network error if the port of the request's URL is a bad port, else None."""
    url = fetch_params.request.current_url
    # DEVIATION(chromium): two ports of the list are open (bad-ports/http-4190).
    if not should_be_blocked_due_to_a_bad_port(url, fetch_params.profile.open_bad_ports):
        return None
    return fetch_params.fail(
        Reason.BAD_PORT,
        "main-fetch",
        "7",
        "Port {port} of {url} is one that browsers never connect to.",
        port=url.port,
        url=url,
    )


def block_an_address(fetch_params: FetchParams) -> Response | None:
    """A network error if the profile has the host of the request's URL blocked, else None."""
    url = fetch_params.request.current_url
    # DEVIATION(firefox, webkit): unspecified addresses are blocked (referrer/trustworthy-ipv4-any).
    if url.host not in fetch_params.profile.blocked_addresses:
        return None
    return fetch_params.fail(
        Reason.ADDRESS_BLOCKED,
        "main-fetch",
        "7",
        "The host of {url} is the unspecified address, which this browser never connects to.",
        url=url,
    )
