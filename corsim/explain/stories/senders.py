"""Which libraries add which request headers by themselves, and what for.

Only what stands in a package's own source is here, with the package, its version and the file: who looks for the header
there finds it. A header that a library sends to the page's own origin only is left out, as it needs no permission.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corsim.browser.wording import listed

TRACING = "to continue the trace of the page's requests in the server"
MARKING = "to mark requests as those of a script"
FRESH = "to keep answers out of caches"


@dataclass(frozen=True, slots=True)
class Sender:
    """A package of npm that adds *headers* (lowercased) to requests, as its *file* says, and what for."""

    package: str
    version: str
    file: str
    headers: tuple[str, ...]
    why: str


SENDERS = (
    Sender(
        "@opentelemetry/core",
        "2.12.1",
        "build/src/trace/W3CTraceContextPropagator.js, build/src/baggage/constants.js",
        ("traceparent", "tracestate", "baggage"),
        TRACING,
    ),
    Sender("@sentry/core", "11.12.0", "build/cjs/fetch.js", ("sentry-trace", "baggage", "traceparent"), TRACING),
    Sender(
        "@newrelic/browser-agent",
        "1.322.0",
        "src/features/ajax/instrument/index.js",
        ("newrelic", "traceparent", "tracestate"),
        TRACING,
    ),
    Sender(
        "@datadog/browser-rum-core",
        "7.16.2",
        "src/domain/tracing/tracer.ts",
        (
            *("x-datadog-origin", "x-datadog-parent-id", "x-datadog-sampling-priority", "x-datadog-trace-id"),
            *("traceparent", "tracestate", "b3", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled"),
        ),
        TRACING,
    ),
    Sender(
        "@opentelemetry/propagator-b3",
        "2.12.0",
        "build/src/constants.js",
        ("b3", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled", "x-b3-parentspanid", "x-b3-flags"),
        TRACING,
    ),
    Sender("@opentelemetry/propagator-jaeger", "2.12.0", "build/src/JaegerPropagator.js", ("uber-trace-id",), TRACING),
    Sender(
        "@microsoft/applicationinsights-core-js",
        "3.4.4",
        "types/applicationinsights-core-js.namespaced.d.ts (enableCorsCorrelation)",
        ("request-id", "request-context"),
        TRACING,
    ),
    Sender("dropzone", "6.3.5", "src/dropzone.ts", ("x-requested-with",), MARKING),
    Sender("dropzone", "6.3.5", "src/dropzone.ts", ("cache-control",), FRESH),
    Sender("superagent-no-cache", "0.1.1", "index.js", ("x-requested-with",), MARKING),
    Sender("superagent-no-cache", "0.1.1", "index.js", ("cache-control", "expires"), FRESH),
    Sender(
        "jquery",
        "4.0.0",
        "src/ajax.js (ifModified)",
        ("if-modified-since", "if-none-match"),
        "to be told only what has changed",
    ),
    Sender(
        "axios",
        "1.21.1",
        "lib/helpers/resolveConfig.js (withXSRFToken)",
        ("x-xsrf-token",),
        "to prove by the copy of a cookie that the page sent it",
    ),
    Sender(
        "axios",
        "1.21.1",
        "lib/defaults/index.js",
        ("content-type",),
        "with JSON that they made of the body, which is no type that a form could send",
    ),
)


def sender_of(name: str) -> str | None:
    """A clause on what sends the header *name* (lowercased) where its author may not know; None for others."""
    senders = [sender for sender in SENDERS if name in sender.headers]
    if not senders:
        return None
    packages = listed([*dict.fromkeys(sender.package for sender in senders)])
    return f"libraries such as {packages} send it, {senders[0].why}"


def told(names: list[str]) -> Iterator[str]:
    """Sentences on what sends the headers *names*, of which each is known; what the same send is told together."""
    by_sender: dict[str, list[str]] = {}
    for name in names:
        sender = sender_of(name)
        assert sender is not None
        by_sender.setdefault(sender, []).append(name)
    for sender, found in by_sender.items():
        yield f"{listed(found)}: {sender if len(found) == 1 else sender.replace('send it', 'send them')}."
