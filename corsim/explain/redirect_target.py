"""Where an answer redirects to: what stories tell, and edits of the call try."""

from __future__ import annotations

from corsim.servers.drive import Exchange
from corsim.standard.headers import HeaderList
from corsim.standard.responses import REDIRECT_STATUSES
from corsim.standard.urls import URL, parse_url
from corsim.standard.wire import WireResponse


def redirect_target(exchange: Exchange) -> URL | None:
    """The URL that the answer of *exchange* redirects to; None where it does not, or names none or several."""
    answer = exchange.answer
    if not isinstance(answer, WireResponse) or answer.status not in REDIRECT_STATUSES:
        return None
    locations = set(HeaderList(answer.headers).values("Location"))
    return parse_url(locations.pop(), parse_url(exchange.request.url)) if len(locations) == 1 else None
