"""Which remedies of a call are offered, and in which order: what ``Verdict.fix()`` returns.

A remedy is a change of the servers' answers, an edit of the call, or both, where neither helps alone. Each has been
tried in every browser that was chosen (:mod:`.trying`), and nothing in it can be left out. What would let in more than
the page that asks is offered last, with what it opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from corsim.browser.calls import Call
from corsim.browser.fix import Change, Fix, Remedy
from corsim.browser.verdict import Verdict
from corsim.profiles import ENGINES, PROFILES, no_browser
from corsim.servers.drive import Exchange
from corsim.standard.headers import HeaderList, get
from corsim.standard.profile import Profile
from corsim.standard.wire import WireResponse

from .advice import ADVICE
from .caching import header_advice
from .edits import CallEdit, edits
from .trying import Trials

REMEDIES = 6
"""How many are offered; more alternatives help nobody."""

NULL_OPENS = (
    "null is the origin of every sandboxed frame, data: URL and local file: whoever makes such a page can read the "
    "answers."
)

PAIRS_OF = 8
"""Of up to so many edits each two are tried together; of more, all of them, and then without each."""

METHODS = "Access-Control-Allow-Methods"

PREFERRED = ("method-case",)
"""Edits that come before a change of answers: a server that permits `patch` has to know such a method, too."""


def fix(verdict: Verdict, browsers: Iterable[str] | None = None) -> Fix:
    """What makes the call of *verdict* get through in *browsers*; see :meth:`Verdict.fix`."""
    profiles = _profiles(verdict, browsers)
    trials = Trials(verdict, profiles)
    passes_in = trials.passing(verdict.call)
    remedies = () if len(passes_in) == len(profiles) else tuple(_remedies(trials, passes_in))
    exchanges = _exchanges(trials, next((remedy for remedy in remedies if remedy.changes), None))
    return Fix(
        browsers=tuple(profiles),
        passes_in=passes_in,
        remedies=remedies,
        exchanges=exchanges,
        advice=tuple(header_advice(item for item in exchanges if not trials.is_invented(item))),
        nothing_helps=None if remedies or len(passes_in) == len(profiles) else _why_nothing_helps(verdict),
    )


def _profiles(verdict: Verdict, browsers: Iterable[str] | None) -> dict[str, Profile]:
    own = verdict.profile
    if browsers is None:
        engines = {name: PROFILES[name] for name in ENGINES}
        return engines if own in engines.values() else {own.name: own, **engines}
    names = [browsers] if isinstance(browsers, str) else list(browsers)
    if not names:
        raise ValueError("browsers is empty: a fix is for at least one")
    found = {}
    for name in names:
        if name not in PROFILES and name != own.name:
            raise ValueError(no_browser(str(name)))
        found[name] = PROFILES.get(name, own)
    return found


def _exchanges(trials: Trials, remedy: Remedy | None) -> tuple[Exchange, ...]:
    """What is sent and answered with *remedy*, in each browser in which it helps."""
    call, changes = (trials.verdict.call, ()) if remedy is None else (remedy.call, remedy.changes)
    names = trials.names if remedy is None else remedy.passes_in
    found = []
    for name in names:
        after, _ = trials.attempt(call, trials.profiles[name], changes)
        found += [exchange for exchange in after.exchanges if exchange not in found]
    return tuple(found)


def _why_nothing_helps(verdict: Verdict) -> str:
    if verdict.explained is None:
        return "Neither a change of the answers nor one of the call makes the answer readable in the other browsers."
    return ADVICE[verdict.explained.reason]


def _remedies(trials: Trials, passes_in: Sequence[str]) -> list[Remedy]:
    """The remedies, the best first: those that open nothing, that help everywhere, and that assume nothing."""
    call, everywhere = trials.verdict.call, len(trials.profiles)
    found: list[Remedy] = []
    changes, passing = trials.needed(call)
    if set(passing) > set(passes_in):
        found.append(_remedy(call, (), changes, passing))
    possible = edits(trials.verdict)
    for edit in possible:
        remedy = _tried(trials, [edit], mends_known=True) if edit.edit.id in PREFERRED else None
        if remedy is not None and remedy.server_changes:
            found.append(remedy)
    found += (remedy for remedy in _by_edits(trials, possible, passes_in) if not _is_refused(remedy, trials.verdict))
    if not any(len(remedy.passes_in) == everywhere and not remedy.opens for remedy in found):
        most = max((len(remedy.passes_in) for remedy in found if not remedy.opens), default=len(passes_in))
        found += (remedy for remedy in _by_both(trials, possible) if len(remedy.passes_in) > most)
    return sorted(found, key=_rank)[:REMEDIES]


def _is_refused(remedy: Remedy, verdict: Verdict) -> bool:
    """Whether *remedy* counts on an answer that permits a method, where the server's own list has been seen without it.

    An edit of the call that leaves the method as it is does not help then: the server would be asked for it again.
    """
    return any(
        wanted not in listed and "*" not in listed
        for change in remedy.assumptions
        if (wanted := dict(change.headers).get(METHODS)) is not None
        for listed in _seen_lists(verdict, change.request.url)
    )


def _seen_lists(verdict: Verdict, url: str) -> Iterator[list[str]]:
    """The methods that answers to preflights for *url* name."""
    for exchange in verdict.exchanges:
        if exchange.request.kind == "preflight" and exchange.request.url == url:
            answer = exchange.answer
            value = get(HeaderList(answer.headers), METHODS) if isinstance(answer, WireResponse) else None
            if value is not None:
                yield [item.strip("\t ") for item in value.split(",")]


def _rank(remedy: Remedy) -> tuple[bool, int, bool, bool, bool]:
    return (
        bool(remedy.opens),
        -len(remedy.passes_in),
        not any(edit.id in PREFERRED for edit in remedy.edits),
        bool(remedy.edits and remedy.assumptions),
        bool(remedy.edits),
    )


def _remedy(call: Call, made: Sequence[CallEdit], changes: Sequence[Change], passing: Sequence[str]) -> Remedy:
    opens = [NULL_OPENS] if any(map(_lets_null_in, changes)) else []
    return Remedy(tuple(item.edit for item in made), tuple(changes), call, tuple(passing), tuple(opens))


def _lets_null_in(change: Change) -> bool:
    """Whether *change* permits a page without an origin, or lets its credentials count."""
    permits = {"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"}
    return ("Origin", "null") in change.request.headers and any(name in permits for name, _ in change.headers)


def _headers(changes: Iterable[Change]) -> list[tuple[str, str]]:
    return [header for change in changes for header in change.headers]


def _by_edits(trials: Trials, possible: Sequence[CallEdit], passes_in: Sequence[str]) -> list[Remedy]:
    """Remedies that leave the servers as they are: of the fewest edits with which the most browsers are satisfied."""
    best: list[Remedy] = []
    for made in _groups(possible):
        if best and (len(best[0].edits) < len(made) and len(best[0].passes_in) == len(trials.profiles)):
            break
        remedy = _tried(trials, made, mends_known=False)
        if remedy is None or not set(remedy.passes_in) > set(passes_in):
            continue
        most = len(best[0].passes_in) if best else 0
        if len(remedy.passes_in) > most:
            best = [remedy]
        elif len(remedy.passes_in) == most and len(remedy.edits) == len(best[0].edits):
            best.append(remedy)
    if not best and possible:
        best += _all_but_the_needless(trials, possible)
    return best


def _groups(possible: Sequence[CallEdit]) -> Iterator[tuple[CallEdit, ...]]:
    """Each edit, and then each two that can be made together."""
    yield from ((edit,) for edit in possible)
    if len(possible) > PAIRS_OF:
        return
    yield from (pair for pair in combinations(possible, 2) if not pair[0].clashes_with(pair[1]))


def _tried(trials: Trials, made: Sequence[CallEdit], *, mends_known: bool) -> Remedy | None:
    """The remedy that these edits are, or None where the call gets through in no browser after them."""
    call = trials.verdict.call
    for edit in made:
        call = edit(call)
    changes, passing = trials.needed(call, mends_known=mends_known)
    return _remedy(call, made, changes, passing) if passing else None


def _all_but_the_needless(trials: Trials, possible: Sequence[CallEdit]) -> Iterator[Remedy]:
    """The remedy of all edits together that take something away, without those that are not needed."""
    made: list[CallEdit] = []
    for edit in possible:
        if not any(edit.clashes_with(other) for other in made):
            made.append(edit)
    everywhere = set(trials.profiles)
    remedy = _tried(trials, made, mends_known=False)
    if remedy is None or set(remedy.passes_in) != everywhere:
        return
    for edit in list(made):
        less = [other for other in made if other is not edit]
        without = _tried(trials, less, mends_known=False)
        if without is not None and set(without.passes_in) == everywhere:
            made, remedy = less, without
    yield remedy


def _by_both(trials: Trials, possible: Sequence[CallEdit]) -> list[Remedy]:
    """Remedies of an edit, or two, together with changes of answers; for a call that no answer can help as it is."""
    for size in (1, 2):
        groups = [made for made in _groups(possible) if len(made) == size]
        tried = [_tried(trials, made, mends_known=True) for made in groups]
        found = [remedy for remedy in tried if remedy is not None and remedy.server_changes and not remedy.opens]
        most = max((len(remedy.passes_in) for remedy in found), default=0)
        if most:
            fewest = min(len(_headers(remedy.changes)) for remedy in found if len(remedy.passes_in) == most)
            return [
                remedy for remedy in found if len(remedy.passes_in) == most and len(_headers(remedy.changes)) == fewest
            ]
    return []
