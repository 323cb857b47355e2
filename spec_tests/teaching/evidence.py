"""Where the right answers of exercises come from: rows of the tables, and how a recorded row is read as an answer.

``EVIDENCE`` has for each exercise with one right answer what shows it; where an answer is a dict, for each of its keys.
What no recording can show has a reason in ``OTHERWISE`` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Results: TypeAlias = Sequence[dict[str, Any]]
"""What was recorded of a row, a member for each of its requests."""

Reading: TypeAlias = Callable[[Results], Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """A row that shows an answer, how it is read, and in which engine if not in all three."""

    row: str
    read: Reading
    engine: str | None = None


def outcome(results: Results) -> Any:
    return results[-1]["verdict"]


def is_allowed(results: Results) -> Any:
    return outcome(results) == "allowed"


def is_preflighted(results: Results) -> Any:
    return any(exchange["kind"] == "preflight" for exchange in results[-1]["exchanges"])


def is_served(results: Results) -> Any:
    return not is_preflighted(results)


def has_cookie(results: Results) -> Any:
    return "Cookie" in results[-1]["exchanges"][-1]["headers"]


def preflight_has_cookie(results: Results) -> Any:
    return "Cookie" in results[-1]["exchanges"][0]["headers"]


def is_same_origin(results: Results) -> Any:
    return is_allowed(results) and results[-1]["response"]["type"] == "basic"


def origin(results: Results) -> Any:
    return results[-1]["exchanges"][-1]["headers"]["Origin"]


def method(results: Results) -> Any:
    return results[-1]["exchanges"][-1]["method"]


def was_sent(results: Results) -> Any:
    """Whether the request itself reached the server, as well as a preflight if there was one."""
    return any(exchange["kind"] == "request" for exchange in results[-1]["exchanges"])


def was_sent_and_blocked(results: Results) -> Any:
    return was_sent(results) and outcome(results) == "blocked"


def fate(results: Results) -> Any:
    if not was_sent(results):
        return "the PUT is not sent"
    return "the script is given the answer" if is_allowed(results) else "the PUT is sent and the answer kept back"


def shows_any(results: Results) -> Any:
    """Whether a header besides the safelisted ones is visible."""
    return any(name != "content-type" for name, _ in results[-1]["response"]["headers"])


def of_all(read: Reading, rows: dict[str, str]) -> dict[str, Seen]:
    return {key: Seen(row, read) for key, row in rows.items()}


def in_engines(read: Reading, rows: dict[str, str]) -> dict[str, Seen]:
    """A key for each engine, as ``"{engine}"`` in the keys of *rows* says."""
    engines = ("chromium", "firefox", "webkit")
    return {key.format(engine): Seen(row, read, engine) for key, row in rows.items() for engine in engines}


EVIDENCE: dict[str, Seen | dict[str, Seen]] = {
    "origins/same": of_all(
        is_same_origin,
        {
            "https://app.example.com:443/data": "cors-check/same-origin-default-port",
            "http://app.example.com/data": "cors-check/other-scheme-is-cross-origin",
            "https://app.example.com:8443/data": "cors-check/other-port-is-cross-origin",
        },
    ),
    "origins/serialized": Seen("cors-check/page-upper-case", origin),
    "origins/sent": Seen("cors-check/post-sent-before-check", was_sent_and_blocked),
    "origins/allow": Seen("cors-check/exact", origin),
    "origins/own": Seen("cors-check/same-origin-not-checked", outcome),
    "origins/sandboxed": Seen("cors-check/opaque-null", origin),
    "simple/methods": of_all(
        is_preflighted,
        {
            "GET": "preflight-request/none-for-get",
            "HEAD": "preflight-request/none-for-head",
            "POST": "preflight-request/none-for-post",
            "PUT": "preflight-request/method-put",
            "PATCH": "preflight-request/method-patch",
            "DELETE": "preflight-request/method-delete",
            "OPTIONS": "preflight-request/method-options",
        },
    ),
    "simple/content-types": of_all(
        is_preflighted,
        {
            "text/plain": "safelist/content-type-plain",
            "application/x-www-form-urlencoded": "safelist/content-type-urlencoded",
            "multipart/form-data; boundary=x": "safelist/content-type-multipart",
            "application/json": "safelist/content-type-json",
        },
    ),
    "simple/headers": of_all(
        is_preflighted,
        {
            "Accept: text/html;q=0.9, application/json, */*;q=0.1": "safelist/accept-typical",
            "Accept-Language: en_US": "safelist/accept-language-underscore",
            "Authorization: Bearer t": "preflight-response/authorization-listed",
            "X-A: 1": "preflight-response/headers-exact",
            "Range: bytes=0-99": "safelist/range-start-end",
            "Range: bytes=-100": "safelist/range-suffix",
        },
    ),
    "simple/upload-listeners": Seen("preflight-request/upload-listeners-post", is_preflighted),
    "preflight/cookies": Seen("preflight-request/no-cookies", preflight_has_cookie),
    "preflight/statuses": of_all(
        is_allowed,
        {status: f"preflight-response/status-{status}" for status in ("200", "204", "302", "401", "404", "405")},
    ),
    "preflight/patch": Seen("preflight-response/methods-patch-asked-lower", outcome),
    "preflight/post": Seen("preflight-response/methods-post-other-listed", outcome),
    "preflight/authorization": in_engines(outcome, {"{}": "preflight-response/authorization-wildcard"}),
    "preflight/answer-without-permission": Seen("cors-check/preflight-ok-response-missing", fate),
    "credentials/modes": of_all(
        has_cookie,
        {
            "own origin, same-origin": "credentials/default-same-origin",
            "own origin, omit": "credentials/omit-same-origin",
            "other origin, same-origin": "credentials/same-origin-cross-origin",
            "other origin, omit": "credentials/omit-cross-origin",
            "other origin, include": "credentials/include-cross-origin",
        },
    ),
    "credentials/answers": of_all(
        outcome,
        {
            "A": "cors-check/credentials-both",
            "B": "cors-check/credentials-wildcard",
            "C": "cors-check/credentials-value-capital",
            "D": "cors-check/credentials-missing",
            "E": "cors-check/wildcard",
        },
    ),
    "credentials/wildcards": {
        "Access-Control-Allow-Origin: *": Seen("cors-check/credentials-wildcard", is_allowed),
        "Access-Control-Allow-Methods: *": Seen("preflight-response/methods-wildcard-credentials", is_allowed),
        "Access-Control-Allow-Headers: *": Seen("preflight-response/headers-wildcard-credentials", is_allowed),
        "Access-Control-Expose-Headers: *": Seen("response-filtering/expose-wildcard-credentials", shows_any),
    },
    "credentials/kept": Seen("credentials/store-refused-response", has_cookie),
    "credentials/same-site": in_engines(
        has_cookie,
        {"SameSite=None, {}": "third-parties/other-site", "SameSite=Lax, {}": "third-parties/lax-other-site"},
    ),
    "cache/served": of_all(
        is_served,
        {
            "the same URL again": "preflight-cache/hit",
            "the same URL with another query": "preflight-cache/other-query",
            "another path": "preflight-cache/other-path",
            "another port": "preflight-cache/other-port",
        },
    ),
    "cache/credentials": Seen("preflight-cache/uncredentialed-entry-not-credentialed", is_served),
    "redirects/first-hop": Seen("cors-check/redirect-hop-missing", outcome),
    "redirects/third-origin": Seen("redirects/taint-cross-third", origin),
    "redirects/same-other-origin": Seen("redirects/taint-cross-cross", origin),
    "redirects/methods": of_all(
        method,
        {
            "302 of a POST": "redirect-methods/home-to-home-302-post-text",
            "303 of a PUT": "redirect-methods/home-to-home-303-put-none",
            "301 of a PUT": "redirect-methods/home-to-home-301-put-none",
            "307 of a POST": "redirect-methods/home-to-home-307-post-text",
            "308 of a PUT": "redirect-methods/home-to-home-308-put-none",
        },
    ),
    "redirects/preflight": Seen("preflight-response/redirect-308", outcome),
    "testing/get-only": Seen("preflight-response/methods-post-other-listed", outcome),
    "security/read": of_all(
        is_allowed,
        {
            "A: *": "cors-check/credentials-wildcard-alone",
            "B: * and credentials": "cors-check/credentials-wildcard",
            "C: the caller's origin, and credentials": "cors-check/credentials-both",
            "D: null, and credentials": "cors-check/opaque-null-with-credentials",
        },
    ),
    "security/reaches": {
        "a POST with a form's type is sent, and the server acts on it": Seen(
            "cors-check/post-sent-before-check", was_sent
        ),
        "a PUT is sent, and the server acts on it": Seen("cors-check/preflight-missing", was_sent),
        "the page reads the answer": Seen("cors-check/missing", is_allowed),
    },
    "security/vary": Seen("cors-check/other-host", was_sent_and_blocked),
}
"""What shows the right answers."""

OTHERWISE = {
    "simple/longest-accept": "two rows together: the longest value that goes without a preflight, and the next",
    "preflight/request-headers": "the rule that several rows show",
    "cache/default": "a length of time, between two moments of a row",
    "cache/values": "lengths of time by the standard, which the tables have",
    "cache/limits": "lengths of time, between two rows for each engine",
    "cache/longest": "the largest of cache/limits",
    "testing/curl": "what CORS is",
    "security/suffix": "what Python makes of the function that the notebook shows",
    "security/prefix": "what Python makes of the function that the notebook shows",
    "security/pattern": "what Python makes of the function that the notebook shows",
}
"""Exercises with one right answer that no single row shows, and what does; ``test_evidence.py`` looks at each."""
