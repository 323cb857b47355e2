"""What a script calls, as data: ``fetch()`` with its members, or an XMLHttpRequest from ``open()`` to ``send()``.

A call is made, recorded and made again; nothing in it belongs to a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from corsim.standard.bodies import BodyInit
from corsim.standard.methods import normalize_a_method
from corsim.standard.request_init import MISSING, RequestInit


@dataclass(frozen=True, slots=True)
class FetchCall:
    """A call of ``fetch(url, init)``."""

    url: str
    init: RequestInit

    @property
    def api(self) -> str:
        """What the script calls, for a sentence."""
        return "fetch()"

    @property
    def normalized_method(self) -> str:
        """The method as it is sent."""
        return "GET" if self.init.method is MISSING else normalize_a_method(self.init.method)


@dataclass(frozen=True, slots=True)
class XhrCall:
    """What a script does with an XMLHttpRequest object."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: BodyInit | None = None
    with_credentials: bool = False
    upload_listeners: bool = False
    async_: bool = True
    username: str | None = None
    password: str | None = None

    @property
    def api(self) -> str:
        """What the script calls, for a sentence."""
        return "XMLHttpRequest"

    @property
    def normalized_method(self) -> str:
        """The method as it is sent."""
        return normalize_a_method(self.method)


Call: TypeAlias = FetchCall | XhrCall
