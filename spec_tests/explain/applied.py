"""Applies what a fix offers, by other code than the fix's own, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corsim import Browser, Verdict, WireRequest, WireResponse
from corsim.browser.calls import Call
from corsim.browser.fix import Change, Fix, Remedy
from corsim.browser.performing import perform
from corsim.explain.edits import edits
from corsim.explain.fixing import REMEDIES
from corsim.profiles import PROFILES
from corsim.scenario.model import Scenario
from corsim.scenario.run import server_of
from corsim.standard.header_values import Failure, parse_token_list

from .test_mending import AsWritten


def empty(request: WireRequest) -> WireResponse:
    """The answer of a server that does nothing for CORS, in the place of one that there is not."""
    return WireResponse(204 if request.kind == "preflight" else 200)


def allowed_in(name: str, remedy: Remedy, changes: Sequence[Change], verdict: Verdict, scenario: Scenario) -> bool:
    """Whether the call of *remedy* is allowed in this browser, by the scenario's own server with *changes*."""
    profile = PROFILES.get(name, verdict.profile)
    server = AsWritten(empty if scenario.rules is None else server_of(scenario), changes)
    after = perform(remedy.call, Browser(profile), verdict.environment, server)
    return after.allowed and after.response is not None and after.response.type != "opaque"


def wrong_in(fix: Fix, verdict: Verdict, scenario: Scenario) -> Iterator[str]:
    """What is not so in *fix*: a remedy that does not help, or of which something can be left out."""
    assert len(fix.remedies) <= REMEDIES
    assert [bool(remedy.opens) for remedy in fix.remedies] == sorted(bool(remedy.opens) for remedy in fix.remedies)
    assert (fix.nothing_helps is None) == bool(fix.remedies or not fix.is_needed)
    for remedy in fix.remedies:
        assert set(remedy.passes_in) > set(fix.passes_in)
        if remedy.edits and any(rule.times for rule in scenario.rules or ()):
            # Another call finds the server as the first one left it, and not at its beginning, as it would be here.
            continue
        for name in fix.browsers:
            if allowed_in(name, remedy, remedy.changes, verdict, scenario) != (name in remedy.passes_in):
                yield f"{remedy.to_dict()} is said to pass in {remedy.passes_in}, which is wrong for {name}"
        for edit, call in one_edit_less(remedy, verdict):
            without = replace(remedy, call=call)
            if all(allowed_in(name, without, remedy.changes, verdict, scenario) for name in remedy.passes_in):
                yield f"{edit} is not needed in {remedy.to_dict()}"
        for less, what in one_less(remedy, verdict, scenario):
            if all(allowed_in(name, remedy, less, verdict, scenario) for name in remedy.passes_in):
                yield f"{what} is not needed in {remedy.to_dict()}"


def one_edit_less(remedy: Remedy, verdict: Verdict) -> Iterator[tuple[str, Call]]:
    """The call with all edits of *remedy* but one."""
    possible = {item.edit: item for item in edits(verdict)}
    for left_out in remedy.edits:
        call = verdict.call
        for edit in remedy.edits:
            call = call if edit is left_out else possible[edit](call)
        yield left_out.what, call


def one_less(remedy: Remedy, verdict: Verdict, scenario: Scenario) -> Iterator[tuple[list[Change], str]]:
    """The changes of *remedy* without each one, down to the items of lists that the servers do not permit already."""
    there = {token for exchange in verdict.exchanges for token in tokens(exchange.answer)}
    for index, change in enumerate(remedy.changes):
        others = [*remedy.changes[:index], *remedy.changes[index + 1 :]]
        if change.status:
            yield [*others, replace(change, status=None)], "the status"
        for header in change.headers:
            kept = tuple(item for item in change.headers if item != header)
            yield [*others, replace(change, headers=kept)], header[0]
            items = header[1].split(", ")
            for item in items if len(items) > 1 else []:
                if item.lower() not in there and not_answered_so(scenario, item):
                    fewer = (header[0], ", ".join(other for other in items if other != item))
                    yield [*others, replace(change, headers=(*kept, fewer))], f"{item} in {header[0]}"


def tokens(answer: object) -> set[str]:
    if not isinstance(answer, WireResponse):
        return set()
    lists = [
        parse_token_list(value) for name, value in answer.headers if name.lower().startswith("access-control-allow-")
    ]
    return {item.lower() for list_ in lists if not isinstance(list_, Failure) for item in list_}


def not_answered_so(scenario: Scenario, item: str) -> bool:
    """Whether no rule of the server has *item* in a list, so that it was not kept for having been there."""
    return all(item.lower() not in tokens(rule.answer) for rule in scenario.rules or ())
