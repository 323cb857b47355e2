"""The server changes that would let a request through, found by trying them.

The call of a verdict is made again, in a new browser with the same profile, and what answers is
a :class:`MendingServer`: the recorded answers, with what the browser needs and does not find put right. If
the call then gets through, the changes are a fix that is known to work, as the model was run with it. No
application is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corsim.browser.browser import Browser
from corsim.browser.performing import perform
from corsim.browser.verdict import Verdict
from corsim.servers.cooperative import Requirement, cooperative_server, requirements
from corsim.servers.drive import Exchange, Server
from corsim.standard.header_values import Failure, parse_token_list
from corsim.standard.headers import HeaderList, get, set_
from corsim.standard.infra import byte_lowercase
from corsim.standard.reasons import Reason
from corsim.standard.responses import is_an_ok_status
from corsim.standard.wire import Answer, WireRequest, WireResponse


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be different in the answer to one request: another status, and headers with their values.

    Where ``is_known`` is false, nobody has given that answer yet, and the headers are all that it must carry.
    """

    request: WireRequest
    status: int | None
    headers: tuple[tuple[str, str], ...]
    is_known: bool = True


class MendingServer:
    """Answers as *exchanges* record, and after that as *unrecorded* does; every answer is mended.

    Without *unrecorded*, an answer that is not recorded begins as an empty one. ``changes`` says what was
    put right, ``is_guessing`` whether there was any such answer.
    """

    __slots__ = ("_exchanges", "_unrecorded", "changes", "is_guessing")

    def __init__(self, exchanges: Sequence[Exchange], unrecorded: Server | None = None) -> None:
        self._exchanges = list(exchanges)
        self._unrecorded = unrecorded
        self.changes: list[Change] = []
        self.is_guessing = False

    def __call__(self, request: WireRequest) -> Answer:
        """The answer to *request*, with what it requires."""
        if self._was_permitted(request):
            return cooperative_server(request)
        answer, is_known = self._answer(request)
        if not isinstance(answer, WireResponse):
            return answer
        headers = HeaderList((name, value.strip("\t ")) for name, value in answer.headers)
        changed = []
        for requirement in requirements(request):
            seen = get(headers, requirement.name)
            if seen is None and requirement.may_be_missing:
                continue
            value = needed_value(requirement, seen)
            if value != seen:
                set_(headers, (requirement.name, value))
                changed.append((requirement.name, value))
        status = None
        if request.kind == "preflight" and not is_an_ok_status(answer.status):
            status = 204
        if changed or status:
            self.changes.append(Change(request, status, tuple(changed), is_known))
        return replace(answer, status=status or answer.status, headers=tuple(headers))

    def _was_permitted(self, request: WireRequest) -> bool:
        """Whether *request* is a preflight that was not sent before: the browser remembered an earlier one's answer."""
        if request.kind != "preflight" or not self._exchanges:
            return False
        following = self._exchanges[0].request
        return following.kind == "request" and following.url == request.url

    def _answer(self, request: WireRequest) -> tuple[Answer, bool]:
        """The recorded answer, or another, and whether it is one that the server really gives."""
        if self._exchanges:
            exchange = self._exchanges.pop(0)
            recorded = exchange.request
            if (recorded.kind, recorded.method, recorded.url) == (request.kind, request.method, request.url):
                return exchange.answer, True
            # With what was put right, the conversation has taken another way.
            self._exchanges.clear()
        if self._unrecorded is not None:
            return self._unrecorded(request), True
        self.is_guessing = True
        return WireResponse(204 if request.kind == "preflight" else 200), False


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


def mend(verdict: Verdict) -> Sequence[Change] | None:
    """The changes with which the call of *verdict* gets through; none where it does so already.

    None where no change of an answer helps, and where nobody has answered at all.
    """
    if verdict.verdict == "allowed":
        return []
    if not verdict.answered:
        return None
    unrecorded = None if verdict.unrecorded is None else verdict.unrecorded()
    server = MendingServer(verdict.exchanges, unrecorded)
    after = perform(verdict.call, Browser(verdict.profile), verdict.environment, server)
    # Whether a body fits its integrity metadata is not known before there is one.
    unknown_body = server.is_guessing and after.reason == Reason.INTEGRITY_MISMATCH.value
    return server.changes if after.allowed or unknown_body else None
