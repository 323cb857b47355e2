"""What a fetch has been through: for profiles whose redirects go by more than the request as it is.

The standard's redirects change the request and start main fetch again. WebKit keeps the headers
that the request began with, and looks at some redirects only after the preflight that follows them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .headers import HeaderList
from .reasons import Explained
from .requests import Request
from .urls import URL


@dataclass(slots=True)
class Course:
    """The course of one fetch, over all its redirects.

    ``first_header_list`` and ``first_referrer`` are the request's as it was first made, without what the
    browser adds later. ``is_unreferred``: the script wants no referrer. ``sent_origin`` is the `Origin` of the
    last request. ``is_preflighted``: a preflight was needed, or would have been if none had been cached.
    ``is_cleaned``: the last redirect took away what the browser had added. ``refusal`` is why a redirect
    that is followed will come to nothing.
    """

    first_header_list: HeaderList = field(default_factory=HeaderList)
    first_referrer: URL | None = None
    is_unreferred: bool = False
    sent_origin: str | None = None
    is_preflighted: bool = False
    is_cleaned: bool = False
    refusal: Explained | None = None

    def begin(self, request: Request) -> None:
        """Remember how *request* is made."""
        self.first_header_list = request.header_list.clone()
        self.is_unreferred = request.referrer == "no-referrer"
