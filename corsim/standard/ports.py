"""Where nothing is fetched from: blocked ports (Fetch, 2.9), and addresses that some browsers block."""

from __future__ import annotations

from .fetch_params import FetchParams
from .reasons import Reason
from .responses import Response
from .urls import should_be_blocked_due_to_a_bad_port


def block_a_bad_port(fetch_params: FetchParams) -> Response | None:
    """A network error if the port of the request's URL is a bad port, else None."""
    url = fetch_params.request.current_url
    # DEVIATION(chromium): two ports of the list are open (bad-ports/http-4190).
    if not should_be_blocked_due_to_a_bad_port(url, fetch_params.user_agent.profile.open_bad_ports):
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
    if url.host not in fetch_params.user_agent.profile.blocked_addresses:
        return None
    return fetch_params.fail(
        Reason.ADDRESS_BLOCKED,
        "main-fetch",
        "7",
        "The host of {url} is the unspecified address, which this browser never connects to.",
        url=url,
    )
