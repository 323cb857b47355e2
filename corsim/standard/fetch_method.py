"""``fetch(input, init)`` as a script calls it (Fetch, 5.6)."""

from __future__ import annotations

from .fetch_params import FetchParams
from .fetching import fetch
from .reasons import Reason
from .request_class import new_request
from .request_init import RequestInit
from .requests import Environment
from .responses import Response
from .trace import Trace
from .user_agent import UserAgent
from .wire import Fetching


# https://fetch.spec.whatwg.org/#dom-global-fetch
def fetch_method(
    input_: str, init: RequestInit, client: Environment, user_agent: UserAgent, trace: Trace
) -> Fetching[Response]:
    """Call ``fetch()`` in the page *client*: a generator that returns the response, perhaps a network error.

    Raises :class:`~corsim.standard.errors.ApiException` where the promise would be rejected before any fetch.
    """
    # 1. The generator stands for the promise.
    # 2-3. The request; the constructor may throw.
    request = new_request(input_, init, client, trace, user_agent.profile)
    # DEVIATION(webkit): it cannot send a stream (bodies/stream).
    if request.body is not None and request.body.source is None and not user_agent.profile.streams_are_sent:
        return FetchParams(request, user_agent, trace).fail(
            Reason.STREAM_BODY_UNSUPPORTED, "fetch-method", "3", "This browser cannot send a stream as a body."
        )
    # 4. Left out: signals.
    # 5-6. Left out: service workers.
    # 7-11. Left out: signals.
    # 12. Fetch; the caller sees a network error as a TypeError.
    response = yield from fetch(request, user_agent, trace)
    # 13. Return.
    return response
