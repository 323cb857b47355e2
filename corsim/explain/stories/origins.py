"""Stories of origins: one that was written wrongly, two names of one machine, and pages that have none."""

from __future__ import annotations

from collections.abc import Iterator

from corsim.explain.allow_origin import Difference, read_differences
from corsim.explain.edits import LOOPBACK_HOSTS
from corsim.standard.urls import parse_url

from .answers import ALLOW_ORIGIN
from .story import Case, Story, in_answer, in_request

ABOUT: dict[str, tuple[str, str]] = {
    "slash": ("origin-slash", "The allowed origin has a slash at its end"),
    "scheme-case": ("origin-case", "The allowed origin is written in capitals"),
    "host-case": ("origin-case", "The allowed origin is written in capitals"),
    "default-port": ("origin-default-port", "The allowed origin names the default port"),
    "loopback": ("localhost-or-127", "localhost is not 127.0.0.1"),
    "no-scheme": ("origin-without-scheme", "The allowed origin has no scheme"),
    "scheme": ("origin-scheme", "The allowed origin has the other scheme"),
    "port": ("origin-port", "The allowed origin has another port"),
}
"""For each kind of difference between an allowed origin and the page's, its story and the title."""


def miswritten(case: Case) -> Iterator[Story]:
    """The allowed origin is the page's but for a small thing."""
    answer, last, explained = case.answer, case.last, case.verdict.explained
    if case.reason not in ("allow-origin-mismatch", "allow-origin-invalid") or answer is None or last is None:
        return
    assert explained is not None
    seen, needed = explained.values.get("seen"), explained.values.get("needed")
    if not isinstance(seen, str) or not isinstance(needed, str):
        return
    found = read_differences(seen, needed)
    known = [difference for difference in found if difference.kind in ABOUT]
    # With another host, it is another origin that was meant.
    if not known or len(known) != len(found):
        return
    if known[0].kind == "no-scheme" and seen.lower() != needed.partition("://")[2]:
        return
    first: Difference = known[0]
    story, title = ABOUT[first.kind]
    sentences = " ".join(difference.sentence for difference in known)
    yield Story(
        story,
        title,
        f"{ALLOW_ORIGIN} is {seen}, and the page's origin is {needed}. {sentences} The two are compared byte by byte.",
        (in_request(last, "Origin"), in_answer(last, ALLOW_ORIGIN)),
    )


def same_machine(case: Case) -> Iterator[Story]:
    """The page asks its own server by its other name, and so another origin."""
    verdict, last = case.verdict, case.last
    if verdict.verdict != "blocked" or last is None or not case.reason.startswith("allow-origin-"):
        return
    page, target = verdict.environment.url, parse_url(last.request.url)
    if target is None or page.host == target.host or page.port != target.port or page.scheme != target.scheme:
        return
    if page.host in LOOPBACK_HOSTS and target.host in LOOPBACK_HOSTS:
        yield Story(
            "localhost-or-127",
            "localhost is not 127.0.0.1",
            f"The page was opened as {page.origin}, and it asks {target.origin}: one machine and one port, but two "
            "origins, as names are compared, not addresses. Ask by the name by which the page was opened, "
            f"{page.host}, or open the page as {target.origin}.",
            (in_request(last, "Origin"),),
        )


def no_origin(case: Case) -> Iterator[Story]:
    """The page has no origin that a server could name: it is a file, sandboxed, or a data: URL."""
    verdict, last = case.verdict, case.last
    if verdict.verdict != "blocked" or last is None or verdict.page_origin != "null" or case.answer is None:
        return
    if not case.reason.startswith("allow-origin-") and case.reason != "credentials-not-allowed":
        return
    page = verdict.environment.url
    evidence = (in_request(last, "Origin"), in_answer(last, ALLOW_ORIGIN))
    if page.scheme == "file":
        yield Story(
            "page-from-a-file",
            "The page was opened from a file",
            f"The page is {page.href}. A file has no origin of its own, so the browser sends Origin: null, which is "
            "what every other file and every sandboxed frame sends, too: no server can tell them apart. Serve the "
            "page over http, for example by python -m http.server, and permit that origin.",
            evidence,
        )
    else:
        yield Story(
            "opaque-origin",
            "The page has an opaque origin",
            f"The page {page.href} is sandboxed, or is a {page.scheme}: URL, so its origin is opaque, and the browser "
            "sends Origin: null. To permit null lets any sandboxed frame of any site in: give the page an origin, in "
            "a frame "
            'by sandbox="allow-same-origin", or let a page that has one make the request.',
            evidence,
        )
