"""What the checks are given: whose pages should get through, where they go, and somebody to ask."""

from __future__ import annotations

from dataclasses import dataclass

from corsim.standard.headers import Header

from .asking import Asker, Reading
from .findings import Finding, Level


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """*origins* are the pages that should get through, *urls* where they go, *methods* those that were named.

    *headers* are what their scripts set, *credentials* is whether they include credentials. *target* is
    the application, or the URL of a server.
    """

    target: object
    origins: tuple[str, ...]
    urls: tuple[str, ...]
    asker: Asker
    methods: tuple[str, ...] = ()
    headers: tuple[Header, ...] = ()
    credentials: bool = False

    def own(self, origin: str, url: str) -> Reading:
        """What a page of one of the *origins* gets for the simplest request."""
        return self.asker.read(origin, url, credentials=self.credentials)

    def preflighted(self, origin: str, url: str) -> Reading:
        """The same for the least that needs a preflight, a request of JSON: the answer is the preflight's, or GET's."""
        json = (("Content-Type", "application/json"),)
        return self.asker.read(origin, url, credentials=self.credentials, headers=json)


def finding_of(
    id_: str, level: Level, message: str, reading: Reading, *, origins: tuple[str, ...] | None = None
) -> Finding:
    """A finding that *reading* shows."""
    exchange = reading.exchange
    return Finding(
        id=id_,
        level=level,
        message=message,
        url=reading.url,
        method=reading.method if exchange is None else exchange.request.method,
        origins=(reading.origin,) if origins is None else origins,
        credentials=reading.credentials,
        exchange=exchange,
        readers=reading.readers,
        blocked=reading.blocked,
    )
