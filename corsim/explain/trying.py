"""Makes the call of a verdict again, as it was or edited, in several browsers, against answers with changes.

This decides whether a remedy works, and which of its changes are needed. Which remedies there could be is in
:mod:`.edits`, and which of them are offered in :mod:`.fixing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from corsim.browser.browser import Browser
from corsim.browser.calls import Call
from corsim.browser.fix import Change
from corsim.browser.performing import perform
from corsim.browser.verdict import Verdict
from corsim.servers.drive import Exchange, Server
from corsim.standard.header_values import Failure, parse_token_list
from corsim.standard.headers import HeaderList, get
from corsim.standard.profile import Profile
from corsim.standard.reasons import Reason
from corsim.standard.wire import WireResponse

from .mending import Asked, MendingServer, RecordedAnswers, asked, is_unknown_body

LISTS = ("Access-Control-Allow-Methods", "Access-Control-Allow-Headers")
"""Headers of which each item is a change of its own."""

ROUNDS = 4
"""How often what one browser needs may be put beside what the others need; two are enough but for odd redirects."""

NOBODY = (Reason.CONNECTION_FAILED.value, Reason.NO_MATCHING_RULE.value)
"""Reasons with which nothing is known of any answer."""


class Trials:
    """Tries the call of *verdict* in *profiles*, by their names."""

    def __init__(self, verdict: Verdict, profiles: Mapping[str, Profile]) -> None:
        self.verdict = verdict
        self.profiles = profiles
        self._exchanges: tuple[Exchange, ...] = verdict.exchanges if verdict.answered else ()
        # With the call and the profile, so that no other ones can come to have their ids.
        self._found: dict[tuple[int, int, tuple[Change, ...], bool, bool], tuple[Call, Profile, Verdict, MendingServer]]
        self._found = {}
        # What the verdict's own browser remembered, no other one has to ask.
        answers = RecordedAnswers(self._exchanges, self._unrecorded())
        self._attempt(verdict.call, verdict.profile, MendingServer(answers))
        self._permitted = frozenset(answers.permitted)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all browsers."""
        return tuple(self.profiles)

    def is_invented(self, exchange: Exchange) -> bool:
        """Whether *exchange* is a preflight that was remembered: what was answered to it, nobody knows any more."""
        return exchange.request.kind == "preflight" and exchange.request.url in self._permitted

    def attempt(
        self,
        call: Call,
        profile: Profile,
        changes: Sequence[Change] = (),
        *,
        mends_known: bool = False,
        mends_unknown: bool = False,
    ) -> tuple[Verdict, MendingServer]:
        """What comes of *call* with *changes* in a new browser of *profile*, and the server with what it mended.

        What was tried before is not tried again.
        """
        tried = (id(call), id(profile), tuple(changes))
        found = self._found.get((*tried, mends_known, mends_unknown))
        if found is None:
            after, server = self._try(call, profile, changes, mends_known, mends_unknown)
            found = self._found[*tried, mends_known, mends_unknown] = (call, profile, after, server)
            if not server.has_mended:
                # It comes to the same where nothing may be mended.
                self._found[*tried, False, False] = found
        return found[2:]

    def _try(
        self, call: Call, profile: Profile, changes: Sequence[Change], mends_known: bool, mends_unknown: bool
    ) -> tuple[Verdict, MendingServer]:
        answers = RecordedAnswers(
            self._exchanges,
            self._unrecorded(),
            permitted=self._permitted,
            is_edited=call != self.verdict.call,
        )
        server = MendingServer(answers, changes, mends_known=mends_known, mends_unknown=mends_unknown)
        return self._attempt(call, profile, server), server

    def passing(self, call: Call, changes: Sequence[Change] = ()) -> tuple[str, ...]:
        """The browsers in which *call* gets through with *changes*."""
        return tuple(name for name, profile in self.profiles.items() if self._passes(call, profile, changes))

    def needed(self, call: Call, *, mends_known: bool = True) -> tuple[tuple[Change, ...], tuple[str, ...]]:
        """The fewest changes with which *call* gets through in as many browsers as can be, and these browsers.

        Without *mends_known* the answers that the servers give stay as they are, and only what those must carry that
        nobody has given yet is found.
        """
        found: dict[Asked, Change] = {}
        unchanged: dict[Asked, WireResponse] = {}
        for _ in range(ROUNDS):
            before = dict(found)
            for profile in self.profiles.values():
                after, server = self.attempt(
                    call, profile, tuple(found.values()), mends_known=mends_known, mends_unknown=True
                )
                unchanged.update(server.unchanged)
                if self._gets_through(after, server):
                    for change in server.changes:
                        _put_together(found, change)
            if found == before:
                break
        changes = tuple(found.values())
        passing = self.passing(call, changes)
        return self._fewest(call, changes, passing, unchanged), passing

    def _fewest(
        self,
        call: Call,
        changes: Sequence[Change],
        passing: Sequence[str],
        unchanged: Mapping[Asked, WireResponse],
    ) -> tuple[Change, ...]:
        """*changes* without what can be left out in each of the browsers *passing*; *unchanged* are the answers."""
        profiles = [self.profiles[name] for name in passing]
        fewest = tuple(changes)
        index = 0
        while index < len(fewest):
            for less in _with_one_less(fewest[index], unchanged.get(asked(fewest[index].request))):
                left = (*fewest[:index], *([] if less is None else [less]), *fewest[index + 1 :])
                if all(self._passes(call, profile, left) for profile in profiles):
                    fewest = left
                    break
            else:
                index += 1
        return fewest

    def _passes(self, call: Call, profile: Profile, changes: Sequence[Change]) -> bool:
        after, server = self.attempt(call, profile, changes)
        return self._gets_through(after, server)

    def _gets_through(self, after: Verdict, server: MendingServer) -> bool:
        """Whether the script is given something that it can read, and not by a server of which nothing is known."""
        if server.is_guessing and self.verdict.reason in NOBODY:
            return False
        if after.response is None:
            return is_unknown_body(after, server)
        return after.response.type != "opaque"

    def _attempt(self, call: Call, profile: Profile, server: MendingServer) -> Verdict:
        return perform(call, Browser(profile), self.verdict.environment, server)

    def _unrecorded(self) -> Server | None:
        """What a scenario's server answers to what it was not asked; None where there is none to ask."""
        make = self.verdict.unrecorded
        return None if make is None or not self.verdict.answered else make()


def _put_together(found: dict[Asked, Change], change: Change) -> None:
    """Add *change* to what is *found* for the same answer; its headers have the earlier ones' values in them."""
    key = asked(change.request)
    if key not in found:
        found[key] = change
        return
    earlier = found[key]
    headers = dict(earlier.headers) | dict(change.headers)
    found[key] = replace(earlier, status=change.status or earlier.status, headers=tuple(headers.items()))


def _with_one_less(change: Change, unchanged: WireResponse | None) -> Iterator[Change | None]:
    """*change* without its status, each of its headers, and each item of a list that the answer does not have."""
    if change.status is not None:
        yield _or_none(replace(change, status=None))
    for index, (name, value) in enumerate(change.headers):
        before, behind = change.headers[:index], change.headers[index + 1 :]
        yield _or_none(replace(change, headers=before + behind))
        items = _items(name, value)
        there = _items(name, get(HeaderList(unchanged.headers), name) or "") if unchanged else []
        for number, item in enumerate(items):
            if item not in there and len(items) > 1:
                fewer = ", ".join(items[:number] + items[number + 1 :])
                yield replace(change, headers=(*before, (name, fewer), *behind))


def _items(name: str, value: str) -> list[str]:
    """The items of *value* where the header is a list, and one that parses."""
    items = parse_token_list(value) if name in LISTS else []
    return [] if isinstance(items, Failure) else items


def _or_none(change: Change) -> Change | None:
    return change if change.headers or change.status else None
