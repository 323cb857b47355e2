"""A request as a server of the runner's noted it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from corsim.standard.wire import WireResponse


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came; header values are isomorphic strings, ``body`` is None if there is no framing for one."""

    scheme: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None

    def first(self, name: str) -> str | None:
        """The value of the first header line called *name* (lower case)."""
        return next((value for other, value in self.headers if other.lower() == name), None)

    @property
    def url(self) -> str:
        """The URL that was asked for."""
        return f"{self.scheme}://{self.first('host') or ''}{self.target}"

    @property
    def kind(self) -> str:
        """``preflight`` or ``request``; no script can make an OPTIONS request with that header itself."""
        asks = self.method == "OPTIONS" and self.first("access-control-request-method") is not None
        return "preflight" if asks else "request"


Answering = Callable[[Received], Awaitable[WireResponse | None]]
"""What a request is answered with; None breaks the connection."""
