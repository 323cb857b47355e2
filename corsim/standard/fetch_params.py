"""Fetch params: what the steps of one fetch hand on to each other (Fetch, 2)."""

from __future__ import annotations

from typing import Any

from .course import Course
from .profile import Profile
from .reasons import Explained, Reason
from .requests import Request
from .responses import Response, network_error
from .trace import Trace
from .user_agent import UserAgent


class FetchParams:
    """A fetch params (https://fetch.spec.whatwg.org/#fetch-params): the request, the browser, the trace.

    ``profile`` is the browser's, and ``course`` is what the fetch has been through, which only departures ask for.
    """

    __slots__ = ("course", "profile", "request", "trace", "user_agent")

    def __init__(self, request: Request, user_agent: UserAgent, trace: Trace, course: Course | None = None) -> None:
        self.request = request
        self.user_agent = user_agent
        self.profile: Profile = user_agent.profile
        self.trace = trace
        self.course = Course() if course is None else course

    def with_request(self, request: Request) -> FetchParams:
        """A copy of these fetch params for *request*."""
        return FetchParams(request, self.user_agent, self.trace, self.course)

    def fail(
        self, reason: Reason, algorithm: str, step: str, template: str, /, *, is_told: bool = True, **values: Any
    ) -> Response:
        """Record that *step* returns a network error, and return it; *template* names the values in braces.

        *is_told* is that of :class:`~corsim.standard.reasons.Explained`.
        """
        self.trace.record(algorithm, step, "network error", template, **values)
        return network_error(Explained(reason, algorithm, step, template, values, is_told=is_told))
