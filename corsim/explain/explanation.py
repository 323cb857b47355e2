"""An explanation as data: everything that is told of a verdict, in the order in which it is told.

The renderings (text, Markdown, HTML, pictures, notebooks) are made of it, so that none has a knowledge of its own.
Nothing in it is escaped or coloured: strings are what servers and scripts gave, and a rendering has to see to it
that they cannot act on whatever shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from corsim.browser.fix import Fix
from corsim.browser.verdict import Verdict
from corsim.standard.anchors import ANCHORS
from corsim.standard.headers import Header
from corsim.standard.infra import byte_lowercase
from corsim.standard.trace import Step
from corsim.standard.wire import WireResponse

from .advising import Advice, Need, advice_of, needs_of
from .conversation import ShownExchange, conversation_of
from .fixing import fix
from .stories import Story, stories_of

Tone: TypeAlias = Literal["good", "bad", "open"]
"""The script gets through; it does not; nobody answers."""

QUIET_ALGORITHMS = frozenset({"append-a-request-cookie-header", "append-a-request-origin-header", "tao-check"})
QUIET_STEPS = frozenset({("main-fetch", "9"), ("http-network-or-cache-fetch", "8.3")})


@dataclass(frozen=True, slots=True)
class Head:
    """The verdict in a word, the reason's name or what stands in its place, and the reason as a sentence."""

    word: str
    tone: Tone
    detail: str
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the script is given. ``nothing`` says so where it can see nothing of it; ``hidden`` are header names."""

    status: int
    url: str
    headers: tuple[Header, ...] = ()
    hidden: tuple[str, ...] = ()
    nothing: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step that decided something. A quiet one only says what is in the conversation anyhow."""

    algorithm: str
    step: str
    outcome: str
    url: str
    sentence: str
    is_quiet: bool
    decided: bool

    @property
    def citation(self) -> str:
        """The algorithm and the step's number."""
        return f"{self.algorithm} {self.step}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is told of one verdict.

    ``stories`` are what is recognised of it. ``advice`` is for one that is blocked or throws, ``seen`` for one that is
    allowed, ``needs`` where nobody answers.
    ``citation`` is the URL of the algorithm that decided against the request.
    """

    browser: str
    page_origin: str
    api: str
    asked: str
    head: Head
    stories: tuple[Story, ...]
    exchanges: tuple[ShownExchange, ...]
    advice: Advice | None
    seen: Seen | None
    needs: tuple[Need, ...]
    steps: tuple[ShownStep, ...]
    citation: str | None


def explanation_of(
    verdict: Verdict, earlier: Sequence[Verdict] = (), fix_for: str | None = None, *, found: Fix | None = None
) -> Explanation:
    """The explanation of *verdict*, with changes that were tried; *earlier* are those before it in the same session.

    *fix_for* is a kind of configuration (:data:`~corsim.explain.configuration.KINDS`) that they are told as, too.
    *found* is the fix of the verdict, where it is there already.
    """
    explained = verdict.explained
    stories = stories_of(verdict, earlier)
    return Explanation(
        verdict.profile.name,
        verdict.page_origin,
        verdict.call.api,
        verdict.asked,
        head_of(verdict),
        stories,
        conversation_of(verdict, earlier),
        None if explained is None else advice_of(verdict, found or fix(verdict), fix_for, stories),
        seen_by_the_script(verdict) if verdict.allowed else None,
        needs_of(verdict) if verdict.verdict is None else (),
        steps_of(verdict),
        None if explained is None else ANCHORS[explained.algorithm],
    )


def head_of(verdict: Verdict) -> Head:
    """The verdict in a few words."""
    if verdict.verdict is None:
        return Head("NO SERVER", "open", "nobody answers in this scenario; this is what the browser would send")
    if verdict.verdict == "allowed":
        return Head("ALLOWED", "good", verdict.given)
    assert verdict.explained is not None
    word = "BLOCKED" if verdict.verdict == "blocked" else f"THROWS {verdict.exception}"
    return Head(word, "bad", verdict.explained.reason.value, verdict.explained.sentence)


def seen_by_the_script(verdict: Verdict) -> Seen:
    """What the script of *verdict*, which is allowed, can see of the response."""
    response = verdict.response
    assert response is not None
    if response.type in ("opaque", "opaqueredirect"):
        nothing = f"Nothing: a response of type {response.type} has status 0, no headers and no body."
        return Seen(response.status, response.url, nothing=nothing)
    hidden = _hidden(verdict)
    note = None
    if hidden and response.type != "basic":
        note = "A header is shown if the response names it in Access-Control-Expose-Headers (Set-Cookie never is)."
    return Seen(response.status, response.url, response.headers, hidden, note=note)


def _hidden(verdict: Verdict) -> tuple[str, ...]:
    if not verdict.exchanges or not isinstance(verdict.exchanges[-1].answer, WireResponse):
        return ()
    assert verdict.response is not None
    visible = {name for name, _ in verdict.response.headers}
    names = (byte_lowercase(name) for name, _ in verdict.exchanges[-1].answer.headers)
    return tuple(
        name for name in dict.fromkeys(names) if name not in visible and not name.startswith("access-control-")
    )


def steps_of(verdict: Verdict) -> tuple[ShownStep, ...]:
    """The steps of *verdict*'s trace, with the one that decided marked."""
    explained = verdict.explained
    deciding = None if explained is None else (explained.algorithm, explained.step)
    last = max((index for index, step in enumerate(verdict.trace) if _place(step) == deciding), default=None)
    return tuple(
        ShownStep(
            step.algorithm, step.step, step.outcome, step.url, step.because, _is_quiet(step), decided=index == last
        )
        for index, step in enumerate(verdict.trace)
    )


def _place(step: Step) -> tuple[str, str]:
    return step.algorithm, step.step


def _is_quiet(step: Step) -> bool:
    return step.algorithm in QUIET_ALGORITHMS or _place(step) in QUIET_STEPS
