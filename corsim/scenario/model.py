"""A decoded scenario: what the JSON says, as objects that the engine takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corsim.browser.calls import Call
from corsim.servers.scripted import Rule
from corsim.standard.bodies import Blob
from corsim.standard.urls import URL


@dataclass(frozen=True, slots=True)
class PageSpec:
    """The page; ``top_level`` is the tab's URL where it is another."""

    url: URL
    sandboxed: bool = False
    referrer_policy: str = ""
    top_level: URL | None = None
    blobs: Mapping[str, Blob] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CookieSpec:
    """A cookie that the browser holds already: the URL that set it, and the ``Set-Cookie`` value."""

    url: URL
    set_cookie: str


@dataclass(frozen=True, slots=True)
class RequestSpec:
    """One call, and the time of the session, in seconds, at which it is made (None: at once)."""

    call: Call
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario; ``rules`` is None where it has no server, ``is_session`` where it has ``requests``."""

    browser: str
    page: PageSpec
    requests: tuple[RequestSpec, ...]
    rules: tuple[Rule, ...] | None
    cookies: tuple[CookieSpec, ...] = ()
    is_session: bool = False
