"""A failed assertion about a verdict explained: the conversation, and at its end what to change.

Other than :mod:`.text`, this is for somebody who knows already which verdict it was: the message of the failed test
says so. The steps are left out, and what to change depends on what was expected.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from corsim.browser.verdict import Verdict
from corsim.servers.cooperative import requirements
from corsim.servers.drive import Exchange
from corsim.standard.headers import HeaderList, get
from corsim.standard.wire import WireResponse

from .explanation import Explanation, explanation_of
from .text import Palette, advice_lines, conversation_lines, safe, story_lines

Expected: TypeAlias = Literal["allowed", "blocked", "another reason"]
"""What a test wanted of a verdict and did not get; ``another reason`` is of a call that is rightly refused."""

PLAIN = Palette(False)


def title(verdict: Verdict) -> str:
    """What :func:`failure` is about, as a heading."""
    browser = verdict.profile.name
    if verdict.verdict == "allowed":
        return f"corsim: why {browser} lets it through"
    if verdict.verdict == "throws":
        return f"corsim: why {verdict.call.api} throws in {browser}"
    return f"corsim: why {browser} blocks it"


def failure(verdict: Verdict, expected: Expected) -> str:
    """The conversation of *verdict*, and what to change so that it comes out as *expected*."""
    explanation = explanation_of(verdict)
    parts = [conversation_lines(explanation, PLAIN), _change(verdict, explanation, expected)]
    if explanation.stories and verdict.verdict != "allowed":
        parts.insert(1, story_lines(explanation.stories, PLAIN))
    return "\n\n".join("\n".join(part) for part in parts)


def change(verdict: Verdict, expected: Expected) -> Iterator[str]:
    """What to change so that *verdict* comes out as *expected*, in lines of which the first is a heading."""
    return _change(verdict, explanation_of(verdict), expected)


def _change(verdict: Verdict, explanation: Explanation, expected: Expected) -> Iterator[str]:
    if expected == "another reason":
        yield "What to change"
        yield f"  If the server is right, expect the reason {verdict.reason}."
    elif verdict.verdict == "allowed":
        yield "What to change"
        yield from _what_lets_it_through(verdict)
    else:
        assert explanation.advice is not None
        yield from advice_lines(explanation.advice, PLAIN)


def _what_lets_it_through(verdict: Verdict) -> Iterator[str]:
    """The headers that let a script read the answer, and what to do about them."""
    tainting = verdict.exchanges[-1].request.response_tainting if verdict.exchanges else "basic"
    if not verdict.exchanges:
        yield "  Nothing was sent, so no server can keep the script out."
        return
    if tainting == "opaque":
        yield "  In mode no-cors every answer is let through, but the script can read nothing of it."
        yield "  To refuse the request itself, the server has to look at its Origin or Sec-Fetch-Site."
        return
    if tainting == "basic":
        yield "  The page asks its own origin: no CORS header keeps the script out."
        return
    for exchange in verdict.exchanges:
        yield from _permissions(exchange)
    yield "  Leave Access-Control-Allow-Origin out where the origin is not one that may read the answer."
    if verdict.preflighted:
        yield "  Where the origin may, but not with this method or these headers, name fewer of them."
    else:
        yield "  Without a preflight no permission for the method or the headers was needed."


def _permissions(exchange: Exchange) -> Iterator[str]:
    """The headers of an answer that permit what was asked for."""
    request, answer = exchange.request, exchange.answer
    if not isinstance(answer, WireResponse):
        return
    found = [(item, get(HeaderList(answer.headers), item.name)) for item in requirements(request)]
    permitting = [(item.name, value) for item, value in found if value is not None]
    if not permitting:
        return
    yield f"  It is let through by the answer to {safe(request.method)} {safe(request.url)}"
    for name, value in permitting:
        yield f"       {name}: {safe(value)}"
