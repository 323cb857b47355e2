"""What to change, as data for renderings: the changes that were tried, and sentences about them.

What is changed was found by trying it (:mod:`.fixing`); what is said besides comes from the reason (:mod:`.advice`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corsim.browser.fix import Change, Edit, Fix, HeaderAdvice
from corsim.browser.verdict import Verdict
from corsim.browser.wording import listed
from corsim.servers.cooperative import requirements
from corsim.standard.values import show

from .advice import ADVICE
from .allow_origin import differences
from .stories.story import Story

KNOWN_BETTER = ("preflight-refused",)
"""Stories that know what the server wants: what is said of the reason in general leads elsewhere."""

MOST_WAYS = 3
"""How many are told; as JSON there are all."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about what to change."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Way:
    """Changes with which the call gets through in ``passes_in``: *edits* of the call, *changes* of the answers."""

    edits: tuple[Edit, ...]
    changes: tuple[Change, ...]
    passes_in: tuple[str, ...]
    opens: tuple[str, ...]

    @property
    def proof(self) -> str:
        """What was seen when it was tried."""
        return f"With this it gets through in {listed(self.passes_in)}."


@dataclass(frozen=True, slots=True)
class Configuration:
    """What to change on the server, as ``text`` for the framework or web server ``kind``; or ``nothing``, and why."""

    kind: str
    text: str = ""
    nothing: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What to change: *ways* of which one is enough, the best first, then what to say of them and of the reason."""

    ways: tuple[Way, ...]
    notes: tuple[Note, ...]
    configuration: Configuration | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What the answer to one request must carry, where nobody answers: headers as name, value and whether * would do.

    Without any, ``note`` says why.
    """

    kind: str
    method: str
    url: str
    headers: tuple[tuple[str, str, bool], ...]
    note: str | None


def advice_of(verdict: Verdict, found: Fix, fix_for: str | None = None, stories: Sequence[Story] = ()) -> Advice:
    """What to change so that *verdict*, which has a reason, gets through; *found* is its fix.

    *stories* are what is told of it besides, *fix_for* is a kind of configuration that it is told as, too.
    """
    ways = tuple(
        Way(remedy.edits, remedy.changes, remedy.passes_in, remedy.opens) for remedy in found.remedies[:MOST_WAYS]
    )
    return Advice(
        ways, tuple(_notes(verdict, found, stories)), None if fix_for is None else configuration_of(found, fix_for)
    )


def configuration_of(found: Fix, kind: str) -> Configuration:
    """What *found* changes on servers, as configuration of *kind*."""
    from .configuration import NothingToConfigure, configuration

    try:
        return Configuration(kind, configuration(found, kind))
    except NothingToConfigure as error:
        return Configuration(kind, nothing=str(error))


def _notes(verdict: Verdict, found: Fix, stories: Sequence[Story]) -> Iterator[Note]:
    assert verdict.explained is not None
    if any(remedy.changes for remedy in found.remedies):
        yield from _headers_besides(found.advice)
    if verdict.page_origin == "null" and found.remedies:
        yield Note("The page itself has no origin (sandboxed, data: or file:): better serve it over http or https.")
    values = verdict.explained.values
    if values.get("header") == "Access-Control-Allow-Origin" and values.get("seen"):
        found_in_it = " ".join(differences(values["seen"], values["needed"]))
        if found_in_it:
            yield Note(f"Access-Control-Allow-Origin is {show(values['seen'])}. {found_in_it}")
    if not found.remedies or not any(story.id in KNOWN_BETTER for story in stories):
        yield Note(ADVICE[verdict.explained.reason])


def _headers_besides(advice: Sequence[HeaderAdvice]) -> Iterator[Note]:
    """What no browser asks for and answers are better for, each once for all the answers that it is about."""
    methods: dict[tuple[str, str, str], list[str]] = {}
    for item in advice:
        methods.setdefault((item.name, item.value, item.why), []).append(item.request.method)
    for (name, value, why), of in methods.items():
        yield Note(f"Also send {name}: {value} in the answer to {listed(tuple(dict.fromkeys(of)))}. {why}")


def needs_of(verdict: Verdict) -> tuple[Need, ...]:
    """What each answer must carry for the script of *verdict*, to which nobody answers, to get through."""
    return tuple(_needs(verdict))


def _needs(verdict: Verdict) -> Iterator[Need]:
    for exchange in verdict.exchanges:
        request = exchange.request
        needed = [requirement for requirement in requirements(request) if not requirement.may_be_missing]
        note = None
        if request.response_tainting == "opaque":
            note = "no header helps: in mode no-cors the script is given an opaque response"
        elif not needed:
            note = "no CORS header: it is the page's own origin"
        headers = tuple((item.name, item.value, item.wildcard) for item in needed)
        yield Need(request.kind, request.method, request.url, headers, note)
