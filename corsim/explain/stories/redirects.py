"""Stories of requests that are redirected: to a login page, without CORS headers on the way, to yet another origin."""

from __future__ import annotations

from collections.abc import Iterator

from corsim.explain.redirect_target import redirect_target

from .answers import ALLOW_ORIGIN
from .preflights import is_a_login_page
from .story import Case, Story, by_status, in_answer, in_request, sent_header


def to_a_login_page(case: Case) -> Iterator[Story]:
    """The request itself is sent to a login page, which is no answer for a script."""
    if case.verdict.verdict != "blocked" or case.answer is None or not case.reason.startswith("allow-origin-"):
        return
    for exchange in case.verdict.exchanges:
        there = redirect_target(exchange) if exchange.request.kind == "request" else None
        if there is not None and is_a_login_page(there):
            yield Story(
                "redirect-to-login",
                "The request was redirected to a login page",
                f"{exchange.request.method} {exchange.request.url} was answered with a redirect to {there.href}: the "
                "server takes nobody to be logged in, and shows a page for people to a script, which may not even read "
                "it. Look first whether cookies or a token go with the request, as a login may have run out; and let "
                "the server answer requests of scripts with 401, and with its CORS headers.",
                (by_status(exchange), in_answer(exchange, "Location")),
            )
            return


def without_headers(case: Case) -> Iterator[Story]:
    """A redirect that has no CORS headers itself, though what it leads to may have them."""
    last = case.last
    if case.verdict.reason != "allow-origin-missing" or last is None or case.answer is None:
        return
    there = redirect_target(last)
    if there is None or is_a_login_page(there):
        return
    yield Story(
        "redirect-without-headers",
        "A redirect that has no CORS headers itself",
        f"{last.request.method} {last.request.url} was answered with {case.answer.status}, a redirect to {there.href}, "
        f"without {ALLOW_ORIGIN}. Every answer on the way has to permit the page, redirects included, and often they "
        f"come from a router or a proxy that knows nothing of CORS. Let the page ask for {there.href} at once.",
        (by_status(last), in_answer(last, "Location"), in_answer(last, ALLOW_ORIGIN)),
    )


def to_another_origin(case: Case) -> Iterator[Story]:
    """A redirect from one foreign origin to another made the request's origin null."""
    verdict, last = case.verdict, case.last
    if verdict.verdict != "blocked" or last is None or case.answer is None or verdict.page_origin == "null":
        return
    if sent_header(last.request, "Origin") != "null" or not case.reason.startswith(("allow-origin-", "credentials-")):
        return
    before = [exchange for exchange in verdict.exchanges if redirect_target(exchange) is not None]
    if not before:
        return
    yield Story(
        "redirect-to-another-origin",
        "A redirect to another origin made the origin null",
        f"A server that is not the page's own redirected to another origin: {before[-1].request.url} leads to "
        f"{last.request.url}. So that no such server can speak for the page, the browser sends Origin: null from "
        f"there on, and a server that permits {verdict.page_origin} does not permit that. Let the page ask for "
        f"{last.request.url} at once.",
        (in_answer(before[-1], "Location"), in_request(last, "Origin"), in_answer(last, ALLOW_ORIGIN)),
    )
