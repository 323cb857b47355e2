"""A server that puts right what a browser needs and does not find: the recorded answers, mended.

A call is made again against it, in a new browser (:mod:`.trying`). If it then gets through, the changes are known to
work, as the model was run with them. No application is asked again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from corsim.browser.fix import Change
from corsim.browser.verdict import Verdict
from corsim.servers.cooperative import Requirement, cooperative_server, requirements
from corsim.servers.drive import Exchange, Server
from corsim.standard.header_values import Failure, parse_token_list
from corsim.standard.headers import HeaderList, get, set_
from corsim.standard.infra import byte_lowercase
from corsim.standard.reasons import Reason
from corsim.standard.responses import is_an_ok_status
from corsim.standard.wire import Answer, ConnectionFailure, WireRequest, WireResponse

Asked: TypeAlias = tuple[str, str, str]
"""What an answer is known by: the kind, the method and the URL of its request."""

REFUSALS = (400, 403)
"""Statuses with which servers refuse what a preflight asks for; others say that they know no preflights."""

QUESTIONS = ("access-control-request-method", "access-control-request-headers")


def asked(request: WireRequest) -> Asked:
    """What *request* asks for; cookies, and what else may be otherwise in another browser, do not count."""
    return request.kind, request.method, request.url


class RecordedAnswers:
    """The answers that *exchanges* record, and after these what *unrecorded* gives.

    Without *unrecorded*, the last answer to the same request counts once more, and one to what was never asked begins
    as an empty one. ``permitted`` are the URLs that were asked for without a preflight though one is needed: the
    browser remembered an earlier one's answer. They are found on the way unless they are given. With *is_edited*, a
    preflight may have another question than the recorded one; a refusal of that then says nothing.
    """

    __slots__ = ("_detects", "_is_edited", "_left", "_seen", "_unrecorded", "permitted")

    def __init__(
        self,
        exchanges: Sequence[Exchange],
        unrecorded: Server | None = None,
        *,
        permitted: Collection[str] | None = None,
        is_edited: bool = False,
    ) -> None:
        self._left = list(exchanges)
        self._seen: dict[Asked, Exchange] = {}
        self._unrecorded = unrecorded
        self._detects = permitted is None
        self._is_edited = is_edited
        self.permitted = set(permitted or ())

    def __call__(self, request: WireRequest) -> tuple[Answer, bool]:
        """The answer to *request*, and whether it is one that the server really gives."""
        if request.kind == "preflight" and self._was_permitted(request):
            return cooperative_server(request), True
        found = self._take(request)
        if found is not None and not (self._is_edited and _refuses_another_question(found, request)):
            return found.answer, True
        if self._unrecorded is not None:
            answer = self._unrecorded(request)
            # Where no rule answers, nobody has said what would.
            if not isinstance(answer, ConnectionFailure) or answer.reason != Reason.NO_MATCHING_RULE.value:
                return answer, True
        return WireResponse(204 if request.kind == "preflight" else 200), False

    def _was_permitted(self, request: WireRequest) -> bool:
        if self._detects and self._left:
            following = self._left[0].request
            if following.kind == "request" and following.url == request.url:
                self.permitted.add(request.url)
                return True
        return request.url in self.permitted

    def _take(self, request: WireRequest) -> Exchange | None:
        """The first exchange left that asked for the same; those before it may only be asked for out of order."""
        key = asked(request)
        for index, exchange in enumerate(self._left):
            if asked(exchange.request) == key:
                self._seen.update((asked(passed.request), passed) for passed in self._left[: index + 1])
                del self._left[: index + 1]
                return exchange
        return None if self._unrecorded is not None else self._seen.get(key)


def _refuses_another_question(exchange: Exchange, request: WireRequest) -> bool:
    """Whether a preflight was refused for its question, and that was another one than that of *request*."""
    answer = exchange.answer
    if request.kind != "preflight" or not isinstance(answer, WireResponse) or answer.status not in REFUSALS:
        return False
    return _questions(exchange.request) != _questions(request)


def _questions(request: WireRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers if name.lower() in QUESTIONS}


class MendingServer:
    """Answers as *answers* say, with *given* changes made, and mends what is still missing.

    Without *mends_known* only answers are mended that nobody has given yet, without *mends_unknown* only the
    others. ``changes`` says what was put right besides the given ones, ``is_guessing`` whether there was any answer
    that nobody has given, and ``unchanged`` has the answers as they were before any change. ``has_mended`` says
    whether any answer would have been another one without mending.
    """

    __slots__ = ("_answers", "_given", "_mends", "changes", "has_mended", "is_guessing", "unchanged")

    def __init__(
        self,
        answers: RecordedAnswers,
        given: Iterable[Change] = (),
        *,
        mends_known: bool = True,
        mends_unknown: bool = True,
    ) -> None:
        self._answers = answers
        self._given = {asked(change.request): change for change in given}
        self._mends = {True: mends_known, False: mends_unknown}
        self.changes: list[Change] = []
        self.has_mended = False
        self.is_guessing = False
        self.unchanged: dict[Asked, WireResponse] = {}

    def __call__(self, request: WireRequest) -> Answer:
        """The answer to *request*, with what it requires."""
        answer, is_known = self._answers(request)
        if not is_known:
            self.is_guessing = True
        if not isinstance(answer, WireResponse):
            return answer
        self.unchanged[asked(request)] = answer
        if asked(request) in self._given:
            answer = changed(answer, self._given[asked(request)])
        if not self._mends[is_known]:
            return answer
        mended = self._mended(request, answer, is_known)
        self.has_mended = self.has_mended or mended != answer
        return mended

    def _mended(self, request: WireRequest, answer: WireResponse, is_known: bool) -> WireResponse:
        headers = HeaderList((name, value.strip("\t ")) for name, value in answer.headers)
        put_right = []
        for requirement in requirements(request):
            seen = get(headers, requirement.name)
            if seen is None and requirement.may_be_missing:
                continue
            value = needed_value(requirement, seen)
            if value != seen:
                set_(headers, (requirement.name, value))
                put_right.append((requirement.name, value))
        status = None
        if request.kind == "preflight" and not is_an_ok_status(answer.status):
            status = 204
        if put_right or status:
            self.changes.append(Change(request, status, tuple(put_right), is_known))
        return replace(answer, status=status or answer.status, headers=tuple(headers))


def changed(answer: WireResponse, change: Change) -> WireResponse:
    """*answer* with the status of *change*, if it has one, and with its headers in place of any of their names."""
    headers = HeaderList(answer.headers)
    for header in change.headers:
        set_(headers, header)
    return replace(answer, status=change.status or answer.status, headers=tuple(headers))


def needed_value(requirement: Requirement, seen: str | None) -> str:
    """*seen* where it meets *requirement*, else the value that the header has to have, with what it permits already."""
    if requirement.name in ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"):
        return "*" if requirement.star and seen == "*" else requirement.value
    permitted = [] if seen is None else parse_token_list(seen)
    if isinstance(permitted, Failure):
        return requirement.value
    is_header = requirement.name == "Access-Control-Allow-Headers"
    known = {byte_lowercase(name) if is_header else name for name in permitted}
    star = requirement.star and "*" in known
    missing = [
        name
        for name in requirement.value.split(", ")
        if name not in known and not (star and not (is_header and name == "authorization"))
    ]
    if not missing and seen is not None:
        return seen
    return ", ".join([*permitted, *missing])


def is_unknown_body(after: Verdict, server: MendingServer) -> bool:
    """Whether only a body is wrong that nobody has seen: whether it fits its integrity metadata is not known yet."""
    return server.is_guessing and after.reason == Reason.INTEGRITY_MISMATCH.value
