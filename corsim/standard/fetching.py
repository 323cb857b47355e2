"""Fetch: from a request to its response, perhaps a network error (Fetch, 4)."""

from __future__ import annotations

from .fetch_params import FetchParams
from .headers import append, contains
from .http_network_or_cache_fetch import refuse_what_is_too_large_to_keep_alive
from .main_fetch import main_fetch
from .requests import Request, populate_request_from_client
from .responses import Response
from .trace import Trace
from .user_agent import UserAgent
from .wire import Fetching


# https://fetch.spec.whatwg.org/#concept-fetch
def fetch(request: Request, user_agent: UserAgent, trace: Trace) -> Fetching[Response]:
    """Fetch *request* for *user_agent*: a generator that returns the response, perhaps a network error."""
    # 1. Early hints are for navigations only.
    # 2-3. Left out: tasks and isolation of the page have no part in the outcome.
    # 4. What comes from the client.
    populate_request_from_client(request)
    # 5-7. Left out: tasks and timing.
    # 8. The bookkeeping of this fetch.
    fetch_params = FetchParams(request, user_agent, trace)
    # 9. Bodies are bodies already.
    # 10. Left out: WebDriver BiDi.
    # 11. Left out: preloaded resources.
    # 12. `Accept`, where the script gave none.
    if not contains(request.header_list, "Accept"):
        # 12.1. Anything.
        # 12.2-12.3. Left out: only fetch() and XMLHttpRequest make requests here, whose destination is empty.
        # 12.4. Append.
        append(request.header_list, ("Accept", "*/*"))
    # What departures of redirects go back to.
    fetch_params.course.begin(request)
    # 13-14. Left out: the user's languages; browsers append `Accept-Language`, the `spec` profile has none.
    # 15-16. Left out: priorities and fetch groups.
    # DEVIATION(chromium, firefox, webkit): it is judged here (request-init-errors/keepalive-true-put-string-65537).
    if fetch_params.profile.keepalive_is_checked_first:
        refused = refuse_what_is_too_large_to_keep_alive(fetch_params)
        if refused is not None:
            return refused
    # 17. Main fetch.
    # 18. The response instead of a controller: nothing here can be aborted.
    return (yield from main_fetch(fetch_params))
