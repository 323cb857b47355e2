"""A story as data, and short ways for the rules to look at a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from corsim.browser.verdict import Verdict
from corsim.servers.drive import Exchange
from corsim.standard.header_values import Failure, parse_token_list
from corsim.standard.headers import HeaderList, get
from corsim.standard.infra import byte_lowercase
from corsim.standard.wire import WireRequest, WireResponse


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a story shows: a header, or the status, of a request or of the answer to it, as ``side`` says.

    ``header`` is None where the status is meant, and ``value`` is None where the header is missing.
    """

    request: WireRequest
    side: str
    header: str | None
    value: str | None

    def to_dict(self) -> dict[str, Any]:
        """The evidence as JSON-ready data."""
        return {
            "kind": self.request.kind,
            "method": self.request.method,
            "url": self.request.url,
            "side": self.side,
            "header": self.header,
            "value": self.value,
        }


@dataclass(frozen=True, slots=True)
class Story:
    """What has happened: ``id`` is its name in :data:`STORIES`, ``telling`` whole sentences with the values."""

    id: str
    title: str
    telling: str
    evidence: tuple[Evidence, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The story as JSON-ready data."""
        return {
            "id": self.id,
            "title": self.title,
            "telling": self.telling,
            "evidence": [item.to_dict() for item in self.evidence],
        }


Rule: TypeAlias = Callable[["Case"], Iterator[Story]]
"""What finds stories in a verdict; it yields nothing where it is not sure."""


@dataclass(frozen=True, slots=True)
class Case:
    """A verdict as the rules look at it: ``earlier`` are the verdicts of the calls before it, of the same browser."""

    verdict: Verdict
    earlier: tuple[Verdict, ...] = ()

    @property
    def reason(self) -> str:
        """The reason without what says that it is the preflight's; empty where there is none."""
        return (self.verdict.reason or "").removeprefix("preflight-")

    @property
    def last(self) -> Exchange | None:
        """The exchange that decided."""
        return self.verdict.exchanges[-1] if self.verdict.exchanges else None

    @property
    def answer(self) -> WireResponse | None:
        """The last answer, where there was one from a server."""
        if self.last is None or not self.verdict.answered or not isinstance(self.last.answer, WireResponse):
            return None
        return self.last.answer

    @property
    def fails_at_the_preflight(self) -> bool:
        """Whether the answer to a preflight decided against the call."""
        return self.verdict.verdict == "blocked" and self.last is not None and self.last.request.kind == "preflight"

    @property
    def includes_credentials(self) -> bool:
        """Whether the last request is judged as one with credentials."""
        return self.last is not None and self.last.request.credentials_mode == "include"


def header_of(answer: WireResponse, name: str) -> str | None:
    """The combined value of a header of *answer*, or None."""
    return get(HeaderList(answer.headers), name)


def sent_header(request: WireRequest, name: str) -> str | None:
    """The value of a header of *request*, or None."""
    return get(HeaderList(request.headers), name)


def tokens_of(answer: WireResponse, name: str) -> list[str]:
    """The items of a header of *answer* that is a list of tokens; none where it is missing, or no such list."""
    items = parse_token_list(header_of(answer, name) or "")
    return [] if isinstance(items, Failure) else items


def has_wildcard(answer: WireResponse, name: str) -> bool:
    """Whether `*` is an item of a header of *answer*."""
    return "*" in tokens_of(answer, name)


def in_answer(exchange: Exchange, header: str) -> Evidence:
    """A header of an answer as evidence; that it is missing, too."""
    assert isinstance(exchange.answer, WireResponse)
    return Evidence(exchange.request, "answer", header, header_of(exchange.answer, header))


def by_status(exchange: Exchange) -> Evidence:
    """The status of an answer as evidence."""
    assert isinstance(exchange.answer, WireResponse)
    return Evidence(exchange.request, "answer", None, str(exchange.answer.status))


def in_request(exchange: Exchange, header: str) -> Evidence:
    """A header of a request as evidence."""
    return Evidence(exchange.request, "request", header, sent_header(exchange.request, header))


def asked_headers(request: WireRequest) -> list[str]:
    """The header names that the preflight *request* asks for."""
    value = sent_header(request, "Access-Control-Request-Headers") or ""
    return [byte_lowercase(name.strip()) for name in value.split(",") if name.strip()]
