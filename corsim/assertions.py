"""Assertions on what a browser decides: that a script is given a response, or that it is kept out.

Each takes a verdict that is there already (or what has one: a ``Response``, an XMLHttpRequest, a ``CorsError``),
or a page with the arguments of ``page.fetch()``. What fails is an AssertionError in one sentence. It keeps the verdict,
and pytest's report shows the conversation and what to change below it (:mod:`corsim.pytest_plugin`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias, Unpack, overload

from .browser.arguments import RequestMembers
from .browser.hints import did_you_mean
from .browser.page import Page
from .browser.response import Response
from .browser.verdict import Verdict
from .browser.xml_http_request import XMLHttpRequest
from .explain.failing import Expected, failure
from .standard.reasons import Reason

Reasons: TypeAlias = Reason | str | Iterable[Reason | str]
"""One reason of the catalogue or several, each as such or by its name."""

Judged: TypeAlias = Verdict | Response | XMLHttpRequest | Exception
"""What has a verdict already."""

NOBODY_ANSWERED = (Reason.NO_MATCHING_RULE, Reason.CONNECTION_FAILED)
"""Reasons that are about the test's set-up rather than about what a server permits."""


class UnexpectedVerdict(AssertionError):
    """A verdict is not the ``expected`` one; the message says in one sentence which it is."""

    def __init__(self, message: str, verdict: Verdict, expected: Expected) -> None:
        super().__init__(message, verdict, expected)
        self.message = message
        self.verdict = verdict
        self.expected: Expected = expected

    def __str__(self) -> str:
        return self.message

    def explain(self) -> str:
        """The conversation, and what to change so that the verdict is the expected one."""
        return failure(self.verdict, self.expected)


@overload
def assert_allowed(page: Page, url: str, /, **members: Unpack[RequestMembers]) -> Response: ...
@overload
def assert_allowed(judged: Judged, /) -> Verdict: ...
def assert_allowed(
    subject: Page | Judged, url: str | None = None, /, **members: Unpack[RequestMembers]
) -> Response | Verdict:
    """Assert that the script is given a response: by ``page.fetch(url, **members)``, or in a verdict.

    Returns the response of the call, or the verdict. An opaque response (mode ``no-cors``) is one, too. Raises
    :class:`UnexpectedVerdict` (an AssertionError); TypeError for wrong arguments.
    """
    __tracebackhide__ = True
    verdict = _verdict_of("assert_allowed", subject, url, members)
    if not verdict.allowed:
        raise UnexpectedVerdict(verdict.sentence, verdict, "allowed")
    return Response(verdict) if isinstance(subject, Page) else verdict


@overload
def assert_blocked(
    page: Page, url: str, /, *, reason: Reasons | None = None, **members: Unpack[RequestMembers]
) -> Verdict: ...
@overload
def assert_blocked(judged: Judged, /, *, reason: Reasons | None = None) -> Verdict: ...
def assert_blocked(
    subject: Page | Judged,
    url: str | None = None,
    /,
    *,
    reason: Reasons | None = None,
    **members: Unpack[RequestMembers],
) -> Verdict:
    """Assert that the browser keeps the response from the script: of ``page.fetch(url, **members)``, or in a verdict.

    With *reason* (one, or several of which any will do) it has to be for that. Without, it has to be a network error
    that comes from what servers answer: a call that nothing answers, or that the API itself refuses, proves nothing
    about them, so these need their reason said. Returns the verdict. Raises :class:`UnexpectedVerdict` (an
    AssertionError); ValueError for a reason that is none, TypeError for wrong arguments.
    """
    __tracebackhide__ = True
    reasons = None if reason is None else reasons_of(reason)
    verdict = _verdict_of("assert_blocked", subject, url, members)
    if verdict.allowed:
        raise UnexpectedVerdict(f"{verdict.sentence}; it should be blocked", verdict, "blocked")
    assert verdict.explained is not None
    seen = verdict.explained.reason
    if reasons is not None and seen not in reasons:
        wanted = " or ".join(item.value for item in reasons)
        raise UnexpectedVerdict(f"expected the reason {wanted}, but {verdict.sentence}", verdict, "another reason")
    if reasons is None and (verdict.verdict == "throws" or seen in NOBODY_ANSWERED):
        raise UnexpectedVerdict(
            f"{verdict.sentence} That says nothing about what a server permits; if it is "
            f"meant, say reason={seen.value!r}.",
            verdict,
            "allowed",
        )
    return verdict


def reasons_of(reason: Reasons) -> tuple[Reason, ...]:
    """The reasons that *reason* names; raises ValueError for a name that is not in the catalogue, or for none."""
    items = [reason] if isinstance(reason, (str, Reason)) else list(reason)
    if not items:
        raise ValueError("reason is empty: name at least one, or leave it out")
    return tuple(item if isinstance(item, Reason) else _reason(item) for item in items)


def _reason(name: object) -> Reason:
    known = [reason.value for reason in Reason]
    if isinstance(name, str) and name in known:
        return Reason(name)
    if not isinstance(name, str):
        raise TypeError(f"reason is {name!r}: a Reason, or its name as a str, is needed")
    hint = did_you_mean(name, known)
    raise ValueError(f"no reason is called {name!r}; {hint or 'corsim.Reason has them all.'}")


def _verdict_of(function: str, subject: object, url: str | None, members: RequestMembers) -> Verdict:
    """The verdict of a call that is made now, or the one that *subject* has."""
    __tracebackhide__ = True
    if isinstance(subject, Page):
        if url is None:
            raise TypeError(f"{function}() was given a page, but no URL to fetch")
        return subject.check(url, **members)
    verdict = subject if isinstance(subject, Verdict) else getattr(subject, "verdict", None)
    if isinstance(verdict, Verdict):
        if url is not None or members:
            raise TypeError(f"{function}() was given a verdict, which takes no arguments of a call; a page does")
        if verdict.verdict is None:
            raise TypeError(
                f"{function}() was given a verdict that is none: nobody has answered {verdict.asked}, as the scenario "
                "has no server; give it one"
            )
        return verdict
    if isinstance(subject, XMLHttpRequest):
        raise TypeError(f"{function}() was given an XMLHttpRequest that has sent nothing, and so has no verdict")
    raise TypeError(
        f"{function}() was given {subject!r}, of type {type(subject).__qualname__}: a page with a URL, or a verdict "
        "(from page.check(), or await page.acheck()), is needed"
    )
