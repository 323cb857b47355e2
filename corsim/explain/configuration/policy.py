"""A small CORS policy, by hand or from a fix: who may ask, with which methods and headers, and for how long.

A configuration holds for a whole application, a fix for one request. So the policy of a fix has the methods and headers
that the answers permitted before, too; but no wildcard comes into it, and no origin besides the page's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corsim.browser.fix import Fix, Remedy
from corsim.explain.caching import MAX_AGE
from corsim.servers.cooperative import Requirement, requirements
from corsim.servers.drive import Exchange
from corsim.standard.header_values import Failure, parse_token_list
from corsim.standard.headers import HeaderList, get
from corsim.standard.infra import byte_lowercase, is_ascii_digits, is_token
from corsim.standard.urls import parse_url
from corsim.standard.wire import WireRequest, WireResponse

WILDCARD = "*"


class NothingToConfigure(ValueError):
    """No answer of a server has to change: the call gets through, or it is the call that has to."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may read what. ``origins`` are serialised origins, ``null``, or ``*`` alone; ``max_age`` is in seconds.

    ``methods`` and ``headers`` are what preflights may ask for, ``expose`` the response headers that scripts may read.
    Raises ValueError for what no browser could send, and no configuration mean.
    """

    origins: tuple[str, ...]
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    credentials: bool = False
    expose: tuple[str, ...] = ()
    max_age: int | None = None

    def __post_init__(self) -> None:
        if not self.origins:
            raise ValueError("origins is empty: a policy permits at least one")
        for origin in self.origins:
            _check_origin(origin)
        if WILDCARD in self.origins and (len(self.origins) > 1 or self.credentials):
            raise ValueError("the origin * stands alone, and without credentials: with them it permits nobody")
        for name, values in (("methods", self.methods), ("headers", self.headers), ("expose", self.expose)):
            for value in values:
                if not is_token(value):
                    raise ValueError(f"{name} has {value!r}: a token like 'PUT' or 'X-Request-Id' is needed")
        if self.max_age is not None and (isinstance(self.max_age, bool) or self.max_age < 0):
            raise ValueError(f"max_age is {self.max_age!r}: 0 seconds or more are needed")


def _check_origin(origin: str) -> None:
    if origin in (WILDCARD, "null"):
        return
    url = parse_url(origin)
    if url is not None and WILDCARD in origin:
        raise ValueError(f"origins has {origin!r}: a * stands alone, so each origin has to be named")
    if url is None or not url.is_http or str(url.origin) != origin:
        hint = f"; was {str(url.origin)!r} meant?" if url is not None and url.is_http else ""
        raise ValueError(f"origins has {origin!r}: one like 'https://app.example.com' is needed{hint}")


def servers_of(fix: Fix) -> tuple[str, ...]:
    """The origins of the servers whose answers *fix* changes; redirects can make several."""
    remedy = fix.best_for_servers
    changed = () if remedy is None else remedy.changes
    return tuple(dict.fromkeys(_server(change.request) for change in changed))


def policy_of(fix: Fix, server: str | None = None) -> Policy:
    """What *server* (an origin) has to be configured to, for *fix*; without one, the first whose answers change.

    Raises :class:`NothingToConfigure` where no answer of it has to change.
    """
    changed = servers_of(fix)
    if server is None and changed:
        server = changed[0]
    if server not in changed:
        why = "No answer of a server has to change. " if server is None else f"No answer of {server} has to change. "
        raise NothingToConfigure(why + (_what_instead(fix.remedies) if fix.is_needed else "The call gets through."))
    exchanges = [exchange for exchange in fix.exchanges if _is_judged(exchange) and _server(exchange.request) == server]
    preflights = [exchange for exchange in exchanges if exchange.request.kind == "preflight"]
    requests = [exchange.request for exchange in exchanges if exchange.request.kind == "request"]
    needed = [item for exchange in exchanges for item in requirements(exchange.request)]
    methods = _permitted(preflights, "Access-Control-Allow-Methods") + [request.method for request in requests]
    headers = _needed(needed, "Access-Control-Allow-Headers") + _permitted(preflights, "Access-Control-Allow-Headers")
    ages = [int(age) for age in _permitted(preflights, "Access-Control-Max-Age") if is_ascii_digits(age) and int(age)]
    return Policy(
        origins=_each_once(item.value for item in needed if item.name == "Access-Control-Allow-Origin"),
        methods=tuple(dict.fromkeys(method for method in methods if method != WILDCARD)),
        headers=_each_once(name for name in headers if name != WILDCARD),
        credentials=any(item.name == "Access-Control-Allow-Credentials" for item in needed),
        expose=_each_once(name for name in _permitted(exchanges, "Access-Control-Expose-Headers") if name != WILDCARD),
        max_age=(max(ages, default=MAX_AGE)) if preflights else None,
    )


def _server(request: WireRequest) -> str:
    url = parse_url(request.url)
    assert url is not None
    return str(url.origin)


def _is_judged(exchange: Exchange) -> bool:
    return exchange.request.response_tainting == "cors"


def _what_instead(remedies: Iterable[Remedy]) -> str:
    edits = [edit.what for remedy in remedies for edit in remedy.edits][:1]
    return edits[0] if edits else "Nothing that is known helps."


def _needed(needed: Iterable[Requirement], name: str) -> list[str]:
    return [item for requirement in needed if requirement.name == name for item in requirement.value.split(", ")]


def _permitted(exchanges: Iterable[Exchange], name: str) -> list[str]:
    """The items of the header *name* in the answers of *exchanges*, where they are a list of tokens."""
    found: list[str] = []
    for exchange in exchanges:
        value = get(HeaderList(exchange.answer.headers), name) if isinstance(exchange.answer, WireResponse) else None
        items = parse_token_list(value or "")
        found += [] if isinstance(items, Failure) else items
    return found


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    """*names* without those that differ from an earlier one in their case only."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(byte_lowercase(name), name)
    return tuple(found.values())
