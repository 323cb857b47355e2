"""What to change, as data for renderings: the answers to mend, sentences about it, and warnings.

What is changed was found by trying it (:mod:`.mending`); what is said besides comes from the reason (:mod:`.advice`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corsim.browser.verdict import Verdict
from corsim.servers.cooperative import requirements

from .advice import ADVICE
from .allow_origin import differences
from .mending import Change


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about what to change; a warning is one that should keep somebody from a change."""

    sentence: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What to change: *changes* of answers with which the model lets the request through, then what to say of it."""

    changes: tuple[Change, ...]
    notes: tuple[Note, ...]


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


def advice_of(verdict: Verdict, changes: Sequence[Change] | None) -> Advice:
    """What to change so that *verdict*, which has a reason, gets through; *changes* are those of ``mend``."""
    assert verdict.explained is not None
    if verdict.page_origin != "null" and _any_null_origin(verdict):
        return Advice((), tuple(_about_a_redirect(verdict)))
    changes = tuple(changes or ())
    return Advice(changes, tuple(_notes(verdict, changes)))


def _notes(verdict: Verdict, changes: Sequence[Change]) -> Iterator[Note]:
    assert verdict.explained is not None
    if changes:
        yield Note("With this the model lets the request through.")
        if _reflects_the_origin(changes):
            yield Note("If the server answers several origins, also send Vary: Origin.")
    if changes and _any_null_origin(verdict):
        yield Note("But think twice: null is the origin of every sandboxed page, so this lets any site in.", True)
        yield Note("The page itself has no origin (sandboxed, data: or file:): better serve it over http or https.")
        return
    values = verdict.explained.values
    if values.get("header") == "Access-Control-Allow-Origin" and values.get("seen"):
        yield from map(Note, differences(values["seen"], values["needed"]))
    yield Note(ADVICE[verdict.explained.reason])


def _any_null_origin(verdict: Verdict) -> bool:
    return any(("Origin", "null") in exchange.request.headers for exchange in verdict.exchanges)


def _about_a_redirect(verdict: Verdict) -> Iterator[Note]:
    """What to do where redirects made the origin null: to permit null would let any sandboxed page in."""
    last = verdict.exchanges[-1].request.url
    yield Note(f"A redirect by another origin made the request's origin null: let the page ask for {last} at once.")
    yield Note(
        "A server could permit the origin null, but that is the origin of every sandboxed page of any site.", True
    )


def _reflects_the_origin(changes: Iterable[Change]) -> bool:
    return any(
        name == "Access-Control-Allow-Origin" and value not in ("*", "null")
        for change in changes
        for name, value in change.headers
    )


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
