"""What an audit finds, as data: findings with their evidence, and the report that has all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal, TypeAlias

from corsim.browser.verdict import exchange_to_dict
from corsim.servers.drive import Exchange

Effect: TypeAlias = Literal["let-through", "blocked", "undecided"]
"""What browsers do with the request that shows a finding: some let the script read the answer, all of them
block it, or it is nothing that a browser decides."""


class Level(IntEnum):
    """How much a finding matters; the names are those of SARIF."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The name as it is written in reports."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One finding: what was found where, the request that shows it, and what browsers make of it.

    ``id`` is its name in the catalogue, ``origins`` whose pages are concerned, ``credentials`` whether pages
    included any. ``readers`` are the browsers in which a script can read the answer, ``blocked`` gives for
    others the reason. ``exchange`` is None for what was read in a configuration and not asked for.
    """

    id: str
    level: Level
    message: str
    url: str
    method: str = "GET"
    origins: tuple[str, ...] = ()
    credentials: bool = False
    exchange: Exchange | None = None
    readers: tuple[str, ...] = ()
    blocked: Mapping[str, str] = field(default_factory=dict)

    @property
    def effect(self) -> Effect:
        """What browsers do with the request."""
        if self.readers:
            return "let-through"
        return "blocked" if self.blocked else "undecided"

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON-ready data."""
        return {
            "id": self.id,
            "level": self.level.label,
            "effect": self.effect,
            "message": self.message,
            "method": self.method,
            "url": self.url,
            "origins": list(self.origins),
            "credentials": self.credentials,
            "readers": list(self.readers),
            "blocked": dict(self.blocked),
            **_exchange(self.exchange),
        }


def _exchange(exchange: Exchange | None) -> dict[str, Any]:
    if exchange is None:
        return {"request": None, "response": None}
    found = exchange_to_dict(exchange)
    del found["kind"]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """All that an audit found: *target* is what was asked, *origins* whose pages should get through."""

    target: str
    base_url: str
    origins: tuple[str, ...]
    urls: tuple[str, ...]
    browsers: tuple[str, ...]
    requests_sent: int
    findings: tuple[Finding, ...]

    def at_least(self, level: Level) -> list[Finding]:
        """The findings of this level or a higher one."""
        return [finding for finding in self.findings if finding.level >= level]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return {
            "target": self.target,
            "baseUrl": self.base_url,
            "origins": list(self.origins),
            "urls": list(self.urls),
            "browsers": list(self.browsers),
            "requestsSent": self.requests_sent,
            "findings": [finding.to_dict() for finding in self.findings],
        }
