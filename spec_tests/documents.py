"""The parts of a scenario as a document, in whichever of their forms they stand there."""

from __future__ import annotations

from typing import Any

from corsim.playground.stand_ins import as_object, calls_of, page_of

__all__ = [
    "Document",
    "answers_of",
    "as_object",
    "breaks",
    "calls_of",
    "has_stream",
    "is_session",
    "page_of",
    "pairs",
    "redirects",
    "set_cookies",
]

Document = dict[str, Any]


def answers_of(document: Document) -> list[Document]:
    """The answers, in the members of a rule; none if there is no server."""
    server = document.get("server") or []
    return list(server.values()) if isinstance(server, dict) else server


def pairs(headers: Any) -> list[tuple[str, str]]:
    """Headers of a call or an answer; what a list has besides pairs is left out."""
    items = headers.items() if isinstance(headers, dict) else headers or []
    return [(item[0], item[1]) for item in items if len(item) == 2]


def set_cookies(document: Document) -> list[str]:
    """The values of `Set-Cookie` in answers."""
    headers = [header for answer in answers_of(document) for header in pairs(answer.get("headers"))]
    return [value for name, value in headers if name.lower() == "set-cookie"]


def is_session(document: Document) -> bool:
    """Whether there is a list of calls."""
    return "requests" in document


def has_stream(call: Document) -> bool:
    """Whether fetch() is given a stream as a body; XMLHttpRequest makes a string of it."""
    body = call.get("body")
    return call.get("api") != "xhr" and isinstance(body, dict) and "stream" in body


def redirects(document: Document) -> bool:
    """Whether an answer has the status of a redirect."""
    return any(300 <= answer.get("status", 200) <= 399 for answer in answers_of(document))


def breaks(document: Document) -> bool:
    """Whether a connection breaks."""
    return any("fail" in answer for answer in answers_of(document))
