"""How many preflights a session sent, and how many an `Access-Control-Max-Age` would have saved in each browser.

Nothing is estimated: the session is run again in each browser, with that header in every answer to a preflight. How
long a permission counts is for the browser to say, as each has a limit of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corsim.browser.verdict import Verdict
from corsim.browser.wording import counted
from corsim.profiles import ENGINES, PROFILES, no_browser
from corsim.scenario.model import Scenario
from corsim.scenario.run import run, server_of
from corsim.servers.drive import Server
from corsim.standard.headers import HeaderList, set_
from corsim.standard.wire import Answer, WireRequest, WireResponse

from .caching import MAX_AGE


@dataclass(frozen=True, slots=True)
class Saving:
    """Of one browser: how many preflights were ``sent``, and how many with the max-age (``sent_with``).

    ``limit`` is for how many seconds it keeps a permission at most, None where there is no limit.
    """

    browser: str
    limit: int | None
    sent: int
    sent_with: int

    @property
    def saved(self) -> int:
        """How many preflights the max-age saves."""
        return self.sent - self.sent_with


@dataclass(frozen=True, slots=True)
class Savings:
    """What `Access-Control-Max-Age` with ``max_age`` seconds saves of a session with so many ``calls``."""

    max_age: int
    calls: int
    by_browser: tuple[Saving, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """For each browser what was sent and what would be, in a sentence."""
        return tuple(self._sentence(saving) for saving in self.by_browser)

    def _sentence(self, saving: Saving) -> str:
        preflights = f"{counted(saving.sent, 'preflight')} for {counted(self.calls, 'call')}"
        limit = saving.limit
        kept = "" if limit is None or limit >= self.max_age else f", of which it counts {limit} seconds"
        return (
            f"{saving.browser} sent {preflights}; with Access-Control-Max-Age: {self.max_age}{kept}, it would have "
            f"sent {saving.sent_with}, and saved {saving.saved}."
        )

    def to_dict(self) -> dict[str, Any]:
        """The savings as JSON-ready data."""
        return {
            "maxAge": self.max_age,
            "calls": self.calls,
            "browsers": [
                {
                    "browser": saving.browser,
                    "limit": saving.limit,
                    "sent": saving.sent,
                    "sentWith": saving.sent_with,
                    "saved": saving.saved,
                }
                for saving in self.by_browser
            ],
        }


def savings(scenario: Scenario, max_age: int = MAX_AGE, browsers: Iterable[str] = tuple(ENGINES)) -> Savings:
    """What *max_age* seconds in every answer to a preflight of *scenario* would save in each of *browsers*.

    Raises ValueError for a browser that is not known, for none, and for a negative *max_age*.
    """
    if isinstance(max_age, bool) or max_age < 0:
        raise ValueError(f"max_age is {max_age!r}: 0 seconds or more are needed")
    names = [browsers] if isinstance(browsers, str) else list(browsers)
    if not names:
        raise ValueError("browsers is empty: savings are those of at least one")
    for name in names:
        if name not in PROFILES:
            raise ValueError(no_browser(str(name)))
    return Savings(max_age, len(scenario.requests), tuple(_saving(scenario, max_age, name) for name in names))


def preflights_of(verdicts: Sequence[Verdict]) -> int:
    """How many preflights were sent for the calls of *verdicts*."""
    return sum(exchange.request.kind == "preflight" for verdict in verdicts for exchange in verdict.exchanges)


def _saving(scenario: Scenario, max_age: int, browser: str) -> Saving:
    there = replace(scenario, browser=browser)
    sent = preflights_of(run(there))
    sent_with = preflights_of(run(there, WithMaxAge(server_of(there), max_age)))
    return Saving(browser, PROFILES[browser].max_age_limit, sent, sent_with)


class WithMaxAge:
    """Answers as *server* does, with `Access-Control-Max-Age` in every answer to a preflight."""

    __slots__ = ("_max_age", "_server")

    def __init__(self, server: Server, max_age: int) -> None:
        self._server = server
        self._max_age = str(max_age)

    def __call__(self, request: WireRequest) -> Answer:
        """The answer to *request*."""
        answer = self._server(request)
        if request.kind != "preflight" or not isinstance(answer, WireResponse):
            return answer
        headers = HeaderList(answer.headers)
        set_(headers, ("Access-Control-Max-Age", self._max_age))
        return replace(answer, headers=tuple(headers))
