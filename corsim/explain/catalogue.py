"""The catalogue of reasons, with all that is known of each: put together from the places that have its parts.

What a reason means, what causes it, the standard's steps and the rows are in :mod:`.causes`; what to do in
:mod:`.advice`; what the engines print in :mod:`.console`. Nothing is said here that is said there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from corsim.standard.anchors import ANCHORS
from corsim.standard.reasons import Reason

from .advice import ADVICE
from .causes import CAUSES
from .console import chromium, firefox
from .console.recognising import MESSAGES
from .console.templates import EngineName, Message

CORS_ISSUE = "CorsIssue"
"""The code of the issue that Chromium's DevTools show for every CORS error; its details have the ``CorsError``."""

SHOWN_ENGINES: Mapping[EngineName, str] = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "Safari (WebKit)"}
"""The engines, as people call them."""


@dataclass(frozen=True, slots=True)
class CitedStep:
    """A step of the standard: the algorithm's name, the number, and the algorithm's address."""

    algorithm: str
    number: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue has of one reason.

    ``messages`` are what each engine prints, or tells the script: no key where it says nothing of its own.
    ``cors_errors`` are Chromium's names for it (``CorsError``), ``net_errors`` the network's; ``issue`` is the code of
    the DevTools issue. ``firefox_keys`` are the keys of Firefox's texts, ``mdn`` the pages that Firefox links.
    """

    reason: Reason
    means: str
    cause: str
    advice: str
    steps: tuple[CitedStep, ...]
    rows: tuple[str, ...]
    note: str
    messages: Mapping[EngineName, tuple[Message, ...]]

    @property
    def cors_errors(self) -> tuple[str, ...]:
        """Chromium's codes."""
        names = {message.name for message in chromium.CORS_ERRORS}
        return tuple(message.name for message in self.messages.get("chromium", ()) if message.name in names)

    @property
    def net_errors(self) -> tuple[str, ...]:
        """The names of Chromium's network errors."""
        return tuple(message.name for message in self.messages.get("chromium", ()) if message.name.startswith("net::"))

    @property
    def issue(self) -> str | None:
        """The code of Chromium's DevTools issue, or None where there is none."""
        return CORS_ISSUE if self.cors_errors else None

    @property
    def firefox_keys(self) -> tuple[str, ...]:
        """The keys of Firefox's texts."""
        return tuple(message.name for message in self.messages.get("firefox", ()) if message.kind == "console")

    @property
    def mdn(self) -> tuple[str, ...]:
        """The pages of MDN about Firefox's texts."""
        slugs = (firefox.mdn_page(key) for key in self.firefox_keys)
        return tuple(dict.fromkeys(firefox.MDN + slug for slug in slugs if slug is not None))

    def to_dict(self) -> dict[str, Any]:
        """The entry as JSON-ready data."""
        return {
            "reason": self.reason.value,
            "means": self.means,
            "cause": self.cause,
            "advice": self.advice,
            "steps": [{"algorithm": step.algorithm, "step": step.number, "url": step.url} for step in self.steps],
            "corsErrors": list(self.cors_errors),
            "netErrors": list(self.net_errors),
            "issue": self.issue,
            "firefoxKeys": list(self.firefox_keys),
            "mdn": list(self.mdn),
            "rows": list(self.rows),
        }


@cache
def entry(reason: Reason) -> Entry:
    """What is known of *reason*."""
    cause = CAUSES[reason]
    messages = {
        engine: tuple(
            message for message in known if reason in message.reasons and message.is_recorded and not message.generic
        )
        for engine, known in MESSAGES.items()
    }
    return Entry(
        reason,
        cause.means,
        cause.cause,
        ADVICE[reason],
        tuple(CitedStep(name, number, ANCHORS[name]) for name, number in cause.steps),
        cause.rows,
        cause.note,
        {engine: found for engine, found in messages.items() if found},
    )


NEVER = "it does not fail for this reason"
NOTHING = "it prints nothing, or no more than that the request failed"
UNRECORDED = "no row can have it, so its text is not recorded"

SILENT: Mapping[EngineName, Mapping[Reason, str]] = {
    "chromium": {
        Reason.INVALID_ENUM_VALUE: UNRECORDED,
        Reason.MIXED_CONTENT: NEVER,
        Reason.WINDOW_NOT_NULL: NEVER,
        Reason.REDIRECT_MODE_ERROR: NOTHING,
        Reason.ADDRESS_BLOCKED: NEVER,
        Reason.KEEPALIVE_BODY_TOO_LARGE: NOTHING,
        Reason.STREAM_BODY_UNSUPPORTED: NEVER,
        Reason.AUTHENTICATION_STREAM_BODY: NOTHING,
    },
    "firefox": {
        Reason.INVALID_ENUM_VALUE: UNRECORDED,
        Reason.WINDOW_NOT_NULL: NEVER,
        Reason.STREAM_WITHOUT_DUPLEX: NEVER,
        Reason.STREAM_MODE: NEVER,
        Reason.STREAM_KEEPALIVE: NEVER,
        Reason.REDIRECT_MODE_ERROR: NOTHING,
        Reason.REDIRECT_STREAM_BODY: NEVER,
        Reason.SAME_ORIGIN_MODE: NOTHING,
        Reason.NO_CORS_REDIRECT_MODE: NOTHING,
        Reason.SCHEME_UNSUPPORTED: NOTHING,
        Reason.KEEPALIVE_BODY_TOO_LARGE: NOTHING,
        Reason.ONLY_IF_CACHED_MISS: NOTHING,
        Reason.STREAM_BODY_UNSUPPORTED: NEVER,
        Reason.STREAM_BODY_OVER_HTTP1: NEVER,
        Reason.BLOB_NOT_FOUND: NOTHING,
        Reason.BLOB_METHOD_DISALLOWED: NOTHING,
        Reason.BLOB_RANGE_INVALID: NOTHING,
        Reason.DATA_URL_INVALID: NOTHING,
        Reason.AUTHENTICATION_STREAM_BODY: NEVER,
        Reason.PROXY_AUTHENTICATION_REQUIRED: NEVER,
        Reason.INTEGRITY_MISMATCH: NOTHING,
    },
    "webkit": {
        Reason.CONFLICTING_HEADERS: NEVER,
        Reason.INVALID_ENUM_VALUE: UNRECORDED,
        Reason.MIXED_CONTENT: NEVER,
        Reason.STREAM_WITHOUT_DUPLEX: NEVER,
        Reason.STREAM_MODE: NEVER,
        Reason.REDIRECT_STREAM_BODY: NEVER,
        Reason.SCHEME_UNSUPPORTED: NOTHING,
        Reason.ONLY_IF_CACHED_MISS: NEVER,
        Reason.STREAM_BODY_OVER_HTTP1: NEVER,
        Reason.BLOB_NOT_FOUND: NOTHING,
        Reason.BLOB_METHOD_DISALLOWED: NOTHING,
        Reason.BLOB_RANGE_INVALID: NOTHING,
        Reason.AUTHENTICATION_STREAM_BODY: NEVER,
        Reason.PROXY_AUTHENTICATION_REQUIRED: NEVER,
    },
}
"""Reasons for which an engine has no text of its own, and why."""
