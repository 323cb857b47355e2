"""What a fetch has been through: for profiles whose redirects go by more than the request as it is.

The standard's redirects change the request and start main fetch again. Firefox and WebKit look back to
how the request began, and WebKit at some redirects only after the preflight that follows them.
"""

from __future__ import annotations

from typing import Literal

from .headers import HeaderList
from .reasons import Explained
from .requests import Request
from .responses import Response
from .urls import URL


class Course:
    """The course of one fetch, over all its redirects.

    ``first_method`` and ``first_header_list`` are the request's as it was first made, with an `Accept` that fetch()
    adds, and without what the browser adds later. ``whole_referrer`` is its referrer before any policy was overridden;
    a redirect that sets a policy replaces it. ``told_referrer`` is what that came to for the first URL, and
    ``policy_was_overridden`` says that the referrer was last determined by another policy than the request's.
    ``is_preflighted``: a preflight was needed, or would have been if none had been cached. ``unsafe_names`` is
    what a preflight asks for where that is not told by a header list. ``sent_origin`` is the `Origin` of the last
    request. ``is_cleaned``: the last redirect took away what the browser had added. ``refusal`` is why a redirect
    that is followed will come to nothing, and ``told_the_page`` what the page was given while the request goes on.
    ``challenges`` are the values of `WWW-Authenticate` in the last 401, line by line.
    """

    __slots__ = (
        "challenges",
        "first_header_list",
        "first_method",
        "is_cleaned",
        "is_preflighted",
        "policy_was_overridden",
        "refusal",
        "sent_origin",
        "told_referrer",
        "told_the_page",
        "unsafe_names",
        "whole_referrer",
    )

    def __init__(self) -> None:
        self.first_method = "GET"
        self.first_header_list = HeaderList()
        self.whole_referrer: URL | Literal["no-referrer", "client"] = "client"
        self.told_referrer: URL | None = None
        self.policy_was_overridden = False
        self.is_preflighted = False
        self.unsafe_names: list[str] | None = None
        self.sent_origin: str | None = None
        self.is_cleaned = False
        self.refusal: Explained | None = None
        self.told_the_page: Response | None = None
        self.challenges: list[str] = []

    def begin(self, request: Request) -> None:
        """Remember how *request* is made."""
        self.first_method = request.method
        author_header_list = request.author_header_list
        self.first_header_list = (request.header_list if author_header_list is None else author_header_list).clone()
        self.whole_referrer = request.referrer
